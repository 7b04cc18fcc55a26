// SPDX-License-Identifier: GPL-2.0-only
//
// On whatever kernel this is: looks at descriptors of this process.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>

#include "fd.h"
#include "vr/socket.h"
#include "vr/socket_option.h"

namespace vr {
namespace {

Descriptor descriptor_of(int fd) {
  struct stat info {};
  fstat(fd, &info);
  return {fd, info.st_ino};
}

Result<std::optional<Socket>> look(int fd, std::uint32_t index = 0) {
  return look_at_socket(getpid(), descriptor_of(fd), index);
}

bool kernel_has_contexts() {
  const Fd fd(socket(AF_INET, SOCK_DGRAM, 0));
  return socket_context(fd.get()).has_value();
}

TEST(SocketLook, WhatIsNoSocketOfTheInternetIsNotOurs) {
  const Fd fd(socket(AF_UNIX, SOCK_DGRAM, 0));
  const Result<std::optional<Socket>> found = look(fd.get());
  if (!found && found.error().code == EPERM)
    GTEST_SKIP() << "this process may not look into itself";
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, std::nullopt);
}

TEST(SocketLook, ADescriptorThatHasBecomeAnotherIsGone) {
  const Fd fd(socket(AF_INET, SOCK_DGRAM, 0));
  Descriptor old = descriptor_of(fd.get());
  ++old.inode;
  const Result<std::optional<Socket>> found = look_at_socket(getpid(), old, 0);
  ASSERT_FALSE(found);
  if (found.error().code == EPERM)
    GTEST_SKIP() << "this process may not look into itself";
  EXPECT_EQ(found.error().code, EBADF);
}

TEST(SocketLook, AProcessThatHasEndedIsGone) {
  EXPECT_EQ(look_at_socket(0x3fffffff, {3, 1}, 0).error().code, ESRCH);
}

TEST(SocketLook, WithoutContextsNothingIsInOne) {
  const Fd fd(socket(AF_INET, SOCK_DGRAM, 0));
  if (kernel_has_contexts())
    GTEST_SKIP() << "this kernel has contexts";
  EXPECT_FALSE(look(fd.get()));
}

TEST(SocketLook, SeesTheEnds) {
  if (!kernel_has_contexts())
    GTEST_SKIP() << "this kernel has no contexts";
  const Fd fd(socket(AF_INET, SOCK_DGRAM, 0));
  Result<std::optional<Socket>> found = look(fd.get());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->protocol, "udp");
  EXPECT_EQ((*found)->local, std::nullopt);
  EXPECT_EQ((*found)->peer, std::nullopt);

  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  found = look(fd.get());
  ASSERT_TRUE(found && *found && (*found)->local && (*found)->peer);
  EXPECT_EQ((*found)->local->address, "127.0.0.1");
  EXPECT_EQ((*found)->peer->text(), "127.0.0.1:9");
  EXPECT_EQ((*found)->inode, descriptor_of(fd.get()).inode);

  found = look(fd.get(), 7);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, std::nullopt);
}

}  // namespace
}  // namespace vr
