// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/report.h"

#include "isolation/broken.h"
#include "isolation/probes.h"
#include "isolation/taps.h"

namespace vrctl::isolation {
namespace {

Probes all_probes(const Topology& topology) {
  Probes all;
  // What finds neighbours is last: for them there are timers from then on.
  for (const auto probes : {udp_probes, tcp_probes, ip_probes, address_probes, routing_probes,
                            socket_list_probes, arp_probes})
    for (Probe& probe : probes(topology))
      all.push_back(std::move(probe));
  return all;
}

}  // namespace

vr::Result<Report> check_isolation() try {
  Topology topology;
  Taps taps(topology);
  Report report;
  for (const Probe& probe : all_probes(topology))
    report.push_back(try_probe(probe, taps));
  taps.expect_heard();
  return report;
} catch (const Broken& broken) {
  return vr::failure(broken.error);
}

}  // namespace vrctl::isolation
