// SPDX-License-Identifier: GPL-2.0
/*
 * Packet sockets: those of a context have its devices, those of context 0 all,
 * and on loopback each hears and is heard in its own context.
 *
 * Each of the three has a cable, v0, vred and vblue; the other ends, w0, wred
 * and wblue, are in a fourth context, where the peer is.
 */
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>

#include "vr_test.h"

#define PEER 9
#define PROTO 0x88b5		/* for experiments */
#define WAIT_MS 5000		/* for what has to come */
#define QUIET_MS 30		/* for what must not */
#define FRAME 2048
#define FRAMES 32

static const int indexes[] = { 0, RED, BLUE };
static const char * const devs[] = { "v0", "vred", "vblue" };
static const char * const peers[] = { "w0", "wred", "wblue" };

/* A packet socket, and its ring if it has one */
struct tap {
	int fd;
	char *ring;
	unsigned int next;
};

/* What all tests have */
struct rig {
	struct vr_nl nl;
	struct tap tap[3];	/* as indexes[], not bound */
	int peer;
};

static int set_ring(struct tap *tap)
{
	int version = TPACKET_V2;
	struct tpacket_req req = {
		.tp_block_size = FRAME * FRAMES, .tp_block_nr = 1,
		.tp_frame_size = FRAME, .tp_frame_nr = FRAMES,
	};

	if (setsockopt(tap->fd, SOL_PACKET, PACKET_VERSION, &version,
		       sizeof(version)) ||
	    setsockopt(tap->fd, SOL_PACKET, PACKET_RX_RING, &req, sizeof(req)))
		return -errno;
	tap->ring = mmap(NULL, FRAME * FRAMES, PROT_READ | PROT_WRITE,
			 MAP_SHARED, tap->fd, 0);
	return tap->ring == MAP_FAILED ? -errno : 0;
}

/* A socket for a protocol, made in context 0 and moved */
static int tap_open(struct tap *tap, int index, int type, bool ring, int proto)
{
	int err;

	*tap = (struct tap){
		.fd = socket(AF_PACKET, type | SOCK_NONBLOCK, htons(proto)),
	};
	if (tap->fd < 0)
		return -errno;
	err = vr_sock_set(tap->fd, index);
	return err || !ring ? err : set_ring(tap);
}

static void tap_close(struct tap *tap)
{
	if (tap->ring)
		munmap(tap->ring, FRAME * FRAMES);
	close(tap->fd);
}

