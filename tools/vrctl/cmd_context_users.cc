// SPDX-License-Identifier: GPL-2.0-only
#include "cmd_context_users.h"

#include <fmt/format.h>

#include <algorithm>

#include "output.h"
#include "vr/users.h"

namespace vrctl {
namespace {

constexpr std::string_view kProcess = "process";
constexpr std::string_view kSocket = "socket";
constexpr std::string_view kLink = "link";

std::string word(std::string_view text) {
  return std::string(text);
}

Record record_of(const vr::TaskUser& task) {
  return {{"pid", static_cast<std::uint64_t>(task.pid)},
          {"tid", task.tid ? Value(static_cast<std::uint64_t>(*task.tid)) : Value()},
          {"comm", task.comm}};
}

List list_of(const std::vector<vr::TaskUser>& processes) {
  List list;
  for (const vr::TaskUser& process : processes)
    list.push_back(record_of(process));
  return list;
}

Value address_of(const std::optional<vr::End>& end) {
  return end ? Value(end->address) : Value();
}

Value port_of(const std::optional<vr::End>& end) {
  return end && end->port ? Value(std::uint64_t{end->port}) : Value();
}

std::vector<Record> records_of(const vr::Users& users) {
  std::vector<Record> records;
  const auto add = [&](std::string_view kind, Record fields) {
    fields.insert(fields.begin(), {"kind", word(kind)});
    records.push_back(std::move(fields));
  };
  for (const vr::TaskUser& task : users.tasks)
    add(kProcess, record_of(task));
  for (const auto& [socket, processes] : users.sockets)
    add(kSocket, {{"protocol", socket.protocol},
                  {"state", optional_value(socket.state)},
                  {"local", address_of(socket.local)},
                  {"local-port", port_of(socket.local)},
                  {"peer", address_of(socket.peer)},
                  {"peer-port", port_of(socket.peer)},
                  {"processes", list_of(processes)}});
  for (const vr::Link& link : users.links)
    add(kLink, {{"dev", link.name}, {"ifindex", std::uint64_t{link.ifindex}}});
  return records;
}

std::string text_of(const vr::TaskUser& task) {
  return task.tid ? fmt::format("{} {} (thread of {})", *task.tid, task.comm, task.pid)
                  : fmt::format("{} {}", task.pid, task.comm);
}

// "tcp established 192.0.2.1:80 192.0.2.2:4711", "udp unbound"
std::string text_of(const vr::Socket& socket) {
  Words words = {socket.protocol};
  if (socket.state)
    words.push_back(*socket.state);
  words.push_back(socket.local ? socket.local->text() : "unbound");
  if (socket.peer)
    words.push_back(socket.peer->text());
  return join(words, " ");
}

Value text_of(const std::vector<vr::TaskUser>& processes) {
  if (processes.empty())
    return {};
  Words words;
  for (const vr::TaskUser& process : processes)
    words.push_back(text_of(process));
  return join(words, ", ");
}

// Things so unlike each other have too many columns for people.
std::string table_of(const vr::Users& users, const Options& options) {
  Table table({{"kind"}, {"what"}, {"processes"}});
  for (const vr::TaskUser& task : users.tasks)
    table.add({word(kProcess), text_of(task), {}});
  for (const auto& [socket, processes] : users.sockets)
    table.add({word(kSocket), text_of(socket), text_of(processes)});
  for (const vr::Link& link : users.links)
    table.add({word(kLink), link.name, {}});
  return table.render(options);
}

std::uint64_t excess(std::optional<std::uint32_t> counted, std::size_t named) {
  return counted && *counted > named ? *counted - named : 0;
}

// What the kernel has counted but nobody could name: "2 tasks, 1 socket".
std::string unnamed(const vr::Context& context, const vr::Users& users) {
  Words words;
  const auto add = [&](std::uint64_t number, std::string_view noun) {
    if (number)
      words.push_back(fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s"));
  };
  add(excess(context.tasks, users.threads), "task");
  add(excess(context.sockets, users.sockets.size()), "socket");
  return join(words, ", ");
}

// The numbers may have changed since they were read: that is no reason to say that some are
// missing.
vr::Result<std::string> find_unnamed(vr::Session& session, const vr::Context& before,
                                     const vr::Users& users) {
  if (unnamed(before, users).empty())
    return std::string();
  vr::Result<vr::Context> after = vr::get_context(session, before.index);
  if (!after)
    return vr::failure(after.error());
  after->tasks = std::min(after->tasks, before.tasks);
  after->sockets = std::min(after->sockets, before.sockets);
  return unnamed(*after, users);
}

}  // namespace

bool is_default(const vr::ContextId& id) {
  return id == vr::ContextId(0u) || id == vr::ContextId("default");
}

Outcome context_users(const Invocation& call) {
  const vr::Result<vr::ContextId> id = vr::parse_context_id(call.arguments.at("CTX"));
  if (!id)
    return usage_error(id.error());
  if (is_default(*id))
    return usage_error("nobody is counted in the default context, which cannot be deleted");

  const Environment& environment = call.environment;
  vr::Result<vr::Session> session = environment.open_session();
  if (!session)
    return refused(session.error());
  const vr::Result<vr::Context> context = vr::get_context(*session, *id);
  if (!context)
    return refused(context.error());
  const vr::Result<vr::Users> users = vr::find_users(
      *session, {environment.proc, environment.open_diag, environment.look_at_socket}, *context);
  if (!users)
    return refused(users.error());
  environment.out << (call.options.json ? json_array(records_of(*users), call.options)
                                        : table_of(*users, call.options));

  const vr::Result<std::string> missing = find_unnamed(*session, *context, *users);
  if (!missing)
    return refused(missing.error());
  if (missing->empty())
    return {};
  if (users->denied)
    return tl::unexpected(Failure{Exit::permission, "not allowed to see " + *missing});
  environment.err << fmt::format("vrctl: context users {}: {} could not be found\n",
                                 call.arguments.at("CTX"), *missing);
  return {};
}

}  // namespace vrctl
