/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family "vr", as plainly as the tests need it: requests
 * are built by hand so that they can be malformed, and the text that the
 * kernel gives with an error is kept.
 */
#ifndef VR_NL_H
#define VR_NL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/types.h>
#include <linux/vr.h>

/* Numbers of the kernel under test, for headers that are older. */
#ifndef SO_VR_INDEX
#define SO_VR_INDEX 1000
#endif
#define VR_TEST_IFLA_INDEX 100	/* IFLA_VR_INDEX is an enumerator */

/* What the contract does not name and every interface has to agree on. */
#define VR_E_UNKNOWN ENOENT	/* no context has this index or name */

struct vr_nl {
	int fd;
	__u16 family;
	__u32 seq;
	char text[256];		/* of the last error, "" if it had none */
};

struct vr_req {
	union {
		struct nlmsghdr nlh;
		char buf[1024];
	};
};

struct vr_info {		/* one context */
	__u32 index, state, tasks, sockets, links;
	__u64 cookie, guard_drops, moved_drops;
	char name[VR_NAME_MAX + 1];
	__u32 seen;		/* bit per attribute */
};

typedef void (*vr_nl_cb)(const struct nlmsghdr *nlh, void *arg);

/* All return 0 or -errno. */
int vr_nl_open(struct vr_nl *nl, int protocol);
void vr_nl_close(struct vr_nl *nl);
int vr_nl_join(struct vr_nl *nl, const char *group);
int vr_nl_call(struct vr_nl *nl, struct vr_req *req, vr_nl_cb cb, void *arg);

void vr_req_init(struct vr_req *req, __u16 type, __u16 flags);
void *vr_req_room(struct vr_req *req, size_t len);
void vr_req_genl(struct vr_req *req, const struct vr_nl *nl, __u8 cmd);
void vr_req_put(struct vr_req *req, __u16 type, const void *data, size_t len);
void vr_req_u32(struct vr_req *req, __u16 type, __u32 value);
void vr_req_str(struct vr_req *req, __u16 type, const char *value);
const struct nlattr *vr_attr_next(const struct nlmsghdr *nlh, size_t hdrlen,
				  const struct nlattr *attr);

/* Index 0 or a NULL name leaves the attribute out. */
int vr_context(struct vr_nl *nl, __u8 cmd, __u32 index, const char *name,
	       struct vr_info *info);
int vr_context_get(struct vr_nl *nl, __u32 index, struct vr_info *info);
int vr_context_dump(struct vr_nl *nl, struct vr_info *info, int max);
int vr_link_set(struct vr_nl *nl, const char *ifname, __u32 index);

#endif
