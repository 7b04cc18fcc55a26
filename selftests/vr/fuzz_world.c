// SPDX-License-Identifier: GPL-2.0
/*
 * What is acted on: contexts red and blue, links of several kinds, a child that
 * waits, and sockets in several states.
 */
#include <sched.h>

#include "fuzz.h"

static __u64 random_state;

void fuzz_seed(__u64 seed)
{
	random_state = seed * 2 + 1;
}

/* xorshift64* */
__u32 fuzz_random(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (random_state * 0x2545f4914f6cdd1dULL) >> 32;
}

__u32 fuzz_below(__u32 n)
{
	return fuzz_random() % n;
}

bool fuzz_one_in(__u32 n)
{
	return !fuzz_below(n);
}

__u32 fuzz_index(void)
{
	static const __u32 indexes[] = {
		0, 0, RED, RED, RED, RED, BLUE, BLUE, BLUE, BLUE, 1, 9, VR_INDEX_MAX,
		VR_INDEX_MAX + 1, 0x7fffffff, 0x80000000, 0xffffffff,
	};

	return fuzz_one_in(16) ? fuzz_random() : FUZZ_PICK(indexes);
}

const char *fuzz_ifname(void)
{
	static const char *const names[] = {
		"d0", "d1", "d2", "v0", "v1", "b0", "p0", "lo", "none", "",
	};

	return FUZZ_PICK(names);
}

static int delete_new_links(struct fuzz *fz)
{
	struct fuzz_state state;
	int i, err = fuzz_state_get(fz, &state);

	for (i = 0; i < state.nr_links && !err; i++) {
		struct ifinfomsg ifi = { .ifi_index = state.link[i].ifindex };
		struct vr_req req;

		if (state.link[i].ifindex <= fz->last_ifindex)
			continue;
		vr_req_init(&req, RTM_DELLINK, 0);
		memcpy(vr_req_room(&req, sizeof(ifi)), &ifi, sizeof(ifi));
		err = vr_nl_call(&fz->rt[0], &req, NULL, NULL);
		/* A pair goes at once. */
		if (err == -ENODEV)
			err = 0;
	}
	return err;
}

/* What has died is not counted any more, as soon as it is really gone. */
static int wait_for_sockets(struct fuzz *fz)
{
	struct fuzz_state state;
	int tries, i, err, counted;

	for (tries = 0; tries < 1000; tries++) {
		err = fuzz_state_get(fz, &state);
		if (err)
			return err;
		counted = 0;
		for (i = 0; i < state.nr_contexts; i++)
			counted += state.context[i].sockets;
		if (!counted)
			return 0;
		usleep(10000);
	}
	return -ETIMEDOUT;
}

static int open_sockets(struct fuzz *fz)
{
	static const struct { int family, type, proto; } kinds[FUZZ_SOCKS] = {
		{ AF_INET, SOCK_DGRAM, 0 }, { AF_INET, SOCK_DGRAM, 0 },
		{ AF_INET, SOCK_STREAM, 0 }, { AF_INET, SOCK_STREAM, 0 },
		{ AF_INET, SOCK_RAW, 253 }, { AF_PACKET, SOCK_DGRAM, 0 },
		{ AF_NETLINK, SOCK_RAW, NETLINK_ROUTE },
		{ AF_UNIX, SOCK_STREAM, 0 },
	};
	int i;

	for (i = 0; i < FUZZ_SOCKS; i++) {
		fz->sock[i] = socket(kinds[i].family,
				     kinds[i].type | SOCK_CLOEXEC,
				     kinds[i].proto);
		if (fz->sock[i] < 0)
			return -errno;
	}
	/* These stay where they are. */
	if (vr_bind(fz->sock[1], "127.0.0.1", 53) ||
	    vr_bind(fz->sock[3], "127.0.0.1", 80) || listen(fz->sock[3], 1))
		return -errno;
	return 0;
}

/* There may be too many to make a list of. */
static int delete_contexts(struct fuzz *fz)
{
	int i, err = fuzz_state_get(fz, &fz->before);

	if (fz->before.nr_contexts < FUZZ_CONTEXTS / 4)
		return err;
	for (i = 0; i < fz->before.nr_contexts && !err; i++) {
		struct vr_req req;

		if (!fz->before.context[i].index)
			continue;
		vr_req_genl(&req, &fz->nl, VR_CMD_CONTEXT_DEL);
		vr_req_u32(&req, VR_A_CONTEXT_INDEX,
			   fz->before.context[i].index);
		vr_req_put(&req, VR_A_CONTEXT_FORCE, NULL, 0);
		err = vr_nl_call(&fz->nl, &req, NULL, NULL);
	}
	return err;
}

static int make_contexts(struct fuzz *fz)
{
	const struct { __u32 index; const char *name; } contexts[] = {
		{ RED, "red" }, { BLUE, "blue" },
	};
	unsigned int i;
	int err;

	for (i = 0; i < VR_ARRAY_SIZE(contexts); i++) {
		err = vr_context(&fz->nl, VR_CMD_CONTEXT_NEW, contexts[i].index,
				 contexts[i].name, NULL);
		if (err && err != -EEXIST)
			return err;
	}
	return 0;
}

int fuzz_renew(struct fuzz *fz)
{
	char path[64];
	int i, err;

	snprintf(path, sizeof(path), "/proc/%d/vr_index", fz->child.pid);
	if (vr_enter(SELF, 0) || vr_enter(path, 0))
		return -EIO;
	for (i = 0; i < FUZZ_SOCKS; i++)
		close(fz->sock[i]);
	close(fz->rt[1].fd);
	err = delete_new_links(fz);
	if (!err)
		err = delete_contexts(fz);
	if (!err)
		err = make_contexts(fz);
	if (!err)
		err = wait_for_sockets(fz);
	if (!err)
		err = open_sockets(fz);
	if (!err)
		err = vr_nl_open(&fz->rt[1], NETLINK_ROUTE);
	/* Somebody else may have the index, or the name. */
	if (!err && fuzz_one_in(2))
		vr_sock_set(fz->rt[1].fd, RED);
	return err;
}

int fuzz_open(struct fuzz *fz)
{
	int i, err = vr_contexts(&fz->nl);

	if (err)
		return err;
	/* What IPv6 sends by itself may be on its way in any step. */
	vr_write("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
	vr_write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	if (vr_ip("link add d0 type dummy\nlink add d1 type dummy\n"
		  "link add d2 type dummy\nlink add b0 type bridge\n"
		  "link add p0 type dummy\nlink set p0 master b0\n"
		  "link add v0 type veth peer name v1\n"
		  "addr add 192.0.2.1/24 dev d0\nlink set d0 up\n"))
		return -EIO;
	err = vr_nl_open(&fz->rt[0], NETLINK_ROUTE);
	if (err)
		return err;
	if (!vr_fork(&fz->child)) {
		vr_hold(&fz->child);
		_exit(0);
	}
	fz->rt[1].fd = -1;
	for (i = 0; i < FUZZ_SOCKS; i++)
		fz->sock[i] = -1;
	err = fuzz_state_get(fz, &fz->before);
	for (i = 0; i < fz->before.nr_links; i++)
		if (fz->before.link[i].ifindex > fz->last_ifindex)
			fz->last_ifindex = fz->before.link[i].ifindex;
	return err;
}

void fuzz_close(struct fuzz *fz)
{
	vr_join(&fz->child);
	vr_nl_close(&fz->rt[0]);
	vr_nl_close(&fz->rt[1]);
	vr_nl_close(&fz->nl);
}
