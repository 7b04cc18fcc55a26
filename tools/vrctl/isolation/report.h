// SPDX-License-Identifier: GPL-2.0-only
//
// What the isolation matrix found.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "vr/result.h"

namespace vrctl::isolation {

// The contexts of the matrix. 0 is one of them: what forgets its context falls back to it, where
// everything that is looked for exists.
inline constexpr std::array<std::string_view, 3> kContexts = {"0", "A", "B"};

// Something of one context that could be seen in another; both are places in kContexts.
struct Crossing {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string what;  // a word: "datagram", "event"
};

// One piece of state, of a family.
struct Row {
  std::string state;
  std::string family;
  std::vector<std::size_t> missing;  // contexts where even what is their own did not work
  std::vector<Crossing> crossings;
  std::string failure;  // what could not even be prepared: a sentence
  std::string skipped;  // why it was not tried

  [[nodiscard]] bool is_ok() const {
    return missing.empty() && crossings.empty() && failure.empty();
  }
};

using Report = std::vector<Row>;

// Makes contexts and networks in network namespaces of its own, and tries each piece of state in
// each context. The calling process is in such a namespace from then on, so it should have nothing
// else to do; whatever was made goes with it. EPERM without CAP_SYS_ADMIN and CAP_NET_ADMIN.
[[nodiscard]] vr::Result<Report> check_isolation();

}  // namespace vrctl::isolation
