// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>
#include <linux/vr.h>

#include <cerrno>

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

constexpr const char* kAddress = "10.0.0.1";

class CmdHostTest : public testing::Test {
 protected:
  static std::uint32_t ipv4(const std::string& text) {
    return std::get<vr::Ipv4>(*vr::parse_address(text)).value;
  }

  static FakeReply host(const std::string& dev, const std::string& address = kAddress) {
    return FakeReply(VR_CMD_HOST_GET)
        .u32(VR_A_HOST_IFINDEX, 3)
        .string(VR_A_HOST_IFNAME, dev)
        .u32(VR_A_HOST_INDEX, 7)
        .u32(VR_A_HOST_IPV4, ipv4(address))
        .u32(VR_A_HOST_ROLE, VR_HOST_ROLE_MEMBER)
        .u64(VR_A_HOST_EPOCH, 4)
        .u32(VR_A_HOST_LEASE, 0)
        .u32(VR_A_HOST_KNOWLEDGE, VR_HOST_KNOWLEDGE_OPEN);
  }

  static FakeReply host6(const std::string& dev, const std::string& address) {
    const vr::Ipv6 ipv6 = std::get<vr::Ipv6>(*vr::parse_address(address));
    return FakeReply(VR_CMD_HOST_GET)
        .u32(VR_A_HOST_IFINDEX, 3)
        .string(VR_A_HOST_IFNAME, dev)
        .u32(VR_A_HOST_INDEX, 7)
        .bytes(VR_A_HOST_IPV6, std::as_bytes(std::span(ipv6.value)))
        .u32(VR_A_HOST_ROLE, VR_HOST_ROLE_MEMBER);
  }

  static FakeReply ports(std::uint32_t protocol, std::uint32_t first, std::uint32_t last) {
    return FakeReply(VR_CMD_HOST_PORT_GET)
        .u32(VR_A_HOST_PORT_PROTOCOL, protocol)
        .u32(VR_A_HOST_PORT_FIRST, first)
        .u32(VR_A_HOST_PORT_LAST, last)
        .u32(VR_A_HOST_PORT_NODE, 2);
  }

  static vr::genl::Bytes member(std::uint32_t node) {
    const vr::Mac mac = {2, 0, 0, 0, 0, 9};
    return FakeReply::nest([&](FakeReply& inside) {
      inside.u32(VR_A_HOST_MEMBER_NODE, node)
          .bytes(VR_A_HOST_MEMBER_MAC, std::as_bytes(std::span(mac)));
    });
  }

  void say_hosts(const std::vector<vr::genl::Bytes>& hosts) {
    std::vector<vr::genl::Bytes> messages = hosts;
    messages.push_back(fake_done());
    world_.kernel().say(messages);
  }

  void say_contexts() {
    world_.kernel().say(
        {TestWorld::context(0, "default"), TestWorld::context(7, "red"), fake_done()});
  }

  [[nodiscard]] Attributes asked(std::size_t request, int max = VR_A_HOST_MAX) {
    return Attributes(world_.kernel().asked.at(request).attributes, max);
  }

  TestWorld world_;
};

TEST_F(CmdHostTest, AddNamesAddressInterfaceAndSettings) {
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host add 10.0.0.1 dev eth1 role lead self 2 epoch 9 lease 400 "
                       "group 03:00:00:00:00:01"),
            0);
  EXPECT_EQ(world_.out() + world_.err(), "");
  EXPECT_EQ(world_.kernel().asked.at(0).command, VR_CMD_HOST_NEW);
  EXPECT_EQ(asked(0).string(VR_A_HOST_IFNAME), "eth1");
  EXPECT_EQ(asked(0).u32(VR_A_HOST_IPV4), ipv4(kAddress));
  EXPECT_EQ(asked(0).u32(VR_A_HOST_ROLE), VR_HOST_ROLE_LEAD);
  EXPECT_EQ(asked(0).u32(VR_A_HOST_SELF), 2u);
  EXPECT_EQ(asked(0).u64(VR_A_HOST_EPOCH), 9u);
  EXPECT_EQ(asked(0).u32(VR_A_HOST_LEASE), 400u);
  EXPECT_EQ(asked(0).bytes(VR_A_HOST_GROUP).size(), 6u);
  EXPECT_FALSE(asked(0).has(VR_A_HOST_KNOWLEDGE));
}

