// SPDX-License-Identifier: GPL-2.0-only
#include "cmd_monitor.h"

#include <gtest/gtest.h>
#include <linux/vr.h>

#include "test_world.h"

namespace vrctl {
namespace {

Options json() {
  Options options;
  options.json = true;
  return options;
}

TEST(RenderEvent, OfAContext) {
  vr::Context context;
  context.index = 7;
  context.name = "red";
  context.cookie = 42;
  using Kind = vr::ContextEvent::Kind;
  EXPECT_EQ(render_event(vr::ContextEvent{Kind::added, context}, {}), "context add 7 red\n");
  EXPECT_EQ(render_event(vr::ContextEvent{Kind::renamed, context}, {}), "context set 7 red\n");
  EXPECT_EQ(render_event(vr::ContextEvent{Kind::deleted, context}, {}), "context del 7 red\n");
  EXPECT_EQ(render_event(vr::ContextEvent{Kind::deleted, context}, json()),
            R"({"object":"context","event":"del","index":7,"name":"red","cookie":42})"
            "\n");
}

TEST(RenderEvent, OfALink) {
  const vr::LinkEvent event{{3, "eth1", 7}, 0};
  EXPECT_EQ(render_event(event, {}), "link set eth1 context 7 from 0\n");
  EXPECT_EQ(render_event(event, json()),
            R"({"object":"link","event":"set","dev":"eth1","ifindex":3,"index":7,"old-index":0})"
            "\n");
  EXPECT_EQ(render_event(vr::LinkEvent{{3, "eth1", {}}, {}}, {}), "link set eth1\n");
}

TEST(RenderEvent, OfAProcessAndAThread) {
  EXPECT_EQ(render_event(vr::ProcessEvent{12, {}, 7, 0}, {}), "process set 12 context 7 from 0\n");
  EXPECT_EQ(render_event(vr::ProcessEvent{12, 13, 7, {}}, {}),
            "process set 12 thread 13 context 7\n");
  EXPECT_EQ(render_event(vr::ProcessEvent{12, 13, 7, 0}, json()),
            R"({"object":"process","event":"set","pid":12,"tid":13,"index":7,"old-index":0})"
            "\n");
}

TEST(RenderEvent, OfASharedAddress) {
  vr::Host host;
  host.id = {"eth1", *vr::parse_address("10.0.0.1")};
  host.index = 7;
  host.role = vr::HostRole::lead;
  host.epoch = 4;
  using Kind = vr::HostEvent::Kind;
  EXPECT_EQ(render_event(vr::HostEvent{Kind::added, host}, {}),
            "host add 10.0.0.1 dev eth1 role lead epoch 4\n");
  EXPECT_EQ(render_event(vr::HostEvent{Kind::changed, host}, json()),
            R"({"object":"host","event":"set","address":"10.0.0.1","dev":"eth1","index":7,)"
            R"("role":"lead","epoch":4})"
            "\n");
  host.role = {};
  EXPECT_EQ(render_event(vr::HostEvent{Kind::deleted, host}, {}), "host del 10.0.0.1 dev eth1\n");
}

TEST(RenderEvent, OfASharedAddressSaysWhatHasChanged) {
  using Kind = vr::HostEvent::Kind;
  vr::Host before;
  before.id = {"eth1", *vr::parse_address("10.0.0.1")};
  before.role = vr::HostRole::member;
  before.epoch = 4;
  before.lead = 2;
  before.members = {{2, {2, 0, 0, 0, 0, 2}, {}}, {3, {2, 0, 0, 0, 0, 3}, 5}};
  vr::Host after = before;
  after.lead = 3;
  EXPECT_EQ(render_event(vr::HostEvent{Kind::changed, after}, {}, &before),
            "host set 10.0.0.1 dev eth1 lead 3\n");
  after.lead = {};
  after.members.pop_back();
  after.members[0].mac[5] = 4;
  EXPECT_EQ(render_event(vr::HostEvent{Kind::changed, after}, {}, &before),
            "host set 10.0.0.1 dev eth1 member 2 mac 02:00:00:00:00:04 no lead no member 3\n");
  EXPECT_EQ(render_event(vr::HostEvent{Kind::changed, before}, {}, &before),
            "host set 10.0.0.1 dev eth1 role member epoch 4 lead 2 member 2 mac 02:00:00:00:00:02 "
            "member 3 mac 02:00:00:00:00:03 ifindex 5\n");
  EXPECT_EQ(render_event(vr::HostEvent{Kind::changed, after}, json(), &before),
            R"({"object":"host","event":"set","address":"10.0.0.1","dev":"eth1","role":"member",)"
            R"("epoch":4,"members":[{"node":2,"mac":"02:00:00:00:00:04"}]})"
            "\n");
}

TEST(RenderEvent, OfPorts) {
  const vr::HostId id{"eth1", *vr::parse_address("10.0.0.1")};
  EXPECT_EQ(render_event(vr::HostPortEvent{id, 7, {vr::PortProtocol::tcp, 80, 80, 2}}, {}),
            "host port set 10.0.0.1 dev eth1 tcp 80 node 2\n");
  EXPECT_EQ(render_event(vr::HostPortEvent{id, 7, {vr::PortProtocol::udp, 53, 60, {}}}, {}),
            "host port del 10.0.0.1 dev eth1 udp 53-60\n");
  EXPECT_EQ(render_event(vr::HostPortEvent{id, 7, {vr::PortProtocol::tcp, 80, 80, 2}}, json()),
            R"({"object":"host-port","event":"set","address":"10.0.0.1","dev":"eth1","index":7,)"
            R"("protocol":"tcp","first":80,"last":80,"node":2})"
            "\n");
}

TEST(Monitor, RemembersSharedAddresses) {
  const auto host = [](std::uint8_t command) {
    return vr::genl::FakeReply(command)
        .u32(VR_A_HOST_IFINDEX, 3)
        .string(VR_A_HOST_IFNAME, "eth1")
        .u32(VR_A_HOST_IPV4, std::get<vr::Ipv4>(*vr::parse_address("10.0.0.1")).value);
  };
  TestWorld world;
  world.kernel().say({host(VR_CMD_HOST_GET).u32(VR_A_HOST_LEAD, 1), vr::genl::fake_done()});
  world.kernel().say({host(VR_CMD_HOST_SET_NTF).u32(VR_A_HOST_LEAD, 1).u32(VR_A_HOST_SELF, 2),
                      host(VR_CMD_HOST_SET_NTF).u32(VR_A_HOST_LEAD, 3).u32(VR_A_HOST_SELF, 2)});
  EXPECT_EQ(world.run("monitor host"), 2);
  EXPECT_EQ(world.out(), "host set 10.0.0.1 dev eth1 self 2\nhost set 10.0.0.1 dev eth1 lead 3\n");
}

TEST(Monitor, PrintsEventsUntilTheKernelFails) {
  TestWorld world;
  world.kernel().say({vr::genl::FakeReply(VR_CMD_CONTEXT_NEW_NTF)
                          .u32(VR_A_CONTEXT_INDEX, 7)
                          .string(VR_A_CONTEXT_NAME, "red"),
                      vr::genl::FakeReply(VR_CMD_CONTEXT_DEL_NTF)
                          .u32(VR_A_CONTEXT_INDEX, 7)
                          .string(VR_A_CONTEXT_NAME, "red")});
  EXPECT_EQ(world.run("monitor context link"), 2);
  EXPECT_EQ(world.out(), "context add 7 red\ncontext del 7 red\n");
  EXPECT_EQ(world.err(),
            "vrctl: monitor context link: The test's kernel has nothing more to say\n");
}

TEST(Monitor, RefusesUnknownObjects) {
  TestWorld world;
  EXPECT_EQ(world.run("monitor links"), 1);
  EXPECT_EQ(world.err(), "vrctl: monitor: unknown object 'links', did you mean 'link'?\n");
}

}  // namespace
}  // namespace vrctl
