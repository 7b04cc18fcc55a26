// SPDX-License-Identifier: GPL-2.0-only
#include "vr/users.h"

#include <gtest/gtest.h>
#include <linux/vr.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <map>

#include "fake_diag.h"
#include "fake_proc.h"
#include "vr/session.h"

namespace vr {
namespace {

using genl::fake_done;
using genl::FakeReply;

class UsersTest : public testing::Test {
 protected:
  UsersTest() { fake_.set_netns("self", "ours"); }

  void add(const std::string& pid, const std::string& comm, const std::string& index,
           const std::string& netns = "ours") {
    fake_.add_process(pid, comm, index);
    fake_.set_netns(pid, netns);
    fake_.write(pid + "/fd/0", "");
  }

  void open(const std::string& pid, const std::string& fd, const std::string& inode) {
    fake_.add_descriptor(pid, fd, "socket:[" + inode + "]");
  }

  Users find() {
    kernel_->say({FakeReply(VR_CMD_LINK_GET)
                      .u32(VR_A_LINK_IFINDEX, 3)
                      .string(VR_A_LINK_IFNAME, "eth1")
                      .u32(VR_A_LINK_INDEX, 7),
                  fake_done()});
    say_sockets(*diag_, listed_);
    const UserSources sources{proc_,
                              [this](std::uint32_t index) -> Result<Session> {
                                EXPECT_EQ(index, 7u);
                                if (refusal_)
                                  return failure(refusal_);
                                return fake_diag_session(diag_);
                              },
                              [this](pid_t pid, const Descriptor& descriptor, std::uint32_t index) {
                                EXPECT_EQ(index, 7u);
                                looks_.emplace_back(pid, descriptor.fd);
                                return look(descriptor);
                              }};
    Context red;
    red.index = 7;
    red.sockets = counted_;
    Result<Users> users = find_users(session_, sources, red);
    EXPECT_TRUE(users);
    return users ? *users : Users();
  }

  Result<std::optional<Socket>> look(const Descriptor& descriptor) {
    if (const auto found = unlisted_.find(descriptor.inode); found != unlisted_.end())
      return found->second;
    return std::nullopt;
  }

  static std::string text(const std::vector<TaskUser>& tasks) {
    std::string result;
    for (const TaskUser& task : tasks)
      result += std::to_string(task.pid) + (task.tid ? "/" + std::to_string(*task.tid) : "") + " " +
                task.comm + "\n";
    return result;
  }

