// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to the family "vr" that are wrong or not allowed: each gets its
 * error and a sentence, and nothing has changed afterwards.
 */
#include <linux/rtnetlink.h>

#include "vr_test.h"

#define NO_TEXT 1	/* the error comes from generic netlink itself */

struct attr {
	__u16 type;
	__u16 len;
	const void *data;
};

#define U32(type, value) { type, 4, (const __u32[]){ value } }
#define STR(type, value) { type, sizeof(value), value }
#define RAW(type, value, len) { type, len, value }
#define CTX_INDEX VR_A_CONTEXT_INDEX
#define CTX_NAME VR_A_CONTEXT_NAME

FIXTURE(bad)
{
	struct vr_nl nl;
};

FIXTURE_VARIANT(bad)
{
	__u8 cmd;
	int error;	/* 0: EINVAL or ERANGE, as the policy has it; -1: any */
	int flags;
	struct attr attr[4];
};

#define BAD(name, cmd_, error_, ...) FIXTURE_VARIANT_ADD(bad, name) { \
	.cmd = VR_CMD_##cmd_, .error = error_, .attr = { __VA_ARGS__ } }

BAD(new_without_name, CONTEXT_NEW, EINVAL, U32(CTX_INDEX, 9));
BAD(new_with_nothing, CONTEXT_NEW, EINVAL, {});
BAD(new_empty_name, CONTEXT_NEW, EINVAL, STR(CTX_NAME, ""));
BAD(new_name_of_32, CONTEXT_NEW, 0,
    STR(CTX_NAME, "abcdefghijklmnopqrstuvwxyz012345"));
BAD(new_name_of_300, CONTEXT_NEW, 0, RAW(CTX_NAME, (char[300]){ "a" }, 300));
BAD(new_name_without_bytes, CONTEXT_NEW, 0, RAW(CTX_NAME, "", 0));
BAD(new_name_of_digits, CONTEXT_NEW, EINVAL, STR(CTX_NAME, "123"));
BAD(new_name_leading_digit, CONTEXT_NEW, EINVAL, STR(CTX_NAME, "1red"));
BAD(new_name_leading_dot, CONTEXT_NEW, EINVAL, STR(CTX_NAME, ".red"));
BAD(new_name_leading_dash, CONTEXT_NEW, EINVAL, STR(CTX_NAME, "-red"));
BAD(new_name_with_space, CONTEXT_NEW, EINVAL, STR(CTX_NAME, "a b"));
BAD(new_name_with_slash, CONTEXT_NEW, EINVAL, STR(CTX_NAME, "a/b"));
BAD(new_name_with_newline, CONTEXT_NEW, EINVAL, STR(CTX_NAME, "a\n"));
BAD(new_name_with_umlaut, CONTEXT_NEW, EINVAL, STR(CTX_NAME, "\xc3\xa4"));
BAD(new_name_taken, CONTEXT_NEW, EEXIST, STR(CTX_NAME, "red"));
BAD(new_name_of_the_default, CONTEXT_NEW, EEXIST, STR(CTX_NAME, "default"));
BAD(new_index_0, CONTEXT_NEW, -1, U32(CTX_INDEX, 0), STR(CTX_NAME, "x"));
BAD(new_index_taken, CONTEXT_NEW, EEXIST, U32(CTX_INDEX, RED),
    STR(CTX_NAME, "x"));
BAD(new_both_taken, CONTEXT_NEW, EEXIST, U32(CTX_INDEX, RED),
    STR(CTX_NAME, "blue"));
BAD(new_index_too_large, CONTEXT_NEW, ERANGE,
    U32(CTX_INDEX, VR_INDEX_MAX + 1), STR(CTX_NAME, "x"));
BAD(new_index_largest, CONTEXT_NEW, ERANGE, U32(CTX_INDEX, 0xffffffff),
    STR(CTX_NAME, "x"));
BAD(new_index_too_short, CONTEXT_NEW, 0, RAW(CTX_INDEX, "\1", 2),
    STR(CTX_NAME, "x"));
