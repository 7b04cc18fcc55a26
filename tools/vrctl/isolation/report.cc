// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/report.h"

#include "isolation/broken.h"
#include "isolation/probes.h"
#include "isolation/taps.h"

namespace vrctl::isolation {
namespace {

// What finds neighbours is last: for them there are timers from then on.
constexpr std::array kThemes = {udp_probes,     tcp_probes,         ip_probes,       address_probes,
                                routing_probes, socket_list_probes, neighbour_probes};

Row row_of(const Probe& probe, const Family& family, const Topology& topology, Witness& witness) {
  Row row;
  if (topology.has(family)) {
    row = try_probe(probe, witness);
  } else {
    row.state = probe.state;
    row.skipped = "not in this kernel";
  }
  row.family = family.name;
  return row;
}

}  // namespace

vr::Result<Report> check_isolation() try {
  Topology topology;
  Taps taps(topology);
  Report report;
  for (const auto theme : kThemes)
    for (const Family* family : kFamilies) {
      const Networks networks = topology.networks(*family);
      for (const Probe& probe : theme(networks))
        report.push_back(row_of(probe, *family, topology, taps));
    }
  taps.expect_heard();
  return report;
} catch (const Broken& broken) {
  return vr::failure(broken.error);
}

}  // namespace vrctl::isolation
