// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/address.h"

#include <arpa/inet.h>

#include <cstring>

#include "isolation/broken.h"

namespace vrctl::isolation {

int Address::domain() const {
  return std::strchr(ip, ':') ? AF_INET6 : AF_INET;
}

std::string Address::bytes() const {
  std::string result(domain() == AF_INET6 ? sizeof(in6_addr) : sizeof(in_addr), '\0');
  if (::inet_pton(domain(), ip, result.data()) != 1)
    fail("read an address", EINVAL);
  return result;
}

SocketAddress::SocketAddress(const Address& address) {
  const std::string bytes = address.bytes();
  if (address.domain() == AF_INET6) {
    name_.ipv6 = {AF_INET6, htons(address.port), 0, {}, address.scope};
    std::memcpy(&name_.ipv6.sin6_addr, bytes.data(), bytes.size());
    size_ = sizeof(name_.ipv6);
  } else {
    name_.ipv4 = {AF_INET, htons(address.port), {}, {}};
    std::memcpy(&name_.ipv4.sin_addr, bytes.data(), bytes.size());
    size_ = sizeof(name_.ipv4);
  }
}

}  // namespace vrctl::isolation
