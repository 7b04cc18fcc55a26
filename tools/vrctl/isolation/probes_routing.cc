// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>

#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr const char* kNetwork = "198.51.100.0";
constexpr const char* kNewAddress = "198.51.100.1";
constexpr const char* kNewNeighbour = "192.0.2.99";
constexpr std::uint8_t kTable = 100;
constexpr std::uint32_t kNexthop = 1;

using Add = void (*)(Rtnl& rtnl, const Network& network);

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
        known_(rtnl_.count(get_type)) {}

  void act() override { add_(rtnl_, network_); }

  bool has_arrived() override {
    ++known_;
    const bool heard = listener_.wait();
    while (listener_.is_readable())
      (void)listener_.receive();
    return heard && rtnl_.count(get_type_) == known_;
  }

  std::string trace() override {
    if (listener_.is_readable())
      return "event";
    return rtnl_.count(get_type_) == known_ ? std::string() : "entry";
  }

 private:
  const Network& network_;
  int get_type_;
  Add add_;
  Rtnl rtnl_;
  Socket listener_;
  std::size_t known_;
};

Probe list(std::string state, const Topology& topology, int get_type, Add add) {
  return {std::move(state), Probe::Where::everywhere,
          [&topology, get_type, add](std::size_t i, std::size_t) {
            return std::make_unique<Entry>(topology[i], get_type, add);
          }};
}

}  // namespace

Probes routing_probes(const Topology& topology) {
  return {
      list("routes", topology, RTM_GETROUTE,
           [](Rtnl& rtnl, const Network&) { rtnl.add_route({kNetwork}, 24, {kPeerAddress}); }),
      list("rules", topology, RTM_GETRULE,
           [](Rtnl& rtnl, const Network&) { rtnl.add_rule({kNewAddress}, kTable); }),
      list("nexthops", topology, RTM_GETNEXTHOP,
           [](Rtnl& rtnl, const Network& network) {
             rtnl.add_nexthop(kNexthop, network.ifindex, {kPeerAddress});
           }),
      list("addresses", topology, RTM_GETADDR,
           [](Rtnl& rtnl, const Network& network) {
             rtnl.add_address(network.ifindex, {kNewAddress}, 32);
           }),
      list("neighbours", topology, RTM_GETNEIGH,
           [](Rtnl& rtnl, const Network& network) {
             rtnl.add_neighbour(network.ifindex, {kNewNeighbour}, kPeerMac);
           }),
  };
}

}  // namespace vrctl::isolation
