// SPDX-License-Identifier: GPL-2.0-only
#include "genl/request.h"

#include <linux/vr.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include <cerrno>

namespace vr::genl {

Request::Request(std::uint8_t command, Kind kind) : message_(nlmsg_alloc()) {
  const int flags = kind == Kind::dump ? NLM_F_DUMP : NLM_F_ACK;
  overflow_ = !message_ || !genlmsg_put(message_.get(), 0, 0, 0, 0, NLM_F_REQUEST | flags, command,
                                        VR_FAMILY_VERSION);
}

Request::Request(BytesView payload) : message_(nlmsg_alloc()) {
  overflow_ = !message_ || !nlmsg_put(message_.get(), 0, 0, 0, 0, NLM_F_REQUEST | NLM_F_DUMP) ||
              nlmsg_append(message_.get(), const_cast<std::byte*>(payload.data()), payload.size(),
                           NLMSG_ALIGNTO) < 0;
}

Request& Request::put_u32(int type, std::uint32_t value) {
  overflow_ = overflow_ || nla_put_u32(message_.get(), type, value) < 0;
  return *this;
}

Request& Request::put_u64(int type, std::uint64_t value) {
  overflow_ = overflow_ || nla_put_u64(message_.get(), type, value) < 0;
  return *this;
}

Request& Request::put_flag(int type) {
  overflow_ = overflow_ || nla_put_flag(message_.get(), type) < 0;
  return *this;
}

Request& Request::put_string(int type, const std::string& value) {
  overflow_ = overflow_ || nla_put_string(message_.get(), type, value.c_str()) < 0;
  return *this;
}

Request& Request::put_bytes(int type, BytesView value) {
  overflow_ =
      overflow_ || nla_put(message_.get(), type, static_cast<int>(value.size()), value.data()) < 0;
  return *this;
}

Request& Request::begin_nest(int type) {
  if (!overflow_)
    nest_ = nla_nest_start(message_.get(), type);
  overflow_ = overflow_ || !nest_;
  return *this;
}

Request& Request::end_nest() {
  overflow_ = overflow_ || nla_nest_end(message_.get(), nest_) < 0;
  return *this;
}

Result<BytesView> Request::finish(std::uint16_t family, std::uint32_t sequence) {
  if (overflow_)
    return failure(EMSGSIZE);

  nlmsghdr* header = nlmsg_hdr(message_.get());
  header->nlmsg_type = family;
  header->nlmsg_seq = sequence;
  return BytesView(reinterpret_cast<const std::byte*>(header), header->nlmsg_len);
}

}  // namespace vr::genl
