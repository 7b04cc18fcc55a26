// SPDX-License-Identifier: GPL-2.0
/*
 * Two sockets on one port, of IPv6, of IPv4, or of both: a wildcard of IPv6
 * takes IPv4 along unless it is told not to. In one context they conflict as
 * they always did, which free_together() says; in two they never do.
 */
#include <stdlib.h>
#include <sys/fsuid.h>

#include "vr_test6.h"

#define PORT 4000

struct how {
	const struct place *at;
	bool reuseaddr, reuseport;
	int user;
	bool listen;
};

/* What is bound: an address of each family, a wildcard, or nothing. */
static const struct place {
	const char *addr, *v6, *v4;
	bool v6only;
} places[] = {
	{ .addr = "::", .v6 = "::", .v4 = "0.0.0.0" },
	{ .addr = "::", .v6 = "::", .v6only = true },
	{ .addr = "::1", .v6 = "::1" },
	{ .addr = "::ffff:0.0.0.0", .v4 = "0.0.0.0" },
	{ .addr = "::ffff:127.0.0.1", .v4 = "127.0.0.1" },
	{ .addr = "0.0.0.0", .v4 = "0.0.0.0" },
	{ .addr = "127.0.0.1", .v4 = "127.0.0.1" },
	{ .addr = "127.0.0.2", .v4 = "127.0.0.2" },
};

FIXTURE(pair)
{
	struct vr_nl nl;
};

FIXTURE_VARIANT(pair)
{
	int type;
	int a, b;
};

#define PAIR(name, a_, b_) \
FIXTURE_VARIANT_ADD(pair, tcp_##name) { \
	.type = SOCK_STREAM, .a = a_, .b = b_, \
}; \
FIXTURE_VARIANT_ADD(pair, udp_##name) { \
	.type = SOCK_DGRAM, .a = a_, .b = b_, \
}

PAIR(0_and_0, 0, 0);
PAIR(0_and_red, 0, RED);
PAIR(red_and_0, RED, 0);
PAIR(red_and_red, RED, RED);
PAIR(red_and_blue, RED, BLUE);
PAIR(blue_and_red, BLUE, RED);

FIXTURE_SETUP(pair)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
}

FIXTURE_TEARDOWN(pair)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

static bool meet(const char *one, const char *two, const char *any)
{
	return one && two && (!strcmp(one, two) || !strcmp(one, any) ||
			      !strcmp(two, any));
}

/* What an unpatched kernel says to two sockets, of which one is bound. */
static bool free_together(const struct how *one, const struct how *two)
{
	if (!meet(one->at->v6, two->at->v6, "::") &&
	    !meet(one->at->v4, two->at->v4, "0.0.0.0"))
		return true;
	if (one->reuseaddr && two->reuseaddr && !one->listen)
		return true;
	return one->reuseport && two->reuseport && one->user == two->user;
}

/* A bound socket, or -errno */
static int how_bind(int type, int index, const struct how *how)
{
	int one = 1, err, fd;

	/* The user of a socket is the one for files, who keeps our rights. */
	setfsuid(how->user);
	fd = socket(vr_family(how->at->addr), type, 0);
	setfsuid(0);
	err = index ? vr_sock_set(fd, index) : 0;
	if (how->reuseaddr)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (how->reuseport)
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one));
	if (how->at->v6only)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	if (!err)
		err = vr_bind6(fd, how->at->addr, PORT);
	if (!err && how->listen && listen(fd, 1))
		err = -errno;
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* Each way is a number. */
static bool how_of(int n, struct how *how)
{
	memset(how, 0, sizeof(*how));
	how->reuseaddr = n & 1;
	how->reuseport = n & 2;
	how->user = n & 4 ? NOBODY : 0;
	how->listen = n & 8;
	how->at = &places[n / 16 % VR_ARRAY_SIZE(places)];
	return n < 16 * (int)VR_ARRAY_SIZE(places);
}

static const char *how_text(const struct how *how)
{
	static char text[2][64];
	static int i;

	i ^= 1;
	snprintf(text[i], sizeof(text[i]), "%s%s%s%s%s%s", how->at->addr,
		 how->at->v6only ? " v6only" : "",
		 how->reuseaddr ? " reuseaddr" : "",
		 how->reuseport ? " reuseport" : "",
		 how->user ? " user" : "", how->listen ? " listen" : "");
	return text[i];
}

