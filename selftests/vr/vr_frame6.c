// SPDX-License-Identifier: GPL-2.0
/*
 * vr_sock: packets of IPv6 as text.
 *
 *   2001:db8::2 > 2001:db8::1 icmp6 128/0 id 7 seq 1 TEXT
 *   2001:db8::2 > 2001:db8::1 icmp6 2/0 mtu 1280 [the packet that is quoted]
 *   2001:db8::2.53 > 2001:db8::1.4000 udp TEXT
 *   2001:db8::2.80 > 2001:db8::1.4000 tcp SA TEXT
 *   2001:db8::2 > 2001:db8::1 proto 4 TEXT
 *   2001:db8::2 > 2001:db8::1 frag 32             not the first fragment
 *   fe80::2 > ff02::1:ff00:1 icmp6 135/0 who fe80::1
 *   fe80::1 > fe80::2 icmp6 136/0 fe80::1 is 02:00:00:00:00:01
 *   fe80::1 > fe80::2 icmp6 137/0 via fe80::3 to 2001:db8::2
 *   fe80::1 > ff02::16 icmp6 143/0 in ff02::1:2 ex ff02::1:3
 *
 * Sockets have no header: "icmp6 129/0 id 7 seq 1 TEXT".
 */
#include <string.h>
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

#include "vr_sock.h"

/* Records of a report: "in" is a source list, of which the empty one is nothing;
 * "ex" is all but those.
 */
static void put_report(struct out *out, const unsigned char *data, int len)
{
	const char *what;
	char group[64];
	int n;

	for (n = data[6] << 8 | data[7], data += 8, len -= 8;
	     n && len >= 20; n--) {
		what = data[0] & 1 ? "in" : "ex";
		if (data[0] == 5 || data[0] == 6)
			what = data[0] == 5 ? "allow" : "deny";
		addr6_print(group, sizeof(group), (const void *)(data + 4), -1);
		put(out, "%s %s ", what, group);
		len -= 20 + (data[2] << 8 | data[3]) * 16;
		data += 20 + (data[2] << 8 | data[3]) * 16;
	}
}

static void put_nd(struct out *out, const unsigned char *data, int len)
{
	const unsigned char *mac = data + 26;
	char target[64], to[64];

	if (len < 24)
		return put(out, "short");
	addr6_print(target, sizeof(target), (const void *)(data + 8), -1);
	switch (data[0]) {
	case ND_NEIGHBOR_SOLICIT:
		return put(out, "who %s", target);
	case ND_REDIRECT:
		if (len < 40)
			return put(out, "short");
		addr6_print(to, sizeof(to), (const void *)(data + 24), -1);
		return put(out, "via %s to %s", target, to);
	}
	put(out, "%s is ", target);
	if (len >= 32)
		put(out, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
		    mac[2], mac[3], mac[4], mac[5]);
}

void put_icmp6(struct out *out, const unsigned char *data, int len)
{
	const struct icmp6_hdr *icmp = (const void *)data;
	int body = len - (int)sizeof(*icmp);
	char group[64];

	if (body < 0)
		return put(out, "icmp6 short");
	put(out, "icmp6 %d/%d ", icmp->icmp6_type, icmp->icmp6_code);
	switch (icmp->icmp6_type) {
	case ICMP6_PACKET_TOO_BIG:
		put(out, "mtu %d ", ntohl(icmp->icmp6_mtu));
		/* fall through */
	case ICMP6_DST_UNREACH:
	case ICMP6_TIME_EXCEEDED:
	case ICMP6_PARAM_PROB:
		put(out, "[");
		put_ip6(out, data + sizeof(*icmp), body);
		return put(out, "]");
	case ND_NEIGHBOR_SOLICIT:
	case ND_NEIGHBOR_ADVERT:
	case ND_REDIRECT:
		return put_nd(out, data, len);
	case ND_ROUTER_SOLICIT:
	case ND_ROUTER_ADVERT:
		return;
	case MLD_LISTENER_QUERY:
	case MLD_LISTENER_REPORT:
	case MLD_LISTENER_REDUCTION:
		if (body < 16)
			return put(out, "short");
		addr6_print(group, sizeof(group), (const void *)(data + 8), -1);
		return put(out, "%s", group);
	case 143:
		return put_report(out, data, len);
	}
	put(out, "id %d seq %d %.*s", ntohs(icmp->icmp6_id),
	    ntohs(icmp->icmp6_seq), body, data + sizeof(*icmp));
}

static void put_addrs(struct out *out, const struct ip6_hdr *ip, int sport,
		      int dport)
{
	char src[64], dst[64];

	addr6_print(src, sizeof(src), &ip->ip6_src, sport);
	addr6_print(dst, sizeof(dst), &ip->ip6_dst, dport);
	put(out, "%s > %s ", src, dst);
}

/* Headers before the protocol: its number, -1 for what comes later in pieces */
static int skip_headers(int proto, const unsigned char **data, int *len,
			int *off)
{
	int size;

	while (*len >= 8) {
		switch (proto) {
		case IPPROTO_FRAGMENT:
			*off = ((*data)[2] << 8 | (*data)[3]) & ~7;
			size = 8;
			break;
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
			size = ((*data)[1] + 1) * 8;
			break;
		default:
			return proto;
		}
		if (*off)
			return -1;
		proto = (*data)[0];
		*data += size;
		*len -= size;
	}
	return proto;
}

void put_ip6(struct out *out, const unsigned char *data, int len)
{
	const struct ip6_hdr *ip = (const void *)data;
	int total, proto, off = 0;

	if (len < (int)sizeof(*ip))
		return put(out, "ip6 short");
	total = ntohs(ip->ip6_plen);
	data += sizeof(*ip);
	len -= sizeof(*ip);
	if (total < len)
		len = total;
	proto = skip_headers(ip->ip6_nxt, &data, &len, &off);
	if (proto < 0) {
		put_addrs(out, ip, -1, -1);
		put(out, "frag %d", off);
	} else if (proto == IPPROTO_ICMPV6) {
		put_addrs(out, ip, -1, -1);
		put_icmp6(out, data, len);
	} else if ((proto == IPPROTO_TCP || proto == IPPROTO_UDP) && len >= 8) {
		put_addrs(out, ip, data[0] << 8 | data[1],
			  data[2] << 8 | data[3]);
		if (proto == IPPROTO_TCP)
			return put_tcp(out, data, len);
		put(out, "udp %.*s", len - 8, data + 8);
	} else {
		put_addrs(out, ip, -1, -1);
		put(out, "proto %d %.*s", proto, len, data);
	}
}