/* The payload of the next frame, with what is in front of it; "" if none */
static int tap_read(struct tap *tap, char *buf, int size)
{
	struct tpacket2_hdr *hdr;
	int len;

	if (!tap->ring)
		return recv(tap->fd, buf, size, 0);
	hdr = (void *)(tap->ring + tap->next * FRAME);
	if (!(__atomic_load_n(&hdr->tp_status, __ATOMIC_ACQUIRE) &
	      TP_STATUS_USER))
		return -1;
	len = hdr->tp_snaplen < (__u32)size ? (int)hdr->tp_snaplen : size;
	memcpy(buf, (char *)hdr + hdr->tp_mac, len);
	__atomic_store_n(&hdr->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	tap->next = (tap->next + 1) % FRAMES;
	return len;
}

/* Does a tap hear this? Forgets all that it hears before. */
static bool hears_in(struct tap *tap, const char *text, int ms)
{
	struct pollfd pfd = { .fd = tap->fd, .events = POLLIN };
	char buf[FRAME];
	int len;

	do {
		while ((len = tap_read(tap, buf, sizeof(buf))) >= 0)
			if (memmem(buf, len, text, strlen(text)))
				return true;
	} while (poll(&pfd, 1, ms) > 0 && pfd.revents & POLLIN);
	return false;
}

#define hears(tap, text) hears_in(tap, text, WAIT_MS)
#define hears_not(tap, text) (!hears_in(tap, text, QUIET_MS))

static struct sockaddr_ll to_all(const char *dev, int proto)
{
	return (struct sockaddr_ll){
		.sll_family = AF_PACKET, .sll_protocol = htons(proto),
		.sll_ifindex = if_nametoindex(dev), .sll_halen = ETH_ALEN,
		.sll_addr = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	};
}

/* A frame through a device, from a cooked socket: 0 or -errno */
static int say(int fd, const char *dev, const char *text)
{
	struct sockaddr_ll to = to_all(dev, PROTO);

	return sendto(fd, text, strlen(text), 0, (void *)&to, sizeof(to)) < 0 ?
	       -errno : 0;
}

static int bind_to(int fd, const char *dev)
{
	struct sockaddr_ll addr = to_all(dev, PROTO);

	return bind(fd, (void *)&addr, sizeof(addr)) ? -errno : 0;
}

static int bound_to(int fd)
{
	struct sockaddr_ll addr;
	socklen_t len = sizeof(addr);

	return getsockname(fd, (void *)&addr, &len) ? -errno :
						      addr.sll_ifindex;
}

static int membership(int fd, int option, int type, const char *dev)
{
	struct packet_mreq mreq = {
		.mr_ifindex = if_nametoindex(dev), .mr_type = type,
	};

	return setsockopt(fd, SOL_PACKET, option, &mreq, sizeof(mreq)) ?
	       -errno : 0;
}

static int sock_error(int fd)
{
	int err = -1;
	socklen_t len = sizeof(err);

	getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	return err;
}

/* How many want a device to be promiscuous */
static int promiscuity(const char *dev)
{
	return vr_link_attr(dev, IFLA_PROMISCUITY);
}

static int set_up(const char *dev, bool up)
{
	struct ifreq ifr = { .ifr_flags = up ? IFF_UP : 0 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), err;

	strcpy(ifr.ifr_name, dev);
	err = ioctl(fd, SIOCSIFFLAGS, &ifr) ? -errno : 0;
	close(fd);
	return err;
}

static int rig_up(struct rig *rig, int type, bool ring)
{
	int i, err;

	err = vr_contexts(&rig->nl);
	if (!err)
		err = vr_context(&rig->nl, VR_CMD_CONTEXT_NEW, PEER, "peer",
				 NULL);
	if (!err)
		err = vr_ip("link add v0 type veth peer name w0\n"
			    "link add vred type veth peer name wred\n"
			    "link add vblue type veth peer name wblue\n");
	for (i = 0; i < 3 && !err; i++) {
		err = vr_link_set(&rig->nl, devs[i], indexes[i]);
		if (!err)
			err = vr_link_set(&rig->nl, peers[i], PEER);
	}
	if (!err)
		err = vr_ip("link set v0 up\nlink set w0 up\n"
			    "link set vred up\nlink set wred up\n"
			    "link set vblue up\nlink set wblue up\n");
	for (i = 0; i < 3 && !err; i++) {
		err = vr_wait_up(devs[i]);
		if (!err)
			err = vr_wait_up(peers[i]);
		if (!err)
			err = tap_open(&rig->tap[i], indexes[i], type, ring,
				       PROTO);
	}
	rig->peer = socket(AF_PACKET, SOCK_DGRAM, 0);
	return err ? err : vr_sock_set(rig->peer, PEER);
}

static void rig_down(struct rig *rig)
{
	int i;

	for (i = 0; i < 3; i++)
		tap_close(&rig->tap[i]);
	close(rig->peer);
	vr_nl_close(&rig->nl);
}

FIXTURE(tap)
{
	struct rig rig;
};

FIXTURE_VARIANT(tap)
{
	int type;
	bool ring;
};

#define KIND(name, ...) FIXTURE_VARIANT_ADD(tap, name) { __VA_ARGS__ }

KIND(cooked, SOCK_DGRAM, false);
KIND(raw, SOCK_RAW, false);
KIND(obsolete, SOCK_PACKET, false);
KIND(ring, SOCK_DGRAM, true);

FIXTURE_SETUP(tap)
{
	ASSERT_EQ(0, rig_up(&self->rig, variant->type, variant->ring))
		TH_LOG("this kernel has no packet sockets in contexts");
}

FIXTURE_TEARDOWN(tap)
{
	EXPECT_EQ(0, vr_guard(&self->rig.nl));
	rig_down(&self->rig);
}

FIXTURE(packet)
{
	struct rig rig;
};

FIXTURE_SETUP(packet)
{
	ASSERT_EQ(0, rig_up(&self->rig, SOCK_DGRAM, false))
		TH_LOG("this kernel has no packet sockets in contexts");
}

FIXTURE_TEARDOWN(packet)
{
	EXPECT_EQ(0, vr_guard(&self->rig.nl));
	rig_down(&self->rig);
}

#define EACH_PAIR(a, b) \
	for (int a = 0; a < 3; a++) for (int b = 0; b < 3; b++) if (a != b)

TEST_F(tap, devices)
{
	char text[32];
	int i;

	for (i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "to %s.", devs[i]);
		ASSERT_EQ(0, say(self->rig.peer, peers[i], text));
		EXPECT_TRUE(hears(&self->rig.tap[i], text));
		/* The administrator */
		EXPECT_TRUE(!i || hears(&self->rig.tap[0], text));
		EXPECT_TRUE(i == 1 || hears_not(&self->rig.tap[1], text));
		EXPECT_TRUE(i == 2 || hears_not(&self->rig.tap[2], text));
	}
}

