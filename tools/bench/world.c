// SPDX-License-Identifier: GPL-2.0
/* N domains, and what is in each of them. */
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"

struct world world;

static const char *const settings[][2] = {
	{ "net/core/devconf_inherit_init_net", "1" },
	{ "net/ipv4/ip_forward", "1" },
	{ "net/ipv6/conf/all/forwarding", "1" },
	{ "net/ipv6/conf/default/forwarding", "1" },
	{ "net/ipv6/conf/default/accept_dad", "0" },
	{ "net/ipv6/conf/default/dad_transmits", "0" },
	{ "net/ipv6/conf/default/accept_ra", "0" },
	{ "net/ipv6/conf/default/router_solicitations", "0" },
	/* No limit, so no message, where there are many devices. */
	{ "net/ipv4/neigh/default/gc_thresh1", "1000000" },
	{ "net/ipv4/neigh/default/gc_thresh2", "1000000" },
	{ "net/ipv4/neigh/default/gc_thresh3", "1000000" },
	{ "net/ipv6/neigh/default/gc_thresh1", "1000000" },
	{ "net/ipv6/neigh/default/gc_thresh2", "1000000" },
	{ "net/ipv6/neigh/default/gc_thresh3", "1000000" },
	{ "net/ipv4/icmp_ratelimit", "0" },
	{ "net/ipv4/icmp_msgs_per_sec", "100000000" },
	{ "net/ipv4/icmp_msgs_burst", "100000000" },
};

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die("%s: %m", path);
	close(fd);
}

static void prepare(void)
{
	struct rlimit files = { 1000000, 1000000 };
	char path[80], byte;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		snprintf(path, sizeof(path), "/proc/sys/%s", settings[i][0]);
		write_file(path, settings[i][1]);
	}
	check(setrlimit(RLIMIT_NOFILE, &files));
	/* Waits until there is one; before that, each costs very much. */
	check(getrandom(&byte, sizeof(byte), 0));
}

static long free_kilobytes(void)
{
	char line[80];
	long value = -1;
	FILE *file = fopen("/proc/meminfo", "r");

	while (value < 0 && fgets(line, sizeof(line), file))
		sscanf(line, "MemFree: %ld kB", &value);
	fclose(file);
	return value;
}

static void make_bare(void)
{
	long before;
	int i;

	domain_new(&world.domain[0]);
	/* The first makes what all share. */
	if (world.nr)
		domain_new(&world.domain[1]);
	settle();
	before = free_kilobytes();
	for (i = 2; i <= world.nr; i++)
		domain_new(&world.domain[i]);
	settle();
	if (world.nr >= 100)
		world.bytes = (before - free_kilobytes()) * 1024 / (world.nr - 1);
}

static int bound(const struct domain *d, int family, int type, enum where where,
		 int port)
{
	struct address a = address(family, where, port);
	int fd = domain_socket(d, family, type), one = 1;

	if (type == SOCK_STREAM) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	}
	check(bind(fd, (void *)&a.sa, a.len));
	return fd;
}

static void open_ends(struct domain *d, int family)
{
	struct address a = address(family, DUMMY, PORT_SERVER);
	struct ends *ends = &d->ends[family];

	ends->udp = bound(d, family, SOCK_DGRAM, ANY, PORT_SERVER);
	ends->listener = bound(d, family, SOCK_STREAM, ANY, PORT_SERVER);
	check(listen(ends->listener, 16));
	ends->client = bound(d, family, SOCK_STREAM, DUMMY, PORT_CLIENT);
	check(connect(ends->client, (void *)&a.sa, a.len));
	ends->server = accept4(ends->listener, NULL, NULL, SOCK_CLOEXEC);
	check(ends->server);
	if (d->measured)
		return;
	/* Open for as long as this program runs. */
	bound(d, family, SOCK_DGRAM, ANY, PORT_BOUND);
	bound(d, family, SOCK_STREAM, ANY, PORT_BOUND);
}

static int tap_open(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	check(fd);
	strcpy(ifr.ifr_name, name);
	check(ioctl(fd, TUNSETIFF, &ifr));
	return fd;
}

static void configure(struct domain *d, int family, int link, enum where own,
		      enum where peer)
{
	int prefix = family == V4 ? 24 : 64;

	address_add(&d->rt, link, family, own, prefix);
	if (d->measured)
		neighbour_add(&d->rt, link, family, peer);
	else
		address_add(&d->rt, link, family, peer, prefix);
}

/* What the dummy has, or has lost by going down. */
void dummy_configure(struct domain *d)
{
	int family;

	for (family = 0; family < FAMILIES; family++)
		configure(d, family, d->dummy, DUMMY, DUMMY_PEER);
}

static void add_tap(struct domain *d)
{
	char name[16];
	int family;

	snprintf(name, sizeof(name), "tap%d", d->index);
	d->tap_fd = tap_open(name);
	d->tap = if_nametoindex(name);
	link_up(&d->rt, d->tap, d->vrf, own_mac);
	for (family = 0; family < FAMILIES; family++)
		configure(d, family, d->tap, TAP, TAP_PEER);
}

/* Namespaces have rules of their own, and the others those of the host. */
static void track(const struct domain *d)
{
	static bool done;

	if (!world.tracked || (done && d->netns < 0))
		return;
	done = true;
	if (system("nft 'add table inet bench; add chain inet bench all "
		   "{ type filter hook prerouting priority 0; }; "
		   "add rule inet bench all ct state invalid drop'"))
		die("nft fails");
}

static void furnish(struct domain *d)
{
	char name[16];
	int family, one = 1;

	domain_enter(d);
	nl_check(vr_nl_open(&d->rt, NETLINK_ROUTE), &d->rt, "rtnetlink");
	check(setsockopt(d->rt.fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one,
			 sizeof(one)));
	snprintf(name, sizeof(name), "d%d", d->index);
	d->dummy = link_new(&d->rt, name, "dummy", 0, d->vrf);
	dummy_configure(d);
	for (family = 0; family < FAMILIES; family++)
		open_ends(d, family);
	if (d->measured) {
		add_tap(d);
		track(d);
	} else {
		vr_nl_close(&d->rt);
	}
	domain_leave();
}

/* The first, the last and some in between, or the host. */
static void choose_measured(void)
{
	int i;

	if (world.mode == MODE_HOST || world.mode == MODE_ZERO) {
		world.domain[0].measured = true;
		return;
	}
	for (i = 0; i <= 4; i++)
		world.domain[1 + (world.nr - 1) * i / 4].measured = true;
}

void world_make(enum mode mode, int nr)
{
	int i;

	world.mode = mode;
	world.nr = nr;
	world.domain = calloc(nr + 1, sizeof(*world.domain));
	for (i = 0; i <= nr; i++)
		world.domain[i].index = i;
	prepare();
	domain_init();
	choose_measured();
	make_bare();
	for (i = 0; i <= nr; i++)
		if (i || world.domain[0].measured)
			furnish(&world.domain[i]);
	/* Multicast listener reports, and whatever else is late. */
	sleep(60);
}
