// SPDX-License-Identifier: GPL-2.0-only
//
// Network interfaces and the contexts they are in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vr/result.h"

namespace vr {

class Session;

// One interface as the kernel describes it.
struct Link {
  std::uint32_t ifindex = 0;
  std::string name;
  std::optional<std::uint32_t> index;  // its context; the shared loopback has none
};

// Puts the interface named `dev` into a context; 0 takes it back to the default one.
// ENODEV, ENOENT, EBUSY (enslaved), EOPNOTSUPP (loopback, tunnels), EPERM.
[[nodiscard]] Result<void> set_link_context(Session& session, const std::string& dev,
                                            std::uint32_t index);

// Reads one interface. ENODEV.
[[nodiscard]] Result<Link> get_link(Session& session, const std::string& dev);

// Reads all interfaces, or those of one context, in the order of their interface indexes.
[[nodiscard]] Result<std::vector<Link>> list_links(Session& session,
                                                   std::optional<std::uint32_t> index = {});

}  // namespace vr
