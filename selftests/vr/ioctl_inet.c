// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls for addresses and neighbours: each context has its own, those of
 * 127.0.0.0/8 are in all, and other addresses of loopback are in context 0.
 */
#include <net/if_arp.h>

#include "vr_test.h"

FIXTURE(inet)
{
	struct vr_nl nl;
	int fd;		/* of red */
};

FIXTURE_SETUP(inet)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("link add d0 up type dummy\n"
			   "link add dred up type dummy\n"
			   "link add dblue up type dummy\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dred", RED));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dblue", BLUE));
	ASSERT_EQ(0, vr_ip("addr add 192.0.2.7/32 dev lo label lo:7\n"
			   "addr add 192.0.2.10/24 dev d0\n"
			   "addr add 192.0.2.11/24 dev dred\n"
			   "addr add 192.0.2.12/24 dev dblue\n"));
	self->fd = socket(AF_INET, SOCK_DGRAM, 0);
	ASSERT_EQ(0, vr_sock_set(self->fd, RED));
}

FIXTURE_TEARDOWN(inet)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	close(self->fd);
	vr_nl_close(&self->nl);
}

/* What SIOCGIFCONF lists */
static const char *list(int fd)
{
	static char text[256];
	struct ifreq ifr[8];
	struct ifconf conf = { .ifc_len = sizeof(ifr), .ifc_req = ifr };
	int i, len = 0;

	if (ioctl(fd, SIOCGIFCONF, &conf))
		return strerrorname_np(errno);
	text[0] = '\0';
	for (i = 0; i < conf.ifc_len / (int)sizeof(ifr[0]); i++) {
		struct sockaddr_in *sin = (void *)&ifr[i].ifr_addr;

		len += snprintf(text + len, sizeof(text) - len, "%s ",
				inet_ntoa(sin->sin_addr));
	}
	return text;
}

TEST_F(inet, addresses_are_listed_by_context)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	EXPECT_STREQ("127.0.0.1 192.0.2.11 ", list(self->fd));
	EXPECT_STREQ("127.0.0.1 192.0.2.7 192.0.2.10 ", list(fd));
	close(fd);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	EXPECT_STREQ("127.0.0.1 192.0.2.7 192.0.2.10 ", list(fd));
	close(fd);
	ASSERT_EQ(0, vr_enter(SELF, RED));
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	EXPECT_STREQ("127.0.0.1 192.0.2.11 ", list(fd));
	close(fd);
}

static const char *address(int fd, const char *label)
{
	struct ifreq ifr = { .ifr_addr.sa_family = AF_INET };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", label);
	if (ioctl(fd, SIOCGIFADDR, &ifr))
		return strerrorname_np(errno);
	return inet_ntoa(((struct sockaddr_in *)&ifr.ifr_addr)->sin_addr);
}

TEST_F(inet, an_address_is_found_in_its_context)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	EXPECT_STREQ("192.0.2.7", address(fd, "lo:7"));
	EXPECT_STREQ("EADDRNOTAVAIL", address(self->fd, "lo:7"));
	EXPECT_STREQ("127.0.0.1", address(self->fd, "lo"));
	EXPECT_STREQ("192.0.2.11", address(self->fd, "dred"));
	EXPECT_STREQ("ENODEV", address(self->fd, "d0"));
	EXPECT_STREQ("ENODEV", address(self->fd, "dblue"));
	EXPECT_STREQ("192.0.2.11", address(fd, "dred"));
	close(fd);
}

/* Does a datagram go from an address to itself? */
static bool loops(int index, const char *addr)
{
	struct timeval wait = { .tv_sec = 1 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	bool ok;
	char c;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	ok = !vr_sock_set(fd, index) && !vr_bind(fd, addr, 53) &&
	     !vr_connect(fd, addr, 53) && send(fd, "", 1, 0) == 1 &&
	     recv(fd, &c, 1, 0) == 1;
	close(fd);
	return ok;
}

/* The route to an own address leads to loopback. */
TEST_F(inet, no_neighbour_is_set_on_loopback)
{
	struct arpreq arp = {
		.arp_flags = ATF_PERM | ATF_COM,
		.arp_ha = { .sa_family = ARPHRD_LOOPBACK, .sa_data = "\2" },
	};
	struct sockaddr_in own = vr_addr("192.0.2.11", 0);

	memcpy(&arp.arp_pa, &own, sizeof(own));
	EXPECT_EQ(-1, ioctl(self->fd, SIOCSARP, &arp));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_EQ(-1, ioctl(self->fd, SIOCDARP, &arp));
	EXPECT_TRUE(loops(0, "127.0.0.1"));
	EXPECT_TRUE(loops(0, "192.0.2.10"));
	EXPECT_TRUE(loops(RED, "127.0.0.1"));
	EXPECT_TRUE(loops(RED, "192.0.2.11"));
	EXPECT_TRUE(loops(BLUE, "127.0.0.1"));
	EXPECT_TRUE(loops(BLUE, "192.0.2.12"));
}

TEST_HARNESS_MAIN
