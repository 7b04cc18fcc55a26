// SPDX-License-Identifier: GPL-2.0-only
//
// What a command is, and the table of all of them.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string_view>
#include <vector>

#include "arguments.h"
#include "failure.h"
#include "isolation/report.h"
#include "options.h"
#include "vr/monitor.h"
#include "vr/process.h"
#include "vr/session.h"
#include "vr/socket.h"

namespace vrctl {

// The world that commands act on; tests put another in its place.
struct Environment {
  std::ostream& out;  // data
  std::ostream& err;  // messages
  std::function<vr::Result<vr::Session>()> open_session;
  std::function<vr::Result<vr::Monitor>(vr::EventGroups)> open_monitor;
  vr::ProcFs proc;
  std::function<vr::Result<vr::Session>(std::uint32_t index)> open_diag;
  std::function<vr::Result<std::optional<vr::Socket>>(pid_t, const vr::Descriptor&,
                                                      std::uint32_t index)>
      look_at_socket;
  std::function<vr::Result<isolation::Report>()> check_isolation;
};

// One call of a command.
struct Invocation {
  Environment& environment;
  const Options& options;
  const Arguments& arguments;  // by the command's grammar
  const Words& words;          // as they were given, options taken out
};

struct Command {
  // Whose words are those behind the command?
  enum class Syntax {
    grammar,  // the command's, by `arguments`
    program,  // from the first that is no option on, another program's; exit codes as for exec
  };

  std::string_view name;  // empty if the object is the command
  std::string_view arguments;
  std::string_view summary;
  std::string_view details;  // the rest of its help
  Outcome (*run)(const Invocation& invocation);
  Syntax syntax = Syntax::grammar;
};

// What an object does without a command, if it can.
inline constexpr std::string_view kDefaultCommand = "show";

struct Object {
  std::string_view name;
  std::string_view summary;
  std::vector<Command> commands;

  // The object is a command itself, as `exec`.
  [[nodiscard]] bool is_command() const { return commands.front().name.empty(); }
  // It has kDefaultCommand.
  [[nodiscard]] bool shows() const;
};

// A fixed short form of a command.
struct Alias {
  std::string_view name;
  std::vector<std::string_view> words;
};

[[nodiscard]] const std::vector<Object>& objects();
[[nodiscard]] const std::vector<Alias>& aliases();

// One for each cmd_*.cc.
[[nodiscard]] Object context_object();
[[nodiscard]] Object host_object();
[[nodiscard]] Object lead_object();
[[nodiscard]] Object link_object();
[[nodiscard]] Object process_object();
[[nodiscard]] Object exec_object();
[[nodiscard]] Object monitor_object();
[[nodiscard]] Object check_object();

}  // namespace vrctl
