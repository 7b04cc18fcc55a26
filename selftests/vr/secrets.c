// SPDX-License-Identifier: GPL-2.0
/*
 * What TCP makes of a secret and a pair of addresses and ports is another thing
 * in each context: sequence numbers, offsets of timestamps, ports, SYN cookies
 * and those of Fast Open.
 *
 * The client is a raw socket at 127.0.0.9. No TCP socket has this address, so
 * that the kernel resets whatever the server answers, after the test has seen
 * it.
 */
#include <linux/tcp.h>
#include <netinet/ip.h>
#include <stdlib.h>
#include <time.h>

#include "vr_test.h"

#define CLIENT "127.0.0.9"
#define SERVER "127.0.0.1"
#define PORT 8000
#define SEQ 1000
#define TUPLES 8
#define CHANCE 1		/* so many of these may be alike */
#define OPT_MSS 2
#define OPT_TIMESTAMP 8
#define OPT_FASTOPEN 34
#define COOKIE 8

static const int indexes[] = { 0, RED, BLUE };

struct segment {
	struct tcphdr tcp;
	__u8 rest[64];
	int len;
};

/* What the server has answered, and when that was */
struct answer {
	__u32 seq, ack, stamp;
	bool rst;
	__u8 cookie[COOKIE];
	long long ns;
};

FIXTURE(secrets)
{
	struct vr_nl nl;
	int client[3], server[3];	/* as indexes[] */
};

static int raw_socket(int index, const char *here, const char *there)
{
	struct sockaddr_in to = vr_addr(there, 0);
	struct timeval wait = { .tv_sec = 5 };
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_TCP);

	if (!vr_sock_set(fd, index) && !vr_bind(fd, here, 0) &&
	    !connect(fd, (void *)&to, sizeof(to)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)))
		return fd;
	close(fd);
	return -1;
}

static int listener(int index)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (!vr_sock_set(fd, index) && !vr_bind(fd, "0.0.0.0", PORT) &&
	    !listen(fd, 128))
		return fd;
	close(fd);
	return -1;
}

static int sysctl(const char *name, const char *value)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s", name);
	return vr_write(path, value);
}

FIXTURE_SETUP(secrets)
{
	int i;

	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	/* Of all listeners, those too that have not asked for it */
	ASSERT_EQ(0, sysctl("tcp_fastopen", "1027"));
	for (i = 0; i < 3; i++) {
		self->client[i] = raw_socket(indexes[i], CLIENT, SERVER);
		ASSERT_LE(0, self->client[i]);
		self->server[i] = listener(indexes[i]);
		ASSERT_LE(0, self->server[i]);
	}
}

