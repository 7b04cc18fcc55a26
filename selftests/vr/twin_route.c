// SPDX-License-Identifier: GPL-2.0
/* The twin test: routes, nexthops and policy rules of a host. */
#include <stdlib.h>
#include <string.h>
#include <linux/fib_rules.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

#include "twin.h"

#define CREATE (NLM_F_CREATE | NLM_F_EXCL)

static int route_type(const char *name)
{
	static const char *const types[] = {
		[RTN_UNICAST] = "unicast", [RTN_LOCAL] = "local",
		[RTN_BROADCAST] = "broadcast", [RTN_ANYCAST] = "anycast",
		[RTN_MULTICAST] = "multicast", [RTN_BLACKHOLE] = "blackhole",
		[RTN_UNREACHABLE] = "unreachable",
		[RTN_PROHIBIT] = "prohibit", [RTN_THROW] = "throw",
	};
	int type = RTN_UNICAST;

	while (strcmp(types[type], name))
		type++;
	return type;
}

/* As ip(8) does it */
static int route_scope(int type, bool gateway)
{
	if (type == RTN_LOCAL)
		return RT_SCOPE_HOST;
	if (type == RTN_BROADCAST || (type == RTN_UNICAST && !gateway))
		return RT_SCOPE_LINK;
	return RT_SCOPE_UNIVERSE;
}

/* HOST TYPE PREFIX GATEWAY DEV SOURCE TABLE METRIC */
static void route_do(struct world *world, const char *const *arg, int flags,
		     struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	struct rtmsg header = {
		.rtm_family = family_of(arg[2]),
		.rtm_table = atoi(arg[6]),
		.rtm_protocol = RTPROT_STATIC,
		.rtm_type = route_type(arg[1]),
	};
	bool gateway = strcmp(arg[3], "none");
	struct vr_req req;
	struct rtmsg *rtm;

	header.rtm_scope = route_scope(header.rtm_type, gateway);
	rtm = rt_begin(&req, RTM_NEWROUTE, flags, &header, sizeof(header));
	rtm->rtm_dst_len = rt_prefix(&req, RTA_DST, arg[2]);
	rt_addr(&req, RTA_GATEWAY, arg[3]);
	if (header.rtm_type == RTN_UNICAST || header.rtm_type == RTN_LOCAL ||
	    header.rtm_type == RTN_BROADCAST)
		vr_req_u32(&req, RTA_OIF, dev_index(place, arg[4]));
	rt_addr(&req, RTA_PREFSRC, arg[5]);
	vr_req_u32(&req, RTA_PRIORITY, atoi(arg[7]));
	rt_change(world, place, &req, out);
}

void do_route_add(struct world *world, const char *const *arg,
		  struct text *out)
{
	route_do(world, arg, CREATE, out);
}

void do_route_append(struct world *world, const char *const *arg,
		     struct text *out)
{
	route_do(world, arg, NLM_F_CREATE | NLM_F_APPEND, out);
}

void do_route_replace(struct world *world, const char *const *arg,
		      struct text *out)
{
	route_do(world, arg, NLM_F_CREATE | NLM_F_REPLACE, out);
}

/* HOST PREFIX TABLE: the first of these routes */
void do_route_del(struct world *world, const char *const *arg,
		  struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	struct rtmsg header = {
		.rtm_family = family_of(arg[1]),
		.rtm_table = atoi(arg[2]),
		.rtm_scope = RT_SCOPE_NOWHERE,
	};
	struct vr_req req;
	struct rtmsg *rtm;

	rtm = rt_begin(&req, RTM_DELROUTE, 0, &header, sizeof(header));
	rtm->rtm_dst_len = rt_prefix(&req, RTA_DST, arg[1]);
	rt_change(world, place, &req, out);
}

/* HOST PREFIX ID TABLE */
void do_route_nexthop(struct world *world, const char *const *arg,
		      struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	struct rtmsg header = {
		.rtm_family = family_of(arg[1]),
		.rtm_table = atoi(arg[3]),
		.rtm_protocol = RTPROT_STATIC,
		.rtm_type = RTN_UNICAST,
	};
	struct vr_req req;
	struct rtmsg *rtm;

	rtm = rt_begin(&req, RTM_NEWROUTE, NLM_F_CREATE, &header, sizeof(header));
	rtm->rtm_dst_len = rt_prefix(&req, RTA_DST, arg[1]);
	vr_req_u32(&req, RTA_NH_ID, atoi(arg[2]));
	rt_change(world, place, &req, out);
}

/* HOST FAMILY ID GATEWAY DEV */
void do_nexthop_add(struct world *world, const char *const *arg,
		    struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	struct nhmsg header = {
		.nh_family = family_of(arg[1]),
		.nh_protocol = RTPROT_STATIC,
	};
	struct vr_req req;

	rt_begin(&req, RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_REPLACE, &header,
		 sizeof(header));
	vr_req_u32(&req, NHA_ID, atoi(arg[2]));
	rt_addr(&req, NHA_GATEWAY, arg[3]);
	vr_req_u32(&req, NHA_OIF, dev_index(place, arg[4]));
	rt_change(world, place, &req, out);
}

void do_nexthop_del(struct world *world, const char *const *arg,
		    struct text *out)
{
	struct nhmsg header = {};
	struct vr_req req;

	rt_begin(&req, RTM_DELNEXTHOP, 0, &header, sizeof(header));
	vr_req_u32(&req, NHA_ID, atoi(arg[1]));
	rt_change(world, place_find(world, arg[0]), &req, out);
}

/* "from-ADDR", "to-ADDR", "iif-DEV", "oif-DEV", "mark-N" or "all" */
static void selector(struct vr_req *req, struct fib_rule_hdr *rule,
		     const struct place *place, const char *text)
{
	const char *value = strchr(text, '-');

	if (!value++)
		return;
	switch (*text) {
	case 'f':
		rule->src_len = rt_prefix(req, FRA_SRC, value);
		break;
	case 't':
		rule->dst_len = rt_prefix(req, FRA_DST, value);
		break;
	case 'i':
		vr_req_str(req, FRA_IIFNAME, dev_name(place, value));
		break;
	case 'o':
		vr_req_str(req, FRA_OIFNAME, dev_name(place, value));
		break;
	case 'm':
		vr_req_u32(req, FRA_FWMARK, atoi(value));
		break;
	}
}

/* HOST FAMILY PREFERENCE SELECTOR TABLE */
static void rule_do(struct world *world, const char *const *arg, int type,
		    int flags, struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	struct fib_rule_hdr header = {
		.family = family_of(arg[1]),
		.table = atoi(arg[4]),
		.action = FR_ACT_TO_TBL,
	};
	struct fib_rule_hdr *rule;
	struct vr_req req;

	rule = rt_begin(&req, type, flags, &header, sizeof(header));
	if (atoi(arg[2]))
		vr_req_u32(&req, FRA_PRIORITY, atoi(arg[2]));
	selector(&req, rule, place, arg[3]);
	rt_change(world, place, &req, out);
}

void do_rule_add(struct world *world, const char *const *arg, struct text *out)
{
	rule_do(world, arg, RTM_NEWRULE, CREATE, out);
}

void do_rule_del(struct world *world, const char *const *arg, struct text *out)
{
	rule_do(world, arg, RTM_DELRULE, 0, out);
}
