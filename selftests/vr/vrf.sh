#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# VRFs in contexts. Each context has one of the same table, in which there are
# the addresses that it has outside of the VRF as well:
#
#   q0, qred, qblue 192.0.2.2 --- 192.0.2.1    w$ctx [VRF vrf$ctx, table 10]
#                                 198.51.100.1 x$ctx --- 198.51.100.2 r$ctx
#
# See vr_lib.sh for the topology outside.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

RULE="1000: from all lookup [l3mdev-table]"

# The VRF of a context, with two cables
make()
{
	local ctx=$1 near=q$1 far=r$1

	vr_ip "$ctx" -batch - <<-END || return
		link add vrf$ctx up type vrf table 10
		addr add 127.0.0.1/8 dev vrf$ctx
	END
	vr_veth "$ctx" "w$ctx" 192.0.2.1/24 "${!near}" 192.0.2.2/24 &&
	vr_veth "$ctx" "x$ctx" 198.51.100.1/24 "${!far}" 198.51.100.2/24 ||
		return
	vr_ip "$ctx" -batch - <<-END || return
		link set w$ctx master vrf$ctx
		link set x$ctx master vrf$ctx
		addr add ${own[$ctx]}/24 dev w$ctx
	END
	ip -n "${!near}" route add default via 192.0.2.1 &&
	ip -n "${!far}" route add default via 198.51.100.1
}

rules()
{
	vr_ip "$1" rule show pref 1000 | tr -s '\t ' ' '
}

# The rule comes with the VRF.
begins()
{
	local ctx=$1

	vr_is "a context has no rule for VRFs ($ctx)" "" rules "$ctx"
	vr_check "it gets a VRF" make "$ctx"
	vr_is "and with it the rule" "$RULE" rules "$ctx"
}

equal()
{
	vr_play "equal datagrams in a VRF and outside" <<-END
		udp s@ @ dev=vrf@ bind=192.0.2.1:53 connect=192.0.2.2:4000
		udp o@ @ dev=v@ bind=192.0.2.1:53
		udp c@ q@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		$EXCHANGE
		udp d@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		send d@ outside-@
		recv o@ outside-@
		quiet s0 sred sblue o0 ored oblue
	END
	vr_play "equal connections in a VRF and outside" <<-END
		tcp l@ @ dev=vrf@ bind=192.0.2.1:80 listen
		tcp o@ @ bind=192.0.2.1:80 listen
		tcp c@ q@ bind=192.0.2.2:4000 connect=192.0.2.1:80
		accept s@ l@
		$EXCHANGE
		tcp d@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:80
		accept e@ o@
		send d@ outside-@
		recv e@ outside-@
		quiet l0 lred lblue o0 ored oblue s0 sred sblue
	END
	vr_play "equal connections out of a VRF and outside" <<-END
		tcp l@ q@ bind=192.0.2.2:81 listen
		tcp o@ p@ bind=192.0.2.2:81 listen
		tcp c@ @ dev=vrf@ bind=192.0.2.1:4001 connect=192.0.2.2:81
		accept s@ l@
		$EXCHANGE
		tcp d@ @ bind=192.0.2.1:4001 connect=192.0.2.2:81
		accept e@ o@
		send d@ outside-@
		recv e@ outside-@
		quiet l0 lred lblue o0 ored oblue s0 sred sblue
	END
	vr_play "raw packets and echoes in a VRF" <<-END
		icmp i@ @ dev=vrf@
		icmp o@ @ dev=v@
		icmp c@ q@
		echo c@ 192.0.2.1 7 1 to-@
		see i@ 192.0.2.2 > 192.0.2.1 icmp 8/0 id 7 seq 1 to-@
		see c@ 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 1 to-@
		unseen i0 *to-red
		unseen i0 *to-blue
		unseen ired *to-0
		unseen iblue *to-red
		quiet o0 ored oblue
	END
}

# 127.0.0.1 of a VRF is neither that of its context nor that of another VRF. In
# context 0 the tables of VRFs have to come before the local one for that.
loopback()
{
	vr_dut ip rule add pref 32765 lookup local
	vr_dut ip rule del pref 0
	vr_play "a VRF has a loopback address of its own" <<-END
		udp s@ @ dev=vrf@ bind=127.0.0.1:53 connect=127.0.0.1:4000
		udp o@ @ dev=lo bind=127.0.0.1:53
		udp c@ @ dev=vrf@ bind=127.0.0.1:4000 connect=127.0.0.1:53
		$EXCHANGE
		udp d@ @ connect=127.0.0.1:53
		send d@ outside-@
		recv o@ outside-@
		tcp l@ @ dev=vrf@ bind=127.0.0.1:80 listen
		tcp e@ @ dev=vrf@ connect=127.0.0.1:80
		accept a@ l@
		send e@ hello-@
		recv a@ hello-@
		tcp m@ @ dev=vrf@ bind=198.51.100.1:80 listen
		tcp f@ @ dev=vrf@ connect=198.51.100.1:80
		accept b@ m@
		quiet m0 mred mblue l0 lred lblue
	END
}

