// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets of IPv6 of many contexts on ::1, which is another place in each. Where
 * port and context make the place in a hash table, indexes that are STRIDE
 * apart share one.
 */
#include <sys/resource.h>

#include "vr_test6.h"

/* After those of the C library, which has some of it. */
#include <linux/icmpv6.h>
#include <linux/in6.h>

#define NR 64			/* context 0 is the first */
#define STRIDE 4096
#define PORT 4000

FIXTURE(six)
{
	struct vr_nl nl;
	int fd[NR];
};

FIXTURE_SETUP(six)
{
	struct rlimit files = { 8 * NR, 8 * NR };
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

FIXTURE_TEARDOWN(six)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

static int open_in(int i, int type, int proto)
{
	return vr_open6(i * STRIDE, AF_INET6, type, proto);
}

static int bind_in(int i, int type, int proto, const char *addr, int port)
{
	int fd = open_in(i, type, proto), err = vr_bind6(fd, addr, port);

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

TEST_F(six, a_port_is_free_in_every_context)
{
	static const struct { const char *name; int type, proto; } kinds[] = {
		{ "tcp", SOCK_STREAM, 0 },
		{ "udp", SOCK_DGRAM, 0 },
		{ "udplite", SOCK_DGRAM, IPPROTO_UDPLITE },
		{ "ping", SOCK_DGRAM, IPPROTO_ICMPV6 },
	};
	static const char * const addrs[] = { "::", "::1" };
	unsigned int k, a;
	int i;

	for (k = 0; k < VR_ARRAY_SIZE(kinds); k++)
		for (a = 0; a < VR_ARRAY_SIZE(addrs); a++) {
			for (i = 0; i < NR; i++) {
				self->fd[i] = bind_in(i, kinds[k].type,
						      kinds[k].proto, addrs[a],
						      PORT);
				EXPECT_LE(0, self->fd[i])
					TH_LOG("%s %d", kinds[k].name, i);
			}
			EXPECT_EQ(-EADDRINUSE,
				  bind_in(NR - 1, kinds[k].type,
					  kinds[k].proto, addrs[a], PORT));
			for (i = 0; i < NR; i++)
				close(self->fd[i]);
		}
}

/* The same pair of addresses and ports, everywhere at once */
TEST_F(six, a_listener_gets_its_own_connections)
{
	int c[NR], s[NR], i, one = 1;

	for (i = 0; i < NR; i++) {
		self->fd[i] = bind_in(i, SOCK_STREAM, 0, "::1", PORT);
		ASSERT_EQ(0, listen(self->fd[i], 1));
	}
	for (i = 0; i < NR; i++) {
		c[i] = bind_in(i, SOCK_STREAM, 0, "::1", PORT + 1);
		setsockopt(c[i], SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		ASSERT_EQ(0, vr_connect6(c[i], "::1", PORT)) TH_LOG("%d", i);
		s[i] = accept(self->fd[i], NULL, NULL);
		ASSERT_LE(0, s[i]) TH_LOG("%d", i);
		EXPECT_EQ(i * STRIDE, vr_sock_get(s[i]));
	}
	for (i = 0; i < NR; i++) {
		ASSERT_EQ(sizeof(i), send(c[i], &i, sizeof(i), 0));
	}
	for (i = 0; i < NR; i++) {
		ASSERT_TRUE(hears(s[i], i, 0)) TH_LOG("%d", i);
		close(self->fd[i]);
	}
	/* Those that close first are in TIME_WAIT, of one context each. */
	for (i = 0; i < NR; i += 2) {
		close(c[i]);
		close(s[i]);
	}
	for (i = 1; i < NR; i += 2) {
		ASSERT_EQ(sizeof(i), send(c[i], &i, sizeof(i), 0));
	}
	for (i = 1; i < NR; i += 2) {
		ASSERT_TRUE(hears(s[i], i, 0)) TH_LOG("%d", i);
	}
}

/* A handshake by cookies finds no socket of others, and is worth nothing there. */
TEST_F(six, a_cookie_is_answered_in_its_context)
{
	int c, s, i;

	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/tcp_syncookies", "2"));
	for (i = 0; i < 4; i++) {
		self->fd[i] = bind_in(i, SOCK_STREAM, 0, "::1", PORT);
		ASSERT_EQ(0, listen(self->fd[i], 1));
	}
	for (i = 0; i < 4; i++) {
		c = bind_in(i, SOCK_STREAM, 0, "::1", PORT + 1);
		ASSERT_EQ(0, vr_connect6(c, "::1", PORT)) TH_LOG("%d", i);
		ASSERT_EQ(sizeof(i), send(c, &i, sizeof(i), 0));
		s = accept(self->fd[i], NULL, NULL);
		ASSERT_LE(0, s) TH_LOG("%d", i);
		EXPECT_EQ(i * STRIDE, vr_sock_get(s));
		ASSERT_TRUE(hears(s, i, 0)) TH_LOG("%d", i);
	}
}

/* Nobody listens in the others: they are refused, and the one lives on. */
TEST_F(six, a_reset_stays_inside)
{
	int i, l, c, s, other;

	for (i = 0; i < 3; i++) {
		l = bind_in(i, SOCK_STREAM, 0, "::1", PORT);
		ASSERT_EQ(0, listen(l, 1));
		c = bind_in(i, SOCK_STREAM, 0, "::1", PORT + 1);
		ASSERT_EQ(0, vr_connect6(c, "::1", PORT));
		s = accept(l, NULL, NULL);
		ASSERT_LE(0, s);
		other = bind_in(i + 1, SOCK_STREAM, 0, "::1", PORT + 1);
		ASSERT_LE(0, other);
		EXPECT_EQ(-ECONNREFUSED, vr_connect6(other, "::1", PORT));
		close(other);
		other = bind_in(i + 1, SOCK_STREAM, 0, "::1", PORT);
		ASSERT_LE(0, other);
		EXPECT_EQ(-ECONNREFUSED, vr_connect6(other, "::1", PORT + 1));
		close(other);
		ASSERT_EQ(sizeof(i), send(c, &i, sizeof(i), 0));
		EXPECT_TRUE(hears(s, i, 0));
		close(l);
		close(s);
		close(c);
	}
}

TEST_F(six, a_datagram_reaches_its_own_socket)
{
	static const int protos[] = { IPPROTO_UDP, IPPROTO_UDPLITE };
	unsigned int p;
	int i, c;

	for (p = 0; p < VR_ARRAY_SIZE(protos); p++) {
		for (i = 0; i < NR; i++) {
			self->fd[i] = bind_in(i, SOCK_DGRAM, protos[p],
					      i % 2 ? "::" : "::1", PORT);
			ASSERT_LE(0, self->fd[i]);
		}
		for (i = 0; i < NR; i++) {
			c = bind_in(i, SOCK_DGRAM, protos[p], "::1", PORT + 1);
			ASSERT_EQ(0, vr_connect6(c, "::1", PORT));
			ASSERT_EQ(sizeof(i), send(c, &i, sizeof(i), 0));
			close(c);
		}
		for (i = 0; i < NR; i++) {
			ASSERT_TRUE(hears(self->fd[i], i, 0)) TH_LOG("%d", i);
			close(self->fd[i]);
		}
	}
}

/* Corked and connected, as what waits keeps the context that it was begun in */
TEST_F(six, a_corked_datagram_stays_inside)
{
	struct sockaddr_in6 to = vr_addr6("::1", PORT);
	int i, c;

	for (i = 0; i < 4; i++) {
		self->fd[i] = bind_in(i, SOCK_DGRAM, 0, "::1", PORT);
		c = open_in(i, SOCK_DGRAM, 0);
		ASSERT_EQ(2, sendto(c, &i, 2, MSG_MORE, (void *)&to,
				    sizeof(to)));
		ASSERT_EQ(2, sendto(c, (char *)&i + 2, 2, 0, (void *)&to,
				    sizeof(to)));
		close(c);
	}
	for (i = 0; i < 4; i++) {
		ASSERT_TRUE(hears(self->fd[i], i, 0)) TH_LOG("%d", i);
	}
}

/* Both are connected alike; nobody is there to receive for one of them. */
TEST_F(six, an_error_is_for_its_own_socket)
{
	int a, b, there, one = 1;
	char buf[8];

	there = bind_in(1, SOCK_DGRAM, 0, "::1", PORT);
	a = bind_in(1, SOCK_DGRAM, 0, "::1", PORT + 1);
	b = bind_in(2, SOCK_DGRAM, 0, "::1", PORT + 1);
	ASSERT_EQ(0, setsockopt(a, IPPROTO_IPV6, IPV6_RECVERR, &one,
				sizeof(one)));
	ASSERT_EQ(0, vr_connect6(a, "::1", PORT));
	ASSERT_EQ(0, vr_connect6(b, "::1", PORT));
	ASSERT_EQ(1, send(b, "x", 1, 0));
	EXPECT_EQ(-1, recv(b, buf, sizeof(buf), 0));
	EXPECT_EQ(ECONNREFUSED, errno);
	EXPECT_EQ(-1, recv(a, buf, sizeof(buf), MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(-1, recv(there, buf, sizeof(buf), MSG_DONTWAIT));
	ASSERT_EQ(1, send(a, "x", 1, 0));
	EXPECT_EQ(1, recv(there, buf, sizeof(buf), 0));
}

/* Larger than a packet of lo, and so in fragments */
TEST_F(six, fragments_are_put_together_inside)
{
	static char big[65000], got[65000];
	int i, c, size = 1 << 20;

	ASSERT_EQ(0, vr_ip("link set lo mtu 1500\n"));
	for (i = 0; i < 4; i++) {
		self->fd[i] = bind_in(i, SOCK_DGRAM, 0, "::1", PORT);
		setsockopt(self->fd[i], SOL_SOCKET, SO_RCVBUF, &size,
			   sizeof(size));
	}
	for (i = 0; i < 4; i++) {
		c = open_in(i, SOCK_DGRAM, 0);
		setsockopt(c, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
		ASSERT_EQ(0, vr_connect6(c, "::1", PORT));
		memset(big, 'a' + i, sizeof(big));
		ASSERT_EQ(sizeof(big), send(c, big, sizeof(big), 0));
		ASSERT_EQ(sizeof(big), recv(self->fd[i], got, sizeof(got), 0));
		ASSERT_EQ(0, memcmp(big, got, sizeof(big)));
		close(c);
	}
}

/* One of two fragments, each of eight bytes, with an id of its own choice */
static bool send_fragment(int fd, int offset, bool more, const char *text)
{
	struct {
		__u32 flow;
		__u16 len;
		__u8 next, hops;
		struct in6_addr saddr, daddr;
		__u8 frag_next, frag_zero;
		__u16 frag_off;
		__u32 frag_id;
		char text[8];
	} packet = {
		.flow = htonl(6 << 28), .len = htons(16),
		.next = IPPROTO_FRAGMENT, .hops = 64,
		.saddr = IN6ADDR_LOOPBACK_INIT,
		.daddr = IN6ADDR_LOOPBACK_INIT,
		.frag_next = 253, .frag_off = htons(offset | more),
		.frag_id = htonl(4711),
	};

	memcpy(packet.text, text, sizeof(packet.text));
	return send(fd, &packet, sizeof(packet), 0) == sizeof(packet);
}

TEST_F(six, fragments_of_two_contexts_never_meet)
{
	int ear[3], says[3], i, k;
	char got[32];
	bool done;

	for (i = 0; i < 3; i++) {
		ear[i] = open_in(i, SOCK_RAW, 253);
		says[i] = open_in(i, SOCK_RAW, IPPROTO_RAW);
		ASSERT_EQ(0, vr_connect6(says[i], "::1", 0));
	}
	for (i = 0; i < 3; i++) {
		ASSERT_TRUE(send_fragment(says[i], 0, true, "01234567"));
		ASSERT_TRUE(send_fragment(says[(i + 1) % 3], 8, false,
					  "89abcdef"));
		for (k = 0; k < 3; k++) {
			done = i == (k == 1 ? 1 : 2);
			EXPECT_EQ(done ? 16 : -1,
				  recv(ear[k], got, sizeof(got),
				       done ? 0 : MSG_DONTWAIT))
				TH_LOG("%d, context %d", i, k);
		}
	}
}

TEST_F(six, a_raw_packet_reaches_its_own_socket)
{
	int i;

	for (i = 0; i < NR; i++) {
		self->fd[i] = open_in(i, SOCK_RAW, 253);
		ASSERT_EQ(0, vr_connect6(self->fd[i], "::1", 0));
	}
	for (i = 0; i < NR; i++) {
		ASSERT_EQ(sizeof(i), send(self->fd[i], &i, sizeof(i), 0));
	}
	for (i = 0; i < NR; i++) {
		ASSERT_TRUE(hears(self->fd[i], i, 0)) TH_LOG("%d", i);
	}
}

/* A raw socket that writes the header itself */
TEST_F(six, a_header_of_ones_own_stays_inside)
{
	struct {
		__u32 flow;
		__u16 len;
		__u8 next, hops;
		struct in6_addr saddr, daddr;
		int number;
	} packet = {
		.flow = htonl(6 << 28), .len = htons(sizeof(int)),
		.next = 253, .hops = 64,
		.saddr = IN6ADDR_LOOPBACK_INIT,
		.daddr = IN6ADDR_LOOPBACK_INIT,
	};
	int i, c;

	for (i = 0; i < 8; i++)
		self->fd[i] = open_in(i, SOCK_RAW, 253);
	for (i = 0; i < 8; i++) {
		c = open_in(i, SOCK_RAW, IPPROTO_RAW);
		packet.number = i;
		ASSERT_EQ(0, vr_connect6(c, "::1", 0));
		ASSERT_EQ(sizeof(packet), send(c, &packet, sizeof(packet), 0));
		close(c);
	}
	for (i = 0; i < 8; i++) {
		ASSERT_TRUE(hears(self->fd[i], i, 0)) TH_LOG("%d", i);
	}
}

TEST_F(six, an_echo_reaches_its_own_socket)
{
	struct {
		struct icmp6hdr icmp;
		int number;
	} echo = { .icmp.icmp6_type = ICMPV6_ECHO_REQUEST };
	int i;

	for (i = 0; i < NR; i++) {
		self->fd[i] = bind_in(i, SOCK_DGRAM, IPPROTO_ICMPV6, "::1",
				      PORT);
		ASSERT_EQ(0, vr_connect6(self->fd[i], "::1", 0));
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

/* From many ports, so that a group of two would share them */
TEST_F(six, a_reuseport_group_is_of_one_context)
{
	static const int types[] = { SOCK_DGRAM, SOCK_STREAM };
	int i, n, c, one = 1, type;
	unsigned int t;
	char any[8];

	for (t = 0; t < VR_ARRAY_SIZE(types); t++) {
		type = types[t];
		for (i = 0; i < 16; i++) {
			self->fd[i] = open_in(i, type, 0);
			ASSERT_EQ(0, setsockopt(self->fd[i], SOL_SOCKET,
						SO_REUSEPORT, &one,
						sizeof(one)));
			ASSERT_EQ(0, vr_bind6(self->fd[i], "::", PORT));
			if (type == SOCK_STREAM) {
				ASSERT_EQ(0, listen(self->fd[i], 64));
			}
		}
		for (n = 0; n < 20; n++) {
			c = open_in(1, type, 0);
			ASSERT_EQ(0, vr_connect6(c, "::1", PORT));
			ASSERT_EQ(1, send(c, "", 1, 0));
			close(c);
		}
		for (n = 0; n < 20; n++) {
			if (type == SOCK_STREAM) {
				c = accept(self->fd[1], NULL, NULL);
				ASSERT_LE(0, c);
				close(c);
			} else {
				ASSERT_EQ(1, recv(self->fd[1], any,
						  sizeof(any), 0));
			}
		}
		for (i = 0; i < 16; i++) {
			fcntl(self->fd[i], F_SETFL, O_NONBLOCK);
			ASSERT_EQ(-1, type == SOCK_STREAM ?
				  accept(self->fd[i], NULL, NULL) :
				  recv(self->fd[i], any, sizeof(any), 0));
			close(self->fd[i]);
		}
	}
}

/* What is asked for a label of one's own */
static int lease(int fd, __u32 label, int share, int flags)
{
	struct in6_flowlabel_req req = {
		.flr_dst = IN6ADDR_LOOPBACK_INIT, .flr_label = htonl(label),
		.flr_action = IPV6_FL_A_GET, .flr_share = share,
		.flr_flags = flags, .flr_linger = 6, .flr_expires = 6,
	};

	return setsockopt(fd, IPPROTO_IPV6, IPV6_FLOWLABEL_MGR, &req,
			  sizeof(req)) ? -errno : 0;
}

static int send_labeled(int fd, __u32 label)
{
	struct sockaddr_in6 to = vr_addr6("::1", PORT);
	int one = 1;

	setsockopt(fd, IPPROTO_IPV6, IPV6_FLOWINFO_SEND, &one, sizeof(one));
	to.sin6_flowinfo = htonl(label);
	return sendto(fd, "", 1, 0, (void *)&to, sizeof(to)) < 0 ? -errno : 0;
}

TEST_F(six, a_flow_label_is_leased_in_one_context)
{
	int i, fd, create = IPV6_FL_F_CREATE | IPV6_FL_F_EXCL;

	for (i = 0; i < 4; i++)
		self->fd[i] = open_in(i, SOCK_DGRAM, 0);
	/* Where nobody leases, all may send what they want. */
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(0, send_labeled(self->fd[i], 0x12345));
	}
	for (i = 1; i < 4; i += 2) {
		EXPECT_EQ(0, lease(self->fd[i], 0x12345, IPV6_FL_S_EXCL,
				   create)) TH_LOG("%d", i);
		fd = open_in(i, SOCK_DGRAM, 0);
		EXPECT_EQ(-EEXIST, lease(fd, 0x12345, IPV6_FL_S_EXCL, create));
		EXPECT_EQ(-EPERM, lease(fd, 0x12345, IPV6_FL_S_EXCL,
					IPV6_FL_F_CREATE));
		EXPECT_EQ(-EINVAL, send_labeled(fd, 0x54321));
		close(fd);
	}
	for (i = 0; i < 4; i += 2) {
		EXPECT_EQ(0, send_labeled(self->fd[i], 0x54321))
			TH_LOG("%d", i);
	}
	EXPECT_EQ(0, send_labeled(self->fd[1], 0x12345));
	EXPECT_EQ(0, send_labeled(self->fd[3], 0x12345));
	EXPECT_EQ(0, lease(self->fd[0], 0x12345, IPV6_FL_S_ANY, create));
	EXPECT_EQ(0, lease(self->fd[2], 0x12345, IPV6_FL_S_USER, create));
}

/* What keeps a socket where it is */
TEST_F(six, a_busy_socket_does_not_move)
{
	struct in6_pktinfo info = {};
	struct ipv6_mreq mreq = {};
	int fd, lo = if_nametoindex("lo"), zero = 0;

	inet_pton(AF_INET6, "ff02::1234", &mreq.ipv6mr_multiaddr);
	mreq.ipv6mr_interface = lo;
	info.ipi6_ifindex = lo;

	fd = open_in(0, SOCK_DGRAM, 0);
	ASSERT_EQ(0, vr_sock_set(fd, STRIDE));
	ASSERT_EQ(0, vr_sock_set(fd, 0));
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &lo,
				sizeof(lo)));
	EXPECT_EQ(-EBUSY, vr_sock_set(fd, STRIDE));
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &zero,
				sizeof(zero)));
	ASSERT_EQ(0, vr_sock_set(fd, STRIDE));
	ASSERT_EQ(0, vr_sock_set(fd, 0));
	lo = htonl(lo);
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_IF, &lo,
				sizeof(lo)));
	EXPECT_EQ(-EBUSY, vr_sock_set(fd, STRIDE));
	close(fd);

	fd = open_in(0, SOCK_DGRAM, 0);
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &mreq,
				sizeof(mreq)));
	EXPECT_EQ(-EBUSY, vr_sock_set(fd, STRIDE));
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_IPV6, IPV6_DROP_MEMBERSHIP, &mreq,
				sizeof(mreq)));
	EXPECT_EQ(0, vr_sock_set(fd, STRIDE));
	close(fd);

	fd = open_in(0, SOCK_DGRAM, 0);
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_IPV6, IPV6_PKTINFO, &info,
				sizeof(info)));
	EXPECT_EQ(-EBUSY, vr_sock_set(fd, STRIDE));
	close(fd);

	fd = open_in(0, SOCK_DGRAM, 0);
	ASSERT_EQ(0, lease(fd, 0x777, IPV6_FL_S_ANY, IPV6_FL_F_CREATE));
	EXPECT_EQ(-EBUSY, vr_sock_set(fd, STRIDE));
	close(fd);

	fd = open_in(0, SOCK_STREAM, 0);
	ASSERT_EQ(0, vr_bind6(fd, "::1", 0));
	EXPECT_EQ(-EBUSY, vr_sock_set(fd, STRIDE));
	close(fd);

	/* A raw socket is hashed from the start, and found where it went. */
	fd = open_in(0, SOCK_RAW, 253);
	ASSERT_EQ(0, vr_sock_set(fd, STRIDE));
	ASSERT_EQ(0, vr_connect6(fd, "::1", 0));
	ASSERT_EQ(sizeof(fd), send(fd, &fd, sizeof(fd), 0));
	EXPECT_TRUE(hears(fd, fd, 0));
	close(fd);
}

