// SPDX-License-Identifier: GPL-2.0
/*
 * Protocols that know nothing of contexts fail socket() in one, instead of
 * working in the default: whatever can be opened in context 0 is either of a
 * kind that is known to have contexts, or to need none, or it is refused.
 */
#include "vr_test.h"

FIXTURE(refuse)
{
	struct vr_nl nl;
};

FIXTURE_SETUP(refuse)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
}

FIXTURE_TEARDOWN(refuse)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

/* 0 or -errno */
static int try(int family, int type, int proto)
{
	int fd = socket(family, type, proto);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

TEST_F(refuse, other_families)
{
	static const struct {
		const char *name;
		int family, type, proto;
	} kinds[] = {
		{ "xdp", AF_XDP, SOCK_RAW, 0 },
		{ "rds", AF_RDS, SOCK_SEQPACKET, 0 },
		{ "tipc", AF_TIPC, SOCK_RDM, 0 },
		{ "smc", AF_SMC, SOCK_STREAM, 0 },
		{ "rxrpc", AF_RXRPC, SOCK_DGRAM, AF_INET },
		{ "key", AF_KEY, SOCK_RAW, 2 },
		{ "pppox", AF_PPPOX, SOCK_STREAM, 0 },
	};
	int err, opened = 0;
	unsigned int i;

	for (i = 0; i < VR_ARRAY_SIZE(kinds); i++) {
		ASSERT_EQ(0, vr_enter(SELF, 0));
		if (try(kinds[i].family, kinds[i].type, kinds[i].proto))
			continue;
		opened++;
		ASSERT_EQ(0, vr_enter(SELF, RED));
		err = try(kinds[i].family, kinds[i].type, kinds[i].proto);
		EXPECT_TRUE(err == -EAFNOSUPPORT || err == -EPROTONOSUPPORT)
			TH_LOG("%s: %d", kinds[i].name, err);
	}
	/* At least that of IPsec, in any kernel for this test. */
	EXPECT_LE(1, opened);
}

/* Which protocols can be had in a context? How many there are, of those known. */
static int protocols(struct __test_metadata *_metadata, int family)
{
	static const int types[] = {
		SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_DCCP,
	};
	int err, proto, known = 0;
	unsigned int i;

	for (i = 0; i < VR_ARRAY_SIZE(types); i++)
		for (proto = 0; proto < 512; proto++) {
			EXPECT_EQ(0, vr_enter(THREAD, 0));
			if (try(family, types[i], proto))
				continue;
			EXPECT_EQ(0, vr_enter(THREAD, RED));
			err = try(family, types[i], proto);
			switch (proto) {
			case 0:
			case IPPROTO_TCP:
			case IPPROTO_UDP:
			case IPPROTO_ICMP:
			case IPPROTO_ICMPV6:
				EXPECT_EQ(0, err) TH_LOG("%d", proto);
				known++;
				break;
			case IPPROTO_UDPLITE:	/* either way */
				break;
			default:
				EXPECT_TRUE(err == -EAFNOSUPPORT ||
					    err == -EPROTONOSUPPORT)
					TH_LOG("protocol %d: %d", proto, err);
			}
		}
	return known;
}

TEST_F(refuse, other_protocols)
{
	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/ping_group_range",
			      "0 2147483647"));
	/* 0 is both tcp and udp */
	EXPECT_EQ(5, protocols(_metadata, AF_INET));
	ASSERT_EQ(0, vr_enter(THREAD, 0));
	if (!try(AF_INET6, SOCK_DGRAM, 0))
		EXPECT_EQ(5, protocols(_metadata, AF_INET6));
}

TEST_F(refuse, what_needs_no_context_works)
{
	int pair[2];

	ASSERT_EQ(0, vr_enter(SELF, RED));
	EXPECT_EQ(0, try(AF_UNIX, SOCK_STREAM, 0));
	EXPECT_EQ(0, try(AF_UNIX, SOCK_DGRAM, 0));
	EXPECT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	EXPECT_EQ(0, try(AF_NETLINK, SOCK_RAW, 0));
	EXPECT_EQ(0, try(AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

/* Nor does a socket of such a family go there later. */
TEST_F(refuse, the_socket_option)
{
	static const struct { int family, type; } kinds[] = {
		{ AF_UNIX, SOCK_STREAM },
		{ AF_UNIX, SOCK_DGRAM },
	};
	struct vr_info info;
	unsigned int i;
	int fd;

	for (i = 0; i < VR_ARRAY_SIZE(kinds); i++) {
		fd = socket(kinds[i].family, kinds[i].type, 0);
		ASSERT_LE(0, fd);
		EXPECT_GT(0, vr_sock_set(fd, RED))
			TH_LOG("family %d", kinds[i].family);
		EXPECT_GE(0, vr_sock_get(fd))
			TH_LOG("family %d", kinds[i].family);
		close(fd);
	}
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, &info));
	EXPECT_EQ(0, info.sockets);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	EXPECT_EQ(0, vr_sock_set(fd, RED));
	close(fd);
}

TEST_HARNESS_MAIN
