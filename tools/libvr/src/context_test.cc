// SPDX-License-Identifier: GPL-2.0-only
#include "vr/context.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "genl/attributes.h"
#include "genl/fake_kernel.h"
#include "vr/session.h"

namespace vr {
namespace {

using genl::Attributes;
using genl::fake_ack;
using genl::fake_done;
using genl::fake_refusal;
using genl::FakeReply;

TEST(ParseIndex, TakesDecimalNumbersInRange) {
  EXPECT_EQ(parse_index("0"), 0u);
  EXPECT_EQ(parse_index("007"), 7u);
  EXPECT_EQ(parse_index("1048575"), kIndexMax);
}

TEST(ParseIndex, RefusesWhatIsOutOfRange) {
  for (const char* text : {"1048576", "4294967295", "4294967296", "99999999999999999999999"})
    EXPECT_EQ(parse_index(text).error().code, ERANGE) << text;
  EXPECT_EQ(parse_index("0", 1).error().message, "0 is not in the range from 1 to 1048575");
}

TEST(ParseIndex, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "x", "-1", "+1", " 1", "1 ", "0x10", "1.0", "7\n"})
    EXPECT_EQ(parse_index(text).error().code, EINVAL) << text;
}

TEST(ParseName, TakesWhatTheKernelTakes) {
  for (const std::string name : {"a", "Z", "red", "a-b_c.d9", "default"})
    EXPECT_EQ(parse_name(name), name);
  EXPECT_TRUE(parse_name(std::string(kNameMax, 'x')));
}

TEST(ParseName, RefusesTheRest) {
  for (const std::string name :
       {"", "7", "7up", "-x", ".x", "_x", "a b", "a/b", "r\xc3\xa9", "a\n"})
    EXPECT_EQ(parse_name(name).error().code, EINVAL) << name;
  EXPECT_EQ(parse_name(std::string(kNameMax + 1, 'x')).error().code, EINVAL);
}

TEST(ParseContextId, ANumberIsNeverAName) {
  EXPECT_EQ(parse_context_id("7"), ContextId(7u));
  EXPECT_EQ(parse_context_id("red"), ContextId(std::string("red")));
  EXPECT_EQ(parse_context_id("7up").error().code, EINVAL);
  EXPECT_EQ(parse_context_id("1048576").error().code, ERANGE);
  EXPECT_EQ(parse_context_id("").error().code, EINVAL);
}

class ContextTest : public testing::Test {
 protected:
  static FakeReply reply(std::uint32_t index, const std::string& name) {
    return FakeReply(VR_CMD_CONTEXT_GET)
        .u32(VR_A_CONTEXT_INDEX, index)
        .string(VR_A_CONTEXT_NAME, name);
  }

  [[nodiscard]] Attributes asked(std::size_t request) const {
    return Attributes(kernel_->asked.at(request).attributes, VR_A_CONTEXT_MAX);
  }

  std::shared_ptr<genl::FakeScript> kernel_ = std::make_shared<genl::FakeScript>();
  Session session_{std::make_unique<genl::FakeKernel>(kernel_)};
};

TEST_F(ContextTest, GetReadsEveryAttribute) {
  kernel_->say({reply(7, "red")
                    .u64(VR_A_CONTEXT_COOKIE, 0x700000001)
                    .u32(VR_A_CONTEXT_STATE, VR_STATE_DYING)
                    .u32(VR_A_CONTEXT_TASKS, 2)
                    .u32(VR_A_CONTEXT_SOCKETS, 3)
                    .u32(VR_A_CONTEXT_LINKS, 4)
                    .u64(VR_A_CONTEXT_GUARD_DROPS, 5)
                    .u64(VR_A_CONTEXT_MOVED_DROPS, 6),
                fake_ack()});
  const Result<Context> context = get_context(session_, 7u);
  ASSERT_TRUE(context);
  EXPECT_EQ(context->index, 7u);
  EXPECT_EQ(context->name, "red");
  EXPECT_EQ(context->cookie, 0x700000001u);
  EXPECT_EQ(context->state, ContextState::dying);
  EXPECT_EQ(context->tasks, 2u);
  EXPECT_EQ(context->sockets, 3u);
  EXPECT_EQ(context->links, 4u);
  EXPECT_EQ(context->guard_drops, 5u);
  EXPECT_EQ(context->moved_drops, 6u);
  EXPECT_EQ(kernel_->asked.at(0).command, VR_CMD_CONTEXT_GET);
  EXPECT_EQ(asked(0).u32(VR_A_CONTEXT_INDEX), 7u);
  EXPECT_EQ(asked(0).string(VR_A_CONTEXT_NAME), std::nullopt);
}

TEST_F(ContextTest, GetAsksForANameByName) {
  kernel_->say({reply(7, "red"), fake_ack()});
  const Result<Context> context = get_context(session_, "red");
  ASSERT_TRUE(context);
  EXPECT_EQ(context->tasks, std::nullopt);
  EXPECT_EQ(asked(0).u32(VR_A_CONTEXT_INDEX), std::nullopt);
  EXPECT_EQ(asked(0).string(VR_A_CONTEXT_NAME), "red");
}

