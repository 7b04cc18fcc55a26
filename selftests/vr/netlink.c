// SPDX-License-Identifier: GPL-2.0
/*
 * The family "vr": contexts are made, found, renamed, listed and deleted, and
 * who holds one is known by kind. Requests that are wrong: netlink_bad.c.
 */
#include "vr_test.h"

#define ALL_ATTRS (1U << VR_A_CONTEXT_INDEX | 1U << VR_A_CONTEXT_NAME | \
		   1U << VR_A_CONTEXT_COOKIE | 1U << VR_A_CONTEXT_STATE | \
		   1U << VR_A_CONTEXT_LINKS | \
		   1U << VR_A_CONTEXT_GUARD_DROPS | \
		   1U << VR_A_CONTEXT_MOVED_DROPS)

FIXTURE(family)
{
	struct vr_nl nl;
};

FIXTURE_SETUP(family)
{
	ASSERT_EQ(0, vr_netns(&self->nl))
		TH_LOG("this kernel has no contexts");
}

FIXTURE_TEARDOWN(family)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

TEST_F(family, a_new_namespace_has_the_default_context)
{
	struct vr_info info[2];

	ASSERT_EQ(1, vr_context_dump(&self->nl, info, 2));
	EXPECT_EQ(0, info[0].index);
	EXPECT_STREQ("default", info[0].name);
	EXPECT_EQ(VR_STATE_ACTIVE, info[0].state);
	EXPECT_EQ(0, info[0].guard_drops);
	EXPECT_EQ(ALL_ATTRS, info[0].seen & ALL_ATTRS);
}

TEST_F(family, a_context_has_what_it_was_given)
{
	struct vr_info made, got;

	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, 12, "a.b_c-9",
				&made));
	EXPECT_EQ(12, made.index);
	EXPECT_STREQ("a.b_c-9", made.name);
	EXPECT_EQ(VR_STATE_ACTIVE, made.state);
	EXPECT_EQ(0, made.tasks);
	EXPECT_EQ(0, made.sockets);
	EXPECT_EQ(0, made.links);
	EXPECT_EQ(ALL_ATTRS, made.seen & ALL_ATTRS);
	ASSERT_EQ(0, vr_context_get(&self->nl, 12, &got));
	EXPECT_EQ(0, memcmp(&made, &got, sizeof(got)));
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_GET, 0, "a.b_c-9",
				&got));
	EXPECT_EQ(0, memcmp(&made, &got, sizeof(got)));
}

TEST_F(family, the_extremes_of_index_and_name_are_possible)
{
	const char *longest = "abcdefghijklmnopqrstuvwxyz01234";
	struct vr_info info;

	ASSERT_EQ(VR_NAME_MAX, strlen(longest));
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, VR_INDEX_MAX,
				longest, &info));
	EXPECT_EQ(VR_INDEX_MAX, info.index);
	EXPECT_STREQ(longest, info.name);
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, 1, "Z", &info));
	EXPECT_EQ(1, info.index);
}

TEST_F(family, the_kernel_finds_free_indexes)
{
	struct vr_info info, other;

	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, 1, "one",
				NULL));
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, 0, "red",
				&info));
	EXPECT_LE(2, info.index);
	EXPECT_GE(VR_INDEX_MAX, info.index);
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, 0, "blue",
				&other));
	EXPECT_LE(2, other.index);
	EXPECT_NE(info.index, other.index);
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_GET, 0, "red",
				&other));
	EXPECT_EQ(info.index, other.index);
}

TEST_F(family, the_dump_lists_all)
{
	struct vr_info info[600];
	char name[16];
	int i, sum = 0;

	/* More than fit into one message. */
	for (i = 1; i <= 500; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, i * 3,
					name, NULL));
	}
	ASSERT_EQ(501, vr_context_dump(&self->nl, info, 600));
	for (i = 0; i <= 500; i++)
		sum += info[i].index;
	EXPECT_EQ(3 * 500 * 501 / 2, sum);
}

TEST_F(family, renaming_changes_the_name_only)
{
	struct vr_info before, after;

	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, RED, "red",
				&before));
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_SET, RED, "crimson",
				NULL));
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, &after));
	EXPECT_STREQ("crimson", after.name);
	EXPECT_EQ(before.cookie, after.cookie);
	EXPECT_EQ(-VR_E_UNKNOWN, vr_context(&self->nl, VR_CMD_CONTEXT_GET, 0,
					    "red", NULL));
	/* The old name is free. */
	EXPECT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, BLUE, "red",
				NULL));
}

