// SPDX-License-Identifier: GPL-2.0
/*
 * Nothing is ever half applied, also when memory runs out. Each request is made
 * again and again: its first allocation fails, then its second, until there are
 * no more. Each time it has succeeded, or has changed nothing. For kernels with
 * CONFIG_FAILSLAB.
 */
#include "vr_test.h"

#define FAULT "/proc/thread-self/fail-nth"
#define CREATE (NLM_F_CREATE | NLM_F_EXCL)
#define TABLE 100
#define SECONDS 200		/* a fresh world for each fault takes its time */

struct world {
	struct vr_nl nl, rt;	/* rt is in context red */
	int sock;
};

/* What a request could change */
struct state {
	struct vr_info info[4];
	int contexts, link, task, sock, routes, rules;
};

static void count_cb(const struct nlmsghdr *nlh, void *arg)
{
	++*(int *)arg;
}

static int count(struct vr_nl *rt, __u16 type, size_t len)
{
	struct vr_req req;
	int err, n = 0;

	vr_req_init(&req, type, NLM_F_DUMP);
	*(unsigned char *)vr_req_room(&req, len) = AF_INET;
	err = vr_nl_call(rt, &req, count_cb, &n);
	return err ? err : n;
}

static void look(struct world *world, struct state *state)
{
	memset(state, 0, sizeof(*state));
	state->contexts = vr_context_dump(&world->nl, state->info,
					  VR_ARRAY_SIZE(state->info));
	state->link = vr_link_attr("d0", VR_TEST_IFLA_INDEX);
	state->task = vr_read(SELF);
	state->sock = vr_sock_get(world->sock);
	state->routes = count(&world->rt, RTM_GETROUTE, sizeof(struct rtmsg));
	state->rules = count(&world->rt, RTM_GETRULE, sizeof(struct rtmsg));
}

static bool same(const struct state *a, const struct state *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* A namespace with context red, and d0 in context 0. */
static int make(struct world *world)
{
	int err = vr_netns(&world->nl);

	if (!err)
		err = vr_context(&world->nl, VR_CMD_CONTEXT_NEW, RED, "red",
				 NULL);
	if (!err)
		err = vr_ip("link add d0 up type dummy\n"
			    "addr add 192.0.2.1/24 dev d0\n");
	if (!err)
		err = vr_nl_open(&world->rt, NETLINK_ROUTE);
	if (!err)
		err = vr_sock_set(world->rt.fd, RED);
	world->sock = socket(AF_INET, SOCK_DGRAM, 0);
	return err;
}

static void unmake(struct world *world)
{
	close(world->sock);
	vr_nl_close(&world->rt);
	vr_nl_close(&world->nl);
}

static int again(struct world *world)
{
	unmake(world);
	return make(world);
}

static int context_new(struct world *world)
{
	return vr_context(&world->nl, VR_CMD_CONTEXT_NEW, BLUE, "blue", NULL);
}

static int context_del(struct world *world)
{
	return vr_context(&world->nl, VR_CMD_CONTEXT_DEL, BLUE, NULL, NULL);
}

static int context_rename(struct world *world)
{
	return vr_context(&world->nl, VR_CMD_CONTEXT_SET, RED, "rouge", NULL);
}

static int context_rename_back(struct world *world)
{
	return vr_context(&world->nl, VR_CMD_CONTEXT_SET, RED, "red", NULL);
}

static int context_force(struct world *world)
{
	struct vr_req req;

	vr_req_genl(&req, &world->nl, VR_CMD_CONTEXT_DEL);
	vr_req_u32(&req, VR_A_CONTEXT_INDEX, RED);
	vr_req_put(&req, VR_A_CONTEXT_FORCE, NULL, 0);
	return vr_nl_call(&world->nl, &req, NULL, NULL);
}

static int link_move(struct world *world)
{
	return vr_link_set(&world->nl, "d0", RED);
}

static int link_return(struct world *world)
{
	return vr_link_set(&world->nl, "d0", 0);
}

static int task_enter(struct world *world)
{
	return vr_enter(SELF, RED);
}

static int task_leave(struct world *world)
{
	return vr_enter(SELF, 0);
}

static int sock_enter(struct world *world)
{
	return vr_sock_set(world->sock, RED);
}

static int sock_leave(struct world *world)
{
	return vr_sock_set(world->sock, 0);
}

static int route(struct world *world, __u16 type)
{
	struct rtmsg rtm = {
		.rtm_family = AF_INET, .rtm_dst_len = 24,
		.rtm_table = TABLE, .rtm_protocol = RTPROT_STATIC,
		.rtm_type = RTN_BLACKHOLE,
	};
	struct sockaddr_in dst = vr_addr("198.51.100.0", 0);
	struct vr_req req;

	vr_req_init(&req, type, type == RTM_NEWROUTE ? CREATE : 0);
	memcpy(vr_req_room(&req, sizeof(rtm)), &rtm, sizeof(rtm));
	vr_req_put(&req, RTA_DST, &dst.sin_addr, sizeof(dst.sin_addr));
	return vr_nl_call(&world->rt, &req, NULL, NULL);
}

static int route_add(struct world *world)
{
	return route(world, RTM_NEWROUTE);
}

static int route_del(struct world *world)
{
	return route(world, RTM_DELROUTE);
}

static int rule(struct world *world, __u16 type)
{
	struct rtmsg rtm = {
		.rtm_family = AF_INET, .rtm_table = TABLE,
		.rtm_type = RTN_UNICAST,
	};
	struct vr_req req;

	vr_req_init(&req, type, type == RTM_NEWRULE ? CREATE : 0);
	memcpy(vr_req_room(&req, sizeof(rtm)), &rtm, sizeof(rtm));
	vr_req_u32(&req, 6 /* FRA_PRIORITY */, 100);
	return vr_nl_call(&world->rt, &req, NULL, NULL);
}

static int rule_add(struct world *world)
{
	return rule(world, RTM_NEWRULE);
}

static int rule_del(struct world *world)
{
	return rule(world, RTM_DELRULE);
}

static int setting(const char *name, const char *value)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/kernel/debug/failslab/%s", name);
	return vr_write(path, value);
}

