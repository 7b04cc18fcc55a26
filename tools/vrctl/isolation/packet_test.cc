// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/packet.h"

#include <gtest/gtest.h>

namespace vrctl::isolation {
namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string result;
  for (const int value : values)
    result += static_cast<char>(value);
  return result;
}

TEST(Packet, OfIpv4HasAHeaderWithAChecksum) {
  EXPECT_EQ(
      ip_packet({{"192.0.2.1"}, {"192.0.2.2"}, 253, Fragment{7, 0, true}}, "text"),
      bytes({0x45, 0, 0, 24, 0, 7, 0x20, 0, 64, 253, 0xd5, 0xde, 192, 0, 2, 1, 192, 0, 2, 2}) +
          "text");
  EXPECT_EQ(
      ip_packet({{"192.0.2.1"}, {"192.0.2.2"}, 253, Fragment{7, 64, false}}, "text").substr(4, 4),
      bytes({0, 7, 0, 8}));
}

TEST(Packet, OfIpv6HasAnotherHeaderIfItIsAFragment) {
  const std::string addresses = Address{"2001:db8::1"}.bytes() + Address{"2001:db8::2"}.bytes();
  EXPECT_EQ(ip_packet({{"2001:db8::1"}, {"2001:db8::2"}, 253}, "text"),
            bytes({0x60, 0, 0, 0, 0, 4, 253, 64}) + addresses + "text");
  EXPECT_EQ(ip_packet({{"2001:db8::1"}, {"2001:db8::2"}, 253, Fragment{7, 64, true}}, "text"),
            bytes({0x60, 0, 0, 0, 0, 12, 44, 64}) + addresses + bytes({253, 0, 0, 65, 0, 0, 0, 7}) +
                "text");
}

TEST(Packet, MayBePartOfADatagram) {
  EXPECT_EQ(udp_datagram(4000, 53, 16, "12345678"),
            bytes({0x0f, 0xa0, 0, 53, 0, 24, 0, 0}) + "12345678");
}

TEST(Packet, MayBeAnEchoRequestOfEitherFamily) {
  EXPECT_EQ(echo_request(AF_INET, "text"), bytes({8, 0, 0, 0, 0, 0, 0, 0}) + "text");
  EXPECT_EQ(echo_request(AF_INET6, "text"), bytes({128, 0, 0, 0, 0, 0, 0, 0}) + "text");
}

}  // namespace
}  // namespace vrctl::isolation
