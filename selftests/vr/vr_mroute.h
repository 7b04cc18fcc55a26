/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of vr_mroute, a small multicast router; see vr_mroute.c. */
#ifndef VR_MROUTE_H
#define VR_MROUTE_H

#include <stdint.h>
#include <sys/types.h>
#include <netinet/in.h>

union addr {
	struct in_addr v4;
	struct in6_addr v6;
};

/* What the kernel asks or tells. */
struct upcall {
	const char *what;	/* "nocache" or "wholepkt" */
	int vif;
	union addr source, group;
};

struct family {
	int af;
	int level;		/* of the options, whose numbers are the same */
	int protocol;		/* of the socket */
	const char *source;	/* of the route that there is from the start */
	int (*add_vif)(int fd, int number, const char *what);
	/* To all interfaces but the one it comes from. */
	int (*add_route)(int fd, int parent, int vifs,
			 const union addr *source, const union addr *group);
	int (*count_vif)(int fd, int vif, unsigned long *in,
			 unsigned long *out);
	int (*count_route)(int fd, const union addr *source,
			   const union addr *group, unsigned long *packets);
	/* 0, or -1 if the message is something else */
	int (*parse)(const void *msg, size_t len, struct upcall *upcall);
	/* Returns what sendto() does. */
	int (*send_register)(int fd, const union addr *router,
			     const union addr *source,
			     const union addr *group);
};

extern const struct family ipv4, ipv6;

/* vr_mroute.c */
uint16_t sum(const void *data, int len);

/* vr_mroute_udp.c */
int udp_listen(char **arg);
int udp_send(char **arg);

#endif
