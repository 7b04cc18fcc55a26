// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls for addresses and routes of IPv6: a context changes its own, and
 * context 0 the addresses of all.
 */
#include "vr_test.h"

/* After those of the C library, which has some of it. */
#include <linux/ipv6.h>
#include <linux/ipv6_route.h>
#include <linux/route.h>

FIXTURE(inet6)
{
	struct vr_nl nl;
	int zero, red;
	int d0, dred, dblue, lo;
};

FIXTURE_SETUP(inet6)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("link add d0 up type dummy\n"
			   "link add dred up type dummy\n"
			   "link add dblue up type dummy\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dred", RED));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dblue", BLUE));
	self->d0 = if_nametoindex("d0");
	self->dred = if_nametoindex("dred");
	self->dblue = if_nametoindex("dblue");
	self->lo = if_nametoindex("lo");
	self->zero = socket(AF_INET6, SOCK_DGRAM, 0);
	self->red = socket(AF_INET6, SOCK_DGRAM, 0);
	ASSERT_EQ(0, vr_sock_set(self->red, RED));
}

FIXTURE_TEARDOWN(inet6)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	close(self->red);
	close(self->zero);
	vr_nl_close(&self->nl);
}

/* Each returns 0 or -errno. */

static int address(int fd, unsigned long cmd, int ifindex)
{
	struct in6_ifreq ifr = { .ifr6_prefixlen = 128,
				 .ifr6_ifindex = ifindex };

	inet_pton(AF_INET6, "2001:db8::9", &ifr.ifr6_addr);
	return ioctl(fd, cmd, &ifr) ? -errno : 0;
}

static int route(int fd, unsigned long cmd, int ifindex)
{
	struct in6_rtmsg rt = { .rtmsg_dst_len = 48, .rtmsg_metric = 1024,
				.rtmsg_flags = RTF_UP,
				.rtmsg_ifindex = ifindex };

	inet_pton(AF_INET6, "2001:db8:9::", &rt.rtmsg_dst);
	return ioctl(fd, cmd, &rt) ? -errno : 0;
}

/* What a socket of a context says when it is bound, or connected, to that */
static int try(int index, const char *addr,
	       int (*call)(int fd, const struct sockaddr *addr, socklen_t len))
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(53) };
	int err, fd = socket(AF_INET6, SOCK_DGRAM, 0);

	inet_pton(AF_INET6, addr, &sin6.sin6_addr);
	err = vr_sock_set(fd, index);
	if (!err && call(fd, (void *)&sin6, sizeof(sin6)))
		err = -errno;
	close(fd);
	return err;
}

TEST_F(inet6, addresses_are_set_in_their_context)
{
	EXPECT_EQ(0, address(self->red, SIOCSIFADDR, self->dred));
	EXPECT_EQ(-ENODEV, address(self->red, SIOCSIFADDR, self->d0));
	EXPECT_EQ(-ENODEV, address(self->red, SIOCSIFADDR, self->dblue));
	EXPECT_GT(0, address(self->red, SIOCSIFADDR, self->lo));
	EXPECT_EQ(-EADDRNOTAVAIL, try(0, "2001:db8::9", bind));
	EXPECT_EQ(-EADDRNOTAVAIL, try(BLUE, "2001:db8::9", bind));

	EXPECT_EQ(0, address(self->zero, SIOCSIFADDR, self->dblue));
	EXPECT_EQ(-ENODEV, address(self->red, SIOCDIFADDR, self->dblue));
	EXPECT_EQ(0, address(self->red, SIOCDIFADDR, self->dred));
	EXPECT_EQ(-EADDRNOTAVAIL, try(RED, "2001:db8::9", bind));
	EXPECT_EQ(0, address(self->zero, SIOCDIFADDR, self->dblue));
}

TEST_F(inet6, routes_are_set_in_the_context_of_the_socket)
{
	EXPECT_EQ(0, route(self->red, SIOCADDRT, self->dred));
	EXPECT_GT(0, route(self->red, SIOCADDRT, self->d0));
	EXPECT_GT(0, route(self->red, SIOCADDRT, self->dblue));
	EXPECT_GT(0, route(self->zero, SIOCADDRT, self->dred));
	EXPECT_EQ(0, try(RED, "2001:db8:9::1", connect));
	EXPECT_EQ(-ENETUNREACH, try(0, "2001:db8:9::1", connect));
	EXPECT_EQ(-ENETUNREACH, try(BLUE, "2001:db8:9::1", connect));

	EXPECT_EQ(0, route(self->zero, SIOCADDRT, self->d0));
	EXPECT_EQ(0, route(self->red, SIOCDELRT, self->dred));
	EXPECT_EQ(-ENETUNREACH, try(RED, "2001:db8:9::1", connect));
	EXPECT_EQ(0, try(0, "2001:db8:9::1", connect));
	EXPECT_GT(0, route(self->red, SIOCDELRT, self->d0));
	EXPECT_EQ(0, try(0, "2001:db8:9::1", connect));
}

TEST_HARNESS_MAIN
