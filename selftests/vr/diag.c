// SPDX-License-Identifier: GPL-2.0
/*
 * sock_diag, which ss(8) speaks: who is in a context sees, destroys and hears
 * of the sockets in it.
 */
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "vr_test.h"

#define ANY_STATE (~0U)

static const int indexes[] = { 0, RED, BLUE };

/* A socket that is connected to itself, so that there is one, and its address
 * can be told in any order; -1 if there is none.
 */
static int loop(int family, int type, int index, int port)
{
	struct sockaddr_in sin = vr_addr("127.0.0.1", port);
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	struct sockaddr *addr = family == AF_INET6 ? (void *)&sin6 :
						     (void *)&sin;
	socklen_t len = family == AF_INET6 ? sizeof(sin6) : sizeof(sin);
	struct linger abort = { .l_onoff = 1 };
	struct timeval wait = { .tv_sec = 1 };
	int fd = socket(family, type, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof(abort));
	if (!(index && vr_sock_set(fd, index)) && !bind(fd, addr, len) &&
	    !connect(fd, addr, len))
		return fd;
	close(fd);
	return -1;
}

static bool alive(int fd)
{
	char c;

	return send(fd, "", 1, MSG_NOSIGNAL) == 1 && recv(fd, &c, 1, 0) == 1;
}

FIXTURE(diag)
{
	struct vr_nl nl, diag[3];	/* as indexes[] */
	int fd[3];
};

FIXTURE_VARIANT(diag)
{
	int family, type, proto;
};

#define KIND(name, ...) FIXTURE_VARIANT_ADD(diag, name) { __VA_ARGS__ }

KIND(tcp, AF_INET, SOCK_STREAM, IPPROTO_TCP);
KIND(udp, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
KIND(tcp6, AF_INET6, SOCK_STREAM, IPPROTO_TCP);
KIND(udp6, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);

FIXTURE_SETUP(diag)
{
	int i;

	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, vr_nl_open(&self->diag[i], NETLINK_SOCK_DIAG));
		ASSERT_EQ(0, vr_sock_set(self->diag[i].fd, indexes[i]));
		self->fd[i] = loop(variant->family, variant->type, indexes[i],
				   4000);
		ASSERT_NE(-1, self->fd[i]);
	}
}

FIXTURE_TEARDOWN(diag)
{
	int i;

	EXPECT_EQ(0, vr_guard(&self->nl));
	for (i = 0; i < 3; i++) {
		close(self->fd[i]);
		vr_nl_close(&self->diag[i]);
	}
	vr_nl_close(&self->nl);
}

static void count(const struct nlmsghdr *nlh, void *n)
{
	++*(int *)n;
}

/* Asks about the sockets of loop(): 0 or -errno, and how many there are */
static int ask(struct vr_nl *nl, __u16 type, __u16 flags, int family,
	       int proto, int *n)
{
	struct inet_diag_req_v2 *diag;
	struct vr_req req;

	vr_req_init(&req, type, flags);
	diag = vr_req_room(&req, sizeof(*diag));
	diag->sdiag_family = family;
	diag->sdiag_protocol = proto;
	diag->idiag_states = ANY_STATE;
	if (!(flags & NLM_F_DUMP)) {
		diag->id.idiag_sport = htons(4000);
		diag->id.idiag_dport = htons(4000);
		diag->id.idiag_src[0] = htonl(INADDR_LOOPBACK);
		diag->id.idiag_dst[0] = htonl(INADDR_LOOPBACK);
		diag->id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
		diag->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	}
	if (family == AF_INET6) {
		memcpy(diag->id.idiag_src, &in6addr_loopback, 16);
		memcpy(diag->id.idiag_dst, &in6addr_loopback, 16);
	}
	*n = 0;
	return vr_nl_call(nl, &req, count, n);
}

TEST_F(diag, sockets_are_seen_in_their_context)
{
	int i, n, err;

	for (i = 0; i < 3; i++) {
		ask(&self->diag[i], SOCK_DIAG_BY_FAMILY, NLM_F_DUMP,
		    variant->family, variant->proto, &n);
		EXPECT_EQ(1, n)
			TH_LOG("dump in %d", indexes[i]);
		err = ask(&self->diag[i], SOCK_DIAG_BY_FAMILY, 0,
			  variant->family, variant->proto, &n);
		EXPECT_EQ(0, err)
			TH_LOG("get in %d: %d", indexes[i], err);
		EXPECT_EQ(1, n)
			TH_LOG("get in %d", indexes[i]);
	}
}

static int living(const int *fd)
{
	return alive(fd[0]) + alive(fd[1]) + alive(fd[2]);
}

TEST_F(diag, sockets_are_destroyed_in_their_context)
{
	int i, n, err, left = living(self->fd);

	for (i = 2; i >= 0; i--) {
		err = ask(&self->diag[i], SOCK_DESTROY, 0, variant->family,
			  variant->proto, &n);
		EXPECT_EQ(0, err)
			TH_LOG("in %d: %d", indexes[i], err);
		left--;
		EXPECT_EQ(left, living(self->fd))
			TH_LOG("after %d", indexes[i]);
	}
}

/* To hear of what ends */
static int listen_to(struct vr_nl *nl)
{
	struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1 << (SKNLGRP_INET_TCP_DESTROY - 1) |
			     1 << (SKNLGRP_INET6_TCP_DESTROY - 1),
	};

	return bind(nl->fd, (void *)&addr, sizeof(addr)) ? -errno : 0;
}

/* The port of the next socket whose end is heard of, or -errno */
static int heard(struct vr_nl *nl, int flags)
{
	struct {
		struct nlmsghdr nlh;
		struct inet_diag_msg msg;
		char attrs[1024];
	} buf;

	if (recv(nl->fd, &buf, sizeof(buf), flags) < 0)
		return -errno;
	return ntohs(buf.msg.id.idiag_sport);
}

TEST(the_end_of_a_socket_is_heard_of_in_its_context)
{
	struct vr_nl nl, diag[3];
	int i, fd[3], fd6[3];

	ASSERT_EQ(0, vr_contexts(&nl)) TH_LOG("this kernel has no contexts");
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, vr_nl_open(&diag[i], NETLINK_SOCK_DIAG));
		ASSERT_EQ(0, vr_sock_set(diag[i].fd, indexes[i]));
		ASSERT_EQ(0, listen_to(&diag[i]));
		fd[i] = loop(AF_INET, SOCK_STREAM, indexes[i], 4000 + i);
		ASSERT_NE(-1, fd[i]);
		fd6[i] = loop(AF_INET6, SOCK_STREAM, indexes[i], 4100 + i);
		ASSERT_NE(-1, fd6[i]);
	}
	for (i = 0; i < 3; i++)
		close(fd6[i]);
	for (i = 0; i < 3; i++)
		close(fd[i]);
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(4100 + i, heard(&diag[i], 0));
		EXPECT_EQ(4000 + i, heard(&diag[i], 0));
	}
	/* By now all have been told. */
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(-EAGAIN, heard(&diag[i], MSG_DONTWAIT));
		vr_nl_close(&diag[i]);
	}
	EXPECT_EQ(0, vr_guard(&nl));
	vr_nl_close(&nl);
}

TEST_HARNESS_MAIN
