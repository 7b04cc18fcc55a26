// SPDX-License-Identifier: GPL-2.0-only
//
// One request and its whole answer.
#pragma once

#include <vector>

#include "genl/answer.h"
#include "genl/request.h"
#include "vr/session.h"

namespace vr::genl {

// How often a dump is begun anew because its subject changed under it.
inline constexpr int kDumpAttempts = 32;

// Sends the request and collects the replies. The Error is the kernel's; EAGAIN if a dump was
// interrupted kDumpAttempts times.
[[nodiscard]] Result<std::vector<Reply>> exchange(Session& session, Request& request);

// The same where replies are not of generic netlink: what stands behind their netlink headers.
[[nodiscard]] Result<std::vector<Bytes>> exchange_payloads(Session& session, Request& request);

}  // namespace vr::genl
