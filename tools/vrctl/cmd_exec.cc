// SPDX-License-Identifier: GPL-2.0-only
//
// exec: no process is put between. vrctl moves itself into the context and becomes the command.
#include "cmd_exec.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "command.h"
#include "vr/context.h"

namespace vrctl {
namespace {

vr::Result<std::uint32_t> find_index(const Environment& environment, const vr::ContextId& id) {
  // A number needs no netlink: what writes it to procfs will know whether it is one.
  if (const auto* index = std::get_if<std::uint32_t>(&id))
    return *index;

  vr::Result<vr::Session> session = environment.open_session();
  if (!session)
    return vr::failure(session.error());
  return vr::resolve_context(*session, id);
}

// Returns only if it fails.
Failure become(const Words& command) {
  std::vector<char*> argv;
  for (const std::string& word : command)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);

  ::execvp(argv[0], argv.data());
  const vr::Error error{errno, {}};
  return {error.code == ENOENT ? Exit::command_not_found : Exit::not_executable,
          fmt::format("cannot run '{}': {}", command.front(), error.text())};
}

Outcome exec(const Invocation& call) {
  const Expected<ExecWords> words = split_exec(call.words);
  if (!words)
    return tl::unexpected(words.error());
  const vr::Result<vr::ContextId> id = vr::parse_context_id(words->context);
  if (!id)
    return usage_error(id.error());

  const vr::Result<std::uint32_t> index = find_index(call.environment, *id);
  if (!index)
    return refused(index.error());
  if (const vr::Result<void> done = call.environment.proc.enter_context(*index); !done)
    return refused(done.error());
  return tl::unexpected(become(words->command));
}

}  // namespace

Expected<ExecWords> split_exec(const Words& words) {
  if (words.empty())
    return usage_error("missing CTX");

  auto command = words.begin() + 1;
  if (command != words.end() && *command == "--")
    ++command;
  if (command == words.end())
    return usage_error("missing COMMAND");
  return ExecWords{words.front(), Words(command, words.end())};
}

Object exec_object() {
  return {
      "exec",
      "run a command in a context",
      {
          {"", "CTX [--] COMMAND [ARGS...]", "run a command in a context",
           "\n"
           "COMMAND and all its children make their sockets in CTX. It takes the place of\n"
           "vrctl, keeps the open files, and all words behind CTX are its own.\n"
           "\n"
           "Exit status: the command's; 125 if vrctl failed, 126 if the command cannot be\n"
           "executed, 127 if it is not found.\n",
           exec, Command::Syntax::program},
      },
  };
}

}  // namespace vrctl
