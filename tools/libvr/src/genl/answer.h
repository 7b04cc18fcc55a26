// SPDX-License-Identifier: GPL-2.0-only
//
// Putting together what the kernel says to one request, datagram by datagram.
#pragma once

#include <cstdint>
#include <vector>

#include "genl/channel.h"

namespace vr::genl {

// One message of the family, without its headers.
struct Reply {
  std::uint8_t command = 0;
  Bytes attributes;
};

class Answer {
 public:
  // Messages of other families, and those to other requests, are passed over.
  Answer(std::uint16_t family, std::uint32_t sequence) : family_(family), sequence_(sequence) {}

  // Takes one datagram. True when the answer is complete; an Error when the kernel refuses.
  [[nodiscard]] Result<bool> feed(BytesView datagram);

  // What was dumped changed meanwhile, so that the replies may not fit together.
  [[nodiscard]] bool interrupted() const { return interrupted_; }

  [[nodiscard]] std::vector<Reply> take_replies();

  // The same messages with all that stands behind their netlink headers.
  [[nodiscard]] std::vector<Bytes> take_payloads() { return std::move(payloads_); }

 private:
  std::uint16_t family_;
  std::uint32_t sequence_;
  bool interrupted_ = false;
  std::vector<Bytes> payloads_;
};

// The messages of the family in a datagram that answers nothing: notifications.
[[nodiscard]] std::vector<Reply> read_notifications(std::uint16_t family, BytesView datagram);

}  // namespace vr::genl
