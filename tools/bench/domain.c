// SPDX-License-Identifier: GPL-2.0
/* What a domain is in each mode: to make one, to enter it, to open a socket. */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench.h"

#define TABLE 1000		/* that of the first VRF, less one */

struct vr_nl host_genl, host_rt;

static int host_netns, vr_index;

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		die("%s: %m", path);
	return fd;
}

void domain_init(void)
{
	host_netns = open_or_die("/proc/self/ns/net", O_RDONLY);
	nl_check(vr_nl_open(&host_rt, NETLINK_ROUTE), &host_rt, "rtnetlink");
	if (world.mode != MODE_CONTEXT && world.mode != MODE_ZERO)
		return;
	vr_index = open_or_die("/proc/self/vr_index", O_WRONLY);
	nl_check(vr_nl_open(&host_genl, NETLINK_GENERIC), &host_genl,
		 VR_FAMILY_NAME);
}

static void context_new(struct domain *d)
{
	char name[16];

	snprintf(name, sizeof(name), "c%d", d->index);
	nl_check(vr_context(&host_genl, VR_CMD_CONTEXT_NEW, d->index, name,
			    NULL), &host_genl, name);
}

static void vrf_new(struct domain *d)
{
	char name[16];

	snprintf(name, sizeof(name), "vrf%d", d->index);
	d->vrf = link_new(&host_rt, name, "vrf", TABLE + d->index, 0);
	/* The fastest there is: the rule of VRFs before that of "local". */
	if (d->index == 1)
		rules_for_vrf(&host_rt);
}

/* With loopback up, as in the others. */
static void netns_new(struct domain *d)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	check(unshare(CLONE_NEWNET));
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	check(ioctl(fd, SIOCSIFFLAGS, &ifr));
	close(fd);
	d->netns = open_or_die("/proc/self/ns/net", O_RDONLY);
	domain_leave();
}

/* Of the host's own nothing has to be made. */
void domain_new(struct domain *d)
{
	d->netns = -1;
	d->tap_fd = -1;
	snprintf(d->text, sizeof(d->text), "%d", d->index);
	if (!d->index)
		return;
	switch (world.mode) {
	case MODE_HOST:
		break;
	case MODE_CONTEXT:
	case MODE_ZERO:
		context_new(d);
		break;
	case MODE_VRF:
		vrf_new(d);
		break;
	case MODE_NETNS:
		netns_new(d);
		break;
	}
}

void domain_del(struct domain *d)
{
	switch (world.mode) {
	case MODE_HOST:
		break;
	case MODE_CONTEXT:
	case MODE_ZERO:
		nl_check(vr_context(&host_genl, VR_CMD_CONTEXT_DEL, d->index,
				    NULL, NULL), &host_genl, "context del");
		break;
	case MODE_VRF:
		link_del(&host_rt, d->vrf);
		break;
	case MODE_NETNS:
		close(d->netns);
		break;
	}
}

void domain_enter(const struct domain *d)
{
	if (vr_index)
		check(write(vr_index, d->text, strlen(d->text)));
	else if (d->netns >= 0)
		check(setns(d->netns, CLONE_NEWNET));
}

void domain_leave(void)
{
	if (vr_index)
		check(write(vr_index, "0", 1));
	else if (world.mode == MODE_NETNS)
		check(setns(host_netns, CLONE_NEWNET));
}

/* A socket of a program in the domain; the caller has entered it. */
int domain_socket(const struct domain *d, int family, int type)
{
	int fd = socket(families[family], type | SOCK_CLOEXEC, 0), one = 1;
	char name[16];

	check(fd);
	if (d->vrf) {
		snprintf(name, sizeof(name), "vrf%d", d->index);
		check(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name,
				 strlen(name)));
	}
	if (family == V6)
		check(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one,
				 sizeof(one)));
	return fd;
}

/* Puts a device of the host into the domain. */
void domain_attach(struct domain *d, int link, const char *name)
{
	if (vr_index)
		nl_check(vr_link_set(&host_genl, name, d->index), &host_genl,
			 name);
	else if (d->vrf)
		link_master(&host_rt, link, d->vrf);
	else
		link_netns(&host_rt, link, d->netns);
}

void domain_detach(struct domain *d, int link, const char *name)
{
	if (vr_index)
		nl_check(vr_link_set(&host_genl, name, 0), &host_genl, name);
	else if (d->vrf)
		link_master(&host_rt, link, 0);
	else
		link_netns(&d->rt, link, host_netns);
}
