// SPDX-License-Identifier: GPL-2.0-only
//
// The rows of the matrix, by theme.
#pragma once

#include <vector>

#include "isolation/matrix.h"
#include "isolation/topology.h"

namespace vrctl::isolation {

using Probes = std::vector<Probe>;

// The topology must outlive the probes.
[[nodiscard]] Probes udp_probes(const Topology& topology);
[[nodiscard]] Probes tcp_probes(const Topology& topology);
[[nodiscard]] Probes ip_probes(const Topology& topology);
[[nodiscard]] Probes address_probes(const Topology& topology);
[[nodiscard]] Probes arp_probes(const Topology& topology);
[[nodiscard]] Probes routing_probes(const Topology& topology);
[[nodiscard]] Probes socket_list_probes(const Topology& topology);

}  // namespace vrctl::isolation
