// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "isolation/broken.h"
#include "isolation/exchange.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr const char* kDatagram = "datagram";

std::unique_ptr<State> exchange(Socket sender, Socket receiver) {
  return std::make_unique<Exchange>(kDatagram, std::move(sender), std::move(receiver));
}

std::unique_ptr<State> received(const Network& network, const Family& ip) {
  Socket receiver = udp_socket(network.context, {ip.address, 53});
  Socket sender = udp_socket(network.peer, {ip.peer, 4000});
  sender.connect({ip.address, 53});
  return exchange(std::move(sender), std::move(receiver));
}

// Both ends are connected, so that a socket is looked for by its whole tuple.
std::unique_ptr<State> sent(const Network& network, const Family& ip) {
  Socket receiver = udp_socket(network.peer, {ip.peer, 53});
  Socket sender = udp_socket(network.context, {ip.address, 4000});
  sender.connect({ip.peer, 53});
  receiver.connect({ip.address, 4000});
  return exchange(std::move(sender), std::move(receiver));
}

std::unique_ptr<State> answered(const Network& network, const Family& ip) {
  Socket receiver = udp_socket(network.context, {ip.address, 4000});
  Socket sender = udp_socket(network.peer, {ip.peer, 53});
  receiver.connect({ip.peer, 53});
  sender.connect({ip.address, 4000});
  return exchange(std::move(sender), std::move(receiver));
}

std::unique_ptr<State> on_loopback(const Network& network, const Family& ip) {
  Socket receiver = udp_socket(network.context, {ip.loopback, 53});
  Socket sender = udp_socket(network.context, {ip.loopback, 4000});
  sender.connect({ip.loopback, 53});
  return exchange(std::move(sender), std::move(receiver));
}

std::unique_ptr<State> broadcast(const Network& network, const Family& ip) {
  Socket receiver = udp_socket(network.context, {ip.any, 53});
  Socket sender = udp_socket(network.peer, {ip.peer, 4000});
  sender.set(SOL_SOCKET, SO_BROADCAST, 1).connect({ip.broadcast, 53});
  return exchange(std::move(sender), std::move(receiver));
}

std::unique_ptr<State> multicast(const Network& network, const Family& ip) {
  Socket receiver = udp_socket(network.context, {ip.any, 53});
  group_req membership{};
  membership.gr_interface = network.ifindex;
  const SocketAddress group({ip.group});
  std::memcpy(&membership.gr_group, group.get(), group.size());
  if (::setsockopt(receiver.fd(), ip.level, MCAST_JOIN_GROUP, &membership, sizeof(membership)) < 0)
    fail("join a group");

  Socket sender = udp_socket(network.peer, {ip.peer, 4000});
  sender.set(SOL_SOCKET, SO_BINDTOIFINDEX, static_cast<int>(network.peer_ifindex));
  sender.connect({ip.group, 53});
  return exchange(std::move(sender), std::move(receiver));
}

std::unique_ptr<State> link_local(const Network& network, const Family& ip) {
  Socket receiver = udp_socket(network.context, {ip.link_local, 53, network.ifindex});
  Socket sender = udp_socket(network.peer, {ip.peer_link_local, 4000, network.peer_ifindex});
  sender.connect({ip.link_local, 53, network.peer_ifindex});
  return exchange(std::move(sender), std::move(receiver));
}

// A socket of IPv6 that is for both families gets what is sent by IPv4.
std::unique_ptr<State> mapped(const Network& network, const Family& ip) {
  Socket receiver = udp_socket(network.context, {ip.any, 53});
  Socket sender = udp_socket(network.peer, {kIpv4.peer, 4000});
  sender.connect({kIpv4.address, 53});
  return exchange(std::move(sender), std::move(receiver));
}

// Nobody has the port at the peer, which says so.
class Unreachable final : public State {
 public:
  explicit Unreachable(const Network& network)
      : socket_(udp_socket(network.context, {network.ip->address, 4000})) {
    socket_.connect({network.ip->peer, 9});
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
  Crowd(const Network& network, bool whole)
      : sender_(udp_socket(network.context, {network.ip->loopback, 4000})) {
    for (int i = 0; i < kSockets; ++i) {
      addresses_.push_back(fmt::format(fmt::runtime(network.ip->crowd), i / 256, i % 256));
      if (whole)
        sockets_.push_back(receiver(network, addresses_.back()));
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

  static Socket receiver(const Network& network, const std::string& address) {
    Socket socket(network.context, network.ip->domain, SOCK_DGRAM);
    socket.set(network.ip->level, network.ip->freebind, 1).bind({address.c_str(), 53});
    return socket;
  }

  Socket sender_;
  std::vector<std::string> addresses_;
  std::vector<Socket> sockets_;
};

}  // namespace

Probes udp_probes(const Networks& networks) {
  using enum Probe::Where;
  const auto with = [&networks](std::unique_ptr<State> (*make)(const Network&, const Family&)) {
    return [&networks, make](std::size_t i, std::size_t) {
      return make(networks[i], *networks[i].ip);
    };
  };
  Probes probes = {
      {"udp", everywhere, with(received)},
      {"udp sent", everywhere, with(sent)},
      {"udp connected", everywhere, with(answered)},
      {"udp on loopback", everywhere, with(on_loopback)},
      {"udp multicast", everywhere, with(multicast)},
      {"udp error", everywhere,
       [&networks](std::size_t i, std::size_t) {
         return std::make_unique<Unreachable>(networks[i]);
       }},
      {"udp hash chain", one,
       [&networks](std::size_t i, std::size_t owner) {
         return std::make_unique<Crowd>(networks[i], i == owner);
       }},
  };
  const Family& ip = *networks.front().ip;
  if (ip.broadcast)
    probes.push_back({"udp broadcast", everywhere, with(broadcast)});
  if (ip.link_local)
    probes.push_back({"udp link-local", everywhere, with(link_local)});
  if (&ip == &kIpv6)
    probes.push_back({"udp from ipv4", everywhere, with(mapped)});
  return probes;
}

}  // namespace vrctl::isolation
