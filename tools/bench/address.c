// SPDX-License-Identifier: GPL-2.0
/* The addresses, which are the same in all domains. */
#include <arpa/inet.h>
#include <string.h>

#include "bench.h"

const int families[FAMILIES] = { AF_INET, AF_INET6 };

static const char *const text[FAMILIES][6] = {
	{ "0.0.0.0", "10.0.0.1", "10.0.0.2", "10.1.0.1", "10.1.0.2", "10.2.0.9" },
	{ "::", "fd00::1", "fd00::2", "fd01::1", "fd01::2", "fd02::9" },
};

int address_bytes(int family, enum where where, uint8_t *bytes)
{
	inet_pton(families[family], text[family][where], bytes);
	return family == V4 ? 4 : 16;
}

struct address address(int family, enum where where, int port)
{
	struct address a = {};
	struct sockaddr_in *in = (void *)&a.sa;
	struct sockaddr_in6 *in6 = (void *)&a.sa;

	a.sa.ss_family = families[family];
	in->sin_port = htons(port);	/* and that of in6 */
	if (family == V4) {
		a.len = sizeof(*in);
		address_bytes(family, where, (void *)&in->sin_addr);
	} else {
		a.len = sizeof(*in6);
		address_bytes(family, where, (void *)&in6->sin6_addr);
	}
	return a;
}
