/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Instructions per operation, with the network stack as it is, in a context,
 * in a VRF and in a network namespace.
 *
 * The machine's clock goes by instructions (scripts/vm --exact), so the time
 * stamp counter counts them, of user and kernel. One process holds all ends:
 * nothing sleeps or is scheduled inside an operation.
 *
 * A "domain" is what a mode makes N of: contexts, VRFs or namespaces. All have
 * the same addresses, ports and connections:
 *
 *                  dummy 10.0.0.1/24  fd00::1/64   neighbour .2, ::2
 *	domain i
 *                  tap   10.1.0.1/24  fd01::1/64   neighbour .2, ::2
 *
 * Those that are not measured have no tap, and the neighbour's addresses.
 */
#ifndef BENCH_H
#define BENCH_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "vr_nl.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum mode { MODE_HOST, MODE_CONTEXT, MODE_ZERO, MODE_VRF, MODE_NETNS };

enum {				/* ports */
	PORT_DISCARD = 9,
	PORT_SERVER = 5000,	/* UDP and TCP, in every domain */
	PORT_A = 5001,		/* two that know each other */
	PORT_B = 5002,
	PORT_BOUND = 5003,	/* UDP and TCP, in all that are not measured */
	PORT_CLIENT = 6000,	/* connected to PORT_SERVER, in every domain */
};

enum { V4, V6, FAMILIES };

struct ends {			/* of one family */
	int udp;		/* the server */
	int listener, client, server;
};

struct domain {
	int index;		/* 0: the host's own */
	char text[12];		/* the same, written */
	bool measured;
	int netns;		/* -1: the host's */
	int vrf;		/* ifindex, 0: none */
	int dummy, tap;		/* ifindex */
	int tap_fd;
	struct vr_nl rt;	/* an rtnetlink socket in it */
	struct ends ends[FAMILIES];
};

struct world {
	enum mode mode;
	int nr;			/* of domains but for the host */
	bool tracked;		/* their connections */
	struct domain *domain;	/* nr + 1 */
	long bytes;		/* of memory for each, bare; 0: not known */
};

extern struct world world;
extern struct vr_nl host_genl, host_rt;

/* bench.c */
_Noreturn void die(const char *format, ...);
#define check(call) ((call) < 0 ? die("%s: %m", #call), 0 : 0)
bool wanted(const char *name);
void report(const char *name, const char *unit, double value);

/* measure.c */
typedef void (*op_fn)(struct domain *d, int family);

struct cost {
	double instructions;	/* of this process */
	double nanoseconds;	/* until it is done */
};

double measure(op_fn op, struct domain *d, int family, int batch);
struct cost measure_once(op_fn op, struct domain *d, int family, int times);
double median(double *value, int nr);
void settle(void);

/* domain.c */
void domain_init(void);
void domain_new(struct domain *d);
void domain_del(struct domain *d);
void domain_enter(const struct domain *d);
void domain_leave(void);
int domain_socket(const struct domain *d, int family, int type);
void domain_attach(struct domain *d, int link, const char *name);
void domain_detach(struct domain *d, int link, const char *name);

/* world.c */
void world_make(enum mode mode, int nr);
void dummy_configure(struct domain *d);

/* address.c */
enum where { ANY, DUMMY, DUMMY_PEER, TAP, TAP_PEER, BEYOND };
struct address {
	struct sockaddr_storage sa;
	socklen_t len;
};
extern const int families[FAMILIES];
struct address address(int family, enum where where, int port);
int address_bytes(int family, enum where where, uint8_t *bytes);

/* rtnl.c; all die of errors */
extern const uint8_t own_mac[6], peer_mac[6];
void nl_check(int err, const struct vr_nl *nl, const char *what);
int link_new(struct vr_nl *rt, const char *name, const char *kind,
	     uint32_t table, int master);
void link_up(struct vr_nl *rt, int link, int master, const uint8_t *mac);
void link_master(struct vr_nl *rt, int link, int master);
void link_netns(struct vr_nl *rt, int link, int netns);
void link_del(struct vr_nl *rt, int link);
void address_add(struct vr_nl *rt, int link, int family, enum where where,
		 int prefix);
void neighbour_add(struct vr_nl *rt, int link, int family, enum where where);
void route(struct vr_nl *rt, bool add, int family, int link, uint32_t table,
	   int nr);
void route_dump(struct vr_nl *rt, int family, uint32_t table);
void rules_for_vrf(struct vr_nl *rt);

/* udp.c, tcp.c, packet.c; the last of an array has no op */
struct metric {
	const char *name[FAMILIES];
	op_fn before, op, after;	/* before and after are optional */
	int batch;
};

extern const struct metric metrics_udp[], metrics_packet[], metrics_tcp[],
	metrics_sock[];

/* control.c */
extern const struct metric metrics_dump[];
void control_metrics(void);
#endif
