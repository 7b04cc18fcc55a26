// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to contexts, interfaces and processes is told to the groups of
 * the family "vr", in the namespace where it happens and nowhere else.
 */
#include "vr_test.h"

struct event {
	__u8 cmd;
	__u32 value[16];	/* numbers, by attribute; ~0 if absent */
	char name[VR_NAME_MAX + 1];
};

FIXTURE(notify)
{
	struct vr_nl nl, listener;
};

FIXTURE_SETUP(notify)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_nl_open(&self->listener, NETLINK_GENERIC));
}

FIXTURE_TEARDOWN(notify)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->listener);
	vr_nl_close(&self->nl);
}

/* The next event: 0, or -errno, -EAGAIN if there is none. */
static int next(struct vr_nl *nl, struct event *event, int flags)
{
	const struct nlattr *attr = NULL;
	struct vr_req buf;
	ssize_t len = recv(nl->fd, &buf, sizeof(buf), flags);

	memset(event, 0xff, sizeof(*event));
	event->name[0] = '\0';
	if (len < 0)
		return -errno;
	if (!NLMSG_OK(&buf.nlh, len) || buf.nlh.nlmsg_type != nl->family)
		return -EBADMSG;
	event->cmd = ((struct genlmsghdr *)NLMSG_DATA(&buf.nlh))->cmd;
	while ((attr = vr_attr_next(&buf.nlh, GENL_HDRLEN, attr))) {
		int type = attr->nla_type & NLA_TYPE_MASK;

		if (event->cmd <= VR_CMD_CONTEXT_DEL_NTF &&
		    type == VR_A_CONTEXT_NAME)
			snprintf(event->name, sizeof(event->name), "%s",
				 (const char *)(attr + 1));
		else if (type < (int)VR_ARRAY_SIZE(event->value))
			memcpy(&event->value[type], attr + 1, 4);
	}
	return 0;
}

TEST_F(notify, contexts)
{
	struct event event;

	ASSERT_EQ(0, vr_nl_join(&self->listener, VR_MCGRP_CONTEXT));
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, 9, "green",
				NULL));
	ASSERT_EQ(0, next(&self->listener, &event, 0));
	EXPECT_EQ(VR_CMD_CONTEXT_NEW_NTF, event.cmd);
	EXPECT_EQ(9, event.value[VR_A_CONTEXT_INDEX]);
	EXPECT_STREQ("green", event.name);

	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_SET, 9, "lime",
				NULL));
	ASSERT_EQ(0, next(&self->listener, &event, 0));
	EXPECT_EQ(VR_CMD_CONTEXT_SET_NTF, event.cmd);
	EXPECT_EQ(9, event.value[VR_A_CONTEXT_INDEX]);
	EXPECT_STREQ("lime", event.name);

	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_DEL, 9, NULL, NULL));
	ASSERT_EQ(0, next(&self->listener, &event, 0));
	EXPECT_EQ(VR_CMD_CONTEXT_DEL_NTF, event.cmd);
	EXPECT_EQ(9, event.value[VR_A_CONTEXT_INDEX]);
	EXPECT_STREQ("lime", event.name);

	/* What is refused is no event, nor is reading. */
	ASSERT_GT(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, RED, "x", NULL));
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, NULL));
	EXPECT_EQ(-EAGAIN, next(&self->listener, &event, MSG_DONTWAIT));
}

