// SPDX-License-Identifier: GPL-2.0-only
//
// The real channel: a netlink socket, through libnl.
#pragma once

#include <netlink/socket.h>

#include <memory>

#include "genl/channel.h"

namespace vr::genl {

struct SocketDeleter {
  void operator()(nl_sock* socket) const { nl_socket_free(socket); }
};
using SocketPtr = std::unique_ptr<nl_sock, SocketDeleter>;

class Socket final : public Channel {
 public:
  // Connects and looks up the family `vr`. EOPNOTSUPP if the kernel has none.
  [[nodiscard]] static Result<std::unique_ptr<Socket>> open();

  // Connects to sock_diag, which tells a socket of the sockets in its own context; so this one is
  // put into the context. EPERM without privilege, unless the caller is there already.
  [[nodiscard]] static Result<std::unique_ptr<Socket>> open_diag(std::uint32_t index);

  [[nodiscard]] std::uint16_t family() const override { return family_; }
  [[nodiscard]] Result<void> send(BytesView message) override;
  [[nodiscard]] Result<Bytes> receive() override;

  // Subscribes to multicast groups of the family. Only once: the first notification may come
  // before the answer to a request, and libnl takes it for that.
  [[nodiscard]] Result<void> join(const std::vector<const char*>& groups);

  // Asks for room for a burst of notifications.
  [[nodiscard]] Result<void> set_receive_buffer(int bytes);

 private:
  Socket(SocketPtr socket, std::uint16_t family)
      : socket_(std::move(socket)), family_(family), buffer_(kDatagramMax) {}

  // The kernel's dumps come in pieces of at most 32 KiB.
  static constexpr std::size_t kDatagramMax = 64 * 1024;

  SocketPtr socket_;
  std::uint16_t family_;
  Bytes buffer_;
};

}  // namespace vr::genl
