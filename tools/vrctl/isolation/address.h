// SPDX-License-Identifier: GPL-2.0-only
//
// Addresses of sockets, of either family.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace vrctl::isolation {

// Of IPv6 if there is a colon in it.
struct Address {
  const char* ip;
  std::uint16_t port = 0;
  unsigned scope = 0;  // the interface of a link-local one

  [[nodiscard]] int domain() const;
  // The IP address as it stands in a packet.
  [[nodiscard]] std::string bytes() const;
};

// The same as the kernel takes it.
class SocketAddress {
 public:
  explicit SocketAddress(const Address& address);

  [[nodiscard]] const sockaddr* get() const { return &name_.any; }
  [[nodiscard]] socklen_t size() const { return size_; }

 private:
  union {
    sockaddr_in6 ipv6;
    sockaddr_in ipv4;
    sockaddr any;
  } name_{};
  socklen_t size_;
};

}  // namespace vrctl::isolation
