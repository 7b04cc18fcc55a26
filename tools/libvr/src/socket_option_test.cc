// SPDX-License-Identifier: GPL-2.0-only
#include "vr/socket_option.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace vr {
namespace {

TEST(SocketOption, WhatIsNoSocketIsRefused) {
  EXPECT_EQ(socket_context(-1).error().code, EBADF);
  EXPECT_EQ(set_socket_context(-1, 7).error().code, EBADF);
}

}  // namespace
}  // namespace vr