BAD(new_index_too_long, CONTEXT_NEW, 0,
    RAW(CTX_INDEX, "\1\0\0\0\0\0\0\0", 8), STR(CTX_NAME, "x"));
BAD(new_with_cookie, CONTEXT_NEW, 0, STR(CTX_NAME, "x"),
    RAW(VR_A_CONTEXT_COOKIE, "12345678", 8));
BAD(new_with_state, CONTEXT_NEW, 0, STR(CTX_NAME, "x"),
    U32(VR_A_CONTEXT_STATE, 0));
BAD(new_unknown_attribute, CONTEXT_NEW, 0, STR(CTX_NAME, "x"), U32(77, 0));
BAD(del_with_nothing, CONTEXT_DEL, EINVAL, {});
BAD(del_unknown_index, CONTEXT_DEL, VR_E_UNKNOWN, U32(CTX_INDEX, 5));
BAD(del_unknown_name, CONTEXT_DEL, VR_E_UNKNOWN, STR(CTX_NAME, "green"));
BAD(del_prefix_of_a_name, CONTEXT_DEL, VR_E_UNKNOWN, STR(CTX_NAME, "re"));
BAD(del_index_too_large, CONTEXT_DEL, ERANGE,
    U32(CTX_INDEX, VR_INDEX_MAX + 1));
BAD(del_the_default, CONTEXT_DEL, -1, U32(CTX_INDEX, 0));
BAD(del_the_default_by_name, CONTEXT_DEL, -1, STR(CTX_NAME, "default"));
BAD(del_two, CONTEXT_DEL, -1, U32(CTX_INDEX, RED), STR(CTX_NAME, "blue"));
BAD(del_stale, CONTEXT_DEL, ESTALE, U32(CTX_INDEX, RED),
    RAW(VR_A_CONTEXT_COOKIE, "12345678", 8));
BAD(del_short_cookie, CONTEXT_DEL, 0, U32(CTX_INDEX, RED),
    RAW(VR_A_CONTEXT_COOKIE, "1234", 4));
BAD(set_without_name, CONTEXT_SET, EINVAL, U32(CTX_INDEX, RED));
BAD(set_without_index, CONTEXT_SET, EINVAL, STR(CTX_NAME, "x"));
BAD(set_unknown_index, CONTEXT_SET, VR_E_UNKNOWN, U32(CTX_INDEX, 5),
    STR(CTX_NAME, "x"));
BAD(set_name_taken, CONTEXT_SET, EEXIST, U32(CTX_INDEX, RED),
    STR(CTX_NAME, "blue"));
BAD(set_empty_name, CONTEXT_SET, EINVAL, U32(CTX_INDEX, RED),
    STR(CTX_NAME, ""));
BAD(set_odd_name, CONTEXT_SET, EINVAL, U32(CTX_INDEX, RED),
    STR(CTX_NAME, "a/b"));
BAD(set_stale, CONTEXT_SET, ESTALE, U32(CTX_INDEX, RED), STR(CTX_NAME, "x"),
    RAW(VR_A_CONTEXT_COOKIE, "12345678", 8));
BAD(get_with_nothing, CONTEXT_GET, EINVAL, {});
BAD(get_unknown_index, CONTEXT_GET, VR_E_UNKNOWN, U32(CTX_INDEX, 5));
BAD(get_unknown_name, CONTEXT_GET, VR_E_UNKNOWN, STR(CTX_NAME, "green"));
BAD(get_unknown_attribute, CONTEXT_GET, 0, U32(CTX_INDEX, RED), U32(77, 0));
BAD(link_set_with_nothing, LINK_SET, EINVAL, {});
BAD(link_set_without_device, LINK_SET, EINVAL, U32(VR_A_LINK_INDEX, RED));
BAD(link_set_without_index, LINK_SET, EINVAL, STR(VR_A_LINK_IFNAME, "d0"));
BAD(link_set_unknown_name, LINK_SET, ENODEV, STR(VR_A_LINK_IFNAME, "d9"),
    U32(VR_A_LINK_INDEX, RED));