FIXTURE(faults) {
	struct world world;
};

/* How a request is made and undone, or what makes a fresh world instead. */
FIXTURE_VARIANT(faults) {
	int (*prepare)(struct world *world);
	int (*request)(struct world *world);
	int (*undo)(struct world *world);
};

#define VARIANT(name, ...) \
	FIXTURE_VARIANT_ADD(faults, name) { __VA_ARGS__ }

VARIANT(context_new, .request = context_new, .undo = context_del);
VARIANT(context_del, .prepare = context_new, .request = context_del,
	.undo = context_new);
VARIANT(context_rename, .request = context_rename,
	.undo = context_rename_back);
VARIANT(context_force, .prepare = link_move, .request = context_force,
	.undo = again);
VARIANT(link_move, .request = link_move, .undo = link_return);
VARIANT(link_return, .prepare = link_move, .request = link_return,
	.undo = link_move);
VARIANT(task, .request = task_enter, .undo = task_leave);
VARIANT(sock, .request = sock_enter, .undo = sock_leave);
VARIANT(route, .request = route_add, .undo = route_del);
VARIANT(rule, .request = rule_add, .undo = rule_del);

FIXTURE_SETUP(faults)
{
	if (access(FAULT, W_OK))
		SKIP(return, "the kernel cannot let allocations fail");
	ASSERT_EQ(0, setting("verbose", "0"));
	ASSERT_EQ(0, setting("ignore-gfp-wait", "N"));
	ASSERT_EQ(0, make(&self->world));
}

FIXTURE_TEARDOWN(faults)
{
	unmake(&self->world);
}

TEST_F_TIMEOUT(faults, a_request_is_done_or_not, SECONDS)
{
	struct state before, after;
	int n, err, left, fd;

	fd = open(FAULT, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fd);
	if (variant->prepare)
		ASSERT_EQ(0, variant->prepare(&self->world));
	for (n = 1; n < 1000; n++) {
		char text[16] = "";

		look(&self->world, &before);
		snprintf(text, sizeof(text), "%d", n);
		ASSERT_LT(0, pwrite(fd, text, strlen(text), 0));
		err = variant->request(&self->world);
		memset(text, 0, sizeof(text));
		ASSERT_LT(0, pread(fd, text, sizeof(text) - 1, 0));
		left = atoi(text);
		ASSERT_EQ(1, pwrite(fd, "0", 1, 0));
		look(&self->world, &after);

		/* Without memory for the answer, the request may be done. */
		if (err && err != -ENOBUFS)
			EXPECT_TRUE(same(&before, &after))
				TH_LOG("fault %d: %s", n, strerror(-err));
		if (left)
			break;
		if (!same(&before, &after)) {
			ASSERT_EQ(0, variant->undo(&self->world));
			if (variant->undo == again && variant->prepare)
				ASSERT_EQ(0, variant->prepare(&self->world));
		}
	}
	TH_LOG("%d allocations", n - 1);
	EXPECT_EQ(0, err);
	EXPECT_FALSE(same(&before, &after));
	close(fd);
}

TEST_HARNESS_MAIN
