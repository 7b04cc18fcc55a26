// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec is configured in context 0 only: by netlink and on sockets it is
 * refused elsewhere, and packets find no state there. The packets of programs
 * are in ipsec.sh.
 */
#include <linux/if_tun.h>
#include <linux/ipsec.h>
#include <linux/pfkeyv2.h>
#include <linux/udp.h>
#include <linux/xfrm.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>

#include "vr_test.h"

#define SPI 0x200

static const char state_add[] =
	"xfrm state add src 192.0.2.2 dst 192.0.2.1 proto esp spi 0x200 "
	"mode transport enc cbc(aes) 0x00112233445566778899aabbccddeeff "
	"auth hmac(sha256) 0x00112233445566778899aabbccddeeff\n";

FIXTURE(ipsec)
{
	struct vr_nl nl;
};

FIXTURE_SETUP(ipsec)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
}

FIXTURE_TEARDOWN(ipsec)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

static void count_cb(const struct nlmsghdr *nlh, void *arg)
{
	(*(int *)arg)++;
}

/* The sum of what @cb adds for each state, or -errno */
static int sum(struct vr_nl *nl,
	       void (*cb)(const struct nlmsghdr *nlh, void *arg))
{
	struct vr_req req;
	int n = 0, err;

	vr_req_init(&req, XFRM_MSG_GETSA, NLM_F_DUMP);
	err = vr_nl_call(nl, &req, cb, &n);
	return err ? err : n;
}

static int states(struct vr_nl *nl)
{
	return sum(nl, count_cb);
}

static int flush(struct vr_nl *nl)
{
	struct xfrm_usersa_flush all = { .proto = IPPROTO_ESP };
	struct vr_req req;

	vr_req_init(&req, XFRM_MSG_FLUSHSA, 0);
	memcpy(vr_req_room(&req, sizeof(all)), &all, sizeof(all));
	return vr_nl_call(nl, &req, NULL, NULL);
}

TEST_F(ipsec, states_are_seen_and_changed_in_context_0)
{
	struct vr_nl red, zero;

	ASSERT_EQ(0, vr_nl_open(&zero, NETLINK_XFRM));
	ASSERT_EQ(0, vr_enter(SELF, RED));
	ASSERT_EQ(0, vr_nl_open(&red, NETLINK_XFRM));
	EXPECT_NE(0, vr_ip(state_add));
	ASSERT_EQ(0, vr_enter(SELF, 0));
	EXPECT_EQ(0, states(&zero));
	ASSERT_EQ(0, vr_ip(state_add));
	EXPECT_EQ(1, states(&zero));
	EXPECT_EQ(-EOPNOTSUPP, states(&red));
	EXPECT_STRNE("", red.text);
	EXPECT_EQ(-EOPNOTSUPP, flush(&red));
	EXPECT_STRNE("", red.text);
	EXPECT_EQ(1, states(&zero));
	EXPECT_EQ(0, flush(&zero));
	EXPECT_EQ(0, states(&zero));
	vr_nl_close(&red);
	vr_nl_close(&zero);
}

TEST_F(ipsec, changes_are_heard_in_context_0)
{
	int group = XFRMNLGRP_SA;
	struct vr_nl red, zero;
	char buf[2048];

	ASSERT_EQ(0, vr_nl_open(&zero, NETLINK_XFRM));
	ASSERT_EQ(0, vr_enter(SELF, RED));
	ASSERT_EQ(0, vr_nl_open(&red, NETLINK_XFRM));
	ASSERT_EQ(0, vr_enter(SELF, 0));
	/* Who has not asked anything has no address yet, and hears nothing. */
	ASSERT_EQ(0, states(&zero));
	ASSERT_EQ(-EOPNOTSUPP, states(&red));
	ASSERT_EQ(0, setsockopt(zero.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
				&group, sizeof(group)));
	ASSERT_EQ(0, setsockopt(red.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
				&group, sizeof(group)));
	ASSERT_EQ(0, vr_ip(state_add));
	EXPECT_LT(0, recv(zero.fd, buf, sizeof(buf), 0));
	EXPECT_EQ(-1, recv(red.fd, buf, sizeof(buf), MSG_DONTWAIT));
	vr_nl_close(&red);
	vr_nl_close(&zero);
}

