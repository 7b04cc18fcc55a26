// SPDX-License-Identifier: GPL-2.0
/*
 * What BPF programs look up and choose is in the context of the packet, of the
 * device or of the socket that they run for. Programs are short enough to be
 * written by hand.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "vr_test.h"

#define PEER 9
#define PORT 53
#define MARK 100		/* of the socket in context 0, and more */
#define NONE 7777		/* no socket was found */
#define TCX_INGRESS 46	/* an enumerator that older headers lack */
#define CGROUP "/tmp/vr-cgroup"

static const int indexes[] = { 0, RED, BLUE };
static const char * const devs[] = { "v0", "vred", "vblue" };
static const char * const peers[] = { "w0", "wred", "wblue" };

#define INSN(c, d, s, o, i) { .code = c, .dst_reg = d, .src_reg = s, \
			      .off = o, .imm = i }
#define MOV(d, s)	INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define MOVI(d, i)	INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define ADDI(d, i)	INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, i)
#define STB(d, o, i)	INSN(BPF_ST | BPF_MEM | BPF_B, d, 0, o, i)
#define STW(d, o, i)	INSN(BPF_ST | BPF_MEM | BPF_W, d, 0, o, i)
#define STXW(d, s, o)	INSN(BPF_STX | BPF_MEM | BPF_W, d, s, o, 0)
#define LDXW(d, s, o)	INSN(BPF_LDX | BPF_MEM | BPF_W, d, s, o, 0)
#define JNEI(d, i, o)	INSN(BPF_JMP | BPF_JNE | BPF_K, d, 0, o, i)
#define JEQI(d, i, o)	INSN(BPF_JMP | BPF_JEQ | BPF_K, d, 0, o, i)
#define CALL(f)		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_##f)
#define EXIT		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define LDMAP(d, fd)	INSN(BPF_LD | BPF_IMM | BPF_DW, d, BPF_PSEUDO_MAP_FD, \
			     0, fd), INSN(0, 0, 0, 0, 0)

/* Puts r7 into the only element of a map, and returns. */
#define RESULT(map, verdict)						\
	STW(BPF_REG_10, -4, 0),						\
	STXW(BPF_REG_10, BPF_REG_7, -8),				\
	LDMAP(BPF_REG_1, map),						\
	MOV(BPF_REG_2, BPF_REG_10), ADDI(BPF_REG_2, -4),		\
	MOV(BPF_REG_3, BPF_REG_10), ADDI(BPF_REG_3, -8),		\
	MOVI(BPF_REG_4, BPF_ANY),					\
	CALL(map_update_elem),						\
	MOVI(BPF_REG_0, verdict),					\
	EXIT

/* r6: the argument, r0: the socket in a map; ends without one */
#define CHOOSE(map)							\
	MOV(BPF_REG_6, BPF_REG_1),					\
	STW(BPF_REG_10, -4, 0),						\
	LDMAP(BPF_REG_1, map),						\
	MOV(BPF_REG_2, BPF_REG_10), ADDI(BPF_REG_2, -4),		\
	CALL(map_lookup_elem),						\
	JNEI(BPF_REG_0, 0, 2),						\
	MOVI(BPF_REG_0, 1),						\
	EXIT

static int bpf(int cmd, union bpf_attr *attr)
{
	int ret = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	return ret < 0 ? -errno : ret;
}

static int map_create(int type, int value_size)
{
	union bpf_attr attr = {
		.map_type = type, .key_size = 4, .value_size = value_size,
		.max_entries = 1,
	};

	return bpf(BPF_MAP_CREATE, &attr);
}

static int map_set(int fd, __u64 value)
{
	__u32 key = 0;
	union bpf_attr attr = {
		.map_fd = fd, .key = (unsigned long)&key,
		.value = (unsigned long)&value,
	};

	return bpf(BPF_MAP_UPDATE_ELEM, &attr);
}