FIXTURE_TEARDOWN(secrets)
{
	int i;

	for (i = 0; i < 3; i++) {
		close(self->client[i]);
		close(self->server[i]);
	}
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

static __u32 sum16(const void *data, int len)
{
	const __u8 *byte = data;
	__u32 sum = 0;
	int i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? byte[i] : byte[i] << 8;
	return sum;
}

static bool transmit(int fd, struct segment *seg)
{
	in_addr_t addrs[] = { inet_addr(CLIENT), inet_addr(SERVER) };
	__u32 sum = sum16(addrs, sizeof(addrs)) + IPPROTO_TCP + seg->len;

	sum += sum16(&seg->tcp, seg->len);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	seg->tcp.check = htons(~sum);
	return send(fd, &seg->tcp, seg->len, 0) == seg->len;
}

static struct segment segment(int port, __u32 seq)
{
	return (struct segment){
		.tcp = {
			.source = htons(port), .dest = htons(PORT),
			.seq = htonl(seq), .doff = sizeof(struct tcphdr) / 4,
			.window = htons(1000),
		},
		.len = sizeof(struct tcphdr),
	};
}

static void add_option(struct segment *seg, int kind, const void *data, int len)
{
	__u8 *at = &seg->rest[seg->len - sizeof(seg->tcp)];

	at[0] = kind;
	at[1] = len + 2;
	memcpy(at + 2, data, len);
	memset(at + 2 + len, 1 /* NOP */, -(len + 2) & 3);
	seg->len += (len + 2 + 3) & ~3;
	seg->tcp.doff = seg->len / 4;
}

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void parse_options(const __u8 *at, const __u8 *end, struct answer *ans)
{
	while (at + 1 < end && at[0]) {
		if (at[0] == OPT_TIMESTAMP)
			memcpy(&ans->stamp, at + 2, sizeof(ans->stamp));
		if (at[0] == OPT_FASTOPEN && at[1] == COOKIE + 2)
			memcpy(ans->cookie, at + 2, COOKIE);
		at += at[0] == 1 ? 1 : at[1];
	}
	ans->stamp = ntohl(ans->stamp);
}

/* The next segment for or from a port of the client */
static bool receive(int fd, int port, struct answer *ans)
{
	struct { struct iphdr ip; struct tcphdr tcp; __u8 rest[100]; } pkt;
	ssize_t len;

	do {
		len = recv(fd, &pkt, sizeof(pkt), 0);
		if (len < (ssize_t)(sizeof(pkt.ip) + sizeof(pkt.tcp)))
			return false;
	} while (pkt.tcp.source != htons(port) && pkt.tcp.dest != htons(port));
	*ans = (struct answer){
		.seq = ntohl(pkt.tcp.seq), .ack = ntohl(pkt.tcp.ack_seq),
		.rst = pkt.tcp.rst, .ns = now(),
	};
	parse_options(pkt.rest, (__u8 *)&pkt.tcp + pkt.tcp.doff * 4, ans);
	return true;
}

/* The answer to a SYN with one option */
static bool syn(int fd, int port, int kind, const void *data, int len,
		struct answer *ans)
{
	struct segment seg = segment(port, SEQ);

	seg.tcp.syn = 1;
	add_option(&seg, kind, data, len);
	return transmit(fd, &seg) && receive(fd, port, ans) && !ans->rst;
}

static bool syn_stamped(int fd, int port, struct answer *ans)
{
	__u32 stamps[] = { htonl(1), 0 };

	return syn(fd, port, OPT_TIMESTAMP, stamps, sizeof(stamps), ans);
}

/* A connection that is there already */
static bool accepted(int listener)
{
	int fd = accept(listener, NULL, NULL);
	struct linger abort = { .l_onoff = 1 };

	if (fd < 0)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof(abort));
	close(fd);
	return true;
}

/* Has a clock gone from one to the other, with the time that it was? */
static bool goes_on(__u32 from, __u32 to, long long ticks)
{
	return llabs((int)(to - from)) <= llabs(ticks) + 100;
}

static bool same_sequence(const struct answer *a, const struct answer *b)
{
	return goes_on(a->seq, b->seq, 2 * (b->ns - a->ns) / 64);
}

static bool same_stamps(const struct answer *a, const struct answer *b)
{
	return goes_on(a->stamp, b->stamp, 2 * (b->ns - a->ns) / 1000000);
}

#define EACH_PAIR(a, b) \
	for (int a = 0; a < 3; a++) for (int b = 0; b < 3; b++) if (a != b)

#define EXPECT_UNLIKE(ans, same) EACH_PAIR(a, b) {			\
	int alike = 0;							\
									\
	for (int i = 0; i < TUPLES; i++)				\
		alike += same(&ans[a][i], &ans[b][i]);			\
	EXPECT_GE(CHANCE, alike)					\
		TH_LOG("contexts %d and %d", indexes[a], indexes[b]);	\
}

TEST_F(secrets, who_is_connected_to)
{
	struct answer ans[3][TUPLES];

	for (int i = 0; i < TUPLES; i++)
		for (int c = 0; c < 3; c++)
			ASSERT_TRUE(syn_stamped(self->client[c], 4000 + i,
						&ans[c][i]));
	EXPECT_UNLIKE(ans, same_sequence);
	EXPECT_UNLIKE(ans, same_stamps);
}

