// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/vr_index is the context of a process, /proc/PID/task/TID/vr_index
 * that of one thread: read, written, and what cannot be written.
 */
#include <pthread.h>

#include "vr_test.h"

FIXTURE(proc)
{
	struct vr_nl nl;
};

FIXTURE_SETUP(proc)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
}

FIXTURE_TEARDOWN(proc)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

static const char *pid_path(pid_t pid)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/%d/vr_index", pid);
	return path;
}

static const char *tid_path(pid_t tid)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d/vr_index", tid);
	return path;
}

TEST_F(proc, a_process_enters_and_leaves)
{
	EXPECT_EQ(0, vr_read(SELF));
	EXPECT_EQ(0, vr_read(THREAD));
	EXPECT_EQ(0, vr_read("/proc/1/vr_index"));
	EXPECT_EQ(0, vr_sock_born());
	ASSERT_EQ(0, vr_write(SELF, "7\n"));
	EXPECT_EQ(RED, vr_read(SELF));
	EXPECT_EQ(RED, vr_read(THREAD));
	EXPECT_EQ(RED, vr_read(pid_path(getpid())));
	EXPECT_EQ(RED, vr_read(tid_path(gettid())));
	EXPECT_EQ(RED, vr_sock_born());
	ASSERT_EQ(0, vr_write(pid_path(getpid()), "70000\n"));
	EXPECT_EQ(BLUE, vr_read(SELF));
	EXPECT_EQ(BLUE, vr_sock_born());
	ASSERT_EQ(0, vr_write(SELF, "0\n"));
	EXPECT_EQ(0, vr_read(SELF));
	EXPECT_EQ(0, vr_sock_born());
}

TEST_F(proc, a_socket_stays_when_its_process_moves)
{
	int fd;

	ASSERT_EQ(0, vr_enter(SELF, RED));
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	ASSERT_EQ(0, vr_enter(SELF, BLUE));
	EXPECT_EQ(RED, vr_sock_get(fd));
	EXPECT_EQ(BLUE, vr_sock_born());
}

TEST_F(proc, another_process_is_moved)
{
	struct vr_child child;

	if (!vr_fork(&child)) {
		vr_hold(&child);
		_exit(vr_sock_born() == BLUE && vr_read(SELF) == BLUE ? 0 : 1);
	}
	ASSERT_EQ(0, vr_enter(pid_path(child.pid), BLUE));
	EXPECT_EQ(BLUE, vr_read(pid_path(child.pid)));
	EXPECT_EQ(0, vr_read(SELF));
	EXPECT_EQ(0, vr_join(&child));
}

/* Threads that say their id and what context their sockets have. */
struct thread {
	pthread_t thread;
	pthread_barrier_t barrier;
	int tid, born;
};

static void *thread_main(void *arg)
{
	struct thread *thread = arg;

	thread->tid = gettid();
	pthread_barrier_wait(&thread->barrier);
	pthread_barrier_wait(&thread->barrier);
	thread->born = vr_sock_born();
	return NULL;
}

static void thread_start(struct thread *thread)
{
	pthread_barrier_init(&thread->barrier, NULL, 2);
	pthread_create(&thread->thread, NULL, thread_main, thread);
	pthread_barrier_wait(&thread->barrier);
}

static int thread_join(struct thread *thread)
{
	pthread_barrier_wait(&thread->barrier);
	pthread_join(thread->thread, NULL);
	return thread->born;
}

TEST_F(proc, all_threads_of_a_process_move)
{
	struct thread one, two, later;
	struct vr_info info;

	thread_start(&one);
	thread_start(&two);
	ASSERT_EQ(0, vr_enter(SELF, RED));
	EXPECT_EQ(RED, vr_read(tid_path(one.tid)));
	EXPECT_EQ(RED, vr_read(tid_path(two.tid)));
	thread_start(&later);
	EXPECT_EQ(RED, vr_read(tid_path(later.tid)));
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, &info));
	EXPECT_EQ(4, info.tasks);
	EXPECT_EQ(RED, thread_join(&one));
	EXPECT_EQ(RED, thread_join(&two));
	EXPECT_EQ(RED, thread_join(&later));
}

TEST_F(proc, one_thread_moves_alone)
{
	struct thread one, two, later;
	struct vr_info info;

	thread_start(&one);
	thread_start(&two);
	ASSERT_EQ(0, vr_enter(tid_path(one.tid), RED));
	EXPECT_EQ(RED, vr_read(tid_path(one.tid)));
	EXPECT_EQ(0, vr_read(tid_path(two.tid)));
	EXPECT_EQ(0, vr_read(SELF));
	thread_start(&later);
	EXPECT_EQ(0, vr_read(tid_path(later.tid)));
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, &info));
	EXPECT_EQ(1, info.tasks);
	EXPECT_EQ(RED, thread_join(&one));
	EXPECT_EQ(0, thread_join(&two));
	EXPECT_EQ(0, thread_join(&later));
	EXPECT_EQ(0, vr_sock_born());
	/* The process takes all with it, wherever they were. */
	thread_start(&one);
	ASSERT_EQ(0, vr_enter(tid_path(one.tid), RED));
	ASSERT_EQ(0, vr_enter(SELF, BLUE));
	EXPECT_EQ(BLUE, thread_join(&one));
}

