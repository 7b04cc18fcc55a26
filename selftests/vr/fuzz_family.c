// SPDX-License-Identifier: GPL-2.0
/* Requests to the family "vr", after Documentation/netlink/specs/vr.yaml. */
#include "fuzz.h"

enum type { NOTHING, INDEX, NAME, COOKIE, FORCE, IFINDEX, IFNAME };

#define ATTRS 16

struct command {
	__u8 cmd;
	enum type type[ATTRS];		/* by attribute */
};

static const struct command commands[] = {
	{ VR_CMD_CONTEXT_NEW, {
		[VR_A_CONTEXT_INDEX] = INDEX,
		[VR_A_CONTEXT_NAME] = NAME,
	} },
	{ VR_CMD_CONTEXT_DEL, {
		[VR_A_CONTEXT_INDEX] = INDEX,
		[VR_A_CONTEXT_NAME] = NAME,
		[VR_A_CONTEXT_COOKIE] = COOKIE,
		[VR_A_CONTEXT_FORCE] = FORCE,
	} },
	{ VR_CMD_CONTEXT_SET, {
		[VR_A_CONTEXT_INDEX] = INDEX,
		[VR_A_CONTEXT_NAME] = NAME,
		[VR_A_CONTEXT_COOKIE] = COOKIE,
	} },
	{ VR_CMD_CONTEXT_GET, {
		[VR_A_CONTEXT_INDEX] = INDEX,
		[VR_A_CONTEXT_NAME] = NAME,
	} },
	{ VR_CMD_LINK_SET, {
		[VR_A_LINK_IFINDEX] = IFINDEX,
		[VR_A_LINK_IFNAME] = IFNAME,
		[VR_A_LINK_INDEX] = INDEX,
	} },
	{ VR_CMD_LINK_GET, {
		[VR_A_LINK_IFINDEX] = IFINDEX,
		[VR_A_LINK_IFNAME] = IFNAME,
	} },
};

static struct fuzz_msg msg;

static const char *any_name(const struct fuzz *fz)
{
	static const char *const names[] = {
		"red", "blue", "a", "b", "c", "d", "e", "f", "default", "",
		"x.y_z-0", "1a", "a/b", "a b", ".a", "\xc3\xa4",
		"abcdefghijklmnopqrstuvwxyz01234",
		"abcdefghijklmnopqrstuvwxyz012345",
	};

	if (fuzz_one_in(2))
		return fz->before.context[fuzz_below(fz->before.nr_contexts)]
				 .name;
	return FUZZ_PICK(names);
}

static void put(const struct fuzz *fz, __u16 attr, enum type type)
{
	struct vr_req *req = &msg.req;
	__u64 cookie;

	switch (type) {
	case INDEX:
		vr_req_u32(req, attr, fuzz_index());
		break;
	case IFINDEX:
		vr_req_u32(req, attr, fuzz_below(fz->last_ifindex + 3));
		break;
	case NAME:
		vr_req_str(req, attr, any_name(fz));
		break;
	case IFNAME:
		vr_req_str(req, attr, fuzz_ifname());
		break;
	case COOKIE:
		cookie = fz->before.context[fuzz_below(fz->before.nr_contexts)]
				 .cookie;
		vr_req_put(req, attr, &cookie, sizeof(cookie));
		break;
	case FORCE:
		vr_req_put(req, attr, NULL, 0);
		break;
	case NOTHING:
		break;
	}
}

/* The likely ones more often */
static bool wanted(enum type type)
{
	return type && (type == COOKIE || type == FORCE ? fuzz_one_in(4) :
			type == INDEX ? !fuzz_one_in(3) : fuzz_one_in(2));
}

