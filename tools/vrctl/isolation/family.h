// SPDX-License-Identifier: GPL-2.0-only
//
// What differs between IPv4 and IPv6: numbers of the kernel, and addresses of the matrix, see
// topology.h.
#pragma once

#include <array>
#include <cstdint>

#include "isolation/report.h"

namespace vrctl::isolation {

struct Family {
  const char* name;
  const char* discovery;  // of neighbours: a word
  int domain;
  int level;     // of socket options
  int freebind;  // the option to bind to any address
  int icmp;      // the protocol
  int ethertype;
  int bits;    // of an address
  int prefix;  // of each network here
  std::uint32_t nexthop_id;

  const char* any;
  const char* loopback;

  const char* address;
  std::array<const char*, kContexts.size()> own;
  const char* peer;
  const char* unknown_peer;
  const char* group;

  // Null for the family that has no such thing.
  const char* broadcast;
  const char* link_local;
  const char* peer_link_local;

  // Behind the peers: a network that there is a route to, and one that there is none to.
  const char* behind;
  const char* host_behind;
  const char* beyond;
  const char* host_beyond;

  // Very many addresses that are local everywhere, with two numbers in them; their network, unless
  // it is local without a route.
  const char* crowd;
  const char* crowd_network;

  // What comes late.
  const char* new_network;
  const char* new_address;
  const char* new_neighbour;
};

extern const Family kIpv4;
extern const Family kIpv6;
inline constexpr std::array<const Family*, 2> kFamilies = {&kIpv4, &kIpv6};

}  // namespace vrctl::isolation
