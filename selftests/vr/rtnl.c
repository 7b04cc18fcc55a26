// SPDX-License-Identifier: GPL-2.0
/*
 * rtnetlink as ip(8) does not speak it: a context sees what is in it, and what
 * does not fit one is refused with a sentence.
 */
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>

#include "vr_test.h"

FIXTURE(rtnl)
{
	struct vr_nl nl, zero, red;		/* generic, rtnetlink */
	int d0, dred, dblue, lo;
};

FIXTURE_SETUP(rtnl)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("link add d0 up type dummy\n"
			   "link add dred up type dummy\n"
			   "link add dblue up type dummy\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dred", RED));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dblue", BLUE));
	self->d0 = if_nametoindex("d0");
	self->dred = if_nametoindex("dred");
	self->dblue = if_nametoindex("dblue");
	self->lo = if_nametoindex("lo");
	ASSERT_EQ(0, vr_nl_open(&self->zero, NETLINK_ROUTE));
	ASSERT_EQ(0, vr_nl_open(&self->red, NETLINK_ROUTE));
	ASSERT_EQ(0, vr_sock_set(self->red.fd, RED));
}

FIXTURE_TEARDOWN(rtnl)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->red);
	vr_nl_close(&self->zero);
	vr_nl_close(&self->nl);
}

#define BIT(ifindex) (1U << (ifindex))

/* Those that look for a device in a message set its bit. */

static void see_link(const struct nlmsghdr *nlh, void *seen)
{
	const struct ifinfomsg *ifm = NLMSG_DATA(nlh);

	*(__u32 *)seen |= BIT(ifm->ifi_index);
}

static void see_attr(const struct nlattr *attr, int type, __u32 *seen)
{
	int ifindex = *(int *)(attr + 1);

	/* Below 0: of all, or of those to come */
	if ((attr->nla_type & NLA_TYPE_MASK) == type && ifindex > 0)
		*seen |= BIT(ifindex);
}

static void see_netconf(const struct nlmsghdr *nlh, void *seen)
{
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(nlh, sizeof(struct netconfmsg), attr)))
		see_attr(attr, NETCONFA_IFINDEX, seen);
}

static void see_parms(const struct nlmsghdr *nlh, void *seen)
{
	const struct nlattr *attr = NULL;
	const char *at, *end;

	while ((attr = vr_attr_next(nlh, sizeof(struct ndtmsg), attr))) {
		if ((attr->nla_type & NLA_TYPE_MASK) != NDTA_PARMS)
			continue;
		end = (const char *)attr + attr->nla_len;
		for (at = (const char *)(attr + 1); at < end;
		     at += NLA_ALIGN(((const struct nlattr *)at)->nla_len))
			see_attr((const void *)at, NDTPA_IFINDEX, seen);
	}
}

/* The devices in a dump, 0 if it fails */
static __u32 dump(struct vr_nl *nl, __u16 type, __u8 family, size_t hdrlen,
		  vr_nl_cb see)
{
	struct vr_req req;
	__u32 seen = 0;

	vr_req_init(&req, type, NLM_F_DUMP);
	*(__u8 *)vr_req_room(&req, hdrlen) = family;
	return vr_nl_call(nl, &req, see, &seen) ? 0 : seen;
}

TEST_F(rtnl, links_of_ipv6_are_those_of_context_0)
{
	__u32 seen = dump(&self->zero, RTM_GETLINK, AF_INET6,
			  sizeof(struct ifinfomsg), see_link);

	EXPECT_TRUE(seen & BIT(self->d0));
	seen = dump(&self->red, RTM_GETLINK, AF_INET6,
		    sizeof(struct ifinfomsg), see_link);
	EXPECT_FALSE(seen & BIT(self->d0));
	EXPECT_FALSE(seen & BIT(self->dblue));
}

TEST_F(rtnl, settings_of_devices_are_listed_by_context)
{
	__u32 seen = dump(&self->zero, RTM_GETNETCONF, AF_INET,
			  sizeof(struct netconfmsg), see_netconf);

	EXPECT_TRUE(seen & BIT(self->d0));
	seen = dump(&self->red, RTM_GETNETCONF, AF_INET,
		    sizeof(struct netconfmsg), see_netconf);
	EXPECT_TRUE(seen & BIT(self->dred));
	EXPECT_FALSE(seen & BIT(self->d0));
	EXPECT_FALSE(seen & BIT(self->dblue));
}

