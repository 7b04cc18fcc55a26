#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ICMPv6: raw and ping sockets, the answers to echo requests, and errors that
# carry a packet. As raw_ping.sh, and forward.sh for what routers say. See
# vr_lib6.sh for the topology.

# shellcheck disable=SC2154 # own6 comes from vr_lib6.sh
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

echoes()
{
	local a=$1 b=$2 c=$3

	vr_play "an echo is answered into its own network" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		icmp6 r@ @
		icmp6 e p$a
		echo e 2001:db8:1::1 7 1 hello-$a
		see e icmp6 129/0 id 7 seq 1 hello-$a
		see r$a icmp6 128/0 id 7 seq 1 hello-$a
		see w$a 2001:db8:1::1 > 2001:db8:1::2 icmp6 129/0 id 7 seq 1 hello-$a
		unseen r$b icmp6 12[89]/0 *
		unseen r$c icmp6 12[89]/0 *
		unseen w$b * icmp6 12[89]/0 *
		unseen w$c * icmp6 12[89]/0 *
	END
	vr_play "and on the link" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		icmp6 e p$a
		echo e fe80::1%eth0 7 1 hello-$a
		see w$a fe80::1 > fe80::2 icmp6 129/0 id 7 seq 1 hello-$a
		echo e ff02::1%eth0 7 2 all-$a
		see w$a fe80::1 > fe80::2 icmp6 129/0 id 7 seq 2 all-$a
		unseen w$b * icmp6 129/0 *
		unseen w$c * icmp6 129/0 *
	END
	vr_play "an address answers in its own context only" "$a, not $b" <<-END
		icmp6 e@ p@
		icmp6 d@ @
		echo e$b ${own6[$a]} 7 1 stray
		echo d$b ${own6[$a]} 7 1 stray
		echo e$a ${own6[$a]} 7 2 hello
		see e$a icmp6 129/0 id 7 seq 2 hello
		echo d$a ${own6[$a]} 7 3 hello
		see d$a icmp6 129/0 id 7 seq 3 hello
		echo e$b ${own6[$b]} 7 4 near
		see e$b icmp6 129/0 id 7 seq 4 near
		unseen e$b icmp6 129/0 *
		unseen d$b icmp6 129/0 *
	END
}

ping_sockets()
{
	local addr

	vr_play "ping sockets with equal identifiers" <<-END
		packet w@ p@ dev=eth0
		ping6 s@ @ bind=2001:db8:1::1.7
		ping6 x@ @ bind=::.8
		echo s@ 2001:db8:1::2 0 1 hello-@
		recv s@ icmp6 129/0 id 7 seq 1 hello-@
		see w@ 2001:db8:1::1 > 2001:db8:1::2 icmp6 128/0 id 7 seq 1 hello-@
		echo x@ 2001:db8:1::2 0 2 again-@
		recv x@ icmp6 129/0 id 8 seq 2 again-@
		quiet s0 sred sblue x0 xred xblue
	END
	vr_play "an address of another context is none to bind to" <<-END
		EADDRNOTAVAIL: ping6 x 0 bind=${own6[red]}.7
		EADDRNOTAVAIL: ping6 y red bind=${own6[blue]}.7
		EADDRNOTAVAIL: ping6 z blue bind=${own6[0]}.7
		EADDRNOTAVAIL: raw6 u 0 proto=253 bind=${own6[red]}.0
		EADDRNOTAVAIL: raw6 v red proto=253 bind=${own6[blue]}.0
		EADDRNOTAVAIL: raw6 w blue proto=253 bind=${own6[0]}.0
	END
	for addr in ::1 2001:db8:1::1; do
		vr_play "ping sockets on loopback" "$addr" <<-END
			icmp6 r@ @
			ping6 s@ @ bind=$addr.7
			echo s@ $addr 0 1 hello-@
			recv s@ icmp6 129/0 id 7 seq 1 hello-@
			quiet s0 sred sblue
			see r@ icmp6 128/0 id 7 seq 1 hello-@
			see r@ icmp6 129/0 id 7 seq 1 hello-@
			unseen r@ *hello-*
		END
	done
}

