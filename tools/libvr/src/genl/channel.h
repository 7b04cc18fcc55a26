// SPDX-License-Identifier: GPL-2.0-only
//
// The seam between libvr and the kernel: whole datagrams, out and in.
//
// The real one is Socket; tests put FakeKernel in its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vr/result.h"

namespace vr::genl {

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

class Channel {
 public:
  virtual ~Channel() = default;

  // The message type of the family, as the kernel numbers it at run time.
  [[nodiscard]] virtual std::uint16_t family() const = 0;

  [[nodiscard]] virtual Result<void> send(BytesView message) = 0;

  // Waits for one datagram of the kernel. ENOBUFS if the kernel had to drop some.
  [[nodiscard]] virtual Result<Bytes> receive() = 0;
};

}  // namespace vr::genl
