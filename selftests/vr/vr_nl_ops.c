// SPDX-License-Identifier: GPL-2.0
/* The well-formed requests of the family "vr". */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vr_nl.h"

struct dump {
	struct vr_info *info;
	int nr, max;
};

static __u64 attr_number(const struct nlattr *attr)
{
	__u64 value;

	/* Numbers are of four bytes or of eight. */
	if (attr->nla_len < NLA_HDRLEN + sizeof(value))
		return *(const __u32 *)(attr + 1);
	memcpy(&value, attr + 1, sizeof(value));
	return value;
}

static void info_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr = NULL;
	struct dump *dump = arg;
	struct vr_info *info;

	if (dump->nr++ >= dump->max)
		return;
	info = &dump->info[dump->nr - 1];
	memset(info, 0, sizeof(*info));
	while ((attr = vr_attr_next(nlh, GENL_HDRLEN, attr))) {
		int type = attr->nla_type & NLA_TYPE_MASK;

		info->seen |= 1U << type;
		switch (type) {
		case VR_A_CONTEXT_INDEX:
			info->index = attr_number(attr);
			break;
		case VR_A_CONTEXT_NAME:
			snprintf(info->name, sizeof(info->name), "%.*s",
				 attr->nla_len - NLA_HDRLEN,
				 (const char *)(attr + 1));
			break;
		case VR_A_CONTEXT_COOKIE:
			info->cookie = attr_number(attr);
			break;
		case VR_A_CONTEXT_STATE:
			info->state = attr_number(attr);
			break;
		case VR_A_CONTEXT_TASKS:
			info->tasks = attr_number(attr);
			break;
		case VR_A_CONTEXT_SOCKETS:
			info->sockets = attr_number(attr);
			break;
		case VR_A_CONTEXT_LINKS:
			info->links = attr_number(attr);
			break;
		case VR_A_CONTEXT_GUARD_DROPS:
			info->guard_drops = attr_number(attr);
			break;
		case VR_A_CONTEXT_MOVED_DROPS:
			info->moved_drops = attr_number(attr);
			break;
		}
	}
}

static int context_call(struct vr_nl *nl, struct vr_req *req,
			struct vr_info *info)
{
	struct vr_info ignored;
	struct dump dump = { .info = info ? info : &ignored, .max = 1 };

	return vr_nl_call(nl, req, info_cb, &dump);
}

int vr_context(struct vr_nl *nl, __u8 cmd, __u32 index, const char *name,
	       struct vr_info *info)
{
	struct vr_req req;

	vr_req_genl(&req, nl, cmd);
	if (index)
		vr_req_u32(&req, VR_A_CONTEXT_INDEX, index);
	if (name)
		vr_req_str(&req, VR_A_CONTEXT_NAME, name);
	return context_call(nl, &req, info);
}

int vr_context_get(struct vr_nl *nl, __u32 index, struct vr_info *info)
{
	struct vr_req req;

	vr_req_genl(&req, nl, VR_CMD_CONTEXT_GET);
	vr_req_u32(&req, VR_A_CONTEXT_INDEX, index);
	return context_call(nl, &req, info);
}

/* Returns how many there are, of which at most max are filled in. */
int vr_context_dump(struct vr_nl *nl, struct vr_info *info, int max)
{
	struct dump dump = { .info = info, .max = max };
	struct vr_req req;
	int err;

	vr_req_genl(&req, nl, VR_CMD_CONTEXT_GET);
	req.nlh.nlmsg_flags |= NLM_F_DUMP;
	err = vr_nl_call(nl, &req, info_cb, &dump);
	return err ? err : dump.nr;
}

int vr_link_set(struct vr_nl *nl, const char *ifname, __u32 index)
{
	struct vr_req req;

	vr_req_genl(&req, nl, VR_CMD_LINK_SET);
	vr_req_str(&req, VR_A_LINK_IFNAME, ifname);
	vr_req_u32(&req, VR_A_LINK_INDEX, index);
	return vr_nl_call(nl, &req, NULL, NULL);
}
