// SPDX-License-Identifier: GPL-2.0-only
//
// How libvr reports failure: every operation returns a Result.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace vr {

// Why an operation failed.
struct Error {
  int code = 0;         // errno value, positive
  std::string message;  // one sentence, the kernel's own where it gave one; may be empty

  // The message, or strerror(3) of the code where there is none.
  [[nodiscard]] std::string text() const;
};

template <typename T>
using Result = tl::expected<T, Error>;

// What a function returns to fail: `return failure(ENODEV);`
[[nodiscard]] inline tl::unexpected<Error> failure(int code, std::string message = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

[[nodiscard]] inline tl::unexpected<Error> failure(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

// EOPNOTSUPP, said of a kernel without the series; `what` is the thing that was looked for.
[[nodiscard]] Error no_support(const std::string& what);

}  // namespace vr
