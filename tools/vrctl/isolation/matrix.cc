// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/matrix.h"

#include <algorithm>

#include "isolation/broken.h"

namespace vrctl::isolation {
namespace {

class Trial {
 public:
  Trial(const Probe& probe, Witness& witness) : probe_(probe), witness_(witness) {
    row_.state = probe.state;
  }

  // Contexts that are not apart can stand in each other's way from the start.
  Row run() try {
    if (probe_.where == Probe::Where::everywhere)
      run_everywhere();
    else
      for (std::size_t owner = 0; owner < kContexts.size(); ++owner)
        run_one(owner);
    return row_;
  } catch (const Broken& broken) {
    row_.failure = broken.error.message;
    return row_;
  }

 private:
  using States = std::array<std::unique_ptr<State>, kContexts.size()>;

  void run_everywhere() {
    States states;
    for (std::size_t i = 0; i < states.size(); ++i)
      states[i] = probe_.make(i, i);
    for (std::size_t actor = 0; actor < states.size(); ++actor)
      act(states, actor, true);
  }

  void run_one(std::size_t owner) {
    States states;
    for (std::size_t i = 0; i < states.size(); ++i)
      states[i] = probe_.make(i, owner);
    for (std::size_t actor = 0; actor < states.size(); ++actor) {
      act(states, actor, actor == owner);
      if (actor != owner)
        add_crossing(owner, actor, states[actor]->answer());
    }
  }

  void act(States& states, std::size_t actor, bool arrives) {
    witness_.begin();
    states[actor]->act();
    if (arrives && !states[actor]->has_arrived())
      row_.missing.push_back(actor);
    witness_.end();
    for (std::size_t other = 0; other < states.size(); ++other) {
      if (other == actor)
        continue;
      const std::string seen = states[other]->trace();
      add_crossing(actor, other, seen.empty() ? witness_.trace(other) : seen);
    }
  }

  // A pair of contexts is told of once.
  void add_crossing(std::size_t from, std::size_t to, const std::string& what) {
    const auto same = [&](const Crossing& known) { return known.from == from && known.to == to; };
    if (!what.empty() && std::none_of(row_.crossings.begin(), row_.crossings.end(), same))
      row_.crossings.push_back({from, to, what});
  }

  const Probe& probe_;
  Witness& witness_;
  Row row_;
};

}  // namespace

Row try_probe(const Probe& probe, Witness& witness) {
  return Trial(probe, witness).run();
}

}  // namespace vrctl::isolation
