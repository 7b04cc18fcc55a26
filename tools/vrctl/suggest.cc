// SPDX-License-Identifier: GPL-2.0-only
#include "suggest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

namespace vrctl {
namespace {

// How many letters of a word may be wrong: two of "show", but one of "set".
std::size_t tolerance(std::string_view candidate) {
  return (candidate.size() + 2) / 3;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});

  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row[b.size()];
}

std::optional<std::string_view> suggest(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
  std::optional<std::string_view> best;
  std::size_t best_distance = std::string_view::npos;

  for (const std::string_view candidate : candidates) {
    // An abbreviation, or a longer word for the same: "cont", "delete".
    const bool prefix =
        word.size() > 1 && (candidate.starts_with(word) || word.starts_with(candidate));
    const std::size_t distance = prefix ? 1 : edit_distance(word, candidate);
    if (distance < best_distance && distance <= tolerance(candidate)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string unknown(std::string_view what, std::string_view word,
                    const std::vector<std::string_view>& candidates) {
  if (const auto meant = suggest(word, candidates))
    return fmt::format("unknown {} '{}', did you mean '{}'?", what, word, *meant);
  return fmt::format("unknown {} '{}', there are: {}", what, word, fmt::join(candidates, ", "));
}

}  // namespace vrctl
