#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tunnels whose outer packets, or inner ones, are of IPv6: the outer packets are
# in the context that a tunnel was made in, the inner ones in that of its
# device. See tunnel_lib.sh for what is made. The addresses of IPv6 are
#
#   outside    2001:db8:1::1 ---- 2001:db8:1::2, and ${own6[CTX]}
#   inside     2001:db8:99::1 ==== 2001:db8:99::2, and ${far6[CTX]}

# shellcheck disable=SC2034 # used by tunnel_lib.sh
# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/tunnel_lib.sh"

inside=198.18.0.0/30,2001:db8:99::/64
declare -A own6=([0]=2001:db8:1::10 [red]=2001:db8:1::11 [blue]=2001:db8:1::12)
declare -A far6=([0]=2001:db8:99::20 [red]=2001:db8:99::21
		 [blue]=2001:db8:99::22)

outside()
{
	case $1 in
	gre|sit)	near=192.0.2.1 far=192.0.2.2 ;;
	*)		near=2001:db8:1::1 far=2001:db8:1::2 ;;
	esac
}

type_of()
{
	local ends=$2

	case $1 in
	gre)		echo "type gre $ends key 7" ;;
	sit)		echo "type sit mode any $ends" ;;
	ip6tnl)		echo "type ip6tnl mode any $ends" ;;
	ip6gre)		echo "type ip6gre $ends key 7" ;;
	ip6gretap)	echo "type ip6gretap $ends key 8" ;;
	ip6erspan)	echo "type ip6erspan seq key 9 $ends
				erspan_ver 1 erspan 5" ;;
	vxlan)		echo "type vxlan id 10 $ends dstport 4789" ;;
	wireguard)	echo "type wireguard" ;;
	esac
}

outside6()
{
	local ctx=$1

	vr_ip "$ctx" -6 -batch - <<-END
		addr add 2001:db8:1::1/64 dev v$ctx nodad
		addr add ${own6[$ctx]}/64 dev v$ctx nodad
	END
}

# An interface made from now on has no IPv6, and so no packets of its own, until
# it is told to.
setup6()
{
	local ctx off="cd /proc/sys/net/ipv6; echo 0 > icmp/ratelimit
		echo 1 > conf/default/disable_ipv6"

	vr_require "IPv6" test -d /proc/sys/net/ipv6
	for ctx in $VR_CONTEXTS; do
		vr_require "IPv6" outside6 "$ctx"
		vr_peer "$ctx" ip addr add 2001:db8:1::2/64 dev eth0 nodad
		vr_peer "$ctx" bash -c "$off"
	done
	vr_dut bash -c "$off"
}

restore()
{
	vr_ctl context add "$1" index "${index[$1]}" &&
	vr_device "$1" "v$1" 192.0.2.1/24 &&
	vr_ip "$1" addr add "${own[$1]}/24" dev "v$1" &&
	outside6 "$1"
}

# IPv6 inside of the tunnel of a context, while it is there
inside6()
{
	local ctx=$1 on="echo 0 > /proc/sys/net/ipv6/conf"

	vr_dut bash -c "$on/t$ctx/disable_ipv6"
	vr_ip "$ctx" addr add 2001:db8:99::1/64 dev "t$ctx" nodad
	far6 "$ctx"
}

far6()
{
	local ctx=$1

	vr_peer "$ctx" bash -c "echo 0 > /proc/sys/net/ipv6/conf/far/disable_ipv6"
	vr_peer "$ctx" ip -6 -batch - <<-END
		addr add 2001:db8:99::2/64 dev far nodad
		addr add ${far6[$ctx]}/64 dev far nodad
	END
}

answers()
{
	vr_exec "$1" ping -6 -c 1 -W 3 "$2"
}

silent()
{
	! vr_exec "$1" ping -6 -c 1 -W 1 "$2"
}

# The error comes from a host, not from the missing route.
told()
{
	vr_exec "$1" ping -6 -c 1 -W 3 "$2" | grep "From .*[Uu]nreachable"
}

# IPv6 inside, whatever is outside
equal6()
{
	local kind=$1 ctx

	for ctx in $VR_CONTEXTS; do
		make "$kind" "$ctx"
		inside6 "$ctx"
	done
	for ctx in $VR_CONTEXTS; do
		vr_check "IPv6 goes through a tunnel ($kind, $ctx)" \
			answers "$ctx" 2001:db8:99::2
		vr_check "to the far end in the same network" \
			answers "$ctx" "${far6[$ctx]}"
	done
	vr_check "and in no other ($kind)" silent red "${far6[blue]}"
	vr_check "nor in that of the default" silent blue "${far6[0]}"
	vr_check "nor from there" silent 0 "${far6[red]}"
	unmake
}

