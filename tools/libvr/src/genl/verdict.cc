// SPDX-License-Identifier: GPL-2.0-only
#include "genl/verdict.h"

#include <linux/netlink.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "genl/attributes.h"

namespace vr::genl {
namespace {

template <typename T>
T read_at(BytesView bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(value));
  return value;
}

// Where the attributes of an NLMSG_ERROR start. May lie beyond its end.
std::size_t attributes_of_error(BytesView message, const nlmsghdr& header) {
  std::size_t start = NLMSG_HDRLEN + sizeof(nlmsgerr);
  if (message.size() < start || header.nlmsg_flags & NLM_F_CAPPED)
    return start;

  const auto request = read_at<nlmsgerr>(message, NLMSG_HDRLEN).msg;
  if (request.nlmsg_len > NLMSG_HDRLEN)
    start += NLMSG_ALIGN(std::size_t{request.nlmsg_len} - NLMSG_HDRLEN);
  return start;
}

}  // namespace

Error read_verdict(BytesView message) {
  const std::size_t done_end = NLMSG_HDRLEN + sizeof(int);
  if (message.size() < done_end)
    return {EBADMSG, "The kernel's answer is cut short"};

  const auto header = read_at<nlmsghdr>(message, 0);
  Error verdict{std::abs(read_at<int>(message, NLMSG_HDRLEN)), {}};

  const std::size_t start =
      header.nlmsg_type == NLMSG_ERROR ? attributes_of_error(message, header) : done_end;
  if (header.nlmsg_flags & NLM_F_ACK_TLVS && start < message.size()) {
    const Attributes attributes(message.subspan(start), NLMSGERR_ATTR_MAX);
    verdict.message = attributes.string(NLMSGERR_ATTR_MSG).value_or("");
  }
  return verdict;
}

}  // namespace vr::genl