static int map_get(int fd)
{
	__u32 key = 0;
	int value = 0;
	union bpf_attr attr = {
		.map_fd = fd, .key = (unsigned long)&key,
		.value = (unsigned long)&value,
	};
	int err = bpf(BPF_MAP_LOOKUP_ELEM, &attr);

	return err ? err : value;
}

/* What a program leaves there, when it has run */
static int map_wait(int fd)
{
	int tries, value = 0;

	for (tries = 0; !value && tries < 500; tries++) {
		usleep(tries ? 10000 : 0);
		value = map_get(fd);
	}
	return value;
}

static int load(int type, int attach, const struct bpf_insn *insns, int len)
{
	static char log[16384];
	union bpf_attr attr = {
		.prog_type = type, .expected_attach_type = attach,
		.insns = (unsigned long)insns,
		.insn_cnt = len / sizeof(*insns),
		.license = (unsigned long)"GPL",
		.log_buf = (unsigned long)log, .log_size = sizeof(log),
		.log_level = 1,
	};
	int fd = bpf(BPF_PROG_LOAD, &attr);

	if (fd < 0)
		printf("# %s\n", log);
	return fd;
}

static int attach(int prog, int type, int target)
{
	union bpf_attr attr = { .link_create = {
		.prog_fd = prog, .target_fd = target, .attach_type = type,
	} };

	return bpf(BPF_LINK_CREATE, &attr);
}

FIXTURE(bpf)
{
	struct vr_nl nl;
	int result, sock[3], map[3], peer[3];	/* as indexes[] */
};

/* With a mark, by which a program knows it */
static int marked_socket(int index, int mark)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (!vr_sock_set(fd, index) && !vr_bind(fd, "0.0.0.0", PORT) &&
	    !setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)))
		return fd;
	close(fd);
	return -1;
}

FIXTURE_SETUP(bpf)
{
	int i;

	ASSERT_EQ(0, vr_contexts(&self->nl))
		TH_LOG("this kernel has no contexts");
	ASSERT_EQ(0, vr_context(&self->nl, VR_CMD_CONTEXT_NEW, PEER, "peer",
				NULL));
	ASSERT_EQ(0, vr_ip("link add v0 type veth peer name w0\n"
			   "link add vred type veth peer name wred\n"
			   "link add vblue type veth peer name wblue\n"));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, vr_link_set(&self->nl, devs[i], indexes[i]));
		ASSERT_EQ(0, vr_link_set(&self->nl, peers[i], PEER));
	}
	ASSERT_EQ(0, vr_ip("addr add 192.0.2.1/24 dev v0\n"
			   "addr add 192.0.2.1/24 dev vred\n"
			   "addr add 192.0.2.1/24 dev vblue\n"
			   "link set v0 addr 02:00:00:00:01:00\n"
			   "link set vred addr 02:00:00:00:01:01\n"
			   "link set vblue addr 02:00:00:00:01:02\n"
			   "link set v0 up\nlink set w0 up\n"
			   "link set vred up\nlink set wred up\n"
			   "link set vblue up\nlink set wblue up\n"));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, vr_wait_up(peers[i]));
	self->result = map_create(BPF_MAP_TYPE_ARRAY, 4);
	ASSERT_LE(0, self->result);
	for (i = 0; i < 3; i++) {
		self->sock[i] = marked_socket(indexes[i], MARK + i);
		ASSERT_LE(0, self->sock[i]);
		self->map[i] = map_create(BPF_MAP_TYPE_SOCKMAP, 8);
		ASSERT_LE(0, self->map[i]);
		ASSERT_EQ(0, map_set(self->map[i], self->sock[i]));
		self->peer[i] = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
		ASSERT_EQ(0, vr_sock_set(self->peer[i], PEER));
	}
}

FIXTURE_TEARDOWN(bpf)
{
	int i;

	for (i = 0; i < 3; i++) {
		close(self->sock[i]);
		close(self->map[i]);
		close(self->peer[i]);
	}
	close(self->result);
	EXPECT_EQ(0, vr_guard(&self->nl));
	vr_nl_close(&self->nl);
}

