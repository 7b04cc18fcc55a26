// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>
#include <linux/vr.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>

#include "genl/attributes.h"
#include "test_world.h"

namespace vrctl {
namespace {

using vr::fake_socket;
using vr::genl::fake_ack;
using vr::genl::fake_done;
using vr::genl::fake_refusal;

class CmdContextUsersTest : public testing::Test {
 protected:
  CmdContextUsersTest() {
    world_.proc().set_netns("self", "ours");
    add("1", "systemd", "0");
  }

  void add(const std::string& pid, const std::string& comm, const std::string& index) {
    world_.proc().add_process(pid, comm, index);
    world_.proc().set_netns(pid, "ours");
    world_.proc().write(pid + "/fd/0", "");
  }

  void open(const std::string& pid, const std::string& fd, const std::string& inode) {
    world_.proc().add_descriptor(pid, fd, "socket:[" + inode + "]");
  }

  void say_red(std::uint32_t tasks, std::uint32_t sockets) {
    world_.kernel().say({TestWorld::context(7, "red")
                             .u32(VR_A_CONTEXT_TASKS, tasks)
                             .u32(VR_A_CONTEXT_SOCKETS, sockets),
                         fake_ack()});
  }

  void say_links() {
    world_.kernel().say({TestWorld::link(3, "eth1").u32(VR_A_LINK_INDEX, 7), fake_done()});
  }

  // Some of everything: two tasks, five sockets, a link.
  void fill_red() {
    say_red(2, 5);
    say_links();
    add("12", "nginx", "7");
    add("13", "od\nd", "0");
    world_.proc().add_thread("13", "15", "worker", "7");
    vr::say_sockets(
        world_.diag(),
        {.tcp = {fake_socket({.state = TCP_LISTEN, .local_port = 80, .inode = 1001}),
                 fake_socket({TCP_ESTABLISHED, "192.0.2.1", 80, "192.0.2.2", 4711, 1002}),
                 fake_socket({TCP_LAST_ACK, "192.0.2.1", 80, "192.0.2.2", 4712, 0})},
         .raw = {fake_socket({.local_port = IPPROTO_ICMP, .inode = 1004})}});
    open("12", "3", "1001");
    open("13", "3", "1001");
    open("13", "4", "1002");
    open("13", "5", "1003");
    open("13", "6", "1004");
    open("13", "7", "9999");
    world_.seen().emplace(1003, vr::Socket{"udp", {}, {}, {}, 1003});
  }

