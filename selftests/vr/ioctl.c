// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls for devices reach what rtnetlink reaches: what is in the context
 * of the socket, whatever the family of that.
 */
#include <net/if_arp.h>
#include <linux/ethtool.h>
#include <linux/if_vlan.h>
#include <linux/sockios.h>

#include "vr_test.h"

#define TEXT 4096

static const int get[] = {
	SIOCGIFFLAGS, SIOCGIFINDEX, SIOCGIFMTU, SIOCGIFHWADDR, SIOCGIFTXQLEN,
};

/* SIOCETHTOOL does either. Nothing has its old name after the last. */
static const int set[] = {
	SIOCETHTOOL, SIOCSIFMTU, SIOCSIFHWADDR, SIOCSIFTXQLEN, SIOCSIFFLAGS,
	SIOCSIFNAME,
};

FIXTURE(ioctl)
{
	struct vr_nl nl;
	int own, foreign;	/* index of a device of red, of blue */
	int fd;			/* of red, where the task is, too */
};

FIXTURE_VARIANT(ioctl)
{
	int family;
};

FIXTURE_VARIANT_ADD(ioctl, of_inet) { .family = AF_INET };
FIXTURE_VARIANT_ADD(ioctl, of_unix) { .family = AF_UNIX };

FIXTURE_SETUP(ioctl)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("link add d0 up type dummy\n"
			   "link add dred up type dummy\n"
			   "link add dblue up type dummy\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dred", RED));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dblue", BLUE));
	self->own = if_nametoindex("dred");
	self->foreign = if_nametoindex("dblue");
	ASSERT_EQ(0, vr_enter(SELF, RED));
	self->fd = socket(variant->family, SOCK_DGRAM, 0);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(ioctl)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	close(self->fd);
	vr_nl_close(&self->nl);
}

/* What is set is unlike what is there. 0 or -errno */
static int call(int fd, int cmd, const char *dev)
{
	struct ethtool_value flags = { .cmd = ETHTOOL_GFLAGS };
	struct ifreq ifr = {};

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	switch (cmd) {
	case SIOCETHTOOL:
		ifr.ifr_data = (void *)&flags;
		break;
	case SIOCSIFMTU:
		ifr.ifr_mtu = 1400;
		break;
	case SIOCSIFHWADDR:
		ifr.ifr_hwaddr.sa_family = ARPHRD_ETHER;
		memcpy(ifr.ifr_hwaddr.sa_data, "\2\0\0\0\0\1", 6);
		break;
	case SIOCSIFTXQLEN:
		ifr.ifr_qlen = 77;
		break;
	case SIOCSIFNAME:
		snprintf(ifr.ifr_newname, sizeof(ifr.ifr_newname), "x%s", dev);
		break;
	}
	return ioctl(fd, cmd, &ifr) ? -errno : 0;
}

static int name(int fd, int ifindex)
{
	struct ifreq ifr = { .ifr_ifindex = ifindex };

	return ioctl(fd, SIOCGIFNAME, &ifr) ? -errno : 0;
}

/* All devices, as context 0 sees them */
static void look(char *text)
{
	int index = vr_read(SELF);
	FILE *ip;

	memset(text, 0, TEXT);
	vr_enter(SELF, 0);
	ip = popen("ip -o link show", "r");
	if (!fread(text, 1, TEXT - 1, ip))
		strcpy(text, "nothing");
	pclose(ip);
	vr_enter(SELF, index);
}

TEST_F(ioctl, devices_of_others_are_out_of_reach)
{
	static const char * const others[] = { "d0", "dblue" };
	char before[TEXT], after[TEXT];
	unsigned int i, d;

	look(before);
	EXPECT_EQ(-ENODEV, name(self->fd, self->foreign));
	for (d = 0; d < VR_ARRAY_SIZE(others); d++) {
		for (i = 0; i < VR_ARRAY_SIZE(get); i++) {
			EXPECT_EQ(-ENODEV, call(self->fd, get[i], others[d]))
				TH_LOG("%#x of %s", get[i], others[d]);
		}
		for (i = 0; i < VR_ARRAY_SIZE(set); i++) {
			EXPECT_EQ(-ENODEV, call(self->fd, set[i], others[d]))
				TH_LOG("%#x of %s", set[i], others[d]);
		}
	}
	look(after);
	EXPECT_STREQ(before, after);
}

TEST_F(ioctl, loopback_is_seen_and_not_set)
{
	char before[TEXT], after[TEXT];
	unsigned int i;

	look(before);
	for (i = 0; i < VR_ARRAY_SIZE(get); i++) {
		EXPECT_EQ(0, call(self->fd, get[i], "lo"))
			TH_LOG("%#x", get[i]);
	}
	for (i = 0; i < VR_ARRAY_SIZE(set); i++) {
		EXPECT_GT(0, call(self->fd, set[i], "lo"))
			TH_LOG("%#x", set[i]);
	}
	look(after);
	EXPECT_STREQ(before, after);
}

/* Gets and sets all that there is of a device: 0, or what failed. */
static int all(int fd, const char *dev)
{
	unsigned int i;

	for (i = 0; i < VR_ARRAY_SIZE(get); i++)
		if (call(fd, get[i], dev))
			return get[i];
	for (i = 0; i < VR_ARRAY_SIZE(set); i++)
		if (call(fd, set[i], dev))
			return set[i];
	return 0;
}

TEST_F(ioctl, own_devices_are_in_reach)
{
	EXPECT_EQ(0, name(self->fd, self->own));
	EXPECT_EQ(0, all(self->fd, "dred"));
}

TEST_F(ioctl, context_0_reaches_all_devices)
{
	int fd;

	ASSERT_EQ(0, vr_enter(SELF, 0));
	fd = socket(variant->family, SOCK_DGRAM, 0);
	EXPECT_EQ(0, name(fd, self->foreign));
	EXPECT_EQ(0, all(fd, "d0"));
	EXPECT_EQ(0, all(fd, "dred"));
	EXPECT_EQ(0, all(fd, "dblue"));
	close(fd);
}

TEST_F(ioctl, no_device_is_made)
{
	struct vlan_ioctl_args vlan = {
		.cmd = ADD_VLAN_CMD, .device1 = "dred", .u.VID = 5,
	};
	char before[TEXT], after[TEXT];

	look(before);
	EXPECT_EQ(-1, ioctl(self->fd, SIOCSIFVLAN, &vlan));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, ioctl(self->fd, SIOCBRADDBR, "br0"));
	EXPECT_EQ(EOPNOTSUPP, errno);
	look(after);
	EXPECT_STREQ(before, after);
}

TEST_HARNESS_MAIN
