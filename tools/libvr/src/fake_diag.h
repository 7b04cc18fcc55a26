// SPDX-License-Identifier: GPL-2.0-only
//
// What sock_diag says, for tests.
#pragma once

#include <string>
#include <vector>

#include "genl/fake_kernel.h"
#include "vr/session.h"

namespace vr {

struct FakeSocket {
  std::uint8_t state = 0;
  std::string local = "0.0.0.0";
  std::uint16_t local_port = 0;
  std::string peer = "0.0.0.0";
  std::uint16_t peer_port = 0;
  std::uint32_t inode = 0;
};

// A whole socket; and what is left of one or may become one, which holds no context.
[[nodiscard]] genl::FakeReply fake_socket(const FakeSocket& socket);
[[nodiscard]] genl::FakeReply fake_remnant(const FakeSocket& socket);

// The answers to all that list_sockets() asks, in its order: of four protocols, for IPv4 and IPv6.
struct FakeSockets {
  std::vector<genl::Bytes> tcp = {};
  std::vector<genl::Bytes> udp = {};
  std::vector<genl::Bytes> udplite = {};
  std::vector<genl::Bytes> raw = {};
  std::vector<genl::Bytes> tcp6 = {};
};
void say_sockets(genl::FakeScript& kernel, const FakeSockets& sockets);

[[nodiscard]] Session fake_diag_session(std::shared_ptr<genl::FakeScript> kernel);

}  // namespace vr
