// SPDX-License-Identifier: GPL-2.0-only
//
// What `help` says, made from the table of commands.
#pragma once

#include <string>

#include "command.h"

namespace vrctl {

[[nodiscard]] std::string help();
[[nodiscard]] std::string help(const Object& object);
[[nodiscard]] std::string help(const Object& object, const Command& command);

// "vrctl context add NAME [index N]"
[[nodiscard]] std::string usage(const Object& object, const Command& command);

}  // namespace vrctl
