// SPDX-License-Identifier: GPL-2.0-only
//
// From attributes of the `vr` family to values. EBADMSG if what makes the value one is missing.
#pragma once

#include "genl/answer.h"
#include "vr/context.h"
#include "vr/host.h"
#include "vr/link.h"
#include "vr/monitor.h"

namespace vr {

[[nodiscard]] Result<Context> decode_context(const genl::Reply& reply);
[[nodiscard]] Result<Link> decode_link(const genl::Reply& reply);
[[nodiscard]] Result<Host> decode_host(const genl::Reply& reply);
[[nodiscard]] Result<HostPorts> decode_ports(const genl::Reply& reply);

// Nothing for a notification that this version does not know.
[[nodiscard]] std::optional<Event> decode_event(const genl::Reply& reply);

}  // namespace vr
