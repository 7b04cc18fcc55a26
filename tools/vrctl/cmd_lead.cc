// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <cerrno>

#include "command.h"
#include "host_arguments.h"
#include "vr/host.h"

namespace vrctl {
namespace {

// The addresses of an interface that are shared, or the one that is named.
vr::Result<std::vector<vr::HostId>> find(vr::Session& session, const std::string& dev,
                                         const std::optional<vr::Address>& address) {
  if (address) {
    const vr::Result<vr::HostId> id = find_host(session, {*address, dev});
    if (!id)
      return vr::failure(id.error());
    return std::vector<vr::HostId>{*id};
  }
  const vr::Result<std::vector<vr::Host>> hosts = vr::list_hosts(session);
  if (!hosts)
    return vr::failure(hosts.error());
  std::vector<vr::HostId> ids;
  for (const vr::Host& host : *hosts)
    if (host.id.dev == dev)
      ids.push_back(host.id);
  if (ids.empty())
    return vr::failure(ENOENT, "No address of the interface is shared");
  return ids;
}

Outcome set(const Invocation& call) {
  std::optional<vr::Address> address;
  if (const auto text = call.arguments.find("address")) {
    const vr::Result<vr::Address> parsed = vr::parse_address(*text);
    if (!parsed)
      return usage_error(parsed.error());
    address = *parsed;
  }
  vr::HostSettings settings;
  settings.role = call.arguments.at("on|off") == "on" ? vr::HostRole::lead : vr::HostRole::member;

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const auto ids = find(*session, call.arguments.at("DEV"), address);
  if (!ids)
    return refused(ids.error());
  for (const vr::HostId& id : *ids)
    if (const vr::Result<void> done = vr::set_host(*session, id, settings); !done)
      return refused({done.error().code, fmt::format("{}: {}", vr::to_string(id.address),
                                                     done.error().text())});
  return {};
}

}  // namespace

Object lead_object() {
  return {
      "lead",
      "whether this machine leads the hosts that it shares addresses of",
      {
          {"set", "DEV [address ADDR] on|off", "take the lead, or leave it",
           "\n"
           "Of the shared address ADDR of the interface DEV, or of all that it has, until\n"
           "one is refused. Who does not lead is a member. Epoch and lease stay as they\n"
           "are: who leads after the end of a lease is silent, and where there are epochs,\n"
           "'host set' takes the lead in a new one.\n",
           set},
      },
  };
}

}  // namespace vrctl
