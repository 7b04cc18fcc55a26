// SPDX-License-Identifier: GPL-2.0
/* The twin test: options of sockets. */
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>

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
	static const struct { const char *name, *value; int len; } list[] = {
		{ "none", "", 0 },
		{ "record", "\x07\x0b\x04\0\0\0\0\0\0\0\0", 12 },
		{ "alert", "\x94\x04\0", 4 },
		{ "loose", "\x83\x07\x04\xc0\0\x02\x02", 8 },
	};
	int i = 0;

	while (strcmp(list[i].name, arg[1]))
		i++;
	put_result(out, setsockopt(slot_find(world, arg[0])->fd, IPPROTO_IP,
				   IP_OPTIONS, list[i].value, list[i].len));
}

void do_device(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	const char *name = "";

	if (slot->fd < 0)
		return put(out, "not there");
	if (strcmp(arg[1], "none"))
		name = dev_name(slot->place, arg[1]);
	put_result(out, setsockopt(slot->fd, SOL_SOCKET, SO_BINDTODEVICE, name,
				   strlen(name)));
}

void do_unicast_if(struct world *world, const char *const *arg,
		   struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);

	if (slot->fd < 0)
		return put(out, "not there");
	put_result(out, set_int(slot->fd, IPPROTO_IP, IP_UNICAST_IF,
				htonl(dev_index(slot->place, arg[1]))));
}

static void member(struct world *world, const char *const *arg, int option,
		   struct text *out)
{
	struct ip_mreq mreq;

	inet_pton(AF_INET, arg[1], &mreq.imr_multiaddr);
	inet_pton(AF_INET, arg[2], &mreq.imr_interface);
	put_result(out, setsockopt(slot_find(world, arg[0])->fd, IPPROTO_IP,
				   option, &mreq, sizeof(mreq)));
}

void do_join(struct world *world, const char *const *arg, struct text *out)
{
	member(world, arg, IP_ADD_MEMBERSHIP, out);
}

void do_leave(struct world *world, const char *const *arg, struct text *out)
{
	member(world, arg, IP_DROP_MEMBERSHIP, out);
}

void do_mcast_if(struct world *world, const char *const *arg, struct text *out)
{
	struct in_addr addr;

	inet_pton(AF_INET, arg[1], &addr);
	put_result(out, setsockopt(slot_find(world, arg[0])->fd, IPPROTO_IP,
				   IP_MULTICAST_IF, &addr, sizeof(addr)));
}
