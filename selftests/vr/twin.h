/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of the twin test; see twin.c. */
#ifndef TWIN_H
#define TWIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <netinet/in.h>

#include "vr_nl.h"

#define HOSTS 3
#define PLACES (2 * HOSTS)	/* the hosts, and a peer of each */
#define SLOTS 16		/* for sockets */
#define WORDS 8
#define FRAME 4096
#define LABEL 7			/* of flows of IPv6 that have one */

/* What a world shows: one text for each step. */
struct text {
	size_t len;
	char buf[1 << 17];
};

struct place {
	int ns;			/* its namespace */
	int index;		/* its context */
	int nr;			/* the last character of its devices */
	struct vr_nl rt;
	int events;		/* hears rtnetlink */
	int wire;		/* sees the packets of a peer */
	int ifindex[4];		/* of "v", "w", "d", "lo" */
	bool forgot;		/* see routes_forget() */
};

struct flow {			/* one direction of a TCP connection */
	int net;		/* the number of its host */
	struct in6_addr saddr, daddr;
	in_port_t sport, dport;
	__u32 isn;
};

struct packet {			/* of either family, without its header */
	struct in6_addr saddr, daddr;
	int proto, ttl;
	int part;		/* of two fragments, 0: all of it */
	size_t len;
	unsigned char data[512];
};

struct link {
	int flags, operstate, mtu;
};

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

struct slot {
	int fd;			/* -1: no socket */
	struct place *place;
	const char *kind;
};

struct world {
	bool contexts;		/* or a namespace for each host */
	const char *mistake;	/* a kind of sockets that host 1 has in host 0 */
	struct place place[PLACES];
	struct slot slot[SLOTS];
	unsigned int sent;	/* makes each payload another one */
	unsigned int flows;
	struct flow flow[256];
};

typedef void step_fn(struct world *world, const char *const *arg,
		     struct text *out);

struct op {
	const char *name;
	const char *args;	/* a letter each, see twin_words.c */
	int weight;
	step_fn *fn;
};

struct step {
	const struct op *op;
	const char *arg[WORDS];
};

struct script {
	int steps;
	struct step *step;
};

