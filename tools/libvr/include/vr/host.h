// SPDX-License-Identifier: GPL-2.0-only
//
// Distributed hosts: addresses that several kernels serve.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vr/result.h"

namespace vr {

class Session;

inline constexpr std::uint32_t kNodeMax = 63;
inline constexpr std::uint32_t kLeaseMax = 3600000;

using Mac = std::array<std::uint8_t, 6>;

// Addresses, in the order of the network.
struct Ipv4 {
  std::uint32_t value = 0;
  friend auto operator<=>(const Ipv4&, const Ipv4&) = default;
};
struct Ipv6 {
  std::array<std::uint8_t, 16> value{};
  friend auto operator<=>(const Ipv6&, const Ipv6&) = default;
};
using Address = std::variant<Ipv4, Ipv6>;

// EINVAL with a sentence if the text is none.
[[nodiscard]] Result<Address> parse_address(std::string_view text);
[[nodiscard]] Result<Mac> parse_mac(std::string_view text);
[[nodiscard]] std::string to_string(const Address& address);
[[nodiscard]] std::string to_string(const Mac& mac);

// Values of a newer kernel pass through.
enum class HostRole : std::uint32_t { none, member, lead };
enum class HostKnowledge : std::uint32_t { open, complete };

// What names a shared address: it, and the interface that has it.
struct HostId {
  std::string dev;
  Address address;
};

struct HostMember {
  std::uint32_t node = 0;
  Mac mac{};
  std::optional<std::uint32_t> ifindex;  // what it is behind, if not the interface of the address
};

// What became of packets.
struct HostCounter {
  std::string_view name;
  std::uint64_t value = 0;
};

struct Host {
  HostId id;
  std::uint32_t ifindex = 0;
  std::optional<std::uint32_t> index;  // context of the interface
  std::optional<HostRole> role;
  std::optional<std::uint64_t> epoch;
  std::optional<std::uint32_t> lease;  // ms, 0 for none
  std::optional<std::uint32_t> lease_left;
  std::optional<HostKnowledge> knowledge;
  std::optional<std::uint32_t> self;
  std::optional<std::uint32_t> lead;
  std::optional<Mac> group;
  std::vector<HostMember> members;
  std::vector<HostCounter> counters;
};

// What is to be set; the rest stays.
struct HostSettings {
  std::optional<HostRole> role;
  std::optional<std::uint64_t> epoch;
  std::optional<std::uint32_t> lease;
  std::optional<HostKnowledge> knowledge;
  std::optional<std::uint32_t> self;
  std::optional<std::uint32_t> lead;
  std::optional<Mac> group;
};

enum class PortProtocol : std::uint32_t { tcp = 6, udp = 17 };

struct HostPorts {
  PortProtocol protocol = PortProtocol::tcp;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::optional<std::uint32_t> node;
};

// EADDRNOTAVAIL, EEXIST, EOPNOTSUPP, ENODEV, EPERM, or as set_host().
[[nodiscard]] Result<void> add_host(Session& session, const HostId& id,
                                    const HostSettings& settings);

// ENOENT if the address is not shared.
[[nodiscard]] Result<void> delete_host(Session& session, const HostId& id);

// ESTALE if the epoch is over.
[[nodiscard]] Result<void> set_host(Session& session, const HostId& id,
                                    const HostSettings& settings);

// All of them, in every context, in the order in which they came.
[[nodiscard]] Result<std::vector<Host>> list_hosts(Session& session);

// The interface that the member is behind is named by `dev`.
[[nodiscard]] Result<void> add_host_member(Session& session, const HostId& id, std::uint32_t node,
                                           const Mac& mac, const std::optional<std::string>& dev);
[[nodiscard]] Result<void> delete_host_member(Session& session, const HostId& id,
                                              std::uint32_t node);

// A node is needed to add ports; to delete, it spares those of others.
[[nodiscard]] Result<void> add_host_ports(Session& session, const HostId& id,
                                          const HostPorts& ports);
[[nodiscard]] Result<void> delete_host_ports(Session& session, const HostId& id,
                                             const HostPorts& ports);
[[nodiscard]] Result<std::vector<HostPorts>> list_host_ports(Session& session, const HostId& id);

}  // namespace vr
