// SPDX-License-Identifier: GPL-2.0
/*
 * A context is deleted by force and made again, over and over, while processes
 * enter it, open sockets of every kind and talk over its loopback. Whatever
 * they get is right, if only the kernel lives, nobody is caught in a call, and
 * a context is not in use any more when they have gone.
 */
#include <sys/time.h>
#include <time.h>

#include "vr_test.h"

#define PROCESSES 4
#define QUEUED 16
#define SECONDS 5

static void sockets_open(int *fd)
{
	fd[0] = socket(AF_INET, SOCK_DGRAM, 0);
	fd[1] = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	fd[2] = socket(AF_INET, SOCK_RAW, IPPROTO_UDP);
	fd[3] = socket(AF_INET, SOCK_STREAM, 0);
	fd[4] = socket(AF_INET, SOCK_STREAM, 0);
	fd[5] = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
	fd[6] = -1;
}

static void sockets_close(int *fd)
{
	int i;

	for (i = 0; i < 7; i++)
		close(fd[i]);
}

/* Nothing that is read can be waited for longer than this. */
static void in_time(int fd)
{
	struct timeval wait = { .tv_usec = 1000 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
}

static void talk(int *fd, int port)
{
	char text[64] = "hello";

	vr_bind(fd[0], "127.0.0.1", port);
	vr_connect(fd[0], "127.0.0.1", port);
	vr_connect(fd[1], "127.0.0.1", 0);
	vr_bind(fd[5], "0.0.0.0", port);
	vr_bind(fd[3], "127.0.0.1", port);
	listen(fd[3], 4);
	in_time(fd[3]);
	in_time(fd[4]);
	vr_connect(fd[4], "127.0.0.1", port);
	if (rand() % 2)
		fd[6] = accept(fd[3], NULL, NULL);
	send(fd[0], text, 5, MSG_NOSIGNAL);
	send(fd[4], text, 5, MSG_NOSIGNAL);
	recv(fd[0], text, sizeof(text), MSG_DONTWAIT);
	recv(fd[6], text, sizeof(text), MSG_DONTWAIT);
}

static void storm(int seed)
{
	int fd[7];

	srand(seed);
	for (;;) {
		vr_enter(SELF, RED);
		sockets_open(fd);
		talk(fd, 4000 + seed);
		sockets_close(fd);
	}
}

/* Listeners that close with connections in their queues */
static void storm_of_listeners(int seed)
{
	int fd[1 + QUEUED], i;

	for (;;) {
		vr_enter(SELF, RED);
		for (i = 0; i <= QUEUED; i++)
			fd[i] = socket(AF_INET, SOCK_STREAM, 0);
		vr_bind(fd[0], "127.0.0.1", 4000 + seed);
		listen(fd[0], QUEUED);
		for (i = 1; i <= QUEUED; i++) {
			in_time(fd[i]);
			vr_connect(fd[i], "127.0.0.1", 4000 + seed);
		}
		for (i = 0; i <= QUEUED; i++)
			close(fd[i]);
	}
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static int del_by_force(struct vr_nl *nl)
{
	struct vr_req req;

	vr_req_genl(&req, nl, VR_CMD_CONTEXT_DEL);
	vr_req_u32(&req, VR_A_CONTEXT_INDEX, RED);
	vr_req_put(&req, VR_A_CONTEXT_FORCE, NULL, 0);
	return vr_nl_call(nl, &req, NULL, NULL);
}

FIXTURE(force)
{
	struct vr_nl nl;
};

FIXTURE_SETUP(force)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/ping_group_range",
			      "0 2147483647"));
}

FIXTURE_TEARDOWN(force)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

static void go_and_come(struct __test_metadata *_metadata,
			struct vr_nl *nl, void (*storm)(int seed))
{
	struct vr_child child[PROCESSES];
	double end = now() + SECONDS;
	int i, rounds = 0;

	for (i = 0; i < PROCESSES; i++)
		if (!vr_fork(&child[i])) {
			vr_hold(&child[i]);
			storm(i);
		}
	for (i = 0; i < PROCESSES; i++)
		ASSERT_EQ(1, write(child[i].go, "", 1));
	while (now() < end) {
		ASSERT_EQ(0, del_by_force(nl)) TH_LOG("%s", nl->text);
		ASSERT_EQ(0, vr_context(nl, VR_CMD_CONTEXT_NEW, RED,
					"red", NULL));
		rounds++;
		usleep(rand() % 20000);
	}
	EXPECT_LT(10, rounds);
	for (i = 0; i < PROCESSES; i++) {
		ASSERT_EQ(0, kill(child[i].pid, SIGKILL));
		ASSERT_EQ(child[i].pid, waitpid(child[i].pid, NULL, 0));
	}
	EXPECT_EQ(0, vr_context_del(nl, RED));
}

TEST_F(force, contexts_go_and_come_under_traffic)
{
	go_and_come(_metadata, &self->nl, storm);
}

TEST_F(force, contexts_go_while_listeners_close)
{
	go_and_come(_metadata, &self->nl, storm_of_listeners);
}

/* Deleting is done by one: the other is told that it is too late. */
TEST_F(force, two_delete_at_once)
{
	struct vr_child child;
	int i, err, status;

	for (i = 0; i < 200; i++) {
		if (!vr_fork(&child)) {
			struct vr_nl nl;

			vr_nl_open(&nl, NETLINK_GENERIC);
			vr_hold(&child);
			_exit(-del_by_force(&nl));
		}
		ASSERT_EQ(1, write(child.go, "", 1));
		err = del_by_force(&self->nl);
		ASSERT_EQ(child.pid, waitpid(child.pid, &status, 0));
		ASSERT_TRUE(WIFEXITED(status));
		close(child.go);
		close(child.done);
		status = -WEXITSTATUS(status);
		EXPECT_TRUE(!err != !status);
		EXPECT_TRUE((err ?: status) == -EBUSY ||
			    (err ?: status) == -ENOENT)
			TH_LOG("%d %d", err, status);
		ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, RED,
					"red", NULL));
	}
}

TEST_HARNESS_MAIN
