// SPDX-License-Identifier: GPL-2.0
/* The twin test: what a host tells of itself, by rtnetlink, /proc/net, ioctl. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

#include "twin.h"

struct dump {
	const struct place *place;
	int family;
	struct text *out;
};

/* An address in a message. RTA_DST is NDA_DST. */
static struct in6_addr dst_of(const struct nlmsghdr *nlh, size_t header)
{
	struct in6_addr dst = addr_of("0.0.0.0");
	const struct nlattr *attr = NULL;

	while ((attr = vr_attr_next(nlh, header, attr))) {
		if (attr->nla_type != RTA_DST)
			continue;
		if (attr->nla_len == NLA_HDRLEN + 4)
			memcpy(&dst.s6_addr[12], attr + 1, 4);
		else
			memcpy(&dst, attr + 1, sizeof(dst));
	}
	return dst;
}

/*
 * What the kernel made for loopback is one for all contexts, and shown in 0;
 * who joins a group there, joins it for all. To whom IGMP and MLD report, they
 * do so when they like.
 */
static bool is_left_out(const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = NLMSG_DATA(nlh);
	const struct rtmsg *rtm = NLMSG_DATA(nlh);
	const struct ndmsg *ndm = NLMSG_DATA(nlh);
	struct in6_addr dst;

	switch (nlh->nlmsg_type) {
	case RTM_NEWNEIGH:
		dst = dst_of(nlh, sizeof(*ndm));
		return ndm->ndm_ifindex == 1 || addr_is(&dst, "224.0.0.22") ||
		       addr_is(&dst, "ff02::16");
	case RTM_NEWROUTE:
		return rtm->rtm_protocol == RTPROT_KERNEL &&
		       is_loopback(dst_of(nlh, sizeof(*rtm)));
	case RTM_GETMULTICAST:
		return ifa->ifa_index == 1;
	}
	return false;
}

static void dump_cb(const struct nlmsghdr *nlh, void *arg)
{
	struct dump *dump = arg;

	/* The first byte of each header */
	if (*(const unsigned char *)NLMSG_DATA(nlh) != dump->family ||
	    is_left_out(nlh))
		return;
	if (dump->out->len)
		put(dump->out, "\n");
	message_put(dump->place, nlh, dump->out);
}

void do_route_get(struct world *world, const char *const *arg,
		  struct text *out)
{
	struct place *place = place_find(world, arg[0]);
	struct rtmsg rtm = { .rtm_family = family_of(arg[1]) };
	struct dump dump = { place, rtm.rtm_family, out };
	struct vr_req req;

	rtm.rtm_dst_len = rtm.rtm_family == AF_INET ? 32 : 128;
	if (strcmp(arg[2], "any"))
		rtm.rtm_src_len = rtm.rtm_dst_len;
	rt_begin(&req, RTM_GETROUTE, 0, &rtm, sizeof(rtm));
	rt_addr(&req, RTA_DST, arg[1]);
	rt_addr(&req, RTA_SRC, arg[2]);
	if (zone_of(place, arg[1]))
		vr_req_u32(&req, RTA_OIF, zone_of(place, arg[1]));
	put_result(out, vr_nl_call(&place->rt, &req, dump_cb, &dump));
}

void do_dump(struct world *world, const char *const *arg, struct text *out)
{
	static struct text lines;
	struct place *place = place_find(world, arg[0]);
	struct dump dump = { place, family_of(arg[1]), &lines };
	static const struct { const char *name; int type; size_t len; } of[] = {
		{ "addresses", RTM_GETADDR, sizeof(struct ifaddrmsg) },
		{ "routes", RTM_GETROUTE, sizeof(struct rtmsg) },
		{ "rules", RTM_GETRULE, sizeof(struct fib_rule_hdr) },
		{ "neighbours", RTM_GETNEIGH, sizeof(struct ndmsg) },
		{ "nexthops", RTM_GETNEXTHOP, sizeof(struct nhmsg) },
		{ "groups", RTM_GETMULTICAST, sizeof(struct ifaddrmsg) },
		{ "anycast", RTM_GETANYCAST, sizeof(struct ifaddrmsg) },
	};
	char header[32] = { family_of(arg[1]) };
	struct vr_req req;
	int i = 0;

	while (strcmp(of[i].name, arg[2]))
		i++;
	lines.len = 0;
	rt_begin(&req, of[i].type, NLM_F_DUMP, header, of[i].len);
	put_result(out, vr_nl_call(&place->rt, &req, dump_cb, &dump));
	put_sorted(out, &lines);
}

/* What is shown of a file: words of a line that are the same in each world */
static const struct proc {
	const char *file;
	bool title;
	int words;		/* a bit each */
} procs[] = {
	{ "tcp", true, 0x00e },		{ "tcp6", true, 0x00e },
	{ "udp", true, 0x01e },		{ "udp6", true, 0x01e },
	{ "udplite", true, 0x01e },	{ "udplite6", true, 0x01e },
	{ "raw", true, 0x01e },		{ "raw6", true, 0x01e },
	{ "icmp", true, 0x01e },	{ "icmp6", true, 0x01e },
	{ "route", true, 0xfff },	{ "arp", true, 0xfff },
	{ "if_inet6", false, 0x03d },	{ "ipv6_route", false, 0x33f },
	{ "igmp6", false, 0x00e },	{ "anycast6", false, 0x00e },
	{ "ip6_flowlabel", true, 0x043 },
};

/* Not what is about loopback; for states see do_state(). */
static void line_put(struct text *lines, const struct proc *proc, char *line)
{
	size_t start = lines->len;
	char *word;
	int n = 0;

	if (lines->len)
		put(lines, "\n");
	for (word = strtok(line, " \t\n"); word; word = strtok(NULL, " \t\n")) {
		if (!strcmp(word, "lo")) {
			lines->len = start;
			return;
		}
		if (proc->words & 1 << n++)
			put(lines, "%s ", n == 4 && !strcmp(word, "05") ? "04" :
									  word);
	}
}

void do_proc(struct world *world, const char *const *arg, struct text *out)
{
	static struct text lines;
	const struct proc *proc = procs;
	char path[64], line[512];
	FILE *file;

	while (strcmp(proc->file, arg[1]))
		proc++;
	place_enter(place_find(world, arg[0]));
	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", arg[1]);
	file = fopen(path, "r");
	if (!file)
		return put_result(out, -1);
	lines.len = 0;
	if (!proc->title || fgets(line, sizeof(line), file))
		while (fgets(line, sizeof(line), file))
			line_put(&lines, proc, line);
	fclose(file);
	put_sorted(out, &lines);
}

void do_ioctl(struct world *world, const char *const *arg, struct text *out)
{
	static const struct { const char *name; int request; } list[] = {
		{ "address", SIOCGIFADDR }, { "netmask", SIOCGIFNETMASK },
		{ "broadcast", SIOCGIFBRDADDR }, { "flags", SIOCGIFFLAGS },
		{ "mtu", SIOCGIFMTU },
	};
	struct place *place = place_find(world, arg[0]);
	struct ifreq ifr = {};
	int fd, i = 0;

	while (strcmp(list[i].name, arg[2]))
		i++;
	place_enter(place);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(ifr.ifr_name, IFNAMSIZ, "%s", dev_name(place, arg[1]));
	put_result(out, ioctl(fd, list[i].request, &ifr));
	put(out, " ");
	put_hex(out, &ifr.ifr_ifru, sizeof(ifr.ifr_ifru));
	close(fd);
}
