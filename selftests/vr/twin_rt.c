// SPDX-License-Identifier: GPL-2.0
/* The twin test: requests to rtnetlink. */
#include <stdio.h>
#include <string.h>
#include <arpa/inet.h>

#include "twin.h"

void *rt_begin(struct vr_req *req, int type, int flags, const void *header,
	       size_t len)
{
	vr_req_init(req, type, flags);
	return memcpy(vr_req_room(req, len), header, len);
}

void rt_addr(struct vr_req *req, int type, const char *text)
{
	struct in_addr addr;

	if (inet_pton(AF_INET, text, &addr) == 1)
		vr_req_put(req, type, &addr, sizeof(addr));
}

/* "192.0.2.0/24": returns the length */
int rt_prefix(struct vr_req *req, int type, const char *text)
{
	char addr[32];
	int len = 32;

	sscanf(text, "%31[^/]/%d", addr, &len);
	if (len)
		rt_addr(req, type, addr);
	return len;
}

void rt_change(struct world *world, struct place *place, struct vr_req *req,
	       struct text *out)
{
	int err = vr_nl_call(&place->rt, req, NULL, NULL);

	put_result(out, err);
	if (*place->rt.text)
		put(out, " \"%s\"", place->rt.text);
	if (!err)
		routes_forget(world, place);
}
