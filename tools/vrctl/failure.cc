// SPDX-License-Identifier: GPL-2.0-only
#include "failure.h"

#include <cerrno>
#include <utility>

namespace vrctl {

Exit exit_for_errno(int code) {
  switch (code) {
    case ENOENT:
    case ENODEV:
    case ESRCH:
      return Exit::not_found;
    case EEXIST:
    case EBUSY:
      return Exit::busy;
    case EPERM:
    case EACCES:
      return Exit::permission;
    default:
      return Exit::refused;
  }
}

tl::unexpected<Failure> usage_error(std::string message) {
  return tl::unexpected<Failure>(Failure{Exit::usage, std::move(message)});
}

tl::unexpected<Failure> usage_error(const vr::Error& error) {
  return usage_error(error.text());
}

tl::unexpected<Failure> refused(const vr::Error& error) {
  return tl::unexpected<Failure>(Failure{exit_for_errno(error.code), error.text()});
}

}  // namespace vrctl
