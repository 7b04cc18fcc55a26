// SPDX-License-Identifier: GPL-2.0-only
#include "command.h"

namespace vrctl {

const std::vector<Object>& objects() {
  static const std::vector<Object> kObjects = {
      context_object(), link_object(), process_object(), exec_object(), monitor_object(),
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
