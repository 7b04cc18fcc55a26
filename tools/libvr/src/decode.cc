// SPDX-License-Identifier: GPL-2.0-only
#include "decode.h"

#include <linux/vr.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "genl/attributes.h"

namespace vr {
namespace {

using genl::Attributes;
using genl::Reply;

std::optional<Event> decode_context_event(const Reply& reply, ContextEvent::Kind kind) {
  Result<Context> context = decode_context(reply);
  if (!context)
    return {};
  return ContextEvent{kind, std::move(*context)};
}

std::optional<Event> decode_link_event(const Reply& reply) {
  Result<Link> link = decode_link(reply);
  if (!link)
    return {};
  const Attributes attributes(reply.attributes, VR_A_LINK_MAX);
  return LinkEvent{std::move(*link), attributes.u32(VR_A_LINK_OLD_INDEX)};
}

std::optional<Event> decode_process_event(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_PROCESS_MAX);
  const auto pid = attributes.u32(VR_A_PROCESS_PID);
  const auto index = attributes.u32(VR_A_PROCESS_INDEX);
  if (!pid || !index)
    return {};
  return ProcessEvent{*pid, attributes.u32(VR_A_PROCESS_TID), *index,
                      attributes.u32(VR_A_PROCESS_OLD_INDEX)};
}

std::optional<Event> decode_host_event(const Reply& reply, HostEvent::Kind kind) {
  Result<Host> host = decode_host(reply);
  if (!host)
    return {};
  return HostEvent{kind, std::move(*host)};
}

template <typename Array>
std::optional<Array> decode_array(genl::BytesView bytes) {
  Array array{};
  if (bytes.size() != array.size())
    return {};
  std::transform(bytes.begin(), bytes.end(), array.begin(),
                 [](std::byte byte) { return std::to_integer<std::uint8_t>(byte); });
  return array;
}

std::optional<Mac> decode_mac(genl::BytesView bytes) {
  return decode_array<Mac>(bytes);
}

std::optional<Address> decode_address(const Attributes& attributes, int ipv4_type, int ipv6_type) {
  if (const auto value = attributes.u32(ipv4_type))
    return Ipv4{*value};
  if (const auto value = decode_array<decltype(Ipv6::value)>(attributes.bytes(ipv6_type)))
    return Ipv6{*value};
  return {};
}

std::optional<Event> decode_port_event(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_HOST_PORT_MAX);
  auto dev = attributes.string(VR_A_HOST_PORT_IFNAME);
  const auto address = decode_address(attributes, VR_A_HOST_PORT_IPV4, VR_A_HOST_PORT_IPV6);
  const Result<HostPorts> ports = decode_ports(reply);
  if (!dev || !address || !ports)
    return {};
  return HostPortEvent{{std::move(*dev), *address}, attributes.u32(VR_A_HOST_PORT_INDEX), *ports};
}

// As in the specification of the family.
constexpr std::pair<int, std::string_view> kCounters[] = {
    {VR_A_HOST_COUNTERS_DELIVER, "deliver"},
    {VR_A_HOST_COUNTERS_FORWARD_ALL, "forward-all"},
    {VR_A_HOST_COUNTERS_FORWARD_OWNER, "forward-owner"},
    {VR_A_HOST_COUNTERS_FORWARD_LEAD, "forward-lead"},
    {VR_A_HOST_COUNTERS_DROP_ELSEWHERE, "drop-elsewhere"},
    {VR_A_HOST_COUNTERS_DROP_LEAD, "drop-lead"},
    {VR_A_HOST_COUNTERS_DROP_MUTE, "drop-mute"},
    {VR_A_HOST_COUNTERS_DROP_FORWARD, "drop-forward"},
    {VR_A_HOST_COUNTERS_SILENT, "silent"},
    {VR_A_HOST_COUNTERS_CONFLICT, "conflict"},
};

std::optional<HostMember> decode_member(genl::BytesView bytes) {
  const Attributes attributes(bytes, VR_A_HOST_MEMBER_MAX);
  const auto node = attributes.u32(VR_A_HOST_MEMBER_NODE);
  const auto mac = decode_mac(attributes.bytes(VR_A_HOST_MEMBER_MAC));
  if (!node || !mac)
    return {};
  return HostMember{*node, *mac, attributes.u32(VR_A_HOST_MEMBER_IFINDEX)};
}

std::vector<HostCounter> decode_counters(genl::BytesView bytes) {
  const Attributes attributes(bytes, VR_A_HOST_COUNTERS_MAX);
  std::vector<HostCounter> counters;
  for (const auto& [type, name] : kCounters)
    if (const auto value = attributes.u64(type))
      counters.push_back({name, *value});
  return counters;
}

}  // namespace

