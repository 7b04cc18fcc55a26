// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets and addresses of many contexts are as apart in one chain of a hash
 * table as in two. Where port and context make the place in the table, indexes
 * that are STRIDE apart share one; where a random number does, some will.
 */
#include <linux/if_tun.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <sys/resource.h>

#include "vr_test.h"

#define NR 256			/* context 0 is the first */
#define STRIDE 4096
#define ADDRS 16		/* 127.0.0.1 and following */
#define PORT 4000

FIXTURE(chains)
{
	struct vr_nl nl;
	int fd[NR];
};

FIXTURE_SETUP(chains)
{
	struct rlimit files = { 4 * NR * ADDRS, 4 * NR * ADDRS };
	char name[16];
	int i;

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &files));
	ASSERT_EQ(0, vr_netns(&self->nl))
		TH_LOG("this kernel has no contexts");
	for (i = 1; i < NR; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW,
					i * STRIDE, name, NULL));
	}
	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/ping_group_range",
			      "0 2147483647"));
}

FIXTURE_TEARDOWN(chains)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

static const char *addr_of(int i)
{
	static char text[32];

	snprintf(text, sizeof(text), "127.0.0.%d", i + 1);
	return text;
}

/* A socket of the i-th context, for which nothing takes longer than a second. */
static int open_in(int i, int type, int proto)
{
	struct timeval wait = { .tv_sec = 1 };
	int fd, zero = 0;

	if (vr_enter(THREAD, i * STRIDE))
		return -1;
	fd = socket(AF_INET, type, proto);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	/* It is set for ping from the start. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &zero, sizeof(zero));
	vr_enter(THREAD, 0);
	return fd;
}

static int bind_in(int i, int type, int proto, const char *addr)
{
	int fd = open_in(i, type, proto), err = vr_bind(fd, addr, PORT);

	if (!err)
		return fd;
	close(fd);
	return err;
}

/* Is a number the next, and the last, that is read from a socket? */
static bool hears(int fd, int want, int skip)
{
	unsigned char buf[64] = {};
	int got;

	if (recv(fd, buf, sizeof(buf), 0) != skip + (int)sizeof(got))
		return false;
	memcpy(&got, buf + skip, sizeof(got));
	return got == want && recv(fd, buf, sizeof(buf), MSG_DONTWAIT) < 0;
}

TEST_F(chains, a_port_is_free_in_every_context)
{
	static const struct { const char *name; int type, proto; } kinds[] = {
		{ "tcp", SOCK_STREAM, 0 },
		{ "udp", SOCK_DGRAM, 0 },
		{ "ping", SOCK_DGRAM, IPPROTO_ICMP },
	};
	unsigned int k;
	int i;

	for (k = 0; k < VR_ARRAY_SIZE(kinds); k++) {
		for (i = 0; i < NR; i++) {
			self->fd[i] = bind_in(i, kinds[k].type,
					      kinds[k].proto, "0.0.0.0");
			EXPECT_LE(0, self->fd[i])
				TH_LOG("%s %d", kinds[k].name, i);
		}
		EXPECT_EQ(-EADDRINUSE, bind_in(NR - 1, kinds[k].type,
					       kinds[k].proto, "0.0.0.0"));
		for (i = 0; i < NR; i++)
			close(self->fd[i]);
	}
}

TEST_F(chains, an_address_and_port_are_free_in_every_context)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
	unsigned int t;
	int i, a;

	for (t = 0; t < VR_ARRAY_SIZE(types); t++)
		for (i = 0; i < NR; i++)
			for (a = 0; a < ADDRS; a++) {
				EXPECT_LE(0, bind_in(i, types[t], 0,
						     addr_of(a)))
					TH_LOG("type %d, context %d, %s",
					       types[t], i, addr_of(a));
			}
}

TEST_F(chains, a_listener_gets_its_own_connections)
{
	int i, c, s;

	for (i = 0; i < NR; i++) {
		self->fd[i] = bind_in(i, SOCK_STREAM, 0, "127.0.0.1");
		ASSERT_EQ(0, listen(self->fd[i], 1));
	}
	for (i = 0; i < NR; i++) {
		c = open_in(i, SOCK_STREAM, 0);
		ASSERT_EQ(0, vr_connect(c, "127.0.0.1", PORT)) TH_LOG("%d", i);
		s = accept(self->fd[i], NULL, NULL);
		ASSERT_LE(0, s) TH_LOG("%d", i);
		EXPECT_EQ(i * STRIDE, vr_sock_get(s));
		close(c);
		close(s);
	}
}

