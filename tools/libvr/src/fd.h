// SPDX-License-Identifier: GPL-2.0-only
//
// A file descriptor of our own, closed when it goes out of scope.
#pragma once

#include <unistd.h>

namespace vr {

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (is_open())
      ::close(fd_);
  }

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace vr
