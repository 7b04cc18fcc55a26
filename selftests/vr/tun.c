// SPDX-License-Identifier: GPL-2.0
/*
 * Devices of /dev/net/tun: who makes one has it in the own context, and
 * attaches to no other's.
 */
#include <linux/if_tun.h>

#include "vr_test.h"

FIXTURE(tun)
{
	struct vr_nl nl;
};

FIXTURE_SETUP(tun)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("tuntap add t0 mode tun\n"
			   "tuntap add tred mode tun\n"
			   "tuntap add tblue mode tun\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "tred", RED));
	ASSERT_EQ(0, vr_link_set(&self->nl, "tblue", BLUE));
}

FIXTURE_TEARDOWN(tun)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

/* Attaches to a device, which is made if need be, and gone with the descriptor
 * then: that, or -errno
 */
static int attach(const char *dev)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC), err;

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (!ioctl(fd, TUNSETIFF, &ifr))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static void index_cb(const struct nlmsghdr *nlh, void *index)
{
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(nlh, GENL_HDRLEN, attr)))
		if ((attr->nla_type & NLA_TYPE_MASK) == VR_A_LINK_INDEX)
			*(int *)index = *(const __u32 *)(attr + 1);
}

/* The context of a device, or -errno */
static int context_of(struct vr_nl *nl, const char *dev)
{
	struct vr_req req;
	int index = -1, err;

	vr_req_genl(&req, nl, VR_CMD_LINK_GET);
	vr_req_str(&req, VR_A_LINK_IFNAME, dev);
	err = vr_nl_call(nl, &req, index_cb, &index);
	return err ? err : index;
}

TEST_F(tun, a_device_is_born_in_the_context_of_the_task)
{
	int fd;

	ASSERT_EQ(0, vr_enter(SELF, RED));
	fd = attach("tnew");
	EXPECT_LE(0, fd);
	EXPECT_EQ(RED, context_of(&self->nl, "tnew"));
	close(fd);
	EXPECT_EQ(-ENODEV, context_of(&self->nl, "tnew"));
	ASSERT_EQ(0, vr_enter(SELF, 0));
	fd = attach("tnew");
	EXPECT_LE(0, fd);
	EXPECT_EQ(0, context_of(&self->nl, "tnew"));
	close(fd);
}

TEST_F(tun, nobody_attaches_to_a_device_of_others)
{
	int fd;

	ASSERT_EQ(0, vr_enter(SELF, RED));
	EXPECT_EQ(-EBUSY, attach("tblue"));
	EXPECT_EQ(-EBUSY, attach("t0"));
	fd = attach("tred");
	EXPECT_LE(0, fd);
	EXPECT_EQ(RED, context_of(&self->nl, "tred"));
	close(fd);
}

TEST_F(tun, context_0_attaches_to_all_devices)
{
	int fd = attach("tred"), fd0 = attach("t0");

	EXPECT_LE(0, fd);
	EXPECT_LE(0, fd0);
	EXPECT_EQ(RED, context_of(&self->nl, "tred"));
	EXPECT_EQ(0, context_of(&self->nl, "t0"));
	close(fd);
	close(fd0);
}

TEST_HARNESS_MAIN
