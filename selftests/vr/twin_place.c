// SPDX-License-Identifier: GPL-2.0
/* The twin test: places: contexts and namespaces, and their devices by name. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "twin.h"

static const char *const devs[] = { "v", "w", "d", "lo" };

/* Timers do not expire, or at once, and limits are not met. */
static const struct { const char *name, *value; } calm[] = {
	{ "ipv4/ping_group_range", "0 2147483647" },
	{ "ipv4/ip_local_port_range", "30000 60000" },
	{ "ipv4/icmp_ratemask", "0" },
	{ "ipv4/icmp_msgs_per_sec", "100000000" },
	{ "ipv4/icmp_msgs_burst", "100000000" },
	{ "ipv4/ipfrag_time", "1000" },
	{ "ipv4/conf/all/send_redirects", "0" },
	{ "ipv4/conf/default/send_redirects", "0" },
	{ "ipv4/tcp_autocorking", "0" },
	{ "ipv4/tcp_congestion_control", "reno" },
	{ "ipv4/tcp_early_retrans", "0" },
	{ "ipv4/tcp_fin_timeout", "1000" },
	{ "ipv4/tcp_invalid_ratelimit", "0" },
	{ "ipv4/tcp_moderate_rcvbuf", "0" },
	{ "ipv4/tcp_no_metrics_save", "1" },
	{ "ipv4/tcp_recovery", "0" },
	{ "ipv4/tcp_rto_min_us", "1000000000" },
	{ "ipv4/tcp_sack", "0" },
	{ "ipv4/tcp_slow_start_after_idle", "0" },
	{ "ipv4/tcp_synack_retries", "0" },
	{ "ipv4/tcp_timestamps", "0" },
	{ "ipv4/tcp_tw_reuse", "0" },
	{ "ipv4/fib_multipath_hash_seed", "1" },
	{ "ipv6/auto_flowlabels", "0" },
	{ "ipv6/icmp/ratelimit", "0" },
	{ "ipv6/ip6frag_time", "1000" },
	{ "ipv6/route/gc_interval", "1000" },
	{ "ipv6/conf/default/accept_dad", "0" },
	{ "ipv6/conf/default/addr_gen_mode", "1" },
	{ "ipv6/conf/default/keep_addr_on_down", "1" },
	{ "ipv6/conf/default/router_solicitations", "0" },
};

static const struct place *here;

/* A file below net.ipv4 or net.ipv6, of the place; NULL: of where we are */
int place_sysctl(const struct place *place, const char *name,
		 const char *value)
{
	char path[128];
	int fd, err = 0;

	if (place)
		place_enter(place);
	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static void task_enter(int index)
{
	char text[16];
	int fd = open("/proc/thread-self/vr_index", O_WRONLY | O_CLOEXEC);
	int len = snprintf(text, sizeof(text), "%d\n", index);

	if (fd < 0 || write(fd, text, len) != len)
		die("vr_index: %s", strerrorname_np(errno));
	close(fd);
}

/* NULL: one does not know where one is. */
void place_enter(const struct place *place)
{
	if (!place || here == place) {
		here = place;
		return;
	}
	if (setns(place->ns, CLONE_NEWNET))
		die("setns: %s", strerrorname_np(errno));
	if (place->index)
		task_enter(place->index);
	here = place;
}

struct place *place_find(struct world *world, const char *name)
{
	return &world->place[name[1] - '0' + (name[0] == 'p' ? HOSTS : 0)];
}

const char *dev_name(const struct place *place, const char *dev)
{
	static char name[IFNAMSIZ];

	if (!strcmp(dev, "lo") || !strcmp(dev, "none"))
		return dev;
	snprintf(name, sizeof(name), "%s%d", dev, place->nr);
	return name;
}

int dev_index(const struct place *place, const char *dev)
{
	int i;

	for (i = 0; i < 4; i++)
		if (!strcmp(dev, devs[i]))
			return place->ifindex[i];
	return 0;
}

/* The name of a device of the place; what is of others is a leak. */
const char *dev_of(const struct place *place, int ifindex)
{
	int i;

	for (i = 0; i < 4; i++)
		if (ifindex == place->ifindex[i])
			return devs[i];
	return ifindex ? "another" : "none";
}

/* A namespace whose devices have no addresses of IPv6 but those they are given */
int netns_new(void)
{
	unsigned int i;
	int fd;

	if (unshare(CLONE_NEWNET))
		die("unshare: %s", strerrorname_np(errno));
	here = NULL;
	for (i = 0; i < sizeof(calm) / sizeof(*calm); i++)
		if (place_sysctl(NULL, calm[i].name, calm[i].value))
			die("%s cannot be set", calm[i].name);
	fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("namespace: %s", strerrorname_np(errno));
	return fd;
}

void context_new(int index)
{
	char name[16];
	struct vr_nl nl;
	int err = vr_nl_open(&nl, NETLINK_GENERIC);

	snprintf(name, sizeof(name), "c%d", index);
	if (!err)
		err = vr_context(&nl, VR_CMD_CONTEXT_NEW, index, name, NULL);
	if (err)
		die("no context: %s", strerrorname_np(-err));
	vr_nl_close(&nl);
}
