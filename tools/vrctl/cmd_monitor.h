// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "options.h"
#include "vr/monitor.h"

namespace vrctl {

// One event as one line, newline included. What has changed of a shared address is said of what
// it was `before`, if that is known.
[[nodiscard]] std::string render_event(const vr::Event& event, const Options& options,
                                       const vr::Host* before = nullptr);

}  // namespace vrctl