static int act(struct fuzz *fz)
{
	const struct command *command = &FUZZ_PICK(commands);
	int attr;

	msg.hdrlen = GENL_HDRLEN;
	msg.user = fuzz_one_in(16);
	vr_req_genl(&msg.req, &fz->nl, command->cmd);
	for (attr = 0; attr < ATTRS; attr++)
		while (wanted(command->type[attr])) {
			put(fz, attr, command->type[attr]);
			if (!fuzz_one_in(16))
				break;
		}
	if (fuzz_one_in(32))
		msg.req.buf[NLMSG_HDRLEN] = fuzz_random();
	if (fuzz_one_in(32))
		msg.req.nlh.nlmsg_flags |= NLM_F_DUMP;
	msg.len = msg.req.nlh.nlmsg_len;
	if (fuzz_one_in(4))
		fuzz_spoil(&msg, 0);
	return fuzz_send(fz, &fz->nl, &msg);
}

static __u32 number(const struct nlattr *attr)
{
	return *(const __u32 *)(attr + 1);
}

static const char *text(const struct nlattr *attr)
{
	return (const char *)(attr + 1);
}

/* Is an attribute what the contract says? */
static bool well_formed(const struct nlattr *attr, enum type type)
{
	size_t len = attr->nla_len - NLA_HDRLEN, max = VR_NAME_MAX;

	if (attr->nla_type & NLA_F_NESTED)
		return false;
	switch (type) {
	case INDEX:
		return len == 4 && number(attr) <= VR_INDEX_MAX;
	case IFINDEX:
		return len == 4 && number(attr);
	case IFNAME:
		max = IFNAMSIZ - 1;
		__attribute__((fallthrough));
	case NAME:
		return len && strnlen(text(attr), len) < len &&
		       strnlen(text(attr), len) <= max;
	case COOKIE:
		return len == 8;
	case FORCE:
		return !len;
	case NOTHING:
		return false;
	}
	return false;
}

static const struct command *find_command(void)
{
	unsigned int i;

	for (i = 0; i < VR_ARRAY_SIZE(commands); i++)
		if (commands[i].cmd == (__u8)msg.req.buf[NLMSG_HDRLEN])
			return &commands[i];
	return NULL;
}

static bool all_well_formed(const struct command *command)
{
	const char *end = msg.req.buf + msg.req.nlh.nlmsg_len;
	const char *at = msg.req.buf + NLMSG_HDRLEN + GENL_HDRLEN;
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(&msg.req.nlh, GENL_HDRLEN, attr))) {
		__u16 type = attr->nla_type & NLA_TYPE_MASK;

		at = (const char *)attr + NLA_ALIGN(attr->nla_len);
		if (type >= ATTRS || !well_formed(attr, command->type[type]))
			return false;
	}
	return at >= end;
}

/* The context that is asked about, before or after; NULL if none is. */
static const struct vr_info *subject(const struct fuzz_state *state)
{
	const struct nlattr *index = fuzz_attr(&msg, VR_A_CONTEXT_INDEX);
	const struct nlattr *name = fuzz_attr(&msg, VR_A_CONTEXT_NAME);

	if (index)
		return fuzz_context(state, number(index));
	return name ? fuzz_named(state, text(name)) : NULL;
}

static const char *check_new(struct fuzz *fz)
{
	const struct nlattr *index = fuzz_attr(&msg, VR_A_CONTEXT_INDEX);
	const struct nlattr *name = fuzz_attr(&msg, VR_A_CONTEXT_NAME);
	const struct vr_info *now;

	fuzz_done(fz, FUZZ_NEW);
	if (!name)
		return "there is a context without a name";
	now = fuzz_named(&fz->after, text(name));
	if (!now || (index && now->index != number(index)))
		return "there is no such context";
	if (fuzz_named(&fz->before, text(name)) ||
	    fuzz_context(&fz->before, now->index))
		return "it was there before";
	return fuzz_others_stay(fz, now->index) && fuzz_links_stay(fz, 0) &&
	       fuzz_users_stay(fz) ? NULL : "something else has changed";
}

static bool links_are_back(const struct fuzz *fz, __u32 index)
{
	const struct fuzz_link *now;
	int i;

	for (i = 0; i < fz->before.nr_links; i++) {
		if (fz->before.link[i].index != (int)index)
			continue;
		now = fuzz_link(&fz->after, fz->before.link[i].ifindex, NULL);
		if (!now || now->index || now->flags)
			return false;
	}
	return true;
}

