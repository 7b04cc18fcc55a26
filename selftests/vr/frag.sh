#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Fragments: those of equal identifiers between equal addresses belong to
# different datagrams if they come from different networks. See vr_lib.sh for
# the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

SRC=192.0.2.2:4000
DST=192.0.2.1:53

reassembly()
{
	local a=$1 b=$2 c=$3

	vr_play "halves of two networks make no datagram" "$a, $b" <<-END
		udp s@ @ bind=:53
		hdr h@ p@
		frag h$a $SRC $DST 99 1 first-half-$a-second-half-$a
		frag h$b $SRC $DST 99 2 first-half-$b-second-half-$b
		quiet s0 sred sblue
		frag h$b $SRC $DST 99 1 first-half-$b-second-half-$b
		recvfrom s$b $SRC first-half-$b-second-half-$b
		frag h$c $SRC $DST 99 2 first-half-$c-second-half-$c
		quiet s0 sred sblue
		frag h$a $SRC $DST 99 2 first-half-$a-second-half-$a
		recvfrom s$a $SRC first-half-$a-second-half-$a
		frag h$c $SRC $DST 99 1 first-half-$c-second-half-$c
		recvfrom s$c $SRC first-half-$c-second-half-$c
		quiet s0 sred sblue
	END
}

interleaved()
{
	vr_play "interleaved halves of three networks" <<-END
		udp s@ @ bind=192.0.2.1:53 connect=192.0.2.2:4000
		hdr h@ p@
		frag h@ $SRC $DST 100 1 first-half-@-second-half-@
		quiet s0 sred sblue
		frag h@ $SRC $DST 100 2 first-half-@-second-half-@
		recv s@ first-half-@-second-half-@
		frag h@ $SRC $DST 101 2 other-half-@-second-half-@
		frag h@ $SRC $DST 101 1 other-half-@-second-half-@
		recv s@ other-half-@-second-half-@
		quiet s0 sred sblue
	END
}

# What is put in pieces keeps its context, on loopback too, where nothing else
# says whose it is.
sent()
{
	local addr

	vr_dut ip link set lo mtu 600
	for addr in 127.0.0.1 192.0.2.1; do
		vr_play "fragments on loopback" "$addr" <<-END
			udp s@ @ bind=$addr:53
			udp c@ @ mtudisc=0 bind=$addr:4000 connect=$addr:53
			send c@ $(printf '%01000d' 0)-@
			recv s@ 000*-@
			quiet s0 sred sblue
			raw r@ @ proto=253
			raw t@ @ proto=253 mtudisc=0 connect=$addr
			send t@ $(printf '%01000d' 0)-@
			recv r@ *000-@
			quiet r0 rred rblue
		END
	done
	vr_dut ip link set lo mtu 65536
	vr_ip 0 link set v0 mtu 600
	vr_ip red link set vred mtu 600
	vr_ip blue link set vblue mtu 600
	vr_play "fragments on the wire" <<-END
		udp s@ p@ bind=192.0.2.2:53
		udp c@ @ mtudisc=0 bind=192.0.2.1:4000 connect=192.0.2.2:53
		send c@ $(printf '%01000d' 0)-@
		recv s@ 000*-@
		quiet s0 sred sblue
	END
	vr_ip 0 link set v0 mtu 1500
	vr_ip red link set vred mtu 1500
	vr_ip blue link set vblue mtu 1500
}

expiry()
{
	local a=$1 b=$2 c=$3

	vr_play "half a datagram expires towards its network" "$a" <<-END
		packet w@ p@ dev=eth0
		hdr h p$a
		frag h $SRC $DST 102 1 first-half-$a-second-half-$a
		see w$a 192.0.2.1 > 192.0.2.2 icmp 11/1 *
		unseen w$b * icmp *
		unseen w$c * icmp *
	END
}

peer_local()
{
	vr_play "an address of red may send others fragments" <<-END
		udp s@ @ bind=:53
		hdr h0 p0
		hdr hblue pblue
		hdr hred red
		frag h@ $SRC $DST 103 1 first-half-@-second-half-@
		frag h@ $SRC $DST 103 2 first-half-@-second-half-@
		recvfrom s@ $SRC first-half-@-second-half-@
		quiet s0 sred sblue
	END
}

vr_setup
vr_pairs reassembly
interleaved
sent
vr_sysctl ipfrag_time 1
expiry 0 red blue
expiry red blue 0
expiry blue 0 red
vr_sysctl ipfrag_time 30
vr_peer_local_in_red peer_local
vr_exit
