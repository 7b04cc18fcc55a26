// SPDX-License-Identifier: GPL-2.0-only
#include "help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace vrctl {
namespace {

constexpr std::string_view kUsage =
    "Usage: vrctl [OPTIONS] OBJECT COMMAND [ARGS]\n"
    "       vrctl [OPTIONS] exec CTX [--] COMMAND [ARGS...]\n"
    "       vrctl [OPTIONS] monitor [OBJECT...]\n";

constexpr std::string_view kOptions =
    "Options:\n"
    "  -j, --json     print JSON: an array of objects\n"
    "  -p, --pretty   print JSON for people\n"
    "  -s, --stats    show counters too\n"
    "  -V, --version  print the version\n"
    "  -h, --help     print help, also behind an object or a command\n";

constexpr std::string_view kContexts =
    "A context, CTX, is given by its name or its index; 0 is 'default'.\n"
    "Exit status: 0 done, 1 usage, 2 refused by the kernel, 3 no such thing,\n"
    "4 exists or busy, 5 permission. See vrctl(8).\n";

// Lines of two columns, the first as wide as its longest entry.
std::string columns(const std::vector<std::pair<std::string, std::string>>& lines) {
  std::size_t width = 0;
  for (const auto& [left, right] : lines)
    width = std::max(width, left.size());

  std::string result;
  for (const auto& [left, right] : lines)
    result += fmt::format("  {:<{}}  {}\n", left, width, right);
  return result;
}

}  // namespace

std::string usage(const Object& object, const Command& command) {
  std::string result = fmt::format("vrctl {}", object.name);
  for (const std::string_view part : {command.name, command.arguments})
    if (!part.empty())
      result += fmt::format(" {}", part);
  return result;
}

std::string help() {
  std::vector<std::pair<std::string, std::string>> object_lines;
  for (const Object& object : objects())
    object_lines.emplace_back(object.name, object.summary);

  std::vector<std::pair<std::string, std::string>> alias_lines;
  for (const Alias& alias : aliases())
    alias_lines.emplace_back(alias.name, fmt::format("{}", fmt::join(alias.words, " ")));

  return fmt::format(
      "{}\nObjects (vrctl OBJECT help says more; without one: context show):\n{}\nShort forms:\n{}"
      "\n{}\n{}",
      kUsage, columns(object_lines), columns(alias_lines), kOptions, kContexts);
}

std::string help(const Object& object) {
  if (object.is_command())
    return help(object, object.commands.front());

  std::vector<std::pair<std::string, std::string>> lines;
  for (const Command& command : object.commands)
    lines.emplace_back(usage(object, command), command.summary);
  return fmt::format("{}: {}\n\nCommands{}:\n{}", object.name, object.summary,
                     object.shows() ? " (without one: show)" : "", columns(lines));
}

std::string help(const Object& object, const Command& command) {
  return fmt::format("Usage: {}\n\n{}\n{}", usage(object, command), command.summary,
                     command.details);
}

}  // namespace vrctl
