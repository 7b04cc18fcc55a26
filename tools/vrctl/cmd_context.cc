// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <cerrno>

#include "cmd_context_users.h"
#include "command.h"
#include "output.h"
#include "vr/context.h"

namespace vrctl {
namespace {

std::string state_word(vr::ContextState state) {
  switch (state) {
    case vr::ContextState::active:
      return "active";
    case vr::ContextState::dying:
      return "dying";
  }
  return fmt::format("unknown({})", static_cast<std::uint32_t>(state));
}

std::string render(const std::vector<vr::Context>& contexts, const Options& options) {
  std::vector<Column> columns = {{"index"}, {"name"},    {"state"},       {"links"},
                                 {"tasks"}, {"sockets"}, {"cookie", true}};
  if (options.stats)
    columns.insert(columns.end(), {{"guard-drops"}, {"moved-drops"}});

  Table table(columns);
  for (const vr::Context& context : contexts) {
    std::vector<Value> row = {
        std::uint64_t{context.index},
        context.name,
        context.state ? Value(state_word(*context.state)) : Value(),
        optional_value(context.links),
        optional_value(context.tasks),
        optional_value(context.sockets),
        optional_value(context.cookie),
    };
    if (options.stats)
      row.insert(row.end(),
                 {optional_value(context.guard_drops), optional_value(context.moved_drops)});
    table.add(std::move(row));
  }
  return table.render(options);
}

Outcome add(const Invocation& call) {
  const vr::Result<std::string> name = vr::parse_name(call.arguments.at("NAME"));
  if (!name)
    return usage_error(name.error());

  std::optional<std::uint32_t> index;
  if (const auto text = call.arguments.find("index")) {
    const vr::Result<std::uint32_t> parsed = vr::parse_index(*text, 1);
    if (!parsed)
      return usage_error(parsed.error());
    index = *parsed;
  }

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const vr::Result<vr::Context> context = vr::add_context(*session, *name, index);
  if (!context)
    return refused(context.error());
  if (call.options.json)
    call.environment.out << render({*context}, call.options);
  return {};
}

// The kernel says how many use the context; who they are is another question.
Failure in_use(const vr::Error& error, const std::string& context) {
  return {Exit::busy, fmt::format("{}; see 'vrctl context users {}'", error.text(), context)};
}

Outcome del(const Invocation& call) {
  const vr::Result<vr::ContextId> id = vr::parse_context_id(call.arguments.at("CTX"));
  if (!id)
    return usage_error(id.error());

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const bool force = call.arguments.has("--force");
  const vr::Result<void> done =
      vr::delete_context(*session, *id, force ? vr::Deletion::forced : vr::Deletion::unused);
  if (!done && done.error().code == EBUSY && !force && !is_default(*id))
    return tl::unexpected(in_use(done.error(), call.arguments.at("CTX")));
  if (!done)
    return refused(done.error());
  return {};
}

Outcome set(const Invocation& call) {
  const vr::Result<vr::ContextId> id = vr::parse_context_id(call.arguments.at("CTX"));
  if (!id)
    return usage_error(id.error());
  const vr::Result<std::string> name = vr::parse_name(call.arguments.at("name"));
  if (!name)
    return usage_error(name.error());

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  if (const vr::Result<void> done = vr::rename_context(*session, *id, *name); !done)
    return refused(done.error());
  return {};
}

Outcome show_one(const Invocation& call, const std::string& text) {
  const vr::Result<vr::ContextId> id = vr::parse_context_id(text);
  if (!id)
    return usage_error(id.error());

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const vr::Result<vr::Context> context = vr::get_context(*session, *id);
  if (!context)
    return refused(context.error());
  call.environment.out << render({*context}, call.options);
  return {};
}

Outcome show(const Invocation& call) {
  if (const auto text = call.arguments.find("CTX"))
    return show_one(call, *text);

  vr::Result<vr::Session> session = call.environment.open_session();
  if (!session)
    return refused(session.error());
  const vr::Result<std::vector<vr::Context>> contexts = vr::list_contexts(*session);
  if (!contexts)
    return refused(contexts.error());
  call.environment.out << render(*contexts, call.options);
  return {};
}

}  // namespace

Object context_object() {
  return {
      "context",
      "virtual routers and virtual hosts inside this network namespace",
      {
          {"add", "NAME [index N]", "create a context",
           "\n"
           "NAME starts with a letter and goes on with letters, digits, '.', '_' and '-',\n"
           "31 characters at most. N is from 1 to 1048575; without it the kernel takes a\n"
           "free one, which 'vrctl -j context add NAME' prints.\n",
           add},
          {"del", "CTX [--force]", "delete a context",
           "\n"
           "While tasks, sockets or interfaces are in the context the kernel refuses and\n"
           "says how many there are; 'vrctl context users CTX' names them. With --force\n"
           "its sockets are aborted, its interfaces come to context 0, down and without\n"
           "addresses, and its tasks stay without a network.\n",
           del},
          {"set", "CTX name NEW", "rename a context", "", set},
          {"show", "[CTX]", "show one context or all, and who uses them",
           "\n"
           "LINKS are interfaces, TASKS threads, SOCKETS open sockets. With -s also\n"
           "GUARD-DROPS, packets that would have left through another context's interface\n"
           "(anything but 0 is a bug in the kernel), and MOVED-DROPS, packets that were on\n"
           "their way while their interface moved.\n",
           show},
          {"users", "CTX", "name who keeps a context from being deleted",
           "\n"
           "Processes that are in the context, sockets with their two ends and the\n"
           "processes that have them open, and interfaces. A thread has a line of its own\n"
           "if its process is in another context. To see all takes privilege; exit status 5\n"
           "says that there are more than are shown.\n",
           context_users},
      },
  };
}

}  // namespace vrctl
