// SPDX-License-Identifier: GPL-2.0-only
//
// From binary addresses to the ends of sockets.
#pragma once

#include <sys/socket.h>

#include <optional>

#include "vr/socket.h"

namespace vr {

// `address` is an in_addr or in6_addr as the family says, the port in host order. Nothing if both
// are the wildcard, or if it is another family.
[[nodiscard]] std::optional<End> make_end(int family, const void* address, std::uint16_t port);
[[nodiscard]] std::optional<End> make_end(const sockaddr_storage& address);

}  // namespace vr
