// SPDX-License-Identifier: GPL-2.0-only
#include "genl/socket.h"

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/vr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <sys/socket.h>

#include <cerrno>

#include "vr/socket_option.h"

namespace vr::genl {
namespace {

// libnl has error numbers of its own; those that it can meet here.
Error from_libnl(int error) {
  switch (-error) {
    case NLE_NOMEM:
      return {ENOMEM, {}};
    case NLE_PERM:
      return {EPERM, {}};
    case NLE_NOACCESS:
      return {EACCES, {}};
    case NLE_OBJ_NOTFOUND:
      return {ENOENT, {}};
    case NLE_AF_NOSUPPORT:
    case NLE_PROTO_MISMATCH:
      return no_support("generic netlink");
    default:
      return {EIO, nl_geterror(error)};
  }
}

Result<void> enable(int fd, int option) {
  const int on = 1;
  if (setsockopt(fd, SOL_NETLINK, option, &on, sizeof(on)) < 0)
    return failure(errno);
  return {};
}

Result<void> enable_all(int fd) {
  for (const int option : {NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK})
    if (Result<void> done = enable(fd, option); !done)
      return failure(done.error());
  return {};
}

Result<void> put_into_context(int fd, std::uint32_t index) {
  Result<void> done = set_socket_context(fd, index);
  if (!done && done.error().code == ENOPROTOOPT)
    return failure(no_support("SO_VR_INDEX"));
  // To stay takes no privilege.
  if (!done && done.error().code == EPERM && socket_context(fd) == index)
    return {};
  return done;
}

}  // namespace

Result<std::unique_ptr<Socket>> Socket::open() {
  SocketPtr socket(nl_socket_alloc());
  if (!socket)
    return failure(ENOMEM);
  if (const int error = genl_connect(socket.get()); error < 0)
    return failure(from_libnl(error));

  const int family = genl_ctrl_resolve(socket.get(), VR_FAMILY_NAME);
  if (family == -NLE_OBJ_NOTFOUND)
    return failure(no_support("netlink family '" VR_FAMILY_NAME "'"));
  if (family < 0)
    return failure(from_libnl(family));

  if (Result<void> done = enable_all(nl_socket_get_fd(socket.get())); !done)
    return failure(done.error());
  return std::unique_ptr<Socket>(new Socket(std::move(socket), static_cast<std::uint16_t>(family)));
}

Result<std::unique_ptr<Socket>> Socket::open_diag(std::uint32_t index) {
  SocketPtr socket(nl_socket_alloc());
  if (!socket)
    return failure(ENOMEM);
  const int error = nl_connect(socket.get(), NETLINK_SOCK_DIAG);
  if (error == -NLE_PROTO_MISMATCH)
    return failure(EPROTONOSUPPORT, "This kernel does not tell of its sockets (no sock_diag)");
  if (error < 0)
    return failure(from_libnl(error));

  const int fd = nl_socket_get_fd(socket.get());
  if (Result<void> done = enable_all(fd); !done)
    return failure(done.error());
  if (Result<void> done = put_into_context(fd, index); !done)
    return failure(done.error());
  return std::unique_ptr<Socket>(new Socket(std::move(socket), SOCK_DIAG_BY_FAMILY));
}

Result<void> Socket::send(BytesView message) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  if (sendto(nl_socket_get_fd(socket_.get()), message.data(), message.size(), 0,
             reinterpret_cast<const sockaddr*>(&kernel), sizeof(kernel)) < 0)
    return failure(errno);
  return {};
}

Result<Bytes> Socket::receive() {
  for (;;) {
    sockaddr_nl sender{};
    socklen_t sender_size = sizeof(sender);
    const ssize_t size = recvfrom(nl_socket_get_fd(socket_.get()), buffer_.data(), buffer_.size(),
                                  MSG_TRUNC, reinterpret_cast<sockaddr*>(&sender), &sender_size);
    if (size < 0 && errno == EINTR)
      continue;
    if (size < 0)
      return failure(errno);
    // Any process may send to a netlink socket; only the kernel is number 0.
    if (sender.nl_pid != 0)
      continue;
    if (static_cast<std::size_t>(size) > buffer_.size())
      return failure(EMSGSIZE);
    return Bytes(buffer_.begin(), buffer_.begin() + size);
  }
}

Result<void> Socket::join(const std::vector<const char*>& groups) {
  std::vector<int> ids;
  for (const char* group : groups) {
    const int id = genl_ctrl_resolve_grp(socket_.get(), VR_FAMILY_NAME, group);
    if (id < 0)
      return failure(from_libnl(id));
    ids.push_back(id);
  }

  for (const int id : ids)
    if (const int error = nl_socket_add_membership(socket_.get(), id); error < 0)
      return failure(from_libnl(error));
  return {};
}

Result<void> Socket::set_receive_buffer(int bytes) {
  const int fd = nl_socket_get_fd(socket_.get());
  // The first goes beyond net.core.rmem_max, but not for everybody.
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0 &&
      setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)) < 0)
    return failure(errno);
  return {};
}

}  // namespace vr::genl
