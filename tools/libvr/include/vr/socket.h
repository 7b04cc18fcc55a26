// SPDX-License-Identifier: GPL-2.0-only
//
// Sockets of the internet protocols.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vr/process.h"
#include "vr/result.h"

namespace vr {

class Session;

// One end of a socket. For a raw socket the port is the number of its protocol, for a ping socket
// its identifier.
struct End {
  std::string address;
  std::uint16_t port = 0;

  // "192.0.2.1:80", "[2001:db8::1]:80"; '*' for port 0.
  [[nodiscard]] std::string text() const;
};

struct Socket {
  std::string protocol;              // tcp, udp, udplite, raw, ping, or the number of another
  std::optional<std::string> state;  // of TCP, in the words of ss(8); not of an unbound one
  std::optional<End> local;          // absent if it is not bound
  std::optional<End> peer;           // absent if it is not connected
  std::uint64_t inode = 0;           // 0 if no process has it open: to be accepted, or closed
};

// The sockets that are bound, in the context that `diag` was opened in. Those that hold nothing are
// not among them: TIME_WAIT, and requests for a connection. Ping sockets are not either, for the
// kernel has no list of them.
[[nodiscard]] Result<std::vector<Socket>> list_sockets(Session& diag);

// Looks at a socket of a process, by taking a copy of the descriptor for a moment. Nothing if it is
// not in the context of that index. EPERM without privilege (CAP_SYS_PTRACE); EBADF, ESRCH if it is
// gone.
[[nodiscard]] Result<std::optional<Socket>> look_at_socket(pid_t pid, const Descriptor& descriptor,
                                                           std::uint32_t index);

}  // namespace vr
