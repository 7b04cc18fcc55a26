// SPDX-License-Identifier: GPL-2.0
/*
 * rtnetlink about another network namespace (IFLA_TARGET_NETNSID): who is in a
 * context here has none there, whatever its number.
 */
#include <linux/if_addr.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "vr_test.h"

#define NSID 5

FIXTURE(target)
{
	struct vr_nl nl, twin;	/* contexts here, and there */
	struct vr_nl red;	/* rtnetlink of red here */
};

/* Makes the other namespace, and names it here. */
static int setup_twin(struct vr_nl *twin)
{
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), there;
	struct vr_req req;
	struct vr_nl nl;
	int err = vr_contexts(twin) ||
		  vr_ip("link add z0 up type dummy\n"
			"link add zred up type dummy\n") ||
		  vr_link_set(twin, "zred", RED) ||
		  vr_ip("addr add 198.51.100.1/24 dev z0\n"
			"addr add 198.51.100.2/24 dev zred\n");

	there = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (err || setns(here, CLONE_NEWNET) ||
	    vr_nl_open(&nl, NETLINK_ROUTE))
		return -1;
	vr_req_init(&req, RTM_NEWNSID, 0);
	*(__u8 *)vr_req_room(&req, sizeof(struct rtgenmsg)) = AF_UNSPEC;
	vr_req_u32(&req, NETNSA_NSID, NSID);
	vr_req_u32(&req, NETNSA_FD, there);
	err = vr_nl_call(&nl, &req, NULL, NULL);
	vr_nl_close(&nl);
	close(there);
	close(here);
	return err;
}

FIXTURE_SETUP(target)
{
	int one = 1;

	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, setup_twin(&self->twin));
	ASSERT_EQ(0, vr_nl_open(&self->red, NETLINK_ROUTE));
	ASSERT_EQ(0, vr_sock_set(self->red.fd, RED));
	ASSERT_EQ(0, setsockopt(self->red.fd, SOL_NETLINK,
				NETLINK_GET_STRICT_CHK, &one, sizeof(one)));
}

FIXTURE_TEARDOWN(target)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	EXPECT_EQ(0, vr_guard(&self->twin));
	vr_nl_close(&self->red);
	vr_nl_close(&self->twin);
	vr_nl_close(&self->nl);
}

/* Names of links and addresses as text, each followed by a space */

static void name_cb(const struct nlmsghdr *nlh, void *text)
{
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(nlh, sizeof(struct ifinfomsg), attr)))
		if (attr->nla_type == IFLA_IFNAME)
			strcat(strcat(text, (const char *)(attr + 1)), " ");
}

static void address_cb(const struct nlmsghdr *nlh, void *text)
{
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(nlh, sizeof(struct ifaddrmsg), attr)))
		if (attr->nla_type == IFA_LOCAL)
			strcat(strcat(text, inet_ntoa(*(struct in_addr *)
						      (attr + 1))), " ");
}

TEST_F(target, links_are_those_of_context_0)
{
	char names[256] = "";
	struct vr_req req;

	vr_req_init(&req, RTM_GETLINK, NLM_F_DUMP);
	vr_req_room(&req, sizeof(struct ifinfomsg));
	vr_req_u32(&req, IFLA_TARGET_NETNSID, NSID);
	ASSERT_EQ(0, vr_nl_call(&self->red, &req, name_cb, names))
		TH_LOG("%s", self->red.text);
	EXPECT_TRUE(!!strstr(names, "z0 ")) TH_LOG("%s", names);
}

TEST_F(target, a_link_is_found_as_in_context_0)
{
	char names[256] = "";
	struct vr_req req;

	vr_req_init(&req, RTM_GETLINK, 0);
	vr_req_room(&req, sizeof(struct ifinfomsg));
	vr_req_u32(&req, IFLA_TARGET_NETNSID, NSID);
	vr_req_str(&req, IFLA_IFNAME, "z0");
	EXPECT_EQ(0, vr_nl_call(&self->red, &req, name_cb, names))
		TH_LOG("%s", self->red.text);
	EXPECT_STREQ("z0 ", names);
}

TEST_F(target, addresses_are_those_of_context_0)
{
	char addresses[256] = "";
	struct ifaddrmsg *ifa;
	struct vr_req req;

	vr_req_init(&req, RTM_GETADDR, NLM_F_DUMP);
	ifa = vr_req_room(&req, sizeof(*ifa));
	ifa->ifa_family = AF_INET;
	vr_req_u32(&req, IFA_TARGET_NETNSID, NSID);
	ASSERT_EQ(0, vr_nl_call(&self->red, &req, address_cb, addresses))
		TH_LOG("%s", self->red.text);
	EXPECT_STREQ("127.0.0.1 198.51.100.1 ", addresses);
}

TEST_HARNESS_MAIN
