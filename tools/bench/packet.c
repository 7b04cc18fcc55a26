// SPDX-License-Identifier: GPL-2.0
/*
 * What comes from the wire: frames are written to the tap, and the stack has
 * dealt with them when write() returns.
 */
#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

/* Frames of 64 bytes with their FCS, or nearly, where IPv6 is too long. */
static const int smallest[FAMILIES] = { 18, 2 };

static uint8_t frame[128], rest[128];	/* of a datagram in fragments */
static int frame_len, rest_len;

static uint32_t add_up(uint32_t sum, const void *data, int len)
{
	const uint8_t *byte = data;
	int i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? byte[i] : byte[i] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

/* Returns where the payload of IP is. */
static uint8_t *ip_header(int family, enum where to, int protocol, int len)
{
	struct ether_header *eth = (void *)frame;
	struct iphdr *ip4 = (void *)(eth + 1);
	struct ip6_hdr *ip6 = (void *)(eth + 1);

	memset(frame, 0, sizeof(frame));
	rest_len = 0;
	memcpy(eth->ether_dhost, own_mac, 6);
	memcpy(eth->ether_shost, peer_mac, 6);
	if (family == V4) {
		eth->ether_type = htons(ETHERTYPE_IP);
		ip4->version = 4;
		ip4->ihl = 5;
		ip4->ttl = 64;
		ip4->protocol = protocol;
		ip4->tot_len = htons(sizeof(*ip4) + len);
		address_bytes(family, TAP_PEER, (void *)&ip4->saddr);
		address_bytes(family, to, (void *)&ip4->daddr);
		ip4->check = fold(add_up(0, ip4, sizeof(*ip4)));
		frame_len = sizeof(*eth) + sizeof(*ip4) + len;
		return (void *)(ip4 + 1);
	}
	eth->ether_type = htons(ETHERTYPE_IPV6);
	ip6->ip6_vfc = 6 << 4;
	ip6->ip6_hlim = 64;
	ip6->ip6_nxt = protocol;
	ip6->ip6_plen = htons(len);
	address_bytes(family, TAP_PEER, (void *)&ip6->ip6_src);
	address_bytes(family, to, (void *)&ip6->ip6_dst);
	frame_len = sizeof(*eth) + sizeof(*ip6) + len;
	return (void *)(ip6 + 1);
}

/* The checksum of a header of UDP or ICMPv6, with the addresses before it. */
static uint16_t checksum(int family, const uint8_t *data, int protocol, int len)
{
	int addresses = family == V4 ? 8 : 32;

	return fold(add_up(protocol + len, data - addresses, addresses + len));
}

static void udp_frame(int family, enum where to, int port, int payload)
{
	int len = sizeof(struct udphdr) + payload;
	uint8_t *data = ip_header(family, to, IPPROTO_UDP, len);
	struct udphdr *udp = (void *)data;

	udp->source = htons(PORT_CLIENT);
	udp->dest = htons(port);
	udp->len = htons(len);
	udp->check = checksum(family, data, IPPROTO_UDP, len);
}

static void inject(struct domain *d)
{
	check(write(d->tap_fd, frame, frame_len));
	if (rest_len)
		check(write(d->tap_fd, rest, rest_len));
}

static void drain(struct domain *d)
{
	char buf[2048];

	while (read(d->tap_fd, buf, sizeof(buf)) > 0)
		;
}

static void receive_before(struct domain *d, int family)
{
	(void)d;
	udp_frame(family, TAP, PORT_SERVER, smallest[family]);
}

static void receive_op(struct domain *d, int family)
{
	char buf[64];

	inject(d);
	check(recv(d->ends[family].udp, buf, sizeof(buf), MSG_DONTWAIT));
}

/* Makes a fragment with len bytes at the offset of what the frame carries. */
static int fragment4(uint8_t *to, int offset, int len, bool more)
{
	struct iphdr *ip = (void *)(to + sizeof(struct ether_header));
	int headers = sizeof(struct ether_header) + sizeof(*ip);

	memmove(to, frame, headers);
	memmove(to + headers, frame + headers + offset, len);
	ip->tot_len = htons(sizeof(*ip) + len);
	ip->frag_off = htons(offset / 8 | (more ? IP_MF : 0));
	ip->check = 0;
	ip->check = fold(add_up(0, ip, sizeof(*ip)));
	return headers + len;
}

static int fragment6(uint8_t *to, int offset, int len, bool more)
{
	struct ip6_hdr *ip = (void *)(to + sizeof(struct ether_header));
	struct ip6_frag *frag = (void *)(ip + 1);
	int headers = sizeof(struct ether_header) + sizeof(*ip);

	memmove(to, frame, headers);
	memmove(frag + 1, frame + headers + offset, len);
	memset(frag, 0, sizeof(*frag));
	frag->ip6f_nxt = IPPROTO_UDP;
	frag->ip6f_offlg = htons(offset | more);
	ip->ip6_nxt = IPPROTO_FRAGMENT;
	ip->ip6_plen = htons(sizeof(*frag) + len);
	return headers + sizeof(*frag) + len;
}

static void fragments_before(struct domain *d, int family)
{
	int (*fragment)(uint8_t *to, int offset, int len, bool more) =
		family == V4 ? fragment4 : fragment6;

	(void)d;
	udp_frame(family, TAP, PORT_SERVER, 40);	/* and 8 of UDP */
	rest_len = fragment(rest, 24, 24, false);
	frame_len = fragment(frame, 0, 24, true);
}

static void forward_before(struct domain *d, int family)
{
	(void)d;
	udp_frame(family, DUMMY_PEER, PORT_DISCARD, smallest[family]);
}

static void forward_op(struct domain *d, int family)
{
	(void)family;
	inject(d);
}

static void echo_before(struct domain *d, int family)
{
	int len = sizeof(struct icmphdr) + smallest[family];
	uint8_t *data = ip_header(family, TAP, family == V4 ?
				  IPPROTO_ICMP : IPPROTO_ICMPV6, len);
	struct icmphdr *icmp = (void *)data;	/* that of ICMPv6 is alike */

	drain(d);
	icmp->type = family == V4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	icmp->un.echo.id = htons(1);
	if (family == V4)
		icmp->checksum = fold(add_up(0, data, len));
	else
		icmp->checksum = checksum(family, data, IPPROTO_ICMPV6, len);
}

static void echo_op(struct domain *d, int family)
{
	char buf[128];

	(void)family;
	inject(d);
	check(read(d->tap_fd, buf, sizeof(buf)));
}

/* What the others have in common: a frame that nobody wants. */
static void drop_before(struct domain *d, int family)
{
	struct ether_header *eth = (void *)frame;

	udp_frame(family, DUMMY_PEER, PORT_DISCARD, smallest[family]);
	eth->ether_type = htons(0x88b5);
	(void)d;
}

const struct metric metrics_packet[] = {
	{ { "frame_drop" }, drop_before, forward_op, NULL, 64 },
	{ { "udp_rx", "udp6_rx" }, receive_before, receive_op, NULL, 64 },
	{ { "frag_rx", "frag6_rx" }, fragments_before, receive_op, NULL, 32 },
	{ { "icmp_echo", "icmp6_echo" }, echo_before, echo_op, NULL, 32 },
	{ { "fwd_pkt", "fwd6_pkt" }, forward_before, forward_op, NULL, 64 },
	{}
};
