// SPDX-License-Identifier: GPL-2.0-only
#include "genl/exchange.h"

#include <cerrno>

namespace vr::genl {
namespace {

Result<Answer> exchange_once(Session& session, Request& request) {
  Channel& channel = session.channel();
  const std::uint32_t sequence = session.next_sequence();

  Result<BytesView> message = request.finish(channel.family(), sequence);
  if (!message)
    return failure(message.error());
  if (Result<void> sent = channel.send(*message); !sent)
    return failure(sent.error());

  Answer answer(channel.family(), sequence);
  for (;;) {
    Result<Bytes> datagram = channel.receive();
    if (!datagram)
      return failure(datagram.error());
    Result<bool> complete = answer.feed(*datagram);
    if (!complete)
      return failure(complete.error());
    if (*complete)
      return answer;
  }
}

Result<Answer> exchange_whole(Session& session, Request& request) {
  for (int attempt = 0; attempt < kDumpAttempts; ++attempt) {
    Result<Answer> answer = exchange_once(session, request);
    if (!answer)
      return failure(answer.error());
    if (!answer->interrupted())
      return answer;
  }
  return failure(EAGAIN, "The list kept changing while it was read");
}

}  // namespace

Result<std::vector<Reply>> exchange(Session& session, Request& request) {
  return exchange_whole(session, request).map(&Answer::take_replies);
}

Result<std::vector<Bytes>> exchange_payloads(Session& session, Request& request) {
  return exchange_whole(session, request).map(&Answer::take_payloads);
}

}  // namespace vr::genl
