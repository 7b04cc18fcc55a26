// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: what scripts do not do with sockets, as its result would be
 * random, of its own time, or by design another one in a context.
 */
#include <string.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "twin.h"

/* 127.0.0.0/8, ::1, and :: which is another word for it */
bool is_loopback(struct in6_addr addr)
{
	return (IN6_IS_ADDR_V4MAPPED(&addr) && addr.s6_addr[12] == 127) ||
	       IN6_IS_ADDR_LOOPBACK(&addr) || IN6_IS_ADDR_UNSPECIFIED(&addr);
}

static bool own_is_loopback6(const struct slot *slot)
{
	union address own = {};
	socklen_t len = sizeof(own);

	return !getsockname(slot->fd, &own.any, &len) &&
	       own.any.sa_family == AF_INET6 &&
	       IN6_IS_ADDR_LOOPBACK(&own.in6.sin6_addr);
}

bool peer_is_loopback(const struct slot *slot)
{
	union address peer = {};
	socklen_t len = sizeof(peer);

	return !getpeername(slot->fd, &peer.any, &len) &&
	       is_loopback(address_in6(&peer));
}

/*
 * In a context nothing but the routes of loopback is asked about 127.0.0.1 and
 * ::1, in a namespace a route by the device may lead there, and answers from
 * other addresses to ::1 are sent by the device. NULL: to the peer.
 */
bool is_by_device(const struct slot *slot, const union address *to)
{
	int bound = 0, unicast = 0, unicast6 = 0;
	socklen_t len = sizeof(int);

	if (to && !is_loopback(address_in6(to)))
		return own_is_loopback6(slot);
	if (!to && !peer_is_loopback(slot))
		return false;
	getsockopt(slot->fd, SOL_SOCKET, SO_BINDTOIFINDEX, &bound, &len);
	getsockopt(slot->fd, IPPROTO_IP, IP_UNICAST_IF, &unicast, &len);
	getsockopt(slot->fd, IPPROTO_IPV6, IPV6_UNICAST_IF, &unicast6, &len);
	return bound || unicast || unicast6;
}

/* The kernel would choose the identifier of a ping socket at random. */
bool ping_is_free(const struct slot *slot)
{
	union address addr = {};
	socklen_t len = sizeof(addr);

	return is_kind(slot, "ping") &&
	       !getsockname(slot->fd, &addr.any, &len) && !addr.in.sin_port;
}

static bool is_same(const union address *one, const union address *other)
{
	struct in6_addr a = address_in6(one), b = address_in6(other);

	return IN6_ARE_ADDR_EQUAL(&a, &b) &&
	       one->in.sin_port == other->in.sin_port;
}

static bool ends_of(const struct slot *slot, union address *own,
		    union address *peer)
{
	socklen_t own_len = sizeof(*own), peer_len = sizeof(*peer);

	return !getsockname(slot->fd, &own->any, &own_len) &&
	       !getpeername(slot->fd, &peer->any, &peer_len);
}

/* Is the other end of a connection a socket of the script that has read all? */
static bool is_accepted(struct world *world, const struct slot *slot)
{
	union address own = {}, peer = {}, its_own = {}, its_peer = {};
	int i, unread = 0;

	ends_of(slot, &own, &peer);
	for (i = 0; i < SLOTS; i++) {
		const struct slot *other = &world->slot[i];

		if (!is_tcp(other) || other->place->nr != slot->place->nr)
			continue;
		if (ends_of(other, &its_own, &its_peer) &&
		    is_same(&its_own, &peer) && is_same(&its_peer, &own))
			return !ioctl(other->fd, FIONREAD, &unread) && !unread;
	}
	return false;
}

/* It would be acknowledged 40 ms later. */
bool end_is_late(struct world *world, const struct slot *slot)
{
	return is_tcp(slot) && tcp_state(slot) == TCP_ESTABLISHED &&
	       !is_accepted(world, slot);
}
