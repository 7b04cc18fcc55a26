#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# UDP with the same addresses and ports in three contexts at once: unicast,
# reuseport groups, broadcast and multicast, and the errors that come back.
# See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

EXCHANGE="
send c@ to-@
recvfrom s@ 192.0.2.2:4000 to-@
sendto s@ 192.0.2.2:4000 from-@
recv c@ from-@
quiet s0 c0 sred cred sblue cblue"

same_ports()
{
	local addr

	for addr in 192.0.2.1 0.0.0.0; do
		vr_play "the same port in equal networks" "$addr" <<-END
			udp s@ @ bind=$addr:53
			udp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
			$EXCHANGE
		END
	done
	vr_play "connected sockets on equal tuples" <<-END
		udp s@ @ bind=192.0.2.1:53 connect=192.0.2.2:4000
		udp w@ @ reuseaddr bind=:54
		udp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		send c@ to-@
		recv s@ to-@
		send s@ from-@
		recv c@ from-@
		quiet s0 c0 sred cred sblue cblue w0 wred wblue
	END
	vr_play "a socket that connects is found beside one for all" <<-END
		udp w@ @ reuseaddr bind=:53
		udp s@ @ reuseaddr bind=:53 connect=192.0.2.2:4000
		udp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		$EXCHANGE
		quiet w0 wred wblue
	END
	vr_play "ports and sources chosen by the kernel" <<-END
		udp s@ p@ bind=192.0.2.2:53
		udp c@ @ connect=192.0.2.2:53
		is c@ local 192.0.2.1:*
		send c@ to-@
		recv s@ to-@
		udp u@ @
		sendto u@ 192.0.2.2:53 unconnected-@
		recv s@ unconnected-@
		more u@ 192.0.2.2:53 two-
		sendto u@ 192.0.2.2:53 parts-@
		recv s@ two-parts-@
		quiet s0 sred sblue c0 cred cblue u0 ured ublue
	END
	for addr in 127.0.0.1 192.0.2.1; do
		vr_play "the same port on loopback" "$addr" <<-END
			udp s@ @ bind=$addr:53
			udp c@ @ bind=$addr:4000
			sendto c@ $addr:53 to-@
			recvfrom s@ $addr:4000 to-@
			sendto s@ $addr:4000 from-@
			recv c@ from-@
			quiet s0 c0 sred cred sblue cblue
		END
	done
}

# A socket in $1 only, and an address of $1 only.
only_in_one()
{
	local a=$1 b=$2

	vr_play "a port is open in its own context only" "$a, not $b" <<-END
		udp s $a bind=:53
		udp x p$b connect=192.0.2.1:53
		send x stray
		error x ECONNREFUSED
		udp y $b connect=127.0.0.1:53
		send y stray
		error y ECONNREFUSED
		quiet s
		udp c p$a connect=192.0.2.1:53
		send c hello
		recv s hello
		quiet s x y
	END
	vr_play "an address is in its own context only" "$a, not $b" <<-END
		udp s $a bind=${own[$a]}:53
		udp t $b bind=:53
		EADDRNOTAVAIL: udp z $b bind=${own[$a]}:54
		udp x p$b
		sendto x ${own[$a]}:53 stray
		udp y $b
		sendto y ${own[$a]}:53 stray
		sendto y ${own[$b]}:53 near
		recv t near
		quiet s t x y
		udp c p$a connect=${own[$a]}:53
		send c hello
		recv s hello
		udp d $a connect=${own[$a]}:53
		send d local
		recv s local
		quiet s c d
	END
}

# Port unreachable, for three sockets on equal tuples, as it comes and as
# another network forges it.
errors()
{
	local a=$1 b=$2 c=$3

	vr_play "port unreachable reaches who sent" "$a, not $b, $c" <<-END
		udp s@ @ bind=192.0.2.1:4000 connect=192.0.2.2:9
		udp u@ @ recverr bind=192.0.2.1:4001
		packet w p$a dev=eth0
		hdr h$b p$b
		send s$a hello
		error s$a ECONNREFUSED
		sendto u$a 192.0.2.2:9 hello
		error u$a ECONNREFUSED
		quiet s$b s$c u$b u$c
		see w 192.0.2.1:4001 > 192.0.2.2:9 udp hello
		icmperr h$b 3/3 192.0.2.2 192.0.2.1 w
		error u$b ECONNREFUSED
		quiet s$a u$a s$c u$c
	END
}

# The names of $2 sockets in context $1
sockets()
{
	seq -f "s${1}_%g" -s " " "$2"
}

