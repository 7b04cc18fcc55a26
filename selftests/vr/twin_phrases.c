// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: steps that make sense one after the other. 1, 2 and 3 are
 * sockets, "port" is the same throughout, "peer" that of "host", and "?" is any
 * word. What is said of IPv4 is said of IPv6 as well, see phrase_word().
 */
#include <string.h>

#include "twin.h"

const char *const phrases[] = {
	"socket 1 host tcp\nbind 1 0.0.0.0 port\nlisten 1\n"
	"socket 2 peer tcp\nconnect 2 192.0.2.1 port\naccept 1 3\n"
	"send 2 ?\nrecv 3\nsend 3 ?\nrecv 2",

	"socket 1 peer tcp\nbind 1 0.0.0.0 port\nlisten 1\n"
	"socket 2 host tcp\nconnect 2 192.0.2.2 port\naccept 1 3\n"
	"send 2 ?\nrecv 3\nshutdown 3 ?\nrecv 2\nclose 2",

	"socket 1 host tcp\nbind 1 ? port\nlisten 1\n"
	"socket 2 host tcp\nconnect 2 ? port\naccept 1 3\n"
	"send 2 ?\nrecv 3\nclose 1\nsend 3 ?\nrecv 2",

	"socket 1 host udp\nbind 1 ? port\nsocket 2 peer udp\n"
	"sendto 2 192.0.2.1 port ?\nrecv 1\nconnect 1 192.0.2.2 port\n"
	"bind 2 ? port\nsend 1 ?\nrecv 2",

	"socket 1 host udp\nset 1 reuseaddr 1\nbind 1 0.0.0.0 port\n"
	"join 1 239.1.1.1 192.0.2.1\n"
	"udp peer v 192.0.2.2 239.1.1.1 2000 port\nrecv 1\n"
	"socket 2 host udp\nset 2 reuseaddr 1\nbind 2 239.1.1.1 port\n"
	"sendto 1 239.1.1.1 port ?\nrecv 2\nrecv 1",

	"socket 1 host udp\nset 1 recverr 1\nconnect 1 192.0.2.2 port\n"
	"send 1 ?\nerrors 1\nsend 1 ?\n"
	"unreach peer v 192.0.2.2 192.0.2.1 port port ?\nerrors 1",

	"socket 1 host ping\nbind 1 0.0.0.0 port\n"
	"sendto 1 192.0.2.2 0 100\nrecv 1\nsocket 2 host icmp\n"
	"sendto 1 ? 0 10\nrecv 1\nrecv 2",

	"sysctl ip_forward 1\necho peer v 192.0.2.2 198.51.100.2 ?\n"
	"udp peer w ? ? 2000 port\necho peer v ? 203.0.113.5 ?\n"
	"route-add host unicast 203.0.113.0/24 198.51.100.2 w any 254 0\n"
	"echo peer v ? 203.0.113.5 ?\nsysctl ip_forward ?",

	"socket 1 host udp\nbind 1 ? port\n"
	"frag peer v 192.0.2.2 192.0.2.1 2000 port 1\n"
	"frag peer v 192.0.2.2 192.0.2.1 2000 port 2\nrecv 1",

	"rule-add host inet 10 mark-1 100\n"
	"route-add host unicast 203.0.113.5/32 192.0.2.2 v any 100 0\n"
	"socket 1 host udp\nset 1 mark 1\nsendto 1 203.0.113.5 port ?\n"
	"set 1 mark 2\nsendto 1 203.0.113.5 port ?\n"
	"rule-del host inet 10 mark-1 100",

	"address-add host d ?\nsocket 1 host ?\nbind 1 ? port\n"
	"arp peer v 192.0.2.2 ? ?\nconnect 1 ? port\nname 1\n"
	"address-del host d ?\nsend 1 ?",

	"socket 1 host udp\nbind 1 0.0.0.0 port\n"
	"socket 2 host udp\ndevice 2 v\nbind 2 0.0.0.0 port\n"
	"udp peer v 192.0.2.2 ? 2000 port\nudp peer w ? 198.51.100.1 2000 port\n"
	"recv 1\nrecv 2",

	"nexthop-add host inet 1 192.0.2.2 v\n"
	"route-nexthop host 203.0.113.0/24 1 254\nsocket 1 host udp\n"
	"sendto 1 203.0.113.5 port ?\nnexthop-add host inet 1 ? ?\n"
	"sendto 1 203.0.113.5 port ?\ndump host inet nexthops\n"
	"nexthop-del host ?\nsendto 1 203.0.113.5 port ?",

	"socket 1 host udp\nconnect 1 198.51.100.2 port\nsend 1 ?\n"
	"redirect peer w 198.51.100.2 198.51.100.1 ?\nsend 1 ?\n"
	"unreach peer w 198.51.100.2 198.51.100.1 port port 4\n"
	"send 1 1473\nroute-get host 198.51.100.2 any",

	"socket 1 host tcp\nbind 1 ? port\nlisten 1\nclose 1\n"
	"socket 2 host tcp\nbind 2 ? port\nlisten 2\n"
	"socket 1 peer tcp\nconnect 1 192.0.2.1 port\naccept 2 3\n"
	"close 3\nclose 1\nlink host v down\nlink host v up",

	/* Sockets of IPv6 in a world of IPv4 */
	"socket 1 host tcp6\nset 1 ip6:only ?\nbind 1 :: port\nlisten 1\n"
	"socket 2 peer tcp\nconnect 2 192.0.2.1 port\naccept 1 3\nname 3\n"
	"send 2 ?\nrecv 3\nsocket 2 host ?\nbind 2 ? port",

	"socket 1 host udp6\nset 1 ip6:pktinfo 1\nbind 1 :: port\n"
	"socket 2 peer udp\nbind 2 192.0.2.2 port\nsendto 2 192.0.2.1 port ?\n"
	"recv 1\nset 1 ip6:recverr 1\nconnect 1 192.0.2.2 port\nsend 1 ?\n"
	"recv 2\nunreach peer v 192.0.2.2 192.0.2.1 port port ?\nerrors 1",

	"socket 1 host tcp6\nbind 1 ::1 port\nlisten 1\nsocket 2 host tcp6\n"
	"connect 2 ::1 port\naccept 1 3\nsend 2 ?\nrecv 3",

	"socket 1 host udp6\nbind 1 fe80::1%v port\nsocket 2 peer udp6\n"
	"sendto 2 fe80::1%v port ?\nrecv 1\nconnect 1 fe80::2%v port\n"
	"bind 2 fe80::2%v port\nsend 1 ?\nrecv 2\nlink host v down\n"
	"link host v up\naddress-add host v fe80::1/64\nsend 1 ?",

	"socket 1 host udp6\nbind 1 :: port\njoin 1 ? fe80::1%v\n"
	"udp peer v fe80::2 ff02::fb%v 2000 port\nrecv 1\n"
	"udp peer v fe80::2 2001:db8:1::a 2000 port\nrecv 1\n"
	"dump host inet6 groups\ndump host inet6 anycast",

	"sysctl-dev6 host v accept_ra 2\nrouter peer v router\n"
	"router peer v prefix\nsocket 1 host udp6\n"
	"connect 1 2001:db8:f::5 port\nsend 1 ?\n"
	"redirect peer v 2001:db8:f::5 2001:db8:1::1 ?\nsend 1 ?\nname 1\n"
	"router peer v ?\nsend 1 ?",

	"route-add host unicast 2001:db8:f::/64 fe80::2 v any 254 0\n"
	"socket 1 host udp6\nconnect 1 2001:db8:f::5 port\nsend 1 ?\n"
	"redirect peer v 2001:db8:f::5 2001:db8:1::1 fe80::1%d\nsend 1 ?\n"
	"unreach peer v 2001:db8:f::5 2001:db8:1::1 port port 4\n"
	"send 1 1473\nroute-get host 2001:db8:f::5 any",

	"socket 1 host udp6\nsocket 2 peer udp6\n"
	"label 1 2001:db8:1::2 ?\nset 1 ip6:flow-send 1\n"
	"connect 1 2001:db8:1::2 port\nsend 1 ?\nlabel 2 ? ?\n"
	"proc host ip6_flowlabel",
	NULL
};

/* A word of a phrase, or of the same one about IPv6 */
const char *phrase_word(const char *word, bool ip6)
{
	static const char *const pairs[][2] = {
		{ "inet", "inet6" }, { "tcp", "tcp6" }, { "udp", "udp6" },
		{ "ping", "ping6" }, { "icmp", "icmp6" },
		{ "recverr", "ip6:recverr" }, { "0.0.0.0", "::" },
		{ "192.0.2.1", "2001:db8:1::1" },
		{ "192.0.2.2", "2001:db8:1::2" },
		{ "198.51.100.1", "2001:db8:2::1" },
		{ "198.51.100.2", "2001:db8:2::2" },
		{ "203.0.113.5", "2001:db8:f::5" },
		{ "203.0.113.5/32", "2001:db8:f::5/128" },
		{ "203.0.113.0/24", "2001:db8:f::/64" },
		{ "239.1.1.1", "ff05::1:1" },
		{ "ip_forward", "ipv6/conf/all/forwarding" },
	};
	unsigned int i;

	for (i = 0; ip6 && i < sizeof(pairs) / sizeof(*pairs); i++)
		if (!strcmp(word, pairs[i][0]))
			return pairs[i][1];
	return word;
}
