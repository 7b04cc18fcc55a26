#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Loopback is shared by all contexts: what one of them learns or is sent there
# is its own affair, and what comes from the wire does not come from loopback.
# See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

pmtu()
{
	local a=$1 ctx

	vr_play "a path MTU of loopback is heard of" "$a" <<-END
		packet w $a dev=lo
		hdr h $a
		udp r $a bind=127.0.0.1:53
		udp s $a recverr mtudisc=2 bind=127.0.0.1:4000 connect=127.0.0.1:53
		send s hello
		see w 127.0.0.1:4000 > 127.0.0.1:53 udp hello
		icmperr h 3/4 127.0.0.1 127.0.0.1 w 552
		error s EMSGSIZE
	END
	for ctx in red blue; do
		vr_is "and not remembered for all ($a, $ctx)" "" \
			vr_fields mtu "$ctx" route get 127.0.0.1
	done
}

# With all doors open, for that is what these are for.
martians()
{
	local ctx

	vr_sysctl conf/all/rp_filter 0
	for ctx in $VR_CONTEXTS; do
		vr_sysctl "conf/v$ctx/rp_filter" 0
		vr_sysctl "conf/v$ctx/route_localnet" 1
	done
	vr_play "nothing from the wire is from loopback" <<-END
		hdr h@ p@
		udp s@ @ bind=192.0.2.1:53
		inject h@ udp 127.0.0.1:4000 192.0.2.1:53 stray-@
		inject h@ udp 192.0.2.2:4000 192.0.2.1:53 hello-@
		recv s@ hello-@
		quiet s0 sred sblue
	END
	for ctx in $VR_CONTEXTS; do
		vr_sysctl "conf/v$ctx/route_localnet" 0
	done
}

# A network that is local, as those of transparent proxies are.
local_network()
{
	local a=$1 b=$2

	vr_check "a network is local" \
		vr_ip "$a" route add local 198.18.5.0/24 dev lo
	vr_peer "$a" ip route add 198.18.5.0/24 via 192.0.2.1
	vr_play "to its own context" "$a, not $b" <<-END
		udp s $a bind=198.18.5.7:53
		EADDRNOTAVAIL: udp x $b bind=198.18.5.7:53
		ENETUNREACH: udp y $b connect=198.18.5.7:53
		udp c $a connect=198.18.5.7:53
		send c from-here
		recv s from-here
		udp d p$a bind=192.0.2.2:4000 connect=198.18.5.7:53
		send d from-there
		recv s from-there
		sendto s 192.0.2.2:4000 answer
		recv d answer
	END
	vr_peer "$a" ip route del 198.18.5.0/24
	vr_check "until it is gone" \
		vr_ip "$a" route del local 198.18.5.0/24 dev lo
}

vr_setup
pmtu red
pmtu blue
martians
local_network red blue
local_network blue 0
vr_exit
