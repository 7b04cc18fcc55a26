// SPDX-License-Identifier: GPL-2.0
/* The twin test: packets that are made, see twin_inject.c. */
#include <string.h>
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>

#include "twin.h"

#define PART 24			/* the length of a first fragment */

bool packet_is_ip6(const struct packet *packet)
{
	return !IN6_IS_ADDR_V4MAPPED(&packet->saddr);
}

void packet_init(struct packet *packet, int proto, const char *saddr,
		 const char *daddr)
{
	*packet = (struct packet) {
		.saddr = addr_of(saddr), .daddr = addr_of(daddr),
		.proto = proto, .ttl = 64,
	};
	if (proto == IPPROTO_ICMP && packet_is_ip6(packet))
		packet->proto = IPPROTO_ICMPV6;
}

/* The checksum at the end of all */
void packet_sum(struct packet *packet, void *sum)
{
	__u32 pseudo = 0;
	__be16 value;

	if (packet->proto != IPPROTO_ICMP)
		pseudo = pseudo_sum(&packet->saddr, &packet->daddr,
				    packet->proto, packet->len);
	value = htons(~sum_of(packet->data, packet->len, pseudo));
	memcpy(sum, &value, sizeof(value));
}

static size_t ip4_head(const struct packet *packet, size_t len, void *data)
{
	struct iphdr ip = {
		.version = 4, .ihl = 5, .ttl = packet->ttl,
		.protocol = packet->proto,
		.tot_len = htons(sizeof(ip) + len),
		.id = htons(packet->part ? 7 : 0),
		.frag_off = htons(packet->part == 1 ? IP_MF :
				  packet->part == 2 ? PART / 8 : 0),
	};

	memcpy(&ip.saddr, &packet->saddr.s6_addr[12], 4);
	memcpy(&ip.daddr, &packet->daddr.s6_addr[12], 4);
	ip.check = htons(~sum_of(&ip, sizeof(ip), 0));
	memcpy(data, &ip, sizeof(ip));
	return sizeof(ip);
}

static size_t ip6_head(const struct packet *packet, size_t len, void *data)
{
	struct {
		struct ip6_hdr ip;
		struct ip6_frag frag;
	} head = {
		.ip.ip6_flow = htonl(6U << 28),
		.ip.ip6_nxt = packet->part ? IPPROTO_FRAGMENT : packet->proto,
		.ip.ip6_hlim = packet->ttl,
		.ip.ip6_src = packet->saddr,
		.ip.ip6_dst = packet->daddr,
		.frag.ip6f_nxt = packet->proto,
		.frag.ip6f_offlg = packet->part == 1 ? IP6F_MORE_FRAG :
						       htons(PART),
		.frag.ip6f_ident = htonl(7),
	};
	size_t size = packet->part ? sizeof(head) : sizeof(head.ip);

	head.ip.ip6_plen = htons(size - sizeof(head.ip) + len);
	memcpy(data, &head, size);
	return size;
}

/* Returns the length of all of it. */
size_t packet_put(const struct packet *packet, unsigned char *data)
{
	size_t from = packet->part == 2 ? PART : 0, head;
	size_t len = packet->part == 1 ? PART : packet->len - from;

	head = packet_is_ip6(packet) ? ip6_head(packet, len, data) :
				       ip4_head(packet, len, data);
	memcpy(data + head, packet->data + from, len);
	return head + len;
}
