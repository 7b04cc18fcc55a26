// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/packet.h"

#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>

#include <cstring>

namespace vrctl::isolation {
namespace {

constexpr std::uint8_t kHops = 64;

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

template <typename T>
void copy_bytes(const Address& address, T& field) {
  const std::string bytes = address.bytes();
  std::memcpy(&field, bytes.data(), sizeof(field));
}

std::string ipv4_header(const Packet& packet, std::size_t size) {
  constexpr unsigned kMore = 0x2000;
  iphdr header{};
  header.version = 4;
  header.ihl = sizeof(header) / 4;
  header.tot_len = htons(static_cast<std::uint16_t>(sizeof(header) + size));
  if (const auto& part = packet.fragment) {
    header.id = htons(part->id);
    header.frag_off =
        htons(static_cast<std::uint16_t>(part->offset / 8 | (part->more ? kMore : 0)));
  }
  header.ttl = kHops;
  header.protocol = packet.protocol;
  copy_bytes(packet.from, header.saddr);
  copy_bytes(packet.to, header.daddr);
  header.check = checksum(header);
  return bytes_of(header);
}

std::string fragment_header(const Fragment& part, std::uint8_t protocol) {
  ip6_frag header{};
  header.ip6f_nxt = protocol;
  header.ip6f_offlg = htons(part.offset) | (part.more ? IP6F_MORE_FRAG : 0);
  header.ip6f_ident = htonl(part.id);
  return bytes_of(header);
}

std::string ipv6_header(const Packet& packet, std::size_t size) {
  std::string extension;
  ip6_hdr header{};
  header.ip6_vfc = 6 << 4;
  header.ip6_nxt = packet.protocol;
  if (const auto& part = packet.fragment) {
    header.ip6_nxt = IPPROTO_FRAGMENT;
    extension = fragment_header(*part, packet.protocol);
  }
  header.ip6_plen = htons(static_cast<std::uint16_t>(extension.size() + size));
  header.ip6_hlim = kHops;
  copy_bytes(packet.from, header.ip6_src);
  copy_bytes(packet.to, header.ip6_dst);
  return bytes_of(header) + extension;
}

}  // namespace

std::string ip_packet(const Packet& packet, const std::string& payload) {
  const auto header = packet.to.domain() == AF_INET6 ? ipv6_header : ipv4_header;
  return header(packet, payload.size()) + payload;
}

std::string udp_datagram(std::uint16_t from, std::uint16_t to, std::size_t size,
                         const std::string& payload) {
  udphdr header{};
  header.source = htons(from);
  header.dest = htons(to);
  header.len = htons(static_cast<std::uint16_t>(sizeof(header) + size));
  return bytes_of(header) + payload;
}

std::string echo_request(int domain, const std::string& payload) {
  icmphdr header{};
  static_assert(sizeof(header) == sizeof(icmp6_hdr));
  header.type = domain == AF_INET6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
  return bytes_of(header) + payload;
}

}  // namespace vrctl::isolation