TEST_F(family, a_cookie_names_one_life_of_an_index)
{
	struct vr_info first, second, now;
	struct vr_req req;

	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, RED, "red",
				&first));
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_DEL, RED, NULL,
				NULL));
	EXPECT_EQ(-VR_E_UNKNOWN, vr_context_get(&self->nl, RED, &now));
	EXPECT_EQ(-VR_E_UNKNOWN, vr_context(&self->nl, VR_CMD_CONTEXT_DEL,
					    RED, NULL, NULL));
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, RED, "red",
				&second));
	EXPECT_NE(first.cookie, second.cookie);

	vr_req_genl(&req, &self->nl, VR_CMD_CONTEXT_DEL);
	vr_req_u32(&req, VR_A_CONTEXT_INDEX, RED);
	vr_req_put(&req, VR_A_CONTEXT_COOKIE, &first.cookie, 8);
	EXPECT_EQ(-ESTALE, vr_nl_call(&self->nl, &req, NULL, NULL));
	EXPECT_STRNE("", self->nl.text);
	vr_req_genl(&req, &self->nl, VR_CMD_CONTEXT_SET);
	vr_req_u32(&req, VR_A_CONTEXT_INDEX, RED);
	vr_req_str(&req, VR_A_CONTEXT_NAME, "crimson");
	vr_req_put(&req, VR_A_CONTEXT_COOKIE, &first.cookie, 8);
	EXPECT_EQ(-ESTALE, vr_nl_call(&self->nl, &req, NULL, NULL));
	EXPECT_STRNE("", self->nl.text);
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, &now));
	EXPECT_EQ(0, memcmp(&second, &now, sizeof(now)));

	vr_req_genl(&req, &self->nl, VR_CMD_CONTEXT_DEL);
	vr_req_str(&req, VR_A_CONTEXT_NAME, "red");
	vr_req_put(&req, VR_A_CONTEXT_COOKIE, &second.cookie, 8);
	EXPECT_EQ(0, vr_nl_call(&self->nl, &req, NULL, NULL));
	EXPECT_EQ(-VR_E_UNKNOWN, vr_context_get(&self->nl, RED, &now));
}

/* Deleting is refused, with the holders by kind, and changes nothing. */
static bool busy(struct vr_nl *nl, int tasks, int sockets, int links,
		 const char *word)
{
	struct vr_info before, after;

	if (vr_context_get(nl, RED, &before) ||
	    vr_context(nl, VR_CMD_CONTEXT_DEL, RED, NULL, NULL) != -EBUSY ||
	    !strcasestr(nl->text, word)) {
		fprintf(stderr, "# %s: \"%s\"\n", word, nl->text);
		return false;
	}
	return !vr_context_get(nl, RED, &after) &&
	       !memcmp(&before, &after, sizeof(after)) &&
	       (int)after.tasks == tasks && (int)after.sockets == sockets &&
	       (int)after.links == links;
}

TEST_F(family, holders_are_counted_by_kind)
{
	static const struct { int family, type, proto; } kinds[] = {
		{ AF_INET, SOCK_STREAM, 0 },
		{ AF_INET, SOCK_DGRAM, 0 },
		{ AF_INET, SOCK_RAW, IPPROTO_ICMP },
	};
	int fd[VR_ARRAY_SIZE(kinds)];
	struct vr_child child;
	unsigned int i;

	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, RED, "red",
				NULL));
	for (i = 0; i < VR_ARRAY_SIZE(kinds); i++) {
		fd[i] = socket(kinds[i].family, kinds[i].type, kinds[i].proto);
		ASSERT_EQ(0, vr_sock_set(fd[i], RED));
		EXPECT_TRUE(busy(&self->nl, 0, i + 1, 0, "socket"));
	}
	/* Leaving is as good as closing, a duplicate is the same socket. */
	ASSERT_EQ(0, vr_sock_set(fd[0], 0));
	EXPECT_TRUE(busy(&self->nl, 0, i - 1, 0, "socket"));
	ASSERT_LE(0, dup2(fd[1], fd[0]));
	for (i = 1; i < VR_ARRAY_SIZE(kinds); i++)
		close(fd[i]);
	EXPECT_TRUE(busy(&self->nl, 0, 1, 0, "socket"));
	close(fd[0]);

	if (!vr_fork(&child)) {
		vr_enter(SELF, RED);
		vr_hold(&child);
		_exit(0);
	}
	EXPECT_TRUE(busy(&self->nl, 1, 0, 0, "task"));
	ASSERT_EQ(0, vr_join(&child));

	ASSERT_EQ(0, vr_ip("link add d0 type dummy\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "d0", RED));
	EXPECT_TRUE(busy(&self->nl, 0, 0, 1, "interface") ||
		    busy(&self->nl, 0, 0, 1, "link"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "d0", 0));
	EXPECT_EQ(0, vr_context_del(&self->nl, RED));
}

/* What a dead context leaves behind belongs to nobody who comes later. */
TEST_F(family, an_index_is_used_again)
{
	int i, l, c, s;
	char end;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, RED,
					"red", NULL));
		l = socket(AF_INET, SOCK_STREAM, 0);
		c = socket(AF_INET, SOCK_STREAM, 0);
		ASSERT_EQ(0, vr_sock_set(l, RED));
		ASSERT_EQ(0, vr_sock_set(c, RED));
		/* The TIME_WAIT of the last round is on this port. */
		ASSERT_EQ(0, vr_bind(l, "127.0.0.1", 80));
		ASSERT_EQ(0, listen(l, 1));
		ASSERT_EQ(0, vr_bind(c, "127.0.0.1", 4000));
		ASSERT_EQ(0, vr_connect(c, "127.0.0.1", 80));
		s = accept(l, NULL, NULL);
		ASSERT_LE(0, s);
		close(s);
		EXPECT_EQ(0, recv(c, &end, 1, 0));
		close(c);
		close(l);
		ASSERT_EQ(0, vr_context_del(&self->nl, RED))
			TH_LOG("%s", self->nl.text);
	}
}

TEST_HARNESS_MAIN
