// SPDX-License-Identifier: GPL-2.0-only
#include "genl/exchange.h"

#include <gtest/gtest.h>
#include <linux/netlink.h>

#include <cerrno>

#include "genl/fake_kernel.h"

namespace vr::genl {
namespace {

class ExchangeTest : public testing::Test {
 protected:
  Result<std::vector<Reply>> list() {
    Request request(4, Request::Kind::dump);
    return exchange(session_, request);
  }

  std::shared_ptr<FakeScript> kernel_ = std::make_shared<FakeScript>();
  Session session_{std::make_unique<FakeKernel>(kernel_)};
};

TEST_F(ExchangeTest, ReturnsTheReplies) {
  kernel_->say({FakeReply(4).u32(1, 1)});
  kernel_->say({FakeReply(4).u32(1, 2)});
  kernel_->say({fake_done()});
  const Result<std::vector<Reply>> replies = list();
  ASSERT_TRUE(replies);
  EXPECT_EQ(replies->size(), 2u);
}

TEST_F(ExchangeTest, ReturnsPayloadsThatAreNotOfGenericNetlink) {
  const Bytes payload(3, std::byte{0xee});
  kernel_->say({FakeReply(kFakeFamily, payload), fake_done()});
  Request request(payload);
  const Result<std::vector<Bytes>> payloads = exchange_payloads(session_, request);
  ASSERT_TRUE(payloads);
  EXPECT_EQ(*payloads, std::vector<Bytes>{payload});
}

TEST_F(ExchangeTest, BeginsAnInterruptedDumpAnew) {
  kernel_->say({FakeReply(4, NLM_F_DUMP_INTR), FakeReply(4), fake_done()});
  kernel_->say({FakeReply(4), fake_done()});
  const Result<std::vector<Reply>> replies = list();
  ASSERT_TRUE(replies);
  EXPECT_EQ(replies->size(), 1u);
  EXPECT_EQ(kernel_->asked.size(), 2u);
}

TEST_F(ExchangeTest, GivesUpOnADumpThatIsAlwaysInterrupted) {
  for (int i = 0; i < kDumpAttempts; ++i)
    kernel_->say({fake_done(NLM_F_DUMP_INTR)});
  const Result<std::vector<Reply>> replies = list();
  ASSERT_FALSE(replies);
  EXPECT_EQ(replies.error().code, EAGAIN);
  EXPECT_TRUE(kernel_->datagrams.empty());
}

TEST_F(ExchangeTest, DoesNotAskAgainAfterARefusal) {
  kernel_->say({fake_refusal(EPERM, "")});
  const Result<std::vector<Reply>> replies = list();
  ASSERT_FALSE(replies);
  EXPECT_EQ(replies.error().code, EPERM);
  EXPECT_EQ(kernel_->asked.size(), 1u);
}

}  // namespace
}  // namespace vr::genl
