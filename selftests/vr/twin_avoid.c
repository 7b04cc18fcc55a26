// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: what scripts do not do with sockets, as its result would be
 * random, of its own time, or by design another one in a context.
 */
#include <string.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "twin.h"

/*
 * In a context nothing but the routes of loopback is asked about 127.0.0.1, in
 * a namespace a route by the device may lead there. NULL: to the peer.
 */
bool is_by_device(const struct slot *slot, const struct sockaddr_in *to)
{
	struct sockaddr_in peer = {};
	socklen_t len = sizeof(peer);
	int bound = 0, unicast = 0;

	if (!to)
		getpeername(slot->fd, (void *)&peer, &len);
	if (ntohl(to ? to->sin_addr.s_addr : peer.sin_addr.s_addr) >> 24 != 127)
		return false;
	len = sizeof(int);
	getsockopt(slot->fd, SOL_SOCKET, SO_BINDTOIFINDEX, &bound, &len);
	getsockopt(slot->fd, IPPROTO_IP, IP_UNICAST_IF, &unicast, &len);
	return bound || unicast;
}

/* The kernel would choose the identifier of a ping socket at random. */
bool ping_is_free(const struct slot *slot)
{
	struct sockaddr_in sin = {};
	socklen_t len = sizeof(sin);

	return slot->fd >= 0 && !strcmp(slot->kind, "ping") &&
	       !getsockname(slot->fd, (void *)&sin, &len) && !sin.sin_port;
}

/* Is the other end of a connection a socket of the script? */
static bool is_accepted(struct world *world, const struct slot *slot)
{
	struct sockaddr_in own = {}, peer = {}, its_own = {}, its_peer = {};
	socklen_t len = sizeof(own);
	int i;

	getsockname(slot->fd, (void *)&own, &len);
	getpeername(slot->fd, (void *)&peer, &len);
	for (i = 0; i < SLOTS; i++) {
		const struct slot *other = &world->slot[i];

		if (!is_tcp(other) || other->place->nr != slot->place->nr)
			continue;
		getsockname(other->fd, (void *)&its_own, &len);
		if (getpeername(other->fd, (void *)&its_peer, &len))
			continue;
		if (!memcmp(&its_own, &peer, len) &&
		    !memcmp(&its_peer, &own, len))
			return true;
	}
	return false;
}

/* It would be acknowledged 40 ms later. */
bool end_is_late(struct world *world, const struct slot *slot)
{
	return is_tcp(slot) && tcp_state(slot) == TCP_ESTABLISHED &&
	       !is_accepted(world, slot);
}
