// SPDX-License-Identifier: GPL-2.0-only
#include "cmd_monitor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include "cmd_host_show.h"
#include "command.h"
#include "output.h"
#include "suggest.h"

namespace vrctl {
namespace {

std::string event_word(vr::ContextEvent::Kind kind) {
  switch (kind) {
    case vr::ContextEvent::Kind::added:
      return "add";
    case vr::ContextEvent::Kind::renamed:
      return "set";
    case vr::ContextEvent::Kind::deleted:
      return "del";
  }
  return {};
}

Record record_of(const vr::ContextEvent& event) {
  return {{"object", "context"},
          {"event", event_word(event.kind)},
          {"index", std::uint64_t{event.context.index}},
          {"name", event.context.name},
          {"cookie", optional_value(event.context.cookie)}};
}

Record record_of(const vr::LinkEvent& event) {
  return {{"object", "link"},
          {"event", "set"},
          {"dev", event.link.name},
          {"ifindex", std::uint64_t{event.link.ifindex}},
          {"index", optional_value(event.link.index)},
          {"old-index", optional_value(event.old_index)}};
}

Record record_of(const vr::ProcessEvent& event) {
  return {{"object", "process"},
          {"event", "set"},
          {"pid", std::uint64_t{event.pid}},
          {"tid", optional_value(event.tid)},
          {"index", std::uint64_t{event.index}},
          {"old-index", optional_value(event.old_index)}};
}

std::string event_word(vr::HostEvent::Kind kind) {
  switch (kind) {
    case vr::HostEvent::Kind::added:
      return "add";
    case vr::HostEvent::Kind::changed:
      return "set";
    case vr::HostEvent::Kind::deleted:
      return "del";
  }
  return {};
}

Value role_value(const vr::HostEvent& event) {
  return event.host.role ? Value(role_word(*event.host.role)) : Value();
}

List member_list(const vr::Host& host) {
  List list;
  for (const vr::HostMember& member : host.members)
    list.push_back({{"node", std::uint64_t{member.node}},
                    {"mac", vr::to_string(member.mac)},
                    {"ifindex", optional_value(member.ifindex)}});
  return list;
}

Record record_of(const vr::HostEvent& event) {
  const vr::Host& host = event.host;
  return {{"object", "host"},
          {"event", event_word(event.kind)},
          {"address", vr::to_string(host.id.address)},
          {"dev", host.id.dev},
          {"index", optional_value(host.index)},
          {"role", role_value(event)},
          {"epoch", optional_value(host.epoch)},
          {"lease", optional_value(host.lease)},
          {"knowledge", host.knowledge ? Value(knowledge_word(*host.knowledge)) : Value()},
          {"self", optional_value(host.self)},
          {"lead", optional_value(host.lead)},
          {"group", host.group ? Value(vr::to_string(*host.group)) : Value()},
          {"members", host.members.empty() ? Value() : Value(member_list(host))}};
}

Record record_of(const vr::HostPortEvent& event) {
  return {{"object", "host-port"},
          {"event", event.ports.node ? "set" : "del"},
          {"address", vr::to_string(event.id.address)},
          {"dev", event.id.dev},
          {"index", optional_value(event.index)},
          {"protocol", protocol_word(event.ports.protocol)},
          {"first", std::uint64_t{event.ports.first}},
          {"last", std::uint64_t{event.ports.last}},
          {"node", optional_value(event.ports.node)}};
}

// " from 0", or nothing.
std::string word_and(std::string_view word, const std::optional<std::uint32_t>& number) {
  return number ? fmt::format(" {} {}", word, *number) : "";
}

std::string text_of(const vr::ContextEvent& event) {
  return fmt::format("context {} {} {}", event_word(event.kind), event.context.index,
                     event.context.name);
}

std::string text_of(const vr::LinkEvent& event) {
  return fmt::format("link set {}{}{}", event.link.name, word_and("context", event.link.index),
                     word_and("from", event.old_index));
}

std::string text_of(const vr::ProcessEvent& event) {
  return fmt::format("process set {}{} context {}{}", event.pid, word_and("thread", event.tid),
                     event.index, word_and("from", event.old_index));
}

// The settings of a shared address, as `host` takes them.
using Settings = std::vector<std::pair<std::string, std::string>>;

Settings settings_of(const vr::Host& host) {
  Settings settings;
  const auto add_number = [&](const char* key, const auto& number) {
    if (number)
      settings.emplace_back(key, std::to_string(*number));
  };
  if (host.role)
    settings.emplace_back("role", role_word(*host.role));
  add_number("epoch", host.epoch);
  add_number("lease", host.lease);
  if (host.knowledge)
    settings.emplace_back("knowledge", knowledge_word(*host.knowledge));
  add_number("self", host.self);
  add_number("lead", host.lead);
  if (host.group)
    settings.emplace_back("group", vr::to_string(*host.group));
  for (const vr::HostMember& member : host.members)
    settings.emplace_back(
        fmt::format("member {}", member.node),
        fmt::format("mac {}{}", vr::to_string(member.mac), word_and("ifindex", member.ifindex)));
  return settings;
}

// " epoch 5 no lead": what makes one of the other.
std::string difference(const Settings& before, const Settings& after) {
  std::string text;
  for (const auto& setting : after)
    if (std::find(before.begin(), before.end(), setting) == before.end())
      text += fmt::format(" {} {}", setting.first, setting.second);
  for (const auto& [key, value] : before)
    if (std::none_of(after.begin(), after.end(), [&](const auto& it) { return it.first == key; }))
      text += " no " + key;
  return text;
}

std::string text_of(const vr::HostEvent& event, const vr::Host* before) {
  std::string text = fmt::format("host {} {} dev {}", event_word(event.kind),
                                 vr::to_string(event.host.id.address), event.host.id.dev);
  if (event.kind == vr::HostEvent::Kind::deleted)
    return text;
  const Settings settings = settings_of(event.host);
  const std::string changed = difference(before ? settings_of(*before) : Settings(), settings);
  return text + (changed.empty() ? difference({}, settings) : changed);
}

std::string text_of(const vr::HostPortEvent& event) {
  const vr::HostPorts& ports = event.ports;
  std::string text = fmt::format("host port {} {} dev {} {} {}", ports.node ? "set" : "del",
                                 vr::to_string(event.id.address), event.id.dev,
                                 protocol_word(ports.protocol), ports.first);
  if (ports.last != ports.first)
    text += fmt::format("-{}", ports.last);
  return text + word_and("node", ports.node);
}

// What is known of the shared addresses.
class HostMemory {
 public:
  void fill(vr::Result<std::vector<vr::Host>> hosts) {
    if (!hosts)
      return;
    for (vr::Host& host : *hosts)
      hosts_[key(host)] = std::move(host);
  }

