// SPDX-License-Identifier: GPL-2.0
/* vr_sock: what arrives at a socket, and what must not. */
#include <errno.h>
#include <fnmatch.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <sys/socket.h>

#include "vr_nl.h"
#include "vr_sock.h"

int wait_for(int fd, short events, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = events };

	return poll(&pfd, 1, ms) > 0 ? pfd.revents : 0;
}

/* Reads one message as text of at most TEXT bytes; 0 at end of file. */
static ssize_t sock_read(struct sock *sock, int ms, char *text,
			 union addr *from)
{
	static unsigned char buf[65536];
	socklen_t len = sizeof(*from);
	ssize_t n;

	if (!wait_for(sock->fd, POLLIN | POLLERR | POLLHUP, ms)) {
		errno = EAGAIN;
		return -1;
	}
	n = recvfrom(sock->fd, buf, sizeof(buf), 0,
		     sock->kind == PACKET ? NULL : &from->sa, &len);
	if (n < 0)
		return -1;
	if (sock->kind <= RAW6) {
		snprintf(text, TEXT, "%.*s", (int)n, buf);
		return n;
	}
	frame_print(sock, buf, n, text, TEXT);
	sock->frame_len = n < (int)sizeof(sock->frame) ? n : 0;
	memcpy(sock->frame, buf, sock->frame_len);
	return n;
}

static int recv_match(const char *name, const char *who, const char *pattern)
{
	union addr from = {};
	char text[TEXT], addr[64];

	if (sock_read(sock_find(name), WAIT_MS, text, &from) < 0)
		return -1;
	if (fnmatch(pattern, text, 0))
		fail("got \"%s\"", text);
	sockaddr_print(addr, sizeof(addr), &from);
	if (who && strcmp(who, addr))
		fail("came from %s", addr);
	return 0;
}

int op_recv(struct cmd *cmd)
{
	return recv_match(cmd->word[1], NULL, tail(cmd, 2));
}

int op_recvfrom(struct cmd *cmd)
{
	return recv_match(cmd->word[1], cmd->word[2], tail(cmd, 3));
}

int op_eof(struct cmd *cmd)
{
	return recv_match(cmd->word[1], NULL, "");
}

struct text {
	struct text *next;
	char text[];
};

static void skip(struct sock *sock, const char *text)
{
	struct text *skipped = malloc(sizeof(*skipped) + strlen(text) + 1);

	strcpy(skipped->text, text);
	skipped->next = sock->skipped;
	sock->skipped = skipped;
}

/* Has anything been skipped that looks like this? All of it is forgotten. */
static bool was_skipped(struct sock *sock, const char *pattern, char *last)
{
	struct text *text;
	bool found = false;

	while ((text = sock->skipped)) {
		if (!fnmatch(pattern, text->text, 0)) {
			strcpy(last, text->text);
			found = true;
		}
		sock->skipped = text->next;
		free(text);
	}
	return found;
}

int op_see(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	char text[TEXT], last[TEXT] = "nothing";
	union addr from;

	for (;;) {
		if (sock_read(sock, WAIT_MS, text, &from) < 0)
			fail("%s, the last was: %s", strerrorname_np(errno),
			     last);
		if (!fnmatch(tail(cmd, 2), text, 0))
			return 0;
		skip(sock, text);
		strcpy(last, text);
	}
}

/* How many of the messages that wait in the socket match? */
static int count(struct sock *sock, const char *pattern, char *last)
{
	union addr from;
	char text[TEXT];
	int n = 0;

	while (sock_read(sock, 0, text, &from) > 0) {
		if (fnmatch(pattern, text, 0))
			continue;
		n++;
		strcpy(last, text);
	}
	return n;
}

/* What is on its way has arrived, or will never. */
static void settle(void)
{
	poll(NULL, 0, QUIET_MS);
}

int op_unseen(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	const char *pattern = tail(cmd, 2);
	char last[TEXT];

	settle();
	if (was_skipped(sock, pattern, last) || count(sock, pattern, last))
		fail("seen: %s", last);
	return 0;
}

int op_count(struct cmd *cmd)
{
	char last[TEXT];
	int i, n = 0;

	settle();
	for (i = 3; i < cmd->words; i++)
		n += count(sock_find(cmd->word[i]), cmd->word[2], last);
	if (n != atoi(cmd->word[1]))
		fail("it is %d", n);
	return 0;
}

int op_quiet(struct cmd *cmd)
{
	union addr from;
	char text[TEXT];
	int i, events;

	settle();
	for (i = 1; i < cmd->words; i++) {
		struct sock *sock = sock_find(cmd->word[i]);

		events = wait_for(sock->fd, POLLIN | POLLPRI, 0);
		if (!events)
			continue;
		if (sock_read(sock, 0, text, &from) < 0)
			fail("%s: %s", sock->name, strerrorname_np(errno));
		fail("%s is not quiet: \"%s\"", sock->name, text);
	}
	return 0;
}

int op_error(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	socklen_t len = sizeof(int);
	int err = 0, ms;

	/* With IP_RECVERR, poll() may know of it a moment too early. */
	for (ms = 0; ms < WAIT_MS; ms++) {
		getsockopt(sock->fd, SOL_SOCKET, SO_ERROR, &err, &len);
		if (err)
			break;
		poll(NULL, 0, 1);
	}
	while (recv(sock->fd, &len, sizeof(len), MSG_ERRQUEUE) >= 0)
		;
	if (err != errno_of(cmd->word[2]))
		fail("got %s", err ? strerrorname_np(err) : "no error");
	return 0;
}

int op_is(struct cmd *cmd)
{
	struct sock *sock = sock_find(cmd->word[1]);
	const char *field = cmd->word[2];
	union addr addr = {};
	socklen_t len = sizeof(addr);
	socklen_t size = sizeof(int);
	int value = -1, err;
	char text[64];

	if (!strcmp(field, "local"))
		err = getsockname(sock->fd, (void *)&addr, &len);
	else if (!strcmp(field, "peer"))
		err = getpeername(sock->fd, (void *)&addr, &len);
	else if (!strcmp(field, "origdst") && kind_is_ipv6(sock->kind))
		err = getsockopt(sock->fd, IPPROTO_IPV6, IP6T_SO_ORIGINAL_DST,
				 &addr, &len);
	else if (!strcmp(field, "origdst"))
		err = getsockopt(sock->fd, IPPROTO_IP, SO_ORIGINAL_DST, &addr,
				 &len);
	else if (!strcmp(field, "index"))
		err = getsockopt(sock->fd, SOL_SOCKET, SO_VR_INDEX, &value,
				 &size);
	else if (!strcmp(field, "mtu") && kind_is_ipv6(sock->kind))
		err = getsockopt(sock->fd, IPPROTO_IPV6, IPV6_MTU, &value,
				 &size);
	else if (!strcmp(field, "mtu"))
		err = getsockopt(sock->fd, IPPROTO_IP, IP_MTU, &value, &size);
	else
		fail("no field %s", field);
	if (err)
		return err;
	if (addr.sa.sa_family)
		sockaddr_print(text, sizeof(text), &addr);
	else
		snprintf(text, sizeof(text), "%d", value);
	if (fnmatch(tail(cmd, 3), text, 0))
		fail("it is %s", text);
	return 0;
}
