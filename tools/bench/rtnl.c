// SPDX-License-Identifier: GPL-2.0
/* The few requests of rtnetlink that are needed. */
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "bench.h"

const uint8_t own_mac[6] = { 2, 0, 0, 0, 0, 1 };
const uint8_t peer_mac[6] = { 2, 0, 0, 0, 0, 2 };

void nl_check(int err, const struct vr_nl *nl, const char *what)
{
	if (err)
		die("%s: %s (%s)", what, strerror(-err), nl->text);
}

static void call(struct vr_nl *rt, struct vr_req *req, const char *what)
{
	nl_check(vr_nl_call(rt, req, NULL, NULL), rt, what);
}

static struct ifinfomsg *link_req(struct vr_req *req, int type, int flags,
				  int link)
{
	struct ifinfomsg *ifi;

	vr_req_init(req, type, flags);
	ifi = vr_req_room(req, sizeof(*ifi));
	ifi->ifi_index = link;
	return ifi;
}

static void set_up(struct ifinfomsg *ifi)
{
	ifi->ifi_flags = IFF_UP;
	ifi->ifi_change = IFF_UP;
}

/* Up from the start. Returns its index. */
int link_new(struct vr_nl *rt, const char *name, const char *kind,
	     uint32_t table, int master)
{
	struct nlattr *info, *data;
	struct vr_req req;

	set_up(link_req(&req, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0));
	vr_req_str(&req, IFLA_IFNAME, name);
	if (master)
		vr_req_u32(&req, IFLA_MASTER, master);
	if (!table)
		vr_req_put(&req, IFLA_ADDRESS, own_mac, sizeof(own_mac));
	info = vr_req_room(&req, NLA_HDRLEN);
	info->nla_type = IFLA_LINKINFO;
	vr_req_str(&req, IFLA_INFO_KIND, kind);
	if (table) {
		data = vr_req_room(&req, NLA_HDRLEN);
		data->nla_type = IFLA_INFO_DATA;
		vr_req_u32(&req, IFLA_VRF_TABLE, table);
		data->nla_len = req.buf + req.nlh.nlmsg_len - (char *)data;
	}
	info->nla_len = req.buf + req.nlh.nlmsg_len - (char *)info;
	call(rt, &req, name);
	return if_nametoindex(name);
}

void link_up(struct vr_nl *rt, int link, int master, const uint8_t *mac)
{
	struct vr_req req;

	set_up(link_req(&req, RTM_NEWLINK, 0, link));
	vr_req_put(&req, IFLA_ADDRESS, mac, 6);
	if (master)
		vr_req_u32(&req, IFLA_MASTER, master);
	call(rt, &req, "link up");
}

void link_master(struct vr_nl *rt, int link, int master)
{
	struct vr_req req;

	link_req(&req, RTM_SETLINK, 0, link);
	vr_req_u32(&req, IFLA_MASTER, master);
	call(rt, &req, "link master");
}

void link_netns(struct vr_nl *rt, int link, int netns)
{
	struct vr_req req;

	link_req(&req, RTM_SETLINK, 0, link);
	vr_req_u32(&req, IFLA_NET_NS_FD, netns);
	call(rt, &req, "link netns");
}

void link_del(struct vr_nl *rt, int link)
{
	struct vr_req req;

	link_req(&req, RTM_DELLINK, 0, link);
	call(rt, &req, "link del");
}

void address_add(struct vr_nl *rt, int link, int family, enum where where,
		 int prefix)
{
	struct ifaddrmsg *ifa;
	struct vr_req req;
	uint8_t bytes[16];
	int len = address_bytes(family, where, bytes);

	vr_req_init(&req, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
	ifa = vr_req_room(&req, sizeof(*ifa));
	ifa->ifa_family = families[family];
	ifa->ifa_prefixlen = prefix;
	ifa->ifa_flags = family == V6 ? IFA_F_NODAD : 0;
	ifa->ifa_index = link;
	vr_req_put(&req, IFA_LOCAL, bytes, len);
	vr_req_put(&req, IFA_ADDRESS, bytes, len);
	call(rt, &req, "address");
}

void neighbour_add(struct vr_nl *rt, int link, int family, enum where where)
{
	struct vr_req req;
	struct ndmsg *nd;
	uint8_t bytes[16];
	int len = address_bytes(family, where, bytes);

	vr_req_init(&req, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
	nd = vr_req_room(&req, sizeof(*nd));
	nd->ndm_family = families[family];
	nd->ndm_ifindex = link;
	nd->ndm_state = NUD_PERMANENT;
	vr_req_put(&req, NDA_DST, bytes, len);
	vr_req_put(&req, NDA_LLADDR, peer_mac, sizeof(peer_mac));
	call(rt, &req, "neighbour");
}

/* The nr-th network beyond the neighbour. */
void route(struct vr_nl *rt, bool add, int family, int link, uint32_t table,
	   int nr)
{
	struct rtmsg *rtm;
	struct vr_req req;
	uint8_t bytes[16];
	int len = address_bytes(family, BEYOND, bytes);

	vr_req_init(&req, add ? RTM_NEWROUTE : RTM_DELROUTE,
		    add ? NLM_F_CREATE | NLM_F_EXCL : 0);
	rtm = vr_req_room(&req, sizeof(*rtm));
	rtm->rtm_family = families[family];
	rtm->rtm_dst_len = family == V4 ? 24 : 64;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_table = RT_TABLE_UNSPEC;
	memset(bytes + rtm->rtm_dst_len / 8, 0, len - rtm->rtm_dst_len / 8);
	bytes[rtm->rtm_dst_len / 8 - 1] = nr;
	vr_req_put(&req, RTA_DST, bytes, len);
	len = address_bytes(family, DUMMY_PEER, bytes);
	vr_req_put(&req, RTA_GATEWAY, bytes, len);
	vr_req_u32(&req, RTA_OIF, link);
	vr_req_u32(&req, RTA_TABLE, table);
	call(rt, &req, "route");
}

/* The routes of a table, or without one all that this socket is shown. */
void route_dump(struct vr_nl *rt, int family, uint32_t table)
{
	struct rtmsg *rtm;
	struct vr_req req;

	vr_req_init(&req, RTM_GETROUTE, NLM_F_DUMP);
	rtm = vr_req_room(&req, sizeof(*rtm));
	rtm->rtm_family = families[family];
	if (table)
		vr_req_u32(&req, RTA_TABLE, table);
	call(rt, &req, "dump");
}

static void rule_local(struct vr_nl *rt, int type, int family, uint32_t priority)
{
	struct fib_rule_hdr *frh;
	struct vr_req req;

	vr_req_init(&req, type, type == RTM_NEWRULE ? NLM_F_CREATE : 0);
	frh = vr_req_room(&req, sizeof(*frh));
	frh->family = families[family];
	frh->table = RT_TABLE_LOCAL;
	frh->action = FR_ACT_TO_TBL;
	vr_req_u32(&req, FRA_PRIORITY, priority);
	call(rt, &req, "rule");
}

/* Moves the rule that leads to the table "local" behind that of VRFs. */
void rules_for_vrf(struct vr_nl *rt)
{
	int family;

	for (family = 0; family < FAMILIES; family++) {
		rule_local(rt, RTM_NEWRULE, family, 32765);
		rule_local(rt, RTM_DELRULE, family, 0);
	}
}
