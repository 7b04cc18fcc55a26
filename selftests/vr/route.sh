#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Routes, rules, addresses, neighbours and links: ip(8) in a context sees and
# changes that context, and what has no route there goes nowhere. Who hears of
# a change: monitor.sh. See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# All that a context has been told about routing, in one text
routing()
{
	vr_ip "$1" -4 -o -batch - <<-END
		route show table all
		rule show
		addr show
		nexthop show
	END
}

# What was true of routing when it was last looked at
declare -A state

look()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		state[$ctx]=$(routing "$ctx")
	done
}

# effect yes|no SENTENCE CONTEXT COMMAND...: ip(8) there changes that context
# and no other, or is refused and changes nothing.
effect()
{
	local want=$1 sentence=$2 ctx=$3 other done=yes changed="" now; shift 3

	vr_begin
	vr_ip "$ctx" "$@" &> /dev/null || done=no
	[[ $want == "$done" ]] ||
		vr_fail "wanted: $want, succeeded: $done: ip $*"
	for other in $VR_CONTEXTS; do
		now=$(routing "$other")
		[[ ${state[$other]} == "$now" ]] || changed+=$other
		state[$other]=$now
	done
	[[ $done == yes ]] && want=$ctx || want=
	[[ $changed == "$want" ]] || vr_fail \
		"wanted a change in '$want', not in '$changed': ip $*"
	log_test "$sentence" "$ctx"
}

misses()
{
	local a=$1 b=$2

	vr_ip "$a" route add default via 192.0.2.2
	vr_play "a miss stays inside" "$b has no route, $a has" <<-END
		packet w@ p@ dev=eth0
		ENETUNREACH: udp u $b connect=198.51.100.9:53
		ENETUNREACH: tcp t $b connect=198.51.100.9:80
		udp v $b bind=192.0.2.1:4000
		ENETUNREACH: sendto v 198.51.100.9:53 stray
		raw r $b proto=253
		ENETUNREACH: sendto r 198.51.100.9:0 stray
		hdr h $b
		ENETUNREACH: inject h udp 192.0.2.1:1 198.51.100.9:1 stray
		ping i $b
		ENETUNREACH: echo i 198.51.100.9 7 1 stray
		udp x $a connect=198.51.100.9:53
		send x hello
		see w$a 192.0.2.1:* > 198.51.100.9:53 udp hello
		unseen w$a *stray*
		unseen w$b *198.51.100.9*
		udp l $b bind=127.0.0.1:53
		udp m $b connect=127.0.0.1:53
		send m loop
		recv l loop
	END
	vr_is "and ip route get knows" "v$a" \
		vr_fields dev "$a" route get 198.51.100.9
	vr_ip "$b" route get 198.51.100.9 &> /dev/null
	vr_is "and does not know" 2 echo $?
	vr_ip "$a" route del default
}

changing_routes()
{
	local a=$1 b=$2 c=$3 ctx

	# Equal routes everywhere, so that the wrong one would be found.
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -batch - <<-END
			route add 198.51.100.0/24 via 192.0.2.2 src 192.0.2.1
			route add table 100 198.51.100.0/24 via 192.0.2.2
			rule add from 198.51.100.1 lookup 100
		END
	done
	look
	effect yes "a route is added" "$a" \
		route add 198.51.100.128/25 via 192.0.2.2
	vr_is "is found" "v$a" \
		vr_fields dev "$a" route get 198.51.100.129
	vr_is "is an own one in every context" "v$b" \
		vr_fields dev "$b" route get 198.51.100.129
	effect yes "a route is replaced" "$a" \
		route replace 198.51.100.0/24 via 192.0.2.3
	effect yes "a route is deleted" "$a" route del 198.51.100.128/25
	effect yes "routes are flushed" "$a" route flush root 198.51.100.0/24
	effect yes "a table is flushed" "$a" route flush table 100
	effect yes "a rule is added" "$a" \
		rule add from 198.51.100.2 prohibit pref 100
	effect yes "a rule is deleted" "$a" rule del pref 100
	effect yes "rules are flushed" "$a" rule flush
	vr_ip "$a" -batch - <<-END
		rule add pref 32766 lookup main
		rule add pref 32767 lookup default
	END
	look
	effect yes "a nexthop is added" "$a" \
		nexthop add id 10 via 192.0.2.2 dev "v$a"
	vr_ip "$b" nexthop add id 10 via 192.0.2.2 dev "v$b"
	look
	effect yes "a route over a nexthop is added" "$a" \
		route add 198.51.100.0/24 nhid 10
	effect yes "nexthops are flushed" "$a" nexthop flush
	vr_ip "$b" nexthop flush > /dev/null
	look
	# Deleting an address takes along the routes that prefer it.
	effect yes "a preferred source is deleted" "$a" \
		addr del 192.0.2.1/24 dev "v$a"
	for ctx in $b $c; do
		vr_is "and is still preferred elsewhere" 192.0.2.1 vr_fields \
			prefsrc "$ctx" route get 198.51.100.9
	done
	vr_ip "$a" addr del "${own[$a]}/24" dev "v$a" 2> /dev/null
	vr_ip "$a" addr add 192.0.2.1/24 dev "v$a"
	vr_ip "$a" addr add "${own[$a]}/24" dev "v$a"
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -batch - <<-END 2> /dev/null
			route flush table 100
			route flush root 198.51.100.0/24
			rule del from 198.51.100.1 lookup 100
		END
	done
}

