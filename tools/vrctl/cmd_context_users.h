// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "command.h"
#include "vr/context.h"

namespace vrctl {

// `context users`: names all that keeps a context from being deleted.
[[nodiscard]] Outcome context_users(const Invocation& call);

// Is this the context that everything is in at first? It cannot be deleted, so nothing in it
// counts.
[[nodiscard]] bool is_default(const vr::ContextId& id);

}  // namespace vrctl
