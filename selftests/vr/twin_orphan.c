// SPDX-License-Identifier: GPL-2.0
/* The twin test: sockets that have been closed and wait for their peer. */
#include <errno.h>
#include <string.h>
#include <netinet/tcp.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "twin.h"

struct orphans {
	struct inet_diag_req_v2 list[64];
	unsigned int nr;
};

static void orphan_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct inet_diag_msg *msg = NLMSG_DATA(nlh);
	struct orphans *orphans = arg;

	if (orphans->nr == sizeof(orphans->list) / sizeof(*orphans->list))
		return;
	orphans->list[orphans->nr++] = (struct inet_diag_req_v2) {
		.sdiag_family = msg->idiag_family,
		.sdiag_protocol = IPPROTO_TCP,
		.id = msg->id,
	};
}

void orphans_destroy(const struct place *place)
{
	struct inet_diag_req_v2 all = {
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_states = ~(1U << TCP_TIME_WAIT),
	};
	static const int families[] = { AF_INET, AF_INET6 };
	struct orphans orphans = {};
	struct vr_req req;
	struct vr_nl nl;
	unsigned int i;

	place_enter(place);
	if (vr_nl_open(&nl, NETLINK_SOCK_DIAG))
		die("sock_diag: %s", strerrorname_np(errno));
	for (i = 0; i < 2; i++) {
		all.sdiag_family = families[i];
		rt_begin(&req, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &all,
			 sizeof(all));
		vr_nl_call(&nl, &req, orphan_cb, &orphans);
	}
	for (i = 0; i < orphans.nr; i++) {
		rt_begin(&req, SOCK_DESTROY, 0, &orphans.list[i], sizeof(all));
		vr_nl_call(&nl, &req, NULL, NULL);
	}
	vr_nl_close(&nl);
}
