// SPDX-License-Identifier: GPL-2.0-only
//
// An open conversation with the kernel over netlink.
#pragma once

#include <cstdint>
#include <memory>

#include "vr/result.h"

namespace vr {

namespace genl {
class Channel;
}

// Not for two threads at once.
class Session {
 public:
  // Connects to the generic netlink family `vr`. EOPNOTSUPP on a kernel without virtual router
  // contexts.
  [[nodiscard]] static Result<Session> open();

  // Connects to sock_diag, in a context: for list_sockets() only. EPERM without privilege, unless
  // the caller is in that context; ENOENT.
  [[nodiscard]] static Result<Session> open_diag(std::uint32_t index);

  explicit Session(std::unique_ptr<genl::Channel> channel);
  Session(Session&& other) noexcept;
  Session& operator=(Session&& other) noexcept;
  ~Session();

  // For libvr itself.
  [[nodiscard]] genl::Channel& channel() { return *channel_; }
  [[nodiscard]] std::uint32_t next_sequence() { return ++sequence_; }

 private:
  std::unique_ptr<genl::Channel> channel_;
  std::uint32_t sequence_ = 0;
};

}  // namespace vr
