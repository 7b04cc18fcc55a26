// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/family.h"

#include <linux/if_ether.h>
#include <netinet/in.h>

namespace vrctl::isolation {

constinit const Family kIpv4 = {
    .name = "ipv4",
    .discovery = "arp",
    .domain = AF_INET,
    .level = SOL_IP,
    .freebind = IP_FREEBIND,
    .icmp = IPPROTO_ICMP,
    .ethertype = ETH_P_IP,
    .bits = 32,
    .prefix = 24,
    .nexthop_id = 4,
    .any = "0.0.0.0",
    .loopback = "127.0.0.1",
    .address = "192.0.2.1",
    .own = {"192.0.2.10", "192.0.2.11", "192.0.2.12"},
    .peer = "192.0.2.2",
    .unknown_peer = "192.0.2.3",
    .group = "224.0.0.77",
    .broadcast = "192.0.2.255",
    .link_local = nullptr,
    .peer_link_local = nullptr,
    .behind = "203.0.113.0",
    .host_behind = "203.0.113.5",
    .beyond = "198.18.0.0",
    .host_beyond = "198.18.0.1",
    .crowd = "127.1.{}.{}",
    .crowd_network = nullptr,
    .new_network = "198.51.100.0",
    .new_address = "198.51.100.1",
    .new_neighbour = "192.0.2.99",
};

constinit const Family kIpv6 = {
    .name = "ipv6",
    .discovery = "nd",
    .domain = AF_INET6,
    .level = SOL_IPV6,
    .freebind = IPV6_FREEBIND,
    .icmp = IPPROTO_ICMPV6,
    .ethertype = ETH_P_IPV6,
    .bits = 128,
    .prefix = 48,
    .nexthop_id = 6,
    .any = "::",
    .loopback = "::1",
    .address = "2001:db8:1:1::1",
    .own = {"2001:db8:1:10::1", "2001:db8:1:11::1", "2001:db8:1:12::1"},
    .peer = "2001:db8:1:2::1",
    .unknown_peer = "2001:db8:1:3::1",
    .group = "ff02::1:ff00:1",
    .broadcast = nullptr,
    .link_local = "fe80::1:0:0:1",
    .peer_link_local = "fe80::2:0:0:1",
    .behind = "2001:db8:2::",
    .host_behind = "2001:db8:2::5",
    .beyond = "2001:db8:3::",
    .host_beyond = "2001:db8:3::1",
    .crowd = "2001:db8:4::{:x}:{:x}",
    .crowd_network = "2001:db8:4::",
    .new_network = "2001:db8:5::",
    .new_address = "2001:db8:5::1",
    .new_neighbour = "2001:db8:1:99::1",
};

}  // namespace vrctl::isolation