TEST_F(CmdHostTest, AnAddressMayBeOneOfIpv6) {
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host add 2001:db8::1 dev eth1"), 0);
  EXPECT_FALSE(asked(0).has(VR_A_HOST_IPV4));
  ASSERT_EQ(asked(0).bytes(VR_A_HOST_IPV6).size(), 16u);
  EXPECT_EQ(asked(0).bytes(VR_A_HOST_IPV6).back(), std::byte{1});

  say_hosts({host("eth1"), host6("eth0", "fe80::1"), host6("eth1", "fe80::1")});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host port add fe80::1%eth1 tcp 80 node 2"), 0);
  EXPECT_EQ(asked(2, VR_A_HOST_PORT_MAX).string(VR_A_HOST_PORT_IFNAME), "eth1");
  EXPECT_EQ(asked(2, VR_A_HOST_PORT_MAX).bytes(VR_A_HOST_PORT_IPV6).size(), 16u);

  say_hosts({host6("eth1", "2001:db8::1")});
  say_contexts();
  EXPECT_EQ(world_.run("host show"), 0);
  EXPECT_NE(world_.out().find("2001:db8::1  eth1  red      member"), std::string::npos)
      << world_.out();
}

TEST_F(CmdHostTest, AddWithoutSettingsLeavesThemToTheKernel) {
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host add 10.0.0.1 dev eth1"), 0);
  EXPECT_FALSE(asked(0).has(VR_A_HOST_ROLE));
}

TEST_F(CmdHostTest, MistakesAreFoundBeforeTheKernelIsAsked) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"host add 10.0.0 dev eth1", "'10.0.0' is not an IP address"},
      {"host add 10.0.0.1", "missing 'dev DEV'"},
      {"host add 10.0.0.1 dev eth1 role boss", "unknown role 'boss'"},
      {"host add 10.0.0.1 dev eth1 rol lead", "did you mean 'role'?"},
      {"host add 10.0.0.1 dev eth1 self 0", "0 is not in the range from 1 to 63"},
      {"host add 10.0.0.1 dev eth1 self 64", "64 is not in the range from 1 to 63"},
      {"host add 10.0.0.1 dev eth1 lease 3600001", "not in the range"},
      {"host add 10.0.0.1 dev eth1 epoch x", "'x' is not a number"},
      {"host set 10.0.0.1 knowledge closed", "unknown knowledge 'closed'"},
      {"host set 10.0.0.1 group 1:2", "'1:2' is not a MAC address"},
      {"host set 10.0.0.1% role lead", "missing the interface"},
      {"host member add 10.0.0.1 node 2", "missing 'mac MAC'"},
      {"host member del 10.0.0.1 node 2 mac 02:00:00:00:00:01", "by its number alone"},
      {"host member 10.0.0.1 node 2", "missing add|del"},
      {"host port add 10.0.0.1 tcp 80", "missing 'node N'"},
      {"host port add 10.0.0.1 tcp 0 node 1", "0 is not in the range from 1 to 65535"},
      {"host port add 10.0.0.1 tcp 9-8 node 1", "ends before it begins"},
      {"host port add 10.0.0.1 tcp 9- node 1", "'' is not a number"},
      {"host port add 10.0.0.1 sctp 80 node 1", "unexpected '80'"},
      {"host port add 10.0.0.1 80 node 1", "missing tcp|udp"},
      {"host set 10.0.0.1", "missing SETTING"},
  };
  for (const auto& [words, message] : mistakes) {
    EXPECT_EQ(world_.run(words), 1) << words;
    EXPECT_NE(world_.err().find(message), std::string::npos) << words << ": " << world_.err();
  }
  EXPECT_TRUE(world_.kernel().asked.empty());
}

