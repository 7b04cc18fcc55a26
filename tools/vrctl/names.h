// SPDX-License-Identifier: GPL-2.0-only
//
// From indexes to the names of contexts, for output.
#pragma once

#include <cstdint>
#include <map>

#include "output.h"
#include "vr/context.h"
#include "vr/session.h"

namespace vrctl {

class ContextNames {
 public:
  // Asks for all contexts.
  [[nodiscard]] static vr::Result<ContextNames> read(vr::Session& session);

  // Asks for one. None if there is no such context any more.
  [[nodiscard]] static vr::Result<ContextNames> read(vr::Session& session, std::uint32_t index);

  // Absent if the index is, or if no context has it.
  [[nodiscard]] Value of(std::optional<std::uint32_t> index) const;

 private:
  std::map<std::uint32_t, std::string> names_;
};

}  // namespace vrctl
