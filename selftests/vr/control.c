// SPDX-License-Identifier: GPL-2.0
/*
 * Control sockets act in their own context, whatever that of the task is:
 * rtnetlink with SO_VR_INDEX, the attribute of links, and the old ioctls.
 */
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <net/route.h>

#include "vr_test.h"

#define NET_A "198.51.100.0"

FIXTURE(control)
{
	struct vr_nl nl, rt;
	int d0, dred, dblue;
};

FIXTURE_SETUP(control)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_nl_open(&self->rt, NETLINK_ROUTE));
	ASSERT_EQ(0, vr_ip("link add d0 type dummy\n"
			   "link add dred type dummy\n"
			   "link add dblue type dummy\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dred", RED));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dblue", BLUE));
	ASSERT_EQ(0, vr_ip("addr add 192.0.2.1/24 dev d0\n"
			   "addr add 192.0.2.1/24 dev dred\n"
			   "addr add 192.0.2.1/24 dev dblue\n"
			   "link set d0 up\n"
			   "link set dred up\n"
			   "link set dblue up\n"));
	self->d0 = if_nametoindex("d0");
	self->dred = if_nametoindex("dred");
	self->dblue = if_nametoindex("dblue");
}

FIXTURE_TEARDOWN(control)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->rt);
	vr_nl_close(&self->nl);
}

/* A message of rtnetlink about IPv4 routes, or about a link */
static void route_req(struct vr_req *req, int type, int flags,
		      const char *dst, const char *gw)
{
	struct in_addr addr;
	struct rtmsg *rtm;

	vr_req_init(req, type, flags);
	rtm = vr_req_room(req, sizeof(*rtm));
	rtm->rtm_family = AF_INET;
	if (!dst)
		return;
	rtm->rtm_dst_len = 24;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_BOOT;
	rtm->rtm_type = RTN_UNICAST;
	inet_pton(AF_INET, dst, &addr);
	vr_req_put(req, RTA_DST, &addr, 4);
	inet_pton(AF_INET, gw, &addr);
	vr_req_put(req, RTA_GATEWAY, &addr, 4);
}

static void count_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr = NULL;
	int *found = arg;
	in_addr_t dst;

	if (nlh->nlmsg_type != RTM_NEWROUTE)
		return;
	while ((attr = vr_attr_next(nlh, sizeof(struct rtmsg), attr))) {
		if (attr->nla_type != RTA_DST)
			continue;
		memcpy(&dst, attr + 1, 4);
		*found += dst == inet_addr(NET_A);
	}
}

/* How many routes to NET_A there are in a context, or -errno */
static int routes(int index)
{
	struct vr_req req;
	struct vr_nl rt;
	int err, found = 0;

	err = vr_nl_open(&rt, NETLINK_ROUTE);
	if (!err)
		err = vr_sock_set(rt.fd, index);
	route_req(&req, RTM_GETROUTE, NLM_F_DUMP, NULL, NULL);
	if (!err)
		err = vr_nl_call(&rt, &req, count_cb, &found);
	vr_nl_close(&rt);
	return err ? err : found;
}

TEST_F(control, routes_are_those_of_the_socket)
{
	struct vr_req req;

	ASSERT_EQ(0, vr_sock_set(self->rt.fd, RED));
	ASSERT_EQ(0, vr_enter(SELF, BLUE));
	route_req(&req, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, NET_A,
		  "192.0.2.2");
	ASSERT_EQ(0, vr_nl_call(&self->rt, &req, NULL, NULL))
		TH_LOG("%s", self->rt.text);
	EXPECT_EQ(1, routes(RED));
	EXPECT_EQ(0, routes(0));
	EXPECT_EQ(0, routes(BLUE));
	/* Nobody else's can be deleted. */
	ASSERT_EQ(0, vr_sock_set(self->rt.fd, BLUE));
	route_req(&req, RTM_DELROUTE, 0, NET_A, "192.0.2.2");
	EXPECT_EQ(-ESRCH, vr_nl_call(&self->rt, &req, NULL, NULL));
	EXPECT_EQ(1, routes(RED));
	ASSERT_EQ(0, vr_sock_set(self->rt.fd, RED));
	EXPECT_EQ(0, vr_nl_call(&self->rt, &req, NULL, NULL));
	EXPECT_EQ(0, routes(RED));
}

static void link_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(nlh, sizeof(struct ifinfomsg), attr)))
		if (attr->nla_type == VR_TEST_IFLA_INDEX)
			memcpy(arg, attr + 1, 4);
}

static void link_req(struct vr_req *req, int type, int ifindex)
{
	struct ifinfomsg *ifm;

	vr_req_init(req, type, 0);
	ifm = vr_req_room(req, sizeof(*ifm));
	ifm->ifi_index = ifindex;
}

