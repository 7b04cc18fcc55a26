// SPDX-License-Identifier: GPL-2.0
/*
 * vr_sock: places and sockets.
 *
 * Options of a socket, done from left to right, those of IPv6 as in vr_option6.c:
 *   bind=ADDR:PORT  connect=ADDR:PORT  start=ADDR:PORT  listen
 *   dev=DEV         SO_BINDTODEVICE, or the device of a packet socket
 *   join=GROUP,ADDR IP_ADD_MEMBERSHIP on the interface with this address
 *   block=GROUP,SOURCE,IFINDEX   MCAST_BLOCK_SOURCE
 *   mcastif=ADDR    IP_MULTICAST_IF
 *   mcastttl=N      IP_MULTICAST_TTL
 *   unicastif=DEV   IP_UNICAST_IF
 *   reuseaddr reuseport broadcast recverr transparent ttl=N tos=N mark=N
 *   mtudisc=N       as the options
 *   alert           IP_OPTIONS with a router alert
 *   alerted         IP_ROUTER_ALERT
 *   proto=N         protocol of a raw socket
 *   task            the task enters the context, not the socket
 *
 * A packet socket delivers each frame once, those that it sent not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "vr_nl.h"
#include "vr_sock.h"

static struct place places[16];
static int nr_places;

struct place *place_at(int i)
{
	return i < nr_places ? &places[i] : NULL;
}

int op_place(struct cmd *cmd)
{
	struct place *place = &places[nr_places++];

	if (nr_places == ARRAY_SIZE(places))
		fail("too many places");
	snprintf(place->name, sizeof(place->name), "%s", cmd->word[1]);
	snprintf(place->netns, sizeof(place->netns), "/run/netns/%s",
		 cmd->word[2]);
	place->index = cmd->words > 3 ? atoi(cmd->word[3]) : -1;
	return 0;
}

struct place *place_find(const char *name)
{
	int i;

	for (i = 0; i < nr_places; i++)
		if (!strcmp(places[i].name, name))
			return &places[i];
	fail("no place %s", name);
}

/* Enters the namespace, and so context 0 of it; NULL goes home. */
void place_enter(const struct place *place)
{
	static int home = -1;
	int fd;

	if (home < 0)
		home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	fd = place ? open(place->netns, O_RDONLY | O_CLOEXEC) : home;
	if (setns(fd, CLONE_NEWNET))
		fail("%s: %s", place ? place->netns : "home",
		     strerrorname_np(errno));
	if (place)
		close(fd);
}

static void task_enter(int index)
{
	char text[16];
	int fd = open("/proc/thread-self/vr_index", O_WRONLY | O_CLOEXEC);
	int len = snprintf(text, sizeof(text), "%d\n", index);

	if (fd < 0 || write(fd, text, len) != len)
		fail("vr_index: %s", strerrorname_np(errno));
	close(fd);
}

int socket_in(const struct place *place, enum kind kind, int proto, bool task)
{
	static const struct { int family, type, proto; } kinds[] = {
		[TCP] = { AF_INET, SOCK_STREAM, 0 },
		[UDP] = { AF_INET, SOCK_DGRAM, 0 },
		[TCP6] = { AF_INET6, SOCK_STREAM, 0 },
		[UDP6] = { AF_INET6, SOCK_DGRAM, 0 },
		[PING] = { AF_INET, SOCK_DGRAM, IPPROTO_ICMP },
		[ICMP] = { AF_INET, SOCK_RAW, IPPROTO_ICMP },
		[RAW] = { AF_INET, SOCK_RAW, 0 },
		[HDR] = { AF_INET, SOCK_RAW, IPPROTO_RAW },
		[PACKET] = { AF_PACKET, SOCK_RAW, 0 },
		[PING6] = { AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6 },
		[ICMP6] = { AF_INET6, SOCK_RAW, IPPROTO_ICMPV6 },
		[RAW6] = { AF_INET6, SOCK_RAW, 0 },
		[HDR6] = { AF_INET6, SOCK_RAW, IPPROTO_RAW },
	};
	socklen_t len = sizeof(int);
	int fd, index = -1;

	place_enter(place);
	if (task)
		task_enter(place->index);
	fd = socket(kinds[kind].family,
		    kinds[kind].type | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    proto ? proto : kinds[kind].proto);
	place_enter(NULL);
	if (fd < 0 || place->index < 0)
		return fd;
	if (place->index && !task &&
	    setsockopt(fd, SOL_SOCKET, SO_VR_INDEX, &place->index,
		       sizeof(place->index)))
		fail("SO_VR_INDEX: %s", strerrorname_np(errno));
	if (getsockopt(fd, SOL_SOCKET, SO_VR_INDEX, &index, &len))
		fail("SO_VR_INDEX: %s", strerrorname_np(errno));
	if (index != place->index)
		fail("socket is in context %d", index);
	return fd;
}

static int set_int(struct sock *sock, int level, int name, int value)
{
	return setsockopt(sock->fd, level, name, &value, sizeof(value));
}

static int set_unicastif(struct sock *sock, const char *dev)
{
	struct ifreq ifr = {};

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (ioctl(sock->fd, SIOCGIFINDEX, &ifr))
		return -1;
	return set_int(sock, IPPROTO_IP, IP_UNICAST_IF,
		       htonl(ifr.ifr_ifindex));
}