TEST_F(CmdHostTest, DelNamesAddressAndInterface) {
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host del 10.0.0.1 dev eth1"), 0);
  EXPECT_EQ(world_.kernel().asked.at(0).command, VR_CMD_HOST_DEL);
  EXPECT_EQ(asked(0).string(VR_A_HOST_IFNAME), "eth1");
}

TEST_F(CmdHostTest, SetFindsTheInterfaceOfTheAddress) {
  say_hosts({host("eth0", "10.0.0.2"), host("eth1")});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host set 10.0.0.1 knowledge complete lead 3"), 0);
  EXPECT_EQ(world_.kernel().asked.at(1).command, VR_CMD_HOST_SET);
  EXPECT_EQ(asked(1).string(VR_A_HOST_IFNAME), "eth1");
  EXPECT_EQ(asked(1).u32(VR_A_HOST_KNOWLEDGE), VR_HOST_KNOWLEDGE_COMPLETE);
  EXPECT_EQ(asked(1).u32(VR_A_HOST_LEAD), 3u);
}

TEST_F(CmdHostTest, SetOfAnAddressThatSeveralInterfacesShareTakesOne) {
  say_hosts({host("eth0"), host("eth1")});
  EXPECT_EQ(world_.run("host set 10.0.0.1 role lead"), 2);
  EXPECT_EQ(world_.err(),
            "vrctl: host set 10.0.0.1 role lead: Several interfaces share it, name one: "
            "10.0.0.1%eth0\n");
  say_hosts({host("eth0"), host("eth1")});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host set 10.0.0.1%eth1 role lead"), 0);
  EXPECT_EQ(asked(2).string(VR_A_HOST_IFNAME), "eth1");
}

TEST_F(CmdHostTest, SetOfAnAddressThatIsNotShared) {
  say_hosts({});
  EXPECT_EQ(world_.run("host set 10.0.0.1 role lead"), 3);
  EXPECT_EQ(world_.err(), "vrctl: host set 10.0.0.1 role lead: The address is not shared\n");
}

TEST_F(CmdHostTest, MemberAddNestsTheNode) {
  say_hosts({host("eth1")});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host member add 10.0.0.1 node 2 mac 02:00:00:00:00:0a dev tap2"), 0);
  EXPECT_EQ(world_.kernel().asked.at(1).command, VR_CMD_HOST_MEMBER_NEW);
  const Attributes inside(asked(1).bytes(VR_A_HOST_MEMBER), VR_A_HOST_MEMBER_MAX);
  EXPECT_EQ(inside.u32(VR_A_HOST_MEMBER_NODE), 2u);
  EXPECT_EQ(inside.bytes(VR_A_HOST_MEMBER_MAC).back(), std::byte{0x0a});
  EXPECT_EQ(inside.string(VR_A_HOST_MEMBER_IFNAME), "tap2");
}

TEST_F(CmdHostTest, PortAddSendsARange) {
  say_hosts({host("eth1")});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host port add 10.0.0.1 udp 8000-8063 node 2"), 0);
  const Attributes ports = asked(1, VR_A_HOST_PORT_MAX);
  EXPECT_EQ(world_.kernel().asked.at(1).command, VR_CMD_HOST_PORT_NEW);
  EXPECT_EQ(ports.u32(VR_A_HOST_PORT_PROTOCOL), 17u);
  EXPECT_EQ(ports.u32(VR_A_HOST_PORT_FIRST), 8000u);
  EXPECT_EQ(ports.u32(VR_A_HOST_PORT_LAST), 8063u);
  EXPECT_EQ(ports.u32(VR_A_HOST_PORT_NODE), 2u);
}

TEST_F(CmdHostTest, PortDelWithoutANodeIsOfAllNodes) {
  say_hosts({host("eth1")});
  world_.kernel().say({fake_ack()});
  EXPECT_EQ(world_.run("host port del 10.0.0.1 tcp 80"), 0);
  const Attributes ports = asked(1, VR_A_HOST_PORT_MAX);
  EXPECT_EQ(world_.kernel().asked.at(1).command, VR_CMD_HOST_PORT_DEL);
  EXPECT_EQ(ports.u32(VR_A_HOST_PORT_LAST), 80u);
  EXPECT_FALSE(ports.has(VR_A_HOST_PORT_NODE));
}

