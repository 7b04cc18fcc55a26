// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: frames that a peer sends to its host, with whatever addresses:
 * PEER DEV SOURCE DESTINATION ..., both of one family.
 */
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "twin.h"

struct frame {
	unsigned char pad[2];
	struct ethhdr eth;
	unsigned char data[1024];
};

/* That of a device of a peer */
static void mac_of(unsigned char *mac, const char *dev)
{
	memcpy(mac, (unsigned char[6]) { 2, [5] = *dev == 'w' ? 4 : 2 }, 6);
}

static void frame_send(struct world *world, const char *const *arg,
		       struct frame *frame, size_t len, struct text *out)
{
	struct place *peer = place_find(world, arg[0]);
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_ifindex = dev_index(peer, arg[1]),
	};

	if (!to.sll_ifindex)
		return put(out, "no cable");
	mac_of(frame->eth.h_source, arg[1]);
	put_result(out, sendto(peer->wire, &frame->eth, ETH_HLEN + len, 0,
			       (void *)&to, sizeof(to)));
}

/* The address that goes with the destination */
static void mac_fill(unsigned char *mac, const struct packet *packet,
		     const char *dev)
{
	const unsigned char *daddr = packet->daddr.s6_addr;
	unsigned char host[6] = { 2, [5] = *dev == 'w' ? 3 : 1 };
	unsigned char multicast[6] = { 1, 0, 0x5e, daddr[13] & 0x7f, daddr[14],
				       daddr[15] };
	unsigned char multicast6[6] = { 0x33, 0x33, daddr[12], daddr[13],
					daddr[14], daddr[15] };

	if (packet_is_ip6(packet))
		memcpy(mac, *daddr == 0xff ? multicast6 : host, 6);
	else if (daddr[15] == 255)
		memset(mac, 0xff, 6);
	else
		memcpy(mac, daddr[12] >= 224 ? multicast : host, 6);
}

static void packet_send(struct world *world, const char *const *arg,
			const struct packet *packet, struct text *out)
{
	struct frame frame = {};

	if (packet_is_ip6(packet) == IN6_IS_ADDR_V4MAPPED(&packet->daddr))
		return put(out, "not done");
	frame.eth.h_proto = htons(packet_is_ip6(packet) ? ETH_P_IPV6 :
							  ETH_P_IP);
	mac_fill(frame.eth.h_dest, packet, arg[1]);
	frame_send(world, arg, &frame, packet_put(packet, frame.data), out);
}

/*
 * No two are the same, but each four bytes of data add nothing to the checksum:
 * parts of two of them are a datagram that is received.
 */
static void udp_make(struct world *world, struct packet *packet,
		     const char *saddr, const char *daddr, const char *sport,
		     const char *dport)
{
	struct udphdr *udp = (void *)packet->data;
	unsigned char *data = (void *)(udp + 1);
	int i;

	packet_init(packet, IPPROTO_UDP, saddr, daddr);
	packet->len = sizeof(*udp) + 32;
	udp->source = htons(atoi(sport));
	udp->dest = htons(atoi(dport));
	udp->len = htons(packet->len);
	world->sent++;
	for (i = 0; i < 32; i++)
		data[i] = i & 2 ? ~world->sent : world->sent;
	packet_sum(packet, &udp->check);
}

void do_udp(struct world *world, const char *const *arg, struct text *out)
{
	struct packet packet;

	udp_make(world, &packet, arg[2], arg[3], arg[4], arg[5]);
	packet_send(world, arg, &packet, out);
}

/* One of two parts of a datagram */
void do_frag(struct world *world, const char *const *arg, struct text *out)
{
	struct packet packet;

	udp_make(world, &packet, arg[2], arg[3], arg[4], arg[5]);
	packet.part = atoi(arg[6]);
	packet_send(world, arg, &packet, out);
}

