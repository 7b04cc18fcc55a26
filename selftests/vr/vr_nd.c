// SPDX-License-Identifier: GPL-2.0
/*
 * vr_sock: what neighbours and routers of IPv6 say, by a packet socket.
 *
 *   ns NAME SENDER TARGET          asks for TARGET; SENDER :: to detect
 *                                  duplicates
 *   na NAME SENDER TARGET FLAGS    tells all nodes that TARGET is here; FLAGS:
 *                                  R router, O override, - none
 *   ra NAME SENDER LIFETIME [PREFIX/LEN [LIFETIME]]
 *                                  a router is here, and hosts take addresses
 */
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <sys/socket.h>

#include "vr_sock.h"

struct frame {
	struct ethhdr eth;
	struct ip6_hdr ip;
	union {
		unsigned char data[128];
		struct icmp6_hdr icmp;
		struct nd_neighbor_solicit ns;
		struct nd_neighbor_advert na;
		struct nd_router_advert ra;
	};
} __attribute__((packed));

static int send_to(struct sock *sock, struct frame *frame, const char *from,
		   const struct in6_addr *to, size_t len)
{
	const unsigned char *byte;
	__u32 sum = IPPROTO_ICMPV6 + len;
	int i;

	if (sock->kind != PACKET)
		fail("%s is no packet socket", sock->name);
	frame->eth.h_dest[0] = 0x33;
	frame->eth.h_dest[1] = 0x33;
	memcpy(frame->eth.h_dest + 2, &to->s6_addr32[3], 4);
	memcpy(frame->eth.h_source, sock->mac, 6);
	frame->eth.h_proto = htons(ETH_P_IPV6);
	frame->ip.ip6_vfc = 6 << 4;
	frame->ip.ip6_plen = htons(len);
	frame->ip.ip6_nxt = IPPROTO_ICMPV6;
	frame->ip.ip6_hlim = 255;
	frame->ip.ip6_src = addr6_parse(NULL, from).sin6_addr;
	frame->ip.ip6_dst = *to;
	byte = (const void *)&frame->ip.ip6_src;
	for (i = 0; i < 32; i++)
		sum += i & 1 ? byte[i] : byte[i] << 8;
	frame->icmp.icmp6_cksum = checksum(frame->data, len, sum);
	len += sizeof(*frame) - sizeof(frame->data);
	return send(sock->fd, frame, len, 0) == (ssize_t)len ? 0 : -1;
}

/* An option with the address of the device */
static size_t put_lladdr(const struct sock *sock, unsigned char *at, int type)
{
	at[0] = type;
	at[1] = 1;
	memcpy(at + 2, sock->mac, 6);
	return 8;
}

int op_ns(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	struct in6_addr target = addr6_parse(NULL, cmd->word[3]).sin6_addr;
	struct in6_addr to;
	struct frame frame = { .icmp.icmp6_type = ND_NEIGHBOR_SOLICIT };
	size_t len = sizeof(frame.ns);

	inet_pton(AF_INET6, "ff02::1:ff00:0", &to);
	memcpy(to.s6_addr + 13, target.s6_addr + 13, 3);
	frame.ns.nd_ns_target = target;
	if (strcmp(cmd->word[2], "::"))
		len += put_lladdr(sock, frame.data + len,
				  ND_OPT_SOURCE_LINKADDR);
	return send_to(sock, &frame, cmd->word[2], &to, len);
}

static struct in6_addr all_nodes(void)
{
	struct in6_addr addr;

	inet_pton(AF_INET6, "ff02::1", &addr);
	return addr;
}

int op_na(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	struct frame frame = { .icmp.icmp6_type = ND_NEIGHBOR_ADVERT };
	const char *flags = cmd->word[4] ?: "-";
	struct in6_addr to = all_nodes();
	size_t len = sizeof(frame.na);

	frame.na.nd_na_target = addr6_parse(NULL, cmd->word[3]).sin6_addr;
	if (strchr(flags, 'R'))
		frame.na.nd_na_flags_reserved |= ND_NA_FLAG_ROUTER;
	if (strchr(flags, 'O'))
		frame.na.nd_na_flags_reserved |= ND_NA_FLAG_OVERRIDE;
	len += put_lladdr(sock, frame.data + len, ND_OPT_TARGET_LINKADDR);
	return send_to(sock, &frame, cmd->word[2], &to, len);
}

/* On the link, and for addresses */
static size_t put_prefix(unsigned char *at, char *prefix, int lifetime)
{
	struct nd_opt_prefix_info info = {
		.nd_opt_pi_type = ND_OPT_PREFIX_INFORMATION,
		.nd_opt_pi_len = 4,
		.nd_opt_pi_flags_reserved = ND_OPT_PI_FLAG_ONLINK |
					    ND_OPT_PI_FLAG_AUTO,
		.nd_opt_pi_valid_time = htonl(lifetime),
		.nd_opt_pi_preferred_time = htonl(lifetime),
	};
	char *slash = strchr(prefix, '/');

	if (!slash)
		fail("%s is no prefix", prefix);
	*slash = '\0';
	info.nd_opt_pi_prefix_len = atoi(slash + 1);
	info.nd_opt_pi_prefix = addr6_parse(NULL, prefix).sin6_addr;
	memcpy(at, &info, sizeof(info));
	return sizeof(info);
}

int op_ra(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	struct frame frame = { .icmp.icmp6_type = ND_ROUTER_ADVERT };
	struct in6_addr to = all_nodes();
	size_t len = sizeof(frame.ra);

	frame.ra.nd_ra_curhoplimit = 64;
	frame.ra.nd_ra_router_lifetime = htons(atoi(cmd->word[3]));
	len += put_lladdr(sock, frame.data + len, ND_OPT_SOURCE_LINKADDR);
	if (cmd->words > 4)
		len += put_prefix(frame.data + len, cmd->word[4],
				  cmd->words > 5 ? atoi(cmd->word[5]) : 600);
	return send_to(sock, &frame, cmd->word[2], &to, len);
}
