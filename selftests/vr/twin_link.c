// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: the devices of a place. A device is born in the context of
 * the socket that asks for it.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include "twin.h"

/* Nested attributes: nest_end() puts in the length. */
static struct nlattr *nest(struct vr_req *req, int type)
{
	struct nlattr *attr = vr_req_room(req, NLA_HDRLEN);

	attr->nla_type = type;
	return attr;
}

static void nest_end(struct vr_req *req, struct nlattr *attr)
{
	attr->nla_len = req->buf + req->nlh.nlmsg_len - (char *)attr;
}

static void link_init(struct vr_req *req, int type, int flags,
		      const struct ifinfomsg *ifi)
{
	vr_req_init(req, type, flags);
	memcpy(vr_req_room(req, sizeof(*ifi)), ifi, sizeof(*ifi));
}

static void veth_peer(struct vr_req *req, struct place *peer, const char *dev,
		      const unsigned char *mac)
{
	struct ifinfomsg ifi = {};
	struct nlattr *attr = nest(req, VETH_INFO_PEER);

	memcpy(vr_req_room(req, sizeof(ifi)), &ifi, sizeof(ifi));
	vr_req_str(req, IFLA_IFNAME, dev_name(peer, dev));
	vr_req_put(req, IFLA_ADDRESS, mac, 6);
	vr_req_u32(req, IFLA_NET_NS_FD, peer->ns);
	nest_end(req, attr);
}

/* Both ends are down. mac: of the place; that of the peer follows. */
int link_veth(struct place *place, struct place *peer, const char *dev,
	      const unsigned char *mac)
{
	unsigned char next[6] = { mac[0], mac[1], mac[2], mac[3], mac[4],
				  mac[5] + 1 };
	struct ifinfomsg ifi = {};
	struct nlattr *info, *data;
	struct vr_req req;

	link_init(&req, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi);
	vr_req_str(&req, IFLA_IFNAME, dev_name(place, dev));
	vr_req_put(&req, IFLA_ADDRESS, mac, 6);
	info = nest(&req, IFLA_LINKINFO);
	vr_req_str(&req, IFLA_INFO_KIND, "veth");
	data = nest(&req, IFLA_INFO_DATA);
	veth_peer(&req, peer, dev, next);
	nest_end(&req, data);
	nest_end(&req, info);
	return vr_nl_call(&place->rt, &req, NULL, NULL);
}

int link_dummy(struct place *place, const char *dev)
{
	struct ifinfomsg ifi = { .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
	unsigned char mac[6] = { 2, [5] = 5 };
	struct nlattr *info;
	struct vr_req req;

	link_init(&req, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi);
	vr_req_str(&req, IFLA_IFNAME, dev_name(place, dev));
	vr_req_put(&req, IFLA_ADDRESS, mac, 6);
	info = nest(&req, IFLA_LINKINFO);
	vr_req_str(&req, IFLA_INFO_KIND, "dummy");
	nest_end(&req, info);
	return vr_nl_call(&place->rt, &req, NULL, NULL);
}

int link_set(struct place *place, const char *dev, bool up)
{
	struct ifinfomsg ifi = {
		.ifi_index = dev_index(place, dev),
		.ifi_flags = up ? IFF_UP : 0,
		.ifi_change = IFF_UP,
	};
	struct vr_req req;

	link_init(&req, RTM_NEWLINK, 0, &ifi);
	return vr_nl_call(&place->rt, &req, NULL, NULL);
}

/* Without ARP it has no neighbours, and nothing waits for them. */
int link_forget(struct place *place, const char *dev)
{
	struct ifinfomsg ifi = {
		.ifi_index = dev_index(place, dev),
		.ifi_flags = IFF_NOARP,
		.ifi_change = IFF_NOARP,
	};
	struct vr_req req;

	link_init(&req, RTM_NEWLINK, 0, &ifi);
	return vr_nl_call(&place->rt, &req, NULL, NULL);
}

int link_mtu(struct place *place, const char *dev, int mtu)
{
	struct ifinfomsg ifi = { .ifi_index = dev_index(place, dev) };
	struct vr_req req;

	link_init(&req, RTM_NEWLINK, 0, &ifi);
	vr_req_u32(&req, IFLA_MTU, mtu);
	return vr_nl_call(&place->rt, &req, NULL, NULL);
}

static void link_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	const struct nlattr *attr = NULL;
	struct link *link = arg;

	link->flags = ifi->ifi_flags;
	while ((attr = vr_attr_next(nlh, sizeof(*ifi), attr)))
		if (attr->nla_type == IFLA_OPERSTATE)
			link->operstate = *(const __u8 *)(attr + 1);
		else if (attr->nla_type == IFLA_MTU)
			link->mtu = *(const __u32 *)(attr + 1);
}

struct link link_get(struct place *place, const char *dev)
{
	struct ifinfomsg ifi = { .ifi_index = dev_index(place, dev) };
	struct link link = {};
	struct vr_req req;

	link_init(&req, RTM_GETLINK, 0, &ifi);
	if (vr_nl_call(&place->rt, &req, link_cb, &link))
		die("%s is not there", dev);
	return link;
}

/*
 * Changes of a carrier are told a while later: waits until both ends know.
 * A dummy has no peer.
 */
void link_settle(struct place *place, struct place *peer, const char *dev)
{
	bool wanted, one, other;
	int tries;

	for (tries = 0; tries < 10000; tries++) {
		struct link link = link_get(place, dev);

		wanted = link.flags & IFF_UP;
		one = link.operstate == IF_OPER_UP;
		if (!dev_index(peer, dev))
			return;
		other = link_get(peer, dev).operstate == IF_OPER_UP;
		if (one == wanted && other == wanted)
			return;
		usleep(1000);
	}
	die("the carrier of %s does not change", dev_name(place, dev));
}

static int address_of_lo(struct place *place, int type, vr_nl_cb cb, void *arg)
{
	struct ifaddrmsg header = {
		.ifa_family = AF_INET6,
		.ifa_prefixlen = 128,
		.ifa_index = 1,
	};
	struct vr_req req;

	rt_begin(&req, type, NLM_F_CREATE, &header, sizeof(header));
	rt_addr(&req, IFA_LOCAL, "::2");
	return vr_nl_call(&place->rt, &req, cb, arg);
}

static void tentative_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifaddrmsg *ifa = NLMSG_DATA(nlh);

	*(bool *)arg = ifa->ifa_flags & IFA_F_TENTATIVE;
}

/*
 * Addresses of IPv6 can be used a while later, though nobody is asked about
 * them. One of a namespace that is there for this has to wait its turn.
 */
void addresses_settle(void)
{
	static struct place place;
	bool tentative = true;
	int tries, err;

	if (!place.ns) {
		place.ns = netns_new();
		if (vr_nl_open(&place.rt, NETLINK_ROUTE))
			die("rtnetlink: %s", strerrorname_np(errno));
	}
	if (address_of_lo(&place, RTM_NEWADDR, NULL, NULL))
		die("no address: %s", place.rt.text);
	for (tries = 0; tentative; tries++) {
		if (tries)
			usleep(1000);
		err = address_of_lo(&place, RTM_GETADDR, tentative_cb,
				    &tentative);
		if (err || tries == 10000)
			die("addresses stay tentative");
	}
	address_of_lo(&place, RTM_DELADDR, NULL, NULL);
}