  void forget() { hosts_.clear(); }

  [[nodiscard]] const vr::Host* before(const vr::Event& event) const {
    const auto* changed = std::get_if<vr::HostEvent>(&event);
    const auto found = changed ? hosts_.find(key(changed->host)) : hosts_.end();
    return found == hosts_.end() ? nullptr : &found->second;
  }

  void learn(const vr::Event& event) {
    const auto* changed = std::get_if<vr::HostEvent>(&event);
    if (!changed)
      return;
    if (changed->kind == vr::HostEvent::Kind::deleted)
      hosts_.erase(key(changed->host));
    else
      hosts_[key(changed->host)] = changed->host;
  }

 private:
  using Key = std::pair<std::uint32_t, vr::Address>;

  static Key key(const vr::Host& host) { return {host.ifindex, host.id.address}; }

  std::map<Key, vr::Host> hosts_;
};

HostMemory read_hosts(const Invocation& call) {
  HostMemory memory;
  if (vr::Result<vr::Session> session = call.environment.open_session())
    memory.fill(vr::list_hosts(*session));
  return memory;
}

Expected<vr::EventGroups> parse_groups(const Words& words) {
  if (words.empty())
    return vr::EventGroups{};

  vr::EventGroups groups{false, false, false, false};
  for (const std::string& word : words) {
    if (word == "context")
      groups.context = true;
    else if (word == "link")
      groups.link = true;
    else if (word == "process")
      groups.process = true;
    else if (word == "host")
      groups.host = true;
    else
      return usage_error(unknown("object", word, {"context", "link", "process", "host"}));
  }
  return groups;
}

Outcome monitor(const Invocation& call) {
  const Expected<vr::EventGroups> groups = parse_groups(call.arguments.rest());
  if (!groups)
    return tl::unexpected(groups.error());
  vr::Result<vr::Monitor> monitor = call.environment.open_monitor(*groups);
  if (!monitor)
    return refused(monitor.error());

  HostMemory hosts = groups->host ? read_hosts(call) : HostMemory();
  while (call.environment.out) {
    const vr::Result<vr::Event> event = monitor->next();
    if (event) {
      call.environment.out << render_event(*event, call.options, hosts.before(*event))
                           << std::flush;
      hosts.learn(*event);
    } else if (event.error().code == ENOBUFS) {
      call.environment.err << "vrctl: monitor: events were lost\n";
      hosts.forget();
    } else {
      return refused(event.error());
    }
  }
  return {};
}

}  // namespace

std::string render_event(const vr::Event& event, const Options& options, const vr::Host* before) {
  return std::visit(
      [&](const auto& what) {
        if (options.json)
          return json_line(record_of(what));
        if constexpr (std::is_same_v<std::decay_t<decltype(what)>, vr::HostEvent>)
          return printable(text_of(what, before)) + "\n";
        else
          return printable(text_of(what)) + "\n";
      },
      event);
}

Object monitor_object() {
  return {
      "monitor",
      "watch contexts, links, processes and shared addresses change",
      {
          {"", "[OBJECT...]", "watch what changes",
           "\n"
           "OBJECT is context, link, process or host; without one, all of them. One line\n"
           "an event; with -j one JSON object a line. A line about a shared address has\n"
           "what has changed, its object all. Ends when it is interrupted.\n",
           monitor},
      },
  };
}

}  // namespace vrctl