BAD(link_set_unknown_ifindex, LINK_SET, ENODEV, U32(VR_A_LINK_IFINDEX, 999),
    U32(VR_A_LINK_INDEX, RED));
BAD(link_set_ifindex_0, LINK_SET, 0, U32(VR_A_LINK_IFINDEX, 0),
    U32(VR_A_LINK_INDEX, RED));
BAD(link_set_long_name, LINK_SET, 0,
    STR(VR_A_LINK_IFNAME, "abcdefghijklmnop"), U32(VR_A_LINK_INDEX, RED));
BAD(link_set_unknown_context, LINK_SET, VR_E_UNKNOWN,
    STR(VR_A_LINK_IFNAME, "d0"), U32(VR_A_LINK_INDEX, 5));
BAD(link_set_index_too_large, LINK_SET, ERANGE, STR(VR_A_LINK_IFNAME, "d0"),
    U32(VR_A_LINK_INDEX, VR_INDEX_MAX + 1));
BAD(link_set_loopback, LINK_SET, EOPNOTSUPP, STR(VR_A_LINK_IFNAME, "lo"),
    U32(VR_A_LINK_INDEX, RED));
BAD(link_set_loopback_to_0, LINK_SET, EOPNOTSUPP,
    STR(VR_A_LINK_IFNAME, "lo"), U32(VR_A_LINK_INDEX, 0));
BAD(link_set_two, LINK_SET, EINVAL, U32(VR_A_LINK_IFINDEX, 1),
    STR(VR_A_LINK_IFNAME, "d0"), U32(VR_A_LINK_INDEX, RED));
BAD(link_set_enslaved, LINK_SET, EBUSY, STR(VR_A_LINK_IFNAME, "d1"),
    U32(VR_A_LINK_INDEX, RED));
BAD(link_get_with_nothing, LINK_GET, EINVAL, {});
BAD(link_get_unknown_name, LINK_GET, ENODEV, STR(VR_A_LINK_IFNAME, "d9"));
BAD(link_get_two, LINK_GET, EINVAL, U32(VR_A_LINK_IFINDEX, 1),
    STR(VR_A_LINK_IFNAME, "lo"));

FIXTURE_VARIANT_ADD(bad, unknown_command)
{
	.cmd = 200, .error = EOPNOTSUPP, .flags = NO_TEXT,
};

FIXTURE_SETUP(bad)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	if (variant->cmd < VR_CMD_LINK_SET)
		return;
	ASSERT_EQ(0, vr_ip("link add d0 type dummy\n"
			   "link add d1 type dummy\n"
			   "link add b0 type bridge\n"
			   "link set d1 master b0\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "d0", BLUE));
}

FIXTURE_TEARDOWN(bad)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

struct state {
	struct vr_info info[4];
	char links[1024];
};

static void state_link(const struct nlmsghdr *nlh, void *arg)
{
	struct state *state = arg;
	size_t used = strlen(state->links);
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(nlh, GENL_HDRLEN, attr)))
		used += snprintf(state->links + used,
				 sizeof(state->links) - used, "%d=%u ",
				 attr->nla_type, *(__u32 *)(attr + 1));
}

/* All that the family says: how many contexts there are, or an error. */
static int state_get(struct vr_nl *nl, struct state *state)
{
	struct vr_req req;
	int err;

	memset(state, 0, sizeof(*state));
	vr_req_genl(&req, nl, VR_CMD_LINK_GET);
	req.nlh.nlmsg_flags |= NLM_F_DUMP;
	err = vr_nl_call(nl, &req, state_link, state);
	return err ? err : vr_context_dump(nl, state->info, 4);
}

static void put_all(struct vr_req *req, const struct attr *attr)
{
	for (; attr->type; attr++)
		vr_req_put(req, attr->type, attr->data, attr->len);
}

