// SPDX-License-Identifier: GPL-2.0-only
//
// An open conversation with the kernel's `vr` generic netlink family.
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
  // Connects. EOPNOTSUPP on a kernel without virtual router contexts.
  [[nodiscard]] static Result<Session> open();

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