raw_sockets()
{
	local a=$1 b=$2 c=$3

	vr_play "raw sockets hear their own context" "$a, not $b, $c" <<-END
		raw6 r@ @ proto=253
		raw6 s@ @ task proto=253
		raw6 t@ @ proto=253 bind=2001:db8:1::1.0 connect=2001:db8:1::2.0
		hdr6 h$a p$a
		inject h$a 253 2001:db8:1::2 2001:db8:1::1 hello-$a
		recvfrom r$a 2001:db8:1::2.0 hello-$a
		recvfrom s$a 2001:db8:1::2.0 hello-$a
		recvfrom t$a 2001:db8:1::2.0 hello-$a
		quiet r@ s@ t@
	END
	vr_play "raw sockets speak in their own context" "$a, not $b, $c" <<-END
		raw6 r@ p@ proto=253
		raw6 l@ @ proto=253
		raw6 s $a proto=253
		hdr6 h $a
		sendto s 2001:db8:1::2.0 sent
		recv r$a sent
		inject h 253 2001:db8:1::1 2001:db8:1::2 made
		recvfrom r$a 2001:db8:1::1.0 made
		sendto s ::1.0 sent
		recvfrom l$a ::1.0 sent
		recv s sent
		inject h 253 ::1 ::1 made
		recvfrom l$a ::1.0 made
		inject h 253 2001:db8:1::1 2001:db8:1::1 own
		recv l$a own
		quiet r@ l@
	END
}

# Errors from a router behind the peer, for equal flows of all three; $b's
# network forges one about $a's.
errors()
{
	local a=$1 b=$2 c=$3 error=$4 name=$5

	vr_play "an error reaches who sent: $error" "$a, not $b, $c" <<-END
		packet w p$a dev=eth0
		hdr6 h$a p$a
		hdr6 h$b p$b
		udp6 s@ @ recverr bind=2001:db8:1::1.4000 connect=2001:db8:f::1.33434
		udp6 u@ @ recverr bind=2001:db8:1::1.4001
		raw6 r@ @ recverr proto=253 bind=2001:db8:1::1.0 connect=2001:db8:f::1.0
		tcp6 t@ @ recverr bind=2001:db8:1::1.4000 start=2001:db8:f::1.80
		send s@ hello
		see w 2001:db8:1::1.4000 > 2001:db8:f::1.33434 udp hello
		icmperr h$b $error 2001:db8:1::2 2001:db8:1::1 w
		error s$b $name
		icmperr h$a $error 2001:db8:1::2 2001:db8:1::1 w
		error s$a $name
		sendto u@ 2001:db8:f::1.33435 hello
		see w 2001:db8:1::1.4001 > 2001:db8:f::1.33435 udp hello
		icmperr h$a $error 2001:db8:1::2 2001:db8:1::1 w
		error u$a $name
		send r@ hello-raw
		see w 2001:db8:1::1 > 2001:db8:f::1 proto 253 hello-raw
		icmperr h$a $error 2001:db8:1::2 2001:db8:1::1 w
		error r$a $name
		quiet s@ u@ r@ t@
	END
}

tcp_errors()
{
	local a=$1 b=$2 c=$3

	vr_play "an error ends a connection that is not there yet" "$a, not $b, $c" <<-END
		packet w p$a dev=eth0
		hdr6 h p$a
		tcp6 t@ @ recverr bind=2001:db8:1::1.4000 start=2001:db8:f::2.80
		see w 2001:db8:1::1.4000 > 2001:db8:f::2.80 tcp S *
		icmperr h 1/4 2001:db8:1::2 2001:db8:1::1 w
		error t$a ECONNREFUSED
		quiet t$b t$c
	END
}

# Every test has its own destination: an exception is remembered for long.
pmtu()
{
	local a=$1 b=$2 c=$3 ctx

	host=$((host + 1))
	vr_play "a path MTU is learnt by the right flow" "$a, not $b, $c" <<-END
		packet w p$a dev=eth0
		hdr6 h p$a
		udp6 s@ @ recverr bind=2001:db8:1::1.4000 connect=2001:db8:f::$host.53 mtudisc=2
		tcp6 t@ @ bind=2001:db8:1::1.4000 start=2001:db8:f::$host.80
		is s@ mtu 1500
		send s@ hello
		see w 2001:db8:1::1.4000 > 2001:db8:f::$host.53 udp hello
		icmperr h 2/0 2001:db8:1::2 2001:db8:1::1 w 1300
		error s$a EMSGSIZE
		is s$a mtu 1300
		quiet s$b s$c t@
		is s$b mtu 1500
		is s$c mtu 1500
	END
	mtus "$a" "$b" "$c"

	host=$((host + 1))
	vr_play "also of a flow without a socket" "$a, not $b, $c" <<-END
		packet w p$a dev=eth0
		hdr6 h p$a
		hdr6 g@ @
		inject g@ udp 2001:db8:1::1.4002 2001:db8:f::$host.53 hello
		see w 2001:db8:1::1.4002 > 2001:db8:f::$host.53 udp hello
		udp6 u@ @ bind=2001:db8:1::1.4002
		icmperr h 2/0 2001:db8:1::2 2001:db8:1::1 w 1300
		quiet u$b u$c
	END
	mtus "$a" "$b" "$c"

	host=$((host + 1))
	vr_play "and of an echo" "$a, not $b, $c" <<-END
		packet w p$a dev=eth0
		hdr6 h p$a
		icmp6 g@ @
		echo g@ 2001:db8:f::$host 7 1 hello
		see w * > 2001:db8:f::$host icmp6 128/0 *
		icmperr h 2/0 2001:db8:1::2 2001:db8:1::1 w 1300
	END
	mtus "$a" "$b" "$c"
}

