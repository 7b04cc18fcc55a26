// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "fake_diag.h"
#include "vr/socket.h"

namespace vr {
namespace {

class SocketListTest : public testing::Test {
 protected:
  std::vector<Socket> list() {
    Result<std::vector<Socket>> sockets = list_sockets(diag_);
    EXPECT_TRUE(sockets);
    return sockets ? *sockets : std::vector<Socket>();
  }

  std::shared_ptr<genl::FakeScript> kernel_ = std::make_shared<genl::FakeScript>();
  Session diag_ = fake_diag_session(kernel_);
};

TEST_F(SocketListTest, AsksForEveryProtocolOfBothFamilies) {
  say_sockets(*kernel_, {});
  EXPECT_TRUE(list().empty());

  std::set<std::pair<int, int>> asked;
  for (const genl::FakeScript::Asked& question : kernel_->asked) {
    inet_diag_req_v2 request;
    ASSERT_EQ(question.payload.size(), sizeof(request));
    std::memcpy(&request, question.payload.data(), sizeof(request));
    EXPECT_EQ(question.flags, NLM_F_REQUEST | NLM_F_DUMP);
    EXPECT_EQ(request.idiag_states, ~(1u << TCP_TIME_WAIT));
    asked.emplace(request.sdiag_family, request.sdiag_protocol);
  }
  std::set<std::pair<int, int>> expected;
  for (const int family : {AF_INET, AF_INET6})
    for (const int protocol : {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_RAW})
      expected.emplace(family, protocol);
  EXPECT_EQ(asked, expected);
}

TEST_F(SocketListTest, HasBothEnds) {
  say_sockets(*kernel_,
              {.tcp = {fake_socket({TCP_ESTABLISHED, "192.0.2.1", 80, "192.0.2.2", 4711, 1001})}});
  const std::vector<Socket> sockets = list();
  ASSERT_EQ(sockets.size(), 1u);
  EXPECT_EQ(sockets[0].protocol, "tcp");
  EXPECT_EQ(sockets[0].state, "established");
  ASSERT_TRUE(sockets[0].local && sockets[0].peer);
  EXPECT_EQ(sockets[0].local->text(), "192.0.2.1:80");
  EXPECT_EQ(sockets[0].peer->text(), "192.0.2.2:4711");
  EXPECT_EQ(sockets[0].inode, 1001u);
}

TEST_F(SocketListTest, KnowsTheStatesOfTcp) {
  say_sockets(*kernel_, {.tcp = {fake_socket({.state = TCP_LISTEN, .local_port = 80}),
                                 fake_socket({.state = TCP_CLOSE, .local_port = 81}),
                                 fake_socket({.state = TCP_CLOSING, .local_port = 82}),
                                 fake_socket({.state = 13, .local_port = 83})},
                         .udp = {fake_socket({.state = TCP_CLOSE, .local_port = 53})}});
  const std::vector<Socket> sockets = list();
  ASSERT_EQ(sockets.size(), 5u);
  EXPECT_EQ(sockets[0].state, "listening");
  EXPECT_EQ(sockets[0].peer, std::nullopt);
  EXPECT_EQ(sockets[1].state, "closed");
  EXPECT_EQ(sockets[2].state, "closing");
  EXPECT_EQ(sockets[3].state, std::nullopt);
  EXPECT_EQ(sockets[4].state, std::nullopt);
}

TEST_F(SocketListTest, HasAllProtocols) {
  say_sockets(
      *kernel_,
      {.tcp = {fake_socket({.state = TCP_LISTEN, .local_port = 80})},
       .udp = {fake_socket({.local_port = 53})},
       .udplite = {fake_socket({.local_port = 54})},
       .raw = {fake_socket({.local_port = IPPROTO_ICMP})},
       .tcp6 = {fake_socket(
           {.state = TCP_LISTEN, .local = "2001:db8::1", .local_port = 80, .peer = "::"})}});
  std::string found;
  for (const Socket& socket : list())
    found += socket.protocol + " " + (socket.local ? socket.local->text() : "unbound") + "\n";
  EXPECT_EQ(found,
            "tcp 0.0.0.0:80\n"
            "tcp [2001:db8::1]:80\n"
            "udp 0.0.0.0:53\n"
            "udplite 0.0.0.0:54\n"
            "raw 0.0.0.0:1\n");
}

TEST_F(SocketListTest, LeavesOutWhatHoldsNothing) {
  say_sockets(*kernel_,
              {.tcp = {fake_remnant({TCP_FIN_WAIT2, "192.0.2.1", 80, "192.0.2.2", 1, 0}),
                       fake_remnant({TCP_SYN_RECV, "192.0.2.1", 80, "192.0.2.2", 2, 0}),
                       fake_socket({TCP_FIN_WAIT2, "192.0.2.1", 80, "192.0.2.2", 3, 0})}});
  const std::vector<Socket> sockets = list();
  ASSERT_EQ(sockets.size(), 1u);
  EXPECT_EQ(sockets[0].peer->port, 3);
}

TEST_F(SocketListTest, AKernelMayLackTheListOfAProtocol) {
  for (int i = 0; i < 8; ++i)
    kernel_->say({genl::fake_done(0, ENOENT)});
  EXPECT_TRUE(list().empty());
}

TEST_F(SocketListTest, OtherErrorsAreTheKernels) {
  kernel_->say({genl::fake_refusal(EINVAL, "")});
  EXPECT_EQ(list_sockets(diag_).error().code, EINVAL);
}

TEST_F(SocketListTest, AMessageThatIsCutShortIsPassedOver) {
  const genl::Bytes few(sizeof(inet_diag_msg) - 1);
  say_sockets(*kernel_, {.tcp = {genl::FakeReply(std::uint16_t{20}, few),
                                 fake_socket({.state = TCP_LISTEN, .local_port = 80})}});
  EXPECT_EQ(list().size(), 1u);
}

}  // namespace
}  // namespace vr