#define EACH_PAIR(a, b) \
	for (int a = 0; a < 3; a++) for (int b = 0; b < 3; b++) if (a != b)

/* A datagram from the peer of context I: 192.0.2.2:4000 > 192.0.2.HOST:53 */
static int say_to(int fd, int i, int host)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_halen = ETH_ALEN,
		.sll_ifindex = if_nametoindex(peers[i]),
		.sll_protocol = htons(ETH_P_IP),
	};
	__u8 pkt[] = {
		2, 0, 0, 0, 1, i, 2, 0, 0, 0, 2, i, 8, 0,
		0x45, 0, 0, 33, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 2,
		192, 0, 2, host,
		4000 >> 8, 4000 & 0xff, 0, PORT, 0, 13, 0, 0,
		'h', 'e', 'l', 'l', 'o',
	};
	__u32 j, sum = 0;

	for (j = 14; j < 34; j += 2)
		sum += pkt[j] << 8 | pkt[j + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = ~(sum + (sum >> 16));
	pkt[24] = sum >> 8;
	pkt[25] = sum;
	return sendto(fd, pkt, sizeof(pkt), 0, (void *)&to, sizeof(to)) ==
	       sizeof(pkt) ? 0 : -errno;
}

static int say(int fd, int i)
{
	return say_to(fd, i, 1);
}

static bool hears_in(int fd, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char buf[64];

	return poll(&pfd, 1, ms) == 1 && recv(fd, buf, sizeof(buf), 0) > 0;
}

#define hears(fd) hears_in(fd, 5000)
#define hears_not(fd) (!hears_in(fd, 30))

/* Which socket has port 53? Its mark */
static int load_lookup(int result, int type, int attach_type, int verdict)
{
	struct bpf_insn insns[] = {
		STW(BPF_REG_10, -24, htonl(0xc0000202)),
		STW(BPF_REG_10, -20, htonl(0xc0000201)),
		STW(BPF_REG_10, -16, htonl(4000 << 16 | PORT)),
		MOV(BPF_REG_2, BPF_REG_10), ADDI(BPF_REG_2, -24),
		MOVI(BPF_REG_3, 12), MOVI(BPF_REG_4, BPF_F_CURRENT_NETNS),
		MOVI(BPF_REG_5, 0),
		CALL(sk_lookup_udp),
		MOVI(BPF_REG_7, NONE),
		JEQI(BPF_REG_0, 0, 3),
		LDXW(BPF_REG_7, BPF_REG_0, offsetof(struct bpf_sock, mark)),
		MOV(BPF_REG_1, BPF_REG_0),
		CALL(sk_release),
		RESULT(result, verdict),
	};

	return load(type, attach_type, insns, sizeof(insns));
}

/* In each context the own socket, and none where there is none */
static void expect_found(struct __test_metadata *_metadata,
			 FIXTURE_DATA(bpf) *self, int i)
{
	map_set(self->result, 0);
	ASSERT_EQ(0, say(self->peer[i], i));
	EXPECT_EQ(MARK + i, map_wait(self->result));
	close(self->sock[i]);
	map_set(self->result, 0);
	ASSERT_EQ(0, say(self->peer[i], i));
	EXPECT_EQ(NONE, map_wait(self->result));
	self->sock[i] = marked_socket(indexes[i], MARK + i);
}

TEST_F(bpf, sk_lookup_udp_of_a_packet)
{
	int i, link, prog;

	prog = load_lookup(self->result, BPF_PROG_TYPE_SCHED_CLS, 0,
			   -1 /* TCX_NEXT */);
	ASSERT_LE(0, prog);
	for (i = 0; i < 3; i++) {
		link = attach(prog, TCX_INGRESS, if_nametoindex(devs[i]));
		ASSERT_LE(0, link);
		expect_found(_metadata, self, i);
		close(link);
	}
	close(prog);
}

