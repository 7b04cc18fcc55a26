// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/topology.h"

#include "isolation/broken.h"
#include "vr/context.h"
#include "vr/link.h"

namespace vrctl::isolation {
namespace {

constexpr int kPrefix = 24;

// What a new namespace has from the machine may be anything.
void set_sysctls(bool forwards) {
  for (const char* devices : {"all", "default"}) {
    const std::string ipv4 = std::string("ipv4/conf/") + devices + "/";
    set_sysctl(ipv4 + "forwarding", forwards ? "1" : "0");
    for (const char* name : {"rp_filter", "send_redirects", "arp_ignore", "arp_filter"})
      set_sysctl(ipv4 + name, "0");
    set_sysctl("ipv6/conf/" + std::string(devices) + "/disable_ipv6", "1");
  }
  set_sysctl("ipv4/ping_group_range", "0 2147483647");
  set_sysctl("ipv4/icmp_ratemask", "0");
  set_sysctl("ipv4/icmp_echo_ignore_all", "0");
  set_sysctl("ipv4/igmp_link_local_mcast_reports", "0");
}

// A namespace where the tables of UDP are as small as they can be: sockets of several contexts
// that are in one chain are found soon.
NetNs make_home() {
  NetNs::make().enter();
  set_sysctl("ipv4/udp_child_hash_entries", "128");
  return NetNs::make();
}

}  // namespace

Topology::Topology() {
  netns_.push_back(make_home());
  for (std::size_t i = 0; i < networks_.size(); ++i)
    netns_.push_back(NetNs::make());
  for (const NetNs& netns : netns_) {
    const Visit visit(netns);
    set_sysctls(&netns == &netns_.front());
  }

  netns_.front().enter();
  session_.emplace(expect(vr::Session::open(), "reach the kernel"));
  for (std::size_t i = 0; i < networks_.size(); ++i)
    make_context(i);
  Rtnl(networks_[0].context).set_up(kLoopback);
  for (std::size_t i = 0; i < networks_.size(); ++i)
    make_network(i);
  for (const Network& network : networks_) {
    Rtnl(networks_[0].context).wait_up(network.ifindex);
    Rtnl(network.peer).wait_up(network.peer_ifindex);
  }
}

void Topology::make_context(std::size_t i) {
  const std::string name(kContexts[i]);
  std::uint32_t index = 0;
  if (i)
    index = expect(vr::add_context(*session_, name, {}), "add a context").index;
  networks_[i].context = {&netns_.front(), index};
  networks_[i].peer = {&netns_[i + 1], 0};
  networks_[i].dev = "v" + name;
}

void Topology::make_network(std::size_t i) {
  Network& network = networks_[i];
  Rtnl admin(networks_[0].context);
  admin.add_cable({network.dev, kMac, "eth0", kPeerMac}, *network.peer.netns);
  network.ifindex = admin.ifindex_of(network.dev);
  if (network.context.index)
    expect(vr::set_link_context(*session_, network.dev, network.context.index), "move a link");

  Rtnl inside(network.context);
  inside.add_address(network.ifindex, {kAddress}, kPrefix);
  inside.add_address(network.ifindex, {kOwnAddress[i]}, kPrefix);
  inside.set_up(network.ifindex);

  Rtnl peer(network.peer);
  network.peer_ifindex = peer.ifindex_of("eth0");
  peer.add_address(network.peer_ifindex, {kPeerAddress}, kPrefix);
  peer.add_address(network.peer_ifindex, {kUnknownPeer}, kPrefix);
  peer.set_up(network.peer_ifindex);

  inside.add_neighbour(network.ifindex, {kPeerAddress}, kPeerMac);
  peer.add_neighbour(network.peer_ifindex, {kAddress}, kMac);
  for (std::size_t j = 0; j < kOwnAddress.size(); ++j) {
    peer.add_neighbour(network.peer_ifindex, {kOwnAddress[j]}, kMac);
    if (j != i)
      inside.add_neighbour(network.ifindex, {kOwnAddress[j]}, kPeerMac);
  }
  inside.add_route({"203.0.113.0"}, kPrefix, {kPeerAddress});
}

}  // namespace vrctl::isolation
