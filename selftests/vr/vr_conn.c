// SPDX-License-Identifier: GPL-2.0
/* vr_sock: connections, floods, and the guard. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include "vr_nl.h"
#include "vr_sock.h"

static int connected(struct sock *sock)
{
	socklen_t len = sizeof(int);
	int err = ETIMEDOUT;

	if (wait_for(sock->fd, POLLOUT, WAIT_MS))
		getsockopt(sock->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	errno = err;
	return err ? -1 : 0;
}

int sock_connect(struct sock *sock, const char *addr, bool wait)
{
	if (!sock_addr(sock, addr, connect))
		return 0;
	if (errno != EINPROGRESS)
		return -1;
	if (!wait)
		return 0;
	return connected(sock);
}

int op_connect(struct cmd *cmd)
{
	return sock_connect(sock_find(cmd->word[1]), cmd->word[2], true);
}

int op_start(struct cmd *cmd)
{
	return sock_connect(sock_find(cmd->word[1]), cmd->word[2], false);
}

int op_established(struct cmd *cmd)
{
	return connected(sock_find(cmd->word[1]));
}

int op_accept(struct cmd *cmd)
{
	struct sock *listener = sock_find(cmd->word[2]);
	int fd;

	if (!wait_for(listener->fd, POLLIN, WAIT_MS))
		fail("no connection");
	fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return -1;
	sock_new(cmd->word[1], listener->kind, fd);
	return 0;
}

int op_close(struct cmd *cmd)
{
	int i;

	for (i = 1; i < cmd->words; i++) {
		struct sock *sock = sock_find(cmd->word[i]);

		close(sock->fd);
		sock_forget(sock);
	}
	return 0;
}

int op_abort(struct cmd *cmd)
{
	struct linger linger = { .l_onoff = 1 };
	struct sock *sock = sock_find(cmd->word[1]);

	setsockopt(sock->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	return op_close(cmd);
}

/* What cannot be sent is lost: who receives says what must arrive. */
int op_flood(struct cmd *cmd)
{
	const struct place *place = place_find(cmd->word[1]);
	struct sock sock = { .kind = addr_is_ipv6(cmd->word[2]) ? UDP6 : UDP };
	const char *text = tail(cmd, 4);
	int n = atoi(cmd->word[3]);
	union addr addr;
	socklen_t len = addr_for(&sock, cmd->word[2], &addr);

	while (n-- > 0) {
		int fd = socket_in(place, sock.kind, 0, false);

		sendto(fd, text, strlen(text), 0, &addr.sa, len);
		close(fd);
	}
	return 0;
}

static void guard(const struct place *place)
{
	struct vr_info info[64];
	struct vr_nl nl;
	int i, n;

	place_enter(place);
	n = vr_nl_open(&nl, NETLINK_GENERIC);
	place_enter(NULL);
	if (n)
		fail("family " VR_FAMILY_NAME ": %s", strerrorname_np(-n));
	n = vr_context_dump(&nl, info, ARRAY_SIZE(info));
	if (n < 1)
		fail("no contexts");
	for (i = 0; i < n && i < (int)ARRAY_SIZE(info); i++) {
		if (!(info[i].seen & 1 << VR_A_CONTEXT_GUARD_DROPS))
			fail("context %s has no counter", info[i].name);
		if (info[i].guard_drops)
			fail("context %s: %llu", info[i].name,
			     info[i].guard_drops);
	}
	vr_nl_close(&nl);
}

int op_guard(struct cmd *cmd)
{
	const char *seen = "";
	struct place *place;
	int i, nr = 0;

	for (i = 0; (place = place_at(i)); i++) {
		if (place->index < 0 || !strcmp(place->netns, seen) ||
		    access(place->netns, F_OK))
			continue;
		guard(place);
		seen = place->netns;
		nr++;
	}
	if (cmd && !nr)
		fail("no contexts");
	return 0;
}
