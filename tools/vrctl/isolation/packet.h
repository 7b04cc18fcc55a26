// SPDX-License-Identifier: GPL-2.0-only
//
// Packets that are made by hand.
#pragma once

#include <string>

#include "isolation/socket.h"

namespace vrctl::isolation {

struct Packet {
  const char* from;
  const char* to;
  std::uint8_t protocol;
  std::uint16_t id = 0;
  std::uint16_t fragment = 0;  // offset in units of 8 bytes, and flags
};

inline constexpr std::uint16_t kMoreFragments = 0x2000;

// With an IPv4 header.
[[nodiscard]] std::string ip_packet(const Packet& packet, const std::string& payload);

// With a UDP header that has no checksum; `size` is that of the whole datagram.
[[nodiscard]] std::string udp_datagram(std::uint16_t from, std::uint16_t to, std::size_t size,
                                       const std::string& payload);

// An ICMP echo request, as a ping socket takes it.
[[nodiscard]] std::string echo_request(const std::string& payload);

}  // namespace vrctl::isolation
