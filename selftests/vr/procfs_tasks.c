// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/vr_index of tasks that are unlike others: a process whose first
 * thread has gone, and a thread of the kernel.
 */
#include <pthread.h>

#include "vr_test.h"

static void *last_thread(void *child)
{
	vr_hold(child);
	_exit(vr_sock_born() == BLUE && vr_read(THREAD) == BLUE ? 0 : 1);
}

/* Is the first thread of a process a zombie? */
static bool leader_is_gone(pid_t pid)
{
	char path[64], text[64] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, pid);
	fd = open(path, O_RDONLY);
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return strstr(text, ") Z ");
}

TEST(a_process_without_its_first_thread_is_moved)
{
	struct vr_child child;
	pthread_t thread;
	char path[64];
	struct vr_nl nl;

	ASSERT_EQ(0, vr_contexts(&nl)) TH_LOG("this kernel has no contexts");
	if (!vr_fork(&child)) {
		pthread_create(&thread, NULL, last_thread, &child);
		pthread_exit(NULL);
	}
	while (!leader_is_gone(child.pid))
		usleep(1000);
	snprintf(path, sizeof(path), "/proc/%d/vr_index", child.pid);
	EXPECT_EQ(0, vr_enter(path, BLUE));
	EXPECT_EQ(0, vr_join(&child));
	EXPECT_EQ(0, vr_context_del(&nl, BLUE));
	EXPECT_EQ(0, vr_guard(&nl));
	vr_nl_close(&nl);
}

/* Its namespace is the first, so the context has to be made there. */
TEST(a_kernel_thread_is_in_no_context)
{
	static const char *path = "/proc/2/vr_index";
	struct vr_nl nl;

	ASSERT_EQ(0, vr_nl_open(&nl, NETLINK_GENERIC))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_context(&nl, VR_CMD_CONTEXT_NEW, RED, "red", NULL));
	EXPECT_EQ(-EINVAL, vr_write(path, "7\n"));
	EXPECT_EQ(-EINVAL, vr_write("/proc/2/task/2/vr_index", "7\n"));
	EXPECT_EQ(0, vr_read(path));
	vr_write(path, "0\n");
	EXPECT_EQ(0, vr_context_del(&nl, RED));
	vr_nl_close(&nl);
}

TEST_HARNESS_MAIN
