// SPDX-License-Identifier: GPL-2.0-only
//
// Addresses and routes that are not in all contexts, where a lookup in the wrong one is not hidden
// by what is equal everywhere.
#include <linux/if_ether.h>
#include <sys/socket.h>

#include <cerrno>

#include "isolation/exchange.h"
#include "isolation/packet.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr const char* kDatagram = "datagram";

Socket udp(const Place& place, const Address& local) {
  Socket socket(place, AF_INET, SOCK_DGRAM);
  socket.bind(local);
  return socket;
}

// The address and a socket on it are in the context of the owner only.
class Owned final : public Exchange {
 public:
  Owned(const Topology& topology, const Place& from, std::size_t i, std::size_t owner)
      : Exchange(kDatagram, udp(from, {"0.0.0.0", 4000}), receiver(topology, i, owner)) {
    to({kOwnAddress[owner], 53});
  }

 private:
  static std::optional<Socket> receiver(const Topology& topology, std::size_t i,
                                        std::size_t owner) {
    if (i != owner)
      return {};
    return udp(topology[i].context, {kOwnAddress[owner], 53});
  }
};

class OwnedEcho final : public Exchange {
 public:
  OwnedEcho(const Network& network, std::size_t owner) : Exchange("echo", socket(network), {}) {
    to({kOwnAddress[owner]});
  }

  std::string answer() override { return trace(); }

 private:
  static Socket socket(const Network& network) {
    return Socket(network.peer, AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
  }
  std::string message(const std::string& text) override { return echo_request(text); }
};

// The address of the peers, in a context.
class PeerAddress {
 public:
  explicit PeerAddress(const Network& network) : network_(network) {
    Rtnl(network_.context).add_address(network_.ifindex, {kPeerAddress}, 32);
  }
  PeerAddress(const PeerAddress&) = delete;
  PeerAddress& operator=(const PeerAddress&) = delete;
  ~PeerAddress() { Rtnl(network_.context).del_address(network_.ifindex, {kPeerAddress}, 32); }

 private:
  const Network& network_;
};

// The address that is the peer's everywhere else is the owner's.
class LocalPeer final : public Exchange {
 public:
  LocalPeer(const Network& network, Socket receiver, std::unique_ptr<PeerAddress> address)
      : Exchange(kDatagram, udp(network.context, {"0.0.0.0", 4000}), std::move(receiver)),
        address_(std::move(address)) {
    to({kPeerAddress, 53});
  }

  // Elsewhere, what is sent leaves by the wire.
  std::string answer() override { return has_arrived() ? std::string() : "silence"; }

 private:
  std::unique_ptr<PeerAddress> address_;
};

std::unique_ptr<State> local_peer(const Network& network, bool whole) {
  std::unique_ptr<PeerAddress> address;
  if (whole)
    address = std::make_unique<PeerAddress>(network);
  Socket receiver = udp(whole ? network.context : network.peer, {kPeerAddress, 53});
  return std::make_unique<LocalPeer>(network, std::move(receiver), std::move(address));
}

// Where there is no route, that of another context is none either.
class Route final : public Exchange {
 public:
  Route(const Network& network, bool whole)
      : Exchange("packet", udp(network.context, {"0.0.0.0", 4000}), tap(network)),
        network_(network),
        whole_(whole) {
    to({"198.18.0.1", 53});
    if (whole_)
      Rtnl(network.context).add_route({kNetwork}, 24, {kPeerAddress});
  }
  Route(const Route&) = delete;
  Route& operator=(const Route&) = delete;
  ~Route() override {
    if (whole_)
      Rtnl(network_.context).del_route({kNetwork}, 24, {kPeerAddress});
  }

  std::string answer() override {
    const Socket socket(network_.context, AF_INET, SOCK_DGRAM);
    return socket.start_connect({"198.18.0.1", 53}) == ENETUNREACH ? trace() : "route";
  }

 private:
  static constexpr const char* kNetwork = "198.18.0.0";

  static Socket tap(const Network& network) {
    Socket socket(network.peer, AF_PACKET, SOCK_DGRAM);
    socket.bind_packet(network.peer_ifindex, ETH_P_IP);
    return socket;
  }

  const Network& network_;
  bool whole_;
};

}  // namespace

Probes address_probes(const Topology& topology) {
  using enum Probe::Where;
  return {
      {"address", one,
       [&topology](std::size_t i, std::size_t owner) {
         return std::make_unique<Owned>(topology, topology[i].peer, i, owner);
       }},
      {"address inside", one,
       [&topology](std::size_t i, std::size_t owner) {
         return std::make_unique<Owned>(topology, topology[i].context, i, owner);
       }},
      {"address echo", one,
       [&topology](std::size_t i, std::size_t owner) {
         return std::make_unique<OwnedEcho>(topology[i], owner);
       }},
      {"address of a peer", one,
       [&topology](std::size_t i, std::size_t owner) {
         return local_peer(topology[i], i == owner);
       }},
      {"route", one,
       [&topology](std::size_t i, std::size_t owner) {
         return std::make_unique<Route>(topology[i], i == owner);
       }},
  };
}

}  // namespace vrctl::isolation
