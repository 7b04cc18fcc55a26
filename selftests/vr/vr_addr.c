// SPDX-License-Identifier: GPL-2.0
/* vr_sock: addresses as text. */
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

#include "vr_sock.h"

/* ADDR:PORT, :PORT, ADDR */
struct sockaddr_in addr_parse(const char *text)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	char buf[64];
	char *colon;

	snprintf(buf, sizeof(buf), "%s", text);
	colon = strchr(buf, ':');
	if (colon) {
		*colon = '\0';
		addr.sin_port = htons(atoi(colon + 1));
	}
	if (buf[0] && inet_pton(AF_INET, buf, &addr.sin_addr) != 1)
		fail("bad address %s", text);
	return addr;
}

/* Calls bind or connect with an address that suits the socket. */
int sock_addr(const struct sock *sock, const char *text,
	      int (*call)(int fd, const struct sockaddr *addr, socklen_t len))
{
	struct sockaddr_in addr = addr_parse(text);
	struct sockaddr_in6 addr6 = {
		.sin6_family = AF_INET6, .sin6_port = addr.sin_port,
	};

	if (sock->kind != TCP6 && sock->kind != UDP6)
		return call(sock->fd, (void *)&addr, sizeof(addr));
	if (addr.sin_addr.s_addr) {
		addr6.sin6_addr.s6_addr32[2] = htonl(0xffff);
		addr6.sin6_addr.s6_addr32[3] = addr.sin_addr.s_addr;
	}
	return call(sock->fd, (void *)&addr6, sizeof(addr6));
}

int addr_print(char *buf, size_t len, in_addr_t addr, int port)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &addr, text, sizeof(text));
	if (port < 0)
		return snprintf(buf, len, "%s", text);
	return snprintf(buf, len, "%s:%d", text, port);
}
