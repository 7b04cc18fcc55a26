// SPDX-License-Identifier: GPL-2.0-only
#include "vr/session.h"

#include "genl/socket.h"

namespace vr {

Result<Session> Session::open() {
  Result<std::unique_ptr<genl::Socket>> socket = genl::Socket::open();
  if (!socket)
    return failure(socket.error());
  return Session(std::move(*socket));
}

Result<Session> Session::open_diag(std::uint32_t index) {
  Result<std::unique_ptr<genl::Socket>> socket = genl::Socket::open_diag(index);
  if (!socket)
    return failure(socket.error());
  return Session(std::move(*socket));
}

Session::Session(std::unique_ptr<genl::Channel> channel) : channel_(std::move(channel)) {}
Session::Session(Session&& other) noexcept = default;
Session& Session::operator=(Session&& other) noexcept = default;
Session::~Session() = default;

}  // namespace vr
