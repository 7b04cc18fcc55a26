// SPDX-License-Identifier: GPL-2.0-only
//
// From the words of the command line to a command, and from its outcome to an exit code.
#pragma once

#include "command.h"
#include "text.h"

namespace vrctl {

// Runs vrctl with these words. Returns the exit code; what went wrong stands on one line of
// `environment.err`.
[[nodiscard]] int dispatch(const Words& words, Environment& environment);

}  // namespace vrctl