TEST_F(chains, a_datagram_reaches_its_own_socket)
{
	int i, c;

	for (i = 0; i < NR; i++) {
		self->fd[i] = bind_in(i, SOCK_DGRAM, 0, "127.0.0.1");
		ASSERT_LE(0, self->fd[i]);
	}
	for (i = 0; i < NR; i++) {
		c = open_in(i, SOCK_DGRAM, 0);
		ASSERT_EQ(0, vr_connect(c, "127.0.0.1", PORT));
		ASSERT_EQ(sizeof(i), send(c, &i, sizeof(i), 0));
		close(c);
	}
	for (i = 0; i < NR; i++) {
		ASSERT_TRUE(hears(self->fd[i], i, 0)) TH_LOG("%d", i);
	}
}

TEST_F(chains, a_raw_packet_reaches_its_own_socket)
{
	int i;

	for (i = 0; i < NR; i++) {
		self->fd[i] = open_in(i, SOCK_RAW, 253);
		ASSERT_EQ(0, vr_connect(self->fd[i], "127.0.0.1", 0));
	}
	for (i = 0; i < NR; i++)
		ASSERT_EQ(sizeof(i), send(self->fd[i], &i, sizeof(i), 0));
	for (i = 0; i < NR; i++) {
		ASSERT_TRUE(hears(self->fd[i], i, sizeof(struct iphdr)))
			TH_LOG("%d", i);
	}
}

TEST_F(chains, an_echo_reaches_its_own_socket)
{
	struct {
		struct icmphdr icmp;
		int number;
	} echo = { .icmp.type = ICMP_ECHO };
	int i;

	for (i = 0; i < NR; i++) {
		self->fd[i] = bind_in(i, SOCK_DGRAM, IPPROTO_ICMP,
				      "127.0.0.1");
		ASSERT_EQ(0, vr_connect(self->fd[i], "127.0.0.1", 0));
	}
	for (i = 0; i < NR; i++) {
		echo.number = i;
		ASSERT_EQ(sizeof(echo), send(self->fd[i], &echo, sizeof(echo),
					     0));
	}
	for (i = 0; i < NR; i++) {
		ASSERT_TRUE(hears(self->fd[i], i, sizeof(echo.icmp)))
			TH_LOG("%d", i);
	}
}

/* From many ports, so that a group of two would share them. */
TEST_F(chains, a_reuseport_group_is_of_one_context)
{
	int i, n, c, one = 1;
	char any[8];

	for (i = 0; i < ADDRS; i++) {
		self->fd[i] = open_in(i, SOCK_DGRAM, 0);
		ASSERT_EQ(0, setsockopt(self->fd[i], SOL_SOCKET, SO_REUSEPORT,
					&one, sizeof(one)));
		ASSERT_EQ(0, vr_bind(self->fd[i], "0.0.0.0", PORT));
	}
	for (n = 0; n < 20; n++) {
		c = open_in(1, SOCK_DGRAM, 0);
		ASSERT_EQ(0, vr_connect(c, "127.0.0.1", PORT));
		ASSERT_EQ(1, send(c, "", 1, 0));
		close(c);
	}
	for (n = 0; n < 20; n++)
		ASSERT_EQ(1, recv(self->fd[1], any, sizeof(any), 0));
	for (i = 0; i < ADDRS; i++)
		ASSERT_EQ(-1, recv(self->fd[i], any, sizeof(any),
				   MSG_DONTWAIT));
}

TEST_F(chains, what_is_for_all_is_for_one_context)
{
	struct ip_mreqn mreq = {
		.imr_multiaddr.s_addr = inet_addr("233.252.0.1"),
	};
	const char *devs[] = { "d0", "d1", "d2" };
	struct sockaddr_in to = vr_addr("233.252.0.1", PORT);
	int i;

	ASSERT_EQ(0, vr_ip("link add d0 up type dummy\n"
			   "link add d1 up type dummy\n"
			   "link add d2 up type dummy\n"));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, vr_link_set(&self->nl, devs[i], i * STRIDE));
		self->fd[i] = bind_in(i, SOCK_DGRAM, 0, "0.0.0.0");
		mreq.imr_ifindex = if_nametoindex(devs[i]);
		ASSERT_EQ(0, setsockopt(self->fd[i], IPPROTO_IP,
					IP_ADD_MEMBERSHIP, &mreq,
					sizeof(mreq)));
		ASSERT_EQ(0, setsockopt(self->fd[i], IPPROTO_IP,
					IP_MULTICAST_IF, &mreq, sizeof(mreq)));
	}
	ASSERT_EQ(0, vr_ip("addr add 192.0.2.1/24 dev d0\n"
			   "addr add 192.0.2.1/24 dev d1\n"
			   "addr add 192.0.2.1/24 dev d2\n"));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(sizeof(i), sendto(self->fd[i], &i, sizeof(i), 0,
					    (void *)&to, sizeof(to)));
	for (i = 0; i < 3; i++) {
		ASSERT_TRUE(hears(self->fd[i], i, 0)) TH_LOG("%d", i);
	}
}

