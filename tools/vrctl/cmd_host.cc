// SPDX-License-Identifier: GPL-2.0-only
#include "cmd_host_show.h"
#include "command.h"
#include "host_arguments.h"
#include "vr/host.h"

namespace vrctl {
namespace {

// ADDR without an interface, which stands behind `dev`.
Expected<vr::HostId> parse_id(const Arguments& arguments) {
  const vr::Result<vr::Address> address = vr::parse_address(arguments.at("ADDR"));
  if (!address)
    return usage_error(address.error());
  return vr::HostId{arguments.at("dev"), *address};
}

Outcome done_or(const vr::Result<void>& result) {
  if (!result)
    return refused(result.error());
  return {};
}

// Opens a session, finds the address ADDR in it, and does something with both.
template <typename Action>
Outcome with_host(const Invocation& call, Action action) {
  const Expected<HostName> name = parse_host_name(call.arguments.at("ADDR"));
  if (!name)
    return tl::unexpected(name.error());
  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const vr::Result<vr::HostId> id = find_host(*session, *name);
  if (!id)
    return refused(id.error());
  return done_or(action(*session, *id));
}

Outcome add(const Invocation& call) {
  const Expected<vr::HostId> id = parse_id(call.arguments);
  if (!id)
    return tl::unexpected(id.error());
  const Expected<vr::HostSettings> settings = parse_host_settings(call.arguments.rest());
  if (!settings)
    return tl::unexpected(settings.error());
  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  return done_or(vr::add_host(*session, *id, *settings));
}

Outcome del(const Invocation& call) {
  const Expected<vr::HostId> id = parse_id(call.arguments);
  if (!id)
    return tl::unexpected(id.error());
  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  return done_or(vr::delete_host(*session, *id));
}

Outcome set(const Invocation& call) {
  if (call.arguments.rest().empty())
    return usage_error("missing SETTING");
  const Expected<vr::HostSettings> settings = parse_host_settings(call.arguments.rest());
  if (!settings)
    return tl::unexpected(settings.error());
  return with_host(call, [&](vr::Session& session, const vr::HostId& id) {
    return vr::set_host(session, id, *settings);
  });
}

Outcome member(const Invocation& call) {
  const Expected<std::uint32_t> node = parse_node(call.arguments.at("node"));
  if (!node)
    return tl::unexpected(node.error());
  const std::optional<std::string> mac_text = call.arguments.find("mac");
  const std::optional<std::string> dev = call.arguments.find("dev");

  if (call.arguments.at("add|del") == "del") {
    if (mac_text || dev)
      return usage_error("a node is removed by its number alone");
    return with_host(call, [&](vr::Session& session, const vr::HostId& id) {
      return vr::delete_host_member(session, id, *node);
    });
  }
  if (!mac_text)
    return usage_error("missing 'mac MAC'");
  const vr::Result<vr::Mac> mac = vr::parse_mac(*mac_text);
  if (!mac)
    return usage_error(mac.error());
  return with_host(call, [&](vr::Session& session, const vr::HostId& id) {
    return vr::add_host_member(session, id, *node, *mac, dev);
  });
}

Outcome port(const Invocation& call) {
  Expected<vr::HostPorts> ports =
      parse_ports(call.arguments.at("tcp|udp"), call.arguments.at("PORTS"));
  if (!ports)
    return tl::unexpected(ports.error());
  if (const auto text = call.arguments.find("node")) {
    const Expected<std::uint32_t> node = parse_node(*text);
    if (!node)
      return tl::unexpected(node.error());
    ports->node = *node;
  }
  const bool adds = call.arguments.at("add|del") == "add";
  if (adds && !ports->node)
    return usage_error("missing 'node N'");
  return with_host(call, [&](vr::Session& session, const vr::HostId& id) {
    return adds ? vr::add_host_ports(session, id, *ports)
                : vr::delete_host_ports(session, id, *ports);
  });
}

}  // namespace

Object host_object() {
  return {
      "host",
      "addresses that several machines serve as one host",
      {
          {"add", "ADDR dev DEV [SETTING...]", "share an address",
           "\n"
           "The interface DEV has the address ADDR already. A SETTING is one of\n"
           "\n"
           "  role none|member|lead    what this machine is; member, if not said\n"
           "  self N                   number of this machine, from 1 to 63\n"
           "  epoch E                  of the role; it never goes back\n"
           "  lease MS                 how long the role holds; 0 for good\n"
           "  knowledge open|complete  whether the table of ports is all there is\n"
           "  lead N                   who leads, if another machine does\n"
           "  group MAC                the group by which all members are reached\n"
           "\n"
           "A member says nothing about what is not its own. The lead speaks for the host,\n"
           "and forwards to the others what is theirs.\n",
           add},
          {"del", "ADDR dev DEV", "share it no more", "", del},
          {"set", "ADDR [SETTING...]", "change settings",
           "\n"
           "The settings are those of 'vrctl host add'. ADDR%DEV names an address that\n"
           "several interfaces have.\n",
           set},
          {"member", "add|del ADDR node N [mac MAC] [dev DEV]", "name other nodes",
           "\n"
           "MAC is the address of node N on the segment, DEV the interface that it is\n"
           "behind, if that is not the one of ADDR. What a removed node owns is nobody's.\n",
           member},
          {"port", "add|del ADDR tcp|udp PORTS [node N]", "say who owns ports",
           "\n"
           "PORTS is a port or a range, as 8000-8063. To add takes a node, which owns them\n"
           "from then on; to remove with a node spares those of others.\n",
           port},
          {"show", "[ADDR]", "show shared ones",
           "\n"
           "LEAD is the node that leads, as far as this machine knows. With -s also what\n"
           "became of packets. For one ADDR, and with -j, members and ports as well.\n",
           host_show},
      },
  };
}

}  // namespace vrctl
