// SPDX-License-Identifier: GPL-2.0-only
//
// Text that came from outside, made fit for one line of a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vrctl {

using Words = std::vector<std::string>;

// Control characters become \xNN, so that nobody's process name moves the cursor.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] std::string upper_case(std::string_view text);

[[nodiscard]] std::string join(const Words& words, std::string_view separator);

// How many columns UTF-8 text takes, one a character.
[[nodiscard]] std::size_t width(std::string_view text);

}  // namespace vrctl
