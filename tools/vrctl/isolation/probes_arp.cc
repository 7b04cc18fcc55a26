// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <net/if_arp.h>
#include <sys/socket.h>

#include "isolation/exchange.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

// A peer that has to be found first.
std::unique_ptr<State> neighbour(const Network& network) {
  Socket receiver(network.peer, AF_INET, SOCK_DGRAM);
  receiver.bind({kUnknownPeer, 53});
  Socket sender(network.context, AF_INET, SOCK_DGRAM);
  auto state = std::make_unique<Exchange>("datagram", std::move(sender), std::move(receiver));
  state->to({kUnknownPeer, 53});
  return state;
}

std::string bytes_of(const char* address) {
  const in_addr ip = to_sockaddr({address}).sin_addr;
  return {reinterpret_cast<const char*>(&ip), sizeof(ip)};
}

std::string arp_request(const char* address) {
  arphdr header{};
  header.ar_hrd = htons(ARPHRD_ETHER);
  header.ar_pro = htons(ETH_P_IP);
  header.ar_hln = ETH_ALEN;
  header.ar_pln = sizeof(in_addr);
  header.ar_op = htons(ARPOP_REQUEST);
  return std::string(reinterpret_cast<const char*>(&header), sizeof(header)) + kPeerMac +
         bytes_of(kPeerAddress) + std::string(ETH_ALEN, '\0') + bytes_of(address);
}

// A peer asks for an address that only one context has.
class WhoHas final : public State {
 public:
  WhoHas(const Network& network, std::size_t owner)
      : ifindex_(network.peer_ifindex),
        address_(kOwnAddress[owner]),
        socket_(network.peer, AF_PACKET, SOCK_DGRAM) {
    socket_.bind_packet(ifindex_, ETH_P_ARP);
  }

  void act() override {
    (void)socket_.send_frame(arp_request(address_), ifindex_, ETH_P_ARP,
                             std::string(ETH_ALEN, '\xff'));
  }
  bool has_arrived() override {
    return socket_.wait() && socket_.receive().find(kMac + bytes_of(address_)) != std::string::npos;
  }
  std::string trace() override { return socket_.is_readable() ? "answer" : std::string(); }
  std::string answer() override { return trace(); }

 private:
  unsigned ifindex_;
  const char* address_;
  Socket socket_;
};

}  // namespace

Probes arp_probes(const Topology& topology) {
  return {
      {"arp", Probe::Where::everywhere,
       [&topology](std::size_t i, std::size_t) { return neighbour(topology[i]); }},
      {"arp answer", Probe::Where::one,
       [&topology](std::size_t i, std::size_t owner) {
         return std::make_unique<WhoHas>(topology[i], owner);
       }},
  };
}

}  // namespace vrctl::isolation
