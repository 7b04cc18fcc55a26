// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: what is on the wire of each peer. Left out is what is of its
 * own time: acknowledgments without data, IGMP, MLD, and redirects of IPv6.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "twin.h"

int wire_open(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			htons(ETH_P_ALL));

	set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26);
	return fd;
}

static void frame_put(struct world *world, int p, const struct sockaddr_ll *ll,
		      const unsigned char *frame, int len, struct text *out)
{
	const struct place *peer = &world->place[HOSTS + p];
	const struct ethhdr *eth = (const void *)frame;
	const char *dev = dev_of(peer, ll->sll_ifindex);
	int proto = ntohs(eth->h_proto);
	bool ip = proto == ETH_P_IP || proto == ETH_P_IPV6;

	if (!strcmp(dev, "lo") ||
	    (ip && ip_is_quiet(frame + ETH_HLEN, len - ETH_HLEN)))
		return;
	put(out, "%s%s%d %s %02x > %02x ", out->len ? "\n" : "", dev, p,
	    ll->sll_pkttype == PACKET_OUTGOING ? "to" : "from",
	    eth->h_source[5], eth->h_dest[5]);
	frame += ETH_HLEN;
	len -= ETH_HLEN;
	if (ip)
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
