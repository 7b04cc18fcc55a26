// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "options.h"
#include "vr/monitor.h"

namespace vrctl {

// One event as one line, newline included.
[[nodiscard]] std::string render_event(const vr::Event& event, const Options& options);

}  // namespace vrctl