/* What is sent is heard by who hears all protocols. */
TEST_F(tap, outgoing)
{
	struct tap all[3], mouth[3];
	char text[32];
	int i;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, tap_open(&all[i], indexes[i], variant->type,
				      variant->ring, ETH_P_ALL));
		ASSERT_EQ(0, tap_open(&mouth[i], indexes[i], SOCK_DGRAM, false,
				      0));
	}
	for (i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "from %s.", devs[i]);
		ASSERT_EQ(0, say(mouth[i].fd, devs[i], text));
		EXPECT_TRUE(hears(&all[i], text));
		EXPECT_TRUE(!i || hears(&all[0], text));
		EXPECT_TRUE(i == 1 || hears_not(&all[1], text));
		EXPECT_TRUE(i == 2 || hears_not(&all[2], text));
	}
	for (i = 0; i < 3; i++) {
		tap_close(&all[i]);
		tap_close(&mouth[i]);
	}
}

static int udp_socket(int index, int port)
{
	struct sockaddr_in to = vr_addr("127.0.0.1", 4000 + 53 - port);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (vr_sock_set(fd, index) || vr_bind(fd, "127.0.0.1", port) ||
	    connect(fd, (void *)&to, sizeof(to)))
		return -1;
	return fd;
}

TEST_F(tap, loopback)
{
	struct tap lo[3];
	char text[32];
	int i, udp[3];

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, tap_open(&lo[i], indexes[i], variant->type,
				      variant->ring, ETH_P_ALL));
		ASSERT_LE(0, udp[i] = udp_socket(indexes[i], 4000));
	}
	for (i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "within %s.", devs[i]);
		ASSERT_LE(0, send(udp[i], text, strlen(text), 0));
		EXPECT_TRUE(hears(&lo[i], text));
	}
	EACH_PAIR(a, b) {
		snprintf(text, sizeof(text), "within %s.", devs[b]);
		send(udp[b], text, strlen(text), 0);
		EXPECT_TRUE(hears_not(&lo[a], text))
			TH_LOG("%d hears %d", indexes[a], indexes[b]);
	}
	for (i = 0; i < 3; i++) {
		tap_close(&lo[i]);
		close(udp[i]);
	}
}

