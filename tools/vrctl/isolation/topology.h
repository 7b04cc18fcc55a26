// SPDX-License-Identifier: GPL-2.0-only
//
// Three contexts with equal networks:
//
//   0   v0   192.0.2.1/24  192.0.2.10 ---- eth0 192.0.2.2/24  192.0.2.3
//   A   vA   192.0.2.1/24  192.0.2.11 ---- eth0 192.0.2.2/24  192.0.2.3
//   B   vB   192.0.2.1/24  192.0.2.12 ---- eth0 192.0.2.2/24  192.0.2.3
//
// and, if the kernel has IPv6,
//
//   0   v0   2001:db8:1:1::1/48  2001:db8:1:10::1 ---- eth0 2001:db8:1:2::1/48  2001:db8:1:3::1
//   A   vA   2001:db8:1:1::1/48  2001:db8:1:11::1 ---- eth0 2001:db8:1:2::1/48  2001:db8:1:3::1
//   B   vB   2001:db8:1:1::1/48  2001:db8:1:12::1 ---- eth0 2001:db8:1:2::1/48  2001:db8:1:3::1
//
// with fe80::1:0:0:1 and fe80::2:0:0:1. The second address of each is in one context only. All
// peers have one hardware address, all contexts another. 203.0.113.0/24 and 2001:db8:2::/48 are
// behind the peers, which drop what is for there. Neighbours are known from the start but for the
// last address of the peers, so that no timer sends anything.
//
// Addresses of IPv6 end alike, and so have one group where they are solicited: everybody hears all
// solicitations. Each context has a spare interface (w0, wA, wB) for addresses that come and go,
// as the kernel then reports all groups of the interface again.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "isolation/family.h"
#include "isolation/report.h"
#include "isolation/rtnl.h"
#include "vr/session.h"

namespace vrctl::isolation {

inline const std::string kMac = {2, 0, 0, 0, 0, 1};
inline const std::string kPeerMac = {2, 0, 0, 0, 0, 2};

// A context, its peer and the wire between them.
struct Site {
  Place context;
  Place peer;
  std::string dev;
  unsigned ifindex = 0;
  unsigned peer_ifindex = 0;
  unsigned spare_ifindex = 0;
};

// The same with the addresses of a family.
struct Network : Site {
  const Family* ip;
};

using Networks = std::array<Network, kContexts.size()>;

class Topology {
 public:
  // The caller is in the namespace of the contexts from then on.
  Topology();

  [[nodiscard]] const Site& operator[](std::size_t i) const { return sites_[i]; }
  // False for a family that the kernel was built without, or was told to do without.
  [[nodiscard]] bool has(const Family& family) const;
  // The topology must outlive them.
  [[nodiscard]] Networks networks(const Family& family) const;
  [[nodiscard]] vr::Session& session() { return *session_; }

 private:
  void make_context(std::size_t i);
  void make_wires(std::size_t i);

  std::vector<NetNs> netns_;  // of the contexts, then of each peer
  std::optional<vr::Session> session_;
  std::array<Site, kContexts.size()> sites_;
};

}  // namespace vrctl::isolation