void do_syn(struct world *world, const char *const *arg, struct text *out)
{
	struct packet packet;
	struct tcphdr *tcp = (void *)packet.data;

	packet_init(&packet, IPPROTO_TCP, arg[2], arg[3]);
	packet.len = sizeof(*tcp);
	tcp->source = htons(atoi(arg[4]));
	tcp->dest = htons(atoi(arg[5]));
	tcp->seq = htonl(1000);
	tcp->window = htons(1000);
	tcp->doff = sizeof(*tcp) / 4;
	tcp->syn = 1;
	packet_sum(&packet, &tcp->check);
	packet_send(world, arg, &packet, out);
}

void do_echo(struct world *world, const char *const *arg, struct text *out)
{
	struct packet packet;
	struct icmphdr *icmp = (void *)packet.data;

	packet_init(&packet, IPPROTO_ICMP, arg[2], arg[3]);
	packet.len = sizeof(*icmp) + 32;
	packet.ttl = atoi(arg[4]);
	icmp->type = packet_is_ip6(&packet) ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
	icmp->un.echo.id = htons(1000);
	icmp->un.echo.sequence = htons(++world->sent);
	packet_sum(&packet, &icmp->checksum);
	packet_send(world, arg, &packet, out);
}

/* What an error of ICMP is in ICMPv6 */
static void icmp_to6(struct icmphdr *icmp)
{
	icmp->type = ICMP6_DST_UNREACH;
	if (icmp->code == ICMP_FRAG_NEEDED) {
		icmp->type = ICMP6_PACKET_TOO_BIG;
		icmp->code = 0;
		icmp->un.gateway = htonl(1400);
	} else if (icmp->code == ICMP_PORT_UNREACH) {
		icmp->code = ICMP6_DST_UNREACH_NOPORT;
	}
}

/* SOURCE cannot be reached by UDP from DESTINATION: ... PORT PORT CODE */
void do_unreach(struct world *world, const char *const *arg, struct text *out)
{
	struct packet packet, quoted;
	struct icmphdr *icmp = (void *)packet.data;

	packet_init(&packet, IPPROTO_ICMP, arg[2], arg[3]);
	udp_make(world, &quoted, arg[3], arg[2], arg[4], arg[5]);
	icmp->type = ICMP_DEST_UNREACH;
	icmp->code = atoi(arg[6]);
	if (icmp->code == ICMP_FRAG_NEEDED)
		icmp->un.gateway = htonl(1000);
	if (packet_is_ip6(&packet))
		icmp_to6(icmp);
	packet.len = sizeof(*icmp) + packet_put(&quoted, packet.data +
							 sizeof(*icmp));
	packet_sum(&packet, &icmp->checksum);
	packet_send(world, arg, &packet, out);
}

/* Of neighbour discovery: it has not been forwarded. */
static void neighbour_init(struct packet *packet, const char *saddr,
			   const char *daddr, int type, size_t len)
{
	packet_init(packet, IPPROTO_ICMPV6, saddr, daddr);
	packet->ttl = 255;
	packet->len = len;
	packet->data[0] = type;
}

/* There is a better gateway, GATEWAY, to SOURCE. */
void do_redirect(struct world *world, const char *const *arg,
		 struct text *out)
{
	struct packet packet, quoted;
	struct icmphdr *icmp = (void *)packet.data;
	struct nd_redirect *redirect = (void *)packet.data;
	struct in6_addr gateway = addr_of(arg[4]);

	packet_init(&packet, IPPROTO_ICMP, arg[2], arg[3]);
	if (packet_is_ip6(&packet)) {
		neighbour_init(&packet, "fe80::2", arg[3], ND_REDIRECT,
			       sizeof(*redirect));
		redirect->nd_rd_target = gateway;
		redirect->nd_rd_dst = addr_of(arg[2]);
	} else {
		udp_make(world, &quoted, arg[3], arg[2], "1000", "1000");
		icmp->type = ICMP_REDIRECT;
		icmp->code = ICMP_REDIR_HOST;
		memcpy(&icmp->un.gateway, &gateway.s6_addr[12], 4);
		packet.len = sizeof(*icmp) +
			     packet_put(&quoted, packet.data + sizeof(*icmp));
	}
	packet_sum(&packet, &icmp->checksum);
	packet_send(world, arg, &packet, out);
}