/* A datagram from port 4000 to 53 of 127.0.0.1 */
static ssize_t inject(int fd, const char *text)
{
	struct sockaddr_ll to = to_all("lo", ETH_P_IP);
	struct {
		struct iphdr ip;
		struct udphdr udp;
		char text[32];
	} pkt = {
		.ip = {
			.version = 4, .ihl = 5, .ttl = 64,
			.protocol = IPPROTO_UDP,
			.saddr = htonl(INADDR_LOOPBACK),
			.daddr = htonl(INADDR_LOOPBACK),
		},
		.udp = { .source = htons(4000), .dest = htons(53) },
	};
	size_t len = strlen(text);
	const __u16 *word = (const void *)&pkt.ip;
	__u32 i, sum = 0;

	memcpy(pkt.text, text, len);
	pkt.udp.len = htons(sizeof(pkt.udp) + len);
	len += sizeof(pkt.ip) + sizeof(pkt.udp);
	pkt.ip.tot_len = htons(len);
	for (i = 0; i < sizeof(pkt.ip) / 2; i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	pkt.ip.check = ~(sum + (sum >> 16));
	/* The address of lo */
	memset(to.sll_addr, 0, sizeof(to.sll_addr));
	return sendto(fd, &pkt, len, 0, (void *)&to, sizeof(to));
}

TEST_F(packet, sent_on_loopback)
{
	struct pollfd pfd[3] = {};
	struct tap mouth[3];
	char text[32], buf[32];
	int i, j;

	/* A packet that comes without its route is from outside, as it were. */
	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/conf/lo/route_localnet",
			      "1"));
	ASSERT_EQ(0, vr_write("/proc/sys/net/ipv4/conf/lo/accept_local", "1"));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, tap_open(&mouth[i], indexes[i], SOCK_DGRAM, false,
				      0));
		ASSERT_LE(0, pfd[i].fd = udp_socket(indexes[i], 53));
		pfd[i].events = POLLIN;
	}
	for (i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "within %s.", devs[i]);
		ASSERT_LT(0, inject(mouth[i].fd, text));
		poll(&pfd[i], 1, WAIT_MS);
		memset(buf, 0, sizeof(buf));
		EXPECT_LT(0, recv(pfd[i].fd, buf, sizeof(buf) - 1, 0));
		EXPECT_STREQ(text, buf);
		for (j = 0; j < 3; j++)
			EXPECT_EQ(0, poll(&pfd[j], 1, 0));
	}
	for (i = 0; i < 3; i++) {
		tap_close(&mouth[i]);
		close(pfd[i].fd);
	}
}

TEST_F(packet, devices_of_others)
{
	struct tap mouth[3], *tap;
	int i;

	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, tap_open(&mouth[i], indexes[i], SOCK_DGRAM, false,
				      PROTO));
	EACH_PAIR(a, b) {
		int no = a ? -ENODEV : 0;

		tap = &mouth[a];
		EXPECT_EQ(no, say(tap->fd, devs[b], "stray"));
		EXPECT_EQ(no, membership(tap->fd, PACKET_ADD_MEMBERSHIP,
					 PACKET_MR_PROMISC, devs[b]));
		EXPECT_EQ(!a, promiscuity(devs[b]));
		membership(tap->fd, PACKET_DROP_MEMBERSHIP, PACKET_MR_PROMISC,
			   devs[b]);
		EXPECT_EQ(no, bind_to(tap->fd, devs[b]));
		EXPECT_EQ(a ? 0 : (int)if_nametoindex(devs[b]),
			  bound_to(tap->fd));
		/* Of one that is down no more is said. */
		ASSERT_EQ(0, set_up(devs[b], false));
		EXPECT_EQ(a ? -ENODEV : -ENETDOWN,
			  say(tap->fd, devs[b], "stray"));
		ASSERT_EQ(0, set_up(devs[b], true));
		ASSERT_EQ(0, vr_wait_up(devs[b]));
		ASSERT_EQ(0, vr_wait_up(peers[b]));
		sock_error(tap->fd);
	}
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, bind_to(mouth[i].fd, devs[i]));
		EXPECT_EQ(0, membership(mouth[i].fd, PACKET_ADD_MEMBERSHIP,
					PACKET_MR_PROMISC, devs[i]));
		EXPECT_EQ(1, promiscuity(devs[i]));
		ASSERT_EQ(0, say(self->rig.peer, peers[i], "hello"));
		EXPECT_TRUE(hears(&mouth[i], "hello"));
		EXPECT_EQ(0, bind_to(mouth[i].fd, "lo"));
		EXPECT_EQ(0, membership(mouth[i].fd, PACKET_ADD_MEMBERSHIP,
					PACKET_MR_PROMISC, "lo"));
	}
	for (i = 0; i < 3; i++)
		tap_close(&mouth[i]);
}

/* By name, which has its own calls */
TEST_F(packet, devices_of_others_by_name)
{
	struct sockaddr_pkt to = {
		.spkt_family = AF_PACKET, .spkt_protocol = htons(PROTO),
	};
	struct sockaddr named = { .sa_family = AF_PACKET };
	char frame[ETH_ZLEN] = "";
	struct tap mouth;

	EACH_PAIR(a, b) {
		ASSERT_EQ(0, tap_open(&mouth, indexes[a], SOCK_PACKET, false,
				      PROTO));
		strcpy((char *)to.spkt_device, devs[b]);
		strcpy(named.sa_data, devs[b]);
		EXPECT_EQ(a ? -1 : ETH_ZLEN,
			  sendto(mouth.fd, frame, sizeof(frame), 0,
				 (void *)&to, sizeof(to)));
		EXPECT_TRUE(!a || errno == ENODEV);
		EXPECT_EQ(a ? -1 : 0,
			  bind(mouth.fd, &named, sizeof(named)));
		EXPECT_TRUE(!a || errno == ENODEV);
		tap_close(&mouth);
	}
}

