/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer of what contexts are managed with: the family "vr", rtnetlink,
 * procfs and the socket option.
 */
#ifndef VR_FUZZ_H
#define VR_FUZZ_H

#include <stdlib.h>

#define VR_TEST_PART
#include "vr_test.h"

#define FUZZ_CONTEXTS 64
#define FUZZ_LINKS 64
#define FUZZ_SOCKS 8
#define FUZZ_TASKS 2

/* Random numbers, the same for the same seed */
void fuzz_seed(__u64 seed);
__u32 fuzz_random(void);
__u32 fuzz_below(__u32 n);
bool fuzz_one_in(__u32 n);

#define FUZZ_PICK(array) ((array)[fuzz_below(VR_ARRAY_SIZE(array))])

struct fuzz_link {
	char name[IFNAMSIZ];
	__u32 ifindex;
	__s32 index;		/* by the family; -1: it has none */
	__s32 told;		/* the same by rtnetlink */
	__u32 flags, mtu, master;
};

/* All that a refused message must not change */
struct fuzz_state {
	int nr_contexts, nr_links;
	struct vr_info context[FUZZ_CONTEXTS];
	struct fuzz_link link[FUZZ_LINKS];
	int task[FUZZ_TASKS];	/* indexes, or errors */
	int sock[FUZZ_SOCKS];
};

struct fuzz {
	struct vr_nl nl;	/* the family "vr" */
	struct vr_nl rt[2];	/* rtnetlink in context 0, and in red */
	struct vr_child child;	/* the second task; the first is this one */
	int sock[FUZZ_SOCKS];
	__u32 last_ifindex;	/* of the links that stay */
	struct fuzz_state before, after;
	char what[2048];	/* the last step, in words */
	unsigned int done;	/* bit per enum fuzz_done */
};

/* What was accepted: each has to be, or nothing is said of it. */
enum fuzz_done {
	FUZZ_NEW, FUZZ_DEL, FUZZ_FORCE, FUZZ_SET, FUZZ_LINK_SET, FUZZ_LOOK,
	FUZZ_MOVE, FUZZ_MAKE, FUZZ_PAIR, FUZZ_DELETE, FUZZ_ENTER, FUZZ_OPTION,
	FUZZ_ALL,
};

static inline void fuzz_done(struct fuzz *fz, enum fuzz_done what)
{
	fz->done |= 1U << what;
}

int fuzz_open(struct fuzz *fz);
void fuzz_close(struct fuzz *fz);
/* Dead sockets and tasks live again. */
int fuzz_renew(struct fuzz *fz);

int fuzz_state_get(struct fuzz *fz, struct fuzz_state *state);
/* What differs, as text; "" if nothing does */
const char *fuzz_state_diff(const struct fuzz_state *a,
			    const struct fuzz_state *b);
/* NULL if there is none */
const struct vr_info *fuzz_context(const struct fuzz_state *state, __u32 index);
const struct vr_info *fuzz_named(const struct fuzz_state *state,
				 const char *name);
const struct fuzz_link *fuzz_link(const struct fuzz_state *state,
				  __u32 ifindex, const char *name);
/* Are all contexts there that were, but for one of this index? */
#define FUZZ_NONE 0xffffffffU
bool fuzz_others_stay(const struct fuzz *fz, __u32 index);

/* An index that may be good or bad */
__u32 fuzz_index(void);
/* A link that may be there or not */
const char *fuzz_ifname(void);

/* A request on its way */
struct fuzz_msg {
	struct vr_req req;
	size_t hdrlen;		/* of what is before the attributes */
	size_t len;		/* what is sent, nlmsg_len may lie */
	bool user;		/* sent without privilege */
};

/* Makes something of an attribute, or of the whole message, wrong; types of
 * attributes become one from first on.
 */
void fuzz_spoil(struct fuzz_msg *msg, __u16 first);
/* Returns -errno, or 0 also if the kernel takes it for no message. */
int fuzz_send(struct fuzz *fz, struct vr_nl *nl, struct fuzz_msg *msg);
/* Does the kernel take it for a request? */
bool fuzz_is_request(const struct fuzz_msg *msg);
/* The last attribute of this type, which is the one that counts */
const struct nlattr *fuzz_attr(const struct fuzz_msg *msg, __u16 type);

/* Is nothing else different? ifindex is the one link that may be. */
bool fuzz_links_stay(const struct fuzz *fz, __u32 ifindex);
bool fuzz_users_stay(const struct fuzz *fz);

/* An interface: act() does one thing, check() says what is wrong about one
 * that was accepted, or NULL.
 */
struct fuzz_kind {
	const char *name;
	int (*act)(struct fuzz *fz);
	const char *(*check)(struct fuzz *fz);
};

extern const struct fuzz_kind fuzz_family, fuzz_rtnl, fuzz_procfs, fuzz_sockopt;

#endif
