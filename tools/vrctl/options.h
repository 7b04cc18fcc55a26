// SPDX-License-Identifier: GPL-2.0-only
//
// The options that every command takes.
#pragma once

#include <string_view>
#include <vector>

#include "failure.h"
#include "text.h"

namespace vrctl {

struct Options {
  bool json = false;
  bool pretty = false;  // JSON for people; implies json
  bool stats = false;
  bool help = false;
  bool version = false;
};

// Where on the command line options stand. --version is only for the front.
enum class Place { before_object, behind_object };

// Takes the options out of `words`, from behind the object, and adds them to `options`; the rest
// is returned in order, with the command's `own` options. What stands behind "--" is no option.
// Usage error for an unknown option.
[[nodiscard]] Expected<Words> take_options(const Words& words, Options& options,
                                           const std::vector<std::string_view>& own = {});

// The same, but the first word that is no option ends the options: the rest is another's.
[[nodiscard]] Expected<Words> take_leading_options(const Words& words, Place place,
                                                   Options& options);

}  // namespace vrctl
