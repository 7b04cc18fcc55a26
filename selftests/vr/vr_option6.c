// SPDX-License-Identifier: GPL-2.0
/*
 * vr_sock: options of sockets of IPv6, beside those of all sockets.
 *
 *   join=GROUP,DEV  IPV6_JOIN_GROUP; leave=GROUP,DEV
 *   anycast=ADDR,DEV   IPV6_JOIN_ANYCAST, where DEV may be 0
 *   block=GROUP,SOURCE,DEV   MCAST_BLOCK_SOURCE
 *   mcastif=DEV     IPV6_MULTICAST_IF; unicastif=DEV: IPV6_UNICAST_IF
 *   source=ADDR,DEV IPV6_PKTINFO with each datagram from now on
 *   recverr v6only transparent ttl=N mcastttl=N tos=N mtudisc=N alerted=N
 *   alert           IPV6_HOPOPTS with a router alert, which is 0
 *   padded          IPV6_DSTOPTS that say nothing
 *
 * A DEV is a name or an index.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "vr_sock.h"

static int set(struct sock *sock, int name, int value)
{
	return setsockopt(sock->fd, IPPROTO_IPV6, name, &value, sizeof(value));
}

/* The index of a device, -1 if the socket has none of this name */
static int device(struct sock *sock, const char *dev)
{
	struct ifreq ifr = {};

	if (dev[0] >= '0' && dev[0] <= '9')
		return atoi(dev);
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	return ioctl(sock->fd, SIOCGIFINDEX, &ifr) ? -1 : ifr.ifr_ifindex;
}

static int on_device(struct sock *sock, int name, const char *dev)
{
	int index = device(sock, dev);

	if (index < 0)
		return -1;
	return set(sock, name,
		   name == IPV6_UNICAST_IF ? (int)htonl(index) : index);
}

static int with_device(struct sock *sock, int name, char *value)
{
	char *dev = strchr(value, ',');
	struct in6_pktinfo info = {};
	struct ipv6_mreq mreq;

	if (!dev)
		fail("%s has no device", value);
	*dev++ = '\0';
	info.ipi6_addr = addr6_parse(sock, value).sin6_addr;
	info.ipi6_ifindex = device(sock, dev);
	if ((int)info.ipi6_ifindex < 0)
		return -1;
	if (name == IPV6_PKTINFO) {
		sock->info = info;
		sock->has_info = true;
		return 0;
	}
	mreq.ipv6mr_multiaddr = info.ipi6_addr;
	mreq.ipv6mr_interface = info.ipi6_ifindex;
	return setsockopt(sock->fd, IPPROTO_IPV6, name, &mreq, sizeof(mreq));
}

static int block(struct sock *sock, char *value)
{
	struct group_source_req req = {};
	struct sockaddr_in6 addr;

	addr = addr6_parse(sock, strsep(&value, ","));
	memcpy(&req.gsr_group, &addr, sizeof(addr));
	addr = addr6_parse(sock, strsep(&value, ","));
	memcpy(&req.gsr_source, &addr, sizeof(addr));
	req.gsr_interface = device(sock, value);
	return setsockopt(sock->fd, IPPROTO_IPV6, MCAST_BLOCK_SOURCE, &req,
			  sizeof(req));
}

ssize_t send_info(const struct sock *sock, const char *text, int flags,
		  const union addr *addr)
{
	char control[CMSG_SPACE(sizeof(sock->info))] = {};
	struct iovec iov = { (void *)text, strlen(text) };
	struct msghdr msg = {
		.msg_name = (void *)addr, .msg_namelen = sizeof(addr->in6),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = IPPROTO_IPV6;
	cmsg->cmsg_type = IPV6_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(sock->info));
	memcpy(CMSG_DATA(cmsg), &sock->info, sizeof(sock->info));
	return sendmsg(sock->fd, &msg, flags);
}

int option6(struct sock *sock, const char *name, char *value)
{
	static const struct { const char *name; int option; } ints[] = {
		{ "ttl", IPV6_UNICAST_HOPS }, { "mcastttl", IPV6_MULTICAST_HOPS },
		{ "tos", IPV6_TCLASS }, { "mtudisc", IPV6_MTU_DISCOVER },
		{ "alerted", IPV6_ROUTER_ALERT },
	}, ones[] = {
		{ "recverr", IPV6_RECVERR }, { "v6only", IPV6_V6ONLY },
		{ "transparent", IPV6_TRANSPARENT },
	}, devices[] = {
		{ "mcastif", IPV6_MULTICAST_IF }, { "unicastif", IPV6_UNICAST_IF },
	}, pairs[] = {
		{ "join", IPV6_JOIN_GROUP }, { "leave", IPV6_LEAVE_GROUP },
		{ "anycast", IPV6_JOIN_ANYCAST }, { "source", IPV6_PKTINFO },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ints); i++)
		if (!strcmp(name, ints[i].name))
			return set(sock, ints[i].option, atoi(value));
	for (i = 0; i < ARRAY_SIZE(ones); i++)
		if (!strcmp(name, ones[i].name))
			return set(sock, ones[i].option, 1);
	for (i = 0; i < ARRAY_SIZE(devices); i++)
		if (!strcmp(name, devices[i].name))
			return on_device(sock, devices[i].option, value);
	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		if (!strcmp(name, pairs[i].name))
			return with_device(sock, pairs[i].option, value);
	if (!strcmp(name, "alert"))
		return setsockopt(sock->fd, IPPROTO_IPV6, IPV6_HOPOPTS,
				  "\0\0\5\2\0\0\1\0", 8);
	if (!strcmp(name, "padded"))
		return setsockopt(sock->fd, IPPROTO_IPV6, IPV6_DSTOPTS,
				  "\0\0\1\4\0\0\0\0", 8);
	if (!strcmp(name, "block"))
		return block(sock, value);
	fail("no option %s", name);
}
