// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: a world of three hosts with two cables each to a peer.
 *
 *	host			     peer, always a namespace
 *	v0  02:00:00:00:00:01 ------ v0  02:00:00:00:00:02
 *	w0  02:00:00:00:00:03 ------ w0  02:00:00:00:00:04
 *	d0  (dummy)
 *
 * Neighbours stay what they are, so that nothing happens by itself.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>

#include "twin.h"

static const int indexes[HOSTS] = { 0, 7, 70000 };

static const struct { const char *name, *value; } calm_dev[] = {
	{ "base_reachable_time_ms", "1000000" },
	{ "delay_first_probe_time", "1000" },
	{ "gc_stale_time", "1000" },
	{ "locktime", "0" },
	{ "proxy_delay", "0" },
	{ "retrans_time_ms", "1000000" },
};

static const char *const devs[] = { "v", "w", "d" };

static void must_sysctl(const struct place *place, const char *name,
			const char *value)
{
	int err = place_sysctl(place, name, value);

	if (err)
		die("%s: %s", name, strerrorname_np(-err));
}

static void place_open(struct world *world, int i)
{
	struct place *place = &world->place[i];
	bool shared = world->contexts && i && i < HOSTS;

	place->nr = i % HOSTS;
	place->ns = shared ? world->place[0].ns : netns_new();
	if (shared) {
		place_enter(&world->place[0]);
		context_new(indexes[i]);
		place->index = indexes[i];
	}
	/* Hosts redirect when they like, see twin_ip.c. */
	if (i >= HOSTS)
		must_sysctl(place, "ipv6/conf/default/accept_redirects", "0");
	place_enter(place);
	place->ifindex[3] = 1;
	if (vr_nl_open(&place->rt, NETLINK_ROUTE))
		die("rtnetlink: %s", strerrorname_np(errno));
	if (!shared && link_set(place, "lo", true))
		die("lo: %s", strerrorname_np(errno));
}

/* With a small MTU there is no IPv6, and these come anew with a large one. */
void dev_calm(struct place *place, const char *dev)
{
	const char *name = dev_name(place, dev);
	unsigned int i;
	char path[64];

	for (i = 0; i < sizeof(calm_dev) / sizeof(*calm_dev); i++) {
		snprintf(path, sizeof(path), "ipv4/neigh/%s/%s", name,
			 calm_dev[i].name);
		must_sysctl(place, path, calm_dev[i].value);
		snprintf(path, sizeof(path), "ipv6/neigh/%s/%s", name,
			 calm_dev[i].name);
		place_sysctl(place, path, calm_dev[i].value);
	}
}

/* The checksums that are seen on a wire are to be right. */
static void dev_sums(struct place *place, const char *dev)
{
	struct ethtool_value value = { .cmd = ETHTOOL_STXCSUM };
	const char *name = dev_name(place, dev);
	struct ifreq ifr = { .ifr_data = (void *)&value };
	int fd;

	place_enter(place);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (ioctl(fd, SIOCETHTOOL, &ifr))
		die("ethtool: %s", strerrorname_np(errno));
	close(fd);
}

static void cables(struct place *host, struct place *peer)
{
	unsigned char mac[6] = { 2 };
	int i, err = 0;

	for (i = 0; i < 2 && !err; i++) {
		mac[5] = 1 + 2 * i;
		err = link_veth(host, peer, devs[i], mac);
	}
	if (!err)
		err = link_dummy(host, "d");
	if (err)
		die("links: %s: %s", strerrorname_np(-err), host->rt.text);
	for (i = 0; i < 3; i++) {
		const char *name = dev_name(host, devs[i]);

		place_enter(host);
		host->ifindex[i] = if_nametoindex(name);
		if (i < 2) {
			dev_calm(host, devs[i]);
			dev_calm(peer, devs[i]);
			dev_sums(host, devs[i]);
			dev_sums(peer, devs[i]);
			name = dev_name(peer, devs[i]);
			place_enter(peer);
			peer->ifindex[i] = if_nametoindex(name);
			if (link_set(host, devs[i], true) ||
			    link_set(peer, devs[i], true))
				die("%s does not come up", name);
			link_settle(host, peer, devs[i]);
		}
	}
}

void world_open(struct world *world)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		world->slot[i].fd = -1;
	for (i = 0; i < PLACES; i++)
		place_open(world, i);
	for (i = 0; i < HOSTS; i++) {
		struct place *peer = &world->place[HOSTS + i];

		cables(&world->place[i], peer);
		place_enter(peer);
		peer->wire = wire_open();
		place_enter(&world->place[i]);
		world->place[i].events = event_open();
	}
}

/*
 * Sockets that wait, and packets of sockets that do, would keep their namespace
 * for minutes, and with it its neighbours, of which there can only be so many.
 */
void world_close(struct world *world)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (world->slot[i].fd >= 0)
			close(world->slot[i].fd);
	for (i = 0; i < PLACES; i++) {
		struct place *place = &world->place[i];

		orphans_destroy(place);
		link_forget(place, "v");
		link_forget(place, "w");
	}
	for (i = 0; i < PLACES; i++) {
		struct place *place = &world->place[i];

		vr_nl_close(&place->rt);
		close(i < HOSTS ? place->events : place->wire);
		if (!place->index)
			close(place->ns);
	}
	place_enter(NULL);
}

/* What contexts share is changed in all namespaces. */
void world_sysctl(struct world *world, const char *name, const char *value)
{
	char path[64];
	int i;

	snprintf(path, sizeof(path), "%s%s",
		 strncmp(name, "ipv6/", 5) ? "ipv4/" : "", name);
	for (i = 0; i < HOSTS; i++) {
		if (world->place[i].index)
			continue;
		place_sysctl(&world->place[i], path, value);
	}
}

/*
 * A change of routes of IPv4 in one context makes all look up theirs again.
 * Changing this does the same in the namespaces of the other hosts.
 */
void routes_forget(struct world *world, const struct place *changed)
{
	struct place *place = world->place;

	slots_forget(world, changed);
	if (world->contexts || changed >= &world->place[HOSTS])
		return;
	for (; place < &world->place[HOSTS]; place++) {
		if (place == changed)
			continue;
		place->forgot = !place->forgot;
		place_sysctl(place, "ipv4/conf/lo/promote_secondaries",
			     place->forgot ? "1" : "0");
	}
}

/* How many packets the egress guard has dropped */
long long world_guard(struct world *world)
{
	struct vr_info info[HOSTS];
	long long drops = 0;
	struct vr_nl nl;
	int i, n;

	place_enter(&world->place[0]);
	if (vr_nl_open(&nl, NETLINK_GENERIC))
		return -1;
	n = vr_context_dump(&nl, info, HOSTS);
	vr_nl_close(&nl);
	for (i = 0; i < n && i < HOSTS; i++)
		drops += info[i].guard_drops;
	return n < 1 ? -1 : drops;
}