TEST_F(bpf, sk_lookup_udp_of_a_device)
{
	int i, link, prog;

	prog = load_lookup(self->result, BPF_PROG_TYPE_XDP, 0, XDP_PASS);
	ASSERT_LE(0, prog);
	for (i = 0; i < 3; i++) {
		link = attach(prog, BPF_XDP, if_nametoindex(devs[i]));
		ASSERT_LE(0, link);
		expect_found(_metadata, self, i);
		close(link);
	}
	close(prog);
}

static int cgroup_enter(void)
{
	char pid[16];
	int fd;

	mkdir(CGROUP, 0700);
	if (mount("none", CGROUP, "cgroup2", 0, NULL) && errno != EBUSY)
		return -errno;
	mkdir(CGROUP "/vr", 0700);
	snprintf(pid, sizeof(pid), "%d", getpid());
	if (vr_write(CGROUP "/vr/cgroup.procs", pid))
		return -EINVAL;
	fd = open(CGROUP "/vr", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static void cgroup_leave(void)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	vr_write(CGROUP "/cgroup.procs", pid);
	rmdir(CGROUP "/vr");
	umount(CGROUP);
	rmdir(CGROUP);
}

/* Runs a program for connect(), in each context. */
static int connect_in(int index)
{
	struct sockaddr_in to = vr_addr("127.0.0.1", 4000);
	int err, fd = socket(AF_INET, SOCK_DGRAM, 0);

	err = vr_sock_set(fd, index);
	if (!err && connect(fd, (void *)&to, sizeof(to)))
		err = -errno;
	close(fd);
	return err;
}

TEST_F(bpf, sk_lookup_udp_of_a_socket)
{
	int i, cgroup, link, prog;

	cgroup = cgroup_enter();
	ASSERT_LE(0, cgroup);
	prog = load_lookup(self->result, BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
			   BPF_CGROUP_INET4_CONNECT, 1);
	ASSERT_LE(0, prog);
	link = attach(prog, BPF_CGROUP_INET4_CONNECT, cgroup);
	ASSERT_LE(0, link);
	for (i = 0; i < 3; i++) {
		map_set(self->result, 0);
		ASSERT_EQ(0, connect_in(indexes[i]));
		EXPECT_EQ(MARK + i, map_get(self->result));
		close(self->sock[i]);
		ASSERT_EQ(0, connect_in(indexes[i]));
		EXPECT_EQ(NONE, map_get(self->result));
		self->sock[i] = marked_socket(indexes[i], MARK + i);
	}
	close(link);
	close(prog);
	close(cgroup);
	cgroup_leave();
}

/* SO_VR_INDEX of the socket: the index, or the error */
static int load_option(int result, int function)
{
	struct bpf_insn insns[] = {
		STW(BPF_REG_10, -12, RED),
		MOVI(BPF_REG_2, SOL_SOCKET), MOVI(BPF_REG_3, SO_VR_INDEX),
		MOV(BPF_REG_4, BPF_REG_10), ADDI(BPF_REG_4, -12),
		MOVI(BPF_REG_5, 4),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, function),
		LDXW(BPF_REG_7, BPF_REG_10, -12),
		JEQI(BPF_REG_0, 0, 1),
		MOV(BPF_REG_7, BPF_REG_0),
		RESULT(result, 1),
	};

	return load(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT,
		    insns, sizeof(insns));
}

/* It can be asked for, not set. */
TEST_F(bpf, socket_option)
{
	static const int functions[] = {
		BPF_FUNC_getsockopt, BPF_FUNC_setsockopt,
	};
	int f, i, cgroup, link, prog;

	cgroup = cgroup_enter();
	ASSERT_LE(0, cgroup);
	for (f = 0; f < 2; f++) {
		prog = load_option(self->result, functions[f]);
		ASSERT_LE(0, prog);
		link = attach(prog, BPF_CGROUP_INET4_CONNECT, cgroup);
		ASSERT_LE(0, link);
		for (i = 0; i < 3; i++) {
			map_set(self->result, NONE);
			ASSERT_EQ(0, connect_in(indexes[i]));
			EXPECT_EQ(f ? -EINVAL : indexes[i],
				  map_get(self->result));
		}
		close(link);
		close(prog);
	}
	close(cgroup);
	cgroup_leave();
}

