// SPDX-License-Identifier: GPL-2.0-only
#include "vr/result.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace vr {
namespace {

TEST(Error, SaysWhatTheKernelSaid) {
  EXPECT_EQ((Error{EBUSY, "Context is in use: 2 tasks"}).text(), "Context is in use: 2 tasks");
}

TEST(Error, WithoutAMessageSaysWhatErrnoMeans) {
  EXPECT_EQ((Error{EBUSY, ""}).text(), "Device or resource busy");
}

}  // namespace
}  // namespace vr