/* The second socket is in b, a third as the second in a. */
TEST_F(pair, conflict_in_one_context_only)
{
	int i, j, want, got, got_a, fd, tried = 0, conflicts = 0;
	struct how one, two;

	for (i = 0; how_of(i, &one); i++) {
		if (one.listen && variant->type == SOCK_DGRAM)
			continue;
		for (j = 0; how_of(j, &two); j++) {
			if (two.listen)
				continue;
			want = free_together(&one, &two) ? 0 : -EADDRINUSE;
			fd = how_bind(variant->type, variant->a, &one);
			ASSERT_LE(0, fd) TH_LOG("%s", how_text(&one));
			got = how_bind(variant->type, variant->b, &two);
			got_a = got;
			if (variant->a != variant->b) {
				EXPECT_LE(0, got)
					TH_LOG("%s, then %s", how_text(&one),
					       how_text(&two));
				got_a = how_bind(variant->type, variant->a,
						 &two);
			}
			EXPECT_EQ(want, got_a < 0 ? got_a : 0)
				TH_LOG("%s, then %s", how_text(&one),
				       how_text(&two));
			tried++;
			conflicts += want != 0;
			close(fd);
			if (got >= 0)
				close(got);
			if (got_a >= 0 && got_a != got)
				close(got_a);
		}
	}
	EXPECT_LT(1000, tried);
	EXPECT_LT(400, conflicts);
}

/* The kernel finds free ports, in each context all of them. */
TEST_F(pair, ports_are_used_up_in_one_context_only)
{
	int fd[4], i, err[4];

	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/ip_local_port_range",
			      "30000 30001"));
	for (i = 0; i < 4; i++) {
		fd[i] = socket(i % 2 ? AF_INET6 : AF_INET, variant->type, 0);
		ASSERT_EQ(0, vr_sock_set(fd[i], i < 2 ? variant->a :
					 variant->b));
		err[i] = vr_bind6(fd[i], i % 2 ? "::" : "127.0.0.1", 0);
	}
	EXPECT_EQ(0, err[0]);
	EXPECT_EQ(0, err[1]);
	EXPECT_EQ(variant->a == variant->b ? -EADDRINUSE : 0, err[2]);
	EXPECT_EQ(variant->a == variant->b ? -EADDRINUSE : 0, err[3]);
	for (i = 0; i < 4; i++)
		close(fd[i]);
}

/* A wildcard of IPv6 hears IPv4 in its context, and never that of another. */
TEST_F(pair, a_wildcard_takes_ipv4_of_its_context)
{
	static const char * const to[] = { "127.0.0.1", "::ffff:127.0.0.1",
					   "::1" };
	int listener, c, s, refused, i, type = variant->type;
	char buf[8];

	listener = vr_open6(variant->a, AF_INET6, type, 0);
	ASSERT_EQ(0, vr_bind6(listener, "::", PORT));
	if (type == SOCK_STREAM) {
		ASSERT_EQ(0, listen(listener, 4));
	}
	for (i = 0; i < 3; i++) {
		c = vr_open6(variant->a, vr_family(to[i]), type, 0);
		ASSERT_EQ(0, vr_connect6(c, to[i], PORT)) TH_LOG("%s", to[i]);
		ASSERT_EQ(1, send(c, "x", 1, 0));
		if (type == SOCK_STREAM) {
			s = accept(listener, NULL, NULL);
			ASSERT_LE(0, s);
			EXPECT_EQ(variant->a, vr_sock_get(s));
			EXPECT_EQ(1, recv(s, buf, sizeof(buf), 0));
			close(s);
		} else {
			EXPECT_EQ(1, recv(listener, buf, sizeof(buf), 0));
		}
		close(c);
		if (variant->a == variant->b)
			continue;

		c = vr_open6(variant->b, vr_family(to[i]), type, 0);
		refused = vr_connect6(c, to[i], PORT);
		if (type == SOCK_DGRAM) {
			EXPECT_EQ(0, refused);
			send(c, "x", 1, 0);
			refused = recv(c, buf, sizeof(buf), 0) < 0 ? -errno :
								     0;
			EXPECT_EQ(-1, recv(listener, buf, sizeof(buf),
					   MSG_DONTWAIT));
		}
		EXPECT_EQ(-ECONNREFUSED, refused) TH_LOG("%s", to[i]);
		close(c);
	}
	close(listener);
}

