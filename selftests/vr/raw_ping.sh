#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Raw and ping sockets, the answers to echo requests, and ICMP errors that
# carry a packet: TTL exceeded, fragmentation needed, host unreachable. See
# vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

echoes()
{
	local a=$1 b=$2 c=$3

	vr_play "an echo is answered into its own network" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		icmp r@ @
		icmp e p$a
		echo e 192.0.2.1 7 1 hello-$a
		see e 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 1 hello-$a
		see r$a 192.0.2.2 > 192.0.2.1 icmp 8/0 id 7 seq 1 hello-$a
		unseen r$b * icmp 8/0 *
		unseen r$b * icmp 0/0 *
		unseen r$c * icmp 8/0 *
		unseen r$c * icmp 0/0 *
		unseen w$b * icmp *
		unseen w$c * icmp *
	END
	vr_play "an address answers in its own context only" "$a, not $b" <<-END
		icmp e@ p@
		icmp d@ @
		echo e$b ${own[$a]} 7 1 stray
		echo d$b ${own[$a]} 7 1 stray
		echo e$a ${own[$a]} 7 2 hello
		see e$a ${own[$a]} > 192.0.2.2 icmp 0/0 id 7 seq 2 hello
		echo d$a ${own[$a]} 7 3 hello
		see d$a ${own[$a]} > * icmp 0/0 id 7 seq 3 hello
		echo e$b ${own[$b]} 7 4 near
		see e$b ${own[$b]} > 192.0.2.2 icmp 0/0 id 7 seq 4 near
		unseen e$b * icmp 0/0 *
		unseen d$b * icmp 0/0 *
	END
}

ping_sockets()
{
	local addr

	vr_play "ping sockets with equal identifiers" <<-END
		icmp r@ p@
		ping s@ @ bind=192.0.2.1:7
		ping x@ @ bind=0.0.0.0:8
		echo s@ 192.0.2.2 0 1 hello-@
		recv s@ icmp 0/0 id 7 seq 1 hello-@
		see r@ 192.0.2.1 > 192.0.2.2 icmp 8/0 id 7 seq 1 hello-@
		echo x@ 192.0.2.2 0 2 again-@
		recv x@ icmp 0/0 id 8 seq 2 again-@
		quiet s0 sred sblue x0 xred xblue
	END
	for addr in 127.0.0.1 192.0.2.1; do
		vr_play "ping sockets on loopback" "$addr" <<-END
			icmp r@ @
			ping s@ @ bind=$addr:7
			echo s@ $addr 0 1 hello-@
			recv s@ icmp 0/0 id 7 seq 1 hello-@
			quiet s0 sred sblue
			see r@ * icmp 8/0 id 7 seq 1 hello-@
			see r@ * icmp 0/0 id 7 seq 1 hello-@
			unseen r@ *hello-*
		END
	done
}

raw_sockets()
{
	local a=$1 b=$2 c=$3

	vr_play "raw sockets hear their own context" "$a, not $b, $c" <<-END
		raw r@ @ proto=253
		raw s@ @ task proto=253
		raw t@ @ proto=253 bind=192.0.2.1 connect=192.0.2.2
		hdr h$a p$a
		inject h$a 253 192.0.2.2 192.0.2.1 hello-$a
		recv r$a 192.0.2.2 > 192.0.2.1 proto 253 hello-$a
		recv s$a 192.0.2.2 > 192.0.2.1 proto 253 hello-$a
		recv t$a 192.0.2.2 > 192.0.2.1 proto 253 hello-$a
		quiet r@ s@ t@
	END
	vr_play "raw sockets speak in their own context" "$a, not $b, $c" <<-END
		raw r@ p@ proto=253
		raw l@ @ proto=253
		raw s $a proto=253
		hdr h $a
		sendto s 192.0.2.2:0 sent
		recv r$a 192.0.2.1 > 192.0.2.2 proto 253 sent
		inject h 253 192.0.2.1 192.0.2.2 made
		recv r$a 192.0.2.1 > 192.0.2.2 proto 253 made
		sendto s 127.0.0.1:0 sent
		recv l$a 127.0.0.1 > 127.0.0.1 proto 253 sent
		recv s 127.0.0.1 > 127.0.0.1 proto 253 sent
		inject h 253 127.0.0.1 127.0.0.1 made
		recv l$a 127.0.0.1 > 127.0.0.1 proto 253 made
		inject h 253 192.0.2.1 192.0.2.1 own
		recv l$a 192.0.2.1 > 192.0.2.1 proto 253 own
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
		hdr h$a p$a
		hdr h$b p$b
		udp s@ @ recverr bind=192.0.2.1:4000 connect=203.0.113.1:33434
		udp u@ @ recverr bind=192.0.2.1:4001
		raw r@ @ recverr proto=253 connect=203.0.113.1
		send s@ hello
		see w 192.0.2.1:4000 > 203.0.113.1:33434 udp hello
		icmperr h$b $error 192.0.2.2 192.0.2.1 w
		error s$b $name
		icmperr h$a $error 192.0.2.2 192.0.2.1 w
		error s$a $name
		sendto u@ 203.0.113.1:33435 hello
		see w 192.0.2.1:4001 > 203.0.113.1:33435 udp hello
		icmperr h$a $error 192.0.2.2 192.0.2.1 w
		error u$a $name
		send r@ hello-raw
		see w 192.0.2.1 > 203.0.113.1 proto 253 hello-raw
		icmperr h$a $error 192.0.2.2 192.0.2.1 w
		error r$a $name
		quiet s@ u@ r@
	END
}