static int set_dev(struct sock *sock, const char *dev)
{
	struct sockaddr_ll addr = { .sll_family = AF_PACKET,
				    .sll_protocol = htons(ETH_P_ALL) };
	struct ifreq ifr = {};

	if (sock->kind != PACKET)
		return setsockopt(sock->fd, SOL_SOCKET, SO_BINDTODEVICE, dev,
				  strlen(dev));
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (ioctl(sock->fd, SIOCGIFINDEX, &ifr))
		return -1;
	addr.sll_ifindex = ifr.ifr_ifindex;
	if (ioctl(sock->fd, SIOCGIFHWADDR, &ifr))
		return -1;
	memcpy(sock->mac, ifr.ifr_hwaddr.sa_data, sizeof(sock->mac));
	set_int(sock, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
	return bind(sock->fd, (void *)&addr, sizeof(addr));
}

static int block(struct sock *sock, char *value)
{
	struct group_source_req req = {};
	struct sockaddr_in addr;

	addr = addr_parse(strsep(&value, ","));
	memcpy(&req.gsr_group, &addr, sizeof(addr));
	addr = addr_parse(strsep(&value, ","));
	memcpy(&req.gsr_source, &addr, sizeof(addr));
	req.gsr_interface = atoi(value);
	return setsockopt(sock->fd, IPPROTO_IP, MCAST_BLOCK_SOURCE, &req,
			  sizeof(req));
}

static int option(struct sock *sock, const char *name, char *value)
{
	struct sockaddr_in addr;
	struct ip_mreq mreq;
	char *comma;

	if (!strcmp(name, "bind"))
		return sock_addr(sock, value, bind);
	if (!strcmp(name, "connect"))
		return sock_connect(sock, value, true);
	if (!strcmp(name, "start"))
		return sock_connect(sock, value, false);
	if (!strcmp(name, "listen"))
		return listen(sock->fd, 64);
	if (!strcmp(name, "reuseaddr"))
		return set_int(sock, SOL_SOCKET, SO_REUSEADDR, 1);
	if (!strcmp(name, "reuseport"))
		return set_int(sock, SOL_SOCKET, SO_REUSEPORT, 1);
	if (!strcmp(name, "mark"))
		return set_int(sock, SOL_SOCKET, SO_MARK, atoi(value));
	if (!strcmp(name, "dev"))
		return set_dev(sock, value);
	if (kind_is_ipv6(sock->kind))
		return option6(sock, name, value);
	if (!strcmp(name, "transparent"))
		return set_int(sock, IPPROTO_IP, IP_TRANSPARENT, 1);
	if (!strcmp(name, "broadcast"))
		return set_int(sock, SOL_SOCKET, SO_BROADCAST, 1);
	if (!strcmp(name, "recverr"))
		return set_int(sock, IPPROTO_IP, IP_RECVERR, 1);
	if (!strcmp(name, "ttl"))
		return set_int(sock, IPPROTO_IP, IP_TTL, atoi(value));
	if (!strcmp(name, "mcastttl"))
		return set_int(sock, IPPROTO_IP, IP_MULTICAST_TTL, atoi(value));
	if (!strcmp(name, "tos"))
		return set_int(sock, IPPROTO_IP, IP_TOS, atoi(value));
	if (!strcmp(name, "mtudisc"))
		return set_int(sock, IPPROTO_IP, IP_MTU_DISCOVER, atoi(value));
	if (!strcmp(name, "alert"))
		return setsockopt(sock->fd, IPPROTO_IP, IP_OPTIONS,
				  "\x94\4\0", 4);
	if (!strcmp(name, "alerted"))
		return set_int(sock, IPPROTO_IP, IP_ROUTER_ALERT, 1);
	if (!strcmp(name, "unicastif"))
		return set_unicastif(sock, value);
	if (!strcmp(name, "mcastif")) {
		addr = addr_parse(value);
		return setsockopt(sock->fd, IPPROTO_IP, IP_MULTICAST_IF,
				  &addr.sin_addr, sizeof(addr.sin_addr));
	}
	if (!strcmp(name, "block"))
		return block(sock, value);
	comma = strchr(value, ',');
	if (!strcmp(name, "join") && comma) {
		mreq.imr_interface = addr_parse(comma + 1).sin_addr;
		*comma = '\0';
		mreq.imr_multiaddr = addr_parse(value).sin_addr;
		return setsockopt(sock->fd, IPPROTO_IP, IP_ADD_MEMBERSHIP,
				  &mreq, sizeof(mreq));
	}
	fail("no option %s", name);
}

static int set_option(struct sock *sock, char *word)
{
	static char none[1];
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	return option(sock, word, value ? value : none);
}

int op_set(struct cmd *cmd)
{
	return set_option(sock_find(cmd->word[1]), cmd->word[2]);
}

int op_open(struct cmd *cmd)
{
	static const char * const kinds[] = {
		[TCP] = "tcp", [UDP] = "udp", [TCP6] = "tcp6",
		[UDP6] = "udp6", [PING] = "ping", [ICMP] = "icmp",
		[RAW] = "raw", [HDR] = "hdr", [PACKET] = "packet",
		[PING6] = "ping6", [ICMP6] = "icmp6", [RAW6] = "raw6",
		[HDR6] = "hdr6",
	};
	enum kind kind = TCP;
	struct sock *sock;
	bool task = false;
	int i, err, proto = 0;

	while (strcmp(cmd->word[0], kinds[kind]))
		kind++;
	for (i = 3; i < cmd->words; i++) {
		task |= !strcmp(cmd->word[i], "task");
		sscanf(cmd->word[i], "proto=%d", &proto);
	}
	i = socket_in(place_find(cmd->word[2]), kind, proto, task);
	if (i < 0)
		return -1;
	sock = sock_new(cmd->word[1], kind, i);
	for (i = 3; i < cmd->words; i++) {
		if (!strcmp(cmd->word[i], "task") ||
		    !strncmp(cmd->word[i], "proto=", 6) ||
		    !set_option(sock, cmd->word[i]))
			continue;
		err = errno;
		sock_forget(sock);
		close(sock->fd);
		errno = err;
		return -1;
	}
	return 0;
}
