// SPDX-License-Identifier: GPL-2.0-only
//
// How the preparations of the matrix fail: each step has to succeed, or there is nothing to see.
#pragma once

#include <cerrno>
#include <exception>
#include <string>
#include <utility>

#include "vr/result.h"

namespace vrctl::isolation {

struct Broken : std::exception {
  explicit Broken(vr::Error reason) : error(std::move(reason)) {}
  [[nodiscard]] const char* what() const noexcept override { return error.message.c_str(); }

  vr::Error error;
};

// "cannot WHAT: No such device"
[[noreturn]] inline void fail(const std::string& what, int code = errno) {
  throw Broken({code, "cannot " + what + ": " + vr::Error{code, {}}.text()});
}

template <typename T>
T expect(vr::Result<T> result, const std::string& what) {
  if (!result)
    throw Broken({result.error().code, "cannot " + what + ": " + result.error().text()});
  if constexpr (!std::is_void_v<T>)
    return std::move(*result);
}

}  // namespace vrctl::isolation
