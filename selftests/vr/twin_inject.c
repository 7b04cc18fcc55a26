// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: frames that a peer sends to its host, with whatever addresses:
 * PEER DEV SOURCE DESTINATION ...
 */
#include <stdlib.h>
#include <string.h>
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

struct frame {
	unsigned char pad[2];
	struct ethhdr eth;
	union {
		struct {
			struct iphdr ip;
			unsigned char data[512];
		};
		struct {
			struct arphdr head;
			unsigned char sha[6], spa[4], tha[6], tpa[4];
		} arp;
	};
};

static void frame_send(struct world *world, const char *const *arg,
		       struct frame *frame, size_t len, struct text *out)
{
	struct place *peer = place_find(world, arg[0]);
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_ifindex = dev_index(peer, arg[1]),
	};
	unsigned char mac[6] = { 2, [5] = *arg[1] == 'w' ? 4 : 2 };

	if (!to.sll_ifindex)
		return put(out, "no cable");
	memcpy(frame->eth.h_source, mac, sizeof(mac));
	put_result(out, sendto(peer->wire, &frame->eth, len, 0, (void *)&to,
			       sizeof(to)));
}

/* The address that goes with the destination */
static void mac_fill(struct frame *frame, const char *dev)
{
	const unsigned char *daddr = (void *)&frame->ip.daddr;
	unsigned char host[6] = { 2, [5] = *dev == 'w' ? 3 : 1 };
	unsigned char multicast[6] = { 1, 0, 0x5e, daddr[1] & 0x7f, daddr[2],
				       daddr[3] };
	unsigned char *mac = frame->eth.h_dest;

	if (daddr[3] == 255)
		memset(mac, 0xff, 6);
	else if (daddr[0] >= 224)
		memcpy(mac, multicast, 6);
	else
		memcpy(mac, host, 6);
}

static void ip_fill(struct frame *frame, int proto, const char *const *arg,
		    size_t len)
{
	struct iphdr *ip = &frame->ip;

	frame->eth.h_proto = htons(ETH_P_IP);
	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = ip->ttl ? ip->ttl : 64;
	ip->protocol = proto;
	ip->tot_len = htons(sizeof(*ip) + len);
	inet_pton(AF_INET, arg[2], &ip->saddr);
	inet_pton(AF_INET, arg[3], &ip->daddr);
	ip->check = htons(~sum_of(ip, sizeof(*ip), 0));
	mac_fill(frame, arg[1]);
}

static void ip_send(struct world *world, const char *const *arg, int proto,
		    struct frame *frame, size_t len, struct text *out)
{
	ip_fill(frame, proto, arg, len);
	frame_send(world, arg, frame,
		   sizeof(frame->eth) + sizeof(frame->ip) + len, out);
}

/* Without a checksum, and no two are the same */
static size_t udp_fill(struct world *world, struct frame *frame,
		       const char *sport, const char *dport)
{
	struct udphdr *udp = (void *)frame->data;
	size_t len = sizeof(*udp) + 32;

	udp->source = htons(atoi(sport));
	udp->dest = htons(atoi(dport));
	udp->len = htons(len);
	memset(udp + 1, ++world->sent, 32);
	return len;
}

void do_udp(struct world *world, const char *const *arg, struct text *out)
{
	struct frame frame = {};
	size_t len = udp_fill(world, &frame, arg[4], arg[5]);

	ip_send(world, arg, IPPROTO_UDP, &frame, len, out);
}

/* One of two parts of a datagram */
void do_frag(struct world *world, const char *const *arg, struct text *out)
{
	struct frame frame = {};
	size_t len = udp_fill(world, &frame, arg[4], arg[5]), half = 24;

	frame.ip.id = htons(7);
	if (*arg[6] == '1') {
		frame.ip.frag_off = htons(IP_MF);
		len = half;
	} else {
		frame.ip.frag_off = htons(half / 8);
		len -= half;
		memmove(frame.data, frame.data + half, len);
	}
	ip_send(world, arg, IPPROTO_UDP, &frame, len, out);
}

