// SPDX-License-Identifier: GPL-2.0-only
#include "host_arguments.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <limits>

#include "arguments.h"
#include "suggest.h"

namespace vrctl {
namespace {

constexpr std::string_view kSettings =
    "[role ROLE] [epoch E] [lease MS] [knowledge KNOWLEDGE] [self N] [lead N] [group MAC]";

Expected<vr::HostRole> parse_role(std::string_view text) {
  if (text == "none")
    return vr::HostRole::none;
  if (text == "member")
    return vr::HostRole::member;
  if (text == "lead")
    return vr::HostRole::lead;
  return usage_error(unknown("role", text, {"none", "member", "lead"}));
}

Expected<vr::HostKnowledge> parse_knowledge(std::string_view text) {
  if (text == "open")
    return vr::HostKnowledge::open;
  if (text == "complete")
    return vr::HostKnowledge::complete;
  return usage_error(unknown("knowledge", text, {"open", "complete"}));
}

Expected<vr::Mac> parse_group(std::string_view text) {
  const vr::Result<vr::Mac> mac = vr::parse_mac(text);
  if (!mac)
    return usage_error(mac.error());
  return *mac;
}

Expected<std::uint64_t> parse_epoch(std::string_view text) {
  return parse_number(text, 0, std::numeric_limits<std::uint64_t>::max());
}

Expected<std::uint64_t> parse_lease(std::string_view text) {
  return parse_number(text, 0, vr::kLeaseMax);
}

// Puts the value behind a keyword, if it is there, where it belongs.
template <typename Parse, typename T>
Outcome take(const Arguments& arguments, std::string_view keyword, Parse parse,
             std::optional<T>& to) {
  const std::optional<std::string> text = arguments.find(keyword);
  if (!text)
    return {};
  const auto value = parse(*text);
  if (!value)
    return tl::unexpected(value.error());
  to = static_cast<T>(*value);
  return {};
}

}  // namespace

Expected<HostName> parse_host_name(std::string_view text) {
  const std::size_t percent = text.find('%');
  const vr::Result<vr::Address> address = vr::parse_address(text.substr(0, percent));
  if (!address)
    return usage_error(address.error());
  HostName name{*address, {}};
  if (percent != std::string_view::npos)
    name.dev = std::string(text.substr(percent + 1));
  if (name.dev && name.dev->empty())
    return usage_error(fmt::format("missing the interface after '{}'", text));
  return name;
}

Expected<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec == std::errc::invalid_argument || parsed.ptr != text.data() + text.size())
    return usage_error(fmt::format("'{}' is not a number", text));
  if (parsed.ec != std::errc() || number < min || number > max)
    return usage_error(fmt::format("{} is not in the range from {} to {}", text, min, max));
  return number;
}

Expected<std::uint32_t> parse_node(std::string_view text) {
  const Expected<std::uint64_t> node = parse_number(text, 1, vr::kNodeMax);
  if (!node)
    return tl::unexpected(node.error());
  return static_cast<std::uint32_t>(*node);
}

Expected<vr::HostPorts> parse_ports(const std::string& protocol, std::string_view text) {
  constexpr std::uint64_t kPortMax = 65535;
  const std::size_t dash = text.find('-');
  const Expected<std::uint64_t> first = parse_number(text.substr(0, dash), 1, kPortMax);
  if (!first)
    return tl::unexpected(first.error());
  Expected<std::uint64_t> last = first;
  if (dash != std::string_view::npos)
    last = parse_number(text.substr(dash + 1), 1, kPortMax);
  if (!last)
    return tl::unexpected(last.error());
  if (*last < *first)
    return usage_error(fmt::format("the range {} ends before it begins", text));

  vr::HostPorts ports;
  ports.protocol = protocol == "tcp" ? vr::PortProtocol::tcp : vr::PortProtocol::udp;
  ports.first = static_cast<std::uint32_t>(*first);
  ports.last = static_cast<std::uint32_t>(*last);
  return ports;
}

Expected<vr::HostSettings> parse_host_settings(const Words& words) {
  const Expected<Arguments> arguments = Arguments::parse(kSettings, words);
  if (!arguments)
    return tl::unexpected(arguments.error());

  vr::HostSettings settings;
  const Outcome outcomes[] = {
      take(*arguments, "role", parse_role, settings.role),
      take(*arguments, "epoch", parse_epoch, settings.epoch),
      take(*arguments, "lease", parse_lease, settings.lease),
      take(*arguments, "knowledge", parse_knowledge, settings.knowledge),
      take(*arguments, "self", parse_node, settings.self),
      take(*arguments, "lead", parse_node, settings.lead),
      take(*arguments, "group", parse_group, settings.group),
  };
  for (const Outcome& outcome : outcomes)
    if (!outcome)
      return tl::unexpected(outcome.error());
  return settings;
}

vr::Result<std::vector<vr::Host>> find_hosts(vr::Session& session, const HostName& name) {
  vr::Result<std::vector<vr::Host>> hosts = vr::list_hosts(session);
  if (!hosts)
    return vr::failure(hosts.error());
  std::vector<vr::Host> found;
  for (vr::Host& host : *hosts)
    if (host.id.address == name.address && (!name.dev || host.id.dev == *name.dev))
      found.push_back(std::move(host));
  if (found.empty())
    return vr::failure(ENOENT, "The address is not shared");
  return found;
}

vr::Result<vr::HostId> find_host(vr::Session& session, const HostName& name) {
  const vr::Result<std::vector<vr::Host>> found = find_hosts(session, name);
  if (!found)
    return vr::failure(found.error());
  if (found->size() > 1)
    return vr::failure(ENOTUNIQ, fmt::format("Several interfaces share it, name one: {}%{}",
                                             vr::to_string(name.address), found->front().id.dev));
  return found->front().id;
}

}  // namespace vrctl
