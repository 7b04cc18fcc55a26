#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each context is a router: between two networks that are numbered as those of
# the others are. See vr_setup_behind.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

transit()
{
	vr_play "equal flows through three routers, UDP" <<-END
		udp s@ q@ bind=198.51.100.2:53 connect=192.0.2.2:4000
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:53
		$EXCHANGE
	END
	vr_play "equal flows through three routers, TCP" <<-END
		tcp l@ q@ bind=198.51.100.2:80 listen
		tcp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:80
		accept s@ l@
		is s@ peer 192.0.2.2:4000
		$EXCHANGE
		quiet l0 lred lblue
	END
	vr_play "the same ports on the router are another matter" <<-END
		tcp l@ q@ bind=198.51.100.2:80 listen
		tcp r@ @ bind=:80 listen
		tcp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:80
		accept s@ l@
		$EXCHANGE
		quiet l0 lred lblue r0 rred rblue
	END
}

# With rp_filter=1 a router asks its routes where a packet should come from.
way_back()
{
	vr_sysctl conf/all/rp_filter 1
	vr_play "each router knows the way back" <<-END
		udp s@ q@ bind=198.51.100.2:53 connect=192.0.2.2:4000
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:53
		$EXCHANGE
	END
	vr_sysctl conf/all/rp_filter 0
}

# What asks routers to look at it on its way.
alerts()
{
	local a=$1 b=$2 c=$3

	vr_play "a router is alerted in its own network" "$a, not $b, $c" <<-END
		raw r@ @ proto=253 alerted
		raw t q$a proto=253
		raw s p$a proto=253 alert connect=198.51.100.2
		send s hello-$a
		recv r$a 192.0.2.2 > 198.51.100.2 proto 253 hello-$a
		quiet r@ t
		close r$a
		send s again-$a
		recv t 192.0.2.2 > 198.51.100.2 proto 253 again-$a
		quiet r$b r$c
	END
}

# A route in $1 only.
one_way()
{
	local a=$1 b=$2

	vr_ip "$a" route add 198.18.1.0/24 via 198.51.100.2
	vr_play "a route of one router is no other's" "$a, not $b" <<-END
		packet w@ q@ dev=eth0
		udp x p$b recverr connect=198.18.1.1:53
		send x stray
		error x ENETUNREACH
		udp c p$a bind=192.0.2.2:4000 connect=198.18.1.1:53
		send c hello
		see w$a 192.0.2.2:4000 > 198.18.1.1:53 udp hello
		unseen w0 *stray*
		unseen wred *stray*
		unseen wblue *stray*
	END
	vr_ip "$a" route del 198.18.1.0/24
}

router_errors()
{
	local a=$1 b=$2 c=$3

	vr_play "the router of one network says TTL exceeded" "$a" <<-END
		packet w@ p@ dev=eth0
		packet v@ q@ dev=eth0
		udp c@ p@ recverr bind=192.0.2.2:4000 ttl=1 connect=198.51.100.2:33434
		send c$a hello
		error c$a EHOSTUNREACH
		see w$a 192.0.2.1 > 192.0.2.2 icmp 11/0 *:33434 udp hello?
		quiet c$b c$c
		unseen w$b * icmp 11/0 *
		unseen w$c * icmp 11/0 *
		unseen v$a * udp *
		udp d q$a recverr bind=198.51.100.2:4000 ttl=1 connect=192.0.2.2:33434
		send d hello
		error d EHOSTUNREACH
	END
	vr_dut ip link set "w$a" mtu 1000
	vr_play "the router of one network wants fragments" "$a, not $b" <<-END
		udp s@ q@ bind=198.51.100.2:53
		udp c@ p@ mtudisc=2 bind=192.0.2.2:4000 connect=198.51.100.2:53
		send c@ $(printf '%01100d' 0)
		error c$a EMSGSIZE
		is c$a mtu 1000
		recv s$b 000*
		recv s$c 000*
		is c$b mtu 1500
		quiet s$a c$b c$c
	END
	vr_dut ip link set "w$a" mtu 1500
	vr_peer "$a" ip route flush cache
}

peer_local()
{
	vr_play "an address of red may be the source of what others route" \
		<<-END
		udp s0 q0 bind=198.51.100.2:53 connect=192.0.2.2:4000
		udp c0 p0 bind=192.0.2.2:4000 connect=198.51.100.2:53
		udp sblue qblue bind=198.51.100.2:53 connect=192.0.2.2:4000
		udp cblue pblue bind=192.0.2.2:4000 connect=198.51.100.2:53
		udp sred qred bind=198.51.100.2:53 connect=192.0.2.2:4000
		udp cred red bind=192.0.2.2:4000 connect=198.51.100.2:53
		$EXCHANGE
	END
}

# Sources are looked up in the routes of contexts that have local routes made by
# hand. Others go by addresses, and do not mind what a route says of the peer.
local_route()
{
	vr_check "red has a local route that no address has made" \
		vr_ip red route add local 203.0.113.9/32 dev vred
	vr_check "a route of blue calls its peers a broadcast" \
		vr_ip blue route add broadcast 192.0.2.0/24 dev vblue \
		table local metric 10
	vr_play "which is nothing to blue, as red's route is not its own" <<-END
		udp s blue bind=192.0.2.1:53
		udp c pblue bind=192.0.2.2:4000 connect=192.0.2.1:53
		send c hello
		recvfrom s 192.0.2.2:4000 hello
	END
	vr_ip blue route del broadcast 192.0.2.0/24 table local metric 10
	vr_ip red route del local 203.0.113.9/32 dev vred
}

vr_setup
vr_setup_behind
transit
way_back
local_route
alerts 0 red blue
alerts red blue 0
vr_pairs one_way
router_errors 0 red blue
router_errors red blue 0
router_errors blue 0 red
vr_peer_local_in_red peer_local
vr_exit