/* One for IPv4 and one for IPv6 only, each in both contexts */
TEST_F(pair, each_has_its_own)
{
	static const char * const to[] = { "127.0.0.1", "::1" };
	int fd[4], c, i, one = 1, type = variant->type, index;
	char buf[8];

	if (variant->a == variant->b)
		return;
	for (i = 0; i < 4; i++) {
		index = i / 2 ? variant->b : variant->a;
		fd[i] = vr_open6(index, i % 2 ? AF_INET6 : AF_INET, type, 0);
		if (i % 2)
			setsockopt(fd[i], IPPROTO_IPV6, IPV6_V6ONLY, &one,
				   sizeof(one));
		ASSERT_EQ(0, vr_bind6(fd[i], i % 2 ? "::" : "0.0.0.0", PORT));
		if (type == SOCK_STREAM) {
			ASSERT_EQ(0, listen(fd[i], 4));
		}
	}
	for (i = 0; i < 4; i++) {
		index = i / 2 ? variant->b : variant->a;
		c = vr_open6(index, vr_family(to[i % 2]), type, 0);
		ASSERT_EQ(0, vr_connect6(c, to[i % 2], PORT));
		ASSERT_EQ(1, send(c, "x", 1, 0));
		if (type == SOCK_STREAM) {
			EXPECT_LE(0, accept(fd[i], NULL, NULL));
		} else {
			EXPECT_EQ(1, recv(fd[i], buf, sizeof(buf), 0));
		}
		close(c);
	}
	for (i = 0; i < 4; i++)
		close(fd[i]);
}

/* A socket that turns to IPv4 stays where it is, and is counted there once. */
TEST_F(pair, a_socket_turns_to_ipv4)
{
	int to, c, family = PF_INET;
	struct vr_info info;

	to = vr_open6(variant->a, AF_INET, variant->type, 0);
	ASSERT_EQ(0, vr_bind6(to, "127.0.0.1", PORT));
	if (variant->type == SOCK_STREAM) {
		ASSERT_EQ(0, listen(to, 1));
	}
	c = vr_open6(variant->a, AF_INET6, variant->type, 0);
	ASSERT_EQ(0, vr_connect6(c, "::ffff:127.0.0.1", PORT));
	ASSERT_EQ(0, setsockopt(c, IPPROTO_IPV6, IPV6_ADDRFORM, &family,
				sizeof(family)));
	EXPECT_EQ(variant->a, vr_sock_get(c));
	ASSERT_EQ(1, send(c, "x", 1, 0));
	if (variant->a) {
		ASSERT_EQ(0, vr_context_get(&self->nl, variant->a, &info));
		EXPECT_LE(2, info.sockets);
	}
	close(c);
	close(to);
	if (variant->a) {
		EXPECT_EQ(0, vr_context_del(&self->nl, variant->a))
			TH_LOG("%s", self->nl.text);
	}
}

/*
 * Bound, connected and closed in any order, in many contexts on few ports:
 * what takes the wrong bucket for one of them corrupts a list.
 */
TEST(random_sockets_leave_nothing_behind)
{
	static const char * const addrs[] = {
		"::", "::1", "::ffff:127.0.0.1", "127.0.0.1", "0.0.0.0",
	};
	static const char * const dests[] = {
		"::1", "::1", "::ffff:127.0.0.1", "127.0.0.1", "127.0.0.1",
	};
	static int fd[64], where[64];
	struct vr_info info[70];
	struct vr_nl nl;
	char name[16];
	int i, k, n;

	ASSERT_EQ(0, vr_netns(&nl));
	for (i = 1; i <= 63; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		ASSERT_EQ(0, vr_context(&nl, VR_CMD_CONTEXT_NEW, i, name,
					NULL));
	}
	srand(1);
	for (i = 0; i < 6000; i++) {
		int index = rand() % 64, port = PORT + rand() % 2;

		k = rand() % 64;
		if (fd[k]) {
			if (rand() % 2)
				vr_connect6(fd[k], dests[where[k]], port);
			close(fd[k]);
			fd[k] = 0;
			continue;
		}
		where[k] = rand() % 5;
		fd[k] = socket(vr_family(addrs[where[k]]),
			       rand() % 3 ? SOCK_STREAM : SOCK_DGRAM, 0);
		ASSERT_EQ(0, vr_sock_set(fd[k], index));
		n = 1;
		setsockopt(fd[k], SOL_SOCKET, rand() % 2 ? SO_REUSEADDR :
			   SO_REUSEPORT, &n, sizeof(n));
		fcntl(fd[k], F_SETFL, O_NONBLOCK);
		if (!vr_bind6(fd[k], addrs[where[k]], port) && rand() % 2)
			listen(fd[k], 4);
	}
	for (i = 0; i < 64; i++)
		if (fd[i])
			close(fd[i]);
	for (i = 1; i <= 63; i++) {
		ASSERT_EQ(0, vr_context_del(&nl, i)) TH_LOG("%s", nl.text);
	}
	EXPECT_EQ(1, vr_context_dump(&nl, info, 70));
	EXPECT_EQ(0, vr_guard(&nl));
	vr_nl_close(&nl);
}

TEST_HARNESS_MAIN
