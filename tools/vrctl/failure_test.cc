// SPDX-License-Identifier: GPL-2.0-only
#include "failure.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace vrctl {
namespace {

TEST(ExitCode, FollowsTheKernelsErrno) {
  for (const int code : {ENOENT, ENODEV, ESRCH})
    EXPECT_EQ(exit_for_errno(code), Exit::not_found) << code;
  for (const int code : {EEXIST, EBUSY})
    EXPECT_EQ(exit_for_errno(code), Exit::busy) << code;
  for (const int code : {EPERM, EACCES})
    EXPECT_EQ(exit_for_errno(code), Exit::permission) << code;
  for (const int code : {EINVAL, ERANGE, EOPNOTSUPP, ESTALE, ENOSPC, EXDEV, ENOMEM})
    EXPECT_EQ(exit_for_errno(code), Exit::refused) << code;
}

TEST(ExitCode, HasTheNumbersThatScriptsRelyOn) {
  EXPECT_EQ(static_cast<int>(Exit::ok), 0);
  EXPECT_EQ(static_cast<int>(Exit::usage), 1);
  EXPECT_EQ(static_cast<int>(Exit::refused), 2);
  EXPECT_EQ(static_cast<int>(Exit::not_found), 3);
  EXPECT_EQ(static_cast<int>(Exit::busy), 4);
  EXPECT_EQ(static_cast<int>(Exit::permission), 5);
  EXPECT_EQ(static_cast<int>(Exit::exec_failed), 125);
  EXPECT_EQ(static_cast<int>(Exit::not_executable), 126);
  EXPECT_EQ(static_cast<int>(Exit::command_not_found), 127);
}

TEST(Refused, SaysWhatTheErrorSays) {
  const Failure failure = refused({EBUSY, "Context is in use"}).value();
  EXPECT_EQ(failure.exit, Exit::busy);
  EXPECT_EQ(failure.message, "Context is in use");
}

}  // namespace
}  // namespace vrctl
