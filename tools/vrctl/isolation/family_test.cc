// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/family.h"

#include <gtest/gtest.h>

#include "isolation/address.h"

namespace vrctl::isolation {
namespace {

TEST(Family, HasAddressesOfItsOwn) {
  for (const Family* family : kFamilies) {
    const Family& ip = *family;
    for (const char* address :
         {ip.any, ip.loopback, ip.address, ip.own[0], ip.own[1], ip.own[2], ip.peer,
          ip.unknown_peer, ip.group, ip.behind, ip.host_behind, ip.beyond, ip.host_beyond,
          ip.new_network, ip.new_address, ip.new_neighbour}) {
      EXPECT_EQ(Address{address}.domain(), ip.domain) << address;
      EXPECT_EQ(Address{address}.bytes().size() * 8, static_cast<std::size_t>(ip.bits)) << address;
    }
  }
}

// See topology.h.
TEST(Family, OfIpv6SolicitsAllInOneGroup) {
  const auto end_of = [](const char* address) { return Address{address}.bytes().substr(13); };
  const Family& ip = kIpv6;
  for (const char* address : {ip.address, ip.own[0], ip.own[1], ip.own[2], ip.peer, ip.unknown_peer,
                              ip.link_local, ip.peer_link_local})
    EXPECT_EQ(end_of(address), end_of(ip.group)) << address;
}

}  // namespace
}  // namespace vrctl::isolation
