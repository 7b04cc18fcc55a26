// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/taps.h"

#include <linux/if_ether.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "isolation/broken.h"
#include "vr/context.h"

namespace vrctl::isolation {
namespace {

// How long the kernel may go on to report the groups of new addresses.
constexpr std::chrono::milliseconds kReports{100};

// How long what goes astray may take to arrive after what does not.
constexpr std::chrono::milliseconds kPause{2};
constexpr int kPauses = 50;

Socket listen_to_frames(const Place& place, unsigned ifindex) {
  Socket socket(place, AF_PACKET, SOCK_RAW);
  socket.bind_packet(ifindex, ETH_P_ALL);
  return socket;
}

// What /proc/net/dev says of a device.
std::string device_counters(const std::string& dev) {
  std::ifstream file("/proc/net/dev");
  for (std::string line; std::getline(file, line);)
    if (line.find(dev + ":") != std::string::npos)
      return line;
  fail("find the counters of " + dev, ENOENT);
}

}  // namespace

Taps::Taps(Topology& topology) : topology_(topology) {
  for (std::size_t i = 0; i < taps_.size(); ++i) {
    const Site& site = topology[i];
    taps_[i].push_back({"frame", listen_to_frames(site.peer, site.peer_ifindex)});
    taps_[i].push_back({"loopback", listen_to_frames(site.context, kLoopback)});
    taps_[i].push_back({"event", listen_to_routing(site.context)});
  }
  do
    std::this_thread::sleep_for(kReports);
  while (drain());
}

// Waits for the end of what is going on: an acknowledgement may come late.
void Taps::begin() {
  for (int i = 0; i < kPauses && drain(); ++i)
    std::this_thread::sleep_for(kPause);
  before_ = read_counters();
}

void Taps::end() {
  std::this_thread::sleep_for(kPause);
  after_ = read_counters();
}

std::string Taps::trace(std::size_t i) {
  for (const Tap& tap : taps_[i])
    if (tap.socket.is_readable())
      return tap.word;
  if (after_.devices[i] != before_.devices[i])
    return "counter";
  if (after_.guard != before_.guard)
    return "guard";
  return {};
}

void Taps::expect_heard() {
  (void)drain();
  for (std::size_t i = 0; i < taps_.size(); ++i)
    for (const Tap& tap : taps_[i])
      if (!tap.heard)
        fail("hear any " + tap.word + " in " + std::string(kContexts[i]), ENODATA);
}

// Was there anything?
bool Taps::drain() {
  bool found = false;
  for (std::vector<Tap>& taps : taps_)
    for (Tap& tap : taps)
      while (tap.socket.is_readable()) {
        found = tap.heard = true;
        if (tap.socket.receive().empty())
          (void)tap.socket.take_error();
      }
  return found;
}

Taps::Counters Taps::read_counters() {
  Counters counters;
  for (std::size_t i = 0; i < kContexts.size(); ++i) {
    const vr::Context context =
        expect(vr::get_context(topology_.session(), topology_[i].context.index), "read a context");
    counters.devices[i] = device_counters(topology_[i].dev);
    counters.guard += context.guard_drops.value_or(0) + context.moved_drops.value_or(0);
  }
  return counters;
}

}  // namespace vrctl::isolation
