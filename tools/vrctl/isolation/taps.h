// SPDX-License-Identifier: GPL-2.0-only
//
// The witness in the kernel: of each context it sees the frames on the wire and on loopback, the
// events of rtnetlink, the counters of the device and those of the egress guard.
#pragma once

#include <vector>

#include "isolation/matrix.h"
#include "isolation/topology.h"

namespace vrctl::isolation {

class Taps final : public Witness {
 public:
  explicit Taps(Topology& topology);

  void begin() override;
  void end() override;
  [[nodiscard]] std::string trace(std::size_t i) override;

  // When all is done: a witness that has never heard anything proves nothing.
  void expect_heard();

 private:
  struct Tap {
    std::string word;
    Socket socket;
    bool heard = false;
  };
  struct Counters {
    std::array<std::string, kContexts.size()> devices;
    std::uint64_t guard = 0;  // of all contexts: nobody knows whose packet it was
  };

  [[nodiscard]] bool drain();
  [[nodiscard]] Counters read_counters();

  Topology& topology_;
  std::array<std::vector<Tap>, kContexts.size()> taps_;
  Counters before_;
  Counters after_;
};

}  // namespace vrctl::isolation
