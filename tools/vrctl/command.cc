// SPDX-License-Identifier: GPL-2.0-only
#include "command.h"

#include <algorithm>

namespace vrctl {

bool Object::shows() const {
  return std::any_of(commands.begin(), commands.end(),
                     [](const Command& command) { return command.name == kDefaultCommand; });
}

const std::vector<Object>& objects() {
  static const std::vector<Object> kObjects = {
      context_object(), link_object(), process_object(), exec_object(),
      host_object(),    lead_object(), monitor_object(), check_object(),
  };
  return kObjects;
}

const std::vector<Alias>& aliases() {
  static const std::vector<Alias> kAliases = {
      {"ls", {"context", "show"}},
      {"x", {"exec"}},
  };
  return kAliases;
}

}  // namespace vrctl
