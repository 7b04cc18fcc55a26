// SPDX-License-Identifier: GPL-2.0
/*
 * vr_sock - play a script of socket calls in several contexts and namespaces.
 *
 * One process holds all sockets, so a test of six places and twenty sockets
 * costs one fork. The script comes on stdin, one command a line; the first
 * line that does not go as written ends it with an explanation and status 1.
 * "#" starts a comment. A line with "@" stands for three lines, in which the
 * "@" is 0, red and blue.
 *
 *   place NAME NETNS [INDEX]      name a namespace, or a context in it
 *   TYPE NAME PLACE [OPTION...]   open a socket: tcp, udp, tcp6 and udp6 (with
 *                                 mapped addresses), ping, icmp (raw), raw
 *                                 (needs proto=N), hdr (IP_HDRINCL), packet
 *                                 (needs dev=DEV), and ping6, icmp6, raw6,
 *                                 hdr6; options: see vr_open.c, vr_option6.c
 *   set NAME OPTION               an option, later
 *   connect NAME ADDR:PORT        connect and wait; start: do not wait
 *   established NAME              wait for what start has begun
 *   accept NAME LISTENER          wait for a connection
 *   send NAME TEXT                TEXT may end in \r\n
 *   sendto NAME ADDR:PORT TEXT    and more, with MSG_MORE
 *   flood PLACE ADDR:PORT N TEXT  N datagrams from N ports
 *   recv NAME PATTERN             the next message looks like this
 *   recvfrom NAME ADDR:PORT PATTERN
 *   see NAME PATTERN              some message looks like this, skip others
 *   unseen NAME PATTERN           none of those waiting or skipped does
 *   count N PATTERN NAME...       N of those waiting in these sockets do
 *   quiet NAME...                 nothing to read, no error, no connection
 *   error NAME ERRNO              the socket reports this error
 *   eof NAME                      the peer has closed
 *   close NAME...                 abort NAME: close with a reset
 *   is NAME FIELD PATTERN         FIELD: index, mtu, local, peer,
 *                                 origdst (before NAT)
 *   echo|inject|frag|icmperr|rst|arp NAME ...    see vr_inject.c
 *   ns|na|ra NAME ...             see vr_nd.c
 *   sh COMMAND                    a shell command that succeeds
 *   guard                         no context has guard drops
 *
 * ADDR:PORT is ADDR.PORT with IPv6, or ADDR%DEV.PORT; :PORT is any address.
 *
 * "ERRNO: COMMAND" is a command whose system call fails with this error, with
 * EANY: any; "MAYBE: COMMAND" is one that may fail.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "vr_sock.h"

#define SOCKS 512

static struct sock socks[SOCKS];
static char line_text[TEXT];
static int line_nr;

void fail(const char *fmt, ...)
{
	va_list ap;

	printf("line %d: %s: ", line_nr, line_text);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	exit(1);
}

int errno_of(const char *name)
{
	int i;

	for (i = 1; i < 200; i++)
		if (strerrorname_np(i) && !strcmp(strerrorname_np(i), name))
			return i;
	fail("unknown error %s", name);
}

/* The rest of the line after n words. */
char *tail(const struct cmd *cmd, int n)
{
	char *at = cmd->line;

	while (n--) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return at;
}

struct sock *sock_find(const char *name)
{
	int i;

	for (i = 0; i < SOCKS; i++)
		if (!strcmp(socks[i].name, name))
			return &socks[i];
	fail("no socket %s", name);
}

struct sock *sock_new(const char *name, enum kind kind, int fd)
{
	int i, at = -1;

	for (i = 0; i < SOCKS; i++) {
		if (!strcmp(socks[i].name, name))
			fail("there is a %s", name);
		if (at < 0 && !socks[i].name[0])
			at = i;
	}
	if (at < 0)
		fail("too many sockets");
	memset(&socks[at], 0, sizeof(socks[at]));
	snprintf(socks[at].name, sizeof(socks[at].name), "%s", name);
	socks[at].kind = kind;
	socks[at].fd = fd;
	return &socks[at];
}

void sock_forget(struct sock *sock)
{
	sock->name[0] = '\0';
}

static int op_send(struct cmd *cmd)
{
	char *text = tail(cmd, 2), *end = strstr(text, "\\r\\n");

	/* Protocols of lines have them end like this. */
	if (end)
		strcpy(end, "\r\n");
	return send(sock_find(cmd->word[1])->fd, text, strlen(text),
		    MSG_NOSIGNAL);
}

static int op_sendto(struct cmd *cmd)
{
	int more = strcmp(cmd->word[0], "more") ? 0 : MSG_MORE;
	const struct sock *sock = sock_find(cmd->word[1]);
	const char *text = tail(cmd, 3);
	union addr addr;
	socklen_t len = addr_for(sock, cmd->word[2], &addr);

	if (sock->has_info)
		return send_info(sock, text, MSG_NOSIGNAL | more, &addr);
	return sendto(sock->fd, text, strlen(text), MSG_NOSIGNAL | more,
		      &addr.sa, len);
}

