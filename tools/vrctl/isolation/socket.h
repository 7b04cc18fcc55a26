// SPDX-License-Identifier: GPL-2.0-only
//
// Sockets that never block, in any place.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "isolation/address.h"
#include "isolation/place.h"

namespace vrctl::isolation {

// How long something that has to come may take.
inline constexpr std::chrono::milliseconds kPatience{1000};

class Socket {
 public:
  Socket(const Place& place, int domain, int type, int protocol = 0);

  Socket& set(int level, int option, int value);
  Socket& bind(const Address& address);
  Socket& bind_packet(unsigned ifindex, int protocol);

  // Waits until a stream is connected.
  Socket& connect(const Address& address);
  // Does not wait: EINPROGRESS if it would have to.
  int start_connect(const Address& address) const;
  [[nodiscard]] Socket accept() const;

  // What the kernel says against it.
  int send(std::string_view bytes) const;
  int send_to(std::string_view bytes, const Address& address) const;
  int send_frame(std::string_view bytes, unsigned ifindex, int protocol,
                 std::string_view mac) const;

  // Is there anything to read, or an error?
  [[nodiscard]] bool wait(std::chrono::milliseconds time = kPatience) const;
  [[nodiscard]] bool is_readable() const { return wait(std::chrono::milliseconds(0)); }
  [[nodiscard]] bool is_connected() const;

  // The next message; empty if there is none, or an error, which take_error() may have then.
  [[nodiscard]] std::string receive() const;
  int take_error() const;
  // What was for this socket and did not fit, or was no good.
  [[nodiscard]] unsigned drops() const;

  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  explicit Socket(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

[[nodiscard]] Socket udp_socket(const Place& place, const Address& local);

}  // namespace vrctl::isolation