TEST_F(bad, request_is_refused_and_nothing_changes)
{
	struct state before, after;
	struct vr_req req;
	char text[256];
	int err;

	ASSERT_EQ(3, state_get(&self->nl, &before));
	vr_req_genl(&req, &self->nl, variant->cmd);
	put_all(&req, variant->attr);
	err = vr_nl_call(&self->nl, &req, NULL, NULL);
	strcpy(text, self->nl.text);
	EXPECT_GT(0, err);
	if (variant->error > 0) {
		EXPECT_EQ(-variant->error, err) TH_LOG("%s", text);
	} else if (!variant->error) {
		EXPECT_TRUE(err == -EINVAL || err == -ERANGE)
			TH_LOG("%d %s", err, text);
	}
	if (variant->flags != NO_TEXT)
		EXPECT_STRNE("", text);
	ASSERT_EQ(3, state_get(&self->nl, &after));
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(after)));
}

static void tell_cb(const struct nlmsghdr *nlh, void *n)
{
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(nlh, sizeof(struct ifinfomsg), attr)))
		*(int *)n += attr->nla_type == VR_TEST_IFLA_INDEX;
}

/* How many links tell of their context */
static int tell(void)
{
	struct vr_req req;
	struct vr_nl nl;
	int n = 0, err = vr_nl_open(&nl, NETLINK_ROUTE);

	vr_req_init(&req, RTM_GETLINK, NLM_F_DUMP);
	vr_req_room(&req, sizeof(struct ifinfomsg));
	err = err ? err : vr_nl_call(&nl, &req, tell_cb, &n);
	vr_nl_close(&nl);
	return err ? err : n;
}

/* Links tell of it from the first context of the machine on: a test for those
 * who run this file alone.
 */
TEST(a_refused_context_is_not_the_first)
{
	struct vr_info info;
	struct vr_req req;
	struct vr_nl nl;
	int before;

	ASSERT_EQ(0, vr_netns(&nl)) TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("link add d0 type dummy\n"));
	before = tell();
	ASSERT_LE(0, before);
	vr_req_genl(&req, &nl, VR_CMD_CONTEXT_NEW);
	vr_req_u32(&req, CTX_INDEX, 0);
	vr_req_str(&req, CTX_NAME, "x");
	EXPECT_GT(0, vr_nl_call(&nl, &req, NULL, NULL));
	EXPECT_STRNE("", nl.text);
	EXPECT_EQ(before, tell());
	EXPECT_EQ(1, vr_context_dump(&nl, &info, 1));
	vr_nl_close(&nl);
}

/* The good twin of each command, by someone who may not. */
TEST(nothing_is_changed_without_privilege)
{
	const struct {
		__u8 cmd;
		struct attr attr[4];
	} good[] = {
		{ VR_CMD_CONTEXT_NEW, { STR(CTX_NAME, "x") } },
		{ VR_CMD_CONTEXT_DEL, { U32(CTX_INDEX, RED) } },
		{ VR_CMD_CONTEXT_SET, { U32(CTX_INDEX, RED),
					STR(CTX_NAME, "x") } },
		{ VR_CMD_LINK_SET, { STR(VR_A_LINK_IFNAME, "d0"),
				     U32(VR_A_LINK_INDEX, RED) } },
	};
	struct state before, after;
	struct vr_nl nl, user;
	struct vr_req req;
	unsigned int i;

	ASSERT_EQ(0, vr_contexts(&nl)) TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("link add d0 type dummy\n"));
	ASSERT_EQ(3, state_get(&nl, &before));
	ASSERT_EQ(0, vr_drop_privilege());
	ASSERT_EQ(0, vr_nl_open(&user, NETLINK_GENERIC));
	for (i = 0; i < VR_ARRAY_SIZE(good); i++) {
		vr_req_genl(&req, &user, good[i].cmd);
		put_all(&req, good[i].attr);
		EXPECT_EQ(-EPERM, vr_nl_call(&user, &req, NULL, NULL));
		EXPECT_STRNE("", user.text) TH_LOG("command %d", good[i].cmd);
	}
	/* Anyone may look. */
	ASSERT_EQ(3, state_get(&user, &after));
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(after)));
	vr_nl_close(&user);
	vr_nl_close(&nl);
}

TEST_HARNESS_MAIN