TEST_F(ContextTest, AnAnswerWithoutAContextIsAnError) {
  kernel_->say({fake_ack()});
  EXPECT_EQ(get_context(session_, 7u).error().code, EBADMSG);
  kernel_->say({FakeReply(VR_CMD_CONTEXT_GET).u32(VR_A_CONTEXT_INDEX, 7), fake_ack()});
  EXPECT_EQ(get_context(session_, 7u).error().code, EBADMSG);
}

TEST_F(ContextTest, AddSendsNameAndIndexAndReturnsWhatTheKernelMade) {
  kernel_->say({reply(7, "red"), fake_ack()});
  const Result<Context> context = add_context(session_, "red", 7);
  ASSERT_TRUE(context);
  EXPECT_EQ(context->index, 7u);
  EXPECT_EQ(kernel_->asked.at(0).command, VR_CMD_CONTEXT_NEW);
  EXPECT_EQ(asked(0).string(VR_A_CONTEXT_NAME), "red");
  EXPECT_EQ(asked(0).u32(VR_A_CONTEXT_INDEX), 7u);
}

TEST_F(ContextTest, AddLeavesTheIndexToTheKernel) {
  kernel_->say({reply(1, "red"), fake_ack()});
  ASSERT_TRUE(add_context(session_, "red", {}));
  EXPECT_EQ(asked(0).u32(VR_A_CONTEXT_INDEX), std::nullopt);
}

TEST_F(ContextTest, DeleteNamesTheContextInOneRequest) {
  kernel_->say({fake_ack()});
  ASSERT_TRUE(delete_context(session_, "red"));
  EXPECT_EQ(kernel_->asked.at(0).command, VR_CMD_CONTEXT_DEL);
  EXPECT_EQ(asked(0).string(VR_A_CONTEXT_NAME), "red");
}

TEST_F(ContextTest, DeleteForcesOnlyIfAsked) {
  kernel_->say({fake_ack()});
  kernel_->say({fake_ack()});
  ASSERT_TRUE(delete_context(session_, "red"));
  ASSERT_TRUE(delete_context(session_, "red", Deletion::forced));
  EXPECT_FALSE(asked(0).has(VR_A_CONTEXT_FORCE));
  EXPECT_TRUE(asked(1).has(VR_A_CONTEXT_FORCE));
}

TEST_F(ContextTest, DeletePassesTheKernelsSentenceOn) {
  kernel_->say({fake_refusal(EBUSY, "Context is in use: 2 tasks, 1 socket")});
  const Result<void> done = delete_context(session_, 7u);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, EBUSY);
  EXPECT_EQ(done.error().message, "Context is in use: 2 tasks, 1 socket");
}

TEST_F(ContextTest, RenameMeansTheContextThatHasTheNameNow) {
  kernel_->say({reply(7, "red").u64(VR_A_CONTEXT_COOKIE, 42), fake_ack()});
  kernel_->say({fake_ack()});
  ASSERT_TRUE(rename_context(session_, "red", "green"));
  EXPECT_EQ(asked(0).string(VR_A_CONTEXT_NAME), "red");
  EXPECT_EQ(kernel_->asked.at(1).command, VR_CMD_CONTEXT_SET);
  EXPECT_EQ(asked(1).u32(VR_A_CONTEXT_INDEX), 7u);
  EXPECT_EQ(asked(1).string(VR_A_CONTEXT_NAME), "green");
  EXPECT_EQ(asked(1).u64(VR_A_CONTEXT_COOKIE), 42u);
}

TEST_F(ContextTest, ListIsInTheOrderOfIndexes) {
  kernel_->say({reply(9, "blue"), reply(0, "default")});
  kernel_->say({reply(7, "red"), fake_done()});
  const Result<std::vector<Context>> contexts = list_contexts(session_);
  ASSERT_TRUE(contexts);
  ASSERT_EQ(contexts->size(), 3u);
  EXPECT_EQ((*contexts)[0].name, "default");
  EXPECT_EQ((*contexts)[1].name, "red");
  EXPECT_EQ((*contexts)[2].name, "blue");
}

TEST_F(ContextTest, AnIndexIsResolvedWithoutTheKernel) {
  EXPECT_EQ(resolve_context(session_, 7u), 7u);
  EXPECT_TRUE(kernel_->asked.empty());
}

TEST_F(ContextTest, ANameIsResolvedByTheKernel) {
  kernel_->say({reply(7, "red"), fake_ack()});
  EXPECT_EQ(resolve_context(session_, "red"), 7u);
  kernel_->say({fake_refusal(ENOENT, "No such context")});
  EXPECT_EQ(resolve_context(session_, "blue").error().code, ENOENT);
}

}  // namespace
}  // namespace vr
