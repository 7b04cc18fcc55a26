#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# VRFs in contexts, with IPv6: as vrf.sh.
#
#   q0, qred, qblue 2001:db8:1::2 --- 2001:db8:1::1 w$ctx [VRF vrf$ctx, table 10]
#                                     2001:db8:2::1 x$ctx --- 2001:db8:2::2 r$ctx
#
# See vr_lib6.sh for the topology outside.

# shellcheck disable=SC2154 # own6 comes from vr_lib6.sh, the rest from setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

RULE="1000: from all lookup [l3mdev-table]"

# The VRF of a context, with two cables
make()
{
	local ctx=$1 near=q$1 far=r$1

	vr_ip "$ctx" -batch - <<-END || return
		link add vrf$ctx up type vrf table 10
		addr add ::1/128 dev vrf$ctx
	END
	vr_veth "$ctx" "w$ctx" 192.0.2.1/24 "${!near}" 192.0.2.2/24 &&
	vr_veth "$ctx" "x$ctx" 198.51.100.1/24 "${!far}" 198.51.100.2/24 ||
		return
	vr_ip "$ctx" -6 -batch - <<-END || return
		link set w$ctx master vrf$ctx
		link set x$ctx master vrf$ctx
		addr add 2001:db8:1::1/64 dev w$ctx
		addr add ${own6[$ctx]}/64 dev w$ctx
		addr add fe80::1/64 dev w$ctx
		addr add 2001:db8:2::1/64 dev x$ctx
		addr add fe80::1/64 dev x$ctx
	END
	ip -n "${!near}" -6 -batch - <<-END || return
		addr add 2001:db8:1::2/64 dev eth0
		addr add fe80::2/64 dev eth0
		route add default via 2001:db8:1::1
	END
	ip -n "${!far}" -6 -batch - <<-END
		addr add 2001:db8:2::2/64 dev eth0
		addr add fe80::2/64 dev eth0
		route add default via 2001:db8:2::1
	END
}

rules()
{
	vr_ip "$1" -6 rule show pref 1000 | tr -s '\t ' ' '
}

# The rule comes with the VRF.
begins()
{
	local ctx=$1

	vr_is "a context has no rule for VRFs ($ctx)" "" rules "$ctx"
	vr_check "it gets a VRF" make "$ctx"
	vr_is "and with it the rule" "$RULE" rules "$ctx"
}

# The tables of VRFs have to come before the local one: who answers an echo takes
# the interface of the local route, as in the base.
local_is_last()
{
	vr_ip "$1" -6 -batch - <<-END
		rule add pref 32765 lookup local
		rule del pref 0
	END
}

equal()
{
	vr_play "equal datagrams in a VRF and outside" <<-END
		udp6 s@ @ dev=vrf@ bind=2001:db8:1::1.53 connect=2001:db8:1::2.4000
		udp6 o@ @ dev=v@ bind=2001:db8:1::1.53
		udp6 c@ q@ bind=2001:db8:1::2.4000 connect=2001:db8:1::1.53
		$EXCHANGE
		udp6 d@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:1::1.53
		send d@ outside-@
		recv o@ outside-@
		quiet s0 sred sblue o0 ored oblue
	END
	vr_play "equal connections in a VRF and outside" <<-END
		tcp6 l@ @ dev=vrf@ bind=2001:db8:1::1.80 listen
		tcp6 o@ @ bind=2001:db8:1::1.80 listen
		tcp6 c@ q@ bind=2001:db8:1::2.4000 connect=2001:db8:1::1.80
		accept s@ l@
		$EXCHANGE
		tcp6 d@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:1::1.80
		accept e@ o@
		send d@ outside-@
		recv e@ outside-@
		quiet l0 lred lblue o0 ored oblue s0 sred sblue
	END
	vr_play "equal connections out of a VRF and outside" <<-END
		tcp6 l@ q@ bind=2001:db8:1::2.81 listen
		tcp6 o@ p@ bind=2001:db8:1::2.81 listen
		tcp6 c@ @ dev=vrf@ bind=2001:db8:1::1.4001 connect=2001:db8:1::2.81
		accept s@ l@
		$EXCHANGE
		tcp6 d@ @ bind=2001:db8:1::1.4001 connect=2001:db8:1::2.81
		accept e@ o@
		send d@ outside-@
		recv e@ outside-@
		quiet l0 lred lblue o0 ored oblue s0 sred sblue
	END
	vr_play "on the link, too" <<-END
		udp6 s@ @ dev=vrf@ bind=:53
		udp6 c@ q@ bind=fe80::2%eth0.4000 connect=fe80::1%eth0.53
		send c@ to-@
		recv s@ to-@
		udp6 t@ @ bind=:54
		sendto t@ fe80::2%w@.4000 stray
		udp6 d@ @ dev=w@ bind=fe80::1%w@.53 connect=fe80::2%w@.4000
		send d@ from-@
		recv c@ from-@
		quiet s@
	END
	vr_play "echoes in a VRF" <<-END
		icmp6 c@ q@
		icmp6 o@ @ dev=v@
		icmp6 i@ @ dev=vrf@
		echo c@ 2001:db8:1::1 7 1 to-@
		see i@ icmp6 128/0 id 7 seq 1 to-@
		see c@ icmp6 129/0 id 7 seq 1 to-@
		unseen i0 *to-red
		unseen ired *to-0
		unseen iblue *to-red
		unseen o@ *to-*
	END
}

