#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# IPv6 in each context: a router and a host whose networks are numbered as those
# of the others are. See vr_setup_behind; the addresses here are
#
#   pCTX 2001:db8:1::2 --- 2001:db8:1::1 vCTX [CTX] wCTX 2001:db8:2::1 ---
#   2001:db8:2::2 qCTX
#
# and 2001:db8:1::NN, ${own6[CTX]}, in one context only.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

declare -A own6=([0]=2001:db8:1::10 [red]=2001:db8:1::11 [blue]=2001:db8:1::12)

setup6()
{
	local ctx p q

	for ctx in $VR_CONTEXTS; do
		p=p$ctx q=q$ctx
		vr_ip "$ctx" -6 -batch - <<-END || exit "$ksft_fail"
			addr add 2001:db8:1::1/64 dev v$ctx nodad
			addr add ${own6[$ctx]}/64 dev v$ctx nodad
			addr add 2001:db8:2::1/64 dev w$ctx nodad
		END
		ip -n "${!p}" -6 -batch - <<-END || exit "$ksft_fail"
			addr add 2001:db8:1::2/64 dev eth0 nodad
			route add default via 2001:db8:1::1
		END
		ip -n "${!q}" -6 -batch - <<-END || exit "$ksft_fail"
			addr add 2001:db8:2::2/64 dev eth0 nodad
			route add default via 2001:db8:2::1
		END
	done
	vr_dut bash -c "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"
}

# answers|silent PLACE ADDRESS: PLACE is a context, pCTX or qCTX
echo6()
{
	local place=$1; shift

	case $place in
	[pq]*) nsenter --net="/run/netns/${!place}" -- ping -6 -c 1 "$@" ;;
	*) vr_exec "$place" ping -6 -c 1 "$@" ;;
	esac
}

answers()
{
	echo6 "$1" -W 3 "$2"
}

silent()
{
	! echo6 "$1" -W 1 "$2"
}

# The router says so, not the network.
told()
{
	local word=$1; shift

	echo6 "$@" | grep -q "$word"
}

link_local()
{
	local ns=$1

	ip -n "${!ns}" -6 -o addr show dev eth0 scope link | sed 's/.*inet6 //; s/\/.*//'
}

until_detected()
{
	local i

	for ((i = 0; i < 100; i++)); do
		vr_dut ip -6 addr show tentative | grep -q inet6 || return 0
		sleep 0.1
	done
	return 1
}

everywhere()
{
	local ctx=$1

	vr_check "a router answers ($ctx)" answers "p$ctx" 2001:db8:1::1
	vr_check "on both sides ($ctx)" answers "p$ctx" 2001:db8:2::1
	vr_check "and passes on ($ctx)" answers "p$ctx" 2001:db8:2::2
	vr_check "a host finds the same address ($ctx)" \
		answers "$ctx" 2001:db8:1::2
	vr_check "the same link-local address ($ctx)" \
		answers "$ctx" "$(link_local "p$ctx")%v$ctx"
	vr_check "all nodes on its link ($ctx)" answers "$ctx" "ff02::1%v$ctx"
	vr_check "itself ($ctx)" answers "$ctx" 2001:db8:1::1
	vr_check "and loopback ($ctx)" answers "$ctx" ::1
	vr_check "a router counts hops ($ctx)" \
		told "Hop limit\|Time exceeded" "p$ctx" -t 1 2001:db8:2::2
}

own_address()
{
	local a=$1 b=$2

	vr_check "an own address is found" answers "p$a" "${own6[$a]}"
	vr_check "and nowhere else" silent "p$b" "${own6[$a]}"
}

# A route in $1 only.
one_way()
{
	local a=$1 b=$2

	vr_ip "$a" -6 route add 2001:db8:9::/48 via 2001:db8:2::2
	vr_is "a route is found" "w$a" \
		vr_fields dev "$a" -6 route get 2001:db8:9::1
	vr_check "a miss stays inside" told "[Uu]nreachable" \
		"p$b" -W 2 2001:db8:9::1
	vr_refused "for hosts, too" vr_ip "$b" -6 route get 2001:db8:9::1
	vr_ip "$a" -6 route del 2001:db8:9::/48
	vr_refused "no route leads through others" \
		vr_ip "$a" -6 route add 2001:db8:9::/48 dev "v$b"
}

# A rule in $1 only.
one_rule()
{
	local a=$1 b=$2

	vr_ip "$a" -6 -batch - <<-END
		rule add from 2001:db8:1::2 lookup 100
		route add unreachable 2001:db8:2::/64 table 100
	END
	vr_check "a rule is heeded" silent "p$a" 2001:db8:2::2
	vr_check "in one context" answers "p$b" 2001:db8:2::2
	vr_ip "$a" -6 rule del from 2001:db8:1::2 lookup 100
	vr_check "while it is there" answers "p$a" 2001:db8:2::2
}

moves()
{
	local ctx=$1

	vr_check "an interface moves" vr_ctl link set "v$ctx" context green
	vr_is "and its addresses" "2001:db8:1::1 ${own6[$ctx]}" \
		vr_fields local green -6 addr show scope global
	vr_is "and its network" "2001:db8:1::/64 fe80::/64" \
		vr_fields dst green -6 route show
	vr_check "which is reached from there" answers "p$ctx" 2001:db8:1::1
	vr_check "and only there" silent "p$ctx" 2001:db8:2::2
	vr_is "nothing stays behind" "" vr_routes_through "$ctx" "v$ctx"
	vr_check "it moves back" vr_ctl link set "v$ctx" context "$ctx"
	vr_check "and all is as it was" answers "p$ctx" 2001:db8:2::2
	vr_is "nothing stays behind there" "" vr_routes_through green "v$ctx"
}

vr_routes_through()
{
	vr_ip "$1" -6 route show table all | grep -w "$2"
}

vr_setup
vr_setup_behind
setup6
vr_check "all addresses are unique" until_detected
for ctx in $VR_CONTEXTS; do
	everywhere "$ctx"
done
vr_pairs own_address
vr_pairs one_way
vr_pairs one_rule
vr_require "contexts" vr_ctl context add green index 9
for ctx in $VR_CONTEXTS; do
	moves "$ctx"
done
vr_exit
