// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: what is on the wire of each peer. Left out is what is random
 * or of its own time: IP identifiers, initial sequence numbers (others are
 * relative to them), acknowledgments without data, windows and what depends on
 * them (PSH), and IGMP.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "twin.h"

int wire_open(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			htons(ETH_P_ALL));

	set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26);
	return fd;
}

static struct flow *flow_find(struct world *world, int net, in_addr_t saddr,
			      in_port_t sport, in_addr_t daddr,
			      in_port_t dport, bool make)
{
	struct flow *flow;
	unsigned int i, max = sizeof(world->flow) / sizeof(*world->flow);

	for (i = 0; i < world->flows && i < max; i++) {
		flow = &world->flow[i];
		if (flow->net == net && flow->saddr == saddr &&
		    flow->sport == sport && flow->daddr == daddr &&
		    flow->dport == dport)
			return flow;
	}
	if (!make)
		return NULL;
	flow = &world->flow[world->flows++ % max];
	*flow = (struct flow) { net, saddr, daddr, sport, dport, 0 };
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

static __u32 pseudo(const struct iphdr *ip, int len)
{
	return sum_of(&ip->saddr, 8, ip->protocol + len);
}

static void sum_put(struct text *out, __u32 sum)
{
	if (sum != 0xffff)
		put(out, " WRONG-SUM");
}

/* Is it no more than an acknowledgment? */
static bool tcp_is_quiet(const struct tcphdr *tcp, int len)
{
	return !tcp->syn && !tcp->fin && !tcp->rst && len == tcp->doff * 4;
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

static void tcp_put(struct world *world, int net, const struct iphdr *ip,
		    const unsigned char *data, int len, bool whole,
		    struct text *out)
{
	const struct tcphdr *tcp = (const void *)data;
	__u32 seq = ntohl(tcp->seq);
	struct flow *flow, *back;

	put(out, " tcp %d > %d", ntohs(tcp->source), ntohs(tcp->dest));
	flow = flow_find(world, net, ip->saddr, tcp->source, ip->daddr,
			 tcp->dest, whole && tcp->syn);
	if (!whole || len < 20)
		return seq_put(out, "seq", seq, flow);
	if (tcp->syn)
		flow->isn = seq;
	back = flow_find(world, net, ip->daddr, tcp->dest, ip->saddr,
			 tcp->source, false);
	put(out, " %s%s%s%s", tcp->syn ? "S" : "", tcp->fin ? "F" : "",
	    tcp->rst ? "R" : "", tcp->ack ? "A" : "");
	seq_put(out, "seq", seq, flow);
	if (tcp->ack)
		seq_put(out, "ack", ntohl(tcp->ack_seq), back);
	put(out, " options ");
	put_hex(out, data + 20, tcp->doff * 4 - 20);
	put(out, " data ");
	put_hash(out, data + tcp->doff * 4, len - tcp->doff * 4);
	sum_put(out, sum_of(data, len, pseudo(ip, len)));
}

static void udp_put(const struct iphdr *ip, const unsigned char *data, int len,
		    bool whole, struct text *out)
{
	const struct udphdr *udp = (const void *)data;

	put(out, " udp %d > %d len %d data ", ntohs(udp->source),
	    ntohs(udp->dest), ntohs(udp->len));
	put_hash(out, udp + 1, len - sizeof(*udp));
	if (whole && udp->check && ip->protocol == IPPROTO_UDP)
		sum_put(out, sum_of(data, len, pseudo(ip, len)));
}

static void icmp_put(struct world *world, int net, const unsigned char *data,
		     int len, bool whole, struct text *out)
{
	const struct icmphdr *icmp = (const void *)data;

	put(out, " icmp %d/%d %08x ", icmp->type, icmp->code,
	    ntohl(icmp->un.gateway));
	switch (icmp->type) {
	case ICMP_DEST_UNREACH:
	case ICMP_REDIRECT:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETERPROB:
		put(out, "[");
		ip_put(world, net, data + 8, len - 8, false, out);
		put(out, "]");
		break;
	default:
		put_hash(out, data + 8, len - 8);
	}
	if (whole)
		sum_put(out, sum_of(data, len, 0));
}

/* An IP packet; one that is not whole is quoted by an error. */
void ip_put(struct world *world, int net, const unsigned char *data, int len,
	    bool whole, struct text *out)
{
	const struct iphdr *ip = (const void *)data;
	int off = ntohs(ip->frag_off), head = ip->ihl * 4;
	char saddr[INET_ADDRSTRLEN], daddr[INET_ADDRSTRLEN];

	if (len < 20 || len < head)
		return put(out, "short %d", len);
	if (whole && ntohs(ip->tot_len) < len)
		len = ntohs(ip->tot_len);
	inet_ntop(AF_INET, &ip->saddr, saddr, sizeof(saddr));
	inet_ntop(AF_INET, &ip->daddr, daddr, sizeof(daddr));
	put(out, "%s > %s ttl %d tos %d off %04x len %d", saddr, daddr,
	    ip->ttl, ip->tos, off, ntohs(ip->tot_len));
	if (head > 20) {
		put(out, " options ");
		put_hex(out, data + 20, head - 20);
	}
	if (whole)
		sum_put(out, sum_of(data, head, 0));
	whole &= !(off & (IP_MF | IP_OFFMASK));
	data += head;
	len -= head;
	if (off & IP_OFFMASK || len < 8) {
		put(out, " proto %d ", ip->protocol);
		put_hash(out, data, len);
	} else if (ip->protocol == IPPROTO_TCP) {
		tcp_put(world, net, ip, data, len, whole, out);
	} else if (ip->protocol == IPPROTO_UDP ||
		   ip->protocol == IPPROTO_UDPLITE) {
		udp_put(ip, data, len, whole, out);
	} else if (ip->protocol == IPPROTO_ICMP) {
		icmp_put(world, net, data, len, whole, out);
	} else {
		put(out, " proto %d ", ip->protocol);
		put_hash(out, data, len);
	}
}

static bool is_quiet(const unsigned char *data, int len)
{
	const struct iphdr *ip = (const void *)data;
	int head = ip->ihl * 4;

	if (len < head + 20)
		return ip->protocol == IPPROTO_IGMP;
	return ip->protocol == IPPROTO_IGMP ||
	       (ip->protocol == IPPROTO_TCP && !(ntohs(ip->frag_off) & IP_OFFMASK) &&
		tcp_is_quiet((const void *)(data + head),
			     ntohs(ip->tot_len) - head));
}

static void frame_put(struct world *world, int p, const struct sockaddr_ll *ll,
		      const unsigned char *frame, int len, struct text *out)
{
	const struct place *peer = &world->place[HOSTS + p];
	const struct ethhdr *eth = (const void *)frame;
	const char *dev = dev_of(peer, ll->sll_ifindex);
	int proto = ntohs(eth->h_proto);

	if (!strcmp(dev, "lo") ||
	    (proto == ETH_P_IP && is_quiet(frame + ETH_HLEN, len - ETH_HLEN)))
		return;
	put(out, "%s%s%d %s %02x > %02x ", out->len ? "\n" : "", dev, p,
	    ll->sll_pkttype == PACKET_OUTGOING ? "to" : "from",
	    eth->h_source[5], eth->h_dest[5]);
	frame += ETH_HLEN;
	len -= ETH_HLEN;
	if (proto == ETH_P_IP)
		return ip_put(world, p, frame, len, true, out);
	put(out, "ether %04x ", proto);
	put_hex(out, frame, proto == ETH_P_ARP && len > 28 ? 28 : len);
}

/*
 * All that has come since the last time, sorted, as a busy machine may do a bit
 * later what else it does in between.
 */
void wire_put(struct world *world, struct text *out)
{
	static struct text lines;
	unsigned char frame[FRAME];
	struct sockaddr_ll ll;
	socklen_t size;
	ssize_t len;
	int p;

	lines.len = 0;
	for (p = 0; p < HOSTS; p++)
		for (;;) {
			size = sizeof(ll);
			len = recvfrom(world->place[HOSTS + p].wire, frame,
				       sizeof(frame), 0, (void *)&ll, &size);
			if (len < 0 && errno == EAGAIN)
				break;
			if (len < 0)
				die("wire: %s", strerrorname_np(errno));
			frame_put(world, p, &ll, frame, len, &lines);
		}
	put_sorted(out, &lines);
}
