// SPDX-License-Identifier: GPL-2.0
/* What there is: contexts, links, tasks and sockets. */
#include "fuzz.h"

static __u32 number(const struct nlattr *attr)
{
	return *(const __u32 *)(attr + 1);
}

static struct fuzz_link *link_at(struct fuzz_state *state, __u32 ifindex)
{
	int i;

	for (i = 0; i < state->nr_links; i++)
		if (state->link[i].ifindex == ifindex)
			return &state->link[i];
	if (state->nr_links == FUZZ_LINKS)
		return NULL;
	state->link[i] = (struct fuzz_link) {
		.ifindex = ifindex, .index = -1, .told = -1,
	};
	state->nr_links++;
	return &state->link[i];
}

static void rtnl_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	const struct nlattr *attr = NULL;
	struct fuzz_link *link = link_at(arg, ifi->ifi_index);

	if (!link)
		return;
	/* The others follow on their own time. */
	link->flags = ifi->ifi_flags & IFF_UP;
	while ((attr = vr_attr_next(nlh, sizeof(*ifi), attr))) {
		switch (attr->nla_type) {
		case IFLA_IFNAME:
			strncpy(link->name, (const char *)(attr + 1),
				IFNAMSIZ - 1);
			break;
		case IFLA_MTU:
			link->mtu = number(attr);
			break;
		case IFLA_MASTER:
			link->master = number(attr);
			break;
		case VR_TEST_IFLA_INDEX:
			link->told = number(attr);
			break;
		}
	}
}

static void family_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr = NULL;
	struct fuzz_link *link = NULL;

	while ((attr = vr_attr_next(nlh, GENL_HDRLEN, attr))) {
		if (attr->nla_type == VR_A_LINK_IFINDEX)
			link = link_at(arg, number(attr));
		if (attr->nla_type == VR_A_LINK_INDEX && link)
			link->index = number(attr);
	}
}

int fuzz_state_get(struct fuzz *fz, struct fuzz_state *state)
{
	struct vr_req req;
	char path[64];
	int err, i;

	memset(state, 0, sizeof(*state));
	vr_req_init(&req, RTM_GETLINK, NLM_F_DUMP);
	vr_req_room(&req, sizeof(struct ifinfomsg));
	err = vr_nl_call(&fz->rt[0], &req, rtnl_cb, state);
	if (err)
		return err;
	vr_req_genl(&req, &fz->nl, VR_CMD_LINK_GET);
	req.nlh.nlmsg_flags |= NLM_F_DUMP;
	err = vr_nl_call(&fz->nl, &req, family_cb, state);
	if (err)
		return err;
	state->nr_contexts = vr_context_dump(&fz->nl, state->context,
					     FUZZ_CONTEXTS);
	if (state->nr_contexts > FUZZ_CONTEXTS)
		return -E2BIG;

	snprintf(path, sizeof(path), "/proc/%d/vr_index", fz->child.pid);
	state->task[0] = vr_read(SELF);
	state->task[1] = vr_read(path);
	for (i = 0; i < FUZZ_SOCKS; i++)
		state->sock[i] = vr_sock_get(fz->sock[i]);
	return state->nr_contexts < 0 ? state->nr_contexts : 0;
}

static const char *diff_context(const struct vr_info *a,
				const struct vr_info *b)
{
	static char text[256];

	snprintf(text, sizeof(text),
		 "a context: %u %s state %u tasks %u sockets %u links %u, %u %s state %u tasks %u sockets %u links %u",
		 a->index, a->name, a->state, a->tasks, a->sockets, a->links,
		 b->index, b->name, b->state, b->tasks, b->sockets, b->links);
	return text;
}

static const char *diff_link(const struct fuzz_link *a,
			     const struct fuzz_link *b)
{
	static char text[256];

	snprintf(text, sizeof(text),
		 "a link: %s context %d %d flags %x mtu %u master %u, %s context %d %d flags %x mtu %u master %u",
		 a->name, a->index, a->told, a->flags, a->mtu, a->master,
		 b->name, b->index, b->told, b->flags, b->mtu, b->master);
	return text;
}

const char *fuzz_state_diff(const struct fuzz_state *a,
			    const struct fuzz_state *b)
{
	int i;

	if (a->nr_contexts != b->nr_contexts)
		return "the number of contexts";
	if (a->nr_links != b->nr_links)
		return "the number of links";
	for (i = 0; i < a->nr_contexts; i++)
		if (memcmp(&a->context[i], &b->context[i], sizeof(*a->context)))
			return diff_context(&a->context[i], &b->context[i]);
	for (i = 0; i < a->nr_links; i++)
		if (memcmp(&a->link[i], &b->link[i], sizeof(*a->link)))
			return diff_link(&a->link[i], &b->link[i]);
	if (memcmp(a->task, b->task, sizeof(a->task)))
		return "the context of a task";
	if (memcmp(a->sock, b->sock, sizeof(a->sock)))
		return "the context of a socket";
	return "";
}

const struct vr_info *fuzz_context(const struct fuzz_state *state, __u32 index)
{
	int i;

	for (i = 0; i < state->nr_contexts; i++)
		if (state->context[i].index == index)
			return &state->context[i];
	return NULL;
}

const struct vr_info *fuzz_named(const struct fuzz_state *state,
				 const char *name)
{
	int i;

	for (i = 0; i < state->nr_contexts; i++)
		if (!strcmp(state->context[i].name, name))
			return &state->context[i];
	return NULL;
}

const struct fuzz_link *fuzz_link(const struct fuzz_state *state,
				  __u32 ifindex, const char *name)
{
	int i;

	for (i = 0; i < state->nr_links; i++)
		if (state->link[i].ifindex == ifindex ||
		    (name && !strcmp(state->link[i].name, name)))
			return &state->link[i];
	return NULL;
}

bool fuzz_links_stay(const struct fuzz *fz, __u32 ifindex)
{
	const struct fuzz_link *now;
	int i;

	for (i = 0; i < fz->before.nr_links; i++) {
		const struct fuzz_link *link = &fz->before.link[i];

		now = fuzz_link(&fz->after, link->ifindex, NULL);
		if (link->ifindex != ifindex &&
		    (!now || memcmp(link, now, sizeof(*link))))
			return false;
	}
	return true;
}

bool fuzz_users_stay(const struct fuzz *fz)
{
	return !memcmp(fz->before.task, fz->after.task,
		       sizeof(fz->after.task)) &&
	       !memcmp(fz->before.sock, fz->after.sock,
		       sizeof(fz->after.sock));
}

/* The cookie is another if a context went and came. */
static bool stays(const struct vr_info *ctx, const struct fuzz_state *state)
{
	const struct vr_info *now = fuzz_context(state, ctx->index);

	return now && now->cookie == ctx->cookie &&
	       !strcmp(now->name, ctx->name);
}

bool fuzz_others_stay(const struct fuzz *fz, __u32 index)
{
	int i;

	for (i = 0; i < fz->before.nr_contexts; i++)
		if (fz->before.context[i].index != index &&
		    !stays(&fz->before.context[i], &fz->after))
			return false;
	for (i = 0; i < fz->after.nr_contexts; i++)
		if (fz->after.context[i].index != index &&
		    !stays(&fz->after.context[i], &fz->before))
			return false;
	return true;
}