static const char *check_del(struct fuzz *fz)
{
	const struct nlattr *cookie = fuzz_attr(&msg, VR_A_CONTEXT_COOKIE);
	const struct vr_info *was = subject(&fz->before);
	bool force = fuzz_attr(&msg, VR_A_CONTEXT_FORCE);

	fuzz_done(fz, force ? FUZZ_FORCE : FUZZ_DEL);
	if (!was || !was->index)
		return "there was nothing to delete";
	if (fuzz_context(&fz->after, was->index))
		return "it is still there";
	if (cookie && memcmp(cookie + 1, &was->cookie, sizeof(was->cookie)))
		return "it had another cookie";
	if (!force && (was->tasks || was->sockets || was->links))
		return "it was in use";
	if (!links_are_back(fz, was->index))
		return "its links are not in context 0, and down";
	if (!fuzz_others_stay(fz, was->index))
		return "another context has changed";
	return force || (fuzz_links_stay(fz, 0) && fuzz_users_stay(fz)) ?
	       NULL : "something else has changed";
}

static const char *check_set(struct fuzz *fz)
{
	const struct nlattr *index = fuzz_attr(&msg, VR_A_CONTEXT_INDEX);
	const struct nlattr *name = fuzz_attr(&msg, VR_A_CONTEXT_NAME);
	const struct vr_info *was, *now;

	fuzz_done(fz, FUZZ_SET);
	if (!index || !name)
		return "index or name is missing";
	was = fuzz_context(&fz->before, number(index));
	now = fuzz_context(&fz->after, number(index));
	if (!was || !now || was->cookie != now->cookie)
		return "there is no such context";
	if (strcmp(now->name, text(name)))
		return "it has another name";
	return fuzz_others_stay(fz, now->index) && fuzz_links_stay(fz, 0) &&
	       fuzz_users_stay(fz) ? NULL : "something else has changed";
}

static const char *check_link_set(struct fuzz *fz)
{
	const struct nlattr *ifindex = fuzz_attr(&msg, VR_A_LINK_IFINDEX);
	const struct nlattr *ifname = fuzz_attr(&msg, VR_A_LINK_IFNAME);
	const struct nlattr *index = fuzz_attr(&msg, VR_A_LINK_INDEX);
	const struct fuzz_link *now;

	fuzz_done(fz, FUZZ_LINK_SET);
	if (!index || !ifindex == !ifname)
		return "something is missing, or too much";
	now = fuzz_link(&fz->after, ifindex ? number(ifindex) : 0,
			ifname ? text(ifname) : NULL);
	if (!now || now->index != (int)number(index) ||
	    now->told != now->index)
		return "the link is not there";
	return fuzz_others_stay(fz, FUZZ_NONE) && fuzz_links_stay(fz, now->ifindex) &&
	       fuzz_users_stay(fz) ? NULL : "something else has changed";
}

static const char *check_nothing(const struct fuzz *fz)
{
	return *fuzz_state_diff(&fz->before, &fz->after) ?
	       fuzz_state_diff(&fz->before, &fz->after) : NULL;
}

static const char *check(struct fuzz *fz)
{
	const struct command *command = find_command();
	int dump = msg.req.nlh.nlmsg_flags & NLM_F_DUMP;

	if (!fuzz_is_request(&msg) || dump == NLM_F_DUMP)
		return check_nothing(fz);
	if (!command || !all_well_formed(command))
		return "it is malformed";
	switch (command->cmd) {
	case VR_CMD_CONTEXT_GET:
	case VR_CMD_LINK_GET:
		fuzz_done(fz, FUZZ_LOOK);
		return check_nothing(fz);
	}
	if (msg.user)
		return "privilege is missing";
	switch (command->cmd) {
	case VR_CMD_CONTEXT_NEW:
		return check_new(fz);
	case VR_CMD_CONTEXT_DEL:
		return check_del(fz);
	case VR_CMD_CONTEXT_SET:
		return check_set(fz);
	case VR_CMD_LINK_SET:
		return check_link_set(fz);
	}
	return NULL;
}

const struct fuzz_kind fuzz_family = { "family vr", act, check };
