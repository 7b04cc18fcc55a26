// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "test_world.h"

namespace vrctl {
namespace {

constexpr std::size_t kA = 1;
constexpr std::size_t kB = 2;

class CmdCheckTest : public testing::Test {
 protected:
  TestWorld world_;
};

TEST_F(CmdCheckTest, WhereNothingCrossesAllIsOk) {
  world_.matrix() = {{"udp", {}, {}, ""}, {"udp error", {}, {}, ""}};
  EXPECT_EQ(world_.run("check isolation"), 0);
  EXPECT_EQ(world_.out(),
            "STATE      OWN  0>A  0>B  A>0  A>B  B>0  B>A\n"
            "udp        ok   ok   ok   ok   ok   ok   ok\n"
            "udp error  ok   ok   ok   ok   ok   ok   ok\n");
  EXPECT_EQ(world_.err(), "");
}

TEST_F(CmdCheckTest, WhatCrossesStandsInItsPairAndIsAFailure) {
  world_.matrix() = {{"udp", {0, kB}, {{kA, 0, "datagram"}, {kB, kA, "event"}}, ""},
                     {"raw", {}, {}, ""}};
  EXPECT_EQ(world_.run("check isolation"), 2);
  EXPECT_EQ(world_.out(),
            "STATE  OWN          0>A  0>B  A>0       A>B  B>0  B>A\n"
            "udp    not in 0, B  ok   ok   datagram  ok   ok   event\n"
            "raw    ok           ok   ok   ok        ok   ok   ok\n");
  EXPECT_EQ(world_.err(), "vrctl: check isolation: 1 of 2 rows are not as they should be\n");
}

TEST_F(CmdCheckTest, WhatCannotBePreparedIsAFailure) {
  world_.matrix() = {{"udp", {}, {}, "cannot bind"}};
  EXPECT_EQ(world_.run("check isolation"), 2);
  EXPECT_EQ(world_.out(),
            "STATE  OWN          0>A  0>B  A>0  A>B  B>0  B>A\n"
            "udp    cannot bind  ok   ok   ok   ok   ok   ok\n");
  EXPECT_EQ(world_.run("-j check isolation"), 2);
  EXPECT_EQ(world_.out(), R"([{"state":"udp","missing":[],"crossed":[],"failure":"cannot bind"}])"
                          "\n");
}

TEST_F(CmdCheckTest, AsJsonHasListsOfWhatIsWrong) {
  world_.matrix() = {{"udp", {kB}, {{kA, 0, "datagram"}}, ""}, {"raw", {}, {}, ""}};
  EXPECT_EQ(world_.run("-j check isolation"), 2);
  EXPECT_EQ(world_.out(), R"([{"state":"udp","missing":[{"context":"B"}],)"
                          R"("crossed":[{"from":"A","to":"0","what":"datagram"}]},)"
                          R"({"state":"raw","missing":[],"crossed":[]}])"
                          "\n");
}

TEST_F(CmdCheckTest, TakesPrivilege) {
  world_.remove_privilege();
  EXPECT_EQ(world_.run("check isolation"), 5);
  EXPECT_EQ(world_.out(), "");
  EXPECT_EQ(world_.err(), "vrctl: check isolation: Operation not permitted\n");
}

TEST_F(CmdCheckTest, TakesAKernelWithContexts) {
  world_.remove_privilege();
  world_.remove_support();
  EXPECT_EQ(world_.run("check isolation"), 2);
}

TEST_F(CmdCheckTest, HasNoDefaultCommand) {
  EXPECT_EQ(world_.run("check"), 1);
  EXPECT_EQ(world_.err(), "vrctl: check: missing command, there are: isolation\n");
}

}  // namespace
}  // namespace vrctl
