// SPDX-License-Identifier: GPL-2.0-only
#include "genl/answer.h"

#include <gtest/gtest.h>
#include <linux/netlink.h>

#include <cerrno>
#include <random>

#include "genl/fake_kernel.h"

namespace vr::genl {
namespace {

constexpr std::uint32_t kSequence = 0;  // as FakeReply has it

Answer new_answer() {
  return Answer(kFakeFamily, kSequence);
}

TEST(Answer, IsCompleteWithTheAck) {
  Answer answer = new_answer();
  EXPECT_EQ(answer.feed(join({FakeReply(4).u32(1, 7)})), false);
  EXPECT_EQ(answer.feed(fake_ack()), true);
  const std::vector<Reply> replies = answer.take_replies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].command, 4);
  EXPECT_EQ(replies[0].attributes.size(), 8u);
}

TEST(Answer, ToADumpGathersAllPieces) {
  Answer answer = new_answer();
  EXPECT_EQ(answer.feed(join({FakeReply(4).u32(1, 1), FakeReply(4).string(2, "odd")})), false);
  EXPECT_EQ(answer.feed(join({FakeReply(4).u32(1, 3), fake_done()})), true);
  EXPECT_EQ(answer.take_replies().size(), 3u);
  EXPECT_FALSE(answer.interrupted());
}

TEST(Answer, NoticesAnInterruptedDumpInAnyMessage) {
  Answer in_the_middle = new_answer();
  EXPECT_EQ(in_the_middle.feed(join({FakeReply(4, NLM_F_DUMP_INTR), fake_done()})), true);
  EXPECT_TRUE(in_the_middle.interrupted());

  Answer at_the_end = new_answer();
  EXPECT_EQ(at_the_end.feed(join({FakeReply(4), fake_done(NLM_F_DUMP_INTR)})), true);
  EXPECT_TRUE(at_the_end.interrupted());
}

TEST(Answer, PassesTheRefusalOn) {
  Answer answer = new_answer();
  const Result<bool> complete = answer.feed(fake_refusal(EBUSY, "Context is in use"));
  ASSERT_FALSE(complete);
  EXPECT_EQ(complete.error().code, EBUSY);
  EXPECT_EQ(complete.error().message, "Context is in use");
}

TEST(Answer, ToADumpMayEndInARefusal) {
  Answer answer = new_answer();
  const Result<bool> complete = answer.feed(join({FakeReply(4), fake_done(0, ENOENT, "No such")}));
  ASSERT_FALSE(complete);
  EXPECT_EQ(complete.error().code, ENOENT);
  EXPECT_EQ(complete.error().message, "No such");
}

TEST(Answer, IgnoresWhatAnswersAnotherRequest) {
  Answer answer(kFakeFamily, 5);
  EXPECT_EQ(answer.feed(join({FakeReply(4), fake_refusal(EBUSY, "not ours")})), false);
  EXPECT_TRUE(answer.take_replies().empty());
}

TEST(Answer, IgnoresOtherFamilies) {
  Answer answer(kFakeFamily + 1, kSequence);
  EXPECT_EQ(answer.feed(join({FakeReply(4), fake_ack()})), true);
  EXPECT_TRUE(answer.take_replies().empty());
}

TEST(Answer, MadeOfRubbishHoldsNoMoreThanTheRubbish) {
  std::mt19937 random(1);
  const Bytes whole = join({FakeReply(4).u32(1, 1), FakeReply(4).string(2, "red"),
                            fake_refusal(EBUSY, "Context is in use", 8)});
  for (int round = 0; round < 20000; ++round) {
    Bytes datagram(whole.begin(),
                   whole.begin() + static_cast<std::ptrdiff_t>(random() % (whole.size() + 1)));
    for (unsigned changes = random() % 8; changes > 0 && !datagram.empty(); --changes)
      datagram[random() % datagram.size()] = static_cast<std::byte>(random());

    Answer answer = new_answer();
    static_cast<void>(answer.feed(datagram));
    std::size_t held = 0;
    for (const Reply& reply : answer.take_replies())
      held += reply.attributes.size();
    EXPECT_LE(held, datagram.size());
  }
}

TEST(Notifications, AreReadWhateverTheirSequence) {
  const std::vector<Reply> replies =
      read_notifications(kFakeFamily, join({FakeReply(5).u32(1, 7), fake_ack(), FakeReply(7)}));
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[0].command, 5);
  EXPECT_EQ(replies[1].command, 7);
}

}  // namespace
}  // namespace vr::genl
