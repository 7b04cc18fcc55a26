// SPDX-License-Identifier: GPL-2.0
/*
 * SO_VR_INDEX: which sockets have it, when it can still be set, and what is
 * refused without a trace.
 */
#include "vr_test.h"

#define PING_RANGE "/proc/sys/net/ipv4/ping_group_range"

FIXTURE(sock)
{
	struct vr_nl nl;
	int fd;
};

FIXTURE_VARIANT(sock)
{
	int family, type, proto;
};

#define KIND(name, ...) FIXTURE_VARIANT_ADD(sock, name) { __VA_ARGS__ }

KIND(tcp, AF_INET, SOCK_STREAM, 0);
KIND(udp, AF_INET, SOCK_DGRAM, 0);
KIND(udplite, AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
KIND(ping, AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
KIND(raw, AF_INET, SOCK_RAW, 253);
KIND(raw_icmp, AF_INET, SOCK_RAW, IPPROTO_ICMP);
KIND(raw_any, AF_INET, SOCK_RAW, IPPROTO_RAW);
KIND(route, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
KIND(generic, AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);

FIXTURE_SETUP(sock)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_write(PING_RANGE, "0 2147483647"));
	self->fd = socket(variant->family, variant->type, variant->proto);
	if (self->fd < 0 && variant->proto == IPPROTO_UDPLITE)
		SKIP(return, "no UDP-Lite in this kernel");
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(sock)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	close(self->fd);
	vr_nl_close(&self->nl);
}

TEST_F(sock, is_set_and_read)
{
	EXPECT_EQ(0, vr_sock_get(self->fd));
	ASSERT_EQ(0, vr_sock_set(self->fd, RED));
	EXPECT_EQ(RED, vr_sock_get(self->fd));
	ASSERT_EQ(0, vr_sock_set(self->fd, BLUE));
	EXPECT_EQ(BLUE, vr_sock_get(self->fd));
	ASSERT_EQ(0, vr_sock_set(self->fd, BLUE));
	ASSERT_EQ(0, vr_sock_set(self->fd, 0));
	EXPECT_EQ(0, vr_sock_get(self->fd));
}

TEST_F(sock, is_born_in_the_context_of_the_task)
{
	int fd;

	ASSERT_EQ(0, vr_enter(THREAD, RED));
	fd = socket(variant->family, variant->type, variant->proto);
	ASSERT_LE(0, fd);
	EXPECT_EQ(RED, vr_sock_get(fd));
	ASSERT_EQ(0, vr_enter(THREAD, BLUE));
	EXPECT_EQ(RED, vr_sock_get(fd));
	EXPECT_EQ(0, vr_sock_get(self->fd));
}

TEST_F(sock, bad_values_change_nothing)
{
	char small[2] = { RED, 0 };

	ASSERT_EQ(0, vr_sock_set(self->fd, BLUE));
	EXPECT_EQ(-VR_E_UNKNOWN, vr_sock_set(self->fd, 5));
	EXPECT_EQ(-VR_E_UNKNOWN, vr_sock_set(self->fd, VR_INDEX_MAX));
	EXPECT_GT(0, vr_sock_set(self->fd, VR_INDEX_MAX + 1));
	EXPECT_GT(0, vr_sock_set(self->fd, -1));
	EXPECT_GT(0, vr_sock_set(self->fd, (int)0x80000007));
	EXPECT_EQ(-1, setsockopt(self->fd, SOL_SOCKET, SO_VR_INDEX, small,
				 sizeof(small)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, setsockopt(self->fd, SOL_SOCKET, SO_VR_INDEX, NULL, 4));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(BLUE, vr_sock_get(self->fd));
}

TEST_F(sock, only_an_administrator_sets_it)
{
	ASSERT_EQ(0, vr_sock_set(self->fd, RED));
	ASSERT_EQ(0, seteuid(NOBODY));
	EXPECT_EQ(-EPERM, vr_sock_set(self->fd, BLUE));
	EXPECT_EQ(-EPERM, vr_sock_set(self->fd, 0));
	EXPECT_EQ(RED, vr_sock_get(self->fd));
	ASSERT_EQ(0, seteuid(0));
	EXPECT_EQ(0, vr_sock_set(self->fd, BLUE));
}

/* The index is one of the socket's namespace, not of the task's. */
TEST_F(sock, belongs_to_the_namespace_of_the_socket)
{
	struct vr_nl nl;

	ASSERT_EQ(0, vr_netns(&nl));
	EXPECT_EQ(0, vr_sock_set(self->fd, RED));
	EXPECT_EQ(RED, vr_sock_get(self->fd));
	ASSERT_EQ(0, vr_context(&nl, VR_CMD_CONTEXT_NEW, 5, "five", NULL));
	EXPECT_EQ(-VR_E_UNKNOWN, vr_sock_set(self->fd, 5));
	EXPECT_EQ(RED, vr_sock_get(self->fd));
	vr_nl_close(&nl);
}

/* States in which a socket has something that belongs to its context. */

FIXTURE(state)
{
	struct vr_nl nl;
	int fd, other;
};

enum state {
	BOUND, BOUND_ANY, CONNECTED, SYN_SENT, LISTENING, ACCEPTED, AUTOBOUND,
	CORKED, RECEIVED, MEMBER, BOUND_TO_DEVICE, MULTICAST_IF, UNICAST_IF,
};

FIXTURE_VARIANT(state)
{
	int type, proto;
	enum state state;
};

#define STATE(name, ...) FIXTURE_VARIANT_ADD(state, name) { __VA_ARGS__ }

STATE(tcp_bound, SOCK_STREAM, 0, BOUND);
STATE(tcp_bound_to_any, SOCK_STREAM, 0, BOUND_ANY);
STATE(tcp_connected, SOCK_STREAM, 0, CONNECTED);
STATE(tcp_connecting, SOCK_STREAM, 0, SYN_SENT);
STATE(tcp_listening, SOCK_STREAM, 0, LISTENING);
STATE(tcp_accepted, SOCK_STREAM, 0, ACCEPTED);
STATE(tcp_bound_to_device, SOCK_STREAM, 0, BOUND_TO_DEVICE);
STATE(udp_bound, SOCK_DGRAM, 0, BOUND);
STATE(udp_bound_to_any, SOCK_DGRAM, 0, BOUND_ANY);
STATE(udp_connected, SOCK_DGRAM, 0, CONNECTED);
STATE(udp_autobound, SOCK_DGRAM, 0, AUTOBOUND);
STATE(udp_corked, SOCK_DGRAM, 0, CORKED);
STATE(udp_received, SOCK_DGRAM, 0, RECEIVED);
STATE(udp_member, SOCK_DGRAM, 0, MEMBER);
STATE(udp_bound_to_device, SOCK_DGRAM, 0, BOUND_TO_DEVICE);
STATE(udp_multicast_if, SOCK_DGRAM, 0, MULTICAST_IF);
STATE(udp_unicast_if, SOCK_DGRAM, 0, UNICAST_IF);
STATE(ping_bound, SOCK_DGRAM, IPPROTO_ICMP, BOUND);
STATE(ping_connected, SOCK_DGRAM, IPPROTO_ICMP, CONNECTED);
STATE(raw_bound, SOCK_RAW, 253, BOUND);
STATE(raw_connected, SOCK_RAW, 253, CONNECTED);
STATE(raw_member, SOCK_RAW, 253, MEMBER);
STATE(raw_bound_to_device, SOCK_RAW, 253, BOUND_TO_DEVICE);

/* A datagram waits, but the socket has forgotten where it was bound. */
static void receive(int fd, int other)
{
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char any = 0;

	vr_bind(other, "192.0.2.1", 9);
	vr_connect(fd, "192.0.2.1", 9);
	send(fd, &any, 1, 0);
	recvfrom(other, &any, 1, 0, (void *)&from, &len);
	sendto(other, &any, 1, 0, (void *)&from, len);
	recv(fd, &any, 1, MSG_PEEK);
	connect(fd, &nowhere, sizeof(nowhere));
}

FIXTURE_SETUP(state)
{
	struct ip_mreqn mreq = {
		.imr_multiaddr.s_addr = inet_addr("233.252.0.1"),
	};
	int fd, n;
	char any = 0;

	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_write(PING_RANGE, "0 2147483647"));
	ASSERT_EQ(0, vr_ip("link add d0 type dummy\n"
			   "addr add 192.0.2.1/24 dev d0\n"
			   "link set d0 up\n"));
	fd = socket(AF_INET, variant->type, variant->proto);
	self->fd = fd;
	ASSERT_LE(0, fd);
	self->other = socket(AF_INET, variant->type, variant->proto);
	mreq.imr_ifindex = if_nametoindex("d0");
	n = htonl(mreq.imr_ifindex);
	switch (variant->state) {
	case BOUND:
		ASSERT_EQ(0, vr_bind(fd, "192.0.2.1", 4000));
		break;
	case BOUND_ANY:
		ASSERT_EQ(0, vr_bind(fd, "0.0.0.0", 4000));
		break;
	case CONNECTED:
		if (variant->type == SOCK_STREAM) {
			ASSERT_EQ(0, vr_bind(self->other, "0.0.0.0", 80));
			ASSERT_EQ(0, listen(self->other, 1));
		}
		ASSERT_EQ(0, vr_connect(fd, "192.0.2.1", 80));
		break;
	case SYN_SENT:
		ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
		ASSERT_EQ(-EINPROGRESS, vr_connect(fd, "192.0.2.2", 80));
		break;
	case LISTENING:
		ASSERT_EQ(0, listen(fd, 1));
		break;
	case ACCEPTED:
		ASSERT_EQ(0, vr_bind(fd, "0.0.0.0", 80));
		ASSERT_EQ(0, listen(fd, 1));
		ASSERT_EQ(0, vr_connect(self->other, "192.0.2.1", 80));
		self->fd = accept(fd, NULL, NULL);
		ASSERT_LE(0, self->fd);
		close(fd);
		break;
	case CORKED:
	case AUTOBOUND: {
		struct sockaddr_in to = vr_addr("192.0.2.1", 9);

		ASSERT_EQ(1, sendto(fd, &any, 1, variant->state == CORKED ?
				    MSG_MORE : 0, (void *)&to, sizeof(to)));
		break;
	}
	case RECEIVED:
		receive(fd, self->other);
		ASSERT_EQ(1, recv(fd, &any, 1, MSG_PEEK));
		break;
	case MEMBER:
		ASSERT_EQ(0, setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP,
					&mreq, sizeof(mreq)));
		break;
	case MULTICAST_IF:
		ASSERT_EQ(0, setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF,
					&mreq, sizeof(mreq)));
		break;
	case UNICAST_IF:
		ASSERT_EQ(0, setsockopt(fd, IPPROTO_IP, IP_UNICAST_IF, &n,
					sizeof(n)));
		break;
	case BOUND_TO_DEVICE:
		ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "d0",
					2));
		break;
	}
}

