// SPDX-License-Identifier: GPL-2.0
/* vr_mroute: what is of IPv4. */
#include <string.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/mroute.h>

#include "vr_mroute.h"

static int add_vif(int fd, int number, const char *what)
{
	struct vifctl vif = { .vifc_vifi = number, .vifc_threshold = 1 };

	if (!strcmp(what, "register")) {
		vif.vifc_flags = VIFF_REGISTER;
	} else if (!strcmp(what, "tunnel")) {
		vif.vifc_flags = VIFF_TUNNEL;
		inet_pton(AF_INET, "192.0.2.1", &vif.vifc_lcl_addr);
		inet_pton(AF_INET, "192.0.2.2", &vif.vifc_rmt_addr);
	} else if (!inet_pton(AF_INET, what, &vif.vifc_lcl_addr)) {
		vif.vifc_flags = VIFF_USE_IFINDEX;
		vif.vifc_lcl_ifindex = if_nametoindex(what);
	}
	return setsockopt(fd, IPPROTO_IP, MRT_ADD_VIF, &vif, sizeof(vif));
}

static int add_route(int fd, int parent, int vifs, const union addr *source,
		     const union addr *group)
{
	struct mfcctl mfc = {
		.mfcc_origin = source->v4,
		.mfcc_mcastgrp = group->v4,
		.mfcc_parent = parent,
	};
	int i;

	for (i = 0; i < vifs; i++)
		mfc.mfcc_ttls[i] = i != parent;
	return setsockopt(fd, IPPROTO_IP, MRT_ADD_MFC, &mfc, sizeof(mfc));
}

static int count_vif(int fd, int vif, unsigned long *in, unsigned long *out)
{
	struct sioc_vif_req req = { .vifi = vif };
	int ret = ioctl(fd, SIOCGETVIFCNT, &req);

	*in = req.icount;
	*out = req.ocount;
	return ret;
}

static int count_route(int fd, const union addr *source,
		       const union addr *group, unsigned long *packets)
{
	struct sioc_sg_req req = { .src = source->v4, .grp = group->v4 };
	int ret = ioctl(fd, SIOCGETSGCNT, &req);

	*packets = req.pktcnt;
	return ret;
}

/* Messages of the kernel have no protocol. */
static int parse(const void *data, size_t len, struct upcall *upcall)
{
	const struct igmpmsg *msg = data;

	if (len < sizeof(*msg) || msg->im_mbz)
		return -1;
	if (msg->im_msgtype == IGMPMSG_NOCACHE)
		upcall->what = "nocache";
	else if (msg->im_msgtype == IGMPMSG_WHOLEPKT)
		upcall->what = "wholepkt";
	else
		return -1;
	upcall->vif = msg->im_vif;
	upcall->source.v4 = msg->im_src;
	upcall->group.v4 = msg->im_dst;
	return 0;
}

static int send_register(int fd, const union addr *router,
			 const union addr *source, const union addr *group)
{
	struct {
		uint8_t type, reserved;
		uint16_t check;
		uint32_t flags;
		struct iphdr ip;
		struct udphdr udp;
	} msg = {
		.type = 0x21,
		.ip = { .version = 4, .ihl = 5, .ttl = 9,
			.protocol = IPPROTO_UDP,
			.saddr = source->v4.s_addr,
			.daddr = group->v4.s_addr,
			.tot_len = htons(sizeof(msg.ip) + sizeof(msg.udp)) },
		.udp = { .dest = htons(5000), .len = htons(sizeof(msg.udp)) },
	};
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_addr = router->v4 };

	msg.ip.check = sum(&msg.ip, sizeof(msg.ip));
	msg.check = sum(&msg, 8);
	return sendto(fd, &msg, sizeof(msg), 0, (void *)&to, sizeof(to));
}

const struct family ipv4 = {
	.af = AF_INET,
	.level = IPPROTO_IP,
	.protocol = IPPROTO_IGMP,
	.source = "192.0.2.2",
	.add_vif = add_vif,
	.add_route = add_route,
	.count_vif = count_vif,
	.count_route = count_route,
	.parse = parse,
	.send_register = send_register,
};