/* The attribute of a link: -1 if it has none, -2 if the link is not there */
static int link_get(struct vr_nl *rt, int ifindex)
{
	struct vr_req req;
	int index = -1;

	link_req(&req, RTM_GETLINK, ifindex);
	return vr_nl_call(rt, &req, link_cb, &index) ? -2 : index;
}

static int link_move(struct vr_nl *rt, int ifindex, __u32 index)
{
	struct vr_req req;

	link_req(&req, RTM_NEWLINK, ifindex);
	vr_req_u32(&req, VR_TEST_IFLA_INDEX, index);
	return vr_nl_call(rt, &req, NULL, NULL);
}

TEST_F(control, a_link_says_its_context_and_moves)
{
	struct vr_nl *rt = &self->rt;

	EXPECT_EQ(0, link_get(rt, self->d0));
	EXPECT_EQ(RED, link_get(rt, self->dred));
	EXPECT_EQ(BLUE, link_get(rt, self->dblue));
	EXPECT_EQ(-1, link_get(rt, if_nametoindex("lo")));
	ASSERT_EQ(0, link_move(rt, self->d0, BLUE)) TH_LOG("%s", rt->text);
	EXPECT_EQ(BLUE, link_get(rt, self->d0));
	ASSERT_EQ(0, link_move(rt, self->d0, 0)) TH_LOG("%s", rt->text);
	EXPECT_EQ(0, link_get(rt, self->d0));
	/* A context sees its own. */
	ASSERT_EQ(0, vr_sock_set(rt->fd, RED));
	EXPECT_EQ(RED, link_get(rt, self->dred));
	EXPECT_EQ(-2, link_get(rt, self->d0));
	EXPECT_EQ(-2, link_get(rt, self->dblue));
	EXPECT_EQ(-1, link_get(rt, if_nametoindex("lo")));
}

TEST_F(control, a_link_that_cannot_move_stays)
{
	struct vr_nl *rt = &self->rt;
	struct vr_req req;

	EXPECT_EQ(-VR_E_UNKNOWN, link_move(rt, self->d0, 5));
	EXPECT_STRNE("", rt->text);
	EXPECT_GT(0, link_move(rt, self->d0, VR_INDEX_MAX + 1));
	EXPECT_STRNE("", rt->text);
	EXPECT_EQ(-EOPNOTSUPP, link_move(rt, if_nametoindex("lo"), RED));
	EXPECT_STRNE("", rt->text);
	link_req(&req, RTM_NEWLINK, self->d0);
	vr_req_put(&req, VR_TEST_IFLA_INDEX, "\7", 2);
	EXPECT_GT(0, vr_nl_call(rt, &req, NULL, NULL));
	EXPECT_STRNE("", rt->text);
	ASSERT_EQ(0, vr_ip("link add b0 type bridge\n"
			   "link set d0 master b0\n"));
	EXPECT_EQ(-EBUSY, link_move(rt, self->d0, RED));
	EXPECT_STRNE("", rt->text);
	EXPECT_EQ(0, link_get(rt, self->d0));
	EXPECT_EQ(-1, link_get(rt, if_nametoindex("lo")));
	ASSERT_EQ(0, seteuid(NOBODY));
	EXPECT_EQ(-EPERM, link_move(rt, self->dred, BLUE));
	EXPECT_EQ(RED, link_get(rt, self->dred));
	ASSERT_EQ(0, seteuid(0));
}

