// SPDX-License-Identifier: GPL-2.0
/*
 * vr_sock: packets as text.
 *
 *   192.0.2.2 > 192.0.2.1 icmp 8/0 id 7 seq 1 TEXT
 *   192.0.2.2 > 192.0.2.1 icmp 3/4 mtu 600 [the packet that is quoted]
 *   192.0.2.2:53 > 192.0.2.1:4000 udp TEXT
 *   192.0.2.2:80 > 192.0.2.1:4000 tcp SA TEXT         flags: S F R P A
 *   192.0.2.2 > 192.0.2.1 proto 4 TEXT
 *   192.0.2.2 > 192.0.2.1 frag 32                     not the first fragment
 *   arp who 192.0.2.1 tell 192.0.2.2
 *   arp 192.0.2.1 is 02:00:00:00:00:01 to 192.0.2.2
 *   ether 88cc
 *
 * A ping socket has no IP header: "icmp 0/0 id 7 seq 1 TEXT". Those of IPv6 are
 * in vr_frame6.c.
 */
#include <stdarg.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

#include "vr_sock.h"

void put(struct out *out, const char *fmt, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	n = vsnprintf(out->at, out->left, fmt, ap);
	va_end(ap);
	if (n >= out->left)
		n = out->left - 1;
	out->at += n;
	out->left -= n;
}

static void put_addrs(struct out *out, const struct iphdr *ip, int sport,
		      int dport)
{
	char src[32], dst[32];

	addr_print(src, sizeof(src), ip->saddr, sport);
	addr_print(dst, sizeof(dst), ip->daddr, dport);
	put(out, "%s > %s ", src, dst);
}

static void put_ip(struct out *out, const unsigned char *data, int len);

static void put_icmp(struct out *out, const unsigned char *data, int len)
{
	const struct icmphdr *icmp = (const void *)data;
	int body = len - (int)sizeof(*icmp);

	if (body < 0)
		return put(out, "icmp short");
	put(out, "icmp %d/%d ", icmp->type, icmp->code);
	switch (icmp->type) {
	case ICMP_DEST_UNREACH:
	case ICMP_REDIRECT:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETERPROB:
		if (icmp->type == ICMP_DEST_UNREACH &&
		    icmp->code == ICMP_FRAG_NEEDED)
			put(out, "mtu %d ", ntohs(icmp->un.frag.mtu));
		put(out, "[");
		put_ip(out, data + sizeof(*icmp), body);
		return put(out, "]");
	}
	put(out, "id %d seq %d %.*s", ntohs(icmp->un.echo.id),
	    ntohs(icmp->un.echo.sequence), body, data + sizeof(*icmp));
}

/* What follows the addresses */
void put_tcp(struct out *out, const unsigned char *data, int len)
{
	const struct tcphdr *tcp = (const void *)data;
	int head = len >= 14 ? tcp->doff * 4 : 0;

	/* A quoted header may end after the ports. */
	put(out, "tcp ");
	if (!head)
		return;
	put(out, "%s%s%s%s%s ", tcp->syn ? "S" : "", tcp->fin ? "F" : "",
	    tcp->rst ? "R" : "", tcp->psh ? "P" : "", tcp->ack ? "A" : "");
	if (len > head)
		put(out, "%.*s", len - head, data + head);
}

static void put_ip(struct out *out, const unsigned char *data, int len)
{
	const struct iphdr *ip = (const void *)data;
	int head, off, total;

	if (len < (int)sizeof(*ip))
		return put(out, "ip short");
	head = ip->ihl * 4;
	total = ntohs(ip->tot_len);
	if (total < len)
		len = total;
	data += head;
	len -= head;
	off = (ntohs(ip->frag_off) & IP_OFFMASK) * 8;
	if (off) {
		put_addrs(out, ip, -1, -1);
		return put(out, "frag %d", off);
	}
	if (ip->protocol == IPPROTO_ICMP) {
		put_addrs(out, ip, -1, -1);
		put_icmp(out, data, len);
	} else if (ip->protocol == IPPROTO_TCP && len >= 8) {
		const struct tcphdr *tcp = (const void *)data;

		put_addrs(out, ip, ntohs(tcp->source), ntohs(tcp->dest));
		put_tcp(out, data, len);
	} else if (ip->protocol == IPPROTO_UDP && len >= 8) {
		const struct udphdr *udp = (const void *)data;

		put_addrs(out, ip, ntohs(udp->source), ntohs(udp->dest));
		put(out, "udp %.*s", len - 8, data + 8);
	} else {
		put_addrs(out, ip, -1, -1);
		put(out, "proto %d %.*s", ip->protocol, len, data);
	}
}

static void put_arp(struct out *out, const unsigned char *data, int len)
{
	const struct arphdr *arp = (const void *)data;
	char src[32], dst[32];
	in_addr_t addr;

	if (len < 28)
		return put(out, "arp short");
	memcpy(&addr, data + 14, 4);
	addr_print(src, sizeof(src), addr, -1);
	memcpy(&addr, data + 24, 4);
	addr_print(dst, sizeof(dst), addr, -1);
	data += 8;
	if (arp->ar_op == htons(ARPOP_REQUEST))
		put(out, "arp who %s tell %s", dst, src);
	else
		put(out, "arp %s is %02x:%02x:%02x:%02x:%02x:%02x to %s", src,
		    data[0], data[1], data[2], data[3], data[4], data[5],
		    dst);
}

void frame_print(const struct sock *sock, const void *frame, size_t len,
		 char *buf, size_t size)
{
	const struct ethhdr *eth = frame;
	struct out out = { buf, size };
	const unsigned char *data = frame;

	buf[0] = '\0';
	if (sock->kind == PING)
		return put_icmp(&out, data, len);
	if (sock->kind == PING6 || sock->kind == ICMP6)
		return put_icmp6(&out, data, len);
	if (sock->kind == HDR6)
		return put_ip6(&out, data, len);
	if (sock->kind != PACKET)
		return put_ip(&out, data, len);
	data += sizeof(*eth);
	len -= sizeof(*eth);
	if (eth->h_proto == htons(ETH_P_IP))
		put_ip(&out, data, len);
	else if (eth->h_proto == htons(ETH_P_IPV6))
		put_ip6(&out, data, len);
	else if (eth->h_proto == htons(ETH_P_ARP))
		put_arp(&out, data, len);
	else
		put(&out, "ether %04x", ntohs(eth->h_proto));
}
