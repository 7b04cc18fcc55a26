// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <charconv>

#include "command.h"
#include "names.h"
#include "output.h"
#include "vr/context.h"

namespace vrctl {
namespace {

Expected<pid_t> parse_pid(const std::string& text) {
  pid_t pid = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, pid);
  if (parsed.ec != std::errc() || parsed.ptr != end || pid <= 0)
    return usage_error(fmt::format("'{}' is not the number of a process", text));
  return pid;
}

std::string render(const std::vector<vr::Process>& processes, const ContextNames& names,
                   const Options& options) {
  Table table({{"pid"}, {"comm"}, {"index"}, {"name"}});
  for (const vr::Process& process : processes)
    table.add({static_cast<std::uint64_t>(process.pid), process.comm, std::uint64_t{process.index},
               process.foreign_netns ? Value() : names.of(process.index)});
  return table.render(options);
}

Outcome set(const Invocation& call) {
  const Expected<pid_t> pid = parse_pid(call.arguments.at("PID"));
  if (!pid)
    return tl::unexpected(pid.error());
  const vr::Result<vr::ContextId> id = vr::parse_context_id(call.arguments.at("context"));
  if (!id)
    return usage_error(id.error());

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const vr::Result<std::uint32_t> index = vr::resolve_context(*session, *id);
  if (!index)
    return refused(index.error());
  if (const vr::Result<void> done = call.environment.proc.set_context(*pid, *index); !done)
    return refused(done.error());
  return {};
}

vr::Result<std::vector<vr::Process>> read_processes(const vr::ProcFs& proc,
                                                    std::optional<pid_t> pid) {
  if (pid) {
    vr::Result<vr::Process> process = proc.get(*pid);
    if (!process)
      return vr::failure(process.error());
    return std::vector<vr::Process>{std::move(*process)};
  }

  vr::Result<std::vector<vr::Process>> processes = proc.list();
  if (processes)
    // Their indexes mean other contexts than ours.
    std::erase_if(*processes, [](const vr::Process& process) { return process.foreign_netns; });
  return processes;
}

Outcome show(const Invocation& call) {
  std::optional<pid_t> pid;
  if (const auto text = call.arguments.find("PID")) {
    const Expected<pid_t> parsed = parse_pid(*text);
    if (!parsed)
      return tl::unexpected(parsed.error());
    pid = *parsed;
  }
  std::optional<vr::ContextId> id;
  if (const auto text = call.arguments.find("context")) {
    const vr::Result<vr::ContextId> parsed = vr::parse_context_id(*text);
    if (!parsed)
      return usage_error(parsed.error());
    id = *parsed;
  }

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  vr::Result<std::vector<vr::Process>> processes = read_processes(call.environment.proc, pid);
  if (!processes)
    return refused(processes.error());
  if (id) {
    const vr::Result<vr::Context> context = vr::get_context(*session, *id);
    if (!context)
      return refused(context.error());
    std::erase_if(*processes, [&](const vr::Process& process) {
      return process.foreign_netns || process.index != context->index;
    });
  }

  const vr::Result<ContextNames> names = ContextNames::read(*session);
  if (!names)
    return refused(names.error());
  call.environment.out << render(*processes, *names, call.options);
  return {};
}

Outcome id(const Invocation& call) {
  const vr::Result<std::uint32_t> index = call.environment.proc.own_context();
  if (!index)
    return refused(index.error());
  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const vr::Result<ContextNames> names = ContextNames::read(*session, *index);
  if (!names)
    return refused(names.error());

  Table table({{"index"}, {"name"}});
  table.add({std::uint64_t{*index}, names->of(*index)});
  // As text one line only, so that scripts need not skip a heading.
  call.environment.out << (call.options.json ? table.render(call.options)
                                             : text_line({{"index", std::uint64_t{*index}},
                                                          {"name", names->of(*index)}}));
  return {};
}

}  // namespace

Object process_object() {
  return {
      "process",
      "processes and the contexts of the sockets they make",
      {
          {"set", "PID context CTX", "move a process with all its threads",
           "\n"
           "Sockets that it has already stay where they are.\n",
           set},
          {"show", "[PID] [context CTX]", "show processes and their contexts",
           "\n"
           "Without PID and CTX: all that can be read, but for those in other network\n"
           "namespaces.\n",
           show},
          {"id", "", "print the caller's context", "\nOne line: index and name.\n", id},
      },
  };
}

}  // namespace vrctl
