// SPDX-License-Identifier: GPL-2.0-only
#include "vr/result.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace vr {

std::string Error::text() const {
  return message.empty() ? std::strerror(code) : message;
}

Error no_support(const std::string& what) {
  return {EOPNOTSUPP, fmt::format("This kernel has no virtual router contexts (no {})", what)};
}

}  // namespace vr
