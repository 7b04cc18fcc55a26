// SPDX-License-Identifier: GPL-2.0
/* The twin test: what is sent by sockets, and what they receive. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/errqueue.h>
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
	if (slot->fd < 0 || !strcmp(slot->kind, "raw") || len < sizeof(echo))
		return len;
	if (!strcmp(slot->kind, "ping") || !strcmp(slot->kind, "icmp")) {
		echo.un.echo.sequence = htons(world->sent);
		memcpy(data, &echo, sizeof(echo));
		echo.checksum = htons(~sum_of(data, len, 0));
		memcpy(data, &echo, sizeof(echo));
	}
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
	struct sockaddr_in to = address(arg[1], arg[2]);
	struct msghdr msg = { .msg_name = &to, .msg_namelen = sizeof(to) };

	transmit(world, arg[0], arg[3], &msg, out);
}

/* SLOT ADDRESS PORT DEV SOURCE SIZE, by IP_PKTINFO */
void do_sendfrom(struct world *world, const char *const *arg, struct text *out)
{
	struct sockaddr_in to = address(arg[1], arg[2]);
	char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = {};
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = sizeof(to),
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct slot *slot = slot_find(world, arg[0]);
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	struct in_pktinfo info = {};

	if (slot->fd < 0)
		return put(out, "not there");
	if (!strncmp(arg[1], "127.", 4))
		return put(out, "not done");
	info.ipi_ifindex = dev_index(slot->place, arg[3]);
	inet_pton(AF_INET, arg[4], &info.ipi_spec_dst);
	cmsg->cmsg_level = IPPROTO_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	transmit(world, arg[0], arg[5], &msg, out);
}

/* The number of a device in what comes with a packet */
static void control_put(const struct slot *slot, struct cmsghdr *cmsg,
			struct text *out)
{
	size_t len = cmsg->cmsg_len - CMSG_LEN(0);
	const unsigned char *data = CMSG_DATA(cmsg);

	put(out, " [%d/%d ", cmsg->cmsg_level, cmsg->cmsg_type);
	if (cmsg->cmsg_level == IPPROTO_IP && cmsg->cmsg_type == IP_PKTINFO) {
		put(out, "%s ", dev_of(slot->place, *(const int *)data));
		data += sizeof(int);
		len -= sizeof(int);
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
	struct sockaddr_in from = {};
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
	put(out, " flags %x ", msg.msg_flags);
	if (flags || (strcmp(slot->kind, "raw") && strcmp(slot->kind, "icmp")))
		put_hash(out, data, len);
	else
		ip_put(world, -1, data, len, true, out);
	if (msg.msg_namelen) {
		put(out, " from ");
		put_addr(out, &from);
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
