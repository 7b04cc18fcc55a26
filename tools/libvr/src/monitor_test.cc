// SPDX-License-Identifier: GPL-2.0-only
#include "vr/monitor.h"

#include <gtest/gtest.h>
#include <linux/vr.h>

#include <cerrno>

#include "genl/fake_kernel.h"

namespace vr {
namespace {

using genl::FakeReply;

class MonitorTest : public testing::Test {
 protected:
  std::shared_ptr<genl::FakeScript> kernel_ = std::make_shared<genl::FakeScript>();
  Monitor monitor_{std::make_unique<genl::FakeKernel>(kernel_)};
};

FakeReply context_reply(std::uint8_t command) {
  return FakeReply(command).u32(VR_A_CONTEXT_INDEX, 7).string(VR_A_CONTEXT_NAME, "red");
}

TEST_F(MonitorTest, TellsWhatHappenedToAContext) {
  kernel_->say({context_reply(VR_CMD_CONTEXT_NEW_NTF), context_reply(VR_CMD_CONTEXT_SET_NTF)});
  kernel_->say({context_reply(VR_CMD_CONTEXT_DEL_NTF)});
  for (const auto kind :
       {ContextEvent::Kind::added, ContextEvent::Kind::renamed, ContextEvent::Kind::deleted}) {
    const Result<Event> event = monitor_.next();
    ASSERT_TRUE(event);
    const auto* context = std::get_if<ContextEvent>(&*event);
    ASSERT_NE(context, nullptr);
    EXPECT_EQ(context->kind, kind);
    EXPECT_EQ(context->context.index, 7u);
    EXPECT_EQ(context->context.name, "red");
  }
}

TEST_F(MonitorTest, TellsWhereALinkCameFrom) {
  kernel_->say({FakeReply(VR_CMD_LINK_NTF)
                    .u32(VR_A_LINK_IFINDEX, 3)
                    .string(VR_A_LINK_IFNAME, "eth1")
                    .u32(VR_A_LINK_INDEX, 7)
                    .u32(VR_A_LINK_OLD_INDEX, 0)});
  const Result<Event> event = monitor_.next();
  ASSERT_TRUE(event);
  const auto* link = std::get_if<LinkEvent>(&*event);
  ASSERT_NE(link, nullptr);
  EXPECT_EQ(link->link.name, "eth1");
  EXPECT_EQ(link->link.index, 7u);
  EXPECT_EQ(link->old_index, 0u);
}

TEST_F(MonitorTest, TellsAThreadFromAProcess) {
  const auto reply = [] {
    return FakeReply(VR_CMD_PROCESS_NTF).u32(VR_A_PROCESS_PID, 12).u32(VR_A_PROCESS_INDEX, 7);
  };
  kernel_->say({reply().u32(VR_A_PROCESS_TID, 13), reply()});
  for (const std::optional<std::uint32_t> tid : {std::optional<std::uint32_t>(13), {}}) {
    const Result<Event> event = monitor_.next();
    ASSERT_TRUE(event);
    const auto* process = std::get_if<ProcessEvent>(&*event);
    ASSERT_NE(process, nullptr);
    EXPECT_EQ(process->pid, 12u);
    EXPECT_EQ(process->tid, tid);
    EXPECT_EQ(process->index, 7u);
    EXPECT_EQ(process->old_index, std::nullopt);
  }
}

TEST_F(MonitorTest, PassesOverWhatItDoesNotKnow) {
  kernel_->say({FakeReply(VR_CMD_MAX + 1), FakeReply(VR_CMD_CONTEXT_NEW_NTF),
                context_reply(VR_CMD_CONTEXT_DEL_NTF)});
  const Result<Event> event = monitor_.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(std::get<ContextEvent>(*event).kind, ContextEvent::Kind::deleted);
}

TEST_F(MonitorTest, TellsWhoOwnsPorts) {
  const auto reply = [] {
    return FakeReply(VR_CMD_HOST_PORT_NTF)
        .string(VR_A_HOST_PORT_IFNAME, "eth1")
        .u32(VR_A_HOST_PORT_INDEX, 7)
        .u32(VR_A_HOST_PORT_IPV4, std::get<Ipv4>(*parse_address("10.0.0.1")).value)
        .u32(VR_A_HOST_PORT_PROTOCOL, 17)
        .u32(VR_A_HOST_PORT_FIRST, 53);
  };
  kernel_->say({reply(), reply().u32(VR_A_HOST_PORT_LAST, 60).u32(VR_A_HOST_PORT_NODE, 2)});
  const Result<Event> event = monitor_.next();
  ASSERT_TRUE(event);
  const auto* changed = std::get_if<HostPortEvent>(&*event);
  ASSERT_NE(changed, nullptr);
  EXPECT_EQ(changed->id.dev, "eth1");
  EXPECT_EQ(to_string(changed->id.address), "10.0.0.1");
  EXPECT_EQ(changed->index, 7u);
  EXPECT_EQ(changed->ports.protocol, PortProtocol::udp);
  EXPECT_EQ(changed->ports.last, 60u);
  EXPECT_EQ(changed->ports.node, 2u);
}

TEST_F(MonitorTest, PassesErrorsOn) {
  const Result<Event> event = monitor_.next();
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, EIO);
}

}  // namespace
}  // namespace vr
