// SPDX-License-Identifier: GPL-2.0
/* TCP between two sockets of the domain, and sockets that only come and go. */
#include <netinet/in.h>
#include <unistd.h>

#include "bench.h"

static void rtt_op(struct domain *d, int family)
{
	struct ends *ends = &d->ends[family];
	char byte;

	check(send(ends->client, "x", 1, 0));
	check(recv(ends->server, &byte, 1, MSG_DONTWAIT));
	check(send(ends->server, "x", 1, 0));
	check(recv(ends->client, &byte, 1, MSG_DONTWAIT));
}

static void crr_op(struct domain *d, int family)
{
	struct address to = address(family, DUMMY, PORT_SERVER);
	int client = domain_socket(d, family, SOCK_STREAM), server;

	check(connect(client, (void *)&to.sa, to.len));
	server = accept4(d->ends[family].listener, NULL, NULL, SOCK_CLOEXEC);
	check(server);
	close(server);
	close(client);
}

static void bind_and_close(struct domain *d, int family, int type)
{
	struct address own = address(family, ANY, PORT_BOUND);
	int fd = domain_socket(d, family, type);

	check(bind(fd, (void *)&own.sa, own.len));
	close(fd);
}

static void sock_udp_op(struct domain *d, int family)
{
	bind_and_close(d, family, SOCK_DGRAM);
}

static void sock_tcp_op(struct domain *d, int family)
{
	bind_and_close(d, family, SOCK_STREAM);
}

const struct metric metrics_tcp[] = {
	{ { "tcp_rtt", "tcp6_rtt" }, .op = rtt_op, .batch = 32 },
	{ { "tcp_crr", "tcp6_crr" }, .op = crr_op, .batch = 8 },
	{}
};

const struct metric metrics_sock[] = {
	{ { "sock_udp", "sock_udp6" }, .op = sock_udp_op, .batch = 64 },
	{ { "sock_tcp", "sock_tcp6" }, .op = sock_tcp_op, .batch = 64 },
	{}
};
