// SPDX-License-Identifier: GPL-2.0
/*
 * vr_mroute - a small multicast router, to be run in a context.
 *
 *   vr_mroute [-6] [-n] [-p] [-s GROUP] [-t TABLE] VIF...
 *
 * Each VIF, in the order of their numbers, is a device or "register", with IPv4
 * also an address or "tunnel". What it does not know it is told of by the
 * kernel, and routes to all other interfaces, but with -n. -s: a route from the
 * first interface from the start, of which the source is 192.0.2.2, or
 * 2001:db8:1::2. -p: PIM. -6: IPv6.
 *
 *   vr_mroute register ADDR SOURCE GROUP
 *
 * sends a Register message of PIM to a router.
 *
 *   vr_mroute [-6] ifindex DEV
 *
 * asks the kind of socket that routers have for something else.
 *
 *   vr_mroute listen DEV GROUP...
 *   vr_mroute send DEV ADDR TEXT
 *
 * are hosts of IPv6; see vr_mroute_udp.c.
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
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/mroute.h>

#include "vr_mroute.h"

/* A number of the kernel under test, for headers that are older. */
#ifndef SO_VR_INDEX
#define SO_VR_INDEX 1000
#endif

static const struct family *family = &ipv4;
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

static int set_int(int fd, int name, int value)
{
	return setsockopt(fd, family->level, name, &value, sizeof(value));
}

static void answer(int fd, int vifs, const union addr *group)
{
	unsigned long in, out;
	union addr source;
	int i;

	for (i = 0; i < vifs; i++)
		if (said("vif", family->count_vif(fd, i, &in, &out)) == 0)
			printf("vif %d %lu %lu\n", i, in, out);
	inet_pton(family->af, family->source, &source);
	if (said("route", family->count_route(fd, &source, group, &in)) == 0)
		printf("route %lu\n", in);
}

static void hear(int fd, const struct upcall *upcall, int vifs, bool routes)
{
	char source[INET6_ADDRSTRLEN], group[INET6_ADDRSTRLEN];

	inet_ntop(family->af, &upcall->source, source, sizeof(source));
	inet_ntop(family->af, &upcall->group, group, sizeof(group));
	printf("%s %d %s %s\n", upcall->what, upcall->vif, source, group);
	if (routes && !strcmp(upcall->what, "nocache"))
		said("MRT_ADD_MFC",
		     family->add_route(fd, upcall->vif, vifs, &upcall->source,
				       &upcall->group));
}

static void run(int fd, int vifs, bool routes, const union addr *group)
{
	struct upcall upcall;
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
		if (len > 0 && !family->parse(buf, len, &upcall))
			hear(fd, &upcall, vifs, routes);
	}
}

uint16_t sum(const void *data, int len)
{
	const uint16_t *word = data;
	uint32_t all = 0;

	for (; len > 0; len -= 2)
		all += *word++;
	all = (all & 0xffff) + (all >> 16);
	return ~((all & 0xffff) + (all >> 16));
}

static int send_register(char **text)
{
	union addr addr[3];
	int i, fd;

	family = strchr(text[0], ':') ? &ipv6 : &ipv4;
	for (i = 0; i < 3; i++)
		inet_pton(family->af, text[i], &addr[i]);
	fd = socket(family->af, SOCK_RAW, IPPROTO_PIM);
	return said("register", family->send_register(fd, &addr[0], &addr[1],
						      &addr[2])) < 0;
}

/* A request that is none of multicast routing. */
static int ask_ifindex(const char *dev)
{
	int fd = socket(family->af, SOCK_RAW, family->protocol);
	struct ifreq ifr = {};

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (said("ifindex", ioctl(fd, SIOCGIFINDEX, &ifr)))
		return 1;
	return ifr.ifr_ifindex != (int)if_nametoindex(dev);
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

static int start(bool pim, unsigned int table)
{
	int fd = socket(family->af, SOCK_RAW, family->protocol);

	if (said("socket", fd) < 0 ||
	    (table && said("MRT_TABLE", set_int(fd, MRT_TABLE, table)) < 0) ||
	    said("MRT_INIT", set_int(fd, MRT_INIT, 1)) < 0 ||
	    (pim && said("MRT_PIM", set_int(fd, MRT_PIM, 1)) < 0))
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = ask };
	const char *static_group = NULL;
	bool routes = true, pim = false;
	union addr source, group = {};
	unsigned int table = 0;
	int fd, opt, i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((opt = getopt(argc, argv, "+6nps:t:")) != -1) {
		if (opt == '6')
			family = &ipv6;
		else if (opt == 'n')
			routes = false;
		else if (opt == 'p')
			pim = true;
		else if (opt == 's')
			static_group = optarg;
		else if (opt == 't')
			table = atoi(optarg);
		else
			return 2;
	}
	argv += optind;
	argc -= optind;
	if (argc == 4 && !strcmp(argv[0], "register"))
		return send_register(argv + 1);
	if (argc == 2 && !strcmp(argv[0], "ifindex"))
		return ask_ifindex(argv[1]);
	if (argc > 2 && !strcmp(argv[0], "listen"))
		return udp_listen(argv + 1);
	if (argc == 4 && !strcmp(argv[0], "send"))
		return udp_send(argv + 1);

	sigaction(SIGUSR1, &act, NULL);
	fd = start(pim, table);
	if (fd < 0)
		return 1;
	for (i = 0; i < argc; i++)
		if (said("MRT_ADD_VIF", family->add_vif(fd, i, argv[i])) < 0)
			return 1;
	inet_pton(family->af, family->source, &source);
	if (static_group)
		inet_pton(family->af, static_group, &group);
	if (static_group &&
	    said("MRT_ADD_MFC", family->add_route(fd, 0, argc, &source,
						  &group)) < 0)
		return 1;
	if (!stays(fd)) {
		printf("SO_VR_INDEX: is not refused\n");
		return 1;
	}
	printf("ready\n");
	run(fd, argc, routes, &group);
	return 0;
}
