// SPDX-License-Identifier: GPL-2.0
/*
 * Where a context goes: from task to task, from task to socket, from listener
 * to connection; and where it ends, at the border of a namespace.
 */
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>

#include "vr_test.h"

FIXTURE(inherit)
{
	struct vr_nl nl;
};

FIXTURE_SETUP(inherit)
{
	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_enter(SELF, RED));
}

FIXTURE_TEARDOWN(inherit)
{
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

/* Is this task, and are its sockets, in this context? */
static int where(int index)
{
	return vr_read(THREAD) == index && vr_sock_born() == index ? 0 : 1;
}

/* Exit status of a shell command */
static int shell(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(inherit, over_fork)
{
	struct vr_child child, grandchild;
	struct vr_info info;

	if (!vr_fork(&child)) {
		int err = 0;

		if (!vr_fork(&grandchild)) {
			vr_hold(&grandchild);
			_exit(where(RED));
		}
		vr_hold(&child);
		err = where(RED) || vr_join(&grandchild);
		_exit(err);
	}
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, &info));
	EXPECT_EQ(3, info.tasks);
	/* Children are on their own: they stay when the parent goes. */
	ASSERT_EQ(0, vr_enter(SELF, BLUE));
	EXPECT_EQ(0, vr_join(&child));
	EXPECT_EQ(0, where(BLUE));
}

static int clone_main(void *arg)
{
	return where(*(int *)arg);
}

static int clone_with(int flags, int index)
{
	static char stack[65536] __attribute__((aligned(16)));
	int status = -1;
	pid_t pid = clone(clone_main, stack + sizeof(stack), flags | SIGCHLD,
			  &index);

	if (pid < 0)
		return -errno;
	waitpid(pid, &status, 0);
	return status;
}

TEST_F(inherit, over_clone)
{
	EXPECT_EQ(0, clone_with(0, RED));
	EXPECT_EQ(0, clone_with(CLONE_VM | CLONE_VFORK, RED));
	EXPECT_EQ(0, clone_with(CLONE_FILES | CLONE_FS, RED));
	EXPECT_EQ(0, clone_with(CLONE_NEWPID | CLONE_NEWNS, RED));
}

