#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tunnels: the outer packets are in the context that a tunnel was made in, the
# inner ones in that of its device. See tunnel_lib.sh for what is made, and
# tunnel6.sh for outer packets of IPv6.

# shellcheck disable=SC2034 # used by tunnel_lib.sh
# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/tunnel_lib.sh"

outside()
{
	near=192.0.2.1 far=192.0.2.2
}

type_of()
{
	local ends=$2

	case $1 in
	ipip)		echo "type ipip $ends" ;;
	gre)		echo "type gre $ends key 7" ;;
	gretap)		echo "type gretap $ends key 8" ;;
	erspan)		echo "type erspan seq key 9 $ends erspan_ver 1 erspan 5" ;;
	vxlan)		echo "type vxlan id 10 $ends dstport 4789" ;;
	wireguard)	echo "type wireguard" ;;
	esac
}

# An error is for the tunnel of its context.
errors()
{
	local a=$1 b=$2

	make ipip "$a"
	make ipip "$b"
	vr_play "an error is for the tunnel of its context" "$a, $b" <<-END
		packet w p$b dev=eth0
		hdr h p$b
		udp u $b recverr bind=198.18.0.1:4000
		udp v $a recverr bind=198.18.0.1:4000
		udp r p$b bind=198.18.0.2:9
		udp s p$a bind=198.18.0.2:9
		sendto u 198.18.0.2:9 hello
		recv r hello
		see w 192.0.2.1 > 192.0.2.2 proto 4 *
		icmperr h 3/1 192.0.2.2 192.0.2.1 w
		sh sleep 0.1
		sendto v 198.18.0.2:9 hello
		recv s hello
		quiet v
		sendto u 198.18.0.2:9 hello
		error u EHOSTUNREACH
	END
	unmake
}

# What no tunnel of its context is for does not come out of one of context 0
# that is for everything.
catch_all()
{
	vr_dut ip link add tall up type gre external
	vr_peer red ip link add far up type gre \
		local 192.0.2.2 remote 192.0.2.1 key 7
	vr_peer red ip addr add 198.18.0.2/30 dev far
	vr_play "a tunnel for everything" <<-END
		udp c pred connect=198.18.0.1:53
		send c hello
		sh sleep 0.1
	END
	vr_is "is for everything of its own context only" 0 received tall
	vr_peer 0 ip link add far up type gre \
		local 192.0.2.2 remote 192.0.2.1 key 7
	vr_peer 0 ip addr add 198.18.0.2/30 dev far
	vr_play "of which" <<-END
		udp c p0 connect=198.18.0.1:53
		send c hello
	END
	vr_check "it has it" slowwait "$WAIT_TIMEOUT" has_received tall
	vr_dut ip link del tall
	unmake
}

# What would take an outer half to where it does not belong
misplaced()
{
	vr_refused "an outer half does not stay in the default context" \
		vr_ip red link add tred netns "$p0" type wireguard
	vr_refused "nor that of vxlan" \
		vr_ip red link add tred netns "$p0" type vxlan id 12 dstport 4789
	vr_refused "nor is it on a device of another context" \
		vr_ip red link add tred type gre \
		local 192.0.2.1 remote 192.0.2.2 dev vblue
	vr_check "but what has none is made elsewhere" \
		vr_ip red link add dred netns "$p0" type dummy
	vr_require "a tunnel" vr_ip 0 link add t0 type ipip \
		local 192.0.2.1 remote 192.0.2.2
	vr_check "a tunnel that is always there moves" \
		vr_ctl link set tunl0 context red
	vr_refused "but finds none of the default context" \
		vr_ip red tunnel del mode ipip local 192.0.2.1 remote 192.0.2.2
	vr_check "which is still there" vr_ip 0 link show t0
	vr_check "it comes back" vr_ctl link set tunl0 context 0
	vr_check "and finds it" \
		vr_ip 0 tunnel del mode ipip local 192.0.2.1 remote 192.0.2.2
}

# The group of a tunnel is joined on a device of its context.
groups()
{
	vr_refused "a tunnel joins on no device of another context" \
		vr_ip red link add tred type vxlan id 11 \
		group 233.252.0.1 dev vblue dstport 4789
	vr_check "but on its own" vr_ip red link add tred up type vxlan id 11 \
		group 233.252.0.1 dev vred dstport 4789
	vr_check "where it is" bash -c "nsenter --net=/run/netns/$dut \
		vrctl exec red -- ip maddr show dev vred |
		grep -qw 233.252.0.1"
	vr_dut ip link del tred
}

# IPv6 has packets of its own for each tunnel, when it likes.
without_ipv6()
{
	local ctx off="echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6"

	[[ -d /proc/sys/net/ipv6 ]] || return
	vr_dut bash -c "$off"
	for ctx in $VR_CONTEXTS; do
		vr_peer "$ctx" bash -c "$off"
	done
}

setup_with_fallbacks
without_ipv6
wireguard
for kind in ipip gre gretap erspan vxlan wireguard; do
	equal "$kind"
	comes_out "$kind" red blue 0
	comes_out "$kind" 0 red blue
	unmake
done
for kind in ipip gre vxlan; do
	twice "$kind"
	cut "$kind"
done
errors 0 red
errors red blue
catch_all
groups
misplaced
vr_exit
