// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "isolation/exchange.h"
#include "isolation/packet.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr int kProtocol = 253;  // for experiments
constexpr const char* kPacket = "packet";

std::unique_ptr<State> raw(const Network& network) {
  Socket receiver(network.context, network.ip->domain, SOCK_RAW, kProtocol);
  Socket sender(network.peer, network.ip->domain, SOCK_RAW, kProtocol);
  sender.connect({network.ip->address});
  return std::make_unique<Exchange>(kPacket, std::move(sender), std::move(receiver));
}

// An echo has an identifier where others have ports.
class Ping final : public Exchange {
 public:
  explicit Ping(const Network& network)
      : Exchange("echo", socket(network, *network.ip), {}), domain_(network.ip->domain) {}

 private:
  static Socket socket(const Network& network, const Family& ip) {
    Socket socket(network.context, ip.domain, SOCK_DGRAM, ip.icmp);
    socket.bind({ip.address, 7}).connect({ip.peer});
    return socket;
  }

  std::string message(const std::string& text) override { return echo_request(domain_, text); }

  int domain_;
};

// Both halves have the same identifier in all contexts, and the first is there already.
class Fragments final : public Exchange {
 public:
  explicit Fragments(const Network& network)
      : Exchange("datagram", raw_sender(network), receiver(network)),
        ip_(*network.ip),
        first_(next_text()) {
    first_.resize(kHalf - 8, '-');
    (void)sender().send(half({kId, 0, true}, udp_datagram(4000, 54, 2 * kHalf - 8, first_)));
  }

 private:
  static constexpr std::uint16_t kHalf = 64;
  static constexpr std::uint16_t kId = 4711;

  static Socket raw_sender(const Network& network) {
    Socket socket(network.peer, network.ip->domain, SOCK_RAW, IPPROTO_RAW);
    socket.connect({network.ip->address});
    return socket;
  }
  static Socket receiver(const Network& network) {
    Socket socket = udp_socket(network.context, {network.ip->address, 54});
    // IPv6 would insist on a checksum.
    socket.set(SOL_UDP, UDP_NO_CHECK6_RX, 1);
    return socket;
  }

  [[nodiscard]] std::string half(const Fragment& fragment, const std::string& payload) const {
    return ip_packet({{ip_.peer}, {ip_.address}, IPPROTO_UDP, fragment}, payload);
  }

  std::string message(const std::string& text) override {
    std::string last = text;
    last.resize(kHalf, '+');
    return half({kId, kHalf, false}, last);
  }
  [[nodiscard]] bool is_whole(const std::string& received, const std::string& text) const override {
    return received.starts_with(first_ + text);
  }

  const Family& ip_;
  std::string first_;
};

// A packet that a peer sends to a network behind itself comes back to it.
class Forwarded final : public Exchange {
 public:
  explicit Forwarded(const Network& network)
      : Exchange(kPacket, Socket(network.peer, AF_PACKET, SOCK_DGRAM), tap(network)),
        network_(network) {}

 private:
  static Socket tap(const Network& network) {
    Socket socket(network.peer, AF_PACKET, SOCK_DGRAM);
    socket.bind_packet(network.peer_ifindex, network.ip->ethertype);
    return socket;
  }

  std::string message(const std::string& text) override {
    return ip_packet({{network_.ip->peer}, {network_.ip->host_behind}, IPPROTO_UDP},
                     udp_datagram(4000, 53, text.size(), text));
  }
  void send(const std::string& message) override {
    (void)sender().send_frame(message, network_.peer_ifindex, network_.ip->ethertype, kMac);
  }

  const Network& network_;
};

// What passes on loopback is for the packet sockets of one context.
class Overheard final : public Exchange {
 public:
  explicit Overheard(const Network& network)
      : Exchange(kPacket, udp_socket(network.context, {network.ip->loopback, 4000}), tap(network)),
        sink_(udp_socket(network.context, {network.ip->loopback, 53})) {
    to({network.ip->loopback, 53});
  }

 private:
  static Socket tap(const Network& network) {
    Socket socket(network.context, AF_PACKET, SOCK_DGRAM);
    socket.bind_packet(kLoopback, network.ip->ethertype);
    return socket;
  }

  Socket sink_;
};

template <typename T>
Probe everywhere(std::string state, const Networks& networks) {
  return {std::move(state), Probe::Where::everywhere,
          [&networks](std::size_t i, std::size_t) { return std::make_unique<T>(networks[i]); }};
}

}  // namespace

Probes ip_probes(const Networks& networks) {
  return {
      {"raw", Probe::Where::everywhere,
       [&networks](std::size_t i, std::size_t) { return raw(networks[i]); }},
      everywhere<Ping>("ping", networks),
      everywhere<Fragments>("fragments", networks),
      everywhere<Forwarded>("forwarding", networks),
      everywhere<Overheard>("packet on loopback", networks),
  };
}

}  // namespace vrctl::isolation
