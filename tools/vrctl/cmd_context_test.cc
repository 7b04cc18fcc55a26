// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>
#include <linux/vr.h>

#include <cerrno>

#include "genl/attributes.h"
#include "test_world.h"

namespace vrctl {
namespace {

using vr::genl::fake_ack;
using vr::genl::fake_done;
using vr::genl::fake_refusal;
using vr::genl::FakeReply;

class CmdContextTest : public testing::Test {
 protected:
  // All that the kernel knows about red.
  static FakeReply red() {
    return TestWorld::context(7, "red")
        .u64(VR_A_CONTEXT_COOKIE, 42)
        .u32(VR_A_CONTEXT_STATE, VR_STATE_ACTIVE)
        .u32(VR_A_CONTEXT_TASKS, 12)
        .u32(VR_A_CONTEXT_SOCKETS, 3)
        .u32(VR_A_CONTEXT_LINKS, 2)
        .u64(VR_A_CONTEXT_GUARD_DROPS, 0)
        .u64(VR_A_CONTEXT_MOVED_DROPS, 9);
  }

  static FakeReply zero() {
    return TestWorld::context(0, "default")
        .u32(VR_A_CONTEXT_STATE, VR_STATE_ACTIVE)
        .u32(VR_A_CONTEXT_LINKS, 1)
        .u64(VR_A_CONTEXT_GUARD_DROPS, 0)
        .u64(VR_A_CONTEXT_MOVED_DROPS, 0);
  }

  [[nodiscard]] vr::genl::Attributes asked(std::size_t request) {
    return vr::genl::Attributes(world_.kernel().asked.at(request).attributes, VR_A_CONTEXT_MAX);
  }