mtus()
{
	local ctx

	vr_is "its exception is in the right table ($1)" 1300 \
		vr_fields mtu "$1" -6 route get "2001:db8:f::$host"
	for ctx in $2 $3; do
		vr_is "and in no other ($ctx)" "" \
			vr_fields mtu "$ctx" -6 route get "2001:db8:f::$host"
		vr_is "nor listed there ($ctx)" "" eval \
			"vr_ip $ctx -6 route show cache | grep 2001:db8:f::$host"
	done
	vr_is "where it is listed ($1)" 1 eval \
		"vr_ip $1 -6 route show cache | grep -c 2001:db8:f::$host"
}

# Whoever cannot deliver a packet says so to who sent it.
refusals()
{
	local a=$1 b=$2 c=$3

	vr_play "a closed port is told of inside" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		udp6 s$b $b bind=:53
		udp6 c@ p@ recverr bind=2001:db8:1::2.4000 connect=2001:db8:1::1.53
		send c$a hello
		error c$a ECONNREFUSED
		see w$a 2001:db8:1::1 > 2001:db8:1::2 icmp6 1/4 *.53 udp hello?
		send c$b hello
		recv s$b hello
		unseen w$b * icmp6 1/4 *
		unseen w$c * icmp6 1/4 *
		udp6 l@ @ recverr bind=::1.4000 connect=::1.53
		send l$a hello
		error l$a ECONNREFUSED
		quiet l$c
	END
	vr_play "an unknown protocol as well" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		hdr6 h p$a
		inject h 253 2001:db8:1::2 2001:db8:1::1 what
		see w$a 2001:db8:1::1 > 2001:db8:1::2 icmp6 4/1 *
		unseen w$b * icmp6 4/1 *
		unseen w$c * icmp6 4/1 *
	END
}

router_errors()
{
	local a=$1 b=$2 c=$3

	vr_play "the router of one network says time exceeded" "$a" <<-END
		packet w@ p@ dev=eth0
		packet v@ q@ dev=eth0
		udp6 c@ p@ recverr bind=2001:db8:1::2.4000 ttl=1 connect=2001:db8:2::2.33434
		send c$a hello
		error c$a EHOSTUNREACH
		see w$a 2001:db8:1::1* > 2001:db8:1::2 icmp6 3/0 *.33434 udp hello?
		quiet c$b c$c
		unseen w$b * icmp6 3/0 *
		unseen w$c * icmp6 3/0 *
		unseen v$a * udp *
		udp6 d q$a recverr bind=2001:db8:2::2.4000 ttl=1 connect=2001:db8:1::2.33434
		send d hello
		error d EHOSTUNREACH
	END
	vr_ip "$a" -6 route add 2001:db8:9::/48 via 2001:db8:2::2
	vr_play "the router of one network has no route" "$b, not $a" <<-END
		packet w@ p@ dev=eth0
		udp6 c@ p@ recverr bind=2001:db8:1::2.4000 connect=2001:db8:9::9.53
		send c$b hello
		error c$b ENETUNREACH
		see w$b * > 2001:db8:1::2 icmp6 1/0 *
		send c$a hello
		unseen w$a * icmp6 1/0 *
		unseen w$c * icmp6 1/0 *
	END
	vr_ip "$a" -6 route del 2001:db8:9::/48
	vr_dut ip link set "w$a" mtu 1300
	vr_play "a packet is too big for the router of one network" "$a, not $b" <<-END
		packet w@ p@ dev=eth0
		udp6 s@ q@ bind=2001:db8:2::2.53
		udp6 c@ p@ recverr mtudisc=2 bind=2001:db8:1::2.4000 connect=2001:db8:2::2.53
		send c@ $(printf '%01400d' 0)
		error c$a EMSGSIZE
		is c$a mtu 1300
		see w$a 2001:db8:1::1* > 2001:db8:1::2 icmp6 2/0 mtu 1300 *
		recv s$b 000*
		recv s$c 000*
		is c$b mtu 1500
		quiet s$a c$b c$c
		unseen w$b * icmp6 2/0 *
	END
	vr_dut ip link set "w$a" mtu 1500
	vr_peer "$a" ip -6 route flush cache
}

