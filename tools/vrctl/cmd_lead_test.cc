// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>
#include <linux/vr.h>

#include "genl/attributes.h"
#include "test_world.h"
#include "vr/host.h"

namespace vrctl {
namespace {

using vr::genl::Attributes;
using vr::genl::fake_ack;
using vr::genl::fake_done;
using vr::genl::fake_refusal;
using vr::genl::FakeReply;

class CmdLeadTest : public testing::Test {
 protected:
  static std::uint32_t ipv4(const std::string& text) {
    return std::get<vr::Ipv4>(*vr::parse_address(text)).value;
  }

  static FakeReply host(const std::string& dev, const std::string& address) {
    return FakeReply(VR_CMD_HOST_GET)
        .u32(VR_A_HOST_IFINDEX, 3)
        .string(VR_A_HOST_IFNAME, dev)
        .u32(VR_A_HOST_IPV4, ipv4(address));
  }

  void say_hosts() {
    world_.kernel().say({host("eth0", "10.0.0.1"), host("eth1", "10.0.0.1"),
                         host("eth1", "10.0.0.2"), fake_done()});
  }

  [[nodiscard]] Attributes asked(std::size_t request) {
    return Attributes(world_.kernel().asked.at(request).attributes, VR_A_HOST_MAX);
  }

  TestWorld world_;
};

TEST_F(CmdLeadTest, OnIsForEverySharedAddressOfTheInterface) {
  say_hosts();
  world_.kernel().say({fake_ack()});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("lead set eth1 on"), 0);
  ASSERT_EQ(world_.kernel().asked.size(), 3u);
  for (const std::size_t request : {1, 2}) {
    EXPECT_EQ(world_.kernel().asked[request].command, VR_CMD_HOST_SET);
    EXPECT_EQ(asked(request).string(VR_A_HOST_IFNAME), "eth1");
    EXPECT_EQ(asked(request).u32(VR_A_HOST_ROLE), VR_HOST_ROLE_LEAD);
  }
  EXPECT_EQ(asked(2).u32(VR_A_HOST_IPV4), ipv4("10.0.0.2"));
}

TEST_F(CmdLeadTest, OffOfOneAddressMakesAMember) {
  say_hosts();
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("lead set eth1 address 10.0.0.1 off"), 0);
  ASSERT_EQ(world_.kernel().asked.size(), 2u);
  EXPECT_EQ(asked(1).u32(VR_A_HOST_ROLE), VR_HOST_ROLE_MEMBER);
  EXPECT_EQ(asked(1).u32(VR_A_HOST_IPV4), ipv4("10.0.0.1"));
}

TEST_F(CmdLeadTest, NothingSharedIsNoSuchThing) {
  say_hosts();
  EXPECT_EQ(world_.run("lead set eth2 on"), 3);
  EXPECT_EQ(world_.err(), "vrctl: lead set eth2 on: No address of the interface is shared\n");
  say_hosts();
  EXPECT_EQ(world_.run("lead set eth0 address 10.0.0.2 on"), 3);
}

TEST_F(CmdLeadTest, ARefusalNamesTheAddress) {
  say_hosts();
  world_.kernel().say({fake_ack()});
  world_.kernel().say({fake_refusal(ESTALE, "The epoch is over")});
  EXPECT_EQ(world_.run("lead set eth1 on"), 2);
  EXPECT_EQ(world_.err(), "vrctl: lead set eth1 on: 10.0.0.2: The epoch is over\n");
}

TEST_F(CmdLeadTest, ItIsOnOrOff) {
  EXPECT_EQ(world_.run("lead set eth1"), 1);
  EXPECT_NE(world_.err().find("missing on|off"), std::string::npos) << world_.err();
  EXPECT_EQ(world_.run("lead set eth1 maybe"), 1);
  EXPECT_EQ(world_.run("lead set eth1 address 10.0.0.256 on"), 1);
}

}  // namespace
}  // namespace vrctl
