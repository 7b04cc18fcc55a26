// SPDX-License-Identifier: GPL-2.0
/*
 * The twin test: steps that make sense one after the other. 1, 2 and 3 are
 * sockets, "port" is the same throughout, "peer" that of "host", and "?" is any
 * word.
 */
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

	"rule-add host 10 mark-1 100\n"
	"route-add host unicast 203.0.113.5/32 192.0.2.2 v any 100 0\n"
	"socket 1 host udp\nset 1 mark 1\nsendto 1 203.0.113.5 port ?\n"
	"set 1 mark 2\nsendto 1 203.0.113.5 port ?\n"
	"rule-del host 10 mark-1 100",

	"address-add host d ?\nsocket 1 host ?\nbind 1 ? port\n"
	"arp peer v 192.0.2.2 ? ?\nconnect 1 ? port\nname 1\n"
	"address-del host d ?\nsend 1 ?",

	"socket 1 host udp\nbind 1 0.0.0.0 port\n"
	"socket 2 host udp\ndevice 2 v\nbind 2 0.0.0.0 port\n"
	"udp peer v 192.0.2.2 ? 2000 port\nudp peer w ? 198.51.100.1 2000 port\n"
	"recv 1\nrecv 2",

	"nexthop-add host 1 192.0.2.2 v\n"
	"route-nexthop host 203.0.113.0/24 1 254\nsocket 1 host udp\n"
	"sendto 1 203.0.113.5 port ?\nnexthop-add host 1 ? ?\n"
	"sendto 1 203.0.113.5 port ?\ndump host nexthops\n"
	"nexthop-del host ?\nsendto 1 203.0.113.5 port ?",

	"socket 1 host udp\nconnect 1 198.51.100.2 port\nsend 1 ?\n"
	"redirect peer w 198.51.100.2 198.51.100.1 ?\nsend 1 ?\n"
	"unreach peer w 198.51.100.2 198.51.100.1 port port 4\n"
	"send 1 1473\nroute-get host 198.51.100.2 any",

	"socket 1 host tcp\nbind 1 ? port\nlisten 1\nclose 1\n"
	"socket 2 host tcp\nbind 2 ? port\nlisten 2\n"
	"socket 1 peer tcp\nconnect 1 192.0.2.1 port\naccept 2 3\n"
	"close 3\nclose 1\nlink host v down\nlink host v up",
	NULL
};
