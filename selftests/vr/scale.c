// SPDX-License-Identifier: GPL-2.0
/*
 * A thousand contexts, all with the same ports open on the same address, and
 * as many as there can be. The last must be as fast as the first: the eye
 * would see a chain of a thousand, and it is a thousand times what one costs.
 */
#include <sys/resource.h>
#include <time.h>

#include "vr_test.h"

#define NR 1000
#define PART 100
#define FACTOR 3	/* the last part may take so many times the first */
#define PORT 4000

static int listener[NR + 1], server[NR + 1];

static __u64 now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

static int context_new(struct vr_nl *nl, int index)
{
	char name[16];

	snprintf(name, sizeof(name), "c%d", index);
	return vr_context(nl, VR_CMD_CONTEXT_NEW, index, name, NULL);
}

static int open_in(int type, int index)
{
	int fd = socket(AF_INET, type, 0);

	return vr_sock_set(fd, index) || vr_bind(fd, "127.0.0.1", PORT) ||
	       (type == SOCK_STREAM && listen(fd, 2)) ? -errno : fd;
}

/* A word goes to the server in this context and to no other, and back. */
static int echo_tcp(int index)
{
	int c = socket(AF_INET, SOCK_STREAM, 0), s, err;
	struct linger linger = { .l_onoff = 1 };
	int word = -1;

	setsockopt(c, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	err = vr_sock_set(c, index);
	if (!err)
		err = vr_connect(c, "127.0.0.1", PORT);
	if (err)
		return err;
	s = accept4(listener[index], NULL, NULL, SOCK_NONBLOCK);
	if (s < 0 || send(c, &index, sizeof(index), 0) < 0 ||
	    recv(s, &word, sizeof(word), 0) != sizeof(word) ||
	    send(s, &word, sizeof(word), 0) < 0 ||
	    recv(c, &word, sizeof(word), 0) != sizeof(word))
		err = -EIO;
	close(c);
	close(s);
	return err ? err : word != index;
}

static int echo_udp(int index)
{
	int c = socket(AF_INET, SOCK_DGRAM, 0), err, word = -1;
	struct sockaddr_in from;
	socklen_t len = sizeof(from);

	err = vr_sock_set(c, index);
	if (!err)
		err = vr_connect(c, "127.0.0.1", PORT);
	if (!err && (send(c, &index, sizeof(index), 0) < 0 ||
		     recvfrom(server[index], &word, sizeof(word),
			      MSG_DONTWAIT, (void *)&from, &len) < 0 ||
		     sendto(server[index], &word, sizeof(word), 0,
			    (void *)&from, len) < 0 ||
		     recv(c, &word, sizeof(word), MSG_DONTWAIT) < 0))
		err = -errno;
	close(c);
	return err ? err : word != index;
}

/* Once more in case something else had the processor. */
static bool grows(__u64 first, __u64 last)
{
	return last > FACTOR * first && last - first > 20000;
}

FIXTURE(scale) {};
FIXTURE_SETUP(scale) {}
FIXTURE_TEARDOWN(scale) {}

TEST_F_TIMEOUT(scale, a_thousand_contexts_on_one_port, 120)
{
	struct rlimit files = { 4 * NR, 4 * NR };
	__u64 start, create[2] = {}, echo[2] = {};
	static struct vr_info info[NR + 2];
	struct vr_nl nl;
	int i, round;

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	ASSERT_EQ(0, vr_netns(&nl)) TH_LOG("this kernel has no contexts");
	for (i = 1; i <= NR; i++) {
		start = now_us();
		ASSERT_EQ(0, context_new(&nl, i));
		listener[i] = open_in(SOCK_STREAM, i);
		server[i] = open_in(SOCK_DGRAM, i);
		if (i <= PART)
			create[0] += now_us() - start;
		else if (i > NR - PART)
			create[1] += now_us() - start;
		ASSERT_LE(0, listener[i]) TH_LOG("context %d", i);
		ASSERT_LE(0, server[i]) TH_LOG("context %d", i);
	}
	TH_LOG("create, bind: first %d in %llu us, last in %llu us", PART,
	       create[0], create[1]);
	EXPECT_FALSE(grows(create[0], create[1]));

	for (round = 0; round < 3; round++) {
		echo[0] = 0;
		echo[1] = 0;
		for (i = 1; i <= NR; i++) {
			if (i > PART && i <= NR - PART && i % 10)
				continue;
			start = now_us();
			ASSERT_EQ(0, echo_tcp(i)) TH_LOG("context %d", i);
			ASSERT_EQ(0, echo_udp(i)) TH_LOG("context %d", i);
			if (i <= PART)
				echo[0] += now_us() - start;
			else if (i > NR - PART)
				echo[1] += now_us() - start;
		}
		if (!grows(echo[0], echo[1]) && !grows(echo[1], echo[0]))
			break;
	}
	TH_LOG("echo: first %d in %llu us, last in %llu us", PART, echo[0],
	       echo[1]);
	EXPECT_GT(3, round);

	ASSERT_EQ(NR + 1, vr_context_dump(&nl, info, NR + 2));
	for (i = 0; i <= NR; i++) {
		EXPECT_EQ(0, info[i].guard_drops);
	}
	for (i = 1; i <= NR; i++) {
		close(listener[i]);
		close(server[i]);
	}
	for (i = 1; i <= NR; i++) {
		ASSERT_EQ(0, vr_context_del(&nl, i)) TH_LOG("%s", nl.text);
	}
	ASSERT_EQ(1, vr_context_dump(&nl, info, NR + 2));
	vr_nl_close(&nl);
}

/* In a namespace that then goes with all of them. */
TEST_F_TIMEOUT(scale, as_many_as_there_can_be, 400)
{
	struct vr_nl nl;
	int i;

	ASSERT_EQ(0, vr_netns(&nl)) TH_LOG("this kernel has no contexts");
	for (i = 1; i <= 65535; i++) {
		ASSERT_EQ(0, context_new(&nl, i * 16))
			TH_LOG("%d: %s", i, nl.text);
	}
	ASSERT_LE(0, open_in(SOCK_DGRAM, 65535 * 16));
	vr_nl_close(&nl);
}

TEST_HARNESS_MAIN
