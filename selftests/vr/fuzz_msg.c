// SPDX-License-Identifier: GPL-2.0
/* Messages of netlink: spoiled, sent, and read as the kernel reads them. */
#include "fuzz.h"

static struct nlattr *any_attr(struct fuzz_msg *msg)
{
	const struct nlattr *attr = NULL, *chosen = NULL;
	int n = 0;

	while ((attr = vr_attr_next(&msg->req.nlh, msg->hdrlen, attr)))
		if (fuzz_one_in(++n))
			chosen = attr;
	return (struct nlattr *)chosen;
}

static void spoil_attr(struct nlattr *attr, __u16 first)
{
	if (!attr)
		return;
	switch (fuzz_below(5)) {
	case 0:
		attr->nla_len = fuzz_below(24);
		break;
	case 1:
		attr->nla_len = fuzz_random();
		break;
	case 2:
		attr->nla_type = first + fuzz_below(16);
		break;
	case 3:
		attr->nla_type |= fuzz_one_in(2) ? NLA_F_NESTED :
						   NLA_F_NET_BYTEORDER;
		break;
	case 4:
		if (attr->nla_len > NLA_HDRLEN)
			((char *)attr)[NLA_HDRLEN + fuzz_below(attr->nla_len -
					NLA_HDRLEN)] = fuzz_random();
		break;
	}
}

static void spoil_message(struct fuzz_msg *msg)
{
	struct nlmsghdr *nlh = &msg->req.nlh;

	switch (fuzz_below(6)) {
	case 0:		/* cut off */
		nlh->nlmsg_len = fuzz_below(nlh->nlmsg_len);
		msg->len = nlh->nlmsg_len;
		break;
	case 1:		/* sent in part */
		msg->len = fuzz_below(nlh->nlmsg_len);
		break;
	case 2:		/* longer than it is */
		nlh->nlmsg_len += 1 + fuzz_below(64);
		break;
	case 3:		/* with something behind it */
		*(__u32 *)vr_req_room(&msg->req, 4) = fuzz_random();
		msg->len = nlh->nlmsg_len;
		break;
	case 4:
		nlh->nlmsg_flags ^= 1 << fuzz_below(16);
		break;
	case 5:
		nlh->nlmsg_flags = fuzz_random();
		break;
	}
}

void fuzz_spoil(struct fuzz_msg *msg, __u16 first)
{
	if (fuzz_one_in(3))
		spoil_message(msg);
	else
		spoil_attr(any_attr(msg), first);
}

static void tell(struct fuzz *fz, const struct fuzz_msg *msg)
{
	const unsigned char *byte = (const void *)msg->req.buf;
	size_t i, used;

	used = snprintf(fz->what, sizeof(fz->what), "%zu bytes%s:", msg->len,
			msg->user ? ", without privilege" : "");
	for (i = 0; i < msg->len && used < sizeof(fz->what); i++)
		used += snprintf(fz->what + used, sizeof(fz->what) - used,
				 "%s%02x", i % 4 ? "" : " ", byte[i]);
}

/* Reads answers until that to the fence, and the end of a list that was asked
 * for. An error, or 0.
 */
static int receive(struct vr_nl *nl, __u32 seq, __u32 fence)
{
	static char buf[65536] __attribute__((aligned(NLMSG_ALIGNTO)));
	bool list = false, fenced = false;
	const struct nlmsghdr *nlh;
	ssize_t len;
	int err = 0;

	while (list || !fenced) {
		len = recv(nl->fd, buf, sizeof(buf), 0);
		if (len < 0)
			return -errno;
		for (nlh = (void *)buf; NLMSG_OK(nlh, len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			bool last = nlh->nlmsg_type == NLMSG_ERROR ||
				    nlh->nlmsg_type == NLMSG_DONE;

			if (nlh->nlmsg_seq == fence)
				fenced = true;
			if (nlh->nlmsg_seq != seq)
				continue;
			list = !last && nlh->nlmsg_flags & NLM_F_MULTI;
			if (last && *(const int *)NLMSG_DATA(nlh))
				err = *(const int *)NLMSG_DATA(nlh);
		}
	}
	return err;
}

int fuzz_send(struct fuzz *fz, struct vr_nl *nl, struct fuzz_msg *msg)
{
	struct nlmsghdr fence = {
		.nlmsg_len = NLMSG_HDRLEN,
		.nlmsg_type = NLMSG_NOOP,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	};
	ssize_t sent;

	msg->req.nlh.nlmsg_seq = ++nl->seq;
	fence.nlmsg_seq = ++nl->seq;
	tell(fz, msg);
	if (msg->user && seteuid(NOBODY))
		return -errno;
	sent = send(nl->fd, &msg->req, msg->len, 0);
	if (msg->user && seteuid(0))
		return -errno;
	if (sent < 0 || send(nl->fd, &fence, sizeof(fence), 0) < 0)
		return -errno;
	return receive(nl, fence.nlmsg_seq - 1, fence.nlmsg_seq);
}

bool fuzz_is_request(const struct fuzz_msg *msg)
{
	const struct nlmsghdr *nlh = &msg->req.nlh;

	return msg->len >= NLMSG_HDRLEN && nlh->nlmsg_len >= NLMSG_HDRLEN &&
	       nlh->nlmsg_len <= msg->len &&
	       nlh->nlmsg_flags & NLM_F_REQUEST;
}

const struct nlattr *fuzz_attr(const struct fuzz_msg *msg, __u16 type)
{
	const struct nlattr *attr = NULL, *found = NULL;

	while ((attr = vr_attr_next(&msg->req.nlh, msg->hdrlen, attr)))
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			found = attr;
	return found;
}
