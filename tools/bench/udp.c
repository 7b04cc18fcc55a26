// SPDX-License-Identifier: GPL-2.0
/* UDP: to a neighbour, and between two sockets of the domain. */
#include <netinet/in.h>
#include <unistd.h>

#include "bench.h"

static int a, b;
static struct address to;

static void connect_to(int fd, int family, enum where where, int port)
{
	struct address peer = address(family, where, port);

	check(connect(fd, (void *)&peer.sa, peer.len));
}

static void bind_to(int fd, int family, enum where where, int port)
{
	struct address own = address(family, where, port);

	check(bind(fd, (void *)&own.sa, own.len));
}

static void close_both(struct domain *d, int family)
{
	(void)d;
	(void)family;
	close(a);
	if (b)
		close(b);
	b = 0;
}

static void send_before(struct domain *d, int family)
{
	a = domain_socket(d, family, SOCK_DGRAM);
	to = address(family, DUMMY_PEER, PORT_DISCARD);
}

static void send_op(struct domain *d, int family)
{
	(void)d;
	(void)family;
	check(sendto(a, "x", 1, 0, (void *)&to.sa, to.len));
}

static void connected_before(struct domain *d, int family)
{
	a = domain_socket(d, family, SOCK_DGRAM);
	connect_to(a, family, DUMMY_PEER, PORT_DISCARD);
}

static void connected_op(struct domain *d, int family)
{
	(void)d;
	(void)family;
	check(send(a, "x", 1, 0));
}

static void rtt_before(struct domain *d, int family)
{
	a = domain_socket(d, family, SOCK_DGRAM);
	connect_to(a, family, DUMMY, PORT_SERVER);
}

/* The server is not connected and answers whoever asks. */
static void rtt_op(struct domain *d, int family)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	int server = d->ends[family].udp;
	char byte;

	check(send(a, "x", 1, 0));
	check(recvfrom(server, &byte, 1, MSG_DONTWAIT, (void *)&from, &len));
	check(sendto(server, &byte, 1, 0, (void *)&from, len));
	check(recv(a, &byte, 1, MSG_DONTWAIT));
}

static void pair_before(struct domain *d, int family)
{
	a = domain_socket(d, family, SOCK_DGRAM);
	b = domain_socket(d, family, SOCK_DGRAM);
	bind_to(a, family, DUMMY, PORT_A);
	bind_to(b, family, DUMMY, PORT_B);
	connect_to(a, family, DUMMY, PORT_B);
	connect_to(b, family, DUMMY, PORT_A);
}

static void pair_op(struct domain *d, int family)
{
	char byte;

	(void)d;
	(void)family;
	check(send(a, "x", 1, 0));
	check(recv(b, &byte, 1, MSG_DONTWAIT));
	check(send(b, "x", 1, 0));
	check(recv(a, &byte, 1, MSG_DONTWAIT));
}

const struct metric metrics_udp[] = {
	{ { "udp_send", "udp6_send" }, send_before, send_op, close_both, 64 },
	{ { "udpc_send", "udpc6_send" },
	  connected_before, connected_op, close_both, 64 },
	{ { "udp_rtt", "udp6_rtt" }, rtt_before, rtt_op, close_both, 32 },
	{ { "udpc_rtt", "udpc6_rtt" }, pair_before, pair_op, close_both, 32 },
	{}
};
