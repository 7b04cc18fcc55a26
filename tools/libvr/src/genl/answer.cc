// SPDX-License-Identifier: GPL-2.0-only
#include "genl/answer.h"

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/msg.h>

#include <cerrno>
#include <optional>

#include "genl/verdict.h"

namespace vr::genl {
namespace {

// Walks over the messages of a datagram; one that claims more than there is ends the walk.
class MessageWalk {
 public:
  explicit MessageWalk(BytesView datagram)
      : header_(reinterpret_cast<const nlmsghdr*>(datagram.data())),
        remaining_(static_cast<int>(datagram.size())) {}

  [[nodiscard]] const nlmsghdr* next() {
    if (!nlmsg_ok(header_, remaining_))
      return nullptr;
    const nlmsghdr* current = header_;
    header_ = nlmsg_next(const_cast<nlmsghdr*>(current), &remaining_);
    return current;
  }

 private:
  const nlmsghdr* header_;
  int remaining_;
};

BytesView bytes_of(const nlmsghdr& header) {
  return {reinterpret_cast<const std::byte*>(&header), header.nlmsg_len};
}

BytesView payload_of(const nlmsghdr& header) {
  return bytes_of(header).subspan(NLMSG_HDRLEN);
}

std::optional<Reply> read_reply(BytesView payload) {
  if (payload.size() < GENL_HDRLEN)
    return {};

  const auto command = std::to_integer<std::uint8_t>(payload[0]);
  return Reply{command, Bytes(payload.begin() + GENL_HDRLEN, payload.end())};
}

}  // namespace

Result<bool> Answer::feed(BytesView datagram) {
  MessageWalk walk(datagram);
  while (const nlmsghdr* header = walk.next()) {
    if (header->nlmsg_seq != sequence_)
      continue;
    if (header->nlmsg_flags & NLM_F_DUMP_INTR)
      interrupted_ = true;

    if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE) {
      Error verdict = read_verdict(bytes_of(*header));
      if (verdict.code)
        return failure(std::move(verdict));
      return true;
    }
    if (header->nlmsg_type == NLMSG_OVERRUN)
      return failure(ENOBUFS);
    if (header->nlmsg_type != family_)
      continue;
    const BytesView payload = payload_of(*header);
    payloads_.emplace_back(payload.begin(), payload.end());
  }
  return false;
}

std::vector<Reply> Answer::take_replies() {
  std::vector<Reply> replies;
  for (const Bytes& payload : payloads_)
    if (std::optional<Reply> reply = read_reply(payload))
      replies.push_back(std::move(*reply));
  return replies;
}

std::vector<Reply> read_notifications(std::uint16_t family, BytesView datagram) {
  std::vector<Reply> replies;
  MessageWalk walk(datagram);
  while (const nlmsghdr* header = walk.next()) {
    if (header->nlmsg_type != family)
      continue;
    if (std::optional<Reply> reply = read_reply(payload_of(*header)))
      replies.push_back(std::move(*reply));
  }
  return replies;
}

}  // namespace vr::genl