/* What a router at fe80::2 advertises: itself, and maybe 2001:db8:a::/64 */
void do_router(struct world *world, const char *const *arg, struct text *out)
{
	struct packet packet;
	struct {
		struct nd_router_advert router;
		struct nd_opt_prefix_info prefix;
	} *advert = (void *)packet.data;
	bool prefix = !strncmp(arg[2], "prefix", 6);
	bool ends = strstr(arg[2], "-ends");
	__u32 lifetime = ends ? 0 : 0xffffffff;

	neighbour_init(&packet, "fe80::2", "ff02::1", ND_ROUTER_ADVERT,
		       prefix ? sizeof(*advert) : sizeof(advert->router));
	if (prefix)
		advert->prefix = (struct nd_opt_prefix_info) {
			.nd_opt_pi_type = ND_OPT_PREFIX_INFORMATION,
			.nd_opt_pi_len = sizeof(advert->prefix) / 8,
			.nd_opt_pi_prefix_len = 64,
			.nd_opt_pi_flags_reserved = ND_OPT_PI_FLAG_ONLINK |
						    ND_OPT_PI_FLAG_AUTO,
			.nd_opt_pi_valid_time = lifetime,
			.nd_opt_pi_preferred_time = lifetime,
			.nd_opt_pi_prefix = addr_of("2001:db8:a::"),
		};
	if (prefix || !ends)
		advert->router.nd_ra_router_lifetime = htons(9000);
	packet_sum(&packet, &advert->router.nd_ra_cksum);
	packet_send(world, arg, &packet, out);
	addresses_settle();
}

/* As do_arp(): a solicitation, or an advertisement that answers one */
static void neighbour_send(struct world *world, const char *const *arg,
			   struct text *out)
{
	bool asks = *arg[4] == 'w';
	struct packet packet;
	struct {
		struct nd_neighbor_solicit head;
		struct nd_opt_hdr opt;
		unsigned char mac[6];
	} *message = (void *)packet.data;

	neighbour_init(&packet, arg[2], arg[3],
		       asks ? ND_NEIGHBOR_SOLICIT : ND_NEIGHBOR_ADVERT,
		       sizeof(*message));
	message->head.nd_ns_target = asks ? packet.daddr : packet.saddr;
	message->opt.nd_opt_type = asks ? ND_OPT_SOURCE_LINKADDR :
					  ND_OPT_TARGET_LINKADDR;
	message->opt.nd_opt_len = 1;
	mac_of(message->mac, arg[1]);
	if (asks) {
		struct in6_addr all = addr_of("ff02::1:ff00:0");

		memcpy(&all.s6_addr[13], &packet.daddr.s6_addr[13], 3);
		packet.daddr = all;
	} else {
		message->head.nd_ns_reserved = ND_NA_FLAG_SOLICITED |
					       ND_NA_FLAG_OVERRIDE;
	}
	packet_sum(&packet, &message->head.nd_ns_cksum);
	packet_send(world, arg, &packet, out);
}

/* "who": who has DESTINATION, says SOURCE; "is": SOURCE is here */
void do_arp(struct world *world, const char *const *arg, struct text *out)
{
	struct in6_addr saddr = addr_of(arg[2]), daddr = addr_of(arg[3]);
	struct frame frame = { .eth.h_proto = htons(ETH_P_ARP) };
	struct {
		struct arphdr head;
		unsigned char sha[6], spa[4], tha[6], tpa[4];
	} arp = {
		.head = { htons(ARPHRD_ETHER), htons(ETH_P_IP), 6, 4,
			  htons(*arg[4] == 'i' ? ARPOP_REPLY : ARPOP_REQUEST) },
	};

	if (!IN6_IS_ADDR_V4MAPPED(&saddr))
		return neighbour_send(world, arg, out);
	memset(frame.eth.h_dest, 0xff, 6);
	mac_of(arp.sha, arg[1]);
	memcpy(arp.spa, &saddr.s6_addr[12], 4);
	memcpy(arp.tpa, &daddr.s6_addr[12], 4);
	memcpy(frame.data, &arp, sizeof(arp));
	frame_send(world, arg, &frame, sizeof(arp), out);
}