TEST_F(secrets, who_connects)
{
	struct sockaddr_in to = vr_addr(SERVER, PORT);
	struct answer ans[3][TUPLES];
	int fd, sniffer[3];

	for (int c = 0; c < 3; c++) {
		sniffer[c] = raw_socket(indexes[c], SERVER, CLIENT);
		ASSERT_LE(0, sniffer[c]);
	}
	for (int i = 0; i < TUPLES; i++)
		for (int c = 0; c < 3; c++) {
			fd = socket(AF_INET, SOCK_STREAM, 0);
			ASSERT_EQ(0, vr_sock_set(fd, indexes[c]));
			ASSERT_EQ(0, vr_bind(fd, CLIENT, 4000 + i));
			ASSERT_EQ(0, connect(fd, (void *)&to, sizeof(to)));
			ASSERT_TRUE(receive(sniffer[c], 4000 + i, &ans[c][i]));
			ASSERT_TRUE(accepted(self->server[c]));
			close(fd);
		}
	EXPECT_UNLIKE(ans, same_sequence);
	EXPECT_UNLIKE(ans, same_stamps);
	for (int c = 0; c < 3; c++)
		close(sniffer[c]);
}

/* The port that is chosen for a connection from the same to the same */
static int port_chosen(int index, int host)
{
	struct sockaddr_in to = vr_addr(SERVER, PORT), from;
	int fd = socket(AF_INET, SOCK_STREAM, 0), port = -1;
	struct linger abort = { .l_onoff = 1 };
	socklen_t len = sizeof(from);

	to.sin_addr.s_addr += htonl(host);
	if (!vr_sock_set(fd, index) && !connect(fd, (void *)&to, sizeof(to)) &&
	    !getsockname(fd, (void *)&from, &len))
		port = ntohs(from.sin_port);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof(abort));
	close(fd);
	return port;
}

static bool near(const int *a, const int *b)
{
	return abs(*a - *b) < 200;
}

TEST_F(secrets, ports)
{
	int port[3][TUPLES];

	for (int i = 0; i < TUPLES; i++)
		for (int c = 0; c < 3; c++) {
			port[c][i] = port_chosen(indexes[c], i);
			ASSERT_LE(0, port[c][i]);
			ASSERT_TRUE(accepted(self->server[c]));
		}
	EXPECT_UNLIKE(port, near);
}

TEST_F(secrets, syn_cookies)
{
	struct answer ans[3], last;
	struct segment ack;
	int port = 5000;

	ASSERT_EQ(0, sysctl("tcp_syncookies", "2"));
	EACH_PAIR(a, b) {
		port++;
		for (int c = 0; c < 3; c++)
			ASSERT_TRUE(syn(self->client[c], port, OPT_MSS,
					"\5\xb4", 2, &ans[c]));
		/* The cookie of the one, then its own */
		for (int c = a;; c = b) {
			ack = segment(port, SEQ + 1);
			ack.tcp.ack = 1;
			ack.tcp.ack_seq = htonl(ans[c].seq + 1);
			ASSERT_TRUE(transmit(self->client[b], &ack));
			if (c == b)
				break;
			EXPECT_TRUE(receive(self->client[b], port, &last) &&
				    last.rst);
			EXPECT_FALSE(accepted(self->server[b]))
				TH_LOG("%d in %d", indexes[a], indexes[b]);
		}
		EXPECT_TRUE(accepted(self->server[b]));
	}
}

/* Does the server take what is in the SYN? */
static bool fast_open(int fd, int port, const struct answer *ans)
{
	struct segment seg = segment(port, SEQ);
	struct answer last;

	seg.tcp.syn = 1;
	add_option(&seg, OPT_FASTOPEN, ans->cookie, COOKIE);
	seg.rest[seg.len++ - sizeof(seg.tcp)] = 'x';
	return transmit(fd, &seg) && receive(fd, port, &last) &&
	       last.ack == SEQ + 2;
}

TEST_F(secrets, fast_open_cookies)
{
	struct answer ans[3];
	int port = 6000;

	for (int c = 0; c < 3; c++)
		ASSERT_TRUE(syn(self->client[c], port, OPT_FASTOPEN, "", 0,
				&ans[c]));
	EACH_PAIR(a, b) {
		EXPECT_FALSE(fast_open(self->client[b], ++port, &ans[a]))
			TH_LOG("%d in %d", indexes[a], indexes[b]);
		EXPECT_TRUE(fast_open(self->client[b], ++port, &ans[b]));
	}
}

TEST_HARNESS_MAIN
