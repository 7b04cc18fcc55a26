#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Fragments of IPv6: as frag.sh. See vr_lib6.sh for the topology.

# shellcheck disable=SC2154 # own6 comes from vr_lib6.sh
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

SRC=2001:db8:1::2.4000
DST=2001:db8:1::1.53

# reassembly link|global A B C: of equal addresses
reassembly()
{
	local scope=$1 a=$2 b=$3 c=$4 src=2001:db8:1::2 dst=2001:db8:1::1

	[[ $scope == link ]] && src=fe80::2 dst=fe80::1
	vr_play "halves of two networks make no datagram" "$a, $b, $src" <<-END
		udp6 s@ @ bind=:53
		hdr6 h@ p@
		frag h$a $src.4000 $dst%eth0.53 99 1 first-half-$a-second-half-$a
		frag h$b $src.4000 $dst%eth0.53 99 2 first-half-$b-second-half-$b
		quiet s0 sred sblue
		frag h$b $src.4000 $dst%eth0.53 99 1 first-half-$b-second-half-$b
		recvfrom s$b $src.4000 first-half-$b-second-half-$b
		frag h$c $src.4000 $dst%eth0.53 99 2 first-half-$c-second-half-$c
		quiet s0 sred sblue
		frag h$a $src.4000 $dst%eth0.53 99 2 first-half-$a-second-half-$a
		recvfrom s$a $src.4000 first-half-$a-second-half-$a
		frag h$c $src.4000 $dst%eth0.53 99 1 first-half-$c-second-half-$c
		recvfrom s$c $src.4000 first-half-$c-second-half-$c
		quiet s0 sred sblue
	END
}

interleaved()
{
	vr_play "interleaved halves of three networks" <<-END
		udp6 s@ @ bind=2001:db8:1::1.53 connect=2001:db8:1::2.4000
		hdr6 h@ p@
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
	local addr ctx

	vr_dut ip link set lo mtu 1280
	for addr in ::1 2001:db8:1::1; do
		vr_play "fragments on loopback" "$addr" <<-END
			udp6 s@ @ bind=$addr.53
			udp6 c@ @ bind=$addr.4000 connect=$addr.53
			send c@ $(printf '%01500d' 0)-@
			recv s@ 000*-@
			quiet s0 sred sblue
			raw6 r@ @ proto=253
			raw6 t@ @ proto=253 connect=$addr
			send t@ $(printf '%01500d' 0)-@
			recv r@ *000-@
			quiet r0 rred rblue
		END
	done
	vr_dut ip link set lo mtu 65536
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" link set "v$ctx" mtu 1280
	done
	vr_play "fragments on the wire" <<-END
		packet w@ p@ dev=eth0
		udp6 s@ p@ bind=2001:db8:1::2.53
		udp6 c@ @ bind=2001:db8:1::1.4000 connect=2001:db8:1::2.53
		send c@ $(printf '%01500d' 0)-@
		recv s@ 000*-@
		see w@ 2001:db8:1::1 > 2001:db8:1::2 frag *
		quiet s0 sred sblue
	END
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" link set "v$ctx" mtu 1500
	done
}

expiry()
{
	local a=$1 b=$2 c=$3

	vr_play "half a datagram expires towards its network" "$a" <<-END
		packet w@ p@ dev=eth0
		hdr6 h p$a
		frag h $SRC $DST 102 1 first-half-$a-second-half-$a
		see w$a 2001:db8:1::1 > 2001:db8:1::2 icmp6 3/1 *
		unseen w$b * icmp6 3/1 *
		unseen w$c * icmp6 3/1 *
	END
}

peer_local()
{
	vr_play "an address of red may send others fragments" <<-END
		udp6 s@ @ bind=:53
		hdr6 h0 p0
		hdr6 hblue pblue
		hdr6 hred red
		frag h@ $SRC $DST 103 1 first-half-@-second-half-@
		frag h@ $SRC $DST 103 2 first-half-@-second-half-@
		recvfrom s@ $SRC first-half-@-second-half-@
		quiet s0 sred sblue
	END
}

vr_setup6
vr_pairs reassembly global
vr_pairs reassembly link
interleaved
sent
vr_sysctl6 ip6frag_time 1
expiry 0 red blue
expiry red blue 0
expiry blue 0 red
vr_sysctl6 ip6frag_time 60
vr_peer_local_in_red6 peer_local
vr_exit