FIXTURE_TEARDOWN(state)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	close(self->fd);
	close(self->other);
	vr_nl_close(&self->nl);
}

TEST_F(state, a_socket_with_a_past_stays)
{
	struct vr_info info;

	EXPECT_EQ(-EBUSY, vr_sock_set(self->fd, RED));
	EXPECT_EQ(0, vr_sock_get(self->fd));
	/* Nobody was counted in, and one without a past may go. */
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, &info));
	EXPECT_EQ(0, info.sockets);
	close(self->other);
	self->other = socket(AF_INET, variant->type, variant->proto);
	EXPECT_EQ(0, vr_sock_set(self->other, RED));
	EXPECT_EQ(0, vr_sock_get(self->fd));
}

/* By its number, which anyone can guess. */
TEST(a_group_is_joined_on_an_own_device)
{
	static const struct { int index; const char *dev; } devs[] = {
		{ 0, "d0" }, { RED, "dred" }, { BLUE, "dblue" },
	};
	struct ip_mreqn mreq = {
		.imr_multiaddr.s_addr = inet_addr("233.252.0.1"),
	};
	struct vr_nl nl;
	unsigned int i, k;
	int fd;

	ASSERT_EQ(0, vr_contexts(&nl)) TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("link add d0 up type dummy\n"
			   "link add dred up type dummy\n"
			   "link add dblue up type dummy\n"));
	for (i = 0; i < VR_ARRAY_SIZE(devs); i++)
		ASSERT_EQ(0, vr_link_set(&nl, devs[i].dev, devs[i].index));
	for (i = 0; i < VR_ARRAY_SIZE(devs); i++)
		for (k = 0; k < VR_ARRAY_SIZE(devs); k++) {
			fd = socket(AF_INET, SOCK_DGRAM, 0);
			ASSERT_EQ(0, vr_sock_set(fd, devs[i].index));
			mreq.imr_ifindex = if_nametoindex(devs[k].dev);
			EXPECT_EQ(i == k ? 0 : -1,
				  setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP,
					     &mreq, sizeof(mreq)))
				TH_LOG("%s in context %d", devs[k].dev,
				       devs[i].index);
			close(fd);
		}
	EXPECT_EQ(0, vr_guard(&nl));
	vr_nl_close(&nl);
}

TEST_HARNESS_MAIN
