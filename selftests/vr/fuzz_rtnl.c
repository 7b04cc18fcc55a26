// SPDX-License-Identifier: GPL-2.0
/*
 * Links with a context, over rtnetlink: moved, made, and made as a pair. A
 * request has no other attribute that does something, for what rtnetlink has
 * done stays when a later attribute is refused.
 */
#include <linux/if_link.h>
#include <linux/veth.h>

#include "fuzz.h"

#define UNKNOWN 200	/* types of attributes that nobody has */

static struct fuzz_msg msg;
static int sender;		/* the context of the socket */

static const char *new_name(void)
{
	static const char *const names[] = { "f0", "f1", "f2", "f3" };

	return FUZZ_PICK(names);
}

static struct nlattr *nest(__u16 type)
{
	struct nlattr *attr = vr_req_room(&msg.req, NLA_HDRLEN);

	attr->nla_type = type;
	return attr;
}

static void nest_end(struct nlattr *attr)
{
	attr->nla_len = msg.req.buf + msg.req.nlh.nlmsg_len - (char *)attr;
}

static void put_index(void)
{
	do {
		vr_req_u32(&msg.req, VR_TEST_IFLA_INDEX, fuzz_index());
	} while (fuzz_one_in(16));
}

static struct ifinfomsg *begin(__u16 type, __u16 flags)
{
	vr_req_init(&msg.req, type, flags);
	msg.hdrlen = sizeof(struct ifinfomsg);
	return vr_req_room(&msg.req, sizeof(struct ifinfomsg));
}

static void move(struct fuzz *fz)
{
	struct ifinfomsg *ifi = begin(fuzz_one_in(2) ? RTM_SETLINK :
						       RTM_NEWLINK, 0);

	if (fuzz_one_in(2))
		ifi->ifi_index = fuzz_below(fz->last_ifindex + 3);
	else
		vr_req_str(&msg.req, IFLA_IFNAME,
			   fuzz_one_in(4) ? new_name() : fuzz_ifname());
	put_index();
}

static void put_peer(void)
{
	struct nlattr *data = nest(IFLA_INFO_DATA);
	struct nlattr *peer = nest(VETH_INFO_PEER);

	memset(vr_req_room(&msg.req, sizeof(struct ifinfomsg)), 0,
	       sizeof(struct ifinfomsg));
	vr_req_str(&msg.req, IFLA_IFNAME, new_name());
	if (!fuzz_one_in(4))
		put_index();
	nest_end(peer);
	nest_end(data);
}

static void make(void)
{
	static const char *const kinds[] = {
		"dummy", "dummy", "veth", "veth", "bridge", "vrf", "none",
	};
	const char *kind = FUZZ_PICK(kinds);
	struct nlattr *info;

	begin(RTM_NEWLINK, NLM_F_CREATE | (fuzz_one_in(4) ? 0 : NLM_F_EXCL));
	vr_req_str(&msg.req, IFLA_IFNAME, new_name());
	if (!fuzz_one_in(4))
		put_index();
	info = nest(IFLA_LINKINFO);
	vr_req_str(&msg.req, IFLA_INFO_KIND, kind);
	if (!strcmp(kind, "veth"))
		put_peer();
	nest_end(info);
}

static void delete(void)
{
	begin(RTM_DELLINK, 0);
	vr_req_str(&msg.req, IFLA_IFNAME, new_name());
}

static int act(struct fuzz *fz)
{
	struct vr_nl *nl = &fz->rt[fuzz_one_in(4)];

	switch (fuzz_below(4)) {
	case 0:
	case 1:
		move(fz);
		break;
	case 2:
		make();
		break;
	case 3:
		delete();
		break;
	}
	sender = vr_sock_get(nl->fd);
	msg.user = fuzz_one_in(16);
	msg.len = msg.req.nlh.nlmsg_len;
	if (fuzz_one_in(4))
		fuzz_spoil(&msg, UNKNOWN);
	return fuzz_send(fz, nl, &msg);
}

/* The link that is meant, in a state before or after */
static const struct fuzz_link *subject(const struct fuzz_state *state)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(&msg.req.nlh);
	const struct nlattr *attr = fuzz_attr(&msg, IFLA_IFNAME);
	char name[IFNAMSIZ];

	if (ifi->ifi_index)
		return fuzz_link(state, ifi->ifi_index, NULL);
	if (!attr)
		return NULL;
	/* rtnetlink does without the zero at the end. */
	snprintf(name, sizeof(name), "%.*s", attr->nla_len - NLA_HDRLEN,
		 (const char *)(attr + 1));
	return fuzz_link(state, 0, name);
}

static const char *check(struct fuzz *fz)
{
	const struct nlattr *index = fuzz_attr(&msg, VR_TEST_IFLA_INDEX);
	const struct fuzz_link *was, *now;
	int wanted;

	if (!fuzz_is_request(&msg))
		return *fuzz_state_diff(&fz->before, &fz->after) ?
		       "it is no request" : NULL;
	if (msg.user)
		return "privilege is missing";
	if (!fuzz_others_stay(fz, FUZZ_NONE) || !fuzz_users_stay(fz))
		return "a context has changed, or who is in it";
	was = subject(&fz->before);
	now = subject(&fz->after);
	if (msg.req.nlh.nlmsg_type == RTM_DELLINK) {
		fuzz_done(fz, FUZZ_DELETE);
		return now ? "the link is still there" : NULL;
	}
	fuzz_done(fz, was ? FUZZ_MOVE :
		  fz->after.nr_links - fz->before.nr_links > 1 ? FUZZ_PAIR :
								 FUZZ_MAKE);
	if (!fuzz_links_stay(fz, was ? was->ifindex : 0))
		return "another link has changed";
	if (!now)		/* cut off before its name */
		return fuzz_attr(&msg, IFLA_IFNAME) ? "there is no link" : NULL;
	wanted = was ? was->index : sender;
	if (index)
		wanted = *(const int *)(index + 1);
	return now->index == wanted && now->told == wanted ?
	       NULL : "the link is elsewhere";
}

const struct fuzz_kind fuzz_rtnl = { "rtnetlink", act, check };
