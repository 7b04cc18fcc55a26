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

static const int families[] = { AF_INET, AF_INET6 };

/* In 0, at least its own; in red, its own and loopback. */
#define EXPECT_OWN(type, family, hdr, see)				\
do {									\
	__u32 seen = dump(&self->zero, type, family, sizeof(hdr), see);	\
									\
	EXPECT_TRUE(seen & BIT(self->d0));				\
	seen = dump(&self->red, type, family, sizeof(hdr), see);	\
	EXPECT_TRUE(seen & BIT(self->dred));				\
	EXPECT_FALSE(seen & BIT(self->d0));				\
	EXPECT_FALSE(seen & BIT(self->dblue));				\
} while (0)

TEST_F(rtnl, links_of_ipv6_are_listed_by_context)
{
	EXPECT_OWN(RTM_GETLINK, AF_INET6, struct ifinfomsg, see_link);
}

TEST_F(rtnl, settings_of_devices_are_listed_by_context)
{
	int i;

	for (i = 0; i < 2; i++)
		EXPECT_OWN(RTM_GETNETCONF, families[i], struct netconfmsg,
			   see_netconf);
}

static int netconf(struct vr_nl *nl, int family, int ifindex)
{
	struct vr_req req;

	vr_req_init(&req, RTM_GETNETCONF, 0);
	*(__u8 *)vr_req_room(&req, sizeof(struct netconfmsg)) = family;
	vr_req_u32(&req, NETCONFA_IFINDEX, ifindex);
	return vr_nl_call(nl, &req, NULL, NULL);
}

TEST_F(rtnl, settings_of_a_device_are_for_its_context)
{
	int i;

	for (i = 0; i < 2; i++) {
		EXPECT_EQ(0, netconf(&self->zero, families[i], self->d0));
		EXPECT_EQ(0, netconf(&self->red, families[i], self->dred));
		EXPECT_GT(0, netconf(&self->red, families[i], self->d0));
		EXPECT_GT(0, netconf(&self->red, families[i], self->dblue));
	}
}

TEST_F(rtnl, parameters_of_neighbours_are_listed_by_context)
{
	int i;

	for (i = 0; i < 2; i++)
		EXPECT_OWN(RTM_GETNEIGHTBL, families[i], struct ndtmsg,
			   see_parms);
}

static void see_address(const struct nlmsghdr *nlh, void *seen)
{
	const struct ifaddrmsg *ifa = NLMSG_DATA(nlh);

	*(__u32 *)seen |= BIT(ifa->ifa_index);
}

TEST_F(rtnl, groups_are_listed_by_context)
{
	EXPECT_OWN(RTM_GETMULTICAST, AF_INET6, struct ifaddrmsg, see_address);
}

TEST_F(rtnl, anycast_addresses_are_listed_by_context)
{
	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv6/conf/all/forwarding", "1"));
	ASSERT_EQ(0, vr_ip("addr add 2001:db8::1/64 dev d0 nodad\n"
			   "addr add 2001:db8::1/64 dev dred nodad\n"
			   "addr add 2001:db8::1/64 dev dblue nodad\n"));
	EXPECT_OWN(RTM_GETANYCAST, AF_INET6, struct ifaddrmsg, see_address);
}

TEST_F(rtnl, addresses_of_ipv6_are_listed_by_context)
{
	EXPECT_OWN(RTM_GETADDR, AF_INET6, struct ifaddrmsg, see_address);
}

/* An address that nothing else is about, as an attribute */
static void put_addr(struct vr_req *req, int type, int family)
{
	struct in6_addr addr6;
	__be32 addr = inet_addr("198.51.100.9");

	inet_pton(AF_INET6, "2001:db8:9::9", &addr6);
	if (family == AF_INET)
		vr_req_put(req, type, &addr, sizeof(addr));
	else
		vr_req_put(req, type, &addr6, sizeof(addr6));
}

/* A request about a proxy entry */
static int proxy(struct vr_nl *nl, __u16 type, __u16 flags, int family,
		 int ifindex)
{
	struct ndmsg *ndm;
	struct vr_req req;

	vr_req_init(&req, type, flags);
	ndm = vr_req_room(&req, sizeof(*ndm));
	ndm->ndm_family = family;
	ndm->ndm_flags = NTF_PROXY;
	ndm->ndm_ifindex = ifindex;
	put_addr(&req, NDA_DST, family);
	return vr_nl_call(nl, &req, NULL, NULL);
}

TEST_F(rtnl, a_proxy_without_a_device_is_one_of_context_0)
{
	struct vr_nl *zero = &self->zero, *red = &self->red;
	int four = AF_INET;	/* IPv6 has none. */

	ASSERT_EQ(0, proxy(zero, RTM_NEWNEIGH, NLM_F_CREATE, four, 0));
	EXPECT_EQ(0, proxy(zero, RTM_GETNEIGH, 0, four, 0));
	EXPECT_GT(0, proxy(red, RTM_GETNEIGH, 0, four, 0));
	EXPECT_STRNE("", red->text);
	EXPECT_GT(0, proxy(red, RTM_DELNEIGH, 0, four, 0));
	EXPECT_GT(0, proxy(red, RTM_GETNEIGH, 0, four, self->dred));
	EXPECT_EQ(0, proxy(red, RTM_NEWNEIGH, NLM_F_CREATE, four, self->dred));
	EXPECT_EQ(0, proxy(red, RTM_GETNEIGH, 0, four, self->dred));
	EXPECT_EQ(0, proxy(zero, RTM_GETNEIGH, 0, four, 0));
	/* Nothing else does: it outlives the namespace, in the base as well. */
	EXPECT_EQ(0, proxy(zero, RTM_DELNEIGH, 0, four, 0));
}

