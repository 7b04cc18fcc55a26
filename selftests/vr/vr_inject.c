// SPDX-License-Identifier: GPL-2.0
/*
 * vr_sock: packets that no well-behaved socket would send.
 *
 *   echo NAME ADDR ID SEQ TEXT     an echo request from a raw or ping socket
 *   arp NAME SENDER TARGET         a request for TARGET by a packet socket
 * and by a socket with IP_HDRINCL:
 *   inject NAME PROTO SRC DST TEXT     udp with ports in SRC and DST, or the
 *                                      number of a protocol
 *   frag NAME SRC DST ID PART TEXT     part 1 or 2 of a UDP datagram
 *   icmperr NAME TYPE/CODE SRC DST SNIFFER [MTU|GATEWAY]
 *                                  an ICMP error about the last packet that
 *                                  the packet socket SNIFFER has read
 *   rst NAME SNIFFER               the reset that answers the last packet
 *
 * Those of IPv6 are in vr_inject6.c and vr_nd.c.
 */
#include <errno.h>
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

#include "vr_sock.h"

struct packet {
	struct iphdr ip;
	unsigned char data[1500];
};

__u16 checksum(const void *data, size_t len, __u32 sum)
{
	const unsigned char *byte = data;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? byte[i] : byte[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static __u32 pseudo(const struct iphdr *ip, size_t len)
{
	__u32 src = ntohl(ip->saddr), dst = ntohl(ip->daddr);

	return (src >> 16) + (src & 0xffff) + (dst >> 16) + (dst & 0xffff) +
	       ip->protocol + len;
}

static void packet_init(struct packet *pkt, int proto, in_addr_t src,
			in_addr_t dst)
{
	memset(pkt, 0, sizeof(*pkt));
	pkt->ip.version = 4;
	pkt->ip.ihl = 5;
	pkt->ip.ttl = 64;
	pkt->ip.protocol = proto;
	pkt->ip.saddr = src;
	pkt->ip.daddr = dst;
}

static int packet_send(struct sock *sock, struct packet *pkt, size_t len)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_addr.s_addr = pkt->ip.daddr };

	if (sock->kind != HDR)
		fail("%s is no hdr socket", sock->name);
	len += sizeof(pkt->ip);
	pkt->ip.tot_len = htons(len);
	return sendto(sock->fd, pkt, len, 0, (void *)&to, sizeof(to));
}

static size_t udp_fill(struct packet *pkt, struct sockaddr_in *src,
		       struct sockaddr_in *dst, const char *text)
{
	struct udphdr *udp = (void *)pkt->data;

	packet_init(pkt, IPPROTO_UDP, src->sin_addr.s_addr,
		    dst->sin_addr.s_addr);
	udp->source = src->sin_port;
	udp->dest = dst->sin_port;
	udp->len = htons(sizeof(*udp) + strlen(text));
	strcpy((char *)(udp + 1), text);
	return sizeof(*udp) + strlen(text);
}

static bool is_ipv6(const struct cmd *cmd)
{
	return kind_is_ipv6(sock_find(cmd->word[1])->kind);
}

int op_inject(struct cmd *cmd)
{
	struct sockaddr_in src, dst;
	const char *text = tail(cmd, 5);
	struct packet pkt;
	size_t len;

	if (is_ipv6(cmd))
		return inject6(cmd);
	src = addr_parse(cmd->word[3]);
	dst = addr_parse(cmd->word[4]);
	if (!strcmp(cmd->word[2], "udp")) {
		len = udp_fill(&pkt, &src, &dst, text);
	} else {
		packet_init(&pkt, atoi(cmd->word[2]), src.sin_addr.s_addr,
			    dst.sin_addr.s_addr);
		len = strlen(text);
		memcpy(pkt.data, text, len);
	}
	return packet_send(sock_find(cmd->word[1]), &pkt, len);
}

int op_frag(struct cmd *cmd)
{
	struct sockaddr_in src, dst;
	int part = atoi(cmd->word[5]);
	struct packet pkt;
	size_t len, half;

	if (is_ipv6(cmd))
		return frag6(cmd);
	src = addr_parse(cmd->word[2]);
	dst = addr_parse(cmd->word[3]);
	len = udp_fill(&pkt, &src, &dst, tail(cmd, 6));
	half = len / 16 * 8;
	pkt.ip.id = htons(atoi(cmd->word[4]));
	if (part == 1) {
		pkt.ip.frag_off = htons(IP_MF);
		len = half;
	} else {
		pkt.ip.frag_off = htons(half / 8);
		len -= half;
		memmove(pkt.data, pkt.data + half, len);
	}
	return packet_send(sock_find(cmd->word[1]), &pkt, len);
}

