// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/topology.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>

#include "isolation/broken.h"
#include "vr/context.h"
#include "vr/link.h"

namespace vrctl::isolation {
namespace {

struct Setting {
  const char* family;
  const char* name;
  const char* value;
};

// So that the kernel sends nothing unasked, but for the groups of IPv6: these it reports when there
// is an address, at once and once more.
constexpr Setting kSettings[] = {
    {"ipv4", "rp_filter", "0"},         {"ipv4", "send_redirects", "0"},
    {"ipv4", "arp_ignore", "0"},        {"ipv4", "arp_filter", "0"},
    {"ipv6", "disable_ipv6", "0"},      {"ipv6", "accept_ra", "0"},
    {"ipv6", "accept_redirects", "0"},  {"ipv6", "addr_gen_mode", "1"},
    {"ipv6", "force_mld_version", "1"}, {"ipv6", "mldv1_unsolicited_report_interval", "1"},
};

// What a new namespace has from the machine may be anything.
void set_sysctls(bool forwards) {
  for (const char* devices : {"all", "default"}) {
    for (const Setting& setting : kSettings)
      set_sysctl(fmt::format("{}/conf/{}/{}", setting.family, devices, setting.name),
                 setting.value);
    for (const char* family : {"ipv4", "ipv6"})
      set_sysctl(fmt::format("{}/conf/{}/forwarding", family, devices), forwards ? "1" : "0");
  }
  set_sysctl("ipv4/ping_group_range", "0 2147483647");
  set_sysctl("ipv4/icmp_ratemask", "0");
  set_sysctl("ipv4/icmp_echo_ignore_all", "0");
  set_sysctl("ipv4/igmp_link_local_mcast_reports", "0");
  set_sysctl("ipv6/icmp/ratelimit", "0");
}

// A namespace where the tables of UDP are as small as they can be: sockets of several contexts
// that are in one chain are found soon.
NetNs make_home() {
  NetNs::make().enter();
  set_sysctl("ipv4/udp_child_hash_entries", "128");
  return NetNs::make();
}

void add_addresses(std::size_t i, const Network& network) {
  const Family& ip = *network.ip;
  Rtnl inside(network.context);
  Rtnl peer(network.peer);
  for (const char* address : {ip.address, ip.own[i], ip.link_local})
    if (address)
      inside.add_address(network.ifindex, {address}, ip.prefix);
  for (const char* address : {ip.peer, ip.unknown_peer, ip.peer_link_local})
    if (address)
      peer.add_address(network.peer_ifindex, {address}, ip.prefix);

  for (const char* address : {ip.peer, ip.peer_link_local})
    if (address)
      inside.add_neighbour(network.ifindex, {address}, kPeerMac);
  for (const char* address : {ip.address, ip.link_local})
    if (address)
      peer.add_neighbour(network.peer_ifindex, {address}, kMac);
  for (std::size_t j = 0; j < ip.own.size(); ++j) {
    peer.add_neighbour(network.peer_ifindex, {ip.own[j]}, kMac);
    if (j != i)
      inside.add_neighbour(network.ifindex, {ip.own[j]}, kPeerMac);
  }
  inside.add_route({ip.behind}, ip.prefix, {ip.peer});
  if (ip.crowd_network)
    inside.add_local({ip.crowd_network}, ip.prefix);
}

}  // namespace

Topology::Topology() {
  netns_.push_back(make_home());
  for (std::size_t i = 0; i < sites_.size(); ++i)
    netns_.push_back(NetNs::make());
  for (const NetNs& netns : netns_) {
    const Visit visit(netns);
    set_sysctls(&netns == &netns_.front());
  }

  netns_.front().enter();
  session_.emplace(expect(vr::Session::open(), "reach the kernel"));
  for (std::size_t i = 0; i < sites_.size(); ++i)
    make_context(i);
  Rtnl admin(sites_[0].context);
  admin.set_up(kLoopback);
  for (std::size_t i = 0; i < sites_.size(); ++i)
    make_wires(i);
  for (const Site& site : sites_) {
    admin.wait_up(site.ifindex);
    admin.wait_up(site.spare_ifindex);
    Rtnl(site.peer).wait_up(site.peer_ifindex);
  }

  for (const Family* family : kFamilies) {
    if (!has(*family))
      continue;
    const Networks all = networks(*family);
    for (std::size_t i = 0; i < all.size(); ++i)
      add_addresses(i, all[i]);
  }
}

bool Topology::has(const Family& family) const {
  const Fd socket(::socket(family.domain, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return socket.get() >= 0 || errno != EAFNOSUPPORT;
}

Networks Topology::networks(const Family& family) const {
  Networks networks;
  for (std::size_t i = 0; i < networks.size(); ++i)
    networks[i] = {sites_[i], &family};
  return networks;
}

void Topology::make_context(std::size_t i) {
  const std::string name(kContexts[i]);
  std::uint32_t index = 0;
  if (i)
    index = expect(vr::add_context(*session_, name, {}), "add a context").index;
  sites_[i].context = {&netns_.front(), index};
  sites_[i].peer = {&netns_[i + 1], 0};
  sites_[i].dev = "v" + name;
}

void Topology::make_wires(std::size_t i) {
  Site& site = sites_[i];
  Rtnl admin(sites_[0].context);
  Rtnl peer(site.peer);
  const auto lay = [&](const std::string& dev, const std::string& peer_dev) {
    admin.add_cable({dev, kMac, peer_dev, kPeerMac}, *site.peer.netns);
    if (site.context.index)
      expect(vr::set_link_context(*session_, dev, site.context.index), "move a link");
    admin.set_up(admin.ifindex_of(dev));
    peer.set_up(peer.ifindex_of(peer_dev));
  };
  const std::string spare = "w" + std::string(kContexts[i]);
  lay(site.dev, "eth0");
  lay(spare, "eth1");
  site.ifindex = admin.ifindex_of(site.dev);
  site.spare_ifindex = admin.ifindex_of(spare);
  site.peer_ifindex = peer.ifindex_of("eth0");
}

}  // namespace vrctl::isolation
