// SPDX-License-Identifier: GPL-2.0
/* The twin test: options of sockets. */
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/in6.h>

#include "twin.h"

static const struct {
	const char *name;
	int level, option;
} options[] = {
	{ "reuseaddr", SOL_SOCKET, SO_REUSEADDR },
	{ "broadcast", SOL_SOCKET, SO_BROADCAST },
	{ "dontroute", SOL_SOCKET, SO_DONTROUTE },
	{ "mark", SOL_SOCKET, SO_MARK },
	{ "ttl", IPPROTO_IP, IP_TTL },
	{ "tos", IPPROTO_IP, IP_TOS },
	{ "minttl", IPPROTO_IP, IP_MINTTL },
	{ "mcast-ttl", IPPROTO_IP, IP_MULTICAST_TTL },
	{ "mcast-loop", IPPROTO_IP, IP_MULTICAST_LOOP },
	{ "mcast-all", IPPROTO_IP, IP_MULTICAST_ALL },
	{ "pktinfo", IPPROTO_IP, IP_PKTINFO },
	{ "recvttl", IPPROTO_IP, IP_RECVTTL },
	{ "recverr", IPPROTO_IP, IP_RECVERR },
	{ "freebind", IPPROTO_IP, IP_FREEBIND },
	{ "transparent", IPPROTO_IP, IP_TRANSPARENT },
	{ "mtu-discover", IPPROTO_IP, IP_MTU_DISCOVER },
	{ "bind-late", IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT },
	{ "hdrincl", IPPROTO_IP, IP_HDRINCL },
	{ "ip6:only", IPPROTO_IPV6, IPV6_V6ONLY },
	{ "ip6:hops", IPPROTO_IPV6, IPV6_UNICAST_HOPS },
	{ "ip6:class", IPPROTO_IPV6, IPV6_TCLASS },
	{ "ip6:min-hops", IPPROTO_IPV6, IPV6_MINHOPCOUNT },
	{ "ip6:mcast-hops", IPPROTO_IPV6, IPV6_MULTICAST_HOPS },
	{ "ip6:mcast-loop", IPPROTO_IPV6, IPV6_MULTICAST_LOOP },
	{ "ip6:mcast-all", IPPROTO_IPV6, IPV6_MULTICAST_ALL },
	{ "ip6:pktinfo", IPPROTO_IPV6, IPV6_RECVPKTINFO },
	{ "ip6:recvhops", IPPROTO_IPV6, IPV6_RECVHOPLIMIT },
	{ "ip6:recverr", IPPROTO_IPV6, IPV6_RECVERR },
	{ "ip6:freebind", IPPROTO_IPV6, IPV6_FREEBIND },
	{ "ip6:transparent", IPPROTO_IPV6, IPV6_TRANSPARENT },
	{ "ip6:mtu-discover", IPPROTO_IPV6, IPV6_MTU_DISCOVER },
	{ "ip6:dontfrag", IPPROTO_IPV6, IPV6_DONTFRAG },
	{ "ip6:hdrincl", IPPROTO_IPV6, IPV6_HDRINCL },
	{ "ip6:flow-send", IPPROTO_IPV6, IPV6_FLOWINFO_SEND },
	{ "ip6:flow", IPPROTO_IPV6, IPV6_FLOWINFO },
	{ "ip6:prefer", IPPROTO_IPV6, IPV6_ADDR_PREFERENCES },
	{ "ip6:alerted", IPPROTO_IPV6, IPV6_ROUTER_ALERT },
	{ }
};

void do_set(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	int i = 0;

	while (strcmp(options[i].name, arg[1]))
		i++;
	put_result(out, set_int(slot->fd, options[i].level, options[i].option,
				atoi(arg[2])));
}

void do_ip_options(struct world *world, const char *const *arg,
		   struct text *out)
{
	static const struct option {
		const char *name, *value;
		int level, option, len;
	} list[] = {
		{ "none", "", IPPROTO_IP, IP_OPTIONS, 0 },
		{ "record", "\x07\x0b\x04\0\0\0\0\0\0\0\0", IPPROTO_IP,
		  IP_OPTIONS, 12 },
		{ "alert", "\x94\x04\0", IPPROTO_IP, IP_OPTIONS, 4 },
		{ "loose", "\x83\x07\x04\xc0\0\x02\x02", IPPROTO_IP,
		  IP_OPTIONS, 8 },
		{ "ip6:none", "", IPPROTO_IPV6, IPV6_HOPOPTS, 0 },
		{ "ip6:alert", "\0\0\x05\x02\0\0\x01", IPPROTO_IPV6,
		  IPV6_HOPOPTS, 8 },
		{ "ip6:pad", "\0\0\x01\x04\0\0\0", IPPROTO_IPV6,
		  IPV6_DSTOPTS, 8 },
	};
	const struct option *option = list;

