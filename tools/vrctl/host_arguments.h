// SPDX-License-Identifier: GPL-2.0-only
//
// What the commands about shared addresses have in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "failure.h"
#include "text.h"
#include "vr/host.h"
#include "vr/session.h"

namespace vrctl {

// A shared address as a user names it: ADDR, or ADDR%DEV if several interfaces have it.
struct HostName {
  vr::Address address;
  std::optional<std::string> dev;
};

// Usage errors if the text is none.
[[nodiscard]] Expected<HostName> parse_host_name(std::string_view text);
[[nodiscard]] Expected<std::uint64_t> parse_number(std::string_view text, std::uint64_t min,
                                                   std::uint64_t max);
[[nodiscard]] Expected<std::uint32_t> parse_node(std::string_view text);

// "80" or "8000-8063"
[[nodiscard]] Expected<vr::HostPorts> parse_ports(const std::string& protocol,
                                                  std::string_view text);

// Keywords and values: `role lead lease 400`.
[[nodiscard]] Expected<vr::HostSettings> parse_host_settings(const Words& words);

// The shared addresses that a name stands for, in every context.
[[nodiscard]] vr::Result<std::vector<vr::Host>> find_hosts(vr::Session& session,
                                                           const HostName& name);

// The one. ENOENT, or ENOTUNIQ if there are several.
[[nodiscard]] vr::Result<vr::HostId> find_host(vr::Session& session, const HostName& name);

}  // namespace vrctl
