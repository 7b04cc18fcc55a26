// SPDX-License-Identifier: GPL-2.0-only
//
// list_sockets(): what sock_diag tells, which is where ss(8) has it from.
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "ends.h"
#include "genl/attributes.h"
#include "genl/exchange.h"
#include "vr/session.h"
#include "vr/socket.h"

namespace vr {
namespace {

using genl::Bytes;
using genl::BytesView;

struct Protocol {
  std::string_view name;
  std::uint8_t number;
};

constexpr std::array<Protocol, 4> kProtocols = {{
    {"tcp", IPPROTO_TCP},
    {"udp", IPPROTO_UDP},
    {"udplite", IPPROTO_UDPLITE},
    {"raw", IPPROTO_RAW},
}};

constexpr std::array<std::uint8_t, 2> kFamilies = {AF_INET, AF_INET6};

constexpr std::array<std::string_view, 12> kTcpStates = {
    "",          "established", "syn-sent",   "syn-recv", "fin-wait-1", "fin-wait-2",
    "time-wait", "closed",      "close-wait", "last-ack", "listening",  "closing",
};

// There can be very many in TIME_WAIT, for nothing.
constexpr std::uint32_t kStates = ~(1u << TCP_TIME_WAIT);

std::optional<std::string> state_of(const Protocol& protocol, std::uint8_t state) {
  if (protocol.number != IPPROTO_TCP || state >= kTcpStates.size())
    return {};
  return std::string(kTcpStates[state]);
}

std::optional<Socket> decode_socket(const Protocol& protocol, BytesView payload) {
  inet_diag_msg message;
  if (payload.size() < sizeof(message))
    return {};
  std::memcpy(&message, payload.data(), sizeof(message));

  // Only a whole socket has this. What is left of one (TIME_WAIT, also in the guise of FIN_WAIT2),
  // or may become one (a request), has not; it holds no context.
  if (const genl::Attributes attributes(payload.subspan(sizeof(message)), INET_DIAG_MAX);
      !attributes.has(INET_DIAG_SHUTDOWN))
    return {};

  const inet_diag_sockid& id = message.id;
  return Socket{std::string(protocol.name), state_of(protocol, message.idiag_state),
                make_end(message.idiag_family, id.idiag_src, ntohs(id.idiag_sport)),
                make_end(message.idiag_family, id.idiag_dst, ntohs(id.idiag_dport)),
                message.idiag_inode};
}

Result<std::vector<Bytes>> dump(Session& diag, std::uint8_t family, std::uint8_t protocol) {
  inet_diag_req_v2 question{};
  question.sdiag_family = family;
  question.sdiag_protocol = protocol;
  question.idiag_states = kStates;
  genl::Request request(std::as_bytes(std::span(&question, 1)));

  Result<std::vector<Bytes>> answers = genl::exchange_payloads(diag, request);
  // A kernel may be built without the lists of some protocols.
  if (!answers && answers.error().code == ENOENT)
    return std::vector<Bytes>();
  return answers;
}

}  // namespace

Result<std::vector<Socket>> list_sockets(Session& diag) {
  std::vector<Socket> sockets;
  for (const Protocol& protocol : kProtocols)
    for (const std::uint8_t family : kFamilies) {
      const Result<std::vector<Bytes>> answers = dump(diag, family, protocol.number);
      if (!answers)
        return failure(answers.error());
      for (const Bytes& answer : *answers)
        if (std::optional<Socket> socket = decode_socket(protocol, answer))
          sockets.push_back(std::move(*socket));
    }
  return sockets;
}

}  // namespace vr
