// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/packet.h"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>

#include <cstring>

namespace vrctl::isolation {
namespace {

template <typename T>
std::string bytes_of(const T& header) {
  return {reinterpret_cast<const char*>(&header), sizeof(header)};
}

std::uint16_t checksum(const iphdr& header) {
  std::uint16_t words[sizeof(header) / 2];
  std::memcpy(words, &header, sizeof(header));
  std::uint32_t sum = 0;
  for (const std::uint16_t word : words)
    sum += word;
  sum = (sum & 0xffff) + (sum >> 16);
  sum += sum >> 16;
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

std::string ip_packet(const Packet& packet, const std::string& payload) {
  iphdr header{};
  header.version = 4;
  header.ihl = sizeof(header) / 4;
  header.tot_len = htons(static_cast<std::uint16_t>(sizeof(header) + payload.size()));
  header.id = htons(packet.id);
  header.frag_off = htons(packet.fragment);
  header.ttl = 64;
  header.protocol = packet.protocol;
  header.saddr = to_sockaddr({packet.from}).sin_addr.s_addr;
  header.daddr = to_sockaddr({packet.to}).sin_addr.s_addr;
  header.check = checksum(header);
  return bytes_of(header) + payload;
}

std::string udp_datagram(std::uint16_t from, std::uint16_t to, std::size_t size,
                         const std::string& payload) {
  udphdr header{};
  header.source = htons(from);
  header.dest = htons(to);
  header.len = htons(static_cast<std::uint16_t>(sizeof(header) + size));
  return bytes_of(header) + payload;
}

std::string echo_request(const std::string& payload) {
  icmphdr header{};
  header.type = ICMP_ECHO;
  return bytes_of(header) + payload;
}

}  // namespace vrctl::isolation
