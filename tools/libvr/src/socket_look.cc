// SPDX-License-Identifier: GPL-2.0-only
//
// look_at_socket(): what a socket says of itself to who holds a descriptor of it.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "ends.h"
#include "fd.h"
#include "vr/socket.h"
#include "vr/socket_option.h"

namespace vr {
namespace {

// glibc 2.36 declares functions for these two that C++ cannot link.
Fd open_process(pid_t pid) {
  return Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

Fd copy_descriptor(const Fd& process, int fd) {
  return Fd(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), fd, 0)));
}

template <typename T>
std::optional<T> option(int fd, int name) {
  T value{};
  socklen_t size = sizeof(value);
  if (getsockopt(fd, SOL_SOCKET, name, &value, &size) < 0)
    return {};
  return value;
}

bool is_inet(int fd) {
  const auto family = option<int>(fd, SO_DOMAIN);
  return family == AF_INET || family == AF_INET6;
}

// An index means something within one network namespace only.
bool in_our_netns(int fd) {
  const Fd ours(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto cookie = option<std::uint64_t>(ours.get(), SO_NETNS_COOKIE);
  return cookie && cookie == option<std::uint64_t>(fd, SO_NETNS_COOKIE);
}

std::string protocol_of(int fd) {
  const int protocol = option<int>(fd, SO_PROTOCOL).value_or(0);
  if (option<int>(fd, SO_TYPE) == SOCK_RAW)
    return "raw";
  switch (protocol) {
    case IPPROTO_TCP:
      return "tcp";
    case IPPROTO_UDP:
      return "udp";
    case IPPROTO_UDPLITE:
      return "udplite";
    case IPPROTO_ICMP:
    case IPPROTO_ICMPV6:
      return "ping";
    default:
      return std::to_string(protocol);
  }
}

std::optional<End> end_of(int fd, int (*get)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (get(fd, reinterpret_cast<sockaddr*>(&address), &size) < 0)
    return {};
  return make_end(address);
}

}  // namespace

Result<std::optional<Socket>> look_at_socket(pid_t pid, const Descriptor& descriptor,
                                             std::uint32_t index) {
  const Fd process = open_process(pid);
  if (!process.is_open())
    return failure(errno);
  const Fd copy = copy_descriptor(process, descriptor.fd);
  if (!copy.is_open())
    return failure(errno);

  struct stat info {};
  if (::fstat(copy.get(), &info) < 0)
    return failure(errno);
  if (!S_ISSOCK(info.st_mode) || info.st_ino != descriptor.inode)
    return failure(EBADF);
  if (!is_inet(copy.get()))
    return std::nullopt;

  const Result<std::uint32_t> context = socket_context(copy.get());
  if (!context)
    return failure(context.error());
  if (context != index || !in_our_netns(copy.get()))
    return std::nullopt;
  return Socket{protocol_of(copy.get()),
                {},
                end_of(copy.get(), ::getsockname),
                end_of(copy.get(), ::getpeername),
                info.st_ino};
}

}  // namespace vr