/* What comes of giving a packet of one context to the socket of another */
static int load_assign(int type, int attach_type, int map, int result,
		       int verdict)
{
	struct bpf_insn insns[] = {
		CHOOSE(map),
		MOV(BPF_REG_8, BPF_REG_0),
		MOV(BPF_REG_1, BPF_REG_6), MOV(BPF_REG_2, BPF_REG_0),
		MOVI(BPF_REG_3, 0),
		CALL(sk_assign),
		/* 0 is nothing */
		MOV(BPF_REG_7, BPF_REG_0),
		JNEI(BPF_REG_7, 0, 1),
		MOVI(BPF_REG_7, MARK),
		MOV(BPF_REG_1, BPF_REG_8),
		CALL(sk_release),
		RESULT(result, verdict),
	};

	return load(type, attach_type, insns, sizeof(insns));
}

TEST_F(bpf, sk_assign)
{
	int link, prog;

	for (int a = 0; a < 3; a++)
		for (int b = 0; b < 3; b++) {
			prog = load_assign(BPF_PROG_TYPE_SCHED_CLS, 0,
					   self->map[b], self->result, -1);
			ASSERT_LE(0, prog);
			link = attach(prog, TCX_INGRESS,
				      if_nametoindex(devs[a]));
			ASSERT_LE(0, link);
			map_set(self->result, 0);
			ASSERT_EQ(0, say(self->peer[a], a));
			EXPECT_EQ(a == b ? MARK : -ENETUNREACH,
				  map_wait(self->result))
				TH_LOG("%d of %d", indexes[b], indexes[a]);
			EXPECT_TRUE(hears(self->sock[a]));
			EXPECT_TRUE(a == b || hears_not(self->sock[b]));
			close(link);
			close(prog);
		}
}

/* The same when a program answers for the lookup of a listener */
TEST_F(bpf, sk_lookup_program)
{
	int netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int link, prog;

	for (int a = 0; a < 3; a++)
		for (int b = 0; b < 3; b++) {
			prog = load_assign(BPF_PROG_TYPE_SK_LOOKUP,
					   BPF_SK_LOOKUP, self->map[b],
					   self->result, 1 /* SK_PASS */);
			ASSERT_LE(0, prog);
			link = attach(prog, BPF_SK_LOOKUP, netns);
			ASSERT_LE(0, link);
			map_set(self->result, 0);
			ASSERT_EQ(0, say(self->peer[a], a));
			EXPECT_EQ(a == b ? MARK : -ENETUNREACH,
				  map_wait(self->result))
				TH_LOG("%d of %d", indexes[b], indexes[a]);
			EXPECT_TRUE(hears(self->sock[a]));
			EXPECT_TRUE(a == b || hears_not(self->sock[b]));
			close(link);
			close(prog);
		}
	close(netns);
}