rules()
{
	local a=$1 b=$2 c=$3

	vr_check "a rule is added" \
		vr_ip "$a" rule add from 192.0.2.1 prohibit pref 100
	vr_play "a rule is obeyed in its own context" "$a, not $b, $c" <<-END
		udp s@ p@ bind=192.0.2.2:53
		udp c@ @ bind=192.0.2.1:4000
		EACCES: sendto c$a 192.0.2.2:53 stray
		sendto c$b 192.0.2.2:53 hello
		recv s$b hello
		sendto c$c 192.0.2.2:53 hello
		recv s$c hello
		icmp e@ p@
		echo e$b 192.0.2.1 7 1 hello
		see e$b 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 1 hello
		quiet s$a
	END
	vr_ip "$a" rule del pref 100
	vr_play "and no longer when it is gone" "$a" <<-END
		udp s p$a bind=192.0.2.2:53
		udp c $a bind=192.0.2.1:4000
		sendto c 192.0.2.2:53 hello
		recv s hello
	END
}

# Devices and addresses of others are out of reach.
foreign()
{
	local a=$1 b=$2

	look
	effect no "no route out of a foreign device" "$a" \
		route add 198.51.100.0/24 dev "v$b"
	effect no "no route out of a foreign device by gateway" "$a" \
		route add 198.51.100.0/24 via 192.0.2.2 dev "v$b"
	effect no "no nexthop out of a foreign device" "$a" \
		nexthop add id 11 dev "v$b"
	effect no "no preferred source of others" "$a" \
		route add 198.51.100.0/24 via 192.0.2.2 src "${own[$b]}"
	effect no "no lookup out of a foreign device" "$a" \
		route get 192.0.2.2 oif "v$b"
	vr_play "no socket on a foreign device" "$a on v$b" <<-END
		EANY: udp u $a dev=v$b connect=192.0.2.2:53
		EANY: udp v $a unicastif=v$b connect=192.0.2.2:53
		EANY: udp w $a mcastif=${own[$b]}
		EANY: udp x $a join=233.252.0.1,${own[$b]}
		udp w $a mcastif=${own[$a]}
		udp u $a dev=v$a connect=192.0.2.2:53
		udp v $a unicastif=v$a connect=192.0.2.2:53
	END
}

visible()
{
	local ctx

	look
	for ctx in red blue; do
		vr_is "a context sees its own links and lo" "lo v$ctx" \
			vr_fields ifname "$ctx" link show
		vr_is "a context sees its own addresses and lo's" "lo v$ctx" \
			vr_fields ifname "$ctx" -4 addr show
		effect no "a context has no address on lo" "$ctx" \
			addr add 198.51.100.1/32 dev lo
		effect no "a context cannot name others' links" "$ctx" \
			link set v0 down
	done
	vr_is "context 0 sees all links" "lo v0 vblue vred" \
		vr_fields ifname 0 link show
	vr_is "context 0 sees its own addresses" \
		"127.0.0.1 192.0.2.1 ${own[0]}" \
		vr_fields local 0 -4 addr show
	vr_is "context 0 sees its own routes" "lo v0" \
		vr_fields dev 0 -4 route show table all
	vr_play "all have neighbours" <<-END
		udp s@ p@ bind=192.0.2.2:53
		udp c@ @ connect=192.0.2.2:53
		send c@ hello
		recv s@ hello
	END
	for ctx in $VR_CONTEXTS; do
		vr_is "a context sees its own neighbours ($ctx)" "v$ctx" \
			vr_fields dev "$ctx" -4 neigh show
	done
}

# Context 0 may configure what others have; it is theirs then.
administrator()
{
	vr_dut ip addr add 192.0.2.200/24 dev vred
	vr_dut ip neigh add 192.0.2.201 lladdr 02:00:00:00:00:01 dev vred
	vr_play "an address given by context 0 is the link's" <<-END
		udp s red bind=192.0.2.200:53
		EADDRNOTAVAIL: udp x 0 bind=192.0.2.200:53
		EADDRNOTAVAIL: udp y blue bind=192.0.2.200:53
		udp c pred connect=192.0.2.200:53
		send c hello
		recv s hello
	END
	vr_is "a neighbour given by context 0 is the link's" vred \
		vr_fields dev red neigh show 192.0.2.201
	vr_dut ip neigh del 192.0.2.201 dev vred
	vr_dut ip addr del 192.0.2.200/24 dev vred
}

# Who sends out of an interface without addresses takes one of the context's.
sources()
{
	vr_check "a fourth context" vr_ctl context add green index 9
	vr_check "an interface" vr_dummy green dgreen 192.0.2.13/24
	vr_check "one without addresses" \
		vr_ip green link add dbare up type dummy
	vr_check "a route" vr_ip green route add 198.51.100.0/24 dev dbare
	vr_is "a source is one of the context's" 192.0.2.13 \
		vr_fields prefsrc green route get 198.51.100.1
	vr_dut ip link del dbare
	vr_dut ip link del dgreen
	vr_check "it goes" vr_ctl context del green
}

loopback()
{
	vr_dut ip link set lo down
	vr_dut ip link set lo up
	vr_play "loopback comes back in every context" <<-END
		udp s@ @ bind=:53
		udp c@ @ connect=127.0.0.1:53
		send c@ loop-@
		recv s@ loop-@
		udp d@ @ connect=192.0.2.1:53
		send d@ own-@
		recv s@ own-@
		udp e@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		send e@ wire-@
		recv s@ wire-@
		quiet s0 sred sblue
	END
}

vr_setup
vr_pairs misses
visible
changing_routes red blue 0
changing_routes 0 red blue
rules 0 red blue
rules red blue 0
rules blue 0 red
foreign red blue
foreign blue 0
foreign 0 red
administrator
sources
loopback
vr_exit
