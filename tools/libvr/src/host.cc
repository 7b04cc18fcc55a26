// SPDX-License-Identifier: GPL-2.0-only
#include "vr/host.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <linux/vr.h>
#include <net/if.h>

#include <cerrno>
#include <charconv>

#include "decode.h"
#include "genl/exchange.h"

namespace vr {
namespace {

using genl::Bytes;
using genl::Reply;
using genl::Request;

Result<void> act(Session& session, Request& request) {
  if (Result<std::vector<Reply>> done = genl::exchange(session, request); !done)
    return failure(done.error());
  return {};
}

// No interface can have such a name; the kernel would call the request malformed.
bool impossible_name(const std::string& dev) {
  return dev.empty() || dev.size() >= IFNAMSIZ;
}

Error no_device() {
  return {ENODEV, "There is no such interface"};
}

void put_address(Request& request, const Address& address, int ipv4_type, int ipv6_type) {
  if (const Ipv4* ipv4 = std::get_if<Ipv4>(&address))
    request.put_u32(ipv4_type, ipv4->value);
  else
    request.put_bytes(ipv6_type, std::as_bytes(std::span(std::get<Ipv6>(address).value)));
}

void put_id(Request& request, const HostId& id) {
  request.put_string(VR_A_HOST_IFNAME, id.dev);
  put_address(request, id.address, VR_A_HOST_IPV4, VR_A_HOST_IPV6);
}

void put_port_id(Request& request, const HostId& id) {
  request.put_string(VR_A_HOST_PORT_IFNAME, id.dev);
  put_address(request, id.address, VR_A_HOST_PORT_IPV4, VR_A_HOST_PORT_IPV6);
}

void put_settings(Request& request, const HostSettings& settings) {
  if (settings.role)
    request.put_u32(VR_A_HOST_ROLE, static_cast<std::uint32_t>(*settings.role));
  if (settings.epoch)
    request.put_u64(VR_A_HOST_EPOCH, *settings.epoch);
  if (settings.lease)
    request.put_u32(VR_A_HOST_LEASE, *settings.lease);
  if (settings.knowledge)
    request.put_u32(VR_A_HOST_KNOWLEDGE, static_cast<std::uint32_t>(*settings.knowledge));
  if (settings.self)
    request.put_u32(VR_A_HOST_SELF, *settings.self);
  if (settings.lead)
    request.put_u32(VR_A_HOST_LEAD, *settings.lead);
  if (settings.group)
    request.put_bytes(VR_A_HOST_GROUP, std::as_bytes(std::span(*settings.group)));
}

Result<void> act_on_host(Session& session, int command, const HostId& id,
                         const HostSettings& settings) {
  if (impossible_name(id.dev))
    return failure(no_device());
  Request request(static_cast<std::uint8_t>(command), Request::Kind::act);
  put_id(request, id);
  put_settings(request, settings);
  return act(session, request);
}

Result<void> act_on_ports(Session& session, int command, const HostId& id, const HostPorts& ports) {
  if (impossible_name(id.dev))
    return failure(no_device());
  Request request(static_cast<std::uint8_t>(command), Request::Kind::act);
  put_port_id(request, id);
  request.put_u32(VR_A_HOST_PORT_PROTOCOL, static_cast<std::uint32_t>(ports.protocol))
      .put_u32(VR_A_HOST_PORT_FIRST, ports.first)
      .put_u32(VR_A_HOST_PORT_LAST, ports.last);
  if (ports.node)
    request.put_u32(VR_A_HOST_PORT_NODE, *ports.node);
  return act(session, request);
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const std::string terminated(text);
  Ipv4 ipv4;
  if (inet_pton(AF_INET, terminated.c_str(), &ipv4.value) == 1)
    return ipv4;
  Ipv6 ipv6;
  if (inet_pton(AF_INET6, terminated.c_str(), ipv6.value.data()) == 1)
    return ipv6;
  return failure(EINVAL, fmt::format("'{}' is not an IP address", text));
}

Result<Mac> parse_mac(std::string_view text) {
  const Error error{EINVAL, fmt::format("'{}' is not a MAC address", text)};
  Mac mac{};
  const char* at = text.data();
  const char* const end = at + text.size();

  for (std::size_t i = 0; i < mac.size(); ++i) {
    if (i > 0 && (at == end || *at++ != ':'))
      return failure(error);
    const auto parsed = std::from_chars(at, std::min(at + 2, end), mac[i], 16);
    if (parsed.ec != std::errc())
      return failure(error);
    at = parsed.ptr;
  }
  if (at != end)
    return failure(error);
  return mac;
}

std::string to_string(const Address& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (const Ipv4* ipv4 = std::get_if<Ipv4>(&address))
    inet_ntop(AF_INET, &ipv4->value, text, sizeof(text));
  else
    inet_ntop(AF_INET6, std::get<Ipv6>(address).value.data(), text, sizeof(text));
  return text;
}

std::string to_string(const Mac& mac) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3],
                     mac[4], mac[5]);
}

