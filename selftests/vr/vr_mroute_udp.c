// SPDX-License-Identifier: GPL-2.0
/* vr_mroute: hosts that send to groups of IPv6, and hear them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "vr_mroute.h"

#define PORT 5000

/* DEV GROUP...: as a member of the groups, says what comes, a line each. */
int udp_listen(char **arg)
{
	struct ipv6_mreq mreq = { .ipv6mr_interface = if_nametoindex(*arg++) };
	struct sockaddr_in6 to = { .sin6_family = AF_INET6,
				   .sin6_port = htons(PORT) };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	char buf[64];
	ssize_t len;

	if (bind(fd, (void *)&to, sizeof(to))) {
		perror("bind");
		return 1;
	}
	for (; *arg; arg++) {
		inet_pton(AF_INET6, *arg, &mreq.ipv6mr_multiaddr);
		if (setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &mreq,
			       sizeof(mreq))) {
			perror(*arg);
			return 1;
		}
	}
	printf("ready\n");
	while ((len = recv(fd, buf, sizeof(buf), 0)) >= 0)
		printf("%.*s\n", (int)len, buf);
	perror("recv");
	return 1;
}

/* DEV ADDR TEXT: a datagram, which gets over eight routers. */
int udp_send(char **arg)
{
	int ifindex = if_nametoindex(arg[0]), hops = 8;
	struct sockaddr_in6 to = { .sin6_family = AF_INET6,
				   .sin6_port = htons(PORT) };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	inet_pton(AF_INET6, arg[1], &to.sin6_addr);
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &ifindex,
		       sizeof(ifindex)) ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops,
		       sizeof(hops)) ||
	    sendto(fd, arg[2], strlen(arg[2]), 0, (void *)&to,
		   sizeof(to)) < 0) {
		perror("send");
		return 1;
	}
	return 0;
}