TEST_F(tap, device_moves)
{
	struct tap red, zero;
	int i;

	for (i = 0; i < 3; i += 2) {
		ASSERT_EQ(0, tap_open(&red, RED, variant->type == SOCK_PACKET ?
				      SOCK_RAW : variant->type, variant->ring,
				      PROTO));
		ASSERT_EQ(0, tap_open(&zero, 0, SOCK_DGRAM, false, PROTO));
		ASSERT_EQ(0, bind_to(red.fd, "vred"));
		ASSERT_EQ(0, bind_to(zero.fd, "vred"));
		ASSERT_EQ(0, membership(red.fd, PACKET_ADD_MEMBERSHIP,
					PACKET_MR_PROMISC, "vred"));
		ASSERT_EQ(0, say(self->rig.peer, "wred", "before"));
		EXPECT_TRUE(hears(&red, "before"));
		EXPECT_EQ(1, promiscuity("vred"));
		ASSERT_EQ(0, vr_link_set(&self->rig.nl, "vred", indexes[i]));

		EXPECT_EQ(ENETDOWN, sock_error(red.fd));
		EXPECT_EQ(-1, bound_to(red.fd));
		EXPECT_EQ(0, promiscuity("vred"));
		EXPECT_EQ(-1, send(red.fd, "late", 4, 0));
		EXPECT_EQ(ENXIO, errno);
		EXPECT_EQ(-ENODEV, bind_to(red.fd, "vred"));
		ASSERT_EQ(0, say(self->rig.peer, "wred", "after"));
		EXPECT_TRUE(hears(&self->rig.tap[i], "after"));
		EXPECT_TRUE(hears(&zero, "after"));
		EXPECT_EQ(0, sock_error(zero.fd));
		EXPECT_TRUE(hears_not(&red, "after"));
		EXPECT_TRUE(hears_not(&self->rig.tap[1], "after"));

		/* For good */
		ASSERT_EQ(0, vr_link_set(&self->rig.nl, "vred", RED));
		ASSERT_EQ(0, set_up("vred", false));
		ASSERT_EQ(0, set_up("vred", true));
		ASSERT_EQ(0, vr_wait_up("vred"));
		ASSERT_EQ(0, vr_wait_up("wred"));
		ASSERT_EQ(0, say(self->rig.peer, "wred", "again"));
		EXPECT_TRUE(hears(&self->rig.tap[1], "again"));
		EXPECT_TRUE(hears_not(&red, "again"));
		ASSERT_EQ(0, bind_to(red.fd, "vred"));
		ASSERT_EQ(0, say(self->rig.peer, "wred", "rebound"));
		EXPECT_TRUE(hears(&red, "rebound"));
		tap_close(&red);
		tap_close(&zero);
	}
}

static volatile bool talking;

static void *talk(void *peer)
{
	for (; talking; usleep(200))
		say(*(int *)peer, "wred", "to red.");
	return NULL;
}

TEST_F(packet, device_moves_under_traffic)
{
	struct tap red;
	pthread_t talker;
	int i;

	talking = true;
	ASSERT_EQ(0, pthread_create(&talker, NULL, talk, &self->rig.peer));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, tap_open(&red, RED, SOCK_DGRAM, true, PROTO));
		ASSERT_EQ(0, bind_to(red.fd, "vred"));
		EXPECT_TRUE(hears(&red, "to red."));
		ASSERT_EQ(0, vr_link_set(&self->rig.nl, "vred", BLUE));
		EXPECT_EQ(ENETDOWN, sock_error(red.fd));
		/* What was on its way is there now. */
		hears_in(&red, "nothing", QUIET_MS);
		EXPECT_TRUE(hears_not(&red, "to red."));
		ASSERT_EQ(0, vr_link_set(&self->rig.nl, "vred", RED));
		tap_close(&red);
	}
	talking = false;
	pthread_join(talker, NULL);
}