/* /proc shows the sockets of the context of who looks. */
TEST_F(six, proc_shows_one_context)
{
	static const struct { const char *file; int type, proto, port; } k[] = {
		{ "/proc/net/tcp6", SOCK_STREAM, 0, PORT },
		{ "/proc/net/udp6", SOCK_DGRAM, 0, PORT },
		{ "/proc/net/raw6", SOCK_RAW, 253, 0 },
		{ "/proc/net/icmp6", SOCK_DGRAM, IPPROTO_ICMPV6, PORT },
	};
	char text[1024];
	unsigned int i;
	int c, fd, n, lines;
	char *p;

	for (i = 0; i < VR_ARRAY_SIZE(k); i++) {
		fd = bind_in(1, k[i].type, k[i].proto, "::1", k[i].port);
		ASSERT_LE(0, fd);
		if (k[i].type == SOCK_STREAM) {
			ASSERT_EQ(0, listen(fd, 1));
		}
		for (c = 0; c < 3; c++) {
			int proc;

			ASSERT_EQ(0, vr_enter(THREAD, c * STRIDE));
			proc = open(k[i].file, O_RDONLY);
			ASSERT_LE(0, proc);
			n = read(proc, text, sizeof(text) - 1);
			ASSERT_LE(0, n);
			text[n] = 0;
			close(proc);
			for (lines = 0, p = text; (p = strchr(p, '\n')); p++)
				lines++;
			EXPECT_EQ(c == 1 ? 2 : 1, lines)
				TH_LOG("%s in %d", k[i].file, c);
		}
		vr_enter(THREAD, 0);
		close(fd);
	}
}

