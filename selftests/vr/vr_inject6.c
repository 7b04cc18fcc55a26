// SPDX-License-Identifier: GPL-2.0
/*
 * vr_sock: packets of IPv6 that no well-behaved socket would send; the words are
 * those of vr_inject.c.
 *
 *   echo NAME ADDR ID SEQ TEXT     by an icmp6 or ping6 socket
 * and by an hdr6 socket:
 *   inject NAME PROTO SRC DST TEXT
 *   frag NAME SRC DST ID PART TEXT
 *   icmperr NAME TYPE/CODE SRC DST SNIFFER [MTU]
 *   icmperr NAME 137/0 SRC DST SNIFFER GATEWAY [quote]
 *                                  a redirect for where the packet went, which
 *                                  is quoted or not
 */
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/icmp6.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "vr_sock.h"

struct packet {
	struct ip6_hdr ip;
	unsigned char data[1500];
};

static void packet_init(struct packet *pkt, int proto,
			const struct in6_addr *src, const struct in6_addr *dst)
{
	memset(pkt, 0, sizeof(*pkt));
	pkt->ip.ip6_vfc = 6 << 4;
	pkt->ip.ip6_hlim = proto == IPPROTO_ICMPV6 ? 255 : 64;
	pkt->ip.ip6_nxt = proto;
	pkt->ip.ip6_src = *src;
	pkt->ip.ip6_dst = *dst;
}

static int packet_send(struct sock *sock, struct packet *pkt, size_t len,
		       int scope)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6,
				   .sin6_addr = pkt->ip.ip6_dst,
				   .sin6_scope_id = scope };

	if (sock->kind != HDR6)
		fail("%s is no hdr6 socket", sock->name);
	pkt->ip.ip6_plen = htons(len);
	return sendto(sock->fd, pkt, sizeof(pkt->ip) + len, 0, (void *)&to,
		      sizeof(to));
}

/* Of the addresses, the protocol and the length */
static __u32 pseudo(const struct packet *pkt, int proto, size_t len)
{
	const unsigned char *byte = (const void *)&pkt->ip.ip6_src;
	__u32 sum = proto + len;
	int i;

	for (i = 0; i < 32; i++)
		sum += i & 1 ? byte[i] : byte[i] << 8;
	return sum;
}

static size_t udp_fill(struct packet *pkt, const struct sockaddr_in6 *src,
		       const struct sockaddr_in6 *dst, const char *text)
{
	struct udphdr *udp = (void *)pkt->data;
	size_t len = sizeof(*udp) + strlen(text);

	packet_init(pkt, IPPROTO_UDP, &src->sin6_addr, &dst->sin6_addr);
	udp->source = src->sin6_port;
	udp->dest = dst->sin6_port;
	udp->len = htons(len);
	strcpy((char *)(udp + 1), text);
	udp->check = checksum(udp, len, pseudo(pkt, IPPROTO_UDP, len));
	return len;
}

int inject6(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	struct sockaddr_in6 src = addr6_parse(sock, cmd->word[3]);
	struct sockaddr_in6 dst = addr6_parse(sock, cmd->word[4]);
	const char *text = tail(cmd, 5);
	struct packet pkt;
	size_t len;

	if (!strcmp(cmd->word[2], "udp")) {
		len = udp_fill(&pkt, &src, &dst, text);
	} else {
		packet_init(&pkt, atoi(cmd->word[2]), &src.sin6_addr,
			    &dst.sin6_addr);
		len = strlen(text);
		memcpy(pkt.data, text, len);
	}
	return packet_send(sock, &pkt, len, dst.sin6_scope_id);
}

