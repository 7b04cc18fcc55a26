// SPDX-License-Identifier: GPL-2.0-only
//
// Reading netlink attributes without trusting their lengths.
#pragma once

#include <netlink/attr.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "genl/channel.h"

namespace vr::genl {

// A view of a run of attributes, which must outlive it. An attribute that is cut short, or too
// small for the type that is asked for, is absent; so are all that follow one cut short.
class Attributes {
 public:
  // Types above `max_type` are passed over: a newer kernel may know more than we do.
  Attributes(BytesView bytes, int max_type);

  [[nodiscard]] bool has(int type) const { return find(type, 0); }
  [[nodiscard]] std::optional<std::uint32_t> u32(int type) const;
  [[nodiscard]] std::optional<std::uint64_t> u64(int type) const;
  [[nodiscard]] std::optional<std::string> string(int type) const;

  // What is inside of the last attribute of the type; none if there is no such one.
  [[nodiscard]] BytesView bytes(int type) const;

  // The same of all of them, in their order.
  [[nodiscard]] std::vector<BytesView> each(int type) const;

 private:
  [[nodiscard]] const nlattr* find(int type, int min_length) const;

  std::vector<const nlattr*> table_;
  std::vector<const nlattr*> all_;
};

}  // namespace vr::genl