# What asks routers to look at it on its way.
alerts()
{
	local a=$1 b=$2 c=$3

	vr_play "a router is alerted in its own network" "$a, not $b, $c" <<-END
		hdr6 r@ @ alerted=0
		raw6 t q$a proto=253
		raw6 s p$a proto=253 alert connect=2001:db8:2::2.0
		send s hello-$a
		recv r$a 2001:db8:1::2 > 2001:db8:2::2 proto 253 hello-$a
		quiet r@ t
		close r$a
		send s again-$a
		recv t again-$a
		quiet r$b r$c
	END
}

# A router that cannot reach a neighbour says so when it has tried for long.
no_neighbour()
{
	local a=$1 b=$2 c=$3

	vr_sysctl6 "neigh/w$a/retrans_time_ms" 50
	vr_play "the router of one network finds nobody" "$a" <<-END
		packet w@ p@ dev=eth0
		udp6 c p$a recverr bind=2001:db8:1::2.4000 connect=2001:db8:2::99.53
		send c hello
		see w$a 2001:db8:1::1* > 2001:db8:1::2 icmp6 1/3 *
		error c EHOSTUNREACH
		unseen w$b * icmp6 1/3 *
		unseen w$c * icmp6 1/3 *
	END
}

# Loopback is shared, what is learnt of it is not.
loopback()
{
	local a=$1 b=$2 c=$3

	vr_play "a path MTU of loopback is nobody's" "$a, not $b, $c" <<-END
		packet w $a dev=lo
		hdr6 h $a
		udp6 s@ @ bind=::1.53
		udp6 u@ @ bind=::1.4000 connect=::1.53
		send u$a hello-$a
		see w ::1.4000 > ::1.53 udp hello-$a
		icmperr h 2/0 ::1 ::1 w 1300
		MAYBE: send u$a again-$a
		is u$b mtu 65536
		is u$c mtu 65536
		quiet u$b u$c
	END
	vr_is "and is not found ($b)" "" vr_fields mtu "$b" -6 route get ::1
	vr_is "and is not found ($c)" "" vr_fields mtu "$c" -6 route get ::1
}

peer_local()
{
	vr_play "an address of red may be the peer of others" <<-END
		packet w@ p@ dev=eth0
		icmp6 e0 p0
		icmp6 eblue pblue
		echo e0 2001:db8:1::1 7 1 hello-0
		echo eblue 2001:db8:1::1 7 1 hello-blue
		see e0 icmp6 129/0 id 7 seq 1 hello-0
		see eblue icmp6 129/0 id 7 seq 1 hello-blue
		ping6 s@ @ bind=2001:db8:1::1.7
		echo s@ 2001:db8:1::2 0 2 hello-@
		recv s@ icmp6 129/0 id 7 seq 2 hello-@
		see w0 2001:db8:1::1 > 2001:db8:1::2 icmp6 128/0 id 7 seq 2 hello-0
		see wblue 2001:db8:1::1 > 2001:db8:1::2 icmp6 128/0 id 7 seq 2 hello-blue
		unseen w0 *red
		unseen wblue *red
		udp6 c@ p@ recverr bind=2001:db8:1::2.4000 connect=2001:db8:1::1.53
		send c0 hello
		error c0 ECONNREFUSED
		send cblue hello
		error cblue ECONNREFUSED
	END
}

vr_setup6
# Of what is learnt of a way through a host, the kernel keeps nothing for long.
vr_peers_route6
vr_pairs echoes
ping_sockets
raw_sockets 0 red blue
raw_sockets red blue 0
raw_sockets blue 0 red
errors 0 red blue 3/0 EHOSTUNREACH
errors red blue 0 3/0 EHOSTUNREACH
errors blue 0 red 3/0 EHOSTUNREACH
errors red 0 blue 1/0 ENETUNREACH
errors blue red 0 1/4 ECONNREFUSED
tcp_errors 0 red blue
tcp_errors red blue 0
tcp_errors blue 0 red
host=10
pmtu 0 red blue
pmtu red blue 0
pmtu blue 0 red
refusals 0 red blue
refusals red blue 0
refusals blue 0 red
loopback red 0 blue
loopback blue red 0
vr_peer_local_in_red6 peer_local
vr_setup_behind6
router_errors 0 red blue
router_errors red blue 0
router_errors blue 0 red
alerts 0 red blue
alerts red blue 0
alerts blue 0 red
no_neighbour red 0 blue
no_neighbour 0 blue red
vr_exit
