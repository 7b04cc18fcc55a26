// SPDX-License-Identifier: GPL-2.0-only
//
// Who uses a context, and so keeps it from being deleted.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "vr/context.h"
#include "vr/link.h"
#include "vr/process.h"
#include "vr/result.h"
#include "vr/session.h"
#include "vr/socket.h"

namespace vr {

// A process, with all of its threads that are in the context; or one thread, if its process is in
// another context.
struct TaskUser {
  pid_t pid = 0;
  std::optional<pid_t> tid;
  std::string comm;
};

struct SocketUser {
  Socket socket;
  std::vector<TaskUser> processes;  // that have it open, in whichever context they are
};

struct Users {
  std::vector<TaskUser> tasks;      // in the order of their numbers
  std::vector<SocketUser> sockets;  // in the order of protocols and ends
  std::vector<Link> links;          // in the order of their interface indexes
  std::uint32_t threads = 0;        // how many `tasks` come to, as the kernel counts them
  bool denied = false;              // there may be others, which the caller may not see
};

// Where to look for them.
struct UserSources {
  const ProcFs& proc;
  std::function<Result<Session>(std::uint32_t index)> open_diag = Session::open_diag;
  std::function<Result<std::optional<Socket>>(pid_t, const Descriptor&, std::uint32_t index)> look =
      look_at_socket;
};

// Finds all users of a context but those that nothing tells of: sockets that are not bound and not
// among the descriptors of a process either, but on their way to one, say. The descriptors of
// processes are looked at only while `context.sockets` says that there are more than were found.
[[nodiscard]] Result<Users> find_users(Session& session, const UserSources& sources,
                                       const Context& context);

}  // namespace vr