	while (strcmp(option->name, arg[1]))
		option++;
	put_result(out, setsockopt(slot_find(world, arg[0])->fd, option->level,
				   option->option, option->value, option->len));
}

void do_device(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	const char *name = "";

	if (slot->fd < 0 || peer_is_loopback(slot))
		return put(out, "not done");
	if (strcmp(arg[1], "none"))
		name = dev_name(slot->place, arg[1]);
	put_result(out, setsockopt(slot->fd, SOL_SOCKET, SO_BINDTODEVICE, name,
				   strlen(name)));
}

void do_unicast_if(struct world *world, const char *const *arg,
		   struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);

	if (slot->fd < 0 || peer_is_loopback(slot))
		return put(out, "not done");
	put_result(out, set_int(slot->fd,
				is_ipv6(slot) ? IPPROTO_IPV6 : IPPROTO_IP,
				is_ipv6(slot) ? IPV6_UNICAST_IF : IP_UNICAST_IF,
				htonl(dev_index(slot->place, arg[1]))));
}

/*
 * SLOT GROUP ADDRESS: that of the device, or on which it is. Those of loopback
 * are of all contexts. Where the host has an anycast address already, the route
 * to it is by loopback: who joins it says by which device.
 */
static void member(struct world *world, const char *const *arg, bool join,
		   struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	struct in6_addr group = addr_of(arg[1]), addr = addr_of(arg[2]);
	int ifindex = slot->fd < 0 ? 0 : zone_of(slot->place, arg[2]);
	struct ipv6_mreq mreq6 = { group, ifindex };
	bool anycast = !IN6_IS_ADDR_V4MAPPED(&group) &&
		       !IN6_IS_ADDR_MULTICAST(&group);
	struct ip_mreq mreq;
	int option;

	if (!strncmp(arg[2], "127.", 4) || (anycast && join && !ifindex))
		return put(out, "not done");
	if (IN6_IS_ADDR_V4MAPPED(&group)) {
		memcpy(&mreq.imr_multiaddr, &group.s6_addr[12], 4);
		memcpy(&mreq.imr_interface, &addr.s6_addr[12], 4);
		put_result(out, setsockopt(slot->fd, IPPROTO_IP,
					   join ? IP_ADD_MEMBERSHIP :
						  IP_DROP_MEMBERSHIP,
					   &mreq, sizeof(mreq)));
		return;
	}
	if (anycast)
		option = join ? IPV6_JOIN_ANYCAST : IPV6_LEAVE_ANYCAST;
	else
		option = join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP;
	put_result(out, setsockopt(slot->fd, IPPROTO_IPV6, option, &mreq6,
				   sizeof(mreq6)));
}

void do_join(struct world *world, const char *const *arg, struct text *out)
{
	member(world, arg, true, out);
}

void do_leave(struct world *world, const char *const *arg, struct text *out)
{
	member(world, arg, false, out);
}

void do_mcast_if(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	struct in6_addr addr = addr_of(arg[1]);
	int ifindex = slot->fd < 0 ? 0 : zone_of(slot->place, arg[1]);

	if (IN6_IS_ADDR_V4MAPPED(&addr))
		put_result(out, setsockopt(slot->fd, IPPROTO_IP,
					   IP_MULTICAST_IF, &addr.s6_addr[12],
					   4));
	else
		put_result(out, set_int(slot->fd, IPPROTO_IPV6,
					IPV6_MULTICAST_IF, ifindex));
}

/* SLOT ADDRESS SHARE: leases the flow label for what goes there */
void do_label(struct world *world, const char *const *arg, struct text *out)
{
	struct in6_flowlabel_req req = {
		.flr_dst = addr_of(arg[1]),
		.flr_label = htonl(LABEL),
		.flr_action = IPV6_FL_A_GET,
		.flr_share = *arg[2] == 'e' ? IPV6_FL_S_EXCL : IPV6_FL_S_ANY,
		.flr_flags = IPV6_FL_F_CREATE,
		.flr_expires = 1000,
		.flr_linger = 1000,
	};

	put_result(out, setsockopt(slot_find(world, arg[0])->fd, IPPROTO_IPV6,
				   IPV6_FLOWLABEL_MGR, &req, sizeof(req)));
}
