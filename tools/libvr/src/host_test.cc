// SPDX-License-Identifier: GPL-2.0-only
#include "vr/host.h"

#include <gtest/gtest.h>
#include <linux/vr.h>

#include <cerrno>

#include "genl/attributes.h"
#include "genl/fake_kernel.h"
#include "vr/session.h"

namespace vr {
namespace {

using genl::fake_ack;
using genl::fake_done;
using genl::fake_refusal;
using genl::FakeReply;

class HostTest : public testing::Test {
 protected:
  static FakeReply reply() {
    return FakeReply(VR_CMD_HOST_GET)
        .u32(VR_A_HOST_IFINDEX, 3)
        .string(VR_A_HOST_IFNAME, "eth1")
        .u32(VR_A_HOST_IPV4, std::get<Ipv4>(*parse_address("192.0.2.1")).value);
  }

  std::shared_ptr<genl::FakeScript> kernel_ = std::make_shared<genl::FakeScript>();
  Session session_{std::make_unique<genl::FakeKernel>(kernel_)};
  HostId id_{"eth1", *parse_address("192.0.2.1")};
};

TEST(HostText, AddressesAreReadAndWritten) {
  for (const char* text : {"192.0.2.1", "2001:db8::1", "::", "::ffff:192.0.2.1"})
    EXPECT_EQ(to_string(*parse_address(text)), text);
  for (const char* text : {"", "192.0.2", "192.0.2.256", "192.0.2.1 ", "::1/64", "fe80::1%1", "a"})
    EXPECT_FALSE(parse_address(text)) << text;
}

TEST(HostText, MacAddressesAreReadAndWritten) {
  EXPECT_EQ(to_string(*parse_mac("02:00:00:00:00:0a")), "02:00:00:00:00:0a");
  EXPECT_EQ(to_string(*parse_mac("2:0:0:0:0:A")), "02:00:00:00:00:0a");
  for (const char* text : {"", "02:00:00:00:00", "02:00:00:00:00:0a:", "02:00:00:00:00:100",
                           "02-00-00-00-00-0a", "02:00:00:00:00:0g", ":2:0:0:0:0:a"})
    EXPECT_FALSE(parse_mac(text)) << text;
}

TEST_F(HostTest, OnlyWhatIsGivenIsSet) {
  kernel_->say({fake_ack()});
  HostSettings settings;
  settings.epoch = 1ull << 40;
  ASSERT_TRUE(set_host(session_, id_, settings));
  const genl::Attributes asked(kernel_->asked.at(0).attributes, VR_A_HOST_MAX);
  EXPECT_EQ(asked.u64(VR_A_HOST_EPOCH), 1ull << 40);
  for (const int type : {VR_A_HOST_ROLE, VR_A_HOST_LEASE, VR_A_HOST_KNOWLEDGE, VR_A_HOST_SELF,
                         VR_A_HOST_LEAD, VR_A_HOST_GROUP})
    EXPECT_FALSE(asked.has(type)) << type;
}

TEST_F(HostTest, ANameThatNoInterfaceCanHaveIsNoDevice) {
  EXPECT_EQ(add_host(session_, {"sixteen-letters-", id_.address}, {}).error().code, ENODEV);
  EXPECT_EQ(list_host_ports(session_, {"", id_.address}).error().code, ENODEV);
  EXPECT_EQ(add_host_member(session_, id_, 2, Mac{2}, "").error().code, ENODEV);
  EXPECT_TRUE(kernel_->asked.empty());
}

TEST_F(HostTest, AMemberThatIsCutShortIsPassedOver) {
  const genl::Bytes good = FakeReply::nest([](FakeReply& inside) {
    inside.u32(VR_A_HOST_MEMBER_NODE, 2)
        .bytes(VR_A_HOST_MEMBER_MAC, genl::Bytes(6, std::byte{2}))
        .u32(VR_A_HOST_MEMBER_IFINDEX, 9);
  });
  const genl::Bytes bad = FakeReply::nest([](FakeReply& inside) {
    inside.u32(VR_A_HOST_MEMBER_NODE, 3).bytes(VR_A_HOST_MEMBER_MAC, genl::Bytes(5));
  });
  kernel_->say({reply().bytes(VR_A_HOST_MEMBER, bad).bytes(VR_A_HOST_MEMBER, good), fake_done()});
  const Result<std::vector<Host>> hosts = list_hosts(session_);
  ASSERT_TRUE(hosts);
  ASSERT_EQ(hosts->at(0).members.size(), 1u);
  EXPECT_EQ(hosts->at(0).members[0].node, 2u);
  EXPECT_EQ(hosts->at(0).members[0].ifindex, 9u);
}

TEST_F(HostTest, AnAddressOfIpv6IsOneAsWell) {
  const Address address = *parse_address("2001:db8::1");
  const auto& ipv6 = std::get<Ipv6>(address).value;
  kernel_->say({FakeReply(VR_CMD_HOST_GET)
                    .u32(VR_A_HOST_IFINDEX, 3)
                    .string(VR_A_HOST_IFNAME, "eth1")
                    .bytes(VR_A_HOST_IPV6, std::as_bytes(std::span(ipv6))),
                fake_done()});
  EXPECT_EQ(list_hosts(session_)->at(0).id.address, address);
  kernel_->say({FakeReply(VR_CMD_HOST_GET)
                    .u32(VR_A_HOST_IFINDEX, 3)
                    .string(VR_A_HOST_IFNAME, "eth1")
                    .bytes(VR_A_HOST_IPV6, genl::Bytes(15)),
                fake_done()});
  EXPECT_EQ(list_hosts(session_).error().code, EBADMSG);
}

TEST_F(HostTest, WhatIsNotSaidIsAbsent) {
  kernel_->say({reply(), fake_done()});
  const Result<std::vector<Host>> hosts = list_hosts(session_);
  ASSERT_TRUE(hosts);
  EXPECT_EQ(hosts->at(0).role, std::nullopt);
  EXPECT_EQ(hosts->at(0).lease_left, std::nullopt);
  EXPECT_EQ(hosts->at(0).group, std::nullopt);
  EXPECT_TRUE(hosts->at(0).counters.empty());
}

TEST_F(HostTest, ADescriptionWithoutAddressIsAnError) {
  kernel_->say({FakeReply(VR_CMD_HOST_GET).u32(VR_A_HOST_IFINDEX, 3), fake_done()});
  EXPECT_EQ(list_hosts(session_).error().code, EBADMSG);
  kernel_->say({FakeReply(VR_CMD_HOST_PORT_GET).u32(VR_A_HOST_PORT_FIRST, 3), fake_done()});
  EXPECT_EQ(list_host_ports(session_, id_).error().code, EBADMSG);
}

TEST_F(HostTest, TheErrorIsTheKernels) {
  kernel_->say({fake_refusal(ESTALE, "The epoch is over")});
  const Result<void> done = set_host(session_, id_, {});
  EXPECT_EQ(done.error().code, ESTALE);
  EXPECT_EQ(done.error().text(), "The epoch is over");
}

}  // namespace
}  // namespace vr
