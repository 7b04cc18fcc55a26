// SPDX-License-Identifier: GPL-2.0-only
//
// Addresses and routes that are not in all contexts, where a lookup in the wrong one is not hidden
// by what is equal everywhere.
#include <sys/socket.h>

#include <cerrno>

#include "isolation/exchange.h"
#include "isolation/packet.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr const char* kDatagram = "datagram";

// The address and a socket on it are in the context of the owner only.
class Owned final : public Exchange {
 public:
  Owned(const Network& network, const Place& from, const char* address, bool whole)
      : Exchange(kDatagram, udp_socket(from, {network.ip->any, 4000}),
                 receiver(network, {address, 53}, whole)) {
    to({address, 53});
  }

 private:
  static std::optional<Socket> receiver(const Network& network, const Address& local, bool whole) {
    if (!whole)
      return {};
    return udp_socket(network.context, local);
  }
};

class OwnedEcho final : public Exchange {
 public:
  OwnedEcho(const Network& network, const char* address)
      : Exchange("echo", Socket(network.peer, network.ip->domain, SOCK_DGRAM, network.ip->icmp),
                 {}),
        domain_(network.ip->domain) {
    to({address});
  }

  std::string answer() override { return trace(); }

 private:
  std::string message(const std::string& text) override { return echo_request(domain_, text); }

  int domain_;
};

// The address of the peers, in a context.
class PeerAddress {
 public:
  explicit PeerAddress(const Network& network) : network_(network) {
    Rtnl(network.context).add_address(network.spare_ifindex, {network.ip->peer}, network.ip->bits);
  }
  PeerAddress(const PeerAddress&) = delete;
  PeerAddress& operator=(const PeerAddress&) = delete;
  ~PeerAddress() {
    Rtnl(network_.context)
        .del_address(network_.spare_ifindex, {network_.ip->peer}, network_.ip->bits);
  }

 private:
  const Network& network_;
};

// The address that is the peer's everywhere else is the owner's.
class LocalPeer final : public Exchange {
 public:
  LocalPeer(const Network& network, Socket receiver, std::unique_ptr<PeerAddress> address)
      : Exchange(kDatagram, udp_socket(network.context, {network.ip->any, 4000}),
                 std::move(receiver)),
        address_(std::move(address)) {
    to({network.ip->peer, 53});
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
  Socket receiver = udp_socket(whole ? network.context : network.peer, {network.ip->peer, 53});
  return std::make_unique<LocalPeer>(network, std::move(receiver), std::move(address));
}

// Where there is no route, that of another context is none either.
class Route final : public Exchange {
 public:
  Route(const Network& network, bool whole)
      : Exchange("packet", udp_socket(network.context, {network.ip->any, 4000}), tap(network)),
        context_(network.context),
        ip_(*network.ip),
        whole_(whole) {
    to({ip_.host_beyond, 53});
    if (whole_)
      Rtnl(context_).add_route({ip_.beyond}, ip_.prefix, {ip_.peer});
  }
  Route(const Route&) = delete;
  Route& operator=(const Route&) = delete;
  ~Route() override {
    if (whole_)
      Rtnl(context_).del_route({ip_.beyond}, ip_.prefix, {ip_.peer});
  }

  std::string answer() override {
    const Socket socket(context_, ip_.domain, SOCK_DGRAM);
    return socket.start_connect({ip_.host_beyond, 53}) == ENETUNREACH ? trace() : "route";
  }

 private:
  static Socket tap(const Network& network) {
    Socket socket(network.peer, AF_PACKET, SOCK_DGRAM);
    socket.bind_packet(network.peer_ifindex, network.ip->ethertype);
    return socket;
  }

  const Place& context_;
  const Family& ip_;
  bool whole_;
};

}  // namespace

Probes address_probes(const Networks& networks) {
  using enum Probe::Where;
  return {
      {"address", one,
       [&networks](std::size_t i, std::size_t owner) {
         const Network& network = networks[i];
         return std::make_unique<Owned>(network, network.peer, network.ip->own[owner], i == owner);
       }},
      {"address inside", one,
       [&networks](std::size_t i, std::size_t owner) {
         const Network& network = networks[i];
         return std::make_unique<Owned>(network, network.context, network.ip->own[owner],
                                        i == owner);
       }},
      {"address echo", one,
       [&networks](std::size_t i, std::size_t owner) {
         return std::make_unique<OwnedEcho>(networks[i], networks[i].ip->own[owner]);
       }},
      {"address of a peer", one,
       [&networks](std::size_t i, std::size_t owner) {
         return local_peer(networks[i], i == owner);
       }},
      {"route", one,
       [&networks](std::size_t i, std::size_t owner) {
         return std::make_unique<Route>(networks[i], i == owner);
       }},
  };
}

}  // namespace vrctl::isolation
