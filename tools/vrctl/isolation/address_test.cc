// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/address.h"

#include <gtest/gtest.h>

#include <cstring>

#include "isolation/broken.h"

namespace vrctl::isolation {
namespace {

template <typename T>
T name_of(const Address& address) {
  const SocketAddress given(address);
  T name{};
  EXPECT_EQ(given.size(), sizeof(name));
  std::memcpy(&name, given.get(), sizeof(name));
  return name;
}

TEST(Address, IsOfIpv4) {
  const Address address{"192.0.2.1", 53};
  EXPECT_EQ(address.domain(), AF_INET);
  EXPECT_EQ(address.bytes(), std::string("\xc0\0\x02\x01", 4));

  const auto name = name_of<sockaddr_in>(address);
  EXPECT_EQ(name.sin_family, AF_INET);
  EXPECT_EQ(name.sin_port, htons(53));
  EXPECT_EQ(name.sin_addr.s_addr, htonl(0xc0000201));
}

TEST(Address, IsOfIpv6AndMayBeOfALink) {
  const Address address{"fe80::1", 53, 7};
  EXPECT_EQ(address.domain(), AF_INET6);
  EXPECT_EQ(address.bytes(), "\xfe\x80" + std::string(13, '\0') + '\x01');

  const auto name = name_of<sockaddr_in6>(address);
  EXPECT_EQ(name.sin6_family, AF_INET6);
  EXPECT_EQ(name.sin6_port, htons(53));
  EXPECT_EQ(name.sin6_scope_id, 7u);
  EXPECT_EQ(std::memcmp(&name.sin6_addr, address.bytes().data(), sizeof(name.sin6_addr)), 0);
}

TEST(Address, IsNoName) {
  EXPECT_THROW((void)Address{"localhost"}.bytes(), Broken);
  EXPECT_THROW(SocketAddress({"2001:db8::g"}), Broken);
}

}  // namespace
}  // namespace vrctl::isolation