  FakeProc fake_;
  ProcFs proc_{fake_.root()};
  FakeSockets listed_;                                               // what sock_diag knows
  std::map<std::uint64_t, Result<std::optional<Socket>>> unlisted_;  // what descriptors tell
  int refusal_ = 0;                                                  // of sock_diag
  std::optional<std::uint32_t> counted_;
  std::vector<std::pair<pid_t, int>> looks_;
  std::shared_ptr<genl::FakeScript> kernel_ = std::make_shared<genl::FakeScript>();
  std::shared_ptr<genl::FakeScript> diag_ = std::make_shared<genl::FakeScript>();
  Session session_{std::make_unique<genl::FakeKernel>(kernel_)};
};

TEST_F(UsersTest, AProcessIsOneWhateverItsThreads) {
  add("12", "nginx", "7");
  fake_.add_thread("12", "14", "worker", "7");
  fake_.add_thread("12", "15", "elsewhere", "0");
  add("20", "sshd", "0");
  const Users users = find();
  EXPECT_EQ(text(users.tasks), "12 nginx\n");
  EXPECT_EQ(users.threads, 2u);
  EXPECT_FALSE(users.denied);
}

TEST_F(UsersTest, AThreadIsOneIfItsProcessIsElsewhere) {
  add("12", "nginx", "0");
  fake_.add_thread("12", "14", "worker", "7");
  const Users users = find();
  EXPECT_EQ(text(users.tasks), "12/14 worker\n");
  EXPECT_EQ(users.threads, 1u);
}

TEST_F(UsersTest, TheSameIndexInAnotherNamespaceIsAnotherContext) {
  add("12", "nginx", "7", "theirs");
  const Users users = find();
  EXPECT_EQ(text(users.tasks), "");
  EXPECT_EQ(users.threads, 0u);
}

TEST_F(UsersTest, LinksAreThoseThatTheKernelNames) {
  const Users users = find();
  ASSERT_EQ(users.links.size(), 1u);
  EXPECT_EQ(users.links[0].name, "eth1");
}

TEST_F(UsersTest, ASocketIsOneWhoeverHasItOpen) {
  listed_.tcp = {fake_socket({.state = TCP_LISTEN, .local_port = 80, .inode = 1001})};
  add("12", "nginx", "0");
  add("13", "nginx", "7");
  open("12", "3", "1001");
  open("12", "4", "1001");
  open("13", "3", "1001");
  const Users users = find();
  ASSERT_EQ(users.sockets.size(), 1u);
  EXPECT_EQ(text(users.sockets[0].processes), "12 nginx\n13 nginx\n");
  EXPECT_TRUE(looks_.empty());
}

TEST_F(UsersTest, SocketsThatNobodyHasOpenAreNotOne) {
  listed_.tcp = {fake_socket({TCP_LAST_ACK, "192.0.2.1", 80, "192.0.2.2", 4711, 0}),
                 fake_socket({TCP_LAST_ACK, "192.0.2.1", 80, "192.0.2.2", 4712, 0})};
  const Users users = find();
  ASSERT_EQ(users.sockets.size(), 2u);
  EXPECT_EQ(users.sockets[0].socket.peer->port, 4711);
  EXPECT_EQ(users.sockets[1].socket.peer->port, 4712);
  EXPECT_TRUE(users.sockets[0].processes.empty());
}

TEST_F(UsersTest, ASocketThatChangesWhileItIsListedIsOne) {
  listed_.tcp = {fake_socket({.state = TCP_CLOSE, .local_port = 80, .inode = 1001}),
                 fake_socket({.state = TCP_ESTABLISHED, .local_port = 80, .inode = 1001})};
  EXPECT_EQ(find().sockets.size(), 1u);
}

TEST_F(UsersTest, ASocketThatIsNotListedIsLookedAtOnce) {
  unlisted_[1001] = Socket{"ping", {}, {}, {}, 1001};
  add("12", "nginx", "0");
  add("13", "nginx", "0");
  for (const char* pid : {"12", "13"}) {
    open(pid, "3", "1001");
    open(pid, "4", "1002");
  }
  const Users users = find();
  ASSERT_EQ(users.sockets.size(), 1u);
  EXPECT_EQ(users.sockets[0].socket.protocol, "ping");
  EXPECT_EQ(text(users.sockets[0].processes), "12 nginx\n13 nginx\n");
  EXPECT_EQ(looks_, (std::vector<std::pair<pid_t, int>>{{12, 3}, {12, 4}}));
  EXPECT_FALSE(users.denied);
}

TEST_F(UsersTest, NobodyIsLookedAtWhenAllAreFound) {
  listed_.tcp = {fake_socket({.state = TCP_LISTEN, .local_port = 80, .inode = 1000})};
  unlisted_[1002] = Socket{"ping", {}, {}, {}, 1002};
  add("12", "nginx", "0");
  for (const int fd : {1, 2, 3})
    open("12", std::to_string(fd), std::to_string(1000 + fd));
  open("12", "4", "1000");
  counted_ = 2;
  Users users = find();
  EXPECT_EQ(users.sockets.size(), 2u);
  EXPECT_EQ(looks_, (std::vector<std::pair<pid_t, int>>{{12, 1}, {12, 2}}));

  looks_.clear();
  counted_ = 1;
  users = find();
  ASSERT_EQ(users.sockets.size(), 1u);
  EXPECT_EQ(text(users.sockets[0].processes), "12 nginx\n");
  EXPECT_TRUE(looks_.empty());
}

TEST_F(UsersTest, SocketsAreInOrder) {
  listed_.tcp = {fake_socket({.state = TCP_LISTEN, .local_port = 443}),
                 fake_socket({TCP_ESTABLISHED, "192.0.2.1", 80, "192.0.2.2", 9, 0}),
                 fake_socket({.state = TCP_LISTEN, .local_port = 80})};
  listed_.raw = {fake_socket({.local_port = IPPROTO_ICMP})};
  std::string order;
  for (const SocketUser& user : find().sockets)
    order += user.socket.protocol + " " + user.socket.local->text() + "\n";
  EXPECT_EQ(order, "raw 0.0.0.0:1\ntcp 0.0.0.0:80\ntcp 192.0.2.1:80\ntcp 0.0.0.0:443\n");
}

TEST_F(UsersTest, WhatIsDeniedIsNotAllThereIs) {
  add("12", "nginx", "7");
  open("12", "3", "1001");
  open("12", "4", "1002");
  unlisted_[1001] = failure(EPERM);
  unlisted_[1002] = Socket{"udp", {}, {}, {}, 1002};
  const Users users = find();
  EXPECT_EQ(text(users.tasks), "12 nginx\n");
  EXPECT_EQ(users.sockets.size(), 1u);
  EXPECT_TRUE(users.denied);
}

TEST_F(UsersTest, WithoutTheListThereAreStillTheDescriptors) {
  refusal_ = EPERM;
  add("12", "nginx", "7");
  open("12", "4", "1002");
  unlisted_[1002] = Socket{"udp", {}, {}, {}, 1002};
  const Users users = find();
  EXPECT_EQ(text(users.tasks), "12 nginx\n");
  EXPECT_EQ(users.sockets.size(), 1u);
  EXPECT_TRUE(users.denied);
}

TEST_F(UsersTest, WhatHasGoneMeanwhileIsNoDenial) {
  add("12", "nginx", "7");
  open("12", "3", "1001");
  unlisted_[1001] = failure(EBADF);
  fake_.remove("12/task");
  add("13", "gone", "7");
  fake_.remove("13/fd");
  const Users users = find();
  EXPECT_EQ(text(users.tasks), "12 nginx\n13 gone\n");
  EXPECT_TRUE(users.sockets.empty());
  EXPECT_FALSE(users.denied);
}

}  // namespace
}  // namespace vr
