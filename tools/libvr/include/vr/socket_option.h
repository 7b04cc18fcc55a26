// SPDX-License-Identifier: GPL-2.0-only
//
// The context of one socket, and the numbers outside of the `vr` family that the series adds to
// the kernel's interface.
#pragma once

#include <cstdint>

#include "vr/result.h"

// At SOL_SOCKET, an int.
#ifndef SO_VR_INDEX
#define SO_VR_INDEX 1000
#endif

// An attribute of rtnetlink's links, u32.
#ifndef IFLA_VR_INDEX
#define IFLA_VR_INDEX 100
#endif

namespace vr {

// The context of a socket. ENOPROTOOPT on a kernel without contexts.
[[nodiscard]] Result<std::uint32_t> socket_context(int fd);

// Moves a socket that has nothing bound, joined or pending. EBUSY, ENOENT, EPERM.
[[nodiscard]] Result<void> set_socket_context(int fd, std::uint32_t index);

}  // namespace vr
