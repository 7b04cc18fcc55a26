// SPDX-License-Identifier: GPL-2.0-only
//
// Three contexts with equal networks:
//
//   0   v0   192.0.2.1/24  192.0.2.10 ---- eth0 192.0.2.2/24  192.0.2.3
//   A   vA   192.0.2.1/24  192.0.2.11 ---- eth0 192.0.2.2/24  192.0.2.3
//   B   vB   192.0.2.1/24  192.0.2.12 ---- eth0 192.0.2.2/24  192.0.2.3
//
// The second address of each is in one context only. All peers have one hardware address, all
// contexts another. 203.0.113.0/24 is behind the peers, which drop what is for there. Neighbours
// are known from the start but for 192.0.2.3, so that no timer sends anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "isolation/report.h"
#include "isolation/rtnl.h"
#include "vr/session.h"

namespace vrctl::isolation {

inline constexpr const char* kAddress = "192.0.2.1";
inline constexpr const char* kPeerAddress = "192.0.2.2";
inline constexpr const char* kUnknownPeer = "192.0.2.3";
inline constexpr const char* kBroadcast = "192.0.2.255";
inline constexpr const char* kBehindPeer = "203.0.113.5";
inline constexpr std::array<const char*, kContexts.size()> kOwnAddress = {
    "192.0.2.10", "192.0.2.11", "192.0.2.12"};

inline const std::string kMac = {2, 0, 0, 0, 0, 1};
inline const std::string kPeerMac = {2, 0, 0, 0, 0, 2};

// A context with its network.
struct Network {
  Place context;
  Place peer;
  std::string dev;
  unsigned ifindex = 0;
  unsigned peer_ifindex = 0;
};

class Topology {
 public:
  // The caller is in the namespace of the contexts from then on.
  Topology();

  [[nodiscard]] const Network& operator[](std::size_t i) const { return networks_[i]; }
  [[nodiscard]] vr::Session& session() { return *session_; }

 private:
  void make_context(std::size_t i);
  void make_network(std::size_t i);

  std::vector<NetNs> netns_;  // of the contexts, then of each peer
  std::optional<vr::Session> session_;
  std::array<Network, kContexts.size()> networks_;
};

}  // namespace vrctl::isolation
