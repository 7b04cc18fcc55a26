// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace vrctl {
namespace {

bool is_option(const std::string& word) {
  return word.size() > 1 && word.starts_with('-');
}

// CLI11 sees nothing but options here, so that its notions of positional words, prefixes and
// "--" do not come into play.
Outcome parse(const Words& words, Place place, Options& options) {
  Options found;
  CLI::App app;
  app.set_help_flag();
  app.add_flag("-j,--json", found.json);
  app.add_flag("-p,--pretty", found.pretty);
  app.add_flag("-s,--stats", found.stats);
  app.add_flag("-h,--help", found.help);
  if (place == Place::before_object)
    app.add_flag("-V,--version", found.version);
  app.allow_extras();

  try {
    app.parse(Words(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  }
  if (!app.remaining().empty())
    return usage_error("unknown option '" + app.remaining().front() + "'");

  options.json |= found.json || found.pretty;
  options.pretty |= found.pretty;
  options.stats |= found.stats;
  options.help |= found.help;
  options.version |= found.version;
  return {};
}

}  // namespace

Expected<Words> take_options(const Words& words, Options& options,
                             const std::vector<std::string_view>& own) {
  const auto end = std::find(words.begin(), words.end(), "--");
  Words given;
  Words rest;
  std::partition_copy(words.begin(), end, std::back_inserter(given), std::back_inserter(rest),
                      [&](const std::string& word) {
                        return is_option(word) && std::ranges::count(own, word) == 0;
                      });
  if (end != words.end())
    rest.insert(rest.end(), end + 1, words.end());

  if (Outcome parsed = parse(given, Place::behind_object, options); !parsed)
    return tl::unexpected(parsed.error());
  return rest;
}

Expected<Words> take_leading_options(const Words& words, Place place, Options& options) {
  const auto end = std::find_if_not(words.begin(), words.end(), is_option);
  if (Outcome parsed = parse(Words(words.begin(), end), place, options); !parsed)
    return tl::unexpected(parsed.error());
  return Words(end, words.end());
}

}  // namespace vrctl