TEST_F(inherit, over_exec)
{
	char *argv[] = { "grep", "-qx", "7", SELF, NULL };
	int status = -1;
	pid_t pid;

	EXPECT_EQ(0, shell("grep -qx 7 " SELF));
	EXPECT_EQ(0, shell("exec grep -qx 7 " SELF));
	ASSERT_EQ(0, posix_spawnp(&pid, "grep", NULL, NULL, argv, environ));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	pid = vfork();
	if (!pid) {
		execvp(argv[0], argv);
		_exit(127);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

static void *thread_main(void *arg)
{
	return (void *)(long)where(*(int *)arg);
}

TEST_F(inherit, over_threads)
{
	int index = RED;
	pthread_t thread;
	void *result;

	ASSERT_EQ(0, pthread_create(&thread, NULL, thread_main, &index));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(NULL, result);
	/* From the thread that creates, not from the process. */
	ASSERT_EQ(0, vr_enter(THREAD, BLUE));
	index = BLUE;
	ASSERT_EQ(0, pthread_create(&thread, NULL, thread_main, &index));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(NULL, result);
}

TEST_F(inherit, connections_are_where_their_listener_is)
{
	int l = socket(AF_INET, SOCK_STREAM, 0);
	int c = socket(AF_INET, SOCK_STREAM, 0);
	int s;

	ASSERT_EQ(0, vr_bind(l, "127.0.0.1", 80));
	ASSERT_EQ(0, listen(l, 1));
	ASSERT_EQ(0, vr_enter(SELF, BLUE));
	ASSERT_EQ(0, vr_connect(c, "127.0.0.1", 80));
	s = accept(l, NULL, NULL);
	ASSERT_LE(0, s);
	EXPECT_EQ(RED, vr_sock_get(s));
	EXPECT_EQ(RED, vr_sock_get(l));
	EXPECT_EQ(RED, vr_sock_get(c));
}

static int fd_pass(int sock, int *fd)
{
	char control[CMSG_SPACE(sizeof(int))] = {}, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	if (*fd >= 0) {
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(cmsg), fd, sizeof(int));
		return sendmsg(sock, &msg, 0);
	}
	if (recvmsg(sock, &msg, 0) < 0)
		return -1;
	memcpy(fd, CMSG_DATA(cmsg), sizeof(int));
	return 0;
}

TEST_F(inherit, a_passed_socket_keeps_its_context)
{
	struct vr_child child;
	int pair[2], fd;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	if (!vr_fork(&child)) {
		vr_enter(SELF, BLUE);
		vr_hold(&child);
		fd = -1;
		fd_pass(pair[1], &fd);
		_exit(vr_sock_get(fd) == RED && where(BLUE) == 0 ? 0 : 1);
	}
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	ASSERT_LE(0, fd_pass(pair[0], &fd));
	close(fd);
	EXPECT_EQ(0, vr_join(&child));
}

TEST_F(inherit, a_new_namespace_starts_in_its_default)
{
	struct vr_info info;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(0, where(0));
	EXPECT_EQ(RED, vr_sock_get(fd));
	EXPECT_EQ(-VR_E_UNKNOWN, vr_enter(SELF, RED));
	close(fd);
	ASSERT_EQ(0, vr_context_get(&self->nl, RED, &info));
	EXPECT_EQ(0, info.tasks);
	EXPECT_EQ(0, vr_context_del(&self->nl, RED));
}

TEST_F(inherit, other_namespaces_do_not_matter)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNS | CLONE_NEWUTS));
	EXPECT_EQ(0, where(RED));
}

TEST_F(inherit, a_child_in_a_new_namespace_starts_in_its_default)
{
	EXPECT_EQ(0, clone_with(CLONE_NEWNET, 0));
	EXPECT_EQ(0, where(RED));
}

TEST_F(inherit, setns_resets)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), away;
	struct vr_nl nl;

	/* The other namespace has a context with this index, too. */
	ASSERT_EQ(0, vr_contexts(&nl));
	away = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	EXPECT_EQ(0, where(0));
	ASSERT_EQ(0, vr_enter(SELF, RED));
	ASSERT_EQ(0, setns(home, CLONE_NEWNET));
	EXPECT_EQ(0, where(0));
	ASSERT_EQ(0, vr_enter(SELF, RED));
	ASSERT_EQ(0, setns(away, CLONE_NEWNET));
	EXPECT_EQ(0, where(0));
	EXPECT_EQ(0, vr_context_del(&self->nl, RED));
	EXPECT_EQ(0, vr_context_del(&nl, RED));
	vr_nl_close(&nl);
}

/* A thread that is being born while its process is moved is moved with it. */
static atomic_bool stop;

static void *spawner(void *arg)
{
	pthread_t thread;
	int index;

	for (index = 0; !stop; index++)
		if (!pthread_create(&thread, NULL, arg, NULL))
			pthread_detach(thread);
	return NULL;
}

static void *sleeper(void *arg)
{
	usleep(20000);
	return arg;
}

TEST_F(inherit, no_thread_stays_behind)
{
	struct vr_info info;
	pthread_t thread;
	int i;

	ASSERT_EQ(0, pthread_create(&thread, NULL, spawner, sleeper));
	for (i = 0; i < 100; i++) {
		ASSERT_EQ(0, vr_enter(SELF, i & 1 ? RED : BLUE));
		ASSERT_EQ(0, vr_context_get(&self->nl, i & 1 ? BLUE : RED,
					    &info));
		ASSERT_EQ(0, info.tasks) TH_LOG("round %d", i);
	}
	stop = true;
	pthread_join(thread, NULL);
}

TEST_HARNESS_MAIN
