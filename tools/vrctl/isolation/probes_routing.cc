// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>

#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr std::uint8_t kTable = 100;

using Add = void (*)(Rtnl& rtnl, const Network& network, const Family& ip);

// An entry in one of the lists of rtnetlink, the same in all contexts. Who asks and who listens is
// in its context.
class Entry final : public State {
 public:
  Entry(const Network& network, int get_type, Add add)
      : network_(network),
        get_type_(get_type),
        add_(add),
        rtnl_(network.context),
        listener_(listen_to_routing(network.context)),
        known_(count()) {}

  void act() override { add_(rtnl_, network_, *network_.ip); }

  bool has_arrived() override {
    ++known_;
    const bool heard = listener_.wait();
    while (listener_.is_readable())
      (void)listener_.receive();
    return heard && count() == known_;
  }

  std::string trace() override {
    if (listener_.is_readable())
      return "event";
    return count() == known_ ? std::string() : "entry";
  }

 private:
  std::size_t count() { return rtnl_.count(get_type_, network_.ip->domain); }

  const Network& network_;
  int get_type_;
  Add add_;
  Rtnl rtnl_;
  Socket listener_;
  std::size_t known_;
};

Probe list(std::string state, const Networks& networks, int get_type, Add add) {
  return {std::move(state), Probe::Where::everywhere,
          [&networks, get_type, add](std::size_t i, std::size_t) {
            return std::make_unique<Entry>(networks[i], get_type, add);
          }};
}

}  // namespace

Probes routing_probes(const Networks& networks) {
  return {
      list("routes", networks, RTM_GETROUTE,
           [](Rtnl& rtnl, const Network&, const Family& ip) {
             rtnl.add_route({ip.new_network}, ip.prefix, {ip.peer});
           }),
      list("rules", networks, RTM_GETRULE,
           [](Rtnl& rtnl, const Network&, const Family& ip) {
             rtnl.add_rule({ip.new_address}, kTable);
           }),
      list("nexthops", networks, RTM_GETNEXTHOP,
           [](Rtnl& rtnl, const Network& network, const Family& ip) {
             rtnl.add_nexthop(ip.nexthop_id, network.ifindex, {ip.peer});
           }),
      list("addresses", networks, RTM_GETADDR,
           [](Rtnl& rtnl, const Network& network, const Family& ip) {
             rtnl.add_address(network.spare_ifindex, {ip.new_address}, ip.bits);
           }),
      list("neighbours", networks, RTM_GETNEIGH,
           [](Rtnl& rtnl, const Network& network, const Family& ip) {
             rtnl.add_neighbour(network.ifindex, {ip.new_neighbour}, kPeerMac);
           }),
  };
}

}  // namespace vrctl::isolation
