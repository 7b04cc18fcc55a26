// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <net/if_arp.h>
#include <netinet/icmp6.h>
#include <sys/socket.h>

#include <cstring>

#include "isolation/exchange.h"
#include "isolation/probes.h"

namespace vrctl::isolation {
namespace {

// A peer that has to be found first.
std::unique_ptr<State> neighbour(const Network& network) {
  const Address unknown{network.ip->unknown_peer, 53};
  Socket receiver = udp_socket(network.peer, unknown);
  Socket sender(network.context, network.ip->domain, SOCK_DGRAM);
  auto state = std::make_unique<Exchange>("datagram", std::move(sender), std::move(receiver));
  state->to(unknown);
  return state;
}

// A peer asks for an address that only one context has.
class WhoHas : public Exchange {
 public:
  WhoHas(Socket socket, const char* address)
      : Exchange("answer", std::move(socket), {}), address_(Address{address}.bytes()) {}

  std::string answer() override { return trace(); }

 protected:
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  std::string address_;
};

class ArpRequest final : public WhoHas {
 public:
  ArpRequest(const Network& network, const char* address)
      : WhoHas(socket(network), address), network_(network) {}

 private:
  static Socket socket(const Network& network) {
    Socket socket(network.peer, AF_PACKET, SOCK_DGRAM);
    socket.bind_packet(network.peer_ifindex, ETH_P_ARP);
    return socket;
  }

  std::string message(const std::string&) override {
    arphdr header{};
    header.ar_hrd = htons(ARPHRD_ETHER);
    header.ar_pro = htons(ETH_P_IP);
    header.ar_hln = ETH_ALEN;
    header.ar_pln = sizeof(in_addr);
    header.ar_op = htons(ARPOP_REQUEST);
    return std::string(reinterpret_cast<const char*>(&header), sizeof(header)) + kPeerMac +
           Address{network_.ip->peer}.bytes() + std::string(ETH_ALEN, '\0') + address();
  }
  void send(const std::string& message) override {
    (void)sender().send_frame(message, network_.peer_ifindex, ETH_P_ARP,
                              std::string(ETH_ALEN, '\xff'));
  }
  [[nodiscard]] bool is_whole(const std::string& received, const std::string&) const override {
    return received.find(kMac + address()) != std::string::npos;
  }

  const Network& network_;
};

class Solicitation final : public WhoHas {
 public:
  Solicitation(const Network& network, const char* address)
      : WhoHas(socket(network, *network.ip), address) {
    to({network.ip->group});
  }

 private:
  // The kernel puts in the checksum.
  static Socket socket(const Network& network, const Family& ip) {
    Socket socket(network.peer, ip.domain, SOCK_RAW, ip.icmp);
    socket.set(SOL_SOCKET, SO_BINDTOIFINDEX, static_cast<int>(network.peer_ifindex))
        .set(ip.level, IPV6_MULTICAST_HOPS, 255)
        .set(ip.level, IPV6_MULTICAST_LOOP, 0)
        .bind({ip.peer});
    return socket;
  }

  std::string message(const std::string&) override {
    nd_neighbor_solicit header{};
    header.nd_ns_type = ND_NEIGHBOR_SOLICIT;
    std::memcpy(&header.nd_ns_target, address().data(), sizeof(header.nd_ns_target));
    return std::string(reinterpret_cast<const char*>(&header), sizeof(header)) +
           option(ND_OPT_SOURCE_LINKADDR, kPeerMac);
  }
  [[nodiscard]] bool is_whole(const std::string& received, const std::string&) const override {
    return received.find(address() + option(ND_OPT_TARGET_LINKADDR, kMac)) != std::string::npos;
  }

  static std::string option(char type, const std::string& mac) {
    return std::string{type, 1} + mac;
  }
};

std::unique_ptr<State> who_has(const Network& network, const char* address) {
  if (network.ip->domain == AF_INET6)
    return std::make_unique<Solicitation>(network, address);
  return std::make_unique<ArpRequest>(network, address);
}

}  // namespace

Probes neighbour_probes(const Networks& networks) {
  using enum Probe::Where;
  const std::string discovery = networks.front().ip->discovery;
  return {
      {discovery, everywhere,
       [&networks](std::size_t i, std::size_t) { return neighbour(networks[i]); }},
      {discovery + " answer", one,
       [&networks](std::size_t i, std::size_t owner) {
         return who_has(networks[i], networks[i].ip->own[owner]);
       }},
  };
}

}  // namespace vrctl::isolation