/* A sender sleeps because too much of its own waits in the queue of a device,
 * and when it wakes up the device is another's.
 */
static void *send_late(void *arg)
{
	int *fd = arg;
	struct sockaddr_ll to = to_all("vred", PROTO);

	fcntl(*fd, F_SETFL, 0);
	*fd = sendto(*fd, "late", 4, 0, (void *)&to, sizeof(to)) < 0 ?
	      -errno : 0;
	return NULL;
}

TEST_F(packet, device_moves_while_the_sender_sleeps)
{
	int fd, one = 1, late;
	struct tap wred;
	pthread_t sender;

	ASSERT_EQ(0, system("tc qdisc add dev vred root tbf rate 8bit "
			    "burst 2000 limit 1000000"));
	ASSERT_EQ(0, tap_open(&wred, PEER, SOCK_DGRAM, false, PROTO));
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	ASSERT_EQ(0, vr_sock_set(fd, RED));
	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &one, sizeof(one)));
	while (!say(fd, "vred", "queued"))
		;
	ASSERT_EQ(EAGAIN, errno);
	late = fd;
	ASSERT_EQ(0, pthread_create(&sender, NULL, send_late, &late));
	usleep(300000);
	ASSERT_EQ(0, vr_link_set(&self->rig.nl, "vred", BLUE));
	/* Drops what is queued. */
	ASSERT_EQ(0, system("tc qdisc del dev vred root"));
	pthread_join(sender, NULL);
	EXPECT_EQ(-ENOBUFS, late);
	EXPECT_TRUE(hears_not(&wred, "late"));
	tap_close(&wred);
	close(fd);
}

static int fanout_type(int fd, int id, int type)
{
	int arg = type << 16 | id;

	return setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &arg, sizeof(arg)) ?
	       -errno : 0;
}

/* Groups of one number in three contexts, each in its way */
TEST_F(packet, fanout)
{
	static const int types[] = {
		PACKET_FANOUT_LB, PACKET_FANOUT_LB, PACKET_FANOUT_HASH,
	};
	struct tap tap[3];
	char text[32];
	int i, n;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, tap_open(&tap[i], indexes[i], SOCK_DGRAM, false,
				      PROTO));
		ASSERT_EQ(0, fanout_type(tap[i].fd, 7, types[i]))
			TH_LOG("context %d", indexes[i]);
	}
	for (i = 0; i < 3; i++)
		for (n = 0; n < 4; n++) {
			snprintf(text, sizeof(text), "%d to %s.", n, devs[i]);
			ASSERT_EQ(0, say(self->rig.peer, peers[i], text));
			EXPECT_TRUE(hears(&tap[i], text));
			EXPECT_TRUE(i == 1 || hears_not(&tap[1], text));
			EXPECT_TRUE(i == 2 || hears_not(&tap[2], text));
		}
	EXPECT_EQ(-EBUSY, vr_sock_set(tap[1].fd, BLUE));
	for (i = 0; i < 3; i++)
		tap_close(&tap[i]);
}

