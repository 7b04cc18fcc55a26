// SPDX-License-Identifier: GPL-2.0-only
#include "cmd_monitor.h"

#include <fmt/format.h>

#include <cerrno>

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

Record record_of(const vr::HostEvent& event) {
  return {{"object", "host"},
          {"event", event_word(event.kind)},
          {"address", vr::to_string(event.host.id.address)},
          {"dev", event.host.id.dev},
          {"index", optional_value(event.host.index)},
          {"role", role_value(event)},
          {"epoch", optional_value(event.host.epoch)}};
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

std::string text_of(const vr::HostEvent& event) {
  std::string text = fmt::format("host {} {} dev {}", event_word(event.kind),
                                 vr::to_string(event.host.id.address), event.host.id.dev);
  if (event.host.role)
    text += " role " + role_word(*event.host.role);
  return text;
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

  while (call.environment.out) {
    const vr::Result<vr::Event> event = monitor->next();
    if (event)
      call.environment.out << render_event(*event, call.options) << std::flush;
    else if (event.error().code == ENOBUFS)
      call.environment.err << "vrctl: monitor: events were lost\n";
    else
      return refused(event.error());
  }
  return {};
}

}  // namespace

std::string render_event(const vr::Event& event, const Options& options) {
  return std::visit(
      [&](const auto& what) {
        return options.json ? json_line(record_of(what)) : printable(text_of(what)) + "\n";
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
           "an event; with -j one JSON object a line. Ends when it is interrupted.\n",
           monitor},
      },
  };
}

}  // namespace vrctl
