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
#include <netinet/icmp6.h>
#include <sys/socket.h>
#include <linux/bpf.h>	/* the states of TCP */
#include <linux/tcp.h>

#include "twin.h"

#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

static const struct kind {
	const char *name;
	int family, type, proto;
} kinds[] = {
	{ "tcp", AF_INET, SOCK_STREAM, 0 },
	{ "udp", AF_INET, SOCK_DGRAM, 0 },
	{ "udplite", AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE },
	{ "ping", AF_INET, SOCK_DGRAM, IPPROTO_ICMP },
	{ "icmp", AF_INET, SOCK_RAW, IPPROTO_ICMP },
	{ "raw", AF_INET, SOCK_RAW, 253 },
	{ "tcp6", AF_INET6, SOCK_STREAM, 0 },
	{ "udp6", AF_INET6, SOCK_DGRAM, 0 },
	{ "udplite6", AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE },
	{ "ping6", AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6 },
	{ "icmp6", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6 },
	{ "raw6", AF_INET6, SOCK_RAW, 253 },
	{ }
};

struct slot *slot_find(struct world *world, const char *name)
{
	return &world->slot[atoi(name + 1)];
}

/* Of either family? */
bool is_kind(const struct slot *slot, const char *kind)
{
	size_t len = strlen(kind);

	return slot->fd >= 0 && !strncmp(slot->kind, kind, len) &&
	       (!slot->kind[len] || !strcmp(slot->kind + len, "6"));
}

bool is_tcp(const struct slot *slot)
{
	return is_kind(slot, "tcp");
}

bool is_ipv6(const struct slot *slot)
{
	return slot->fd >= 0 && strchr(slot->kind, '6');
}

static struct tcp_info tcp_info(const struct slot *slot)
{
	struct tcp_info info = {};
	socklen_t len = sizeof(info);

	getsockopt(slot->fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	return info;
}

int tcp_state(const struct slot *slot)
{
	return tcp_info(slot).tcpi_state;
}

/* Has it been answered, by an old connection? It tries again two ticks later. */
static bool tries_again(const struct slot *slot)
{
	struct tcp_info info = tcp_info(slot);

	return info.tcpi_state == BPF_TCP_SYN_SENT && info.tcpi_segs_in;
}

int set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

/*
 * Acknowledgments do not wait for company. That of an end would do so as long as
 * the end is in the queue, from where it is taken without a word to who reads.
 */
void slots_flush(struct world *world)
{
	int i;

	for (i = 0; i < SLOTS; i++) {
		const struct slot *slot = &world->slot[i];

		if (!is_tcp(slot))
			continue;
		if (tcp_state(slot) == BPF_TCP_CLOSE_WAIT)
			recv(slot->fd, NULL, 0, MSG_DONTWAIT);
		set_int(slot->fd, IPPROTO_TCP, TCP_QUICKACK, 1);
	}
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
static int socket_in(struct place *place, const struct kind *kind, bool moved)
{
	struct place zero = *place;
	int fd;

	zero.index = 0;
	place_enter(moved ? &zero : place);
	fd = socket(kind->family, kind->type | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    kind->proto);
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

/* The kernel sends redirects when it likes, see twin_ip.c. */
static const struct icmp6_filter filter = {
	.icmp6_filt = { [ND_REDIRECT / 32] = 1 << ND_REDIRECT % 32 },
};

void do_socket(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	int port = 30000 + atoi(arg[0] + 1) % 4;
	struct place *place = home_of(world, arg[1], arg[2]);
	const struct kind *kind = kinds;

	if (slot->fd >= 0)
		return put(out, "there");
	while (strcmp(kind->name, arg[2]))
		kind++;
	slot->fd = socket_in(place, kind,
			     place->index && atoi(arg[0] + 1) % 2);
	slot->place = place;
	slot->kind = kind->name;
	put(out, "= %s", slot->fd < 0 ? strerrorname_np(errno) : "0");
	set_int(slot->fd, IPPROTO_IP, IP_LOCAL_PORT_RANGE, port << 16 | port);
	if (is_tcp(slot))
		set_int(slot->fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if (is_kind(slot, "icmp") && is_ipv6(slot))
		setsockopt(slot->fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter,
			   sizeof(filter));
}

void do_bind(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	union address addr = address(slot, arg[1], arg[2]);

	if (is_kind(slot, "ping") && !addr.in.sin_port)
		return put(out, "not done");
	put_result(out, bind(slot->fd, &addr.any, address_len(&addr)));
}

static const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

/*
 * A connection that is not made at once, is not made. After a failure a datagram
 * socket is half connected to where it has been: what it sends depends on whether
 * it finds its route again.
 */
void do_connect(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	union address addr = address(slot, arg[1], arg[2]);
	int tries, err;

	if (ping_is_free(slot) || is_by_device(slot, &addr))
		return put(out, "not done");
	err = connect(slot->fd, &addr.any, address_len(&addr));
	put_result(out, err);
	if (err && !is_tcp(slot))
		connect(slot->fd, &nowhere, sizeof(nowhere));
	if (!is_tcp(slot))
		return;
	for (tries = 0; tries < 5 && tries_again(slot); tries++)
		usleep(10000);
	put(out, " state %d", tcp_state(slot));
	if (tcp_state(slot) == BPF_TCP_SYN_SENT)
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
	union address addr = {};
	socklen_t len = sizeof(addr);
	int fd;

	if (child->fd >= 0)
		return put(out, "there");
	fd = accept4(slot->fd, &addr.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	put(out, "= %s ", fd < 0 ? strerrorname_np(errno) : "0");
	if (fd < 0)
		return;
	put_addr(out, slot->place, &addr);
	*child = (struct slot) { fd, slot->place, slot->kind };
}

static void name_put(struct text *out, const struct slot *slot,
		     int (*call)(int fd, struct sockaddr *addr, socklen_t *len))
{
	union address addr = {};
	socklen_t len = sizeof(addr);
	int ret = call(slot->fd, &addr.any, &len);

	put_result(out, ret);
	put(out, " ");
	if (!ret)
		put_addr(out, slot->place, &addr);
}

void do_name(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);

	name_put(out, slot, getsockname);
	put(out, ", peer ");
	name_put(out, slot, getpeername);
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
	put(out, " state %d",
	    state == BPF_TCP_FIN_WAIT2 ? BPF_TCP_FIN_WAIT1 : state);
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
