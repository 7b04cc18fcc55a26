// SPDX-License-Identifier: GPL-2.0-only
#include "genl/request.h"

#include <gtest/gtest.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "genl/attributes.h"

namespace vr::genl {
namespace {

nlmsghdr header_of(BytesView message) {
  nlmsghdr header;
  std::memcpy(&header, message.data(), sizeof(header));
  return header;
}

TEST(Request, CarriesWhatWasPutIn) {
  Request request(3, Request::Kind::act);
  request.put_u32(1, 7).put_string(2, "red").put_u64(3, 1ull << 40);
  const Result<BytesView> message = request.finish(0x1d, 5);
  ASSERT_TRUE(message);

  const nlmsghdr header = header_of(*message);
  EXPECT_EQ(header.nlmsg_len, message->size());
  EXPECT_EQ(header.nlmsg_type, 0x1d);
  EXPECT_EQ(header.nlmsg_seq, 5u);
  EXPECT_EQ(header.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
  EXPECT_EQ((*message)[NLMSG_HDRLEN], std::byte{3});

  const Attributes attributes(message->subspan(NLMSG_HDRLEN + GENL_HDRLEN), 3);
  EXPECT_EQ(attributes.u32(1), 7u);
  EXPECT_EQ(attributes.string(2), "red");
  EXPECT_EQ(attributes.u64(3), 1ull << 40);
}

TEST(Request, ForAListSaysSo) {
  Request request(3, Request::Kind::dump);
  const Result<BytesView> message = request.finish(0x1d, 1);
  ASSERT_TRUE(message);
  EXPECT_EQ(header_of(*message).nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
}

TEST(Request, MayCarryAnythingBehindItsHeader) {
  const Bytes payload(7, std::byte{0xee});
  Request request(payload);
  const Result<BytesView> message = request.finish(20, 1);
  ASSERT_TRUE(message);
  EXPECT_EQ(header_of(*message).nlmsg_type, 20);
  EXPECT_EQ(header_of(*message).nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
  ASSERT_GE(message->size(), NLMSG_HDRLEN + payload.size());
  EXPECT_TRUE(std::equal(payload.begin(), payload.end(), message->begin() + NLMSG_HDRLEN));
}

TEST(Request, NestsWhatStandsInside) {
  Request request(3, Request::Kind::act);
  request.begin_nest(2).put_u32(1, 9).end_nest().put_bytes(1, Bytes(3, std::byte{0xee}));
  const Result<BytesView> message = request.finish(0x1d, 1);
  ASSERT_TRUE(message);
  const Attributes attributes(message->subspan(NLMSG_HDRLEN + GENL_HDRLEN), 2);
  EXPECT_EQ(Attributes(attributes.bytes(2), 1).u32(1), 9u);
  EXPECT_EQ(attributes.bytes(1).size(), 3u);
}

TEST(Request, ThatIsTooLongIsNotSentInPart) {
  Request request(3, Request::Kind::act);
  request.put_string(2, std::string(1 << 20, 'x')).put_u32(1, 7);
  const Result<BytesView> message = request.finish(0x1d, 1);
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().code, EMSGSIZE);
}

}  // namespace
}  // namespace vr::genl
