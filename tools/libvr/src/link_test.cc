// SPDX-License-Identifier: GPL-2.0-only
#include "vr/link.h"

#include <gtest/gtest.h>
#include <linux/vr.h>

#include <cerrno>

#include "genl/attributes.h"
#include "genl/fake_kernel.h"
#include "vr/session.h"

namespace vr {
namespace {

using genl::Attributes;
using genl::fake_ack;
using genl::fake_done;
using genl::FakeReply;

class LinkTest : public testing::Test {
 protected:
  static FakeReply reply(std::uint32_t ifindex, const std::string& name) {
    return FakeReply(VR_CMD_LINK_GET)
        .u32(VR_A_LINK_IFINDEX, ifindex)
        .string(VR_A_LINK_IFNAME, name);
  }

  [[nodiscard]] Attributes asked(std::size_t request) const {
    return Attributes(kernel_->asked.at(request).attributes, VR_A_LINK_MAX);
  }

  std::shared_ptr<genl::FakeScript> kernel_ = std::make_shared<genl::FakeScript>();
  Session session_{std::make_unique<genl::FakeKernel>(kernel_)};
};

TEST_F(LinkTest, SetSendsInterfaceAndContext) {
  kernel_->say({fake_ack()});
  ASSERT_TRUE(set_link_context(session_, "eth1", 7));
  EXPECT_EQ(kernel_->asked.at(0).command, VR_CMD_LINK_SET);
  EXPECT_EQ(asked(0).string(VR_A_LINK_IFNAME), "eth1");
  EXPECT_EQ(asked(0).u32(VR_A_LINK_INDEX), 7u);
}

TEST_F(LinkTest, ANameThatNoInterfaceCanHaveIsNoDevice) {
  for (const std::string dev : {"", "sixteen-letters-", "and-many-more-than-that"}) {
    EXPECT_EQ(set_link_context(session_, dev, 7).error().code, ENODEV) << dev;
    EXPECT_EQ(get_link(session_, dev).error().code, ENODEV) << dev;
  }
  EXPECT_TRUE(kernel_->asked.empty());
}

TEST_F(LinkTest, TheLoopbackInterfaceHasNoContext) {
  kernel_->say({reply(1, "lo"), fake_ack()});
  const Result<Link> link = get_link(session_, "lo");
  ASSERT_TRUE(link);
  EXPECT_EQ(link->ifindex, 1u);
  EXPECT_EQ(link->name, "lo");
  EXPECT_EQ(link->index, std::nullopt);
}

TEST_F(LinkTest, ListMayBeThatOfOneContext) {
  kernel_->say({reply(4, "eth2").u32(VR_A_LINK_INDEX, 7), reply(3, "eth1").u32(VR_A_LINK_INDEX, 7),
                fake_done()});
  const Result<std::vector<Link>> links = list_links(session_, 7);
  ASSERT_TRUE(links);
  ASSERT_EQ(links->size(), 2u);
  EXPECT_EQ((*links)[0].name, "eth1");
  EXPECT_EQ((*links)[0].index, 7u);
  EXPECT_EQ((*links)[1].name, "eth2");
  EXPECT_EQ(asked(0).u32(VR_A_LINK_INDEX), 7u);
}

TEST_F(LinkTest, ListOfAllNamesNoContext) {
  kernel_->say({reply(1, "lo"), fake_done()});
  ASSERT_TRUE(list_links(session_));
  EXPECT_EQ(asked(0).u32(VR_A_LINK_INDEX), std::nullopt);
}

TEST_F(LinkTest, AnAnswerWithoutAnInterfaceIsAnError) {
  kernel_->say({fake_ack()});
  EXPECT_EQ(get_link(session_, "eth1").error().code, EBADMSG);
  kernel_->say({FakeReply(VR_CMD_LINK_GET).string(VR_A_LINK_IFNAME, "eth1"), fake_ack()});
  EXPECT_EQ(get_link(session_, "eth1").error().code, EBADMSG);
}

}  // namespace
}  // namespace vr
