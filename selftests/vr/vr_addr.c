// SPDX-License-Identifier: GPL-2.0
/* vr_sock: addresses as text. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/ioctl.h>

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

bool addr_is_ipv6(const char *text)
{
	const char *colon = strchr(text, ':');

	return colon && strchr(colon + 1, ':');
}

/* The device of a scope: by its index, or by its name where the socket is */
static int scope_of(const struct sock *sock, const char *dev)
{
	struct ifreq ifr = {};
	int index = atoi(dev);

	if (index)
		return index;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (!sock || ioctl(sock->fd, SIOCGIFINDEX, &ifr))
		fail("no device %s", dev);
	return ifr.ifr_ifindex;
}

/* ADDR.PORT, ADDR, ADDR%DEV.PORT, ADDR%DEV; what is one of IPv4 is mapped. */
struct sockaddr_in6 addr6_parse(const struct sock *sock, const char *text)
{
	struct sockaddr_in6 addr = { .sin6_family = AF_INET6 };
	struct sockaddr_in mapped;
	char buf[64], *port, *scope;

	if (!addr_is_ipv6(text)) {
		mapped = addr_parse(text);
		addr.sin6_port = mapped.sin_port;
		if (mapped.sin_addr.s_addr) {
			addr.sin6_addr.s6_addr32[2] = htonl(0xffff);
			addr.sin6_addr.s6_addr32[3] = mapped.sin_addr.s_addr;
		}
		return addr;
	}
	snprintf(buf, sizeof(buf), "%s", text);
	port = strchr(buf, '.');
	if (port) {
		*port = '\0';
		addr.sin6_port = htons(atoi(port + 1));
	}
	scope = strchr(buf, '%');
	if (scope) {
		*scope = '\0';
		addr.sin6_scope_id = scope_of(sock, scope + 1);
	}
	if (inet_pton(AF_INET6, buf, &addr.sin6_addr) != 1)
		fail("bad address %s", text);
	return addr;
}

/* An address that suits the socket */
socklen_t addr_for(const struct sock *sock, const char *text, union addr *addr)
{
	if (kind_is_ipv6(sock->kind)) {
		addr->in6 = addr6_parse(sock, text);
		return sizeof(addr->in6);
	}
	addr->in = addr_parse(text);
	return sizeof(addr->in);
}

/* Calls bind or connect. */
int sock_addr(const struct sock *sock, const char *text,
	      int (*call)(int fd, const struct sockaddr *addr, socklen_t len))
{
	union addr addr;
	socklen_t len = addr_for(sock, text, &addr);

	return call(sock->fd, &addr.sa, len);
}

int addr_print(char *buf, size_t len, in_addr_t addr, int port)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &addr, text, sizeof(text));
	if (port < 0)
		return snprintf(buf, len, "%s", text);
	return snprintf(buf, len, "%s:%d", text, port);
}

int addr6_print(char *buf, size_t len, const struct in6_addr *addr, int port)
{
	char text[INET6_ADDRSTRLEN];

	if (port >= 0 && IN6_IS_ADDR_V4MAPPED(addr))
		return addr_print(buf, len, addr->s6_addr32[3], port);
	inet_ntop(AF_INET6, addr, text, sizeof(text));
	if (port < 0)
		return snprintf(buf, len, "%s", text);
	return snprintf(buf, len, "%s.%d", text, port);
}

int sockaddr_print(char *buf, size_t len, const union addr *addr)
{
	if (addr->sa.sa_family == AF_INET6)
		return addr6_print(buf, len, &addr->in6.sin6_addr,
				   ntohs(addr->in6.sin6_port));
	return addr_print(buf, len, addr->in.sin_addr.s_addr,
			  ntohs(addr->in.sin_port));
}