  TestWorld world_;
};

TEST_F(CmdContextTest, ShowIsATable) {
  world_.kernel().say({red(), zero(), fake_done()});
  EXPECT_EQ(world_.run("context show"), 0);
  EXPECT_EQ(world_.out(),
            "INDEX  NAME     STATE   LINKS  TASKS  SOCKETS\n"
            "    0  default  active      1      -        -\n"
            "    7  red      active      2     12        3\n");
  EXPECT_EQ(world_.err(), "");
}

TEST_F(CmdContextTest, ShowWithStatsHasTheDropsToo) {
  world_.kernel().say({red(), fake_ack()});
  EXPECT_EQ(world_.run("-s context show red"), 0);
  EXPECT_EQ(world_.out(),
            "INDEX  NAME  STATE   LINKS  TASKS  SOCKETS  GUARD-DROPS  MOVED-DROPS\n"
            "    7  red   active      2     12        3            0            9\n");
}

TEST_F(CmdContextTest, ShowAsJson) {
  world_.kernel().say({red(), zero(), fake_done()});
  EXPECT_EQ(world_.run("context show -j"), 0);
  EXPECT_EQ(world_.out(),
            R"([{"index":0,"name":"default","state":"active","links":1},)"
            R"({"index":7,"name":"red","state":"active","links":2,"tasks":12,"sockets":3,)"
            R"("cookie":42}])"
            "\n");
}

TEST_F(CmdContextTest, ShowAsJsonWithStats) {
  world_.kernel().say({zero(), fake_ack()});
  EXPECT_EQ(world_.run("-j -s context show 0"), 0);
  EXPECT_EQ(world_.out(), R"([{"index":0,"name":"default","state":"active","links":1,)"
                          R"("guard-drops":0,"moved-drops":0}])"
                          "\n");
}

TEST_F(CmdContextTest, ShowNamesAStateThatItDoesNotKnow) {
  world_.kernel().say({TestWorld::context(7, "red").u32(VR_A_CONTEXT_STATE, 5), fake_ack()});
  EXPECT_EQ(world_.run("-j context show 7"), 0);
  EXPECT_EQ(world_.out(), "[{\"index\":7,\"name\":\"red\",\"state\":\"unknown(5)\"}]\n");
}

TEST_F(CmdContextTest, ShowOfAnUnknownContext) {
  world_.kernel().say({fake_refusal(ENOENT, "There is no such context")});
  EXPECT_EQ(world_.run("context show green"), 3);
  EXPECT_EQ(world_.out(), "");
  EXPECT_EQ(world_.err(), "vrctl: context show green: There is no such context\n");
}

TEST_F(CmdContextTest, AddIsSilent) {
  world_.kernel().say({red(), fake_ack()});
  EXPECT_EQ(world_.run("context add red index 7"), 0);
  EXPECT_EQ(world_.out(), "");
  EXPECT_EQ(world_.err(), "");
  EXPECT_EQ(asked(0).u32(VR_A_CONTEXT_INDEX), 7u);
}

TEST_F(CmdContextTest, AddAsJsonShowsTheNewContext) {
  world_.kernel().say({TestWorld::context(1, "red"), fake_ack()});
  EXPECT_EQ(world_.run("-j context add red"), 0);
  EXPECT_EQ(world_.out(), "[{\"index\":1,\"name\":\"red\"}]\n");
}

TEST_F(CmdContextTest, AddOfATakenName) {
  world_.kernel().say({fake_refusal(EEXIST, "Context name is in use")});
  EXPECT_EQ(world_.run("context add red"), 4);
  EXPECT_EQ(world_.err(), "vrctl: context add red: Context name is in use\n");
}

TEST_F(CmdContextTest, AddWithoutPrivilege) {
  world_.kernel().say({fake_refusal(EPERM, "")});
  EXPECT_EQ(world_.run("context add red"), 5);
  EXPECT_EQ(world_.err(), "vrctl: context add red: Operation not permitted\n");
}

TEST_F(CmdContextTest, AddWithABadIndexDoesNotAskTheKernel) {
  for (const std::string index : {"0", "1048576", "99999999999", "x", "-1"})
    EXPECT_EQ(world_.run("context add red index " + index), 1) << index;
  EXPECT_TRUE(world_.kernel().asked.empty());
}

TEST_F(CmdContextTest, AddWithABadNameDoesNotAskTheKernel) {
  for (const std::string name : {"", "7", "a b", "a\nb", "much-too-long-for-the-name-of-any"}) {
    EXPECT_EQ(world_.run(Words{"context", "add", name}), 1) << name;
    EXPECT_EQ(world_.err().find('\n'), world_.err().size() - 1) << name;
  }
  EXPECT_TRUE(world_.kernel().asked.empty());
}

TEST_F(CmdContextTest, DelOfAContextInUseSaysByWhom) {
  world_.kernel().say({fake_refusal(EBUSY, "Context is in use: 2 tasks, 1 socket")});
  EXPECT_EQ(world_.run("context del blue"), 4);
  EXPECT_EQ(world_.err(),
            "vrctl: context del blue: Context is in use: 2 tasks, 1 socket; "
            "see 'vrctl context users blue'\n");
}

TEST_F(CmdContextTest, DelOfTheDefaultContextIsNotAQuestionOfWho) {
  for (const std::string id : {"0", "default"}) {
    world_.kernel().say({fake_refusal(EBUSY, "The default context stays")});
    EXPECT_EQ(world_.run("context del " + id), 4);
    EXPECT_EQ(world_.err(), "vrctl: context del " + id + ": The default context stays\n");
  }
}

TEST_F(CmdContextTest, DelIsSilent) {
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("context del 7"), 0);
  EXPECT_EQ(world_.out() + world_.err(), "");
  EXPECT_EQ(asked(0).u32(VR_A_CONTEXT_INDEX), 7u);
}

TEST_F(CmdContextTest, DelForcesOnlyIfAsked) {
  for (const std::string words :
       {"context del 7", "context del --force 7", "context del 7 --force"}) {
    world_.kernel().say({fake_ack()});
    EXPECT_EQ(world_.run(words), 0) << words;
  }
  EXPECT_FALSE(asked(0).has(VR_A_CONTEXT_FORCE));
  EXPECT_TRUE(asked(1).has(VR_A_CONTEXT_FORCE));
  EXPECT_TRUE(asked(2).has(VR_A_CONTEXT_FORCE));
}

TEST_F(CmdContextTest, ForceIsForDelOnly) {
  EXPECT_EQ(world_.run("context show 7 --force"), 1);
  EXPECT_TRUE(world_.kernel().asked.empty());
}

TEST_F(CmdContextTest, SetRenames) {
  world_.kernel().say({red(), fake_ack()});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("context set red name green"), 0);
  EXPECT_EQ(world_.out() + world_.err(), "");
  EXPECT_EQ(asked(1).string(VR_A_CONTEXT_NAME), "green");
  EXPECT_EQ(asked(1).u64(VR_A_CONTEXT_COOKIE), 42u);
}

TEST_F(CmdContextTest, SetOfAContextThatWasReplacedMeanwhile) {
  world_.kernel().say({red(), fake_ack()});
  world_.kernel().say({fake_refusal(ESTALE, "Context has another cookie")});
  EXPECT_EQ(world_.run("context set red name green"), 2);
  EXPECT_EQ(world_.err(), "vrctl: context set red name green: Context has another cookie\n");
}

}  // namespace
}  // namespace vrctl
