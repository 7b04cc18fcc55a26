// SPDX-License-Identifier: GPL-2.0-only
#include "isolation/socket.h"

#include <linux/if_packet.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "isolation/broken.h"
#include "vr/socket_option.h"

namespace vrctl::isolation {
namespace {

constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
constexpr std::size_t kMessageMax = 64 * 1024;

Fd open_in(const Place& place, int domain, int type, int protocol) {
  const Visit visit(*place.netns);
  Fd fd(::socket(domain, type | kFlags, protocol));
  if (fd.get() < 0)
    fail("make a socket");
  if (place.index)
    expect(vr::set_socket_context(fd.get(), place.index), "put a socket into a context");
  return fd;
}

const sockaddr* generic(const sockaddr_ll& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

int error_of(ssize_t result) {
  return result < 0 ? errno : 0;
}

}  // namespace

Socket::Socket(const Place& place, int domain, int type, int protocol)
    : fd_(open_in(place, domain, type, protocol)) {}

Socket& Socket::set(int level, int option, int value) {
  if (::setsockopt(fd(), level, option, &value, sizeof(value)) < 0)
    fail("set a socket option");
  return *this;
}

Socket& Socket::bind(const Address& address) {
  const SocketAddress name(address);
  if (::bind(fd(), name.get(), name.size()) < 0)
    fail(std::string("bind to ") + address.ip);
  return *this;
}

Socket& Socket::bind_packet(unsigned ifindex, int protocol) {
  sockaddr_ll name{};
  name.sll_family = AF_PACKET;
  name.sll_ifindex = static_cast<int>(ifindex);
  name.sll_protocol = htons(static_cast<std::uint16_t>(protocol));
  if (::bind(fd(), generic(name), sizeof(name)) < 0)
    fail("bind a packet socket");
  return *this;
}

int Socket::start_connect(const Address& address) const {
  const SocketAddress name(address);
  return error_of(::connect(fd(), name.get(), name.size()));
}

Socket& Socket::connect(const Address& address) {
  const int error = start_connect(address);
  if (!error)
    return *this;
  if (error != EINPROGRESS)
    fail(std::string("connect to ") + address.ip, error);
  pollfd ready{fd(), POLLOUT, 0};
  ::poll(&ready, 1, static_cast<int>(kPatience.count()));
  if (!is_connected())
    fail(std::string("connect to ") + address.ip, ETIMEDOUT);
  return *this;
}

bool Socket::is_connected() const {
  sockaddr_storage peer{};
  socklen_t size = sizeof(peer);
  return ::getpeername(fd(), reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

Socket Socket::accept() const {
  Fd fd(::accept4(fd_.get(), nullptr, nullptr, kFlags));
  if (fd.get() < 0)
    fail("accept a connection");
  return Socket(std::move(fd));
}

int Socket::send(std::string_view bytes) const {
  return error_of(::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

int Socket::send_to(std::string_view bytes, const Address& address) const {
  const SocketAddress name(address);
  return error_of(::sendto(fd(), bytes.data(), bytes.size(), 0, name.get(), name.size()));
}

int Socket::send_frame(std::string_view bytes, unsigned ifindex, int protocol,
                       std::string_view mac) const {
  sockaddr_ll name{};
  name.sll_family = AF_PACKET;
  name.sll_ifindex = static_cast<int>(ifindex);
  name.sll_protocol = htons(static_cast<std::uint16_t>(protocol));
  name.sll_halen = static_cast<unsigned char>(mac.size());
  std::copy(mac.begin(), mac.end(), name.sll_addr);
  return error_of(::sendto(fd(), bytes.data(), bytes.size(), 0, generic(name), sizeof(name)));
}

bool Socket::wait(std::chrono::milliseconds time) const {
  pollfd ready{fd(), POLLIN, 0};
  return ::poll(&ready, 1, static_cast<int>(time.count())) > 0;
}

std::string Socket::receive() const {
  static std::array<char, kMessageMax> buffer;
  const ssize_t size = ::recv(fd(), buffer.data(), buffer.size(), 0);
  return {buffer.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
}

int Socket::take_error() const {
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &size) < 0)
    fail("ask a socket for its error");
  return error;
}

unsigned Socket::drops() const {
  std::array<std::uint32_t, SK_MEMINFO_VARS> counters{};
  socklen_t size = sizeof(counters);
  if (::getsockopt(fd(), SOL_SOCKET, SO_MEMINFO, counters.data(), &size) < 0)
    fail("ask a socket for its counters");
  return counters[SK_MEMINFO_DROPS];
}

Socket udp_socket(const Place& place, const Address& local) {
  Socket socket(place, local.domain(), SOCK_DGRAM);
  socket.bind(local);
  return socket;
}

}  // namespace vrctl::isolation
