// SPDX-License-Identifier: GPL-2.0-only
//
// How a command fails: the exit code and the one line that people see.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "vr/result.h"

namespace vrctl {

// The contract of vrctl(8) with scripts. exec has the last three.
enum class Exit {
  ok = 0,
  usage = 1,       // vrctl was called wrongly
  refused = 2,     // the kernel said no
  not_found = 3,   // no such context, interface or process
  busy = 4,        // exists already, or is in use
  permission = 5,  // not allowed to
  exec_failed = 125,
  not_executable = 126,
  command_not_found = 127,
};

struct Failure {
  Exit exit = Exit::refused;
  std::string message;  // one sentence, without the name of the command
};

template <typename T>
using Expected = tl::expected<T, Failure>;

// What a command comes to. Its output, if any, is written already.
using Outcome = Expected<void>;

// The exit code for an errno value of the kernel.
[[nodiscard]] Exit exit_for_errno(int code);

// What a command returns if the user made a mistake, or if libvr or the kernel refused.
[[nodiscard]] tl::unexpected<Failure> usage_error(std::string message);
[[nodiscard]] tl::unexpected<Failure> usage_error(const vr::Error& error);
[[nodiscard]] tl::unexpected<Failure> refused(const vr::Error& error);

}  // namespace vrctl
