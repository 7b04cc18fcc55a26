// SPDX-License-Identifier: GPL-2.0
/* The twin test: what is sent by sockets, and what they receive. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include "twin.h"

/* No two payloads are the same. A ping socket sends what begins so. */
static size_t payload(struct world *world, const struct slot *slot,
		      const char *size, unsigned char *data)
{
	struct icmphdr echo = { .type = ICMP_ECHO };
	size_t len = atoi(size), i;

	world->sent++;
	for (i = 0; i < len; i++)
		data[i] = world->sent * 31 + i;
	if (len < sizeof(echo) ||
	    !(is_kind(slot, "ping") || is_kind(slot, "icmp")))
		return len;
	/* The kernel makes the checksum of IPv6. */
	if (is_ipv6(slot))
		echo.type = ICMP6_ECHO_REQUEST;
	echo.un.echo.sequence = htons(world->sent);
	memcpy(data, &echo, sizeof(echo));
	echo.checksum = htons(~sum_of(data, len, 0));
	memcpy(data, &echo, sizeof(echo));
	return len;
}

static void transmit(struct world *world, const char *name, const char *size,
		     struct msghdr *msg, struct text *out)
{
	struct slot *slot = slot_find(world, name);
	unsigned char data[FRAME];
	struct iovec iov = { data, payload(world, slot, size, data) };

	if (ping_is_free(slot) || is_by_device(slot, msg->msg_name))
		return put(out, "not done");
	msg->msg_iov = &iov;
	msg->msg_iovlen = 1;
	put_result(out, sendmsg(slot->fd, msg, MSG_NOSIGNAL));
}

void do_send(struct world *world, const char *const *arg, struct text *out)
{
	struct msghdr msg = {};

	transmit(world, arg[0], arg[1], &msg, out);
}

void do_sendto(struct world *world, const char *const *arg, struct text *out)
{
	union address to = address(slot_find(world, arg[0]), arg[1], arg[2]);
	struct msghdr msg = { .msg_name = &to,
			      .msg_namelen = address_len(&to) };

	transmit(world, arg[0], arg[3], &msg, out);
}

/* SLOT ADDRESS PORT DEV SOURCE SIZE, by IP_PKTINFO or IPV6_PKTINFO */
void do_sendfrom(struct world *world, const char *const *arg, struct text *out)
{
	struct slot *slot = slot_find(world, arg[0]);
	union address to = address(slot, arg[1], arg[2]);
	char control[CMSG_SPACE(sizeof(struct in6_pktinfo))] = {};
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = address_len(&to),
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	struct in6_pktinfo info6 = { .ipi6_addr = addr_of(arg[4]) };
	struct in_pktinfo info = {};
	size_t len = sizeof(info);

	if (slot->fd < 0)
		return put(out, "not there");
	if (is_loopback(addr_of(arg[1])) || !strcmp(arg[4], "::1"))
		return put(out, "not done");
	cmsg->cmsg_level = IPPROTO_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	info.ipi_ifindex = dev_index(slot->place, arg[3]);
	memcpy(&info.ipi_spec_dst, &info6.ipi6_addr.s6_addr[12], 4);
	memcpy(CMSG_DATA(cmsg), &info, len);
	if (is_ipv6(slot)) {
		cmsg->cmsg_level = IPPROTO_IPV6;
		cmsg->cmsg_type = IPV6_PKTINFO;
		info6.ipi6_ifindex = info.ipi_ifindex;
		len = sizeof(info6);
		memcpy(CMSG_DATA(cmsg), &info6, len);
	}
	cmsg->cmsg_len = CMSG_LEN(len);
	msg.msg_controllen = CMSG_SPACE(len);
	transmit(world, arg[0], arg[5], &msg, out);
}

/* Where the number of a device is in what comes with a packet, or -1 */
static int index_at(const struct cmsghdr *cmsg)
{
	static const struct { int level, type, at; } list[] = {
		{ IPPROTO_IP, IP_PKTINFO,
		  offsetof(struct in_pktinfo, ipi_ifindex) },
		{ IPPROTO_IPV6, IPV6_PKTINFO,
		  offsetof(struct in6_pktinfo, ipi6_ifindex) },
		{ IPPROTO_IPV6, IPV6_RECVERR,
		  sizeof(struct sock_extended_err) +
		  offsetof(struct sockaddr_in6, sin6_scope_id) },
	};
	unsigned int i;

	for (i = 0; i < sizeof(list) / sizeof(*list); i++)
		if (cmsg->cmsg_level == list[i].level &&
		    cmsg->cmsg_type == list[i].type)
			return list[i].at;
	return -1;
}

static void control_put(const struct slot *slot, struct cmsghdr *cmsg,
			struct text *out)
{
	int len = cmsg->cmsg_len - CMSG_LEN(0), at = index_at(cmsg);
	const unsigned char *data = CMSG_DATA(cmsg);

	put(out, " [%d/%d ", cmsg->cmsg_level, cmsg->cmsg_type);
	if (at >= 0) {
		put_hex(out, data, at);
		data += at;
		put(out, " %s ", dev_of(slot->place, *(const int *)data));
		data += sizeof(int);
		len -= at + sizeof(int);
	}
	put_hex(out, data, len);
	put(out, "]");
}

static void receive(struct world *world, const char *name, int flags,
		    struct text *out)
{
	struct slot *slot = slot_find(world, name);
	char control[512];
	unsigned char data[FRAME];
	union address from = {};
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	ssize_t len = recvmsg(slot->fd, &msg, MSG_DONTWAIT | flags);

	put_result(out, len);
	if (len < 0)
		return;
	play.received++;
	put(out, " flags %x ", msg.msg_flags);
	if (!flags && is_ipv6(slot) && is_kind(slot, "icmp"))
		icmp6_put(world, -1, data, len, out);
	else if (!flags && !is_ipv6(slot) &&
		 (is_kind(slot, "raw") || is_kind(slot, "icmp")))
		ip_put(world, -1, data, len, true, out);
	else
		put_hash(out, data, len);
	if (msg.msg_namelen) {
		put(out, " from ");
		put_addr(out, slot->place, &from);
	}
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg))
		control_put(slot, cmsg, out);
}

void do_recv(struct world *world, const char *const *arg, struct text *out)
{
	receive(world, arg[0], 0, out);
}

void do_errors(struct world *world, const char *const *arg, struct text *out)
{
	receive(world, arg[0], MSG_ERRQUEUE, out);
}
