// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vr_nl.h"

#define GENL_LEN (NLMSG_HDRLEN + GENL_HDRLEN)

void vr_req_init(struct vr_req *req, __u16 type, __u16 flags)
{
	memset(req, 0, sizeof(*req));
	req->nlh.nlmsg_len = NLMSG_HDRLEN;
	req->nlh.nlmsg_type = type;
	req->nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
}

void *vr_req_room(struct vr_req *req, size_t len)
{
	void *at = req->buf + NLMSG_ALIGN(req->nlh.nlmsg_len);

	req->nlh.nlmsg_len = NLMSG_ALIGN(req->nlh.nlmsg_len) + len;
	return at;
}

void vr_req_genl(struct vr_req *req, const struct vr_nl *nl, __u8 cmd)
{
	struct genlmsghdr *genl;

	vr_req_init(req, nl->family, 0);
	genl = vr_req_room(req, GENL_HDRLEN);
	genl->cmd = cmd;
	genl->version = VR_FAMILY_VERSION;
}

void vr_req_put(struct vr_req *req, __u16 type, const void *data, size_t len)
{
	struct nlattr *attr = vr_req_room(req, NLA_HDRLEN + len);

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((char *)attr + NLA_HDRLEN, data, len);
}

void vr_req_u32(struct vr_req *req, __u16 type, __u32 value)
{
	vr_req_put(req, type, &value, sizeof(value));
}

void vr_req_str(struct vr_req *req, __u16 type, const char *value)
{
	vr_req_put(req, type, value, strlen(value) + 1);
}

/* Attributes of a message one after the other, NULL at the end. */
const struct nlattr *vr_attr_next(const struct nlmsghdr *nlh, size_t hdrlen,
				  const struct nlattr *attr)
{
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	const char *at = (const char *)nlh + NLMSG_HDRLEN + NLMSG_ALIGN(hdrlen);

	if (attr)
		at = (const char *)attr + NLA_ALIGN(attr->nla_len);
	if (end - at < (long)sizeof(*attr))
		return NULL;
	attr = (const struct nlattr *)at;
	if (attr->nla_len < sizeof(*attr) || attr->nla_len > end - at)
		return NULL;
	return attr;
}

static void vr_nl_text(struct vr_nl *nl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	const struct nlattr *attr = NULL;
	size_t hdrlen = sizeof(*err);

	if (nlh->nlmsg_type == NLMSG_DONE)
		hdrlen = sizeof(int);
	else if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		hdrlen += err->msg.nlmsg_len - sizeof(err->msg);
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	while ((attr = vr_attr_next(nlh, hdrlen, attr)))
		if ((attr->nla_type & NLA_TYPE_MASK) == NLMSGERR_ATTR_MSG)
			snprintf(nl->text, sizeof(nl->text), "%.*s",
				 attr->nla_len - NLA_HDRLEN,
				 (const char *)attr + NLA_HDRLEN);
}

int vr_nl_call(struct vr_nl *nl, struct vr_req *req, vr_nl_cb cb, void *arg)
{
	static char buf[65536] __attribute__((aligned(NLMSG_ALIGNTO)));
	const struct nlmsghdr *nlh;
	ssize_t len;

	nl->text[0] = '\0';
	req->nlh.nlmsg_seq = ++nl->seq;
	if (send(nl->fd, req, req->nlh.nlmsg_len, 0) < 0)
		return -errno;
	for (;;) {
		len = recv(nl->fd, buf, sizeof(buf), 0);
		if (len < 0)
			return -errno;
		for (nlh = (void *)buf; NLMSG_OK(nlh, len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_seq != nl->seq)
				continue;
			if (nlh->nlmsg_type == NLMSG_ERROR ||
			    nlh->nlmsg_type == NLMSG_DONE) {
				vr_nl_text(nl, nlh);
				return *(const int *)NLMSG_DATA(nlh);
			}
			if (cb)
				cb(nlh, arg);
		}
	}
}

struct family {
	const char *group;
	__u16 id;
	__u32 group_id;
};

static void family_group(const struct nlattr *list, struct family *family)
{
	const struct nlattr *attr;
	int len = list->nla_len - NLA_HDRLEN, left, off, o;

	for (off = 0; off < len; off += NLA_ALIGN(attr->nla_len)) {
		__u32 id = 0;
		const char *name = "";
		const char *at = (const char *)list + NLA_HDRLEN + off;

		attr = (const void *)at;
		left = attr->nla_len - NLA_HDRLEN;
		for (o = 0; o < left;) {
			const struct nlattr *sub =
				(const void *)(at + NLA_HDRLEN + o);

			if (sub->nla_type == CTRL_ATTR_MCAST_GRP_ID)
				memcpy(&id, sub + 1, sizeof(id));
			if (sub->nla_type == CTRL_ATTR_MCAST_GRP_NAME)
				name = (const char *)(sub + 1);
			o += NLA_ALIGN(sub->nla_len);
		}
		if (family->group && !strcmp(name, family->group))
			family->group_id = id;
	}
}

static void family_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr = NULL;
	struct family *family = arg;

	while ((attr = vr_attr_next(nlh, GENL_HDRLEN, attr))) {
		int type = attr->nla_type & NLA_TYPE_MASK;

		if (type == CTRL_ATTR_FAMILY_ID)
			memcpy(&family->id, attr + 1, sizeof(family->id));
		if (type == CTRL_ATTR_MCAST_GROUPS)
			family_group(attr, family);
	}
}

static int family_get(struct vr_nl *nl, struct family *family)
{
	struct genlmsghdr *genl;
	struct vr_req req;

	vr_req_init(&req, GENL_ID_CTRL, 0);
	genl = vr_req_room(&req, GENL_HDRLEN);
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	vr_req_str(&req, CTRL_ATTR_FAMILY_NAME, VR_FAMILY_NAME);
	return vr_nl_call(nl, &req, family_cb, family);
}

int vr_nl_open(struct vr_nl *nl, int protocol)
{
	struct timeval wait = { .tv_sec = 10 };
	struct family family = {};
	int one = 1, err = 0;

	memset(nl, 0, sizeof(*nl));
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (nl->fd < 0)
		return -errno;
	setsockopt(nl->fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl->fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	setsockopt(nl->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (protocol == NETLINK_GENERIC)
		err = family_get(nl, &family);
	nl->family = family.id;
	return err;
}

void vr_nl_close(struct vr_nl *nl)
{
	close(nl->fd);
}

int vr_nl_join(struct vr_nl *nl, const char *group)
{
	struct family family = { .group = group };
	int err = family_get(nl, &family);

	if (err)
		return err;
	if (!family.group_id)
		return -ENOENT;
	if (setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
		       &family.group_id, sizeof(family.group_id)))
		return -errno;
	return 0;
}