TEST_F(proc, rubbish_changes_nothing)
{
	static const struct { const char *text; int error; } bad[] = {
		{ "\n", 0 }, { " \n", 0 }, { "red\n", 0 }, { "-1\n", 0 },
		{ "-7\n", 0 }, { "7x\n", 0 }, { "7 70000\n", 0 },
		{ "7\n7\n", 0 }, { "0x7\n", 0 }, { "7.0\n", 0 },
		{ "1048576\n", 0 },		/* above the largest index */
		{ "4294967303\n", 0 },		/* 7 in 32 bits */
		{ "18446744073709551623\n", 0 }, /* 7 in 64 bits */
		{ "000000000000000000000000000000000000000000000000\n"
		  "000000000000000000000000000000000000000000000007\n", 0 },
		{ "5\n", VR_E_UNKNOWN }, { "1048575\n", VR_E_UNKNOWN },
	};
	const char *paths[] = { SELF, THREAD };
	unsigned int i, p;
	int err;

	ASSERT_EQ(0, vr_enter(SELF, BLUE));
	for (p = 0; p < VR_ARRAY_SIZE(paths); p++)
		for (i = 0; i < VR_ARRAY_SIZE(bad); i++) {
			err = vr_write(paths[p], bad[i].text);
			if (bad[i].error)
				EXPECT_EQ(-bad[i].error, err);
			EXPECT_TRUE(err == -EINVAL || err == -ERANGE ||
				    bad[i].error)
				TH_LOG("%d from %s", err, bad[i].text);
			EXPECT_EQ(BLUE, vr_read(SELF));
			EXPECT_EQ(BLUE, vr_sock_born());
		}
}

TEST_F(proc, privilege_is_that_of_the_opener)
{
	int fd = open(SELF, O_WRONLY), user;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, seteuid(NOBODY));
	user = open(SELF, O_WRONLY);
	EXPECT_EQ(0, vr_read(SELF));
	if (user >= 0)
		EXPECT_EQ(-EPERM, vr_write_text(user, "7\n"));
	EXPECT_EQ(2, vr_write_text(fd, "7\n"));
	EXPECT_EQ(RED, vr_read(SELF));
	/* Nor does who has no privilege leave, not even for 0. */
	EXPECT_GT(0, vr_write(SELF, "0\n"));
	EXPECT_GT(0, vr_write(THREAD, "0\n"));
	ASSERT_EQ(0, seteuid(0));
	if (user >= 0)
		EXPECT_EQ(-EPERM, vr_write_text(user, "0\n"));
	EXPECT_EQ(RED, vr_read(SELF));
	EXPECT_EQ(RED, vr_sock_born());
}

TEST_F(proc, a_process_of_another_namespace_is_out_of_reach)
{
	struct vr_child child;
	struct vr_nl nl;

	/* It has a context with this index, too. */
	if (!vr_fork(&child)) {
		int err = vr_contexts(&nl);

		vr_hold(&child);
		_exit(!err && vr_sock_born() == 0 ? 0 : 1);
	}
	EXPECT_EQ(-EXDEV, vr_enter(pid_path(child.pid), RED));
	EXPECT_EQ(-EXDEV, vr_enter(pid_path(child.pid), 0));
	EXPECT_EQ(0, vr_join(&child));
}

TEST_F(proc, a_reaped_process_has_no_context)
{
	struct vr_child child;
	char buf[16];
	int fd;

	if (!vr_fork(&child)) {
		vr_enter(SELF, RED);
		vr_hold(&child);
		_exit(0);
	}
	fd = open(pid_path(child.pid), O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_EQ(2, read(fd, buf, sizeof(buf)));
	ASSERT_EQ(0, vr_join(&child));
	EXPECT_EQ(-1, pread(fd, buf, sizeof(buf), 0));
	EXPECT_EQ(ESRCH, errno);
	EXPECT_EQ(-ESRCH, vr_write_text(fd, "7\n"));
	EXPECT_EQ(0, vr_context_del(&self->nl, RED));
}

TEST_F(proc, a_zombie_holds_nothing)
{
	struct vr_child child;
	siginfo_t info;

	if (!vr_fork(&child)) {
		vr_enter(SELF, RED);
		vr_hold(&child);
		_exit(0);
	}
	EXPECT_EQ(-EBUSY, vr_context(&self->nl, VR_CMD_CONTEXT_DEL, RED, NULL,
				     NULL));
	close(child.go);
	ASSERT_EQ(0, waitid(P_PID, child.pid, &info, WEXITED | WNOWAIT));
	EXPECT_EQ(0, vr_context_del(&self->nl, RED));
	ASSERT_EQ(0, vr_join(&child));
}

TEST_HARNESS_MAIN