# ::1 of a VRF is neither that of its context nor that of another VRF.
loopback()
{
	vr_play "a VRF has a loopback address of its own" <<-END
		udp6 s@ @ dev=vrf@ bind=::1.53 connect=::1.4000
		udp6 o@ @ dev=lo bind=::1.53
		udp6 c@ @ dev=vrf@ bind=::1.4000 connect=::1.53
		$EXCHANGE
		udp6 d@ @ connect=::1.53
		send d@ outside-@
		recv o@ outside-@
		tcp6 m@ @ dev=vrf@ bind=2001:db8:2::1.80 listen
		tcp6 f@ @ dev=vrf@ connect=2001:db8:2::1.80
		accept b@ m@
		quiet m0 mred mblue
	END
}

# What only one VRF has, others miss.
only_in_one()
{
	local a=$1 b=$2

	vr_ip "$a" -6 route add 2001:db8:7::7/128 via 2001:db8:1::2 table 10
	vr_play "a route of one VRF" "$a, not $b" <<-END
		udp6 c $a dev=vrf$a connect=2001:db8:7::7.53
		udp6 d $b dev=vrf$b
		ENETUNREACH: connect d 2001:db8:7::7.53
	END
	vr_is "is shown in its context only ($b)" "" \
		vr_ip "$b" -6 route show table 10 2001:db8:7::7
	vr_ip "$a" -6 route del 2001:db8:7::7/128 table 10
	vr_play "an address of one VRF" "$a, not $b" <<-END
		udp6 s $a dev=vrf$a bind=${own6[$a]}.53
		udp6 c $b dev=vrf$b
		EADDRNOTAVAIL: set c bind=${own6[$a]}.53
	END
	vr_play "a socket cannot use the VRF of another context" "$a, $b" <<-END
		udp6 c $a dev=vrf$b
		EANY: connect c 2001:db8:1::2.53
		EANY: connect c 2001:db8:2::2.53
	END
}

forwards()
{
	local ctx=$1 near=q$1 far=r$1

	vr_play "a VRF forwards" "$ctx" <<-END
		place r ${!far}
		udp6 s r bind=2001:db8:2::2.53
		udp6 c q$ctx bind=2001:db8:1::2.4000 connect=2001:db8:2::2.53
		send c hello
		recvfrom s 2001:db8:1::2.4000 hello
	END
	vr_check "echoes come back ($ctx)" \
		ip netns exec "${!near}" ping -6 -c 1 -w 5 2001:db8:2::2
	vr_check "it pings ($ctx)" vr_exec "$ctx" \
		ping -6 -c 1 -w 5 -I "vrf$ctx" 2001:db8:2::2
}

# A port that is no port any more: its addresses are those of the context.
leaves()
{
	local ctx=$1

	vr_check "a port leaves" vr_ip "$ctx" link set "x$ctx" nomaster
	vr_ip "$ctx" -6 -batch - <<-END
		addr replace 2001:db8:2::1/64 dev x$ctx
	END
	vr_is "its network is in the main table ($ctx)" "x$ctx" \
		vr_way6 "$ctx" 2001:db8:2::2
	vr_is "and not in that of the VRF ($ctx)" "" vr_ip "$ctx" -6 \
		route show table 10 2001:db8:2::/64
}

vr_setup6
setup_ns q0 qred qblue r0 rred rblue || exit "$ksft_fail"
for ctx in $VR_CONTEXTS; do
	for ns in q$ctx r$ctx; do
		nsenter --net="/run/netns/${!ns}" bash -c vr_sysctls6
	done
done
vr_require "VRF" vr_dut ip link add vrftry type vrf table 99
vr_dut ip link del vrftry
vr_dut ip -6 rule del pref 1000
vr_sysctl6 conf/all/forwarding 1
for ctx in red blue; do
	begins "$ctx"
done
vr_dut ip -6 rule add pref 1000 l3mdev
vr_check "context 0 has a VRF as well" make 0
for ctx in $VR_CONTEXTS; do
	local_is_last "$ctx"
done
equal
loopback
vr_pairs only_in_one
for ctx in $VR_CONTEXTS; do
	forwards "$ctx"
done
leaves red
leaves 0
vr_exit
