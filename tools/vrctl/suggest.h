// SPDX-License-Identifier: GPL-2.0-only
//
// "did you mean"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vrctl {

// How many letters must be added, dropped or changed to turn one word into the other.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate that the word was probably meant to be, if one is near.
[[nodiscard]] std::optional<std::string_view> suggest(
    std::string_view word, const std::vector<std::string_view>& candidates);

// `unknown object 'contxt', did you mean 'context'?`, or the list of what there is.
[[nodiscard]] std::string unknown(std::string_view what, std::string_view word,
                                  const std::vector<std::string_view>& candidates);

}  // namespace vrctl
