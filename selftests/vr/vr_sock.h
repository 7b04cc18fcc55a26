/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of vr_sock, which plays scripts of socket calls; see vr_sock.c. */
#ifndef VR_SOCK_H
#define VR_SOCK_H

#include <linux/types.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define WORDS 32
#define TEXT 2048
#define WAIT_MS 10000		/* for what has to come */
#define QUIET_MS 30		/* for what must not */

struct cmd {
	char *line;
	char *word[WORDS + 1];
	int words;
};

struct place {
	char name[16];
	char netns[64];
	int index;		/* -1: leave the context alone */
};

enum kind {
	TCP, UDP, TCP6, UDP6, RAW6,	/* which deliver no header */
	PING, ICMP, RAW, HDR, PING6, ICMP6, HDR6, PACKET,
};

union addr {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};


struct sock {
	char name[24];
	int fd;
	enum kind kind;
	unsigned char mac[6];	/* PACKET */
	size_t frame_len;	/* the last packet that was read */
	unsigned char frame[2048];
	struct text *skipped;	/* what "see" has not looked for */
	struct in6_pktinfo info;	/* for those of IPv6 */
	bool has_info;
};

/* vr_sock.c */
void fail(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
int errno_of(const char *name);
char *tail(const struct cmd *cmd, int n);
struct sock *sock_find(const char *name);
struct sock *sock_new(const char *name, enum kind kind, int fd);
void sock_forget(struct sock *sock);

static inline bool kind_is_ipv6(enum kind kind)
{
	return kind == TCP6 || kind == UDP6 || kind == RAW6 ||
	       kind == PING6 || kind == ICMP6 || kind == HDR6;
}

/* vr_addr.c */
struct sockaddr_in addr_parse(const char *text);
bool addr_is_ipv6(const char *text);
struct sockaddr_in6 addr6_parse(const struct sock *sock, const char *text);
socklen_t addr_for(const struct sock *sock, const char *text,
		   union addr *addr);
int sock_addr(const struct sock *sock, const char *text,
	      int (*call)(int fd, const struct sockaddr *addr, socklen_t len));
int addr_print(char *buf, size_t len, in_addr_t addr, int port);
int addr6_print(char *buf, size_t len, const struct in6_addr *addr, int port);
int sockaddr_print(char *buf, size_t len, const union addr *addr);

/* Each command returns 0, or -1 with errno set. */

/* vr_open.c */
struct place *place_at(int i);
struct place *place_find(const char *name);
void place_enter(const struct place *place);
int socket_in(const struct place *place, enum kind kind, int proto, bool task);
int op_place(struct cmd *cmd);
int op_set(struct cmd *cmd);
int op_open(struct cmd *cmd);

/* vr_option6.c */
ssize_t send_info(const struct sock *sock, const char *text, int flags,
		  const union addr *addr);
int option6(struct sock *sock, const char *name, char *value);

/* vr_conn.c */
int sock_connect(struct sock *sock, const char *addr, bool wait);
int op_connect(struct cmd *cmd);
int op_start(struct cmd *cmd);
int op_established(struct cmd *cmd);
int op_accept(struct cmd *cmd);
int op_close(struct cmd *cmd);
int op_abort(struct cmd *cmd);
int op_flood(struct cmd *cmd);
int op_guard(struct cmd *cmd);

/* vr_wait.c */
int wait_for(int fd, short events, int ms);
int op_recv(struct cmd *cmd);
int op_recvfrom(struct cmd *cmd);
int op_eof(struct cmd *cmd);
int op_see(struct cmd *cmd);
int op_unseen(struct cmd *cmd);
int op_count(struct cmd *cmd);
int op_quiet(struct cmd *cmd);
int op_error(struct cmd *cmd);
int op_is(struct cmd *cmd);

/* vr_frame.c */
struct out {
	char *at;
	size_t left;
};

void put(struct out *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void put_tcp(struct out *out, const unsigned char *data, int len);
void frame_print(const struct sock *sock, const void *frame, size_t len,
		 char *buf, size_t size);

/* vr_frame6.c */
void put_icmp6(struct out *out, const unsigned char *data, int len);
void put_ip6(struct out *out, const unsigned char *data, int len);

/* vr_inject.c */
__u16 checksum(const void *data, size_t len, __u32 sum);
int op_inject(struct cmd *cmd);
int op_frag(struct cmd *cmd);
int op_icmperr(struct cmd *cmd);
int op_rst(struct cmd *cmd);
int op_arp(struct cmd *cmd);
int op_echo(struct cmd *cmd);

/* vr_inject6.c */
int inject6(struct cmd *cmd);
int frag6(struct cmd *cmd);
int icmperr6(struct cmd *cmd);
int echo6(struct cmd *cmd);

/* vr_nd.c */
int op_ns(struct cmd *cmd);
int op_na(struct cmd *cmd);
int op_ra(struct cmd *cmd);

#endif
