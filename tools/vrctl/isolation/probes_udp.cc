// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "isolation/broken.h"
#include "isolation/exchange.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr const char* kGroup = "224.0.0.77";
constexpr const char* kDatagram = "datagram";

Socket udp(const Place& place, const Address& local) {
  Socket socket(place, AF_INET, SOCK_DGRAM);
  socket.bind(local);
  return socket;
}

std::unique_ptr<State> received(const Network& network) {
  Socket receiver = udp(network.context, {kAddress, 53});
  Socket sender = udp(network.peer, {kPeerAddress, 4000});
  sender.connect({kAddress, 53});
  return std::make_unique<Exchange>(kDatagram, std::move(sender), std::move(receiver));
}

// Both ends are connected, so that a socket is looked for by its whole tuple.
std::unique_ptr<State> sent(const Network& network) {
  Socket receiver = udp(network.peer, {kPeerAddress, 53});
  Socket sender = udp(network.context, {kAddress, 4000});
  sender.connect({kPeerAddress, 53});
  receiver.connect({kAddress, 4000});
  return std::make_unique<Exchange>(kDatagram, std::move(sender), std::move(receiver));
}

std::unique_ptr<State> answered(const Network& network) {
  Socket receiver = udp(network.context, {kAddress, 4000});
  Socket sender = udp(network.peer, {kPeerAddress, 53});
  receiver.connect({kPeerAddress, 53});
  sender.connect({kAddress, 4000});
  return std::make_unique<Exchange>(kDatagram, std::move(sender), std::move(receiver));
}

std::unique_ptr<State> on_loopback(const Network& network) {
  Socket receiver = udp(network.context, {"127.0.0.1", 53});
  Socket sender = udp(network.context, {"127.0.0.1", 4000});
  sender.connect({"127.0.0.1", 53});
  return std::make_unique<Exchange>(kDatagram, std::move(sender), std::move(receiver));
}

std::unique_ptr<State> broadcast(const Network& network) {
  Socket receiver = udp(network.context, {"0.0.0.0", 53});
  Socket sender = udp(network.peer, {kPeerAddress, 4000});
  sender.set(SOL_SOCKET, SO_BROADCAST, 1);
  auto state = std::make_unique<Exchange>(kDatagram, std::move(sender), std::move(receiver));
  state->to({kBroadcast, 53});
  return state;
}

std::unique_ptr<State> multicast(const Network& network) {
  Socket receiver = udp(network.context, {"0.0.0.0", 53});
  ip_mreqn group{to_sockaddr({kGroup}).sin_addr, {}, static_cast<int>(network.ifindex)};
  if (::setsockopt(receiver.fd(), SOL_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
    fail("join a group");

  Socket sender = udp(network.peer, {kPeerAddress, 4000});
  group.imr_ifindex = static_cast<int>(network.peer_ifindex);
  if (::setsockopt(sender.fd(), SOL_IP, IP_MULTICAST_IF, &group, sizeof(group)) < 0)
    fail("choose an interface");
  auto state = std::make_unique<Exchange>(kDatagram, std::move(sender), std::move(receiver));
  state->to({kGroup, 53});
  return state;
}

// Nobody has the port at the peer, which says so.
class Unreachable final : public State {
 public:
  explicit Unreachable(const Network& network) : socket_(udp(network.context, {kAddress, 4000})) {
    socket_.connect({kPeerAddress, 9});
  }

  void act() override { (void)socket_.send(next_text()); }
  bool has_arrived() override { return socket_.wait() && socket_.take_error() == ECONNREFUSED; }
  std::string trace() override { return socket_.take_error() ? "error" : std::string(); }

 private:
  Socket socket_;
};

// So many sockets on so many addresses that for some of them the place in the table is that of the
// same address in another context.
class Crowd final : public State {
 public:
  Crowd(const Network& network, bool whole) : sender_(udp(network.context, {"127.0.0.1", 4000})) {
    for (int i = 0; i < kSockets; ++i) {
      addresses_.push_back(fmt::format("127.1.{}.{}", i / 256, i % 256));
      if (whole)
        sockets_.push_back(udp(network.context, {addresses_.back().c_str(), 53}));
    }
  }

  void act() override {
    for (const std::string& address : addresses_)
      (void)sender_.send_to(address, {address.c_str(), 53});
  }
  bool has_arrived() override {
    bool all = true;
    for (std::size_t i = 0; i < sockets_.size(); ++i)
      all = sockets_[i].wait(all ? kPatience : std::chrono::milliseconds(0)) &&
            sockets_[i].receive() == addresses_[i] && all;
    return all;
  }
  std::string trace() override {
    for (const Socket& socket : sockets_)
      if (socket.is_readable())
        return (void)socket.receive(), kDatagram;
    return {};
  }

 private:
  static constexpr int kSockets = 512;

  Socket sender_;
  std::vector<std::string> addresses_;
  std::vector<Socket> sockets_;
};

}  // namespace

Probes udp_probes(const Topology& topology) {
  using enum Probe::Where;
  const auto with = [&topology](std::unique_ptr<State> (*make)(const Network&)) {
    return [&topology, make](std::size_t i, std::size_t) { return make(topology[i]); };
  };
  return {
      {"udp", everywhere, with(received)},
      {"udp sent", everywhere, with(sent)},
      {"udp connected", everywhere, with(answered)},
      {"udp on loopback", everywhere, with(on_loopback)},
      {"udp broadcast", everywhere, with(broadcast)},
      {"udp multicast", everywhere, with(multicast)},
      {"udp error", everywhere,
       [&topology](std::size_t i, std::size_t) {
         return std::make_unique<Unreachable>(topology[i]);
       }},
      {"udp hash chain", one,
       [&topology](std::size_t i, std::size_t owner) {
         return std::make_unique<Crowd>(topology[i], i == owner);
       }},
  };
}

}  // namespace vrctl::isolation
