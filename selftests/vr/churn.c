// SPDX-License-Identifier: GPL-2.0
/*
 * Many processes open and close ports of one context at once: who takes the
 * lock of another chain than the one that is changed breaks it.
 */
#include <netinet/tcp.h>
#include <time.h>

#include "vr_test.h"

#define PROCESSES 4
#define SECONDS 5
#define PORT 4000
#define STRIDE 8192	/* from a port to one that may be in the same chain */

static int open_at(const char *addr, int port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1, err;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	err = vr_bind(fd, addr, port);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* A connection whose TIME_WAIT, the last on this port, is ended by a reset */
static void visit(int own_port, int port)
{
	int c = open_at("127.0.0.1", own_port), l, one = 1;
	struct linger abort = { .l_onoff = 1 };
	char end;

	setsockopt(c, SOL_SOCKET, SO_LINGER, &abort, sizeof(abort));
	l = open_at("127.0.0.1", port);
	fcntl(l, F_SETFL, O_NONBLOCK);
	if (l >= 0 && !listen(l, 4) && !vr_connect(c, "127.0.0.1", port)) {
		close(accept(l, NULL, NULL));
		recv(c, &end, 1, 0);
		setsockopt(c, SOL_TCP, TCP_QUICKACK, &one, sizeof(one));
	}
	close(l);
	close(c);
}

/* A port for a moment, one of the two that there are */
static void borrow(int seed, int udp)
{
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	vr_connect(udp, "127.0.0.1", 9);
	connect(udp, &nowhere, sizeof(nowhere));
}

static void tcp(int seed, int udp)
{
	const char *addr = rand() % 2 ? "0.0.0.0" : "127.0.0.1";

	close(open_at(addr, PORT + rand() % 2 * STRIDE));
}

static void time_wait(int seed, int udp)
{
	if (rand() % 2)
		tcp(seed, udp);
	else
		visit(PORT + 1 + seed, PORT);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* On one processor nothing is at once. */
static void churn(void (*round)(int seed, int udp), int seed)
{
	double end = now() + (sysconf(_SC_NPROCESSORS_ONLN) > 1 ? SECONDS : 1);
	int udp = socket(AF_INET, SOCK_DGRAM, 0), one = 1;

	setsockopt(udp, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	srand(seed);
	while (now() < end)
		round(seed, udp);
}

FIXTURE(churn)
{
	struct vr_nl nl;
};

FIXTURE_VARIANT(churn)
{
	void (*round)(int seed, int udp);
};

FIXTURE_VARIANT_ADD(churn, tcp) { .round = tcp };
FIXTURE_VARIANT_ADD(churn, time_wait) { .round = time_wait };
FIXTURE_VARIANT_ADD(churn, udp) { .round = borrow };

FIXTURE_SETUP(churn)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/ip_local_port_range",
			      "30000 30001"));
	ASSERT_EQ(0, vr_enter(SELF, RED));
}

FIXTURE_TEARDOWN(churn)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

TEST_F(churn, many_open_and_close_at_once)
{
	struct vr_child child[PROCESSES];
	int i;

	for (i = 0; i < PROCESSES; i++)
		if (!vr_fork(&child[i])) {
			vr_hold(&child[i]);
			churn(variant->round, i);
			_exit(0);
		}
	for (i = 0; i < PROCESSES; i++)
		ASSERT_EQ(1, write(child[i].go, "", 1));
	for (i = 0; i < PROCESSES; i++)
		EXPECT_EQ(0, vr_join(&child[i]));
	EXPECT_LE(0, open_at("0.0.0.0", PORT));
	EXPECT_LE(0, open_at("0.0.0.0", PORT + STRIDE));
}

TEST_HARNESS_MAIN
