// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: the steps of its scripts, and their words. What stands twice,
 * comes twice as often; the number of an operation says how often it comes.
 */
#include <string.h>

#include "twin.h"

const struct op ops[] = {
	{ "socket",		"NPk",		60, do_socket },
	{ "bind",		"sap",		50, do_bind },
	{ "connect",		"sap",		50, do_connect },
	{ "disconnect",		"s",		4, do_disconnect },
	{ "listen",		"T",		25, do_listen },
	{ "accept",		"TN",		25, do_accept },
	{ "set",		"soi",		40, do_set },
	{ "ip-options",		"sO",		5, do_ip_options },
	{ "ioctl",		"PDK",		5, do_ioctl },
	{ "device",		"sd",		10, do_device },
	{ "unicast-if",		"sd",		4, do_unicast_if },
	{ "join",		"sga",		8, do_join },
	{ "leave",		"sga",		4, do_leave },
	{ "mcast-if",		"sa",		4, do_mcast_if },
	{ "label",		"Wax",		3, do_label },
	{ "name",		"s",		15, do_name },
	{ "state",		"s",		15, do_state },
	{ "shutdown",		"sq",		8, do_shutdown },
	{ "close",		"s",		25, do_close },
	{ "send",		"sz",		50, do_send },
	{ "sendto",		"sapz",		80, do_sendto },
	{ "sendfrom",		"sapdcz",	15, do_sendfrom },
	{ "recv",		"s",		80, do_recv },
	{ "errors",		"s",		10, do_errors },
	{ "address-add",	"PDl",		15, do_address_add },
	{ "address-del",	"hDl",		8, do_address_del },
	{ "route-add",		"hynGDctm",	15, do_route_add },
	{ "route-append",	"hynGDctm",	4, do_route_append },
	{ "route-replace",	"hynGDctm",	6, do_route_replace },
	{ "route-nexthop",	"hnIt",		6, do_route_nexthop },
	{ "route-del",		"hnt",		10, do_route_del },
	{ "route-get",		"hac",		15, do_route_get },
	{ "nexthop-add",	"h6IGD",	6, do_nexthop_add },
	{ "nexthop-del",	"hI",		3, do_nexthop_del },
	{ "rule-add",		"h6eRt",	6, do_rule_add },
	{ "rule-del",		"h6eRF",	6, do_rule_del },
	{ "neigh-add",		"hDaM",		6, do_neigh_add },
	{ "neigh-del",		"hDa",		6, do_neigh_del },
	{ "link",		"hDu",		8, do_link },
	{ "mtu",		"hDb",		3, do_mtu },
	{ "dump",		"h6w",		10, do_dump },
	{ "proc",		"hf",		8, do_proc },
	{ "sysctl",		"XV",		5, do_sysctl },
	{ "sysctl-dev",		"hDjV",		3, do_sysctl_dev },
	{ "sysctl-dev6",	"hDJV",		3, do_sysctl_dev6 },
	{ "udp",		"EDaaSp",	25, do_udp },
	{ "syn",		"EDaaSp",	10, do_syn },
	{ "echo",		"EDaaL",	15, do_echo },
	{ "frag",		"EDaaSpr",	15, do_frag },
	{ "arp",		"EDaaA",	10, do_arp },
	{ "unreach",		"EDaappC",	15, do_unreach },
	{ "redirect",		"EDaaa",	5, do_redirect },
	{ "router",		"EDB",		4, do_router },
	{ }
};

#define ADDRESSES "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.10",	\
	"192.0.2.11", "192.0.2.12", "198.51.100.1", "198.51.100.2",	\
	"203.0.113.5", "127.0.0.1"
#define ADDRESSES6 "2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::3",	\
	"2001:db8:1::10", "2001:db8:1::11", "2001:db8:1::12",		\
	"2001:db8:2::1", "2001:db8:2::2", "2001:db8:f::5", "::1"
#define SLOT_NAMES "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8",	\
	"s9", "s10", "s11", "s12", "s13", "s14", "s15"

