/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the C tests share: each test runs in a network namespace of its own,
 * with loopback up and two contexts, red and blue.
 */
#ifndef VR_TEST_H
#define VR_TEST_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef VR_TEST_PART		/* of a test, without tests of its own */
#include "../../kselftest_harness.h"
/* A debugging kernel on an emulated machine takes its time. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 120
#endif
#include "vr_nl.h"

#define RED 7
#define BLUE 70000
#define NOBODY 65534
#define SELF "/proc/self/vr_index"
#define THREAD "/proc/thread-self/vr_index"

#define VR_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static inline int vr_lo_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = ioctl(fd, SIOCSIFFLAGS, &ifr);

	close(fd);
	return err ? -errno : 0;
}

/* Commands for ip(8), a line each */
static inline int vr_ip(const char *commands)
{
	FILE *ip = popen("ip -batch -", "w");

	if (!ip)
		return -errno;
	fputs(commands, ip);
	return pclose(ip);
}

struct vr_link_attr {
	int type, value;
};

static inline void vr_link_attr_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr = NULL;
	struct vr_link_attr *wanted = arg;

	while ((attr = vr_attr_next(nlh, sizeof(struct ifinfomsg), attr)))
		if (attr->nla_type == wanted->type)
			memcpy(&wanted->value, attr + 1,
			       attr->nla_len - sizeof(*attr));
}

/* A number that rtnetlink has about a device, or -errno */
static inline int vr_link_attr(const char *dev, int type)
{
	struct ifinfomsg ifi = { .ifi_index = if_nametoindex(dev) };
	struct vr_link_attr attr = { .type = type };
	struct vr_req req;
	struct vr_nl nl;
	int err;

	err = vr_nl_open(&nl, NETLINK_ROUTE);
	vr_req_init(&req, RTM_GETLINK, 0);
	memcpy(vr_req_room(&req, sizeof(ifi)), &ifi, sizeof(ifi));
	if (!err)
		err = vr_nl_call(&nl, &req, vr_link_attr_cb, &attr);
	vr_nl_close(&nl);
	return err ? err : attr.value;
}

/* The kernel takes its time to notice that there is a carrier. */
static inline int vr_wait_up(const char *dev)
{
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		if (vr_link_attr(dev, IFLA_OPERSTATE) == 6 /* IF_OPER_UP */)
			return 0;
		usleep(5000);
	}
	return -ETIMEDOUT;
}

/* A new namespace with nothing in it. */
static inline int vr_netns(struct vr_nl *nl)
{
	int err;

	if (unshare(CLONE_NEWNET))
		return -errno;
	err = vr_lo_up();
	return err ? err : vr_nl_open(nl, NETLINK_GENERIC);
}

static inline int vr_contexts(struct vr_nl *nl)
{
	int err = vr_netns(nl);

	if (!err)
		err = vr_context(nl, VR_CMD_CONTEXT_NEW, RED, "red", NULL);
	if (!err)
		err = vr_context(nl, VR_CMD_CONTEXT_NEW, BLUE, "blue", NULL);
	return err;
}

/* How many packets the egress guard has dropped; -1 if it does not say */
static inline long long vr_guard(struct vr_nl *nl)
{
	struct vr_info info[80];
	long long drops = 0;
	int i, n = vr_context_dump(nl, info, VR_ARRAY_SIZE(info));

	for (i = 0; i < n && i < (int)VR_ARRAY_SIZE(info); i++) {
		if (!(info[i].seen & 1U << VR_A_CONTEXT_GUARD_DROPS))
			return -1;
		drops += info[i].guard_drops;
	}
	return n < 1 ? -1 : drops;
}

/* Closed sockets may take a moment to die. */
static inline int vr_context_del(struct vr_nl *nl, __u32 index)
{
	int tries, err = -EBUSY;

	for (tries = 0; tries < 500 && err == -EBUSY; tries++) {
		if (tries)
			usleep(10000);
		err = vr_context(nl, VR_CMD_CONTEXT_DEL, index, NULL, NULL);
	}
	return err;
}

static inline ssize_t vr_write_text(int fd, const char *text)
{
	ssize_t n = write(fd, text, strlen(text));

	return n < 0 ? -errno : n;
}

/* Writes text to a file of procfs: 0 or -errno, that of open too. */
static inline int vr_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = vr_write_text(fd, text);
	close(fd);
	return n < 0 ? n : 0;
}

/* The index in a file of procfs, or -errno, -EBADMSG if it looks odd. */
static inline int vr_read(const char *path)
{
	int index, fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[64] = "", text[64];
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buf, sizeof(buf) - 1);
	index = n < 0 ? -errno : atoi(buf);
	close(fd);
	if (index >= 0) {
		snprintf(text, sizeof(text), "%d\n", index);
		if (strcmp(text, buf))
			return -EBADMSG;
	}
	return index;
}

static inline int vr_enter(const char *path, int index)
{
	char text[16];

	snprintf(text, sizeof(text), "%d\n", index);
	return vr_write(path, text);
}

static inline int vr_sock_set(int fd, int index)
{
	return setsockopt(fd, SOL_SOCKET, SO_VR_INDEX, &index,
			  sizeof(index)) ? -errno : 0;
}

static inline int vr_sock_get(int fd)
{
	socklen_t len = sizeof(int);
	int index = -EBADMSG;

	return getsockopt(fd, SOL_SOCKET, SO_VR_INDEX, &index, &len) ?
	       -errno : index;
}

/* The context that a socket made now is born in. */
static inline int vr_sock_born(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int index = fd < 0 ? -errno : vr_sock_get(fd);

	close(fd);
	return index;
}

static inline struct sockaddr_in vr_addr(const char *addr, int port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(port) };

	inet_pton(AF_INET, addr, &sin.sin_addr);
	return sin;
}

static inline int vr_bind(int fd, const char *addr, int port)
{
	struct sockaddr_in sin = vr_addr(addr, port);

	return bind(fd, (void *)&sin, sizeof(sin)) ? -errno : 0;
}

static inline int vr_connect(int fd, const char *addr, int port)
{
	struct sockaddr_in sin = vr_addr(addr, port);

	return connect(fd, (void *)&sin, sizeof(sin)) ? -errno : 0;
}

/* A child that waits to be told to go on, by one byte or by end of file. */
struct vr_child {
	pid_t pid;
	int go, done;
};

static inline void vr_hold(const struct vr_child *child)
{
	char c;

	/* Nobody looks at the result: end of file will do as well. */
	if (write(child->done, "", 1) + read(child->go, &c, 1))
		return;
}

static inline pid_t vr_fork(struct vr_child *child)
{
	int go[2], done[2];
	pid_t pid;
	char c;

	if (pipe(go) || pipe(done))
		return -1;
	pid = fork();
	child->pid = pid;
	child->go = pid ? go[1] : go[0];
	child->done = pid ? done[0] : done[1];
	close(pid ? go[0] : go[1]);
	close(pid ? done[1] : done[0]);
	/* The parent goes on when the child has come to vr_hold(). */
	if (pid > 0 && read(child->done, &c, 1) < 0)
		return -1;
	return pid;
}

/* The status of a child that leaves with _exit(). */
static inline int vr_join(struct vr_child *child)
{
	int status;

	close(child->go);
	close(child->done);
	if (waitpid(child->pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

static inline int vr_drop_privilege(void)
{
	return setresgid(NOBODY, NOBODY, NOBODY) ||
	       setresuid(NOBODY, NOBODY, NOBODY) ? -errno : 0;
}

#endif
