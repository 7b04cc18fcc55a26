// SPDX-License-Identifier: GPL-2.0
/*
 * Two sockets on one port: wildcard or specific, with and without REUSEADDR
 * and REUSEPORT, of one user and of two. In one context they conflict as they
 * always did, which free_together() says; in two they never do.
 */
#include <stdlib.h>
#include <sys/fsuid.h>

#include "vr_test.h"

#define PORT 4000

struct how {
	const char *addr;
	bool reuseaddr, reuseport;
	int user;
	bool listen;
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
PAIR(0_and_blue, 0, BLUE);
PAIR(red_and_0, RED, 0);
PAIR(red_and_red, RED, RED);
PAIR(red_and_blue, RED, BLUE);
PAIR(blue_and_0, BLUE, 0);
PAIR(blue_and_red, BLUE, RED);
PAIR(blue_and_blue, BLUE, BLUE);

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

/* What an unpatched kernel says to two sockets, of which one is bound. */
static bool free_together(const struct how *one, const struct how *two)
{
	if (strcmp(one->addr, two->addr) && strcmp(one->addr, "0.0.0.0") &&
	    strcmp(two->addr, "0.0.0.0"))
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
	fd = socket(AF_INET, type, 0);
	setfsuid(0);
	err = index ? vr_sock_set(fd, index) : 0;
	if (how->reuseaddr)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (how->reuseport)
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one));
	if (!err)
		err = vr_bind(fd, how->addr, PORT);
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
	static const char * const addrs[] = {
		"0.0.0.0", "127.0.0.1", "127.0.0.2",
	};

	memset(how, 0, sizeof(*how));
	how->reuseaddr = n & 1;
	how->reuseport = n & 2;
	how->user = n & 4 ? NOBODY : 0;
	how->listen = n & 8;
	how->addr = addrs[n / 16 % VR_ARRAY_SIZE(addrs)];
	return n < 48;
}

static const char *how_text(const struct how *how)
{
	static char text[2][64];
	static int i;

	i ^= 1;
	snprintf(text[i], sizeof(text[i]), "%s%s%s%s%s", how->addr,
		 how->reuseaddr ? " reuseaddr" : "",
		 how->reuseport ? " reuseport" : "",
		 how->user ? " user" : "", how->listen ? " listen" : "");
	return text[i];
}

/* The second socket is in b, a third as the second in a. */
TEST_F(pair, conflict_in_one_context_only)
{
	struct how one, two;
	int i, j, want, got, got_a, fd, tried = 0, conflicts = 0;

	for (i = 0; how_of(i, &one); i++) {
		if (one.listen && variant->type == SOCK_DGRAM)
			continue;
		for (j = 0; how_of(j, &two); j++) {
			if (two.listen)
				continue;
			want = free_together(&one, &two) ? 0 : -EADDRINUSE;
			fd = how_bind(variant->type, variant->a, &one);
			ASSERT_LE(0, fd);
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
	EXPECT_LT(300, tried);
	EXPECT_LT(100, conflicts);
}

/* Listening may conflict where binding did not. */
TEST_F(pair, listening_conflicts_in_one_context_only)
{
	struct how how = { .addr = "0.0.0.0", .reuseaddr = true };
	int one, two;

	if (variant->type == SOCK_DGRAM)
		return;
	one = how_bind(SOCK_STREAM, variant->a, &how);
	ASSERT_LE(0, one);
	two = how_bind(SOCK_STREAM, variant->b, &how);
	ASSERT_LE(0, two);
	ASSERT_EQ(0, listen(one, 1));
	EXPECT_EQ(variant->a == variant->b ? -1 : 0, listen(two, 1));
	close(one);
	close(two);
}

/* The kernel finds free ports, in each context all of them. */
TEST_F(pair, ports_are_used_up_in_one_context_only)
{
	int fd[4], i, err[4];

	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/ip_local_port_range",
			      "30000 30001"));
	for (i = 0; i < 4; i++) {
		fd[i] = socket(AF_INET, variant->type, 0);
		ASSERT_EQ(0, vr_sock_set(fd[i], i < 2 ? variant->a :
					 variant->b));
		err[i] = vr_bind(fd[i], "127.0.0.1", 0);
	}
	EXPECT_EQ(0, err[0]);
	EXPECT_EQ(0, err[1]);
	EXPECT_EQ(variant->a == variant->b ? -EADDRINUSE : 0, err[2]);
	EXPECT_EQ(variant->a == variant->b ? -EADDRINUSE : 0, err[3]);
	for (i = 0; i < 4; i++)
		close(fd[i]);
}

/*
 * Bound, connected and closed in any order, in many contexts on few ports:
 * what takes the wrong bucket for one of them corrupts a list.
 */
TEST(random_sockets_leave_nothing_behind)
{
	static int fd[64];
	struct vr_info info[70];
	struct vr_nl nl;
	char name[16];
	int i, n;

	ASSERT_EQ(0, vr_netns(&nl));
	for (i = 1; i <= 63; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		ASSERT_EQ(0, vr_context(&nl, VR_CMD_CONTEXT_NEW, i, name,
					NULL));
	}
	srand(1);
	for (i = 0; i < 4000; i++) {
		int *at = &fd[rand() % 64];
		int index = rand() % 64, port = PORT + rand() % 2;
		const char *addr = rand() % 2 ? "127.0.0.1" : "0.0.0.0";

		if (*at) {
			if (rand() % 2)
				vr_connect(*at, "127.0.0.1", port);
			close(*at);
			*at = 0;
			continue;
		}
		*at = socket(AF_INET, rand() % 3 ? SOCK_STREAM : SOCK_DGRAM,
			     0);
		ASSERT_EQ(0, vr_sock_set(*at, index));
		n = 1;
		setsockopt(*at, SOL_SOCKET, rand() % 2 ? SO_REUSEADDR :
			   SO_REUSEPORT, &n, sizeof(n));
		fcntl(*at, F_SETFL, O_NONBLOCK);
		if (!vr_bind(*at, addr, port) && rand() % 2)
			listen(*at, 4);
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