Result<Context> decode_context(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_CONTEXT_MAX);
  const auto index = attributes.u32(VR_A_CONTEXT_INDEX);
  auto name = attributes.string(VR_A_CONTEXT_NAME);
  if (!index || !name)
    return failure(EBADMSG, "The kernel described a context without index or name");

  Context context;
  context.index = *index;
  context.name = std::move(*name);
  context.cookie = attributes.u64(VR_A_CONTEXT_COOKIE);
  if (const auto state = attributes.u32(VR_A_CONTEXT_STATE))
    context.state = static_cast<ContextState>(*state);
  context.tasks = attributes.u32(VR_A_CONTEXT_TASKS);
  context.sockets = attributes.u32(VR_A_CONTEXT_SOCKETS);
  context.links = attributes.u32(VR_A_CONTEXT_LINKS);
  context.guard_drops = attributes.u64(VR_A_CONTEXT_GUARD_DROPS);
  context.moved_drops = attributes.u64(VR_A_CONTEXT_MOVED_DROPS);
  return context;
}

Result<Link> decode_link(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_LINK_MAX);
  const auto ifindex = attributes.u32(VR_A_LINK_IFINDEX);
  auto name = attributes.string(VR_A_LINK_IFNAME);
  if (!ifindex || !name)
    return failure(EBADMSG, "The kernel described an interface without index or name");
  return Link{*ifindex, std::move(*name), attributes.u32(VR_A_LINK_INDEX)};
}

Result<Host> decode_host(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_HOST_MAX);
  const auto ifindex = attributes.u32(VR_A_HOST_IFINDEX);
  auto dev = attributes.string(VR_A_HOST_IFNAME);
  const auto address = decode_address(attributes, VR_A_HOST_IPV4, VR_A_HOST_IPV6);
  if (!ifindex || !dev || !address)
    return failure(EBADMSG, "The kernel described a shared address without interface or address");

  Host host;
  host.id = {std::move(*dev), *address};
  host.ifindex = *ifindex;
  host.index = attributes.u32(VR_A_HOST_INDEX);
  if (const auto role = attributes.u32(VR_A_HOST_ROLE))
    host.role = static_cast<HostRole>(*role);
  host.epoch = attributes.u64(VR_A_HOST_EPOCH);
  host.lease = attributes.u32(VR_A_HOST_LEASE);
  host.lease_left = attributes.u32(VR_A_HOST_LEASE_LEFT);
  if (const auto knowledge = attributes.u32(VR_A_HOST_KNOWLEDGE))
    host.knowledge = static_cast<HostKnowledge>(*knowledge);
  host.self = attributes.u32(VR_A_HOST_SELF);
  host.lead = attributes.u32(VR_A_HOST_LEAD);
  host.group = decode_mac(attributes.bytes(VR_A_HOST_GROUP));
  for (const genl::BytesView nest : attributes.each(VR_A_HOST_MEMBER))
    if (const auto member = decode_member(nest))
      host.members.push_back(*member);
  host.counters = decode_counters(attributes.bytes(VR_A_HOST_COUNTERS));
  return host;
}

Result<HostPorts> decode_ports(const Reply& reply) {
  const Attributes attributes(reply.attributes, VR_A_HOST_PORT_MAX);
  const auto protocol = attributes.u32(VR_A_HOST_PORT_PROTOCOL);
  const auto first = attributes.u32(VR_A_HOST_PORT_FIRST);
  const auto last = attributes.u32(VR_A_HOST_PORT_LAST);
  if (!protocol || !first || !last)
    return failure(EBADMSG, "The kernel described ports without protocol or range");
  return HostPorts{static_cast<PortProtocol>(*protocol), *first, *last,
                   attributes.u32(VR_A_HOST_PORT_NODE)};
}

std::optional<Event> decode_event(const Reply& reply) {
  switch (reply.command) {
    case VR_CMD_CONTEXT_NEW_NTF:
      return decode_context_event(reply, ContextEvent::Kind::added);
    case VR_CMD_CONTEXT_SET_NTF:
      return decode_context_event(reply, ContextEvent::Kind::renamed);
    case VR_CMD_CONTEXT_DEL_NTF:
      return decode_context_event(reply, ContextEvent::Kind::deleted);
    case VR_CMD_LINK_NTF:
      return decode_link_event(reply);
    case VR_CMD_PROCESS_NTF:
      return decode_process_event(reply);
    case VR_CMD_HOST_NEW_NTF:
      return decode_host_event(reply, HostEvent::Kind::added);
    case VR_CMD_HOST_SET_NTF:
      return decode_host_event(reply, HostEvent::Kind::changed);
    case VR_CMD_HOST_DEL_NTF:
      return decode_host_event(reply, HostEvent::Kind::deleted);
    case VR_CMD_HOST_PORT_NTF:
      return decode_port_event(reply);
    default:
      return {};
  }
}

}  // namespace vr
