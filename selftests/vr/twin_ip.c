// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: packets as text. Left out is what is random or of its own
 * time: identifiers of IP and of fragments, initial sequence numbers (others
 * are relative to them), windows and what depends on them (PSH).
 */
#include <string.h>
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

#include "twin.h"

struct seen {			/* as protocols above IP have to know it */
	struct world *world;
	int net;
	struct in6_addr saddr, daddr;
	int proto;
	bool whole;		/* neither a fragment nor quoted by an error */
};

static struct flow *flow_find(const struct seen *seen, in_port_t sport,
			      in_port_t dport, bool back, bool make)
{
	const struct in6_addr *saddr = back ? &seen->daddr : &seen->saddr;
	const struct in6_addr *daddr = back ? &seen->saddr : &seen->daddr;
	struct world *world = seen->world;
	struct flow *flow;
	unsigned int i, max = sizeof(world->flow) / sizeof(*world->flow);

	for (i = 0; i < world->flows && i < max; i++) {
		flow = &world->flow[i];
		if (flow->net == seen->net && flow->sport == sport &&
		    flow->dport == dport &&
		    IN6_ARE_ADDR_EQUAL(&flow->saddr, saddr) &&
		    IN6_ARE_ADDR_EQUAL(&flow->daddr, daddr))
			return flow;
	}
	if (!make)
		return NULL;
	flow = &world->flow[world->flows++ % max];
	*flow = (struct flow) { seen->net, *saddr, *daddr, sport, dport, 0 };
	return flow;
}