# The ends of a tunnel are looked for in the context of its outer packets.
own_ends()
{
	local kind=$1 ctx=$2

	near=${own6[$ctx]} far=2001:db8:1::2
	lay "$kind" "$ctx"
	vr_play "a tunnel begins at an address of its own context" \
		"$kind, $ctx" <<-END
		udp s $ctx bind=198.18.0.1:53
		udp c p$ctx bind=198.18.0.2:4000 connect=198.18.0.1:53
		send c to-$ctx
		recv s to-$ctx
		sendto s 198.18.0.2:4000 from-$ctx
		recv c from-$ctx
	END
	unmake
}

# The far end is an address of context 0.
far_is_local()
{
	local kind

	vr_dummy 0 d6 192.0.2.200/32
	vr_dut bash -c "echo 0 > /proc/sys/net/ipv6/conf/d6/disable_ipv6"
	vr_ip 0 addr add 2001:db8:1::2/128 dev d6 nodad
	for kind in ip6tnl ip6gre; do
		own_ends "$kind" red
	done
	vr_dut ip link del d6
}

# What comes of an error is for the context of the inner packet: the network of
# $1 knows no way to the far end of its tunnel, which comes out in $2.
errors()
{
	local a=$1 b=$2 third=$3

	near=2001:db8:1::1 far=2001:db8:7::9
	vr_ip "$a" -6 route add "$far" via 2001:db8:1::2
	vr_peer "$a" ip -6 route add unreachable "$far"
	lay ip6tnl "$a"
	inside6 "$a"
	vr_check "a tunnel to nowhere comes out ($a, $b)" \
		vr_ctl link set "t$a" context "$b"
	vr_check "an error is for who has sent" told "$b" 2001:db8:99::2
	vr_play "with IPv4, too" "$a, $b" <<-END
		udp u $b recverr bind=198.18.0.1:4000
		udp v $a recverr bind=:4000
		udp w $third recverr bind=:4000
		sendto u 198.18.0.2:9 hello
		error u EHOSTUNREACH
		quiet v w
	END
	unmake
	vr_ip "$a" -6 route del "$far"
	vr_peer "$a" ip -6 route del unreachable "$far"
}

# far_end CONTEXT KIND: one whose near end is not there
far_end()
{
	local ctx=$1 kind=$2

	outside "$kind"
	# shellcheck disable=SC2046 # several words
	vr_peer "$ctx" ip link add far $(tunnel "$kind" far) &&
	vr_peer "$ctx" ip link set far up &&
	far6 "$ctx"
}

has_some()
{
	[[ $(received "$1") -gt 0 ]]
}

calls()
{
	vr_peer "$1" ping -6 -c 1 -W 1 2001:db8:99::1 > /dev/null
}

# What no tunnel of its context is for does not come out of one of context 0
# that is for everything: of that which is always there, or an external one.
catch_all()
{
	local kind=$1 dev=$2

	[[ $dev != tall ]] || vr_dut ip link add tall type "$kind" external
	vr_dut ip link set "$dev" up
	far_end red "$kind"
	calls red
	vr_is "a tunnel for everything hears of its own context only ($kind, $dev)" \
		0 received "$dev"
	vr_peer red ip link del far
	far_end 0 "$kind"
	calls 0
	vr_check "which it hears" slowwait "$WAIT_TIMEOUT" has_some "$dev"
	vr_peer 0 ip link del far
	vr_dut ip link set "$dev" down
	[[ $dev != tall ]] || vr_dut ip link del tall
}

# A context has one for everything as well.
catch_all_in_red()
{
	local kind=$1 far_kind=$2; shift 2

	vr_check "a context has a tunnel for everything ($kind)" \
		vr_ip red link add tall type "$kind" "$@"
	vr_dut ip link set tall up
	far_end blue "$far_kind"
	far_end 0 "$far_kind"
	calls blue
	calls 0
	vr_is "which hears nothing of others" 0 received tall
	far_end red "$far_kind"
	calls red
	vr_check "but its own" slowwait "$WAIT_TIMEOUT" has_some tall
	vr_dut ip link del tall
	unmake
}

# The group of a tunnel is joined on a device of its context.
groups()
{
	vr_refused "a tunnel joins on no device of another context" \
		vr_ip red link add tred type vxlan id 11 \
		group ff05::1:1 dev vblue dstport 4789
	vr_check "but on its own" vr_ip red link add tred up type vxlan id 11 \
		group ff05::1:1 dev vred dstport 4789
	vr_check "where it is" bash -c "nsenter --net=/run/netns/$dut \
		vrctl exec red -- ip maddr show dev vred |
		grep -qw ff05::1:1"
	vr_dut ip link del tred

	vr_dummy red d6 192.0.2.201/32
	vr_dut bash -c "echo 0 > /proc/sys/net/ipv6/conf/d6/disable_ipv6"
	vr_ip red link add tred type vxlan id 11 group ff05::1:1 dev d6 \
		dstport 4789
	vr_ctl link set d6 context blue
	vr_refused "nor when its own has moved" vr_dut ip link set tred up
	vr_ctl link set d6 context red
	vr_check "until it is back" vr_dut ip link set tred up
	vr_dut ip link del tred
	vr_dut ip link del d6
}