TEST_F(notify, links)
{
	struct event event;
	int ifindex;

	ASSERT_EQ(0, vr_ip("link add d0 type dummy\n"));
	ifindex = if_nametoindex("d0");
	ASSERT_EQ(0, vr_nl_join(&self->listener, VR_MCGRP_LINK));
	ASSERT_EQ(0, vr_link_set(&self->nl, "d0", RED));
	ASSERT_EQ(0, next(&self->listener, &event, 0));
	EXPECT_EQ(VR_CMD_LINK_NTF, event.cmd);
	EXPECT_EQ(ifindex, event.value[VR_A_LINK_IFINDEX]);
	EXPECT_EQ(0, event.value[VR_A_LINK_OLD_INDEX]);
	EXPECT_EQ(RED, event.value[VR_A_LINK_INDEX]);
	ASSERT_EQ(0, vr_link_set(&self->nl, "d0", BLUE));
	ASSERT_EQ(0, next(&self->listener, &event, 0));
	EXPECT_EQ(RED, event.value[VR_A_LINK_OLD_INDEX]);
	EXPECT_EQ(BLUE, event.value[VR_A_LINK_INDEX]);

	/* Nothing moves if it is there already, or may not. */
	ASSERT_EQ(0, vr_link_set(&self->nl, "d0", BLUE));
	ASSERT_GT(0, vr_link_set(&self->nl, "lo", BLUE));
	EXPECT_EQ(-EAGAIN, next(&self->listener, &event, MSG_DONTWAIT));
}

TEST_F(notify, processes)
{
	struct event event;
	int tid = gettid();

	ASSERT_EQ(0, vr_nl_join(&self->listener, VR_MCGRP_PROCESS));
	ASSERT_EQ(0, vr_enter(SELF, RED));
	ASSERT_EQ(0, next(&self->listener, &event, 0));
	EXPECT_EQ(VR_CMD_PROCESS_NTF, event.cmd);
	EXPECT_EQ(getpid(), event.value[VR_A_PROCESS_PID]);
	EXPECT_EQ(~0U, event.value[VR_A_PROCESS_TID]);
	EXPECT_EQ(0, event.value[VR_A_PROCESS_OLD_INDEX]);
	EXPECT_EQ(RED, event.value[VR_A_PROCESS_INDEX]);
	ASSERT_EQ(0, vr_enter(THREAD, BLUE));
	ASSERT_EQ(0, next(&self->listener, &event, 0));
	EXPECT_EQ(getpid(), event.value[VR_A_PROCESS_PID]);
	EXPECT_EQ(tid, event.value[VR_A_PROCESS_TID]);
	EXPECT_EQ(RED, event.value[VR_A_PROCESS_OLD_INDEX]);
	EXPECT_EQ(BLUE, event.value[VR_A_PROCESS_INDEX]);

	/* Inheriting is no event, nor is a socket that moves. */
	ASSERT_EQ(0, system("true"));
	ASSERT_EQ(0, vr_sock_set(socket(AF_INET, SOCK_DGRAM, 0), RED));
	ASSERT_GT(0, vr_enter(SELF, 5));
	EXPECT_EQ(-EAGAIN, next(&self->listener, &event, MSG_DONTWAIT));
}

TEST_F(notify, other_namespaces_hear_nothing)
{
	struct vr_nl nl, listener;
	struct event event;

	ASSERT_EQ(0, vr_contexts(&nl));
	ASSERT_EQ(0, vr_nl_open(&listener, NETLINK_GENERIC));
	ASSERT_EQ(0, vr_nl_join(&listener, VR_MCGRP_CONTEXT));
	ASSERT_EQ(0, vr_nl_join(&listener, VR_MCGRP_PROCESS));
	ASSERT_EQ(0, vr_nl_join(&self->listener, VR_MCGRP_CONTEXT));
	ASSERT_EQ(0, vr_nl_join(&self->listener, VR_MCGRP_PROCESS));
	ASSERT_EQ(0, vr_context(&nl, VR_CMD_CONTEXT_NEW, 9, "green", NULL));
	ASSERT_EQ(0, vr_enter(SELF, RED));
	ASSERT_EQ(0, next(&listener, &event, 0));
	EXPECT_EQ(VR_CMD_CONTEXT_NEW_NTF, event.cmd);
	ASSERT_EQ(0, next(&listener, &event, 0));
	EXPECT_EQ(VR_CMD_PROCESS_NTF, event.cmd);
	EXPECT_EQ(-EAGAIN, next(&self->listener, &event, MSG_DONTWAIT));
	vr_nl_close(&listener);
	vr_nl_close(&nl);
}

TEST_HARNESS_MAIN