__u32 sum_of(const void *data, int len, __u32 sum)
{
	const unsigned char *byte = data;
	int i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? byte[i] : byte[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* What maps an address of IPv4 makes no difference: it adds 0xffff. */
__u32 pseudo_sum(const struct in6_addr *saddr, const struct in6_addr *daddr,
		 int proto, int len)
{
	return sum_of(saddr, 16, sum_of(daddr, 16, proto + len));
}

static __u32 pseudo(const struct seen *seen, int len)
{
	return pseudo_sum(&seen->saddr, &seen->daddr, seen->proto, len);
}

static void sum_put(struct text *out, __u32 sum)
{
	if (sum != 0xffff)
		put(out, " WRONG-SUM");
}

/* Far from the initial number: that was of an earlier connection. */
static void seq_put(struct text *out, const char *what, __u32 seq,
		    const struct flow *flow)
{
	if (flow)
		seq -= flow->isn;
	if (seq < 1 << 20)
		put(out, " %s %u", what, seq);
	else
		put(out, " %s far", what);
}

static void tcp_put(const struct seen *seen, const unsigned char *data,
		    int len, struct text *out)
{
	const struct tcphdr *tcp = (const void *)data;
	__u32 seq = ntohl(tcp->seq);
	struct flow *flow, *back;

	put(out, " tcp %d > %d", ntohs(tcp->source), ntohs(tcp->dest));
	flow = flow_find(seen, tcp->source, tcp->dest, false,
			 seen->whole && tcp->syn);
	if (!seen->whole || tcp->doff < 5 || len < tcp->doff * 4)
		return seq_put(out, "seq", seq, flow);
	if (tcp->syn)
		flow->isn = seq;
	back = flow_find(seen, tcp->dest, tcp->source, true, false);
	put(out, " %s%s%s%s", tcp->syn ? "S" : "", tcp->fin ? "F" : "",
	    tcp->rst ? "R" : "", tcp->ack ? "A" : "");
	seq_put(out, "seq", seq, flow);
	if (tcp->ack)
		seq_put(out, "ack", ntohl(tcp->ack_seq), back);
	put(out, " options ");
	put_hex(out, data + 20, tcp->doff * 4 - 20);
	put(out, " data ");
	put_hash(out, data + tcp->doff * 4, len - tcp->doff * 4);
	sum_put(out, sum_of(data, len, pseudo(seen, len)));
}

static void udp_put(const struct seen *seen, const unsigned char *data,
		    int len, struct text *out)
{
	const struct udphdr *udp = (const void *)data;

	put(out, " udp %d > %d len %d data ", ntohs(udp->source),
	    ntohs(udp->dest), ntohs(udp->len));
	put_hash(out, udp + 1, len - sizeof(*udp));
	if (seen->whole && udp->check && seen->proto == IPPROTO_UDP)
		sum_put(out, sum_of(data, len, pseudo(seen, len)));
}

/* Headers of both families are alike. */
static void icmp_head_put(const struct icmphdr *icmp, struct text *out)
{
	put(out, " icmp %d/%d %08x ", icmp->type, icmp->code,
	    ntohl(icmp->un.gateway));
}

static void quote_put(struct world *world, int net, const unsigned char *data,
		      int len, struct text *out)
{
	put(out, "[");
	ip_put(world, net, data, len, false, out);
	put(out, "]");
}

static void icmp_put(const struct seen *seen, const unsigned char *data,
		     int len, struct text *out)
{
	const struct icmphdr *icmp = (const void *)data;

	icmp_head_put(icmp, out);
	switch (icmp->type) {
	case ICMP_DEST_UNREACH:
	case ICMP_REDIRECT:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETERPROB:
		quote_put(seen->world, seen->net, data + 8, len - 8, out);
		break;
	default:
		put_hex(out, data + 8, len - 8);
	}
	if (seen->whole)
		sum_put(out, sum_of(data, len, 0));
}

void icmp6_put(struct world *world, int net, const unsigned char *data, int len,
	       struct text *out)
{
	const struct icmphdr *icmp = (const void *)data;

	if (len < 8)
		return put_hex(out, data, len);
	icmp_head_put(icmp, out);
	if (icmp->type & ICMP6_INFOMSG_MASK)
		put_hex(out, data + 8, len - 8);
	else
		quote_put(world, net, data + 8, len - 8, out);
}

static void rest_put(const struct seen *seen, const unsigned char *data,
		     int len, struct text *out)
{
	put(out, " proto %d ", seen->proto);
	put_hash(out, data, len);
}

static void proto_put(const struct seen *seen, const unsigned char *data,
		      int len, struct text *out)
{
	switch (len < 8 ? IPPROTO_RAW : seen->proto) {
	case IPPROTO_TCP:
		return tcp_put(seen, data, len, out);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return udp_put(seen, data, len, out);
	case IPPROTO_ICMP:
		return icmp_put(seen, data, len, out);
	case IPPROTO_ICMPV6:
		icmp6_put(seen->world, seen->net, data, len, out);
		if (seen->whole)
			sum_put(out, sum_of(data, len, pseudo(seen, len)));
		return;
	}
	rest_put(seen, data, len, out);
}

static void ip4_put(struct seen *seen, const unsigned char *data, int len,
		    struct text *out)
{
	const struct iphdr *ip = (const void *)data;
	int off = ntohs(ip->frag_off), head = ip->ihl * 4;
	char saddr[INET_ADDRSTRLEN], daddr[INET_ADDRSTRLEN];

	if (len < 20 || len < head)
		return put(out, "short %d", len);
	if (seen->whole && ntohs(ip->tot_len) < len)
		len = ntohs(ip->tot_len);
	inet_ntop(AF_INET, &ip->saddr, saddr, sizeof(saddr));
	inet_ntop(AF_INET, &ip->daddr, daddr, sizeof(daddr));
	put(out, "%s > %s ttl %d tos %d off %04x len %d", saddr, daddr,
	    ip->ttl, ip->tos, off, ntohs(ip->tot_len));
	if (head > 20) {
		put(out, " options ");
		put_hex(out, data + 20, head - 20);
	}
	if (seen->whole)
		sum_put(out, sum_of(data, head, 0));
	seen->saddr = addr_of(saddr);
	seen->daddr = addr_of(daddr);
	seen->proto = ip->protocol;
	seen->whole &= !(off & (IP_MF | IP_OFFMASK));
	if (off & IP_OFFMASK)
		rest_put(seen, data + head, len - head, out);
	else
		proto_put(seen, data + head, len - head, out);
}

/*
 * The length of all headers of IPv6, which are put, and the protocol that
 * follows. off: as in the header of a fragment, or -1
 */
static int ip6_head(const unsigned char *data, int len, int *proto, int *off,
		    struct text *out)
{
	int at = 40, size;

	*proto = data[6];
	*off = -1;
	while (len >= at + 8 && *off < 8) {
		if (*proto == IPPROTO_FRAGMENT) {
			*off = data[at + 2] << 8 | data[at + 3];
			size = 8;
			if (out)
				put(out, " off %04x", *off);
		} else if (*proto == IPPROTO_HOPOPTS ||
			   *proto == IPPROTO_ROUTING ||
			   *proto == IPPROTO_DSTOPTS) {
			size = data[at + 1] * 8 + 8;
			if (len < at + size)
				break;
			if (out) {
				put(out, " %d ", *proto);
				put_hex(out, data + at + 1, size - 1);
			}
		} else {
			break;
		}
		*proto = data[at];
		at += size;
	}
	return at;
}

static void ip6_put(struct seen *seen, const unsigned char *data, int len,
		    struct text *out)
{
	const struct ip6_hdr *ip = (const void *)data;
	char saddr[INET6_ADDRSTRLEN], daddr[INET6_ADDRSTRLEN];
	int size, head, off;

	if (len < 40)
		return put(out, "short %d", len);
	size = 40 + ntohs(ip->ip6_plen);
	if (seen->whole && size < len)
		len = size;
	inet_ntop(AF_INET6, &ip->ip6_src, saddr, sizeof(saddr));
	inet_ntop(AF_INET6, &ip->ip6_dst, daddr, sizeof(daddr));
	put(out, "%s > %s hops %d flow %08x len %d", saddr, daddr, ip->ip6_hlim,
	    ntohl(ip->ip6_flow), size);
	head = ip6_head(data, len, &seen->proto, &off, out);
	seen->saddr = ip->ip6_src;
	seen->daddr = ip->ip6_dst;
	seen->whole &= off < 0;
	if (off >= 8)
		rest_put(seen, data + head, len - head, out);
	else
		proto_put(seen, data + head, len - head, out);
}

/* An IP packet; one that is not whole is quoted by an error. */
void ip_put(struct world *world, int net, const unsigned char *data, int len,
	    bool whole, struct text *out)
{
	struct seen seen = { .world = world, .net = net, .whole = whole };

	if (len > 0 && *data >> 4 == 6)
		ip6_put(&seen, data, len, out);
	else
		ip4_put(&seen, data, len, out);
}

/* Is it no more than an acknowledgment? */
static bool tcp_is_quiet(const unsigned char *data, int len)
{
	const struct tcphdr *tcp = (const void *)data;

	return len >= 20 && !tcp->syn && !tcp->fin && !tcp->rst &&
	       len == tcp->doff * 4;
}

/* Listeners are queried and report, and routers redirect, when they like. */
static bool icmp6_is_quiet(const unsigned char *data, int len)
{
	return len && ((*data >= MLD_LISTENER_QUERY &&
			*data <= MLD_LISTENER_REDUCTION) ||
		       *data == 143 || *data == ND_REDIRECT);
}

/* Is it of its own time? */
bool ip_is_quiet(const unsigned char *data, int len)
{
	const struct ip6_hdr *ip6 = (const void *)data;
	const struct iphdr *ip = (const void *)data;
	int head, proto, off;

	if (len >= 40 && ip->version == 6) {
		head = ip6_head(data, len, &proto, &off, NULL);
		if (off >= 8)
			return false;
		len = ntohs(ip6->ip6_plen) + 40;
	} else {
		if (ntohs(ip->frag_off) & IP_OFFMASK)
			return ip->protocol == IPPROTO_IGMP;
		head = ip->ihl * 4;
		proto = ip->protocol;
		len = ntohs(ip->tot_len);
	}
	data += head;
	len -= head;
	return proto == IPPROTO_IGMP ||
	       (proto == IPPROTO_TCP && tcp_is_quiet(data, len)) ||
	       (proto == IPPROTO_ICMPV6 && icmp6_is_quiet(data, len));
}