static int netconf(struct vr_nl *nl, int ifindex)
{
	struct vr_req req;

	vr_req_init(&req, RTM_GETNETCONF, 0);
	*(__u8 *)vr_req_room(&req, sizeof(struct netconfmsg)) = AF_INET;
	vr_req_u32(&req, NETCONFA_IFINDEX, ifindex);
	return vr_nl_call(nl, &req, NULL, NULL);
}

TEST_F(rtnl, settings_of_a_device_are_for_its_context)
{
	EXPECT_EQ(0, netconf(&self->zero, self->d0));
	EXPECT_EQ(0, netconf(&self->red, self->dred));
	EXPECT_EQ(-ENODEV, netconf(&self->red, self->d0));
	EXPECT_EQ(-ENODEV, netconf(&self->red, self->dblue));
}

TEST_F(rtnl, parameters_of_neighbours_are_listed_by_context)
{
	__u32 seen = dump(&self->zero, RTM_GETNEIGHTBL, AF_INET,
			  sizeof(struct ndtmsg), see_parms);

	EXPECT_TRUE(seen & BIT(self->d0));
	seen = dump(&self->red, RTM_GETNEIGHTBL, AF_INET,
		    sizeof(struct ndtmsg), see_parms);
	EXPECT_TRUE(seen & BIT(self->dred));
	EXPECT_FALSE(seen & BIT(self->d0));
	EXPECT_FALSE(seen & BIT(self->dblue));
}

/* A request about a proxy entry for 198.51.100.9 */
static int proxy(struct vr_nl *nl, __u16 type, __u16 flags, int ifindex)
{
	__be32 addr = inet_addr("198.51.100.9");
	struct ndmsg *ndm;
	struct vr_req req;

	vr_req_init(&req, type, flags);
	ndm = vr_req_room(&req, sizeof(*ndm));
	ndm->ndm_family = AF_INET;
	ndm->ndm_flags = NTF_PROXY;
	ndm->ndm_ifindex = ifindex;
	vr_req_put(&req, NDA_DST, &addr, sizeof(addr));
	return vr_nl_call(nl, &req, NULL, NULL);
}

TEST_F(rtnl, a_proxy_without_a_device_is_one_of_context_0)
{
	ASSERT_EQ(0, proxy(&self->zero, RTM_NEWNEIGH, NLM_F_CREATE, 0));
	EXPECT_EQ(0, proxy(&self->zero, RTM_GETNEIGH, 0, 0));
	EXPECT_GT(0, proxy(&self->red, RTM_GETNEIGH, 0, 0));
	EXPECT_STRNE("", self->red.text);
	EXPECT_GT(0, proxy(&self->red, RTM_DELNEIGH, 0, 0));
	EXPECT_GT(0, proxy(&self->red, RTM_GETNEIGH, 0, self->dred));
	EXPECT_EQ(0, proxy(&self->red, RTM_NEWNEIGH, NLM_F_CREATE,
			   self->dred));
	EXPECT_EQ(0, proxy(&self->red, RTM_GETNEIGH, 0, self->dred));
	EXPECT_EQ(0, proxy(&self->zero, RTM_GETNEIGH, 0, 0));
	/* Nothing else does: it outlives the namespace, in the base as well. */
	EXPECT_EQ(0, proxy(&self->zero, RTM_DELNEIGH, 0, 0));
}