/* twin.c */
void die(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* twin_text.c */
void put(struct text *out, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void put_result(struct text *out, long ret);
void put_hex(struct text *out, const void *data, size_t len);
void put_hash(struct text *out, const void *data, size_t len);
void put_sorted(struct text *out, struct text *lines);

/* twin_addr.c: an address of IPv4 in IPv6 is a mapped one. */
int family_of(const char *word);
struct in6_addr addr_of(const char *text);
bool addr_is(const struct in6_addr *addr, const char *text);
int zone_of(const struct place *place, const char *text);
union address address(const struct slot *slot, const char *addr,
		      const char *port);
socklen_t address_len(const union address *addr);
struct in6_addr address_in6(const union address *addr);
void put_addr(struct text *out, const struct place *place,
	      const union address *addr);

/* twin_phrases.c */
extern const char *const phrases[];
const char *phrase_word(const char *word, bool ip6);

/* twin_words.c */
extern const struct op ops[];
const char *word_of(char letter, int i);
const char *word_find(char letter, const char *word);
int word_count(char letter);

/* twin_script.c */
void script_make(struct script *script, __u64 seed, int steps);
void script_add(struct script *script, const struct step *step);
void script_parse(struct script *script, const char *text);
void script_free(struct script *script);
void step_print(const struct step *step, char *buf, size_t size);

/* twin_play.c */
extern struct play {
	const char *worlds;	/* "c" is for contexts, "n" for namespaces */
	const char *mistake;
	int repeat;		/* so often may a script pass that differs */
	int received;		/* by sockets, data and errors */
	bool verbose;
} play;

void play_prepare(void);
int script_play(const struct script *script);
bool script_differs(const struct script *script);
bool script_report(const struct script *script);
void shown_print(void);

/* twin_shrink.c */
typedef bool (*script_fails)(const struct script *script);
int script_shrink(struct script *script, script_fails fails);

/* twin_world.c */
void world_open(struct world *world);
void world_close(struct world *world);
void world_sysctl(struct world *world, const char *name, const char *value);
void routes_forget(struct world *world, const struct place *changed);
long long world_guard(struct world *world);
void dev_calm(struct place *place, const char *dev);

/* twin_place.c */
int netns_new(void);
void context_new(int index);
struct place *place_find(struct world *world, const char *name);
void place_enter(const struct place *place);
int place_sysctl(const struct place *place, const char *name,
		 const char *value);
const char *dev_name(const struct place *place, const char *dev);
const char *dev_of(const struct place *place, int ifindex);
int dev_index(const struct place *place, const char *dev);

/* twin_link.c: all that return a number return 0 or -errno. */
struct link link_get(struct place *place, const char *dev);
int link_veth(struct place *place, struct place *peer, const char *dev,
	      const unsigned char *mac);
int link_dummy(struct place *place, const char *dev);
int link_set(struct place *place, const char *dev, bool up);
int link_forget(struct place *place, const char *dev);
int link_mtu(struct place *place, const char *dev, int mtu);
void link_settle(struct place *place, struct place *peer, const char *dev);
void addresses_settle(void);

/* twin_wire.c */
int wire_open(void);
void wire_put(struct world *world, struct text *out);

/* twin_packet.c */
bool packet_is_ip6(const struct packet *packet);
void packet_init(struct packet *packet, int proto, const char *saddr,
		 const char *daddr);
void packet_sum(struct packet *packet, void *sum);
size_t packet_put(const struct packet *packet, unsigned char *data);

/* twin_ip.c */
__u32 sum_of(const void *data, int len, __u32 sum);
__u32 pseudo_sum(const struct in6_addr *saddr, const struct in6_addr *daddr,
		 int proto, int len);
bool ip_is_quiet(const unsigned char *data, int len);
void icmp6_put(struct world *world, int net, const unsigned char *data, int len,
	       struct text *out);
void ip_put(struct world *world, int net, const unsigned char *data, int len,
	    bool whole, struct text *out);

/* twin_event.c */
int event_open(void);
void event_put(struct world *world, struct text *out);
void message_put(const struct place *place, const struct nlmsghdr *nlh,
		 struct text *out);

/* twin_rt.c */
void *rt_begin(struct vr_req *req, int type, int flags, const void *header,
	       size_t len);
void rt_addr(struct vr_req *req, int type, const char *text);
int rt_prefix(struct vr_req *req, int type, const char *text);
void rt_change(struct world *world, struct place *place, struct vr_req *req,
	       struct text *out);

/* twin_socket.c */
struct slot *slot_find(struct world *world, const char *name);
int set_int(int fd, int level, int option, int value);
bool is_kind(const struct slot *slot, const char *kind);
bool is_tcp(const struct slot *slot);
bool is_ipv6(const struct slot *slot);
int tcp_state(const struct slot *slot);
void slots_flush(struct world *world);
void slots_forget(struct world *world, const struct place *changed);

/* twin_orphan.c */
void orphans_destroy(const struct place *place);

/* twin_avoid.c */
bool is_loopback(struct in6_addr addr);
bool peer_is_loopback(const struct slot *slot);
bool is_by_device(const struct slot *slot, const union address *to);
bool ping_is_free(const struct slot *slot);
bool end_is_late(struct world *world, const struct slot *slot);

/* The steps: twin_socket.c */
step_fn do_socket, do_bind, do_connect, do_disconnect, do_listen, do_accept,
	do_name, do_state, do_shutdown, do_close;
/* twin_option.c */
step_fn do_set, do_ip_options, do_device, do_unicast_if, do_join, do_leave,
	do_mcast_if, do_label;
/* twin_data.c */
step_fn do_send, do_sendto, do_sendfrom, do_recv, do_errors;
/* twin_config.c */
step_fn do_address_add, do_address_del, do_neigh_add, do_neigh_del, do_link,
	do_mtu, do_sysctl, do_sysctl_dev, do_sysctl_dev6;
/* twin_route.c */
step_fn do_route_add, do_route_append, do_route_replace, do_route_nexthop,
	do_route_del, do_nexthop_add, do_nexthop_del, do_rule_add, do_rule_del;
/* twin_look.c */
step_fn do_dump, do_route_get, do_proc, do_ioctl;
/* twin_inject.c */
step_fn do_udp, do_syn, do_echo, do_frag, do_arp, do_unreach, do_redirect,
	do_router;

#endif