TEST_F(CmdHostTest, ShowIsATableOfAllAddresses) {
  say_hosts({host("eth1").u32(VR_A_HOST_SELF, 1).u32(VR_A_HOST_LEAD, 2)});
  say_contexts();
  EXPECT_EQ(world_.run("host show"), 0);
  EXPECT_EQ(world_.out(),
            "ADDRESS   DEV   CONTEXT  ROLE    EPOCH  LEASE  LEASE-LEFT  KNOWLEDGE  SELF  LEAD\n"
            "10.0.0.1  eth1  red      member      4      0           -  open          1     2\n");
}

TEST_F(CmdHostTest, ShowOfOneHasMembersAndPorts) {
  say_hosts({host("eth1").bytes(VR_A_HOST_MEMBER, member(2)).bytes(VR_A_HOST_MEMBER, member(3))});
  world_.kernel().say({ports(6, 80, 80), ports(17, 53, 60), fake_done()});
  say_contexts();
  EXPECT_EQ(world_.run("host show 10.0.0.1"), 0);
  EXPECT_EQ(world_.out().substr(world_.out().find("\n\n") + 2),
            "NODE  MAC                DEV\n"
            "   2  02:00:00:00:00:09    -\n"
            "   3  02:00:00:00:00:09    -\n"
            "\n"
            "PROTOCOL  FIRST  LAST  NODE\n"
            "tcp          80    80     2\n"
            "udp          53    60     2\n");
}

TEST_F(CmdHostTest, ShowAsJsonNestsMembersAndPorts) {
  say_hosts({host("eth1").bytes(VR_A_HOST_MEMBER, member(2))});
  world_.kernel().say({ports(6, 80, 80), fake_done()});
  say_contexts();
  EXPECT_EQ(world_.run("-j host show"), 0);
  EXPECT_EQ(world_.out(),
            R"([{"address":"10.0.0.1","dev":"eth1","index":7,"context":"red","role":"member",)"
            R"("epoch":4,"lease":0,"knowledge":"open",)"
            R"("members":[{"node":2,"mac":"02:00:00:00:00:09"}],)"
            R"("ports":[{"protocol":"tcp","first":80,"last":80,"node":2}]}])"
            "\n");
}

TEST_F(CmdHostTest, ShowWithStatsHasTheCounters) {
  const vr::genl::Bytes counters = FakeReply::nest([](FakeReply& inside) {
    inside.u64(VR_A_HOST_COUNTERS_DELIVER, 5).u64(VR_A_HOST_COUNTERS_CONFLICT, 1);
  });
  say_hosts({host("eth1").bytes(VR_A_HOST_COUNTERS, counters)});
  world_.kernel().say({fake_done()});
  say_contexts();
  EXPECT_EQ(world_.run("-j -s host show"), 0);
  EXPECT_NE(world_.out().find(R"("deliver":5,"conflict":1)"), std::string::npos) << world_.out();
}

TEST_F(CmdHostTest, ShowOfAnAddressThatIsNotSharedIsAnError) {
  say_hosts({host("eth1")});
  EXPECT_EQ(world_.run("host show 10.0.0.9"), 3);
  EXPECT_EQ(world_.err(), "vrctl: host show 10.0.0.9: The address is not shared\n");
}

TEST_F(CmdHostTest, WhatTheKernelRefusesIsSaidInItsWords) {
  world_.kernel().say({fake_refusal(EADDRNOTAVAIL, "The interface does not have this address")});
  EXPECT_EQ(world_.run("host add 10.0.0.1 dev eth1"), 2);
  EXPECT_EQ(world_.err(),
            "vrctl: host add 10.0.0.1 dev eth1: The interface does not have this address\n");
}

}  // namespace
}  // namespace vrctl
