// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_ether.h>
#include <sys/socket.h>

#include "isolation/exchange.h"
#include "isolation/packet.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

constexpr int kProtocol = 253;  // for experiments
constexpr const char* kPacket = "packet";

std::unique_ptr<State> raw(const Network& network) {
  Socket receiver(network.context, AF_INET, SOCK_RAW, kProtocol);
  Socket sender(network.peer, AF_INET, SOCK_RAW, kProtocol);
  sender.connect({kAddress});
  return std::make_unique<Exchange>(kPacket, std::move(sender), std::move(receiver));
}

// An echo has an identifier where others have ports.
class Ping final : public Exchange {
 public:
  explicit Ping(const Network& network) : Exchange("echo", socket(network.context), {}) {}

 private:
  static Socket socket(const Place& place) {
    Socket socket(place, AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
    socket.bind({kAddress, 7}).connect({kPeerAddress});
    return socket;
  }

  std::string message(const std::string& text) override { return echo_request(text); }
};

// Both halves have the same identifier in all contexts, and the first is there already.
class Fragments final : public Exchange {
 public:
  explicit Fragments(const Network& network)
      : Exchange("datagram", raw_sender(network.peer), receiver(network.context)),
        first_(next_text()) {
    first_.resize(kHalf - 8, '-');
    (void)sender().send(ip_packet({kPeerAddress, kAddress, IPPROTO_UDP, kId, kMoreFragments},
                                  udp_datagram(4000, 54, 2 * kHalf - 8, first_)));
  }

 private:
  static constexpr std::size_t kHalf = 64;
  static constexpr std::uint16_t kId = 4711;

  static Socket raw_sender(const Place& place) {
    Socket socket(place, AF_INET, SOCK_RAW, IPPROTO_RAW);
    socket.connect({kAddress});
    return socket;
  }
  static Socket receiver(const Place& place) {
    Socket socket(place, AF_INET, SOCK_DGRAM);
    socket.bind({kAddress, 54});
    return socket;
  }

  std::string message(const std::string& text) override {
    std::string last = text;
    last.resize(kHalf, '+');
    return ip_packet({kPeerAddress, kAddress, IPPROTO_UDP, kId, kHalf / 8}, last);
  }
  [[nodiscard]] bool is_whole(const std::string& received, const std::string& text) const override {
    return received.starts_with(first_ + text);
  }

  std::string first_;
};

// A packet that a peer sends to a network behind itself comes back to it.
class Forwarded final : public Exchange {
 public:
  explicit Forwarded(const Network& network)
      : Exchange(kPacket, Socket(network.peer, AF_PACKET, SOCK_DGRAM), tap(network)),
        ifindex_(network.peer_ifindex) {}

 private:
  static Socket tap(const Network& network) {
    Socket socket(network.peer, AF_PACKET, SOCK_DGRAM);
    socket.bind_packet(network.peer_ifindex, ETH_P_IP);
    return socket;
  }

  std::string message(const std::string& text) override {
    return ip_packet({kPeerAddress, kBehindPeer, IPPROTO_UDP},
                     udp_datagram(4000, 53, text.size(), text));
  }
  void send(const std::string& message) override {
    (void)sender().send_frame(message, ifindex_, ETH_P_IP, kMac);
  }

  unsigned ifindex_;
};

// What passes on loopback is for the packet sockets of one context.
class Overheard final : public Exchange {
 public:
  explicit Overheard(const Network& network)
      : Exchange(kPacket, udp(network.context, 4000), tap(network.context)),
        sink_(udp(network.context, 53)) {
    to({"127.0.0.1", 53});
  }

 private:
  static Socket udp(const Place& place, std::uint16_t port) {
    Socket socket(place, AF_INET, SOCK_DGRAM);
    socket.bind({"127.0.0.1", port});
    return socket;
  }
  static Socket tap(const Place& place) {
    Socket socket(place, AF_PACKET, SOCK_DGRAM);
    socket.bind_packet(kLoopback, ETH_P_IP);
    return socket;
  }

  Socket sink_;
};

template <typename T>
Probe everywhere(std::string state, const Topology& topology) {
  return {std::move(state), Probe::Where::everywhere,
          [&topology](std::size_t i, std::size_t) { return std::make_unique<T>(topology[i]); }};
}

}  // namespace

Probes ip_probes(const Topology& topology) {
  return {
      {"raw", Probe::Where::everywhere,
       [&topology](std::size_t i, std::size_t) { return raw(topology[i]); }},
      everywhere<Ping>("ping", topology),
      everywhere<Fragments>("fragments", topology),
      everywhere<Forwarded>("forwarding", topology),
      everywhere<Overheard>("packet on loopback", topology),
  };
}

}  // namespace vrctl::isolation
