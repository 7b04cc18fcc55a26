// SPDX-License-Identifier: GPL-2.0
/* vr_mroute: what is of IPv6. */
#include <string.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/mroute6.h>

#include "vr_mroute.h"

static int add_vif(int fd, int number, const char *what)
{
	struct mif6ctl mif = { .mif6c_mifi = number, .vifc_threshold = 1 };

	if (!strcmp(what, "register"))
		mif.mif6c_flags = MIFF_REGISTER;
	else
		mif.mif6c_pifi = if_nametoindex(what);
	return setsockopt(fd, IPPROTO_IPV6, MRT6_ADD_MIF, &mif, sizeof(mif));
}

static int add_route(int fd, int parent, int vifs, const union addr *source,
		     const union addr *group)
{
	struct mf6cctl mfc = {
		.mf6cc_origin.sin6_addr = source->v6,
		.mf6cc_mcastgrp.sin6_addr = group->v6,
		.mf6cc_parent = parent,
	};
	int i;

	for (i = 0; i < vifs; i++)
		if (i != parent)
			IF_SET(i, &mfc.mf6cc_ifset);
	return setsockopt(fd, IPPROTO_IPV6, MRT6_ADD_MFC, &mfc, sizeof(mfc));
}

static int count_vif(int fd, int vif, unsigned long *in, unsigned long *out)
{
	struct sioc_mif_req6 req = { .mifi = vif };
	int ret = ioctl(fd, SIOCGETMIFCNT_IN6, &req);

	*in = req.icount;
	*out = req.ocount;
	return ret;
}

static int count_route(int fd, const union addr *source,
		       const union addr *group, unsigned long *packets)
{
	struct sioc_sg_req6 req = {
		.src.sin6_addr = source->v6,
		.grp.sin6_addr = group->v6,
	};
	int ret = ioctl(fd, SIOCGETSGCNT_IN6, &req);

	*packets = req.pktcnt;
	return ret;
}

/* Messages of the kernel are of a type that ICMP does not have. */
static int parse(const void *data, size_t len, struct upcall *upcall)
{
	const struct mrt6msg *msg = data;

	if (len < sizeof(*msg) || msg->im6_mbz)
		return -1;
	if (msg->im6_msgtype == MRT6MSG_NOCACHE)
		upcall->what = "nocache";
	else if (msg->im6_msgtype == MRT6MSG_WHOLEPKT)
		upcall->what = "wholepkt";
	else
		return -1;
	upcall->vif = msg->im6_mif;
	upcall->source.v6 = msg->im6_src;
	upcall->group.v6 = msg->im6_dst;
	return 0;
}

static int send_register(int fd, const union addr *router,
			 const union addr *source, const union addr *group)
{
	struct {
		uint8_t type, reserved;
		uint16_t check;
		uint32_t flags;
		struct ip6_hdr ip;
		struct udphdr udp;
	} msg = {
		.type = 0x21,
		.ip = { .ip6_flow = htonl(6 << 28),
			.ip6_plen = htons(sizeof(msg.udp)),
			.ip6_nxt = IPPROTO_UDP,
			.ip6_hlim = 9,
			.ip6_src = source->v6,
			.ip6_dst = group->v6 },
		.udp = { .dest = htons(5000), .len = htons(sizeof(msg.udp)) },
	};
	struct sockaddr_in6 to = { .sin6_family = AF_INET6,
				   .sin6_addr = router->v6 };

	/* Of all of it, which the kernel takes as well. */
	msg.check = sum(&msg, sizeof(msg));
	return sendto(fd, &msg, sizeof(msg), 0, (void *)&to, sizeof(to));
}

const struct family ipv6 = {
	.af = AF_INET6,
	.level = IPPROTO_IPV6,
	.protocol = IPPROTO_ICMPV6,
	.source = "2001:db8:1::2",
	.add_vif = add_vif,
	.add_route = add_route,
	.count_vif = count_vif,
	.count_route = count_route,
	.parse = parse,
	.send_register = send_register,
};