# What only one VRF has, others miss.
only_in_one()
{
	local a=$1 b=$2

	vr_ip "$a" route add 198.18.7.7/32 via 192.0.2.2 table 10
	vr_play "a route of one VRF" "$a, not $b" <<-END
		udp c $a dev=vrf$a connect=198.18.7.7:53
		udp d $b dev=vrf$b
		ENETUNREACH: connect d 198.18.7.7:53
	END
	vr_is "is shown in its context only ($b)" "" \
		vr_ip "$b" route show table 10 198.18.7.7
	vr_ip "$a" route del 198.18.7.7/32 table 10
	vr_play "an address of one VRF" "$a, not $b" <<-END
		udp s $a dev=vrf$a bind=${own[$a]}:53
		udp c $b dev=vrf$b
		EADDRNOTAVAIL: set c bind=${own[$a]}:53
	END
	vr_play "a socket cannot use the VRF of another context" "$a, $b" <<-END
		udp c $a dev=vrf$b
		ENODEV: connect c 192.0.2.2:53
	END
}

forwards()
{
	local ctx=$1 near=q$1

	vr_play "a VRF forwards" "$ctx" <<-END
		place r $(far "$ctx")
		udp s r bind=198.51.100.2:53
		udp c q$ctx bind=192.0.2.2:4000 connect=198.51.100.2:53
		send c hello
		recvfrom s 192.0.2.2:4000 hello
	END
	vr_check "echoes come back ($ctx)" \
		ip netns exec "${!near}" ping -c 1 -w 5 198.51.100.2
	vr_check "it pings ($ctx)" \
		vr_exec "$ctx" ping -c 1 -w 5 -I "vrf$ctx" 198.51.100.2
}

far()
{
	local far=r$1

	echo "${!far}"
}

strict()
{
	vr_check "a table exists once in each context" \
		vr_dut bash -c "echo 1 > /proc/sys/net/vrf/strict_mode"
	vr_refused "but not twice in one" \
		vr_ip red link add vrftwo type vrf table 10
	vr_check "another table does" \
		vr_ip red link add vrftwo type vrf table 11
	vr_check "which goes" vr_ip red link del vrftwo
	vr_check "it is no strict machine any more" \
		vr_dut bash -c "echo 0 > /proc/sys/net/vrf/strict_mode"
}

stays()
{
	vr_ip red link add vrftwo type vrf table 11
	vr_refused "a VRF does not move" vr_ctl link set vrftwo context blue
	vr_refused "not into context 0" vr_ctl link set vrftwo context 0
	vr_check "it is still there" vr_ip red link del vrftwo
	vr_dut ip link add vrftwo type vrf table 11
	vr_refused "nor out of it" vr_ctl link set vrftwo context red
	vr_dut ip link del vrftwo
	vr_refused "its ports do not" vr_ctl link set wred context blue
	vr_refused "a port is of the same context" \
		vr_dut ip link set vblue master vrfred
	vr_refused "its context is in use" vr_ctl context del red
}

# By force, it goes with its context, and leaves the ports behind.
goes()
{
	vr_check "a context with a VRF is deleted" \
		vr_ctl context del --force red
	vr_refused "the VRF is gone" vr_dut ip link show vrfred
	vr_is "its port is down" DOWN vr_fields operstate 0 link show wred
	vr_is "and a port no more" "" vr_fields master 0 link show wred
	vr_play "those of others are as before" <<-END
		udp s0 0 dev=vrf0 bind=192.0.2.1:53
		udp sblue blue dev=vrfblue bind=192.0.2.1:53
		udp c0 q0 connect=192.0.2.1:53
		udp cblue qblue connect=192.0.2.1:53
		send c0 hello-0
		recv s0 hello-0
		send cblue hello-blue
		recv sblue hello-blue
	END
}

vr_setup
setup_ns q0 qred qblue r0 rred rblue || exit "$ksft_fail"
vr_require "VRF" vr_dut ip link add vrftry type vrf table 99
vr_dut ip link del vrftry
vr_dut ip rule del pref 1000
vr_sysctl ip_forward 1
for ctx in red blue; do
	begins "$ctx"
done
vr_dut ip rule add pref 1000 l3mdev
vr_check "context 0 has a VRF as well" make 0
equal
loopback
vr_pairs only_in_one
for ctx in $VR_CONTEXTS; do
	forwards "$ctx"
done
strict
stays
goes
vr_exit