TEST_F(packet, what_ties_it)
{
	struct vr_info info;
	struct tap tap;

	ASSERT_EQ(0, vr_context_get(&self->rig.nl, RED, &info));
	EXPECT_EQ(1, info.sockets);
	EXPECT_EQ(-EBUSY, vr_context(&self->rig.nl, VR_CMD_CONTEXT_DEL, RED, NULL,
				     NULL));

	ASSERT_EQ(0, tap_open(&tap, RED, SOCK_DGRAM, false, PROTO));
	EXPECT_EQ(RED, vr_sock_get(tap.fd));
	EXPECT_EQ(-ENOENT, vr_sock_set(tap.fd, 12345));
	ASSERT_EQ(0, say(self->rig.peer, "wred", "old"));
	ASSERT_TRUE(hears(&self->rig.tap[1], "old"));
	/* What it was given before is not for the new context. */
	EXPECT_EQ(0, vr_sock_set(tap.fd, BLUE));
	EXPECT_TRUE(hears_not(&tap, "old"));
	ASSERT_EQ(0, say(self->rig.peer, "wblue", "new"));
	EXPECT_TRUE(hears(&tap, "new"));

	ASSERT_EQ(0, membership(tap.fd, PACKET_ADD_MEMBERSHIP,
				PACKET_MR_PROMISC, "vblue"));
	EXPECT_EQ(-EBUSY, vr_sock_set(tap.fd, RED));
	ASSERT_EQ(0, membership(tap.fd, PACKET_DROP_MEMBERSHIP,
				PACKET_MR_PROMISC, "vblue"));
	EXPECT_EQ(0, vr_sock_set(tap.fd, RED));
	ASSERT_EQ(0, bind_to(tap.fd, "vred"));
	EXPECT_EQ(-EBUSY, vr_sock_set(tap.fd, BLUE));
	ASSERT_EQ(0, say(self->rig.peer, "wred", "bound"));
	EXPECT_TRUE(hears(&tap, "bound"));
	tap_close(&tap);

	ASSERT_EQ(0, tap_open(&tap, RED, SOCK_DGRAM, true, PROTO));
	EXPECT_EQ(-EBUSY, vr_sock_set(tap.fd, BLUE));
	EXPECT_EQ(RED, vr_sock_get(tap.fd));
	tap_close(&tap);
}

TEST_F(packet, task)
{
	struct tap tap = {};
	struct vr_info info;

	ASSERT_EQ(0, vr_enter(SELF, RED));
	tap.fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, htons(PROTO));
	ASSERT_LE(0, tap.fd);
	ASSERT_EQ(0, vr_enter(SELF, 0));
	EXPECT_EQ(RED, vr_sock_get(tap.fd));
	ASSERT_EQ(0, vr_context_get(&self->rig.nl, RED, &info));
	EXPECT_EQ(2, info.sockets);
	ASSERT_EQ(0, say(self->rig.peer, "wblue", "to blue."));
	ASSERT_EQ(0, say(self->rig.peer, "w0", "to 0."));
	ASSERT_EQ(0, say(self->rig.peer, "wred", "to red."));
	EXPECT_TRUE(hears(&tap, "to red."));
	EXPECT_EQ(-ENODEV, say(tap.fd, "vblue", "stray"));
	tap_close(&tap);
	ASSERT_EQ(0, vr_context_get(&self->rig.nl, RED, &info));
	EXPECT_EQ(1, info.sockets);
}

/* How many lines there are in /proc/net/packet, but for the first */
static int listed(int index)
{
	FILE *f;
	int c, lines = -1;

	if (vr_enter(THREAD, index))
		return -1;
	f = fopen("/proc/thread-self/net/packet", "r");
	if (!f)
		return -1;
	while ((c = getc(f)) != EOF)
		lines += c == '\n';
	fclose(f);
	return lines;
}

static int dumped(int index)
{
	struct {
		struct nlmsghdr nlh;
		struct packet_diag_req req;
	} req = {
		.nlh = {
			.nlmsg_len = sizeof(req),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.req = { .sdiag_family = AF_PACKET },
	};
	int n = 0, fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
	char buf[16384];
	struct nlmsghdr *nlh;
	ssize_t len;

	if (vr_sock_set(fd, index) ||
	    send(fd, &req, sizeof(req), 0) != sizeof(req))
		return -1;
	while ((len = recv(fd, buf, sizeof(buf), 0)) > 0)
		for (nlh = (void *)buf; NLMSG_OK(nlh, len);
		     nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY) {
				close(fd);
				return nlh->nlmsg_type == NLMSG_DONE ? n : -1;
			}
			n++;
		}
	return -1;
}

TEST_F(packet, lists)
{
	struct tap more[3];
	int i;

	/* One in 0, two in red, three in blue */
	ASSERT_EQ(0, tap_open(&more[0], RED, SOCK_DGRAM, false, 0));
	ASSERT_EQ(0, tap_open(&more[1], BLUE, SOCK_DGRAM, false, 0));
	ASSERT_EQ(0, tap_open(&more[2], BLUE, SOCK_DGRAM, false, 0));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(i + 1, dumped(indexes[i]));
		EXPECT_EQ(i + 1, listed(indexes[i]));
		vr_enter(THREAD, 0);
	}
	for (i = 0; i < 3; i++)
		tap_close(&more[i]);
}

TEST_HARNESS_MAIN