  TestWorld world_;
};

TEST_F(CmdContextUsersTest, AreATable) {
  fill_red();
  EXPECT_EQ(world_.run("context users red"), 0);
  EXPECT_EQ(world_.out(),
            "KIND     WHAT                                         PROCESSES\n"
            "process  12 nginx                                     -\n"
            "process  15 worker (thread of 13)                     -\n"
            "socket   raw 0.0.0.0:1                                13 od\\x0ad\n"
            "socket   tcp listening 0.0.0.0:80                     12 nginx, 13 od\\x0ad\n"
            "socket   tcp established 192.0.2.1:80 192.0.2.2:4711  13 od\\x0ad\n"
            "socket   tcp last-ack 192.0.2.1:80 192.0.2.2:4712     -\n"
            "socket   udp unbound                                  13 od\\x0ad\n"
            "link     eth1                                         -\n");
  EXPECT_EQ(world_.err(), "");
}

TEST_F(CmdContextUsersTest, AsJsonHaveTheKeysOfTheirKind) {
  fill_red();
  EXPECT_EQ(world_.run("-j context users red"), 0);
  EXPECT_EQ(world_.out(),
            R"([{"kind":"process","pid":12,"comm":"nginx"},)"
            R"({"kind":"process","pid":13,"tid":15,"comm":"worker"},)"
            R"({"kind":"socket","protocol":"raw","local":"0.0.0.0","local-port":1,)"
            R"("processes":[{"pid":13,"comm":"od\nd"}]},)"
            R"({"kind":"socket","protocol":"tcp","state":"listening","local":"0.0.0.0",)"
            R"("local-port":80,"processes":[{"pid":12,"comm":"nginx"},{"pid":13,"comm":"od\nd"}]},)"
            R"({"kind":"socket","protocol":"tcp","state":"established","local":"192.0.2.1",)"
            R"("local-port":80,"peer":"192.0.2.2","peer-port":4711,)"
            R"("processes":[{"pid":13,"comm":"od\nd"}]},)"
            R"({"kind":"socket","protocol":"tcp","state":"last-ack","local":"192.0.2.1",)"
            R"("local-port":80,"peer":"192.0.2.2","peer-port":4712,"processes":[]},)"
            R"({"kind":"socket","protocol":"udp","processes":[{"pid":13,"comm":"od\nd"}]},)"
            R"({"kind":"link","dev":"eth1","ifindex":3}])"
            "\n");
}

TEST_F(CmdContextUsersTest, MayBeNone) {
  for (const std::string options : {"", "-j "}) {
    say_red(0, 0);
    world_.kernel().say({fake_done()});
    vr::say_sockets(world_.diag(), {});
    EXPECT_EQ(world_.run(options + "context users red"), 0);
    EXPECT_EQ(world_.out(), options.empty() ? "KIND  WHAT  PROCESSES\n" : "[]\n");
  }
}

TEST_F(CmdContextUsersTest, OfAnUnknownContextAreAnError) {
  world_.kernel().say({fake_refusal(ENOENT, "There is no such context")});
  EXPECT_EQ(world_.run("context users green"), 3);
  EXPECT_EQ(world_.out(), "");
  EXPECT_EQ(world_.err(), "vrctl: context users green: There is no such context\n");
}

TEST_F(CmdContextUsersTest, OfTheDefaultContextAreNotCounted) {
  for (const std::string id : {"0", "default"}) {
    EXPECT_EQ(world_.run("context users " + id), 1);
    EXPECT_EQ(world_.err(),
              "vrctl: context users: nobody is counted in the default context, which cannot be "
              "deleted\n");
  }
  EXPECT_TRUE(world_.kernel().asked.empty());
}

TEST_F(CmdContextUsersTest, WithoutPrivilegeAreNotAllAndThatIsSaid) {
  add("12", "nginx", "7");
  open("12", "3", "1001");
  world_.remove_privilege();
  say_red(3, 1);
  say_links();
  say_red(3, 1);
  EXPECT_EQ(world_.run("-j context users red"), 5);
  EXPECT_EQ(world_.out(), R"([{"kind":"process","pid":12,"comm":"nginx"},)"
                          R"({"kind":"link","dev":"eth1","ifindex":3}])"
                          "\n");
  EXPECT_EQ(world_.err(), "vrctl: context users red: not allowed to see 2 tasks, 1 socket\n");
}

TEST_F(CmdContextUsersTest, WithoutPrivilegeMayBeAll) {
  add("12", "nginx", "7");
  world_.remove_privilege();
  say_red(1, 0);
  say_links();
  EXPECT_EQ(world_.run("context users red"), 0);
  EXPECT_EQ(world_.err(), "");
}

TEST_F(CmdContextUsersTest, ThatNothingTellsOfAreCounted) {
  say_red(0, 2);
  say_links();
  vr::say_sockets(world_.diag(), {});
  say_red(0, 2);
  EXPECT_EQ(world_.run("context users red"), 0);
  EXPECT_EQ(world_.err(), "vrctl: context users red: 2 sockets could not be found\n");
}

TEST_F(CmdContextUsersTest, ThatComeAndGoMeanwhileAreNotMissing) {
  for (const auto& [before, after] : {std::pair(1u, 0u), std::pair(0u, 1u)}) {
    say_red(before, before);
    say_links();
    vr::say_sockets(world_.diag(), {});
    if (before)
      say_red(after, after);
    EXPECT_EQ(world_.run("context users red"), 0);
    EXPECT_EQ(world_.err(), "");
  }
}

}  // namespace
}  // namespace vrctl
