// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: addresses of both families, in words and in sockets. A word
 * may say on which device a link-local address is: "fe80::1%v".
 */
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>

#include "twin.h"

/* 0: that of the word does not matter */
int family_of(const char *word)
{
	if (strchr(word, ':') || !strcmp(word, "inet6"))
		return AF_INET6;
	return strchr(word, '.') || !strcmp(word, "inet") ? AF_INET : 0;
}

/* Without what follows "%" or "/" */
struct in6_addr addr_of(const char *text)
{
	struct in6_addr addr = { .s6_addr = { [10] = 0xff, [11] = 0xff } };
	char copy[INET6_ADDRSTRLEN];

	snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(text, "%/"), text);
	if (family_of(text) == AF_INET6)
		inet_pton(AF_INET6, copy, &addr);
	else
		inet_pton(AF_INET, copy, &addr.s6_addr[12]);
	return addr;
}

bool addr_is(const struct in6_addr *addr, const char *text)
{
	struct in6_addr other = addr_of(text);

	return IN6_ARE_ADDR_EQUAL(addr, &other);
}

int zone_of(const struct place *place, const char *text)
{
	const char *zone = strchr(text, '%');

	return zone ? dev_index(place, zone + 1) : 0;
}

/* As the socket takes it, if it does */
union address address(const struct slot *slot, const char *addr,
		      const char *port)
{
	struct in6_addr in6 = addr_of(addr);
	union address sa = {};

	if (family_of(addr) == AF_INET6 || is_ipv6(slot)) {
		sa.in6.sin6_family = AF_INET6;
		sa.in6.sin6_addr = in6;
		sa.in6.sin6_flowinfo = htonl(LABEL);
		if (slot->fd >= 0)
			sa.in6.sin6_scope_id = zone_of(slot->place, addr);
	} else {
		sa.in.sin_family = AF_INET;
		memcpy(&sa.in.sin_addr, &in6.s6_addr[12], 4);
	}
	sa.in.sin_port = htons(atoi(port));
	return sa;
}

socklen_t address_len(const union address *addr)
{
	return addr->any.sa_family == AF_INET6 ? sizeof(addr->in6) :
						 sizeof(addr->in);
}

struct in6_addr address_in6(const union address *addr)
{
	struct in6_addr in6 = addr_of("0.0.0.0");

	if (addr->any.sa_family == AF_INET6)
		return addr->in6.sin6_addr;
	memcpy(&in6.s6_addr[12], &addr->in.sin_addr, 4);
	return in6;
}

void put_addr(struct text *out, const struct place *place,
	      const union address *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (addr->any.sa_family != AF_INET6) {
		inet_ntop(AF_INET, &addr->in.sin_addr, text, sizeof(text));
		return put(out, "%s:%d", text, ntohs(addr->in.sin_port));
	}
	inet_ntop(AF_INET6, &addr->in6.sin6_addr, text, sizeof(text));
	put(out, "[%s]:%d", text, ntohs(addr->in6.sin6_port));
	if (addr->in6.sin6_scope_id)
		put(out, "%%%s", dev_of(place, addr->in6.sin6_scope_id));
	if (addr->in6.sin6_flowinfo)
		put(out, " flow %x", ntohl(addr->in6.sin6_flowinfo));
}
