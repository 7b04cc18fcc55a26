// SPDX-License-Identifier: GPL-2.0
/*
 * Options of IPv4 that name addresses: own is what is own in the context.
 */
#include <netinet/ip.h>

#include "vr_test.h"

FIXTURE(options)
{
	struct vr_nl nl;
};

FIXTURE_SETUP(options)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_ip("link add d0 up type dummy\n"
			   "link add dred up type dummy\n"));
	ASSERT_EQ(0, vr_link_set(&self->nl, "dred", RED));
	ASSERT_EQ(0, vr_ip("addr add 192.0.2.10/24 dev d0\n"
			   "addr add 192.0.2.11/24 dev dred\n"));
}

FIXTURE_TEARDOWN(options)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

/* A request for the time at an address: a host that has it will fill it in, for
 * which the kernel makes room at once.
 */
static bool is_own(int index, const char *addr)
{
	struct {
		unsigned char head[4];
		struct in_addr addr;
		__u32 time;
	} option = {
		{ IPOPT_TS, sizeof(option), 5, IPOPT_TS_PRESPEC },
		vr_addr(addr, 0).sin_addr, ~0U,
	};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t len = sizeof(option);
	bool ok = !vr_sock_set(fd, index) &&
		  !setsockopt(fd, IPPROTO_IP, IP_OPTIONS, &option, len) &&
		  !getsockopt(fd, IPPROTO_IP, IP_OPTIONS, &option, &len);

	close(fd);
	return ok && !option.time;
}

TEST_F(options, a_timestamp_is_that_of_an_own_address)
{
	EXPECT_TRUE(is_own(0, "192.0.2.10"));
	EXPECT_FALSE(is_own(0, "192.0.2.11"));
	EXPECT_TRUE(is_own(RED, "192.0.2.11"));
	EXPECT_FALSE(is_own(RED, "192.0.2.10"));
	EXPECT_FALSE(is_own(BLUE, "192.0.2.10"));
	EXPECT_FALSE(is_own(BLUE, "192.0.2.11"));
	EXPECT_TRUE(is_own(BLUE, "127.0.0.1"));
}

TEST_HARNESS_MAIN