# Every test has its own destination: an exception is remembered for long.
pmtu()
{
	local a=$1 b=$2 c=$3 ctx

	host=$((host + 1))
	vr_play "a path MTU is learnt by the right flow" "$a, not $b, $c" <<-END
		packet w p$a dev=eth0
		hdr h p$a
		udp s@ @ bind=192.0.2.1:4000 connect=203.0.113.$host:53 mtudisc=2
		tcp t@ @ bind=192.0.2.1:4000 start=203.0.113.$host:80
		is s@ mtu 1500
		send s@ hello
		see w 192.0.2.1:4000 > 203.0.113.$host:53 udp hello
		icmperr h 3/4 192.0.2.2 192.0.2.1 w 700
		error s$a EMSGSIZE
		is s$a mtu 700
		quiet s$b s$c t@
		is s$b mtu 1500
		is s$c mtu 1500
	END
	vr_is "its exception is in the right table ($a)" 700 \
		vr_fields mtu "$a" route get "203.0.113.$host"
	vr_is "and in no other ($b)" "" \
		vr_fields mtu "$b" route get "203.0.113.$host"
	vr_is "and in no other ($c)" "" \
		vr_fields mtu "$c" route get "203.0.113.$host"

	host=$((host + 1))
	vr_play "also of a flow without a socket" "$a, not $b, $c" <<-END
		packet w p$a dev=eth0
		hdr h p$a
		hdr g@ @
		inject g@ udp 192.0.2.1:4002 203.0.113.$host:53 hello
		see w 192.0.2.1:4002 > 203.0.113.$host:53 udp hello
		udp u@ @ bind=192.0.2.1:4002
		icmperr h 3/4 192.0.2.2 192.0.2.1 w 700
		quiet u$b u$c
	END
	vr_is "its exception is in the right table ($a)" 700 \
		vr_fields mtu "$a" route get "203.0.113.$host"
	vr_is "and in no other ($b)" "" \
		vr_fields mtu "$b" route get "203.0.113.$host"
	vr_is "and in no other ($c)" "" \
		vr_fields mtu "$c" route get "203.0.113.$host"
}

# The router says that another one is nearer.
redirects()
{
	local a=$1 b=$2 ctx

	host=$((host + 1))
	for ctx in $a $b; do
		vr_ip "$ctx" neigh replace 192.0.2.3 dev "v$ctx" \
			lladdr 02:00:00:00:00:03 nud permanent
	done
	vr_play "a redirect comes" "$a" <<-END
		packet w p$a dev=eth0
		hdr h p$a
		udp s $a bind=192.0.2.1:4003 connect=203.0.113.$host:53
		send s hello
		see w 192.0.2.1:4003 > 203.0.113.$host:53 udp hello
		icmperr h 5/1 192.0.2.2 192.0.2.1 w 192.0.2.3
		quiet s
	END
	vr_is "it is obeyed ($a)" 192.0.2.3 \
		vr_fields gateway "$a" route get "203.0.113.$host"
	vr_is "and by nobody else ($b)" 192.0.2.2 \
		vr_fields gateway "$b" route get "203.0.113.$host"
	for ctx in $a $b; do
		vr_ip "$ctx" neigh del 192.0.2.3 dev "v$ctx"
	done
}

peer_local()
{
	vr_play "an address of red may be the peer of others" <<-END
		icmp e0 p0
		icmp eblue pblue
		echo e0 192.0.2.1 7 1 hello-0
		echo eblue 192.0.2.1 7 1 hello-blue
		see e0 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 1 hello-0
		see eblue 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 1 hello-blue
		ping s@ @ bind=192.0.2.1:7
		icmp r0 p0
		icmp rblue pblue
		echo s@ 192.0.2.2 0 2 hello-@
		recv s@ icmp 0/0 id 7 seq 2 hello-@
		see r0 192.0.2.1 > 192.0.2.2 icmp 8/0 id 7 seq 2 hello-0
		see rblue 192.0.2.1 > 192.0.2.2 icmp 8/0 id 7 seq 2 hello-blue
		unseen r0 *red
		unseen rblue *red
	END
}

vr_setup
vr_pairs echoes
ping_sockets
raw_sockets 0 red blue
raw_sockets red blue 0
raw_sockets blue 0 red
errors 0 red blue 11/0 EHOSTUNREACH
errors red blue 0 11/0 EHOSTUNREACH
errors blue 0 red 11/0 EHOSTUNREACH
errors red 0 blue 3/1 EHOSTUNREACH
errors blue red 0 3/3 ECONNREFUSED
host=10
pmtu 0 red blue
pmtu red blue 0
pmtu blue 0 red
redirects 0 red
redirects red 0
vr_peer_local_in_red peer_local
vr_exit