/* Each makes a socket a part of IPsec, and returns 0 or -errno. */
static int set_policy(int fd)
{
	struct xfrm_userpolicy_info policy = {
		.sel.family = AF_INET,
		.dir = XFRM_POLICY_OUT,
		.action = XFRM_POLICY_ALLOW,
		.lft.soft_byte_limit = XFRM_INF,
		.lft.hard_byte_limit = XFRM_INF,
		.lft.soft_packet_limit = XFRM_INF,
		.lft.hard_packet_limit = XFRM_INF,
	};

	return setsockopt(fd, IPPROTO_IP, IP_XFRM_POLICY, &policy,
			  sizeof(policy)) ? -errno : 0;
}

static int set_key_policy(int fd)
{
	struct sadb_x_policy policy = {
		.sadb_x_policy_len = sizeof(policy) / 8,
		.sadb_x_policy_exttype = SADB_X_EXT_POLICY,
		.sadb_x_policy_type = IPSEC_POLICY_BYPASS,
		.sadb_x_policy_dir = IPSEC_DIR_OUTBOUND,
	};

	return setsockopt(fd, IPPROTO_IP, IP_IPSEC_POLICY, &policy,
			  sizeof(policy)) ? -errno : 0;
}

static int set_encap(int fd)
{
	int encap = UDP_ENCAP_ESPINUDP;

	return setsockopt(fd, IPPROTO_UDP, UDP_ENCAP, &encap,
			  sizeof(encap)) ? -errno : 0;
}

static int set_ulp(int fd)
{
	return setsockopt(fd, IPPROTO_TCP, TCP_ULP, "espintcp", 8) ?
	       -errno : 0;
}

static const struct {
	const char *name;
	int type;
	int (*set)(int fd);
} parts[] = {
	{ "a policy", SOCK_STREAM, set_policy },
	{ "a policy", SOCK_DGRAM, set_policy },
	{ "a policy by af_key", SOCK_DGRAM, set_key_policy },
	{ "ESP in UDP", SOCK_DGRAM, set_encap },
	{ "ESP in TCP", SOCK_STREAM, set_ulp },
};

TEST_F(ipsec, a_socket_of_a_context_has_no_part_in_it)
{
	unsigned int i;
	int fd;

	for (i = 0; i < VR_ARRAY_SIZE(parts); i++) {
		fd = socket(AF_INET, parts[i].type, 0);
		ASSERT_EQ(0, vr_sock_set(fd, RED));
		EXPECT_EQ(-EOPNOTSUPP, parts[i].set(fd))
			TH_LOG("%s", parts[i].name);
		close(fd);
	}
}

TEST_F(ipsec, a_socket_that_has_stays)
{
	unsigned int i;
	int fd;

	for (i = 0; i < VR_ARRAY_SIZE(parts); i++) {
		fd = socket(AF_INET, parts[i].type, 0);
		ASSERT_LE(0, fd);
		EXPECT_EQ(0, parts[i].set(fd))
			TH_LOG("%s", parts[i].name);
		EXPECT_EQ(-EBUSY, vr_sock_set(fd, RED))
			TH_LOG("%s", parts[i].name);
		close(fd);
	}
}

TEST_F(ipsec, a_socket_without_a_policy_any_more_moves)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ASSERT_EQ(0, set_policy(fd));
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_IP, IP_XFRM_POLICY, NULL, 0));
	EXPECT_EQ(0, vr_sock_set(fd, RED));
	close(fd);
}

