// SPDX-License-Identifier: GPL-2.0-only
#include "fake_diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include <stdexcept>

namespace vr {
namespace {

void parse(int family, const std::string& text, void* address) {
  if (inet_pton(family, text.c_str(), address) != 1)
    throw std::invalid_argument("no address: " + text);
}

}  // namespace

genl::FakeReply fake_remnant(const FakeSocket& socket) {
  const int family = socket.local.find(':') == std::string::npos ? AF_INET : AF_INET6;
  inet_diag_msg message{};
  message.idiag_family = static_cast<std::uint8_t>(family);
  message.idiag_state = socket.state;
  parse(family, socket.local, message.id.idiag_src);
  parse(family, socket.peer, message.id.idiag_dst);
  message.id.idiag_sport = htons(socket.local_port);
  message.id.idiag_dport = htons(socket.peer_port);
  message.idiag_inode = socket.inode;
  return genl::FakeReply(SOCK_DIAG_BY_FAMILY, std::as_bytes(std::span(&message, 1)))
      .u32(INET_DIAG_MARK, 0);
}

genl::FakeReply fake_socket(const FakeSocket& socket) {
  return fake_remnant(socket).u8(INET_DIAG_SHUTDOWN, 0);
}

void say_sockets(genl::FakeScript& kernel, const FakeSockets& sockets) {
  const std::vector<genl::Bytes> none;
  for (const auto* list : {&sockets.tcp, &sockets.tcp6, &sockets.udp, &none, &sockets.udplite,
                           &none, &sockets.raw, &none}) {
    std::vector<genl::Bytes> messages = *list;
    messages.push_back(genl::fake_done());
    kernel.say(messages);
  }
}

Session fake_diag_session(std::shared_ptr<genl::FakeScript> kernel) {
  return Session(std::make_unique<genl::FakeKernel>(std::move(kernel), SOCK_DIAG_BY_FAMILY));
}

}  // namespace vr