# Several sockets in the group of either context: ten is where the kernel changes
# from one hash to the other.
reuseport()
{
	local a=$1 b=$2 i n

	for n in 1 10; do
		vr_play "a reuseport group is of one context" \
			"$a, $b: $((2 * n)) sockets" <<-END
			$(for i in $(seq "$n"); do
				echo "udp s${a}_$i $a reuseport bind=:53"
				echo "udp s${b}_$i $b reuseport bind=:53"
			done)
			flood p$a 192.0.2.1:53 200 to-$a
			count 200 to-$a $(sockets "$a" "$n")
			count 0 * $(sockets "$b" "$n")
		END
	done
}

# Broadcast and multicast go to every socket on the port, in one context. With
# more than ten sockets on it, the kernel searches by address.
to_all()
{
	local a=$1 b=$2 c=$3 addr i n

	for addr in 192.0.2.255 255.255.255.255 233.252.0.1; do
		for n in 1 12; do
			vr_play "delivery to all is to one context" \
				"$a, not $b, $c: $addr, $n sockets" <<-END
				$(for i in $(seq "$n"); do
					echo "udp s@_$i @ reuseaddr bind=:67" \
					     "join=233.252.0.1,192.0.2.1"
				done)
				udp c p$a broadcast bind=192.0.2.2:68
				sendto c $addr:67 to-$a
				count $n to-$a $(sockets "$a" "$n")
				count 0 * $(sockets "$b" "$n")
				count 0 * $(sockets "$c" "$n")
			END
		done
	done
	vr_play "what is sent to all loops to its own context" "$a, not $b, $c" <<-END
		udp s@ @ reuseaddr bind=:67 join=233.252.0.1,192.0.2.1
		udp r@ p@ bind=:67 join=233.252.0.1,192.0.2.2
		udp c $a mcastif=192.0.2.1
		sendto c 233.252.0.1:67 hello
		recv s$a hello
		recv r$a hello
		udp d $a broadcast bind=192.0.2.1:68
		sendto d 192.0.2.255:67 hello
		recv s$a hello
		recv r$a hello
		sendto d 255.255.255.255:67 hello
		recv s$a hello
		recv r$a hello
		quiet s0 sred sblue r0 rred rblue
	END
}

peer_local()
{
	vr_play "an address of red may be the peer of others" <<-END
		udp s0 0 bind=192.0.2.1:53
		udp sblue blue bind=192.0.2.1:53
		udp c0 p0 bind=192.0.2.2:4000 connect=192.0.2.1:53
		udp cblue pblue bind=192.0.2.2:4000 connect=192.0.2.1:53
		udp sred red bind=192.0.2.1:53
		udp cred red bind=192.0.2.2:4000 connect=192.0.2.1:53
		$EXCHANGE
		EADDRNOTAVAIL: udp x 0 bind=192.0.2.2:5000
		EADDRNOTAVAIL: udp x blue bind=192.0.2.2:5000
	END
}

# An address of the second is that of a host in the network of the first.
peer_local_elsewhere()
{
	local a=$1 b=$2

	vr_peer "$a" ip addr add "${own[$b]}/24" dev eth0
	vr_play "an address of one may be a peer of another" "$b, $a" <<-END
		udp s $a bind=192.0.2.1:53
		udp c p$a bind=${own[$b]}:4000 connect=192.0.2.1:53
		send c hello
		recvfrom s ${own[$b]}:4000 hello
		sendto s ${own[$b]}:4000 answer
		recv c answer
	END
	vr_peer "$a" ip addr del "${own[$b]}/24" dev eth0
}

# Groups are left when a test ends, which is told as well, so nobody else is
# listened to.
joins()
{
	vr_play "a router hears who joins in its network" <<-END
		packet w@ p@ dev=eth0
		udp s@ @ join=233.252.0.2,192.0.2.1
		see w@ 192.0.2.1 > 224.0.0.22 proto 2 *
	END
}

# The kernel limits its ICMP errors by destination; six may come in a burst.
limits()
{
	local a=$1 b=$2

	vr_play "a scan of one silences nobody else's errors" "$a, $b" <<-END
		packet w@ p@ dev=eth0
		flood p$a 192.0.2.1:9 20 scan
		see w$a 192.0.2.1 > 192.0.2.2 icmp 3/3 *
		udp x p$b connect=192.0.2.1:9
		send x hello
		error x ECONNREFUSED
		udp y p$a connect=192.0.2.1:9
		send y hello
		quiet y
	END
}

vr_setup
same_ports
vr_pairs only_in_one
vr_pairs errors
vr_pairs reuseport
to_all 0 red blue
to_all red blue 0
to_all blue 0 red
vr_peer_local_in_red peer_local
vr_pairs peer_local_elsewhere
joins
vr_sysctl icmp_ratemask 6168
limits 0 red
vr_exit
