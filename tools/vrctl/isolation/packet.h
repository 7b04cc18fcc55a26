// SPDX-License-Identifier: GPL-2.0-only
//
// Packets that are made by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "isolation/address.h"

namespace vrctl::isolation {

struct Fragment {
  std::uint16_t id;
  std::uint16_t offset;  // in bytes, 8 by 8
  bool more;
};

struct Packet {
  Address from;
  Address to;
  std::uint8_t protocol;
  std::optional<Fragment> fragment = {};
};

// With a header of the family that the addresses are of.
[[nodiscard]] std::string ip_packet(const Packet& packet, const std::string& payload);

// With a UDP header that has no checksum; `size` is that of the whole datagram.
[[nodiscard]] std::string udp_datagram(std::uint16_t from, std::uint16_t to, std::size_t size,
                                       const std::string& payload);

// An echo request of ICMP, or ICMPv6, as a ping socket takes it.
[[nodiscard]] std::string echo_request(int domain, const std::string& payload);

}  // namespace vrctl::isolation
