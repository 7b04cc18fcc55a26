// SPDX-License-Identifier: GPL-2.0
/*
 * Identifiers of packets are counted for each pair of addresses, which tells
 * who sees them how much is sent between these. In each context it is another
 * count.
 */
#include <netinet/ip.h>

#include "vr_test.h"

#define NEAR 200	/* a count goes on by itself, with time */

/* The identifier of a packet from 127.0.0.1 to itself, or -1 */
static int ident(int index)
{
	int fd = socket(AF_INET, SOCK_RAW, 253), off = IP_PMTUDISC_DONT;
	struct sockaddr_in to = vr_addr("127.0.0.1", 0);
	struct timeval wait = { .tv_sec = 1 };
	struct iphdr ip;
	bool ok;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	ok = !vr_sock_set(fd, index) &&
	     !setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &off, sizeof(off)) &&
	     sendto(fd, "", 1, 0, (void *)&to, sizeof(to)) == 1 &&
	     recv(fd, &ip, sizeof(ip), 0) == sizeof(ip);
	close(fd);
	return ok ? ntohs(ip.id) : -1;
}

static bool near(int before, int after)
{
	return ((after - before) & 0xffff) < NEAR;
}

TEST(identifiers_are_counted_in_each_context)
{
	struct vr_nl nl;
	int zero, red, blue;

	ASSERT_EQ(0, vr_contexts(&nl)) TH_LOG("this kernel has no contexts");
	ident(0);
	zero = ident(0);
	EXPECT_TRUE(near(zero, ident(0)));
	red = ident(RED);
	blue = ident(BLUE);
	ASSERT_LE(0, zero);
	ASSERT_LE(0, red);
	ASSERT_LE(0, blue);
	/* One may be near by chance. */
	EXPECT_FALSE(near(zero, red) && near(red, blue));
	EXPECT_EQ(0, vr_guard(&nl));
	vr_nl_close(&nl);
}

TEST_HARNESS_MAIN