/* Out of a device through its neighbour, which has to be in the context */
TEST_F(bpf, redirect_neigh)
{
	struct sockaddr_ll here = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP),
	};
	int link, prog, wire;

	/* The neighbours need not be there. */
	ASSERT_EQ(0, vr_ip("link set v0 arp off\nlink set vred arp off\n"
			   "link set vblue arp off\n"));
	for (int a = 0; a < 3; a++)
		for (int b = 0; b < 3; b++) {
			struct bpf_insn insns[] = {
				MOVI(BPF_REG_1, if_nametoindex(devs[b])),
				MOVI(BPF_REG_2, 0), MOVI(BPF_REG_3, 0),
				MOVI(BPF_REG_4, 0),
				CALL(redirect_neigh),
				EXIT,
			};

			prog = load(BPF_PROG_TYPE_SCHED_CLS, 0, insns,
				    sizeof(insns));
			ASSERT_LE(0, prog);
			link = attach(prog, TCX_INGRESS,
				      if_nametoindex(devs[a]));
			ASSERT_LE(0, link);
			wire = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
			ASSERT_EQ(0, vr_sock_set(wire, PEER));
			here.sll_ifindex = if_nametoindex(peers[b]);
			ASSERT_EQ(0, bind(wire, (void *)&here, sizeof(here)));
			ASSERT_EQ(0, say_to(self->peer[a], a, 77));
			EXPECT_TRUE(a == b ? hears(wire) : hears_not(wire))
				TH_LOG("%d through %s", indexes[a], devs[b]);
			close(wire);
			close(link);
			close(prog);
		}
}

/* Where a packet of a device would go */
TEST_F(bpf, fib_lookup)
{
	int size = sizeof(struct bpf_fib_lookup), base = -8 - size;
	int i, link, prog;

	ASSERT_EQ(64, size);	/* as many words as there are to clear */
	ASSERT_EQ(0, system("echo 1 > /proc/sys/net/ipv4/conf/all/forwarding"));
	for (i = 0; i < 3; i++) {
		struct bpf_insn insns[16 + 24];
		struct bpf_insn zero = STW(BPF_REG_10, 0, 0);
		struct bpf_insn rest[] = {
			STB(BPF_REG_10, base +
			    (int)offsetof(struct bpf_fib_lookup, family),
			    AF_INET),
			STW(BPF_REG_10, base +
			    (int)offsetof(struct bpf_fib_lookup, ifindex),
			    if_nametoindex(devs[i])),
			STW(BPF_REG_10, base +
			    (int)offsetof(struct bpf_fib_lookup, ipv4_dst),
			    htonl(0xcb007101)),
			MOV(BPF_REG_2, BPF_REG_10), ADDI(BPF_REG_2, base),
			MOVI(BPF_REG_3, size),
			MOVI(BPF_REG_4, BPF_FIB_LOOKUP_SKIP_NEIGH),
			CALL(fib_lookup),
			LDXW(BPF_REG_7, BPF_REG_10, base +
			     (int)offsetof(struct bpf_fib_lookup, ipv4_dst)),
			JEQI(BPF_REG_0, 0, 1),
			MOVI(BPF_REG_7, NONE),
			RESULT(self->result, -1),
		};
		char cmd[128];
		int n;

		for (n = 0; n < 16; n++) {
			insns[n] = zero;
			insns[n].off = base + 4 * n;
		}
		memcpy(insns + n, rest, sizeof(rest));
		prog = load(BPF_PROG_TYPE_SCHED_CLS, 0, insns,
			    n * sizeof(*insns) + sizeof(rest));
		ASSERT_LE(0, prog);
		link = attach(prog, TCX_INGRESS, if_nametoindex(devs[i]));
		ASSERT_LE(0, link);

		/* No route, then one by a gateway of the context's own */
		map_set(self->result, 0);
		ASSERT_EQ(0, say(self->peer[i], i));
		EXPECT_EQ(NONE, map_wait(self->result));
		ASSERT_EQ(0, vr_enter(THREAD, indexes[i]));
		snprintf(cmd, sizeof(cmd), "ip route add 203.0.113.0/24 via "
			 "192.0.2.%d", 20 + i);
		ASSERT_EQ(0, system(cmd));
		ASSERT_EQ(0, vr_enter(THREAD, 0));
		map_set(self->result, 0);
		ASSERT_EQ(0, say(self->peer[i], i));
		EXPECT_EQ((int)htonl(0xc0000214 + i), map_wait(self->result));
		close(link);
		close(prog);
	}
}

TEST_HARNESS_MAIN
