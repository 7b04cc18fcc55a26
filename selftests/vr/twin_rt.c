// SPDX-License-Identifier: GPL-2.0
/* The twin test: requests to rtnetlink. */
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include "twin.h"

void *rt_begin(struct vr_req *req, int type, int flags, const void *header,
	       size_t len)
{
	vr_req_init(req, type, flags);
	return memcpy(vr_req_room(req, len), header, len);
}

void rt_addr(struct vr_req *req, int type, const char *text)
{
	struct in6_addr addr = addr_of(text);
	int family = family_of(text);

	if (family == AF_INET)
		vr_req_put(req, type, &addr.s6_addr[12], 4);
	else if (family == AF_INET6)
		vr_req_put(req, type, &addr, sizeof(addr));
}

/* "192.0.2.0/24": returns the length */
int rt_prefix(struct vr_req *req, int type, const char *text)
{
	const char *slash = strchr(text, '/');
	int len = family_of(text) == AF_INET6 ? 128 : 32;

	if (slash)
		len = atoi(slash + 1);
	if (len)
		rt_addr(req, type, text);
	return len;
}

/* Does it make cached routes of IPv4 old? */
static bool is_about_routes(const struct vr_req *req)
{
	const unsigned char *family = NLMSG_DATA(&req->nlh);

	switch (req->nlh.nlmsg_type) {
	case RTM_NEWNEIGH:
	case RTM_DELNEIGH:
		return false;
	case RTM_NEWNEXTHOP:
	case RTM_DELNEXTHOP:
		return true;
	}
	return *family == AF_INET;
}

void rt_change(struct world *world, struct place *place, struct vr_req *req,
	       struct text *out)
{
	int err = vr_nl_call(&place->rt, req, NULL, NULL);

	put_result(out, err);
	if (*place->rt.text)
		put(out, " \"%s\"", place->rt.text);
	if (!err && is_about_routes(req))
		routes_forget(world, place);
	else if (!err)
		slots_forget(world, place);
}