/* A request about 198.51.100.8, of a device or behind it */
static int about(struct vr_nl *nl, __u16 type, int ifindex)
{
	bool add = type == RTM_NEWADDR || type == RTM_NEWNEIGH;
	__be32 addr = inet_addr("198.51.100.8");
	struct vr_req req;

	vr_req_init(&req, type, add ? NLM_F_CREATE : 0);
	if (type == RTM_NEWADDR || type == RTM_DELADDR) {
		struct ifaddrmsg *ifa = vr_req_room(&req, sizeof(*ifa));

		ifa->ifa_family = AF_INET;
		ifa->ifa_prefixlen = 32;
		ifa->ifa_index = ifindex;
		vr_req_put(&req, IFA_LOCAL, &addr, sizeof(addr));
	} else {
		struct ndmsg *ndm = vr_req_room(&req, sizeof(*ndm));

		ndm->ndm_family = AF_INET;
		ndm->ndm_state = NUD_PERMANENT;
		ndm->ndm_ifindex = ifindex;
		vr_req_put(&req, NDA_DST, &addr, sizeof(addr));
		if (add)
			vr_req_put(&req, NDA_LLADDR, "\2\0\0\0\0\1", 6);
	}
	return vr_nl_call(nl, &req, NULL, NULL);
}

TEST_F(rtnl, addresses_and_neighbours_are_set_in_their_context)
{
	static const __u16 types[][2] = {
		{ RTM_NEWADDR, RTM_DELADDR }, { RTM_NEWNEIGH, RTM_DELNEIGH },
	};
	int others[] = { self->d0, self->dblue };
	unsigned int t, o;

	for (t = 0; t < VR_ARRAY_SIZE(types); t++) {
		for (o = 0; o < VR_ARRAY_SIZE(others); o++) {
			EXPECT_EQ(-ENODEV, about(&self->red, types[t][0],
						 others[o]));
			EXPECT_EQ(0, about(&self->zero, types[t][0],
					   others[o]));
			EXPECT_EQ(-ENODEV, about(&self->red, types[t][1],
						 others[o]));
			EXPECT_EQ(0, about(&self->zero, types[t][1],
					   others[o]));
		}
		EXPECT_GT(0, about(&self->red, types[t][0], self->lo));
		EXPECT_EQ(0, about(&self->red, types[t][0], self->dred));
		EXPECT_EQ(0, about(&self->red, types[t][1], self->dred));
	}
}

/* Sets the MTU or, if it is 0, flags of a device */
static int set(struct vr_nl *nl, __u16 type, int ifindex, int flags, int mtu)
{
	struct ifinfomsg *ifm;
	struct vr_req req;

	vr_req_init(&req, type, 0);
	ifm = vr_req_room(&req, sizeof(*ifm));
	ifm->ifi_index = ifindex;
	ifm->ifi_flags = flags;
	ifm->ifi_change = mtu ? 0 : IFF_UP;
	if (mtu)
		vr_req_u32(&req, IFLA_MTU, mtu);
	return vr_nl_call(nl, &req, NULL, NULL);
}

TEST_F(rtnl, loopback_is_not_set_from_a_context)
{
	static const __u16 types[] = { RTM_NEWLINK, RTM_SETLINK };
	static const struct { int flags, mtu; } sets[] = {
		{ IFF_UP, 0 }, { 0, 0 }, { 0, 1400 },
	};
	struct ifreq ifr = { .ifr_name = "lo" };
	unsigned int t, s;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	for (t = 0; t < VR_ARRAY_SIZE(types); t++)
		for (s = 0; s < VR_ARRAY_SIZE(sets); s++) {
			EXPECT_EQ(-EOPNOTSUPP, set(&self->red, types[t],
						   self->lo, sets[s].flags,
						   sets[s].mtu));
			EXPECT_STRNE("", self->red.text);
		}
	EXPECT_EQ(0, ioctl(fd, SIOCGIFFLAGS, &ifr));
	EXPECT_TRUE(ifr.ifr_flags & IFF_UP);
	EXPECT_EQ(0, ioctl(fd, SIOCGIFMTU, &ifr));
	EXPECT_NE(1400, ifr.ifr_mtu);
	EXPECT_EQ(0, set(&self->red, RTM_NEWLINK, self->dred, 0, 1400));
	EXPECT_EQ(-ENODEV, set(&self->red, RTM_NEWLINK, self->dblue, 0, 1400));
	EXPECT_EQ(-ENODEV, set(&self->red, RTM_SETLINK, self->d0, 0, 1400));
	close(fd);
}

TEST_HARNESS_MAIN