# What would take an outer half to where it does not belong
misplaced()
{
	local kind

	for kind in ip6tnl ip6gre ip6gretap ip6erspan sit; do
		outside "$kind"
		# shellcheck disable=SC2046 # several words
		vr_refused "no outer half is on a device of another ($kind)" \
			vr_ip red link add tred $(tunnel "$kind" near) dev vblue
		# shellcheck disable=SC2046
		vr_refused "nor does it stay in the default" \
			vr_ip red link add tred netns "$p0" \
			$(tunnel "$kind" near)
	done
	make ip6tnl 0
	# shellcheck disable=SC2046
	vr_refused "nor does it get onto one later" vr_ip 0 link change t0 \
		$(tunnel ip6tnl near) dev vred
	unmake
	vr_refused "a context has no tunnels by ioctl" \
		vr_ip red -6 tunnel add tred mode ip6ip6 \
		local "$near" remote "$far"
	vr_check "a tunnel that is always there moves" \
		vr_ctl link set ip6tnl0 context red
	vr_refused "but makes no others" \
		vr_ip red -6 tunnel add tred mode ip6ip6 \
		local "$near" remote "$far"
	vr_check "and comes back" vr_ctl link set ip6tnl0 context 0
	vr_refused "IPsec has no tunnels in a context" \
		vr_ip red link add tred type vti6 local "$near" remote "$far"
	vr_refused "nor are there routes with segments" \
		vr_ip red -6 route add 2001:db8:2::/64 encap seg6 mode encap \
		segs 2001:db8:3::1 dev vred
	vr_refused "or with IOAM" \
		vr_ip red -6 route add 2001:db8:2::/64 encap ioam6 trace prealloc \
		type 0x800000 ns 1 size 4 dev vred
}

# segments CONTEXT: an echo behind a segment routing header that has been used
# up, from the network of the context; succeeds if it is answered
segments()
{
	vr_peer "$1" python3 - <<-END
	import socket, struct, sys
	src = socket.inet_pton(socket.AF_INET6, "2001:db8:1::2")
	dst = socket.inet_pton(socket.AF_INET6, "2001:db8:1::1")
	def echo(sum):
	    return struct.pack("!BBHHH", 128, 0, sum, 77, 1)
	data = src + dst + struct.pack("!II", 8, 58) + echo(0)
	sum = sum(struct.unpack("!%dH" % (len(data) // 2), data))
	while sum >> 16:
	    sum = (sum & 0xffff) + (sum >> 16)
	header = struct.pack("!BBBBBBH", 58, 2, 4, 0, 0, 0, 0) + dst
	icmp = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58)
	icmp.settimeout(1)
	out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 43)
	out.sendto(header + echo(~sum & 0xffff), ("2001:db8:1::1", 0))
	try:
	    while True:
	        text = icmp.recv(1500)
	        if text[0] == 129 and text[4:6] == struct.pack("!H", 77):
	            sys.exit(0)
	except TimeoutError:
	    sys.exit(1)
	END
}

no_segments()
{
	! segments "$1"
}

segment_routing()
{
	local dev

	command -v python3 > /dev/null || return
	for dev in all v0 vred; do
		vr_dut bash -c "echo 1 > \
			/proc/sys/net/ipv6/conf/$dev/seg6_enabled"
	done
	vr_check "the default context has segment routing" segments 0
	vr_check "and no other" no_segments red
}

setup_with_fallbacks
setup6
wireguard
for kind in ip6tnl ip6gre ip6gretap ip6erspan sit vxlan wireguard; do
	equal "$kind"
	comes_out "$kind" red blue 0
	comes_out "$kind" 0 red blue
	unmake
done
for kind in gre ip6tnl ip6gre ip6gretap sit vxlan wireguard; do
	equal6 "$kind"
done
for kind in ip6tnl ip6gre ip6gretap ip6erspan sit vxlan; do
	twice "$kind"
done
for kind in ip6tnl ip6gre sit vxlan; do
	cut "$kind"
done
for kind in ip6tnl ip6gre; do
	own_ends "$kind" red
	own_ends "$kind" blue
done
far_is_local
errors red blue 0
errors 0 red blue
errors red 0 blue
catch_all ip6tnl ip6tnl0
catch_all ip6tnl tall
catch_all ip6gre ip6gre0
catch_all ip6gre tall
catch_all sit sit0
catch_all_in_red ip6tnl ip6tnl mode any
catch_all_in_red ip6gre ip6gre key 7
catch_all_in_red sit sit mode any
groups
misplaced
segment_routing
vr_exit