TEST_F(rtnl, a_proxy_is_one_of_the_context_of_its_device)
{
	struct vr_nl *zero = &self->zero, *red = &self->red;
	int f, family;

	for (f = 0; f < 2; f++) {
		family = families[f];
		ASSERT_EQ(0, proxy(zero, RTM_NEWNEIGH, NLM_F_CREATE, family,
				   self->d0));
		EXPECT_GT(0, proxy(red, RTM_GETNEIGH, 0, family, self->d0));
		EXPECT_GT(0, proxy(red, RTM_GETNEIGH, 0, family, self->dred));
		EXPECT_GT(0, proxy(red, RTM_DELNEIGH, 0, family, self->d0));
		EXPECT_GT(0, proxy(red, RTM_NEWNEIGH, NLM_F_CREATE, family,
				   self->dblue));
		EXPECT_EQ(0, proxy(red, RTM_NEWNEIGH, NLM_F_CREATE, family,
				   self->dred));
		EXPECT_EQ(0, proxy(red, RTM_GETNEIGH, 0, family, self->dred));
		EXPECT_EQ(0, proxy(red, RTM_DELNEIGH, 0, family, self->dred));
		EXPECT_EQ(0, proxy(zero, RTM_GETNEIGH, 0, family, self->d0));
	}
}

/* A request about an address, of a device or behind it */
static int about(struct vr_nl *nl, __u16 type, int family, int ifindex)
{
	bool add = type == RTM_NEWADDR || type == RTM_NEWNEIGH;
	struct vr_req req;

	vr_req_init(&req, type, add ? NLM_F_CREATE : 0);
	if (type == RTM_NEWADDR || type == RTM_DELADDR) {
		struct ifaddrmsg *ifa = vr_req_room(&req, sizeof(*ifa));

		ifa->ifa_family = family;
		ifa->ifa_prefixlen = family == AF_INET ? 32 : 128;
		ifa->ifa_index = ifindex;
		put_addr(&req, IFA_LOCAL, family);
	} else {
		struct ndmsg *ndm = vr_req_room(&req, sizeof(*ndm));

		ndm->ndm_family = family;
		ndm->ndm_state = NUD_PERMANENT;
		ndm->ndm_ifindex = ifindex;
		put_addr(&req, NDA_DST, family);
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
	struct vr_nl *zero = &self->zero, *red = &self->red;
	unsigned int f, t, o;

	for (f = 0; f < 2; f++)
		for (t = 0; t < VR_ARRAY_SIZE(types); t++) {
			const __u16 *type = types[t];
			int family = families[f];

			for (o = 0; o < VR_ARRAY_SIZE(others); o++) {
				int dev = others[o];

				EXPECT_EQ(-ENODEV,
					  about(red, type[0], family, dev));
				EXPECT_EQ(0, about(zero, type[0], family, dev));
				EXPECT_EQ(-ENODEV,
					  about(red, type[1], family, dev));
				EXPECT_EQ(0, about(zero, type[1], family, dev));
			}
			EXPECT_GT(0, about(red, type[0], family, self->lo));
			EXPECT_EQ(0, about(red, type[0], family, self->dred));
			EXPECT_EQ(0, about(red, type[1], family, self->dred));
		}
}

/* A request for the address on a device */
static int ask(struct vr_nl *nl, int ifindex)
{
	struct ifaddrmsg *ifa;
	struct vr_req req;

	vr_req_init(&req, RTM_GETADDR, 0);
	ifa = vr_req_room(&req, sizeof(*ifa));
	ifa->ifa_family = AF_INET6;
	ifa->ifa_index = ifindex;
	put_addr(&req, IFA_LOCAL, AF_INET6);
	return vr_nl_call(nl, &req, NULL, NULL);
}

TEST_F(rtnl, an_address_of_ipv6_is_told_in_its_context)
{
	ASSERT_EQ(0, vr_ip("addr add 2001:db8:9::9/64 dev d0 nodad\n"
			   "addr add 2001:db8:9::9/64 dev dblue nodad\n"));
	EXPECT_EQ(0, ask(&self->zero, self->d0));
	EXPECT_EQ(0, ask(&self->zero, 0));
	EXPECT_GT(0, ask(&self->red, self->d0));
	EXPECT_GT(0, ask(&self->red, self->dblue));
	EXPECT_GT(0, ask(&self->red, self->dred));
	EXPECT_GT(0, ask(&self->red, 0));
	ASSERT_EQ(0, vr_ip("addr add 2001:db8:9::9/64 dev dred nodad\n"));
	EXPECT_EQ(0, ask(&self->red, self->dred));
	EXPECT_EQ(0, ask(&self->red, 0));
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
