// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include <cerrno>

#include "test_world.h"

namespace vrctl {
namespace {

using vr::genl::fake_ack;
using vr::genl::fake_done;
using vr::genl::fake_refusal;

class CmdProcessTest : public testing::Test {
 protected:
  CmdProcessTest() {
    world_.proc().set_netns("self", "ours");
    add("1", "systemd", "0", "ours");
    add("4127", "nginx", "7", "ours");
    add("4200", "sshd", "7", "theirs");
  }

  void add(const std::string& pid, const std::string& comm, const std::string& index,
           const std::string& netns) {
    world_.proc().add_process(pid, comm, index);
    world_.proc().set_netns(pid, netns);
  }

  void say_contexts() {
    world_.kernel().say(
        {TestWorld::context(0, "default"), TestWorld::context(7, "red"), fake_done()});
  }

  TestWorld world_;
};

TEST_F(CmdProcessTest, ShowLeavesOutOtherNamespaces) {
  say_contexts();
  EXPECT_EQ(world_.run("process show"), 0);
  EXPECT_EQ(world_.out(),
            " PID  COMM     INDEX  NAME\n"
            "   1  systemd      0  default\n"
            "4127  nginx        7  red\n");
}

TEST_F(CmdProcessTest, ShowOfOneAsJson) {
  say_contexts();
  EXPECT_EQ(world_.run("-j process show 4127"), 0);
  EXPECT_EQ(world_.out(), R"([{"pid":4127,"comm":"nginx","index":7,"name":"red"}])"
                          "\n");
}

TEST_F(CmdProcessTest, ShowDoesNotGiveOurNamesToOthersContexts) {
  say_contexts();
  EXPECT_EQ(world_.run("-j process show 4200"), 0);
  EXPECT_EQ(world_.out(), R"([{"pid":4200,"comm":"sshd","index":7}])"
                          "\n");
}

TEST_F(CmdProcessTest, ShowOfOneContext) {
  world_.kernel().say({TestWorld::context(7, "red"), fake_ack()});
  say_contexts();
  EXPECT_EQ(world_.run("-j process show context red"), 0);
  EXPECT_EQ(world_.out(), R"([{"pid":4127,"comm":"nginx","index":7,"name":"red"}])"
                          "\n");
}

TEST_F(CmdProcessTest, ShowOfOneContextKnowsThatAnothersIndexIsNotOurs) {
  world_.kernel().say({TestWorld::context(7, "red"), fake_ack()});
  say_contexts();
  EXPECT_EQ(world_.run("-j process show 4200 context red"), 0);
  EXPECT_EQ(world_.out(), "[]\n");
}

TEST_F(CmdProcessTest, ShowOfNoProcess) {
  EXPECT_EQ(world_.run("process show 99"), 3);
  EXPECT_EQ(world_.err(), "vrctl: process show 99: There is no such process\n");
}

TEST_F(CmdProcessTest, SetWritesToProcfs) {
  world_.kernel().say({TestWorld::context(7, "red"), fake_ack()});
  EXPECT_EQ(world_.run("process set 1 context red"), 0);
  EXPECT_EQ(world_.out() + world_.err(), "");
  EXPECT_EQ(world_.proc().read("1/vr_index"), "7\n");
}

TEST_F(CmdProcessTest, SetToAnUnknownContextChangesNothing) {
  world_.kernel().say({fake_refusal(ENOENT, "There is no such context")});
  EXPECT_EQ(world_.run("process set 4127 context green"), 3);
  EXPECT_EQ(world_.err(), "vrctl: process set 4127 context green: There is no such context\n");
  EXPECT_EQ(world_.proc().read("4127/vr_index"), "7\n");
}

TEST_F(CmdProcessTest, WhatIsNoProcessNumberIsAUsageError) {
  for (const std::string pid : {"0", "x", "1x", "99999999999", "+1", "self"}) {
    EXPECT_EQ(world_.run("process set " + pid + " context 7"), 1) << pid;
    EXPECT_EQ(world_.run("process show " + pid), 1) << pid;
  }
}

TEST_F(CmdProcessTest, IdIsOneLine) {
  world_.proc().write("self/vr_index", "7\n");
  world_.kernel().say({TestWorld::context(7, "red"), fake_ack()});
  EXPECT_EQ(world_.run("process id"), 0);
  EXPECT_EQ(world_.out(), "7 red\n");
}

TEST_F(CmdProcessTest, IdAsJson) {
  world_.kernel().say({TestWorld::context(0, "default"), fake_ack()});
  EXPECT_EQ(world_.run("-j process id"), 0);
  EXPECT_EQ(world_.out(), R"([{"index":0,"name":"default"}])"
                          "\n");
}

TEST_F(CmdProcessTest, IdInAContextThatIsGoneHasNoName) {
  world_.proc().write("self/vr_index", "9\n");
  world_.kernel().say({fake_refusal(ENOENT, "There is no such context")});
  EXPECT_EQ(world_.run("-j process id"), 0);
  EXPECT_EQ(world_.out(), "[{\"index\":9}]\n");
}

}  // namespace
}  // namespace vrctl
