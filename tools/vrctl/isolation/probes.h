// SPDX-License-Identifier: GPL-2.0-only
//
// The rows of the matrix, by theme, for the family of the networks.
#pragma once

#include <vector>

#include "isolation/matrix.h"
#include "isolation/topology.h"

namespace vrctl::isolation {

using Probes = std::vector<Probe>;

// The networks must outlive the probes.
[[nodiscard]] Probes udp_probes(const Networks& networks);
[[nodiscard]] Probes tcp_probes(const Networks& networks);
[[nodiscard]] Probes ip_probes(const Networks& networks);
[[nodiscard]] Probes address_probes(const Networks& networks);
[[nodiscard]] Probes neighbour_probes(const Networks& networks);
[[nodiscard]] Probes routing_probes(const Networks& networks);
[[nodiscard]] Probes socket_list_probes(const Networks& networks);

}  // namespace vrctl::isolation
