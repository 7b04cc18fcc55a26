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

TEST(Packet, HasAHeaderWithAChecksum) {
  EXPECT_EQ(
      ip_packet({"192.0.2.1", "192.0.2.2", 253, 7, kMoreFragments}, "text"),
      bytes({0x45, 0, 0, 24, 0, 7, 0x20, 0, 64, 253, 0xd5, 0xde, 192, 0, 2, 1, 192, 0, 2, 2}) +
          "text");
}

TEST(Packet, MayBePartOfADatagram) {
  EXPECT_EQ(udp_datagram(4000, 53, 16, "12345678"),
            bytes({0x0f, 0xa0, 0, 53, 0, 24, 0, 0}) + "12345678");
}

}  // namespace
}  // namespace vrctl::isolation