int frag6(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	struct sockaddr_in6 src = addr6_parse(sock, cmd->word[2]);
	struct sockaddr_in6 dst = addr6_parse(sock, cmd->word[3]);
	int part = atoi(cmd->word[5]);
	struct ip6_frag *frag;
	struct packet pkt;
	size_t len, half;

	len = udp_fill(&pkt, &src, &dst, tail(cmd, 6));
	half = len / 16 * 8;
	frag = (void *)pkt.data;
	if (part == 1) {
		memmove(frag + 1, pkt.data, half);
		len = half;
	} else {
		len -= half;
		memmove(frag + 1, pkt.data + half, len);
	}
	frag->ip6f_nxt = IPPROTO_UDP;
	frag->ip6f_reserved = 0;
	frag->ip6f_offlg = part == 1 ? IP6F_MORE_FRAG : htons(half);
	frag->ip6f_ident = htonl(atoi(cmd->word[4]));
	pkt.ip.ip6_nxt = IPPROTO_FRAGMENT;
	return packet_send(sock, &pkt, sizeof(*frag) + len,
			   dst.sin6_scope_id);
}

/* The last packet of a sniffer. */
static const struct ip6_hdr *quote(const char *name, size_t *len)
{
	const struct sock *sock = sock_find(name);

	if (sock->kind != PACKET ||
	    sock->frame_len < ETH_HLEN + sizeof(struct ip6_hdr) + 8)
		fail("%s has read no packet", name);
	*len = sock->frame_len - ETH_HLEN;
	return (const void *)(sock->frame + ETH_HLEN);
}

/* The option that quotes a packet */
static size_t put_quote(void *at, const struct ip6_hdr *ip, size_t len)
{
	struct nd_opt_rd_hdr *opt = at;

	len = (len > 1000 ? 1000 : len) / 8 * 8;
	memset(opt, 0, sizeof(*opt));
	opt->nd_opt_rh_type = ND_OPT_REDIRECTED_HEADER;
	opt->nd_opt_rh_len = len / 8 + 1;
	memcpy(opt + 1, ip, len);
	return sizeof(*opt) + len;
}

int icmperr6(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	struct sockaddr_in6 src = addr6_parse(sock, cmd->word[3]);
	struct sockaddr_in6 dst = addr6_parse(sock, cmd->word[4]);
	size_t len;
	const struct ip6_hdr *ip = quote(cmd->word[5], &len);
	struct packet pkt;
	struct icmp6_hdr *icmp = (void *)pkt.data;
	struct nd_redirect *redirect = (void *)pkt.data;

	packet_init(&pkt, IPPROTO_ICMPV6, &src.sin6_addr, &dst.sin6_addr);
	icmp->icmp6_type = atoi(cmd->word[2]);
	icmp->icmp6_code = atoi(strchr(cmd->word[2], '/') + 1);
	if (icmp->icmp6_type == ND_REDIRECT) {
		redirect->nd_rd_target =
			addr6_parse(sock, cmd->word[6]).sin6_addr;
		redirect->nd_rd_dst = ip->ip6_dst;
		len = cmd->words > 7 ? put_quote(redirect + 1, ip, len) : 0;
		len += sizeof(*redirect);
	} else {
		if (cmd->words > 6)
			icmp->icmp6_mtu = htonl(atoi(cmd->word[6]));
		if (len > 1000)
			len = 1000;
		memcpy(icmp + 1, ip, len);
		len += sizeof(*icmp);
	}
	icmp->icmp6_cksum = checksum(icmp, len,
				     pseudo(&pkt, IPPROTO_ICMPV6, len));
	return packet_send(sock, &pkt, len, dst.sin6_scope_id);
}

int echo6(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	struct sockaddr_in6 to = addr6_parse(sock, cmd->word[2]);
	const char *text = tail(cmd, 5);
	struct {
		struct icmp6_hdr icmp;
		char text[TEXT];
	} echo = { .icmp.icmp6_type = ICMP6_ECHO_REQUEST };

	echo.icmp.icmp6_id = htons(atoi(cmd->word[3]));
	echo.icmp.icmp6_seq = htons(atoi(cmd->word[4]));
	strcpy(echo.text, text);
	return sendto(sock->fd, &echo, sizeof(echo.icmp) + strlen(text), 0,
		      (void *)&to, sizeof(to));
}