/* A device of the task's context, flags: IFF_NAPI is for GRO */
static int attach(const char *dev, int flags)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI | flags };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	char text[128];

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (ioctl(fd, TUNSETIFF, &ifr))
		return -errno;
	snprintf(text, sizeof(text), "addr add 192.0.2.1/24 dev %s\n"
		 "link set %s up\n", dev, dev);
	return vr_ip(text) ? -EINVAL : fd;
}

struct packet {
	struct iphdr ip;
	union {
		struct { __be32 spi, seq; };	/* ESP */
		struct iphdr inner;		/* IPIP */
	};
	char data[64];
};

static void ip_fill(struct iphdr *ip, int proto, size_t len)
{
	const __u16 *word = (const __u16 *)ip;
	__u32 sum = 0;
	int i;

	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->protocol = proto;
	ip->tot_len = htons(len);
	inet_pton(AF_INET, "192.0.2.2", &ip->saddr);
	inet_pton(AF_INET, "192.0.2.1", &ip->daddr);
	for (i = 0; i < 10; i++)
		sum += word[i];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	ip->check = ~sum;
}

/* As what it is, for a raw socket, whatever context 0 has for this SPI. */
TEST_F(ipsec, esp_is_received_in_its_context)
{
	struct packet esp = { .spi = htonl(SPI), .seq = htonl(1) }, got;
	struct timeval wait = { .tv_sec = 10 };
	int tun, raw, raw0;

	ASSERT_EQ(0, vr_ip(state_add));
	raw0 = socket(AF_INET, SOCK_RAW, IPPROTO_ESP);
	ASSERT_LE(0, raw0);
	ASSERT_EQ(0, vr_enter(SELF, RED));
	raw = socket(AF_INET, SOCK_RAW, IPPROTO_ESP);
	ASSERT_LE(0, raw);
	setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	tun = attach("tred", IFF_NAPI);
	ASSERT_LE(0, tun);
	ip_fill(&esp.ip, IPPROTO_ESP, sizeof(esp));
	ASSERT_EQ(sizeof(esp), write(tun, &esp, sizeof(esp)));
	EXPECT_EQ(sizeof(got), recv(raw, &got, sizeof(got), 0));
	EXPECT_EQ(esp.spi, got.spi);
	EXPECT_EQ(-1, recv(raw0, &got, sizeof(got), MSG_DONTWAIT));
	ASSERT_EQ(0, vr_enter(SELF, 0));
	close(raw);
	close(raw0);
	close(tun);
}

static void packets_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct xfrm_usersa_info *state = NLMSG_DATA(nlh);

	*(int *)arg += state->curlft.packets;
}

/* How many packets all states have had */
static int packets(struct vr_nl *nl)
{
	return sum(nl, packets_cb);
}

/* IPComp brings a state for IPIP with it, and IPIP is in all contexts. */
TEST_F(ipsec, states_have_packets_of_context_0)
{
	struct packet ipip = {};
	struct vr_nl zero;
	int tun;

	ASSERT_EQ(0, vr_nl_open(&zero, NETLINK_XFRM));
	ASSERT_EQ(0, vr_ip("xfrm state add src 192.0.2.2 dst 192.0.2.1 "
			   "proto comp spi 0x300 mode tunnel comp deflate\n"));
	ip_fill(&ipip.ip, IPPROTO_IPIP, sizeof(ipip));
	ip_fill(&ipip.inner, 253, sizeof(ipip) - sizeof(ipip.ip));
	ASSERT_EQ(0, vr_enter(SELF, RED));
	tun = attach("tred", 0);
	ASSERT_LE(0, tun);
	ASSERT_EQ(sizeof(ipip), write(tun, &ipip, sizeof(ipip)));
	EXPECT_EQ(0, packets(&zero));
	ASSERT_EQ(0, vr_enter(SELF, 0));
	close(tun);
	tun = attach("t0", 0);
	ASSERT_LE(0, tun);
	ASSERT_EQ(sizeof(ipip), write(tun, &ipip, sizeof(ipip)));
	EXPECT_EQ(1, packets(&zero));
	close(tun);
	vr_nl_close(&zero);
}

TEST_HARNESS_MAIN
