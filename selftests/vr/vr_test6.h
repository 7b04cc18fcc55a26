/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets of either family, for the C tests. */
#ifndef VR_TEST6_H
#define VR_TEST6_H

#include <sys/time.h>

#include "vr_test.h"

static inline int vr_family(const char *addr)
{
	return strchr(addr, ':') ? AF_INET6 : AF_INET;
}

static inline struct sockaddr_in6 vr_addr6(const char *addr, int port)
{
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(port) };

	inet_pton(AF_INET6, addr, &sin6.sin6_addr);
	return sin6;
}

static inline int vr_bind6(int fd, const char *addr, int port)
{
	struct sockaddr_in6 sin6 = vr_addr6(addr, port);

	if (vr_family(addr) == AF_INET)
		return vr_bind(fd, addr, port);
	return bind(fd, (void *)&sin6, sizeof(sin6)) ? -errno : 0;
}

static inline int vr_connect6(int fd, const char *addr, int port)
{
	struct sockaddr_in6 sin6 = vr_addr6(addr, port);

	if (vr_family(addr) == AF_INET)
		return vr_connect(fd, addr, port);
	return connect(fd, (void *)&sin6, sizeof(sin6)) ? -errno : 0;
}

/* A socket in a context, for which nothing takes longer than two seconds */
static inline int vr_open6(int index, int family, int type, int proto)
{
	struct timeval wait = { .tv_sec = 2 };
	int fd, zero = 0;

	if (vr_enter(THREAD, index))
		return -1;
	fd = socket(family, type, proto);
	vr_enter(THREAD, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	/* It is set for ping from the start. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &zero, sizeof(zero));
	return fd;
}

#endif
