// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: sockets, and what is asked of them.
 *
 * A socket takes the port that it gets from the kernel out of a range of one,
 * so that it need not be guessed; several sockets have the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "twin.h"

#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

static const struct {
	const char *name;
	int type, proto;
} kinds[] = {
	{ "tcp", SOCK_STREAM, 0 },
	{ "udp", SOCK_DGRAM, 0 },
	{ "udplite", SOCK_DGRAM, IPPROTO_UDPLITE },
	{ "ping", SOCK_DGRAM, IPPROTO_ICMP },
	{ "icmp", SOCK_RAW, IPPROTO_ICMP },
	{ "raw", SOCK_RAW, 253 },
	{ }
};

struct slot *slot_find(struct world *world, const char *name)
{
	return &world->slot[atoi(name + 1)];
}

struct sockaddr_in address(const char *addr, const char *port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(atoi(port)) };

	inet_pton(AF_INET, addr, &sin.sin_addr);
	return sin;
}

bool is_tcp(const struct slot *slot)
{
	return slot->fd >= 0 && !strcmp(slot->kind, "tcp");
}

int tcp_state(const struct slot *slot)
{
	struct tcp_info info = {};
	socklen_t len = sizeof(info);

	getsockopt(slot->fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	return info.tcpi_state;
}

int set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

/* Acknowledgments do not wait for company. */
void slots_flush(struct world *world)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (is_tcp(&world->slot[i]))
			set_int(world->slot[i].fd, IPPROTO_TCP, TCP_QUICKACK,
				1);
}

/*
 * A route that is gone has a device of 68 bytes a while later; TCP would look
 * at it before it finds another one. Binding to the same device drops it.
 */
void slots_forget(struct world *world, const struct place *changed)
{
	socklen_t len = sizeof(int);
	int i, dev;

	for (i = 0; i < SLOTS; i++) {
		const struct slot *slot = &world->slot[i];

		if (!is_tcp(slot) || slot->place != changed ||
		    getsockopt(slot->fd, SOL_SOCKET, SO_BINDTOIFINDEX, &dev,
			       &len))
			continue;
		set_int(slot->fd, SOL_SOCKET, SO_BINDTOIFINDEX, dev);
	}
}

/* Half of the sockets are born in their context, the others moved there. */
static int socket_in(struct place *place, int type, int proto, bool moved)
{
	struct place zero = *place;
	int fd;

	zero.index = 0;
	place_enter(moved ? &zero : place);
	fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, proto);
	if (moved && fd >= 0 &&
	    set_int(fd, SOL_SOCKET, SO_VR_INDEX, place->index))
		die("SO_VR_INDEX: %s", strerrorname_np(errno));
	place_enter(NULL);
	return fd;
}

static struct place *home_of(struct world *world, const char *place,
			     const char *kind)
{
	if (world->mistake && !strcmp(kind, world->mistake) &&
	    !strcmp(place, "h1"))
		place = "h0";
	return place_find(world, place);
}

void do_socket(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	int port = 30000 + atoi(arg[0] + 1) % 4, k = 0;
	struct place *place = home_of(world, arg[1], arg[2]);

	if (slot->fd >= 0)
		return put(out, "there");
	while (strcmp(kinds[k].name, arg[2]))
		k++;
	slot->fd = socket_in(place, kinds[k].type, kinds[k].proto,
			     place->index && atoi(arg[0] + 1) % 2);
	slot->place = place;
	slot->kind = kinds[k].name;
	put(out, "= %s", slot->fd < 0 ? strerrorname_np(errno) : "0");
	set_int(slot->fd, IPPROTO_IP, IP_LOCAL_PORT_RANGE, port << 16 | port);
	if (is_tcp(slot))
		set_int(slot->fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

void do_bind(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	struct sockaddr_in sin = address(arg[1], arg[2]);

	if (slot->fd >= 0 && !strcmp(slot->kind, "ping") && !sin.sin_port)
		return put(out, "not done");
	put_result(out, bind(slot->fd, (void *)&sin, sizeof(sin)));
}

static const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

/* A connection that is not made at once, is not made. */
void do_connect(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	struct sockaddr_in sin = address(arg[1], arg[2]);
	int tries;

	if (ping_is_free(slot) || is_by_device(slot, &sin))
		return put(out, "not done");
	put_result(out, connect(slot->fd, (void *)&sin, sizeof(sin)));
	if (!is_tcp(slot))
		return;
	/* What has met an old connection tries again two ticks later. */
	for (tries = 0; tries < 5 && tcp_state(slot) == TCP_SYN_SENT; tries++)
		usleep(10000);
	put(out, " state %d", tcp_state(slot));
	if (tcp_state(slot) == TCP_SYN_SENT)
		connect(slot->fd, &nowhere, sizeof(nowhere));
}

void do_disconnect(struct world *world, const char *const *arg,
		   struct text *out)
{
	put_result(out, connect(slot_find(world, arg[0])->fd, &nowhere,
				sizeof(nowhere)));
}

void do_listen(struct world *world, const char *const *arg, struct text *out)
{
	put_result(out, listen(slot_find(world, arg[0])->fd, 64));
}

void do_accept(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	struct slot *child = slot_find(world, arg[1]);
	struct sockaddr_in sin = {};
	socklen_t len = sizeof(sin);
	int fd;

	if (child->fd >= 0)
		return put(out, "there");
	fd = accept4(slot->fd, (void *)&sin, &len,
		     SOCK_NONBLOCK | SOCK_CLOEXEC);
	put(out, "= %s ", fd < 0 ? strerrorname_np(errno) : "0");
	if (fd < 0)
		return;
	put_addr(out, &sin);
	*child = (struct slot) { fd, slot->place, slot->kind };
}

static void name_put(struct text *out, int fd,
		     int (*call)(int fd, struct sockaddr *addr, socklen_t *len))
{
	struct sockaddr_in sin = {};
	socklen_t len = sizeof(sin);
	int ret = call(fd, (void *)&sin, &len);

	put_result(out, ret);
	put(out, " ");
	if (!ret)
		put_addr(out, &sin);
}

void do_name(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);

	name_put(out, slot->fd, getsockname);
	put(out, ", peer ");
	name_put(out, slot->fd, getpeername);
}

/* Of the two states that wait for the end of the other side, one */
void do_state(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	socklen_t len = sizeof(int);
	int error = 0, state;

	put_result(out, getsockopt(slot->fd, SOL_SOCKET, SO_ERROR, &error,
				   &len));
	put(out, " error %s", error ? strerrorname_np(error) : "none");
	if (!is_tcp(slot))
		return;
	state = tcp_state(slot);
	put(out, " state %d", state == TCP_FIN_WAIT2 ? TCP_FIN_WAIT1 : state);
}

void do_shutdown(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	int how = !strcmp(arg[1], "rd") ? SHUT_RD :
		  !strcmp(arg[1], "wr") ? SHUT_WR : SHUT_RDWR;

	if (end_is_late(world, slot))
		return put(out, "not done");
	put_result(out, shutdown(slot->fd, how));
}

void do_close(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	struct linger abort = { .l_onoff = 1 };

	if (end_is_late(world, slot))
		setsockopt(slot->fd, SOL_SOCKET, SO_LINGER, &abort,
			   sizeof(abort));
	put_result(out, close(slot->fd));
	slot->fd = -1;
}