TEST_F(six, force_aborts_them_all)
{
	static const struct { int type, proto; } k[] = {
		{ SOCK_STREAM, 0 }, { SOCK_DGRAM, 0 },
		{ SOCK_DGRAM, IPPROTO_UDPLITE }, { SOCK_RAW, 253 },
		{ SOCK_DGRAM, IPPROTO_ICMPV6 },
	};
	int fd[VR_ARRAY_SIZE(k)], zero[VR_ARRAY_SIZE(k)], err;
	socklen_t len = sizeof(err);
	struct vr_req req;
	unsigned int i;

	for (i = 0; i < VR_ARRAY_SIZE(k); i++) {
		fd[i] = bind_in(1, k[i].type, k[i].proto, "::1",
				k[i].type == SOCK_RAW ? 0 : PORT);
		zero[i] = bind_in(0, k[i].type, k[i].proto, "::1",
				  k[i].type == SOCK_RAW ? 0 : PORT);
		ASSERT_LE(0, fd[i]);
		ASSERT_LE(0, zero[i]);
		if (k[i].type == SOCK_STREAM) {
			ASSERT_EQ(0, listen(fd[i], 1));
			ASSERT_EQ(0, listen(zero[i], 1));
		}
	}
	EXPECT_EQ(-EBUSY, vr_context(&self->nl, VR_CMD_CONTEXT_DEL, STRIDE,
				     NULL, NULL));
	vr_req_genl(&req, &self->nl, VR_CMD_CONTEXT_DEL);
	vr_req_u32(&req, VR_A_CONTEXT_INDEX, STRIDE);
	vr_req_put(&req, VR_A_CONTEXT_FORCE, NULL, 0);
	ASSERT_EQ(0, vr_nl_call(&self->nl, &req, NULL, NULL))
		TH_LOG("%s", self->nl.text);
	for (i = 0; i < VR_ARRAY_SIZE(k); i++) {
		ASSERT_EQ(0, getsockopt(fd[i], SOL_SOCKET, SO_ERROR, &err,
					&len));
		EXPECT_EQ(ENONET, err) TH_LOG("kind %d", i);
		ASSERT_EQ(0, getsockopt(zero[i], SOL_SOCKET, SO_ERROR, &err,
					&len));
		EXPECT_EQ(0, err) TH_LOG("kind %d", i);
	}
}

TEST_HARNESS_MAIN