TEST_F(chains, an_address_is_found_in_its_own_context)
{
	struct in_addr addr;
	char command[64];
	int i, a;

	ASSERT_EQ(0, vr_ip("link add d1 up type dummy\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "d1", STRIDE));
	for (a = 0; a < ADDRS; a++) {
		snprintf(command, sizeof(command),
			 "addr add 192.0.2.%d/24 dev d1\n", a + 1);
		ASSERT_EQ(0, vr_ip(command));
	}
	for (i = 0; i < NR; i++) {
		self->fd[i] = open_in(i, SOCK_DGRAM, 0);
		for (a = 0; a < ADDRS; a++) {
			addr.s_addr = htonl(0xc0000201 + a);
			EXPECT_EQ(i == 1 ? 0 : -1,
				  setsockopt(self->fd[i], IPPROTO_IP,
					     IP_MULTICAST_IF, &addr,
					     sizeof(addr)))
				TH_LOG("192.0.2.%d in context %d", a + 1, i);
		}
	}
}

/* What comes from the wire is looked for before it is routed. */

static int tun_open(struct vr_nl *nl, int i)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC), a, len;
	char command[64 * (ADDRS + 1)];

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "t%d", i);
	if (ioctl(fd, TUNSETIFF, &ifr) ||
	    (i && vr_link_set(nl, ifr.ifr_name, i * STRIDE)))
		return -1;
	len = sprintf(command, "link set t%d up\n", i);
	for (a = 0; a < ADDRS; a++)
		len += sprintf(command + len,
			       "addr add 198.51.100.%d/24 dev t%d\n", a + 1, i);
	return vr_ip(command) ? -1 : fd;
}

/* A datagram with a number from 198.51.100.200 to the a-th address */
static bool tun_send(int fd, int a, int number)
{
	struct {
		struct iphdr ip;
		struct udphdr udp;
		int number;
	} packet = {
		.ip = {
			.version = 4, .ihl = 5, .ttl = 64,
			.protocol = IPPROTO_UDP,
			.tot_len = htons(sizeof(packet)),
			.saddr = htonl(0xc63364c8),
			.daddr = htonl(0xc6336401 + a),
		},
		.udp = {
			.source = htons(PORT), .dest = htons(PORT),
			.len = htons(sizeof(packet) - sizeof(packet.ip)),
		},
		.number = number,
	};
	const __u16 *word = (const void *)&packet.ip;
	__u32 sum = 0;
	int i;

	for (i = 0; i < 10; i++)
		sum += word[i];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	packet.ip.check = ~sum;
	return write(fd, &packet, sizeof(packet)) == sizeof(packet);
}

TEST_F(chains, a_datagram_from_the_wire_reaches_its_own_socket)
{
	int tun[ADDRS], fd[ADDRS][ADDRS], i, a;
	char addr[32];

	for (i = 0; i < ADDRS; i++) {
		tun[i] = tun_open(&self->nl, i);
		ASSERT_LE(0, tun[i]);
		for (a = 0; a < ADDRS; a++) {
			snprintf(addr, sizeof(addr), "198.51.100.%d", a + 1);
			fd[i][a] = bind_in(i, SOCK_DGRAM, 0, addr);
			ASSERT_EQ(0, vr_connect(fd[i][a], "198.51.100.200",
						PORT));
		}
	}
	for (i = 0; i < ADDRS; i++)
		for (a = 0; a < ADDRS; a++)
			ASSERT_TRUE(tun_send(tun[i], a, i));
	for (i = 0; i < ADDRS; i++)
		for (a = 0; a < ADDRS; a++) {
			ASSERT_TRUE(hears(fd[i][a], i, 0))
				TH_LOG("198.51.100.%d in context %d", a + 1,
				       i);
		}
}

TEST_HARNESS_MAIN
