// SPDX-License-Identifier: GPL-2.0-only
//
// Where sockets are: a network namespace, and a context in it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace vrctl::isolation {

// A file descriptor of our own.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd();

  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

// A network namespace, which lives as long as this does.
class NetNs {
 public:
  [[nodiscard]] static NetNs current();
  [[nodiscard]] static NetNs make();

  // The caller is there from now on.
  void enter() const;
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  explicit NetNs(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

// The caller is in another namespace for a while.
class Visit {
 public:
  explicit Visit(const NetNs& there) : back_(NetNs::current()) { there.enter(); }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit();

 private:
  NetNs back_;
};

struct Place {
  const NetNs* netns = nullptr;
  std::uint32_t index = 0;
};

// A setting of the caller's namespace, below /proc/sys/net. What this kernel cannot do needs none.
void set_sysctl(const std::string& name, const std::string& value);

}  // namespace vrctl::isolation
