// SPDX-License-Identifier: GPL-2.0-only
//
// Building one request, most often of the `vr` family.
#pragma once

#include <netlink/msg.h>

#include <cstdint>
#include <memory>
#include <string>

#include "genl/channel.h"

namespace vr::genl {

struct MessageDeleter {
  void operator()(nl_msg* message) const { nlmsg_free(message); }
};
using MessagePtr = std::unique_ptr<nl_msg, MessageDeleter>;

class Request {
 public:
  enum class Kind { act, dump };

  Request(std::uint8_t command, Kind kind);

  // A request for a list which is not of generic netlink.
  explicit Request(BytesView payload);

  Request& put_u32(int type, std::uint32_t value);
  Request& put_u64(int type, std::uint64_t value);
  Request& put_flag(int type);
  Request& put_string(int type, const std::string& value);
  Request& put_bytes(int type, BytesView value);

  // What is put in between stands inside the attribute. Nests are not nested.
  Request& begin_nest(int type);
  Request& end_nest();

  // The bytes to send. EMSGSIZE if what was put in is more than a message holds.
  [[nodiscard]] Result<BytesView> finish(std::uint16_t family, std::uint32_t sequence);

 private:
  MessagePtr message_;
  nlattr* nest_ = nullptr;
  bool overflow_ = false;
};

}  // namespace vr::genl
