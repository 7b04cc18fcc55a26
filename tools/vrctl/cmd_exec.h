// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "failure.h"
#include "text.h"

namespace vrctl {

// What exec is asked to do.
struct ExecWords {
  std::string context;
  Words command;  // at least one word
};

// Splits `CTX [--] COMMAND [ARGS...]`. The first "--" right behind CTX is dropped, every other
// word is the command's. Usage error if CTX or COMMAND is missing.
[[nodiscard]] Expected<ExecWords> split_exec(const Words& words);

}  // namespace vrctl
