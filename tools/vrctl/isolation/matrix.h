// SPDX-License-Identifier: GPL-2.0-only
//
// One row of the matrix: something happens in one context, and the others are looked at.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "isolation/report.h"

namespace vrctl::isolation {

// A piece of state of one context, and what acts on it. Words say what was seen: "datagram"; an
// empty one, that there was nothing.
class State {
 public:
  virtual ~State() = default;

  // Does one thing in this context, or in its network.
  virtual void act() = 0;
  // Waits for what act() was for. True if it has come, and nothing else.
  [[nodiscard]] virtual bool has_arrived() = 0;
  // What is to be seen here though only others have acted.
  [[nodiscard]] virtual std::string trace() = 0;
  // What act() has found though this context has nothing that it could find.
  [[nodiscard]] virtual std::string answer() { return {}; }
};

struct Probe {
  enum class Where {
    everywhere,  // equal state in all contexts: each gets what is its own
    one,         // state in one context at a time: the others must not find it
  };

  std::string state;
  Where where;
  // The state of the i-th context. If another is the owner of what there is only one of, just
  // what acts on it.
  std::function<std::unique_ptr<State>(std::size_t i, std::size_t owner)> make;
};

// Sees what happens in the contexts, whatever it is about.
class Witness {
 public:
  virtual ~Witness() = default;

  // Forgets all that was.
  virtual void begin() = 0;
  // Gives what has gone astray the time to arrive.
  virtual void end() = 0;
  // What has happened in the i-th context between the two.
  [[nodiscard]] virtual std::string trace(std::size_t i) = 0;
};

[[nodiscard]] Row try_probe(const Probe& probe, Witness& witness);

}  // namespace vrctl::isolation