Result<void> add_host(Session& session, const HostId& id, const HostSettings& settings) {
  return act_on_host(session, VR_CMD_HOST_NEW, id, settings);
}

Result<void> delete_host(Session& session, const HostId& id) {
  return act_on_host(session, VR_CMD_HOST_DEL, id, {});
}

Result<void> set_host(Session& session, const HostId& id, const HostSettings& settings) {
  return act_on_host(session, VR_CMD_HOST_SET, id, settings);
}

Result<std::vector<Host>> list_hosts(Session& session) {
  Request request(VR_CMD_HOST_GET, Request::Kind::dump);
  Result<std::vector<Reply>> replies = genl::exchange(session, request);
  if (!replies)
    return failure(replies.error());

  std::vector<Host> hosts;
  for (const Reply& reply : *replies) {
    Result<Host> host = decode_host(reply);
    if (!host)
      return failure(host.error());
    hosts.push_back(std::move(*host));
  }
  return hosts;
}

Result<void> add_host_member(Session& session, const HostId& id, std::uint32_t node, const Mac& mac,
                             const std::optional<std::string>& dev) {
  if (impossible_name(id.dev) || (dev && impossible_name(*dev)))
    return failure(no_device());
  Request request(VR_CMD_HOST_MEMBER_NEW, Request::Kind::act);
  put_id(request, id);
  request.begin_nest(VR_A_HOST_MEMBER)
      .put_u32(VR_A_HOST_MEMBER_NODE, node)
      .put_bytes(VR_A_HOST_MEMBER_MAC, std::as_bytes(std::span(mac)));
  if (dev)
    request.put_string(VR_A_HOST_MEMBER_IFNAME, *dev);
  request.end_nest();
  return act(session, request);
}

Result<void> delete_host_member(Session& session, const HostId& id, std::uint32_t node) {
  if (impossible_name(id.dev))
    return failure(no_device());
  Request request(VR_CMD_HOST_MEMBER_DEL, Request::Kind::act);
  put_id(request, id);
  request.begin_nest(VR_A_HOST_MEMBER).put_u32(VR_A_HOST_MEMBER_NODE, node).end_nest();
  return act(session, request);
}

Result<void> add_host_ports(Session& session, const HostId& id, const HostPorts& ports) {
  return act_on_ports(session, VR_CMD_HOST_PORT_NEW, id, ports);
}

Result<void> delete_host_ports(Session& session, const HostId& id, const HostPorts& ports) {
  return act_on_ports(session, VR_CMD_HOST_PORT_DEL, id, ports);
}

Result<std::vector<HostPorts>> list_host_ports(Session& session, const HostId& id) {
  if (impossible_name(id.dev))
    return failure(no_device());
  Request request(VR_CMD_HOST_PORT_GET, Request::Kind::dump);
  put_port_id(request, id);
  Result<std::vector<Reply>> replies = genl::exchange(session, request);
  if (!replies)
    return failure(replies.error());

  std::vector<HostPorts> ports;
  for (const Reply& reply : *replies) {
    Result<HostPorts> range = decode_ports(reply);
    if (!range)
      return failure(range.error());
    ports.push_back(*range);
  }
  return ports;
}

}  // namespace vr