/* The ioctls of route(8), arp(8), ifconfig(8): in their context or not. */
TEST_F(control, ioctls_touch_no_other_context)
{
	struct rtentry route = { .rt_flags = RTF_UP | RTF_GATEWAY };
	struct arpreq arp = { .arp_flags = ATF_PERM | ATF_COM };
	struct ifreq ifr = { .ifr_name = "dblue" };
	struct sockaddr_in addr = vr_addr(NET_A, 0);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err, i;
	struct ifreq list[8];
	struct ifconf conf = { sizeof(list), { (void *)list } };

	ASSERT_EQ(0, vr_sock_set(fd, RED));
	memcpy(&route.rt_dst, &addr, sizeof(addr));
	addr = vr_addr("255.255.255.0", 0);
	memcpy(&route.rt_genmask, &addr, sizeof(addr));
	addr = vr_addr("192.0.2.2", 0);
	memcpy(&route.rt_gateway, &addr, sizeof(addr));
	err = ioctl(fd, SIOCADDRT, &route);
	EXPECT_EQ(err ? 0 : 1, routes(RED));
	EXPECT_EQ(0, routes(0));
	EXPECT_EQ(0, routes(BLUE));

	/* Neither the address nor the neighbour of another's device */
	addr = vr_addr("192.0.2.99", 0);
	memcpy(&ifr.ifr_addr, &addr, sizeof(addr));
	EXPECT_EQ(-1, ioctl(fd, SIOCSIFADDR, &ifr));
	EXPECT_EQ(-1, ioctl(fd, SIOCGIFADDR, &ifr));
	memcpy(&arp.arp_pa, &addr, sizeof(addr));
	arp.arp_ha.sa_family = ARPHRD_ETHER;
	strcpy(arp.arp_dev, "dblue");
	EXPECT_EQ(-1, ioctl(fd, SIOCSARP, &arp));
	/* Without a device it is that of a route, if any of this context. */
	arp.arp_dev[0] = '\0';
	ioctl(fd, SIOCSARP, &arp);
	EXPECT_NE(0, system("ip neigh show 192.0.2.99 | grep -q ."));

	/* One address of its own, and perhaps that of lo */
	ASSERT_EQ(0, ioctl(fd, SIOCGIFCONF, &conf));
	for (i = 0; i < (int)(conf.ifc_len / sizeof(*list)); i++) {
		EXPECT_TRUE(!strcmp(list[i].ifr_name, "dred") ||
			    !strcmp(list[i].ifr_name, "lo"))
			TH_LOG("red sees %s", list[i].ifr_name);
	}
	EXPECT_LE(1, i);
	close(fd);
}

/* A task reads nothing about the routes of other contexts. */
TEST_F(control, files_show_no_other_context)
{
	EXPECT_EQ(0, system("grep -q d0 /proc/net/route"));
	EXPECT_NE(0, system("grep -q 'dred\\|dblue' /proc/net/route"));
	ASSERT_EQ(0, vr_enter(SELF, RED));
	EXPECT_NE(0, system("grep -q 'd0\\|dblue' /proc/net/route"));
}

/* Nor about their sockets, neighbours and groups. */
TEST_F(control, files_list_nothing_of_other_contexts)
{
	static const struct { const char *file; int type, proto; } kinds[] = {
		{ "tcp", SOCK_STREAM, 0 }, { "udp", SOCK_DGRAM, 0 },
		{ "icmp", SOCK_DGRAM, IPPROTO_ICMP }, { "raw", SOCK_RAW, 253 },
	};
	static const struct { const char *dev; int index; } devs[] = {
		{ "d0", 0 }, { "dred", RED }, { "dblue", BLUE },
	};
	char command[128];
	unsigned int k, d, i;
	int fd, port;

	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/ping_group_range",
			      "0 2147483647"));
	for (d = 0; d < VR_ARRAY_SIZE(devs); d++) {
		snprintf(command, sizeof(command), "neigh add 192.0.2.2 "
			 "lladdr 02:00:00:00:00:01 dev %s\n", devs[d].dev);
		ASSERT_EQ(0, vr_ip(command));
		for (k = 0; k < VR_ARRAY_SIZE(kinds); k++) {
			fd = socket(AF_INET, kinds[k].type, kinds[k].proto);
			ASSERT_EQ(0, vr_sock_set(fd, devs[d].index));
			ASSERT_EQ(0, vr_bind(fd, "127.0.0.1", 0x1000 + d));
			if (kinds[k].type == SOCK_STREAM)
				ASSERT_EQ(0, listen(fd, 1));
		}
	}
	for (d = 0; d < VR_ARRAY_SIZE(devs); d++) {
		ASSERT_EQ(0, vr_enter(SELF, devs[d].index));
		for (k = 0; k < VR_ARRAY_SIZE(kinds); k++)
			for (i = 0; i < VR_ARRAY_SIZE(devs); i++) {
				port = kinds[k].type == SOCK_RAW ? 253 :
								   0x1000 + i;
				snprintf(command, sizeof(command),
					 "test $(grep -c ':%04X 0' "
					 "/proc/net/%s) = %d", port,
					 kinds[k].file,
					 i == d || port == 253);
				EXPECT_EQ(0, system(command))
					TH_LOG("in %d: %s", devs[d].index,
					       command);
			}
		for (i = 0; i < VR_ARRAY_SIZE(devs); i++) {
			snprintf(command, sizeof(command),
				 "grep -qw %s /proc/net/arp", devs[i].dev);
			EXPECT_EQ(i != d, !!system(command))
				TH_LOG("in %d: %s", devs[d].index, command);
			snprintf(command, sizeof(command),
				 "grep -qw %s /proc/net/igmp", devs[i].dev);
			EXPECT_EQ(i != d, !!system(command))
				TH_LOG("in %d: %s", devs[d].index, command);
		}
	}
}

TEST_HARNESS_MAIN
