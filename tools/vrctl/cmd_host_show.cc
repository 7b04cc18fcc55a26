// SPDX-License-Identifier: GPL-2.0-only
#include "cmd_host_show.h"

#include <fmt/format.h>

#include <map>

#include "host_arguments.h"
#include "names.h"
#include "output.h"
#include "vr/host.h"
#include "vr/link.h"

namespace vrctl {
namespace {

// The names of interfaces, for members that are behind one of their own.
using DevNames = std::map<std::uint32_t, std::string>;

Value dev_of(const vr::HostMember& member, const DevNames& devs) {
  if (!member.ifindex)
    return {};
  const auto found = devs.find(*member.ifindex);
  return found == devs.end() ? std::to_string(*member.ifindex) : found->second;
}

List member_list(const std::vector<vr::HostMember>& members, const DevNames& devs) {
  List list;
  for (const vr::HostMember& member : members)
    list.push_back({{"node", std::uint64_t{member.node}},
                    {"mac", vr::to_string(member.mac)},
                    {"dev", dev_of(member, devs)}});
  return list;
}

List port_list(const std::vector<vr::HostPorts>& ports) {
  List list;
  for (const vr::HostPorts& range : ports)
    list.push_back({{"protocol", protocol_word(range.protocol)},
                    {"first", std::uint64_t{range.first}},
                    {"last", std::uint64_t{range.last}},
                    {"node", optional_value(range.node)}});
  return list;
}

// One host and all that hangs on it.
struct Shown {
  vr::Host host;
  std::vector<vr::HostPorts> ports;
};

Table host_table(const std::vector<Shown>& all, const ContextNames& names, const DevNames& devs,
                 const Options& options) {
  std::vector<Column> columns = {
      {"address"}, {"dev"},         {"index", true},   {"context"},    {"role"},
      {"epoch"},   {"lease"},       {"lease-left"},    {"knowledge"},  {"self"},
      {"lead"},    {"group", true}, {"members", true}, {"ports", true}};
  if (options.stats && !all.empty())
    for (const vr::HostCounter& counter : all.front().host.counters)
      columns.push_back({counter.name});

  Table table(columns);
  for (const auto& [host, ports] : all) {
    std::vector<Value> row = {
        vr::to_string(host.id.address),
        host.id.dev,
        optional_value(host.index),
        names.of(host.index),
        host.role ? Value(role_word(*host.role)) : Value(),
        optional_value(host.epoch),
        optional_value(host.lease),
        optional_value(host.lease_left),
        host.knowledge ? Value(knowledge_word(*host.knowledge)) : Value(),
        optional_value(host.self),
        optional_value(host.lead),
        host.group ? Value(vr::to_string(*host.group)) : Value(),
        member_list(host.members, devs),
        port_list(ports),
    };
    if (options.stats)
      for (const vr::HostCounter& counter : host.counters)
        row.push_back(counter.value);
    table.add(std::move(row));
  }
  return table;
}

// The lists of one host as tables of their own, for people.
std::string list_text(const List& list, const std::vector<Column>& columns,
                      const Options& options) {
  if (list.empty())
    return "";
  Table table(columns);
  for (const Record& record : list) {
    std::vector<Value> row;
    for (const Field& field : record)
      row.push_back(field.value);
    table.add(std::move(row));
  }
  return "\n" + table.render(options);
}

std::string details(const Shown& shown, const DevNames& devs, const Options& options) {
  return list_text(member_list(shown.host.members, devs), {{"node"}, {"mac"}, {"dev"}}, options) +
         list_text(port_list(shown.ports), {{"protocol"}, {"first"}, {"last"}, {"node"}}, options);
}

vr::Result<DevNames> read_devs(vr::Session& session, const std::vector<vr::Host>& hosts) {
  bool wanted = false;
  for (const vr::Host& host : hosts)
    for (const vr::HostMember& member : host.members)
      wanted = wanted || member.ifindex;
  DevNames devs;
  if (!wanted)
    return devs;

  const vr::Result<std::vector<vr::Link>> links = vr::list_links(session);
  if (!links)
    return vr::failure(links.error());
  for (const vr::Link& link : *links)
    devs.emplace(link.ifindex, link.name);
  return devs;
}

vr::Result<std::vector<Shown>> with_ports(vr::Session& session, std::vector<vr::Host> hosts,
                                          bool wanted) {
  std::vector<Shown> all;
  for (vr::Host& host : hosts) {
    Shown shown{std::move(host), {}};
    if (wanted) {
      vr::Result<std::vector<vr::HostPorts>> ports = vr::list_host_ports(session, shown.host.id);
      if (!ports)
        return vr::failure(ports.error());
      shown.ports = std::move(*ports);
    }
    all.push_back(std::move(shown));
  }
  return all;
}

}  // namespace

std::string role_word(vr::HostRole role) {
  switch (role) {
    case vr::HostRole::none:
      return "none";
    case vr::HostRole::member:
      return "member";
    case vr::HostRole::lead:
      return "lead";
  }
  return fmt::format("unknown({})", static_cast<std::uint32_t>(role));
}

std::string knowledge_word(vr::HostKnowledge knowledge) {
  switch (knowledge) {
    case vr::HostKnowledge::open:
      return "open";
    case vr::HostKnowledge::complete:
      return "complete";
  }
  return fmt::format("unknown({})", static_cast<std::uint32_t>(knowledge));
}

std::string protocol_word(vr::PortProtocol protocol) {
  switch (protocol) {
    case vr::PortProtocol::tcp:
      return "tcp";
    case vr::PortProtocol::udp:
      return "udp";
  }
  return fmt::format("unknown({})", static_cast<std::uint32_t>(protocol));
}

Outcome host_show(const Invocation& call) {
  std::optional<HostName> name;
  if (const auto text = call.arguments.find("ADDR")) {
    const Expected<HostName> parsed = parse_host_name(*text);
    if (!parsed)
      return tl::unexpected(parsed.error());
    name = *parsed;
  }

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  vr::Result<std::vector<vr::Host>> hosts =
      name ? find_hosts(*session, *name) : vr::list_hosts(*session);
  if (!hosts)
    return refused(hosts.error());
  const vr::Result<DevNames> devs = read_devs(*session, *hosts);
  if (!devs)
    return refused(devs.error());
  const auto all = with_ports(*session, std::move(*hosts), name.has_value() || call.options.json);
  if (!all)
    return refused(all.error());
  const vr::Result<ContextNames> names = ContextNames::read(*session);
  if (!names)
    return refused(names.error());

  call.environment.out << host_table(*all, *names, *devs, call.options).render(call.options);
  if (name && !call.options.json)
    for (const Shown& shown : *all)
      call.environment.out << details(shown, *devs, call.options);
  return {};
}

}  // namespace vrctl