void do_syn(struct world *world, const char *const *arg, struct text *out)
{
	struct frame frame = {};
	struct tcphdr *tcp = (void *)frame.data;
	struct {
		in_addr_t saddr, daddr;
		unsigned short proto, len;
	} pseudo = { .proto = htons(IPPROTO_TCP), .len = htons(sizeof(*tcp)) };

	tcp->source = htons(atoi(arg[4]));
	tcp->dest = htons(atoi(arg[5]));
	tcp->seq = htonl(1000);
	tcp->window = htons(1000);
	tcp->doff = sizeof(*tcp) / 4;
	tcp->syn = 1;
	inet_pton(AF_INET, arg[2], &pseudo.saddr);
	inet_pton(AF_INET, arg[3], &pseudo.daddr);
	tcp->check = htons(~sum_of(tcp, sizeof(*tcp),
				   sum_of(&pseudo, sizeof(pseudo), 0)));
	ip_send(world, arg, IPPROTO_TCP, &frame, sizeof(*tcp), out);
}

void do_echo(struct world *world, const char *const *arg, struct text *out)
{
	struct frame frame = {};
	struct icmphdr *icmp = (void *)frame.data;
	size_t len = sizeof(*icmp) + 32;

	frame.ip.ttl = atoi(arg[4]);
	icmp->type = ICMP_ECHO;
	icmp->un.echo.id = htons(1000);
	icmp->un.echo.sequence = htons(++world->sent);
	icmp->checksum = htons(~sum_of(icmp, len, 0));
	ip_send(world, arg, IPPROTO_ICMP, &frame, len, out);
}

/* An error about a datagram from DESTINATION */
static void error_send(struct world *world, const char *const *arg, int type,
		       int code, __u32 more, struct frame *quoted,
		       size_t quote, struct text *out)
{
	struct frame frame = {};
	struct icmphdr *icmp = (void *)frame.data;
	size_t len = sizeof(*icmp) + sizeof(quoted->ip) + quote;

	icmp->type = type;
	icmp->code = code;
	icmp->un.gateway = more;
	memcpy(icmp + 1, &quoted->ip, sizeof(quoted->ip) + quote);
	icmp->checksum = htons(~sum_of(icmp, len, 0));
	ip_send(world, arg, IPPROTO_ICMP, &frame, len, out);
}

/* SOURCE cannot be reached by UDP: ... PORT PORT CODE */
void do_unreach(struct world *world, const char *const *arg, struct text *out)
{
	const char *const back[] = { arg[0], arg[1], arg[3], arg[2] };
	struct frame quoted = {};
	size_t quote = udp_fill(world, &quoted, arg[4], arg[5]);
	int code = atoi(arg[6]);

	ip_fill(&quoted, IPPROTO_UDP, back, quote);
	error_send(world, arg, ICMP_DEST_UNREACH, code,
		   code == ICMP_FRAG_NEEDED ? htonl(1000) : 0, &quoted, quote,
		   out);
}

/* There is a better gateway, GATEWAY, to SOURCE. */
void do_redirect(struct world *world, const char *const *arg,
		 struct text *out)
{
	const char *const back[] = { arg[0], arg[1], arg[3], arg[2] };
	struct frame quoted = {};
	size_t quote = udp_fill(world, &quoted, "1000", "1000");
	in_addr_t gateway;

	inet_pton(AF_INET, arg[4], &gateway);
	ip_fill(&quoted, IPPROTO_UDP, back, quote);
	error_send(world, arg, ICMP_REDIRECT, ICMP_REDIR_HOST, gateway,
		   &quoted, quote, out);
}

/* "who": who has DESTINATION, says SOURCE; "is": SOURCE is here */
void do_arp(struct world *world, const char *const *arg, struct text *out)
{
	struct frame frame = {
		.eth.h_proto = htons(ETH_P_ARP),
		.arp.head = { htons(ARPHRD_ETHER), htons(ETH_P_IP), 6, 4,
			      htons(ARPOP_REQUEST) },
	};
	unsigned char mac[6] = { 2, [5] = *arg[1] == 'w' ? 4 : 2 };

	if (*arg[4] == 'i')
		frame.arp.head.ar_op = htons(ARPOP_REPLY);
	memset(frame.eth.h_dest, 0xff, 6);
	memcpy(frame.arp.sha, mac, sizeof(mac));
	inet_pton(AF_INET, arg[2], frame.arp.spa);
	inet_pton(AF_INET, arg[3], frame.arp.tpa);
	frame_send(world, arg, &frame, sizeof(frame.eth) + sizeof(frame.arp),
		   out);
}