#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* By the letters in the arguments of operations */
static const char *const *const lists[128] = {
	['!'] = phrases,
	['N'] = LIST(SLOT_NAMES),
	['T'] = LIST(SLOT_NAMES),
	['W'] = LIST(SLOT_NAMES),
	['s'] = LIST(SLOT_NAMES),
	['P'] = LIST("h0", "h1", "h2", "h0", "h1", "h2", "p0", "p1", "p2"),
	['h'] = LIST("h0", "h1", "h2"),
	['E'] = LIST("p0", "p1", "p2"),
	['k'] = LIST("tcp", "tcp", "tcp", "udp", "udp", "udp", "udp",
		     "udplite", "ping", "icmp", "raw", "tcp6", "tcp6", "tcp6",
		     "udp6", "udp6", "udp6", "udplite6", "ping6", "icmp6",
		     "raw6"),
	['6'] = LIST("inet", "inet6"),
	['a'] = LIST(ADDRESSES, ADDRESSES, ADDRESSES, "192.0.2.1", "192.0.2.1",
		     "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.2",
		     "0.0.0.0", "0.0.0.0", "0.0.0.0", "192.0.2.255",
		     "255.255.255.255", "224.0.0.251", "239.1.1.1", "10.9.9.9",
		     "10.9.0.1", "127.0.0.2", "192.0.2.99", ADDRESSES6,
		     ADDRESSES6, "2001:db8:1::1", "2001:db8:1::1",
		     "2001:db8:1::2", "2001:db8:1::2", "fe80::1%v",
		     "fe80::1%v", "fe80::2%v", "fe80::2%v", "fe80::1%w",
		     "fe80::2%w", "fe80::1%d", "fe80::2", "::", "::",
		     "2001:db8:1::", "2001:db8:1::a", "2001:db8:a::1",
		     "2001:db8:a:0:0:ff:fe00:1", "2001:db8:9::9", "ff02::1%v",
		     "ff02::fb%v", "ff02::fb%w", "ff05::1:1"),
	['p'] = LIST("1000", "1000", "1000", "1001", "1001", "1002", "0"),
	['S'] = LIST("2000", "2001"),
	['o'] = LIST("reuseaddr", "reuseaddr", "broadcast", "dontroute", "ttl",
		     "tos", "mcast-ttl", "mcast-loop", "mcast-all", "pktinfo",
		     "recvttl", "recverr", "recverr", "freebind",
		     "transparent", "mtu-discover", "mark", "bind-late",
		     "minttl", "hdrincl", "ip6:only", "ip6:only", "ip6:hops",
		     "ip6:class", "ip6:min-hops", "ip6:mcast-hops",
		     "ip6:mcast-loop", "ip6:mcast-all", "ip6:pktinfo",
		     "ip6:recvhops", "ip6:recverr", "ip6:recverr",
		     "ip6:freebind", "ip6:transparent", "ip6:mtu-discover",
		     "ip6:dontfrag", "ip6:hdrincl", "ip6:flow-send", "ip6:flow",
		     "ip6:prefer", "ip6:alerted"),
	['i'] = LIST("0", "1", "1", "1", "2", "64"),
	['d'] = LIST("v", "v", "w", "d", "lo", "none"),
	['D'] = LIST("v", "v", "v", "w", "w", "d"),
	['g'] = LIST("224.0.0.251", "239.1.1.1", "239.1.1.2", "ff02::fb",
		     "ff05::1:1", "ff05::1:2", "2001:db8:1::a"),
	['q'] = LIST("rd", "wr", "rdwr"),
	['z'] = LIST("0", "1", "10", "100", "1472", "1473", "3000"),
	['l'] = LIST("192.0.2.1/24", "192.0.2.3/24", "192.0.2.3/32",
		     "192.0.2.2/32", "192.0.2.99/25", "198.51.100.1/24",
		     "10.9.0.1/16", "203.0.113.5/32", "192.0.2.10/24",
		     "192.0.2.11/24", "192.0.2.12/24", "192.0.2.2/24",
		     "198.51.100.2/24", "2001:db8:1::1/64", "2001:db8:1::3/64",
		     "2001:db8:1::3/128", "2001:db8:1::2/128",
		     "2001:db8:1::10/64", "2001:db8:1::11/64",
		     "2001:db8:1::12/64", "2001:db8:1::2/64",
		     "2001:db8:2::1/64", "2001:db8:2::2/64",
		     "2001:db8:f::5/128", "2001:db8:a::1/48", "fe80::1/64",
		     "fe80::1/64", "fe80::2/64", "fe80::3/64"),
	['y'] = LIST("unicast", "unicast", "unicast", "unicast", "unicast",
		     "local", "blackhole", "unreachable", "prohibit", "throw",
		     "broadcast"),
	['n'] = LIST("0.0.0.0/0", "0.0.0.0/0", "203.0.113.0/24",
		     "203.0.113.5/32", "10.9.0.0/16", "192.0.2.0/24",
		     "192.0.2.128/25", "192.0.2.2/32", "192.0.2.3/32",
		     "198.51.100.0/24", "224.0.0.0/4", "192.0.2.12/32",
		     "::/0", "::/0", "2001:db8:f::/64", "2001:db8:f::5/128",
		     "2001:db8:a::/48", "2001:db8:1::/64", "2001:db8:1::/80",
		     "2001:db8:1::2/128", "2001:db8:1::3/128",
		     "2001:db8:2::/64", "ff05::/16", "2001:db8:1::12/128"),
	['G'] = LIST("none", "none", "none", "192.0.2.2", "192.0.2.2",
		     "198.51.100.2", "192.0.2.1", "10.9.9.9", "fe80::2",
		     "fe80::2", "2001:db8:1::2", "2001:db8:2::2",
		     "2001:db8:1::1", "2001:db8:9::9"),
	['c'] = LIST("any", "any", "any", "192.0.2.1", "192.0.2.10",
		     "192.0.2.11", "192.0.2.12", "198.51.100.1", "127.0.0.1",
		     "2001:db8:1::1", "2001:db8:1::10", "2001:db8:1::11",
		     "2001:db8:1::12", "2001:db8:2::1", "fe80::1", "::1"),
	['t'] = LIST("254", "254", "254", "100", "255", "253"),
	/* Without the rule for 255, 127.0.0.1 is still there in a context. */
	['F'] = LIST("254", "254", "254", "100", "253"),
	['m'] = LIST("0", "0", "10"),
	['e'] = LIST("0", "10", "20", "32766"),
	['R'] = LIST("all", "from-192.0.2.1", "from-192.0.2.11",
		     "to-203.0.113.5", "to-192.0.2.2", "from-2001:db8:1::1",
		     "from-2001:db8:1::11", "to-2001:db8:f::5",
		     "to-2001:db8:1::2", "iif-v", "iif-w",
		     "iif-lo", "oif-v", "oif-d", "mark-1", "mark-2"),
	['M'] = LIST("02", "99"),
	['u'] = LIST("up", "up", "down"),
	['b'] = LIST("1500", "1500", "1400", "576", "68"),
	['w'] = LIST("addresses", "routes", "rules", "neighbours", "nexthops",
		     "groups", "anycast"),
	['f'] = LIST("tcp", "udp", "udplite", "raw", "icmp", "route", "arp",
		     "tcp6", "udp6", "udplite6", "raw6", "icmp6", "if_inet6",
		     "ipv6_route", "igmp6", "anycast6", "ip6_flowlabel"),
	['x'] = LIST("excl", "any"),
	['X'] = LIST("ip_forward", "ip_forward", "ip_nonlocal_bind",
		     "icmp_echo_ignore_all", "icmp_echo_ignore_broadcasts",
		     "conf/all/rp_filter", "conf/all/accept_local",
		     "conf/all/route_localnet", "conf/all/arp_ignore",
		     "conf/all/arp_announce", "conf/all/arp_filter",
		     "ip_early_demux", "tcp_early_demux", "udp_early_demux",
		     "ip_no_pmtu_disc", "fwmark_reflect", "tcp_fwmark_accept",
		     "ip_autobind_reuse", "tcp_syncookies",
		     "ipv6/conf/all/forwarding", "ipv6/conf/all/forwarding",
		     "ipv6/bindv6only",
		     "ipv6/ip_nonlocal_bind", "ipv6/icmp/echo_ignore_all",
		     "ipv6/icmp/echo_ignore_multicast",
		     "ipv6/icmp/echo_ignore_anycast",
		     "ipv6/anycast_src_echo_reply", "ipv6/fwmark_reflect",
		     "ipv6/flowlabel_reflect", "ipv6/flowlabel_consistency"),
	['j'] = LIST("rp_filter", "forwarding", "proxy_arp", "arp_ignore",
		     "arp_announce", "accept_local", "src_valid_mark",
		     "drop_gratuitous_arp", "arp_accept", "route_localnet",
		     "promote_secondaries", "ignore_routes_with_linkdown",
		     "disable_policy"),
	['J'] = LIST("forwarding", "forwarding", "accept_ra",
		     "accept_redirects", "disable_ipv6", "keep_addr_on_down",
		     "addr_gen_mode", "hop_limit",
		     "use_oif_addrs_only", "ignore_routes_with_linkdown",
		     "accept_ra_from_local", "drop_unsolicited_na"),
	['V'] = LIST("0", "1", "1", "2"),
	['I'] = LIST("1", "2", "3"),
	['O'] = LIST("none", "record", "alert", "loose", "ip6:none",
		     "ip6:alert", "ip6:pad"),
	['B'] = LIST("router", "router", "router-ends", "prefix", "prefix",
		     "prefix-ends"),
	['K'] = LIST("address", "netmask", "broadcast", "flags", "mtu"),
	['L'] = LIST("64", "64", "1", "2"),
	['A'] = LIST("who", "who", "is"),
	['r'] = LIST("1", "2"),
	['C'] = LIST("0", "1", "2", "3", "3", "3", "4", "13"),
};

static const char *const *list_of(char letter)
{
	const char *const *list = lists[(int)letter];

	if (!list)
		die("no words '%c'", letter);
	return list;
}

int word_count(char letter)
{
	const char *const *list = list_of(letter);
	int n = 0;

	while (list[n])
		n++;
	return n;
}

const char *word_of(char letter, int i)
{
	return list_of(letter)[i];
}

const char *word_find(char letter, const char *word)
{
	const char *const *list = list_of(letter);

	while (*list && strcmp(*list, word))
		list++;
	return *list;
}
