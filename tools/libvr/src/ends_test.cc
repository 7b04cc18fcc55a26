// SPDX-License-Identifier: GPL-2.0-only
#include "ends.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

namespace vr {
namespace {

std::string end_text(int family, const std::string& address, std::uint16_t port) {
  std::array<std::byte, sizeof(in6_addr)> bytes{};
  EXPECT_EQ(inet_pton(family, address.c_str(), bytes.data()), 1);
  const std::optional<End> end = make_end(family, bytes.data(), port);
  return end ? end->text() : "none";
}

TEST(End, HasAddressAndPort) {
  EXPECT_EQ(end_text(AF_INET, "192.0.2.1", 80), "192.0.2.1:80");
  EXPECT_EQ(end_text(AF_INET6, "2001:db8::1", 65535), "[2001:db8::1]:65535");
}

TEST(End, MayBeHalfAWildcard) {
  EXPECT_EQ(end_text(AF_INET, "0.0.0.0", 80), "0.0.0.0:80");
  EXPECT_EQ(end_text(AF_INET, "192.0.2.1", 0), "192.0.2.1:*");
  EXPECT_EQ(end_text(AF_INET6, "::", 80), "[::]:80");
}

TEST(End, OfNothingIsNone) {
  EXPECT_EQ(end_text(AF_INET, "0.0.0.0", 0), "none");
  EXPECT_EQ(end_text(AF_INET6, "::", 0), "none");
  EXPECT_EQ(make_end(AF_UNIX, "", 80), std::nullopt);
}

TEST(End, IsReadFromASocketAddress) {
  sockaddr_storage storage{};
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(53);
  in.sin_addr.s_addr = htonl(0xc0000201);
  std::memcpy(&storage, &in, sizeof(in));
  ASSERT_TRUE(make_end(storage));
  EXPECT_EQ(make_end(storage)->text(), "192.0.2.1:53");

  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons(53);
  in6.sin6_addr = in6addr_loopback;
  std::memcpy(&storage, &in6, sizeof(in6));
  ASSERT_TRUE(make_end(storage));
  EXPECT_EQ(make_end(storage)->text(), "[::1]:53");

  storage.ss_family = AF_UNIX;
  EXPECT_FALSE(make_end(storage));
}

}  // namespace
}  // namespace vr
