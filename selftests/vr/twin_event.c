// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: messages of rtnetlink, those that the hosts hear and those of
 * dumps, as numbers: "ROUTE 2 32 ... 5=v" is a header and attributes. Only
 * numbers of devices are names, and ages are left out.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

#include "twin.h"

int event_open(void)
{
	static const int groups[] = {
		RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_RULE,
		RTNLGRP_NEIGH, RTNLGRP_IPV4_NETCONF, RTNLGRP_NEXTHOP,
		RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV6_RULE,
		RTNLGRP_IPV6_NETCONF, RTNLGRP_IPV6_PREFIX,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			NETLINK_ROUTE);
	unsigned int i;

	for (i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
			       &groups[i], sizeof(groups[i])))
			die("group %d: %s", groups[i],
			    strerrorname_np(errno));
	return fd;
}

/* What is known of a kind of messages: 0 is no attribute. */
static const struct family {
	const char *name;
	int new, del;
	int header;
	int index_at;		/* of a number of a device in the header, or 0 */
	int index[2];		/* attributes that are such numbers */
	int ages[2];		/* attributes that are left out */
} families[] = {
	{ "ADDR", RTM_NEWADDR, RTM_DELADDR, sizeof(struct ifaddrmsg),
	  offsetof(struct ifaddrmsg, ifa_index), {}, { IFA_CACHEINFO } },
	{ "ROUTE", RTM_NEWROUTE, RTM_DELROUTE, sizeof(struct rtmsg), 0,
	  { RTA_OIF, RTA_IIF }, { RTA_CACHEINFO } },
	{ "RULE", RTM_NEWRULE, RTM_DELRULE, sizeof(struct fib_rule_hdr), 0,
	  {}, {} },
	{ "NEIGH", RTM_NEWNEIGH, RTM_DELNEIGH, sizeof(struct ndmsg),
	  offsetof(struct ndmsg, ndm_ifindex), {},
	  { NDA_CACHEINFO, NDA_PROBES } },
	{ "NEXTHOP", RTM_NEWNEXTHOP, RTM_DELNEXTHOP, sizeof(struct nhmsg), 0,
	  { NHA_OIF }, {} },
	{ "NETCONF", RTM_NEWNETCONF, RTM_DELNETCONF, 1, 0,
	  { NETCONFA_IFINDEX }, {} },
	{ "PREFIX", RTM_NEWPREFIX, 0, sizeof(struct prefixmsg),
	  offsetof(struct prefixmsg, prefix_ifindex), {}, {} },
	{ "GROUP", RTM_GETMULTICAST, 0, sizeof(struct ifaddrmsg),
	  offsetof(struct ifaddrmsg, ifa_index), {}, { IFA_CACHEINFO } },
	{ "ANYCAST", RTM_GETANYCAST, 0, sizeof(struct ifaddrmsg),
	  offsetof(struct ifaddrmsg, ifa_index), {}, { IFA_CACHEINFO } },
};

static bool among(const int list[2], int type)
{
	return type && (list[0] == type || list[1] == type);
}

static void header_put(const struct place *place, const struct family *family,
		       const unsigned char *header, struct text *out)
{
	int i, index;

	for (i = 0; i < family->header; i++)
		if (family->index_at && i == family->index_at) {
			memcpy(&index, header + i, sizeof(index));
			put(out, " %s", dev_of(place, index));
			i += sizeof(index) - 1;
		} else {
			put(out, " %d", header[i]);
		}
}

/* Nexthops of a route, each with the number of a device */
static void multipath_put(const struct place *place, const void *data, int len,
			  struct text *out)
{
	const struct rtnexthop *nh = data;

	while (RTNH_OK(nh, len)) {
		put(out, "(%d %d %s ", nh->rtnh_flags, nh->rtnh_hops,
		    dev_of(place, nh->rtnh_ifindex));
		put_hex(out, RTNH_DATA(nh), nh->rtnh_len - sizeof(*nh));
		put(out, ")");
		len -= RTNH_ALIGN(nh->rtnh_len);
		nh = RTNH_NEXT(nh);
	}
}

void message_put(const struct place *place, const struct nlmsghdr *nlh,
		 struct text *out)
{
	const struct family *family = families;
	const struct nlattr *attr = NULL;

	while (nlh->nlmsg_type != family->new &&
	       nlh->nlmsg_type != family->del)
		if (++family == families + sizeof(families) / sizeof(*family))
			return put(out, "message %d", nlh->nlmsg_type);
	put(out, "%s%s", nlh->nlmsg_type == family->del ? "no " : "",
	    family->name);
	header_put(place, family, NLMSG_DATA(nlh), out);
	while ((attr = vr_attr_next(nlh, family->header, attr))) {
		int type = attr->nla_type & NLA_TYPE_MASK;

		if (among(family->ages, type))
			continue;
		put(out, " %d=", type);
		if (among(family->index, type))
			put(out, "%s", dev_of(place, *(const int *)(attr + 1)));
		else if (family->new == RTM_NEWROUTE && type == RTA_MULTIPATH)
			multipath_put(place, attr + 1,
				      attr->nla_len - NLA_HDRLEN, out);
		else
			put_hex(out, attr + 1, attr->nla_len - NLA_HDRLEN);
	}
}

/* All that has been heard since the last time */
void event_put(struct world *world, struct text *out)
{
	static char buf[1 << 16] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *nlh;
	ssize_t len;
	int i;

	for (i = 0; i < HOSTS; i++)
		for (;;) {
			len = recv(world->place[i].events, buf, sizeof(buf), 0);
			if (len < 0 && errno != EAGAIN)
				put(out, "\n  h%d hears %s", i,
				    strerrorname_np(errno));
			if (len < 0)
				break;
			for (nlh = (void *)buf; NLMSG_OK(nlh, len);
			     nlh = NLMSG_NEXT(nlh, len)) {
				put(out, "\n  h%d hears ", i);
				message_put(&world->place[i], nlh, out);
			}
		}
}