/* The last IP packet of a sniffer. */
static const struct iphdr *quote(const char *name, size_t *len)
{
	const struct sock *sock = sock_find(name);

	if (sock->kind != PACKET ||
	    sock->frame_len < ETH_HLEN + sizeof(struct iphdr) + 8)
		fail("%s has read no packet", name);
	*len = sock->frame_len - ETH_HLEN;
	return (const void *)(sock->frame + ETH_HLEN);
}

int op_icmperr(struct cmd *cmd)
{
	size_t len;
	const struct iphdr *ip;
	struct packet pkt;
	struct icmphdr *icmp = (void *)pkt.data;

	if (is_ipv6(cmd))
		return icmperr6(cmd);
	ip = quote(cmd->word[5], &len);
	packet_init(&pkt, IPPROTO_ICMP,
		    addr_parse(cmd->word[3]).sin_addr.s_addr,
		    addr_parse(cmd->word[4]).sin_addr.s_addr);
	icmp->type = atoi(cmd->word[2]);
	icmp->code = atoi(strchr(cmd->word[2], '/') + 1);
	if (cmd->words > 6 && strchr(cmd->word[6], '.'))
		icmp->un.gateway = addr_parse(cmd->word[6]).sin_addr.s_addr;
	else if (cmd->words > 6)
		icmp->un.frag.mtu = htons(atoi(cmd->word[6]));
	if (len > 128)
		len = 128;
	memcpy(icmp + 1, ip, len);
	len += sizeof(*icmp);
	icmp->checksum = checksum(icmp, len, 0);
	return packet_send(sock_find(cmd->word[1]), &pkt, len);
}

int op_rst(struct cmd *cmd)
{
	size_t len;
	const struct iphdr *ip = quote(cmd->word[2], &len);
	const struct tcphdr *in = (const void *)((const char *)ip +
						 ip->ihl * 4);
	struct packet pkt;
	struct tcphdr *tcp = (void *)pkt.data;

	if (ip->protocol != IPPROTO_TCP || !in->ack)
		fail("%s has read no TCP", cmd->word[2]);
	packet_init(&pkt, IPPROTO_TCP, ip->daddr, ip->saddr);
	tcp->source = in->dest;
	tcp->dest = in->source;
	tcp->seq = in->ack_seq;
	tcp->rst = 1;
	tcp->doff = sizeof(*tcp) / 4;
	tcp->check = checksum(tcp, sizeof(*tcp),
			      pseudo(&pkt.ip, sizeof(*tcp)));
	return packet_send(sock_find(cmd->word[1]), &pkt, sizeof(*tcp));
}

int op_arp(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	in_addr_t sender = addr_parse(cmd->word[2]).sin_addr.s_addr;
	in_addr_t target = addr_parse(cmd->word[3]).sin_addr.s_addr;
	struct {
		struct ethhdr eth;
		struct arphdr arp;
		unsigned char sha[6], spa[4], tha[6], tpa[4];
	} __attribute__((packed)) frame = {
		.eth.h_proto = htons(ETH_P_ARP),
		.arp = { htons(ARPHRD_ETHER), htons(ETH_P_IP), 6, 4,
			 htons(ARPOP_REQUEST) },
	};

	if (sock->kind != PACKET)
		fail("%s is no packet socket", sock->name);
	memset(frame.eth.h_dest, 0xff, 6);
	memcpy(frame.eth.h_source, sock->mac, 6);
	memcpy(frame.sha, sock->mac, 6);
	memcpy(frame.spa, &sender, 4);
	memcpy(frame.tpa, &target, 4);
	return send(sock->fd, &frame, sizeof(frame), 0);
}

int op_echo(struct cmd *cmd)
{
	const char *text = tail(cmd, 5);
	struct sockaddr_in to;
	struct {
		struct icmphdr icmp;
		char text[TEXT];
	} echo = { .icmp.type = ICMP_ECHO };
	size_t len = sizeof(echo.icmp) + strlen(text);

	if (is_ipv6(cmd))
		return echo6(cmd);
	to = addr_parse(cmd->word[2]);
	echo.icmp.un.echo.id = htons(atoi(cmd->word[3]));
	echo.icmp.un.echo.sequence = htons(atoi(cmd->word[4]));
	strcpy(echo.text, text);
	echo.icmp.checksum = checksum(&echo, len, 0);
	return sendto(sock_find(cmd->word[1])->fd, &echo, len, 0,
		      (void *)&to, sizeof(to));
}
