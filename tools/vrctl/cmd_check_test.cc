// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "test_world.h"

namespace vrctl {
namespace {

constexpr std::size_t kA = 1;
constexpr std::size_t kB = 2;

isolation::Row row(const std::string& state, const std::string& family) {
  return {state, family, {}, {}, {}, {}};
}

class CmdCheckTest : public testing::Test {
 protected:
  TestWorld world_;
};

TEST_F(CmdCheckTest, WhereNothingCrossesAllIsOk) {
  world_.matrix() = {row("udp", "ipv4"), row("udp", "ipv6"), row("udp error", "ipv4")};
  EXPECT_EQ(world_.run("check isolation"), 0);
  EXPECT_EQ(world_.out(),
            "STATE      FAMILY  OWN  0>A  0>B  A>0  A>B  B>0  B>A\n"
            "udp        ipv4    ok   ok   ok   ok   ok   ok   ok\n"
            "udp        ipv6    ok   ok   ok   ok   ok   ok   ok\n"
            "udp error  ipv4    ok   ok   ok   ok   ok   ok   ok\n");
  EXPECT_EQ(world_.err(), "");
}

TEST_F(CmdCheckTest, WhatCrossesStandsInItsPairAndIsAFailure) {
  world_.matrix() = {row("udp", "ipv6"), row("raw", "ipv4")};
  world_.matrix()[0].missing = {0, kB};
  world_.matrix()[0].crossings = {{kA, 0, "datagram"}, {kB, kA, "event"}};
  EXPECT_EQ(world_.run("check isolation"), 2);
  EXPECT_EQ(world_.out(),
            "STATE  FAMILY  OWN          0>A  0>B  A>0       A>B  B>0  B>A\n"
            "udp    ipv6    not in 0, B  ok   ok   datagram  ok   ok   event\n"
            "raw    ipv4    ok           ok   ok   ok        ok   ok   ok\n");
  EXPECT_EQ(world_.err(), "vrctl: check isolation: 1 of 2 rows are not as they should be\n");
}

TEST_F(CmdCheckTest, WhatCannotBePreparedIsAFailure) {
  world_.matrix() = {row("udp", "ipv4")};
  world_.matrix()[0].failure = "cannot bind";
  EXPECT_EQ(world_.run("check isolation"), 2);
  EXPECT_EQ(world_.out(),
            "STATE  FAMILY  OWN          0>A  0>B  A>0  A>B  B>0  B>A\n"
            "udp    ipv4    cannot bind  ok   ok   ok   ok   ok   ok\n");
  EXPECT_EQ(world_.run("-j check isolation"), 2);
  EXPECT_EQ(world_.out(), R"([{"state":"udp","family":"ipv4","missing":[],"crossed":[],)"
                          R"("failure":"cannot bind"}])"
                          "\n");
}

TEST_F(CmdCheckTest, WhatTheKernelHasNotIsNoFailure) {
  world_.matrix() = {row("udp", "ipv4"), row("udp", "ipv6")};
  world_.matrix()[1].skipped = "not in this kernel";
  EXPECT_EQ(world_.run("check isolation"), 0);
  EXPECT_EQ(world_.out(),
            "STATE  FAMILY  OWN                 0>A  0>B  A>0  A>B  B>0  B>A\n"
            "udp    ipv4    ok                  ok   ok   ok   ok   ok   ok\n"
            "udp    ipv6    not in this kernel  -    -    -    -    -    -\n");
  EXPECT_EQ(world_.run("-j check isolation"), 0);
  EXPECT_EQ(world_.out(), R"([{"state":"udp","family":"ipv4","missing":[],"crossed":[]},)"
                          R"({"state":"udp","family":"ipv6","missing":[],"crossed":[],)"
                          R"("skipped":"not in this kernel"}])"
                          "\n");
}

TEST_F(CmdCheckTest, AsJsonHasListsOfWhatIsWrong) {
  world_.matrix() = {row("udp", "ipv4"), row("raw", "ipv6")};
  world_.matrix()[0].missing = {kB};
  world_.matrix()[0].crossings = {{kA, 0, "datagram"}};
  EXPECT_EQ(world_.run("-j check isolation"), 2);
  EXPECT_EQ(world_.out(), R"([{"state":"udp","family":"ipv4","missing":[{"context":"B"}],)"
                          R"("crossed":[{"from":"A","to":"0","what":"datagram"}]},)"
                          R"({"state":"raw","family":"ipv6","missing":[],"crossed":[]}])"
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
