// SPDX-License-Identifier: GPL-2.0
/*
 * vr_mroute - a small multicast router, to be run in a context.
 *
 *   vr_mroute [-n] [-p] [-s GROUP] [-t TABLE] VIF...
 *
 * Each VIF, in the order of their numbers, is a device, an address, "register"
 * or "tunnel". What it does not know it is told of by the kernel, and routes to
 * all other interfaces, but with -n. -s: a route from the first interface from
 * the start, of which the source is 192.0.2.2. -p: PIM.
 *
 *   vr_mroute register ADDR SOURCE GROUP
 *
 * sends a Register message of PIM to a router.
 *
 *   vr_mroute ifindex DEV
 *
 * asks the kind of socket that routers have for something else.
 *
 * All that happens is a line on stdout:
 *
 *   ready | WHAT: ERRNO | nocache|wholepkt VIF SOURCE GROUP
 *   vif N IN OUT | route PACKETS        on SIGUSR1
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/mroute.h>

/* A number of the kernel under test, for headers that are older. */
#ifndef SO_VR_INDEX
#define SO_VR_INDEX 1000
#endif

#define SOURCE "192.0.2.2"

static volatile sig_atomic_t asked;

static void ask(int nr)
{
	asked = nr;
}

static int said(const char *what, int ret)
{
	if (ret < 0)
		printf("%s: %s\n", what, strerrorname_np(errno));
	return ret;
}

static int set(int fd, int name, const void *value, size_t len)
{
	return setsockopt(fd, IPPROTO_IP, name, value, len);
}

static int set_int(int fd, int name, int value)
{
	return set(fd, name, &value, sizeof(value));
}

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
	return set(fd, MRT_ADD_VIF, &vif, sizeof(vif));
}

/* To all interfaces but the one it comes from. */
static int add_route(int fd, int parent, int vifs, struct in_addr source,
		     struct in_addr group)
{
	struct mfcctl mfc = {
		.mfcc_origin = source,
		.mfcc_mcastgrp = group,
		.mfcc_parent = parent,
	};
	int i;

	for (i = 0; i < vifs; i++)
		mfc.mfcc_ttls[i] = i != parent;
	return set(fd, MRT_ADD_MFC, &mfc, sizeof(mfc));
}

static void answer(int fd, int vifs, struct in_addr group)
{
	struct sioc_sg_req sg = { .grp = group };
	int i;

	for (i = 0; i < vifs; i++) {
		struct sioc_vif_req vif = { .vifi = i };

		if (said("vif", ioctl(fd, SIOCGETVIFCNT, &vif)) == 0)
			printf("vif %d %lu %lu\n", i, vif.icount, vif.ocount);
	}
	inet_pton(AF_INET, SOURCE, &sg.src);
	if (said("route", ioctl(fd, SIOCGETSGCNT, &sg)) == 0)
		printf("route %lu\n", sg.pktcnt);
}

static void hear(int fd, const struct igmpmsg *msg, int vifs, bool routes)
{
	char source[INET_ADDRSTRLEN], group[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &msg->im_src, source, sizeof(source));
	inet_ntop(AF_INET, &msg->im_dst, group, sizeof(group));
	switch (msg->im_msgtype) {
	case IGMPMSG_NOCACHE:
		printf("nocache %d %s %s\n", msg->im_vif, source, group);
		if (routes)
			said("MRT_ADD_MFC", add_route(fd, msg->im_vif, vifs,
						      msg->im_src, msg->im_dst));
		break;
	case IGMPMSG_WHOLEPKT:
		printf("wholepkt %d %s %s\n", msg->im_vif, source, group);
		break;
	}
}

static void run(int fd, int vifs, bool routes, struct in_addr group)
{
	char buf[2048];
	ssize_t len;

	for (;;) {
		len = recv(fd, buf, sizeof(buf), 0);
		if (len < 0 && errno != EINTR) {
			said("recv", -1);
			exit(1);
		}
		if (asked) {
			asked = 0;
			answer(fd, vifs, group);
		}
		/* Messages of the kernel have no protocol. */
		if (len >= (ssize_t)sizeof(struct igmpmsg) && !buf[9])
			hear(fd, (struct igmpmsg *)buf, vifs, routes);
	}
}

static uint16_t sum(const void *data, int len)
{
	const uint16_t *word = data;
	uint32_t all = 0;

	for (; len > 0; len -= 2)
		all += *word++;
	all = (all & 0xffff) + (all >> 16);
	return ~((all & 0xffff) + (all >> 16));
}

static int send_register(char **addr)
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
			.tot_len = htons(sizeof(msg.ip) + sizeof(msg.udp)) },
		.udp = { .dest = htons(5000), .len = htons(sizeof(msg.udp)) },
	};
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_PIM);

	inet_pton(AF_INET, addr[0], &to.sin_addr);
	inet_pton(AF_INET, addr[1], &msg.ip.saddr);
	inet_pton(AF_INET, addr[2], &msg.ip.daddr);
	msg.ip.check = sum(&msg.ip, sizeof(msg.ip));
	msg.check = sum(&msg, 8);
	return said("register", sendto(fd, &msg, sizeof(msg), 0, (void *)&to,
				       sizeof(to))) < 0;
}

/* As long as it is a multicast router, a socket cannot leave its context. */
static bool stays(int fd)
{
	socklen_t len = sizeof(int);
	int index, zero = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_VR_INDEX, &index, &len) || !index)
		return true;
	return setsockopt(fd, SOL_SOCKET, SO_VR_INDEX, &zero, sizeof(zero)) &&
	       errno == EBUSY;
}

/* A request that is none of multicast routing. */
static int ask_ifindex(const char *dev)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_IGMP);
	struct ifreq ifr = {};

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (said("ifindex", ioctl(fd, SIOCGIFINDEX, &ifr)))
		return 1;
	return ifr.ifr_ifindex != (int)if_nametoindex(dev);
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = ask };
	bool routes = true, pim = false;
	struct in_addr source, group = {};
	int fd, opt, i;
	unsigned int table = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 5 && !strcmp(argv[1], "register"))
		return send_register(argv + 2);
	if (argc == 3 && !strcmp(argv[1], "ifindex"))
		return ask_ifindex(argv[2]);
	while ((opt = getopt(argc, argv, "nps:t:")) != -1) {
		if (opt == 'n')
			routes = false;
		else if (opt == 'p')
			pim = true;
		else if (opt == 's')
			inet_pton(AF_INET, optarg, &group);
		else if (opt == 't')
			table = atoi(optarg);
		else
			return 2;
	}
	argv += optind;
	argc -= optind;

	sigaction(SIGUSR1, &act, NULL);
	fd = socket(AF_INET, SOCK_RAW, IPPROTO_IGMP);
	if (said("socket", fd) < 0 ||
	    (table && said("MRT_TABLE", set(fd, MRT_TABLE, &table,
					    sizeof(table))) < 0) ||
	    said("MRT_INIT", set_int(fd, MRT_INIT, 1)) < 0 ||
	    (pim && said("MRT_PIM", set_int(fd, MRT_PIM, 1)) < 0))
		return 1;
	for (i = 0; i < argc; i++)
		if (said("MRT_ADD_VIF", add_vif(fd, i, argv[i])) < 0)
			return 1;
	inet_pton(AF_INET, SOURCE, &source);
	if (group.s_addr &&
	    said("MRT_ADD_MFC", add_route(fd, 0, argc, source, group)) < 0)
		return 1;
	if (!stays(fd)) {
		printf("SO_VR_INDEX: is not refused\n");
		return 1;
	}
	printf("ready\n");
	run(fd, argc, routes, group);
	return 0;
}
