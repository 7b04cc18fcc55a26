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

class CmdLinkTest : public testing::Test {
 protected:
  void say_contexts() {
    world_.kernel().say(
        {TestWorld::context(0, "default"), TestWorld::context(7, "red"), fake_done()});
  }

  [[nodiscard]] vr::genl::Attributes asked(std::size_t request) {
    return vr::genl::Attributes(world_.kernel().asked.at(request).attributes, VR_A_LINK_MAX);
  }

  TestWorld world_;
};

TEST_F(CmdLinkTest, ShowNamesTheContexts) {
  world_.kernel().say({TestWorld::link(1, "lo"), TestWorld::link(2, "eth0").u32(VR_A_LINK_INDEX, 0),
                       TestWorld::link(3, "eth1").u32(VR_A_LINK_INDEX, 7), fake_done()});
  say_contexts();
  EXPECT_EQ(world_.run("link show"), 0);
  EXPECT_EQ(world_.out(),
            "DEV   IFINDEX  INDEX  CONTEXT\n"
            "lo          1      -  -\n"
            "eth0        2      0  default\n"
            "eth1        3      7  red\n");
}

TEST_F(CmdLinkTest, ShowAsJsonLeavesOutTheContextOfLoopback) {
  world_.kernel().say(
      {TestWorld::link(1, "lo"), TestWorld::link(3, "eth1").u32(VR_A_LINK_INDEX, 7), fake_done()});
  say_contexts();
  EXPECT_EQ(world_.run("-j link show"), 0);
  EXPECT_EQ(world_.out(),
            R"([{"dev":"lo","ifindex":1},{"dev":"eth1","ifindex":3,"index":7,"context":"red"}])"
            "\n");
}

TEST_F(CmdLinkTest, ShowOfOneContextAsksForThatOnly) {
  world_.kernel().say({TestWorld::context(7, "red"), fake_ack()});
  world_.kernel().say({TestWorld::link(3, "eth1").u32(VR_A_LINK_INDEX, 7), fake_done()});
  say_contexts();
  EXPECT_EQ(world_.run("-j link show context red"), 0);
  EXPECT_EQ(world_.out(), R"([{"dev":"eth1","ifindex":3,"index":7,"context":"red"}])"
                          "\n");
  EXPECT_EQ(asked(1).u32(VR_A_LINK_INDEX), 7u);
}

TEST_F(CmdLinkTest, ShowOfALinkInAnotherContextIsEmpty) {
  for (const char* dev : {"eth1", "lo"}) {
    world_.kernel().say({TestWorld::context(9, "blue"), fake_ack()});
    auto link = TestWorld::link(3, dev);
    if (dev != std::string("lo"))
      link.u32(VR_A_LINK_INDEX, 7);
    world_.kernel().say({link, fake_ack()});
    say_contexts();
    EXPECT_EQ(world_.run(std::string("-j link show ") + dev + " context blue"), 0);
    EXPECT_EQ(world_.out(), "[]\n");
  }
}

TEST_F(CmdLinkTest, ShowOfAnUnknownContextIsNotEmptyButAnError) {
  world_.kernel().say({fake_refusal(ENOENT, "There is no such context")});
  EXPECT_EQ(world_.run("link show context 99"), 3);
  EXPECT_EQ(world_.out(), "");
  EXPECT_EQ(world_.err(), "vrctl: link show context 99: There is no such context\n");
}

TEST_F(CmdLinkTest, ShowOfAnUnknownLink) {
  world_.kernel().say({fake_refusal(ENODEV, "")});
  EXPECT_EQ(world_.run("link show eth9"), 3);
  EXPECT_EQ(world_.err(), "vrctl: link show eth9: No such device\n");
}

TEST_F(CmdLinkTest, SetPutsALinkIntoANamedContext) {
  world_.kernel().say({TestWorld::context(7, "red"), fake_ack()});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("link set eth1 context red"), 0);
  EXPECT_EQ(world_.out() + world_.err(), "");
  EXPECT_EQ(world_.kernel().asked.at(1).command, VR_CMD_LINK_SET);
  EXPECT_EQ(asked(1).string(VR_A_LINK_IFNAME), "eth1");
  EXPECT_EQ(asked(1).u32(VR_A_LINK_INDEX), 7u);
}

TEST_F(CmdLinkTest, SetOfLoopbackIsRefusedByTheKernel) {
  world_.kernel().say({fake_refusal(EOPNOTSUPP, "Loopback is shared by all contexts")});
  EXPECT_EQ(world_.run("link set lo context 7"), 2);
  EXPECT_EQ(world_.err(), "vrctl: link set lo context 7: Loopback is shared by all contexts\n");
}

}  // namespace
}  // namespace vrctl
