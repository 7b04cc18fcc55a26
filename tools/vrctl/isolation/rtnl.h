// SPDX-License-Identifier: GPL-2.0-only
//
// rtnetlink, as ip(8) speaks it: in the context of a place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "isolation/socket.h"

namespace vrctl::isolation {

inline constexpr unsigned kLoopback = 1;  // the ifindex, in every namespace

class Rtnl {
 public:
  explicit Rtnl(const Place& place);

  // A pair of veth devices: `name` here, `peer` in another namespace.
  struct Cable {
    std::string name, mac;
    std::string peer, peer_mac;
  };
  void add_cable(const Cable& cable, const NetNs& peer_netns);
  [[nodiscard]] unsigned ifindex_of(const std::string& name);
  void set_up(unsigned ifindex);
  // Until frames can pass, which takes a moment.
  void wait_up(unsigned ifindex);

  // It can be used, and all are told of it.
  void add_address(unsigned ifindex, const Address& address, int prefix);
  void del_address(unsigned ifindex, const Address& address, int prefix);
  void add_neighbour(unsigned ifindex, const Address& address, const std::string& mac);
  void add_route(const Address& network, int prefix, const Address& gateway);
  void del_route(const Address& network, int prefix, const Address& gateway);
  // All of a network is an address of the context.
  void add_local(const Address& network, int prefix);
  void add_rule(const Address& from, std::uint8_t table);
  void add_nexthop(std::uint32_t id, unsigned ifindex, const Address& gateway);

  // How many there are of a family: RTM_GETROUTE, RTM_GETRULE and so on.
  [[nodiscard]] std::size_t count(int get_type, int domain);

 private:
  class Message;
  void request(Message& message, const std::string& what);
  [[nodiscard]] std::string ask(const Message& message);
  void change_address(int type, unsigned ifindex, const Address& address, int prefix);
  void wait_local(unsigned ifindex, const Address& address);
  void change_route(int type, const Address& network, int prefix, const Address& gateway);

  Socket socket_;
};

// Hears of all that changes in the routing of a context.
[[nodiscard]] Socket listen_to_routing(const Place& place);

}  // namespace vrctl::isolation
