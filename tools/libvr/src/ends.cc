// SPDX-License-Identifier: GPL-2.0-only
#include "ends.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

namespace vr {

std::string End::text() const {
  const std::string where =
      address.find(':') == std::string::npos ? address : fmt::format("[{}]", address);
  return port ? fmt::format("{}:{}", where, port) : where + ":*";
}

std::optional<End> make_end(int family, const void* address, std::uint16_t port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (!inet_ntop(family, address, text.data(), text.size()))
    return {};
  End end{text.data(), port};
  if (!port && (end.address == "0.0.0.0" || end.address == "::"))
    return {};
  return end;
}

std::optional<End> make_end(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in in;
    std::memcpy(&in, &address, sizeof(in));
    return make_end(AF_INET, &in.sin_addr, ntohs(in.sin_port));
  }
  sockaddr_in6 in6;
  std::memcpy(&in6, &address, sizeof(in6));
  return make_end(address.ss_family, &in6.sin6_addr, ntohs(in6.sin6_port));
}

}  // namespace vr