static int op_sh(struct cmd *cmd)
{
	int status;

	fflush(stdout);
	status = system(tail(cmd, 1));
	if (status)
		fail("wait status %#x", status);
	return 0;
}

static const struct {
	const char *name;
	int words;
	int (*call)(struct cmd *cmd);
} commands[] = {
	{ "place", 3, op_place },
	{ "tcp", 3, op_open },
	{ "udp", 3, op_open },
	{ "tcp6", 3, op_open },
	{ "udp6", 3, op_open },
	{ "ping", 3, op_open },
	{ "icmp", 3, op_open },
	{ "raw", 4, op_open },
	{ "hdr", 3, op_open },
	{ "packet", 4, op_open },
	{ "ping6", 3, op_open },
	{ "icmp6", 3, op_open },
	{ "raw6", 4, op_open },
	{ "hdr6", 3, op_open },
	{ "set", 3, op_set },
	{ "connect", 3, op_connect },
	{ "start", 3, op_start },
	{ "established", 2, op_established },
	{ "accept", 3, op_accept },
	{ "send", 3, op_send },
	{ "sendto", 4, op_sendto },
	{ "more", 4, op_sendto },
	{ "flood", 5, op_flood },
	{ "recv", 3, op_recv },
	{ "recvfrom", 4, op_recvfrom },
	{ "see", 3, op_see },
	{ "unseen", 3, op_unseen },
	{ "count", 4, op_count },
	{ "quiet", 2, op_quiet },
	{ "error", 3, op_error },
	{ "eof", 2, op_eof },
	{ "close", 2, op_close },
	{ "abort", 2, op_abort },
	{ "is", 4, op_is },
	{ "echo", 6, op_echo },
	{ "inject", 6, op_inject },
	{ "frag", 7, op_frag },
	{ "icmperr", 6, op_icmperr },
	{ "rst", 3, op_rst },
	{ "arp", 4, op_arp },
	{ "ns", 4, op_ns },
	{ "na", 4, op_na },
	{ "ra", 4, op_ra },
	{ "sh", 2, op_sh },
	{ "guard", 1, op_guard },
};

static int command(struct cmd *cmd)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(cmd->word[0], commands[i].name))
			continue;
		if (cmd->words < commands[i].words)
			fail("too few words");
		return commands[i].call(cmd);
	}
	fail("unknown command");
}

static void play(char *line)
{
	char copy[TEXT], *save = NULL;
	struct cmd cmd = {};
	bool maybe;
	int want = 0;

	snprintf(line_text, sizeof(line_text), "%s", line);
	maybe = !strncmp(line, "MAYBE: ", 7);
	if (maybe)
		line += 7;
	if (line[0] == 'E' && line[strcspn(line, ": ")] == ':') {
		line[strcspn(line, ":")] = '\0';
		want = strcmp(line, "EANY") ? errno_of(line) : -1;
		line += strlen(line) + 1;
		line += strspn(line, " ");
	}
	cmd.line = line;
	snprintf(copy, sizeof(copy), "%s", line);
	while (cmd.words < WORDS &&
	       (cmd.word[cmd.words] = strtok_r(cmd.words ? NULL : copy, " ",
					       &save)))
		cmd.words++;
	if (!cmd.words)
		fail("no command");
	cmd.word[cmd.words] = NULL;
	errno = 0;
	if (command(&cmd) >= 0) {
		if (want)
			fail("succeeded");
	} else if (want != -1 && errno != want && !maybe) {
		fail("%s", strerrorname_np(errno));
	}
}

/* One line without "@", or three with. */
static void expand(const char *line)
{
	static const char * const names[] = { "0", "red", "blue" };
	unsigned int i, n = strchr(line, '@') ? ARRAY_SIZE(names) : 1;
	char copy[TEXT];

	for (i = 0; i < n; i++) {
		size_t len = 0;
		const char *c;

		for (c = line; *c && len < sizeof(copy) - 8; c++)
			if (*c == '@')
				len += sprintf(copy + len, "%s", names[i]);
			else
				copy[len++] = *c;
		copy[len] = '\0';
		play(copy);
	}
}

/* Nothing of this play is in the way of the next, no TIME_WAIT either. */
static void reset_all(void)
{
	struct linger linger = { .l_onoff = 1 };
	int i;

	for (i = 0; i < SOCKS; i++)
		if (socks[i].name[0] &&
		    (socks[i].kind == TCP || socks[i].kind == TCP6))
			setsockopt(socks[i].fd, SOL_SOCKET, SO_LINGER,
				   &linger, sizeof(linger));
}

int main(void)
{
	struct rlimit files = { 4096, 4096 };
	char line[TEXT];

	setlinebuf(stdout);
	setrlimit(RLIMIT_NOFILE, &files);
	atexit(reset_all);
	while (fgets(line, sizeof(line), stdin)) {
		char *start = line + strspn(line, " \t");

		/* The places come from the library, not from the test. */
		line_nr = strncmp(start, "place ", 6) ? line_nr + 1 : 0;
		start[strcspn(start, "\n")] = '\0';
		if (start[0] && start[0] != '#')
			expand(start);
	}
	return 0;
}
