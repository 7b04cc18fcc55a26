// SPDX-License-Identifier: GPL-2.0
/* The twin test: what a host tells of itself, by rtnetlink, /proc/net, ioctl. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
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

/* An address in a message; 0 if it is not there. RTA_DST is NDA_DST. */
static in_addr_t dst_of(const struct nlmsghdr *nlh, size_t header)
{
	const struct nlattr *attr = NULL;
	in_addr_t dst = 0;

	while ((attr = vr_attr_next(nlh, header, attr)))
		if (attr->nla_type == RTA_DST)
			memcpy(&dst, attr + 1, sizeof(dst));
	return ntohl(dst);
}

/*
 * What the kernel made for loopback is one for all contexts, and shown in 0.
 * To whom IGMP reports, it does so when it likes.
 */
static bool is_left_out(const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = NLMSG_DATA(nlh);
	const struct ndmsg *ndm = NLMSG_DATA(nlh);

	if (nlh->nlmsg_type == RTM_NEWNEIGH)
		return ndm->ndm_ifindex == 1 ||
		       dst_of(nlh, sizeof(*ndm)) == 0xe0000016;
	return nlh->nlmsg_type == RTM_NEWROUTE &&
	       rtm->rtm_protocol == RTPROT_KERNEL &&
	       dst_of(nlh, sizeof(*rtm)) >> 24 == 127;
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
	struct rtmsg rtm = { .rtm_family = AF_INET, .rtm_dst_len = 32 };
	struct dump dump = { place, AF_INET, out };
	struct vr_req req;

	rtm.rtm_src_len = strcmp(arg[2], "any") ? 32 : 0;
	rt_begin(&req, RTM_GETROUTE, 0, &rtm, sizeof(rtm));
	rt_addr(&req, RTA_DST, arg[1]);
	rt_addr(&req, RTA_SRC, arg[2]);
	put_result(out, vr_nl_call(&place->rt, &req, dump_cb, &dump));
}

void do_dump(struct world *world, const char *const *arg, struct text *out)
{
	static struct text lines;
	struct place *place = place_find(world, arg[0]);
	struct dump dump = { place, AF_INET, &lines };
	static const struct { const char *name; int type; size_t len; } of[] = {
		{ "addresses", RTM_GETADDR, sizeof(struct ifaddrmsg) },
		{ "routes", RTM_GETROUTE, sizeof(struct rtmsg) },
		{ "rules", RTM_GETRULE, sizeof(struct fib_rule_hdr) },
		{ "neighbours", RTM_GETNEIGH, sizeof(struct ndmsg) },
		{ "nexthops", RTM_GETNEXTHOP, sizeof(struct nhmsg) },
	};
	char header[32] = { AF_INET };
	struct vr_req req;
	int i = 0;

	while (strcmp(of[i].name, arg[1]))
		i++;
	lines.len = 0;
	rt_begin(&req, of[i].type, NLM_F_DUMP, header, of[i].len);
	put_result(out, vr_nl_call(&place->rt, &req, dump_cb, &dump));
	put_sorted(out, &lines);
}

/* Words of a line that are the same in each world; for states see do_state() */
static void line_put(struct text *lines, const char *file, char *line)
{
	static const struct { const char *file; int from, to; } words[] = {
		{ "tcp", 1, 3 }, { "udp", 1, 4 }, { "udplite", 1, 4 },
		{ "raw", 1, 4 }, { "icmp", 1, 4 }, { "route", 0, 99 },
		{ "arp", 0, 99 },
	};
	char *word;
	int i = 0, n = 0;

	while (strcmp(words[i].file, file))
		i++;
	if (lines->len)
		put(lines, "\n");
	for (word = strtok(line, " \t\n"); word;
	     word = strtok(NULL, " \t\n"), n++)
		if (n >= words[i].from && n <= words[i].to)
			put(lines, "%s ", n == 3 && !strcmp(word, "05") ? "04" :
							       word);
}

void do_proc(struct world *world, const char *const *arg, struct text *out)
{
	static struct text lines;
	char path[64], line[512];
	FILE *file;

	place_enter(place_find(world, arg[0]));
	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", arg[1]);
	file = fopen(path, "r");
	if (!file)
		return put_result(out, -1);
	lines.len = 0;
	if (fgets(line, sizeof(line), file))
		while (fgets(line, sizeof(line), file))
			line_put(&lines, arg[1], line);
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
