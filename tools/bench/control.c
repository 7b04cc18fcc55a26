// SPDX-License-Identifier: GPL-2.0
/* What an administrator or a daemon does: routes, links, domains. */
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench.h"
#include "profile.h"

#define SAMPLES 21
#define MEASURED 5	/* domains, at most */
#define ROUTES 16
#define VRF_TABLE 1000

struct both {			/* an operation and what undoes it */
	const char *name[2];
	op_fn op[2], after;	/* after both: as it was before */
	int times;		/* that each does what it is named for */
	bool inside;		/* the domain, not beside it */
	bool sleeps;		/* or leaves work to others: time is of interest */
};

static int moved;		/* ifindex of "moved" */

static void dump_op(struct domain *d, int family)
{
	route_dump(&d->rt, family, d->vrf ? VRF_TABLE + d->index : 0);
}

const struct metric metrics_dump[] = {
	{ { "route_dump", "route6_dump" }, .op = dump_op, .batch = 4 },
	{}
};

static void routes(struct domain *d, int family, bool add)
{
	uint32_t table = d->vrf ? VRF_TABLE + d->index : RT_TABLE_MAIN;
	int i;

	for (i = 0; i < ROUTES; i++)
		route(&d->rt, add, family, d->dummy, table, i);
}

static void routes_add(struct domain *d, int family)
{
	routes(d, family, true);
}

static void routes_del(struct domain *d, int family)
{
	routes(d, family, false);
}

static void set_flags(struct domain *d, bool up)
{
	struct ifreq ifr = {};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "d%d", d->index);
	check(ioctl(fd, SIOCGIFFLAGS, &ifr));
	ifr.ifr_flags = up ? ifr.ifr_flags | IFF_UP : ifr.ifr_flags & ~IFF_UP;
	check(ioctl(fd, SIOCSIFFLAGS, &ifr));
	close(fd);
}

static void flags_down(struct domain *d, int family)
{
	(void)family;
	set_flags(d, false);
}

static void flags_up(struct domain *d, int family)
{
	(void)family;
	set_flags(d, true);
}

static void flags_after(struct domain *d, int family)
{
	(void)family;
	sleep(2);
	dummy_configure(d);
}

static void create(struct domain *d, int family)
{
	(void)family;
	domain_new(d);
}

static void delete(struct domain *d, int family)
{
	(void)family;
	domain_del(d);
}

static void attach(struct domain *d, int family)
{
	(void)family;
	domain_attach(d, moved, "moved");
}

static void detach(struct domain *d, int family)
{
	(void)family;
	domain_detach(d, moved, "moved");
}

static void enter_op(struct domain *d, int family)
{
	(void)family;
	domain_enter(d);
	domain_leave();
}

static const struct both routes4 = {
	{ "route_add", "route_del" }, { routes_add, routes_del },
	.times = ROUTES, .inside = true
};

static const struct both routes6 = {
	{ "route6_add", "route6_del" }, { routes_add, routes_del },
	.times = ROUTES, .inside = true
};

static const struct both link_flags = {
	{ "link_down", "link_up" }, { flags_down, flags_up }, flags_after,
	.times = 1, .inside = true, .sleeps = true
};

static const struct both life = {
	{ "create", "delete" }, { create, delete }, .times = 1, .sleeps = true
};

static const struct both place = {
	{ "attach", "detach" }, { attach, detach }, .times = 1, .sleeps = true
};

static void sample(const struct both *both, struct domain *d, int family,
		   struct cost cost[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		profile_choose(both->name[i]);
		cost[i] = measure_once(both->op[i], d, family, both->times);
		if (both->sleeps)
			settle();
	}
	if (both->after)
		both->after(d, family);
}

static void report_both(const struct both *both,
			double value[2][2][SAMPLES * MEASURED], int nr)
{
	char name[32];
	int i;

	for (i = 0; i < 2; i++) {
		if (!wanted(both->name[i]))
			continue;
		report(both->name[i], "instructions", median(value[i][0], nr));
		if (!both->sleeps)
			continue;
		snprintf(name, sizeof(name), "%s_time", both->name[i]);
		report(name, "ns", median(value[i][1], nr));
	}
}

static void measure_both(const struct both *both, struct domain *first,
			 struct domain *last, int family)
{
	static double value[2][2][SAMPLES * MEASURED];
	struct cost cost[2];
	struct domain *d;
	int i, j, nr = 0;

	if (!wanted(both->name[0]) && !wanted(both->name[1]))
		return;
	for (d = first; d <= last; d++) {
		if (!d->measured)
			continue;
		if (both->inside)
			domain_enter(d);
		for (i = 0; i < SAMPLES; i++, nr++) {
			sample(both, d, family, cost);
			for (j = 0; j < 2; j++) {
				value[j][0][nr] = cost[j].instructions;
				value[j][1][nr] = cost[j].nanoseconds;
			}
		}
		if (both->inside)
			domain_leave();
	}
	report_both(both, value, nr);
}

void control_metrics(void)
{
	struct domain extra = { .index = world.nr + 1, .measured = true };
	struct domain *first = world.domain, *last = first + world.nr;

	measure_both(&routes4, first, last, V4);
	measure_both(&routes6, first, last, V6);
	measure_both(&link_flags, first, last, V4);
	if (world.mode == MODE_HOST || world.mode == MODE_ZERO)
		return;
	measure_both(&life, &extra, &extra, V4);
	moved = link_new(&host_rt, "moved", "dummy", 0, 0);
	measure_both(&place, last, last, V4);
	profile_choose("enter");
	if (world.mode != MODE_VRF && wanted("enter"))
		report("enter", "instructions",
		       measure(enter_op, last, V4, 64) / 2);
	if (world.bytes && wanted("memory"))
		report("memory", "bytes", world.bytes);
}
