// SPDX-License-Identifier: GPL-2.0
/* The twin test: addresses, neighbours, links and sysctls of a host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "twin.h"

static void address_do(struct world *world, const char *const *arg, int type,
		       int flags, struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	struct ifaddrmsg header = {
		.ifa_family = family_of(arg[2]),
		.ifa_index = dev_index(place, arg[1]),
	};
	struct ifaddrmsg *ifa;
	struct vr_req req;

	ifa = rt_begin(&req, type, flags, &header, sizeof(header));
	ifa->ifa_prefixlen = rt_prefix(&req, IFA_LOCAL, arg[2]);
	rt_change(world, place, &req, out);
	if (header.ifa_family == AF_INET6)
		addresses_settle();
}

void do_address_add(struct world *world, const char *const *arg,
		    struct text *out)
{
	address_do(world, arg, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, out);
}

void do_address_del(struct world *world, const char *const *arg,
		    struct text *out)
{
	address_do(world, arg, RTM_DELADDR, 0, out);
}

static void neigh_do(struct world *world, const char *const *arg, int type,
		     int flags, struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	struct ndmsg header = {
		.ndm_family = family_of(arg[2]),
		.ndm_ifindex = dev_index(place, arg[1]),
		.ndm_state = NUD_PERMANENT,
	};
	unsigned char mac[6] = { 2 };
	struct vr_req req;

	rt_begin(&req, type, flags, &header, sizeof(header));
	rt_addr(&req, NDA_DST, arg[2]);
	if (type == RTM_NEWNEIGH) {
		mac[5] = strtol(arg[3], NULL, 16);
		vr_req_put(&req, NDA_LLADDR, mac, sizeof(mac));
	}
	rt_change(world, place, &req, out);
}

void do_neigh_add(struct world *world, const char *const *arg,
		  struct text *out)
{
	neigh_do(world, arg, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, out);
}

void do_neigh_del(struct world *world, const char *const *arg,
		  struct text *out)
{
	neigh_do(world, arg, RTM_DELNEIGH, 0, out);
}

void do_link(struct world *world, const char *const *arg, struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	bool was_up = link_get(place, arg[1]).flags & IFF_UP;
	bool up = !strcmp(arg[2], "up");

	put_result(out, link_set(place, arg[1], up));
	link_settle(place, place + HOSTS, arg[1]);
	addresses_settle();
	if (up != was_up)
		routes_forget(world, place);
}

void do_mtu(struct world *world, const char *const *arg, struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	int had = link_get(place, arg[1]).mtu;

	put_result(out, link_mtu(place, arg[1], atoi(arg[2])));
	addresses_settle();
	dev_calm(place, arg[1]);
	if (atoi(arg[2]) != had)
		routes_forget(world, place);
}

void do_sysctl(struct world *world, const char *const *arg, struct text *out)
{
	(void)out;
	world_sysctl(world, arg[0], arg[1]);
}

/* HOST DEV NAME VALUE, of IPv4 or IPv6 */
static struct place *sysctl_dev(struct world *world, const char *const *arg,
				const char *family, struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	char path[96];

	snprintf(path, sizeof(path), "%s/conf/%s/%s", family,
		 dev_name(place, arg[1]), arg[2]);
	put_result(out, place_sysctl(place, path, arg[3]));
	return place;
}

void do_sysctl_dev(struct world *world, const char *const *arg,
		   struct text *out)
{
	routes_forget(world, sysctl_dev(world, arg, "ipv4", out));
}

void do_sysctl_dev6(struct world *world, const char *const *arg,
		    struct text *out)
{
	struct place *place = sysctl_dev(world, arg, "ipv6", out);

	addresses_settle();
	slots_forget(world, place);
}
