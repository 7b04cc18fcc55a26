#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Routes of IPv6: each context has its own tables, what it has no route for goes
# nowhere, and what a router advertises is for the context that it is in. See
# vr_lib6.sh for the topology; green is a fourth context.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

# All that a context has been told about routing, in one text
routing()
{
	vr_ip "$1" -6 -o -batch - <<-END
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

# effect yes|no SENTENCE CONTEXT COMMAND...: as in route.sh
effect()
{
	local want=$1 sentence=$2 ctx=$3 other done=yes changed="" said now
	shift 3

	vr_begin
	said=$(vr_ip "$ctx" -6 "$@" 2>&1 > /dev/null) || done=no
	[[ $want == "$done" ]] ||
		vr_fail "wanted: $want, succeeded: $done: ip $*: $said"
	[[ $done == yes || $said ]] || vr_fail "says nothing: ip $*"
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

	vr_ip "$a" -6 route add default via 2001:db8:1::2
	vr_play "a miss stays inside" "$b has no route, $a has" <<-END
		packet w@ p@ dev=eth0
		ENETUNREACH: udp6 u $b connect=2001:db8:9::9.53
		ENETUNREACH: tcp6 t $b connect=2001:db8:9::9.80
		udp6 v $b bind=2001:db8:1::1.4000
		ENETUNREACH: sendto v 2001:db8:9::9.53 stray
		raw6 r $b proto=253
		ENETUNREACH: sendto r 2001:db8:9::9.0 stray
		hdr6 h $b
		ENETUNREACH: inject h udp 2001:db8:1::1.1 2001:db8:9::9.1 stray
		ping6 i $b
		ENETUNREACH: echo i 2001:db8:9::9 7 1 stray
		udp6 x $a bind=2001:db8:1::1.4000 connect=2001:db8:9::9.53
		send x hello
		see w$a 2001:db8:1::1.* > 2001:db8:9::9.53 udp hello
		unseen w$a *stray*
		unseen w$b *2001:db8:9::9*
	END
	vr_is "ip route get knows ($a)" "v$a" vr_way6 "$a" 2001:db8:9::9
	vr_is "and does not know ($b)" "Network is unreachable" \
		vr_way6 "$b" 2001:db8:9::9
	vr_ip "$a" -6 route del default
}

changing()
{
	local a=$1 b=$2 c=$3 ctx

	# Equal routes everywhere, so that the wrong one would be found.
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 -batch - <<-END
			route add 2001:db8:9::/48 via 2001:db8:1::2 src 2001:db8:1::1
			route add table 100 2001:db8:9::/48 via 2001:db8:1::2
			rule add from 2001:db8:9::1 lookup 100
		END
	done
	look
	effect yes "a route is added" "$a" \
		route add 2001:db8:9:8::/64 via 2001:db8:1::2
	vr_is "is found" "v$a" vr_way6 "$a" 2001:db8:9:8::9
	vr_is "is an own one in every context" "v$b" \
		vr_way6 "$b" 2001:db8:9:8::9
	effect yes "one with several nexthops" "$a" route add 2001:db8:8::/48 \
		nexthop via 2001:db8:1::2 nexthop via 2001:db8:1::3
	effect yes "is deleted" "$a" route del 2001:db8:8::/48
	effect yes "a route is replaced" "$a" \
		route replace 2001:db8:9::/48 via 2001:db8:1::3
	effect yes "a route is deleted" "$a" route del 2001:db8:9:8::/64
	effect yes "routes are flushed" "$a" route flush root 2001:db8:9::/48
	effect yes "a table is flushed" "$a" route flush table 100
	effect no "which is empty" "$a" route del 2001:db8:9::/48 table 100
	effect yes "a new table is filled" "$a" \
		route add unreachable 2001:db8:9::/48 table 12345
	effect yes "and flushed" "$a" route flush table 12345
	# Deleting an address takes along that a route prefers it.
	vr_ip "$a" -6 route add 2001:db8:9::/48 via fe80::2 dev "v$a" \
		src 2001:db8:1::1
	look
	effect yes "a preferred source is deleted" "$a" \
		addr del 2001:db8:1::1/64 dev "v$a"
	for ctx in $b $c; do
		vr_is "and is still preferred elsewhere ($ctx)" 2001:db8:1::1 \
			vr_fields prefsrc "$ctx" -6 route get 2001:db8:9::9
	done
	vr_is "a source is one that is there ($a)" "${own6[$a]}" \
		vr_fields prefsrc "$a" -6 route get 2001:db8:9::9
	vr_ip "$a" -6 addr add 2001:db8:1::1/64 dev "v$a"
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 -batch - <<-END 2> /dev/null
			route flush table 100
			route flush root 2001:db8:9::/48
			rule del from 2001:db8:9::1 lookup 100
		END
	done
}

# Devices and addresses of others are out of reach.
foreign()
{
	local a=$1 b=$2 ifindex

	ifindex=$(vr_ip 0 -j link show "v$b" | vr_json ifindex)
	look
	effect no "no route out of a foreign device" "$a" \
		route add 2001:db8:9::/48 dev "if$ifindex"
	effect no "no route out of a foreign device by gateway" "$a" \
		route add 2001:db8:9::/48 via 2001:db8:1::2 dev "if$ifindex"
	effect no "nor by a gateway of the link" "$a" \
		route add 2001:db8:9::/48 via fe80::2 dev "if$ifindex"
	effect no "nor on the link, so they say" "$a" \
		route add 2001:db8:9::/48 via fe80::2 dev "if$ifindex" onlink
	effect no "nor one that has another way" "$a" \
		route add 2001:db8:9::/48 nexthop via 2001:db8:1::2 \
		nexthop via fe80::2 dev "if$ifindex"
	effect no "no nexthop out of a foreign device" "$a" \
		nexthop add id 11 dev "if$ifindex"
	effect no "no nexthop by a foreign gateway" "$a" \
		nexthop add id 11 via fe80::2 dev "if$ifindex"
	effect no "no preferred source of others" "$a" \
		route add 2001:db8:9::/48 via 2001:db8:1::2 src "${own6[$b]}"
	effect yes "a gateway may be an address of others" "$a" \
		route add 2001:db8:9::/48 via "${own6[$b]}"
	effect yes "and is deleted" "$a" route del 2001:db8:9::/48
	effect no "but not an own one" "$a" \
		route add 2001:db8:9::/48 via "${own6[$a]}"
	effect no "no lookup out of a foreign device" "$a" \
		route get 2001:db8:1::2 oif "if$ifindex"
	effect no "nor from one" "$a" \
		route get 2001:db8:f::2 from 2001:db8:1::2 iif "if$ifindex"
	vr_play "no socket on a foreign device" "$a on v$b" <<-END
		packet w@ p@ dev=eth0
		EANY: udp6 u $a dev=v$b connect=2001:db8:1::2.53
		EANY: udp6 v $a unicastif=v$b connect=2001:db8:1::2.53
		EANY: udp6 w $a connect=fe80::2%$ifindex.53
		EANY: udp6 x $a join=ff02::77,$ifindex
		EANY: udp6 y $a anycast=2001:db8:1::,$ifindex
		udp6 s $a
		EANY: sendto s fe80::2%$ifindex.53 stray
		EANY: sendto s ff02::1%$ifindex.53 stray
		udp6 r $a unicastif=v$a connect=2001:db8:1::2.53
		send r hello
		see w$a * > 2001:db8:1::2.53 udp hello
		unseen w$b *stray*
	END
	vr_play "nor does one that names it reach it" "$a, v$b" <<-END
		packet w@ p@ dev=eth0
		udp6 u $a
		MAYBE: set u mcastif=$ifindex
		EANY: sendto u ff02::1.53 stray
		udp6 v $a
		MAYBE: set v source=::,$ifindex
		EANY: sendto v fe80::2.53 stray
		MAYBE: set v source=${own6[$b]},0
		MAYBE: sendto v 2001:db8:1::2.53 stray
		udp6 w $a
		MAYBE: set w unicastif=$ifindex
		EANY: sendto w 2001:db8:1::2.53 stray
		unseen w$b *stray*
		unseen w$a *${own6[$b]}*
	END
}

visible()
{
	local ctx

	look
	for ctx in red blue; do
		vr_is "a context sees its own routes ($ctx)" "v$ctx" \
			vr_fields dev "$ctx" -6 route show table all
		effect no "a context has no address on lo" "$ctx" \
			addr add 2001:db8:9::1/128 dev lo
		vr_is "which has one in each ($ctx)" "::1" vr_fields local \
			"$ctx" -6 addr show dev lo
	done
	vr_is "context 0 sees its own routes" "lo v0" \
		vr_fields dev 0 -6 route show table all
}

# ::1 is another place in each, and follows that of lo.
loopback()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 route add default via fe80::2 dev "v$ctx"
	done
	vr_play "::1 is another place in each context" <<-END
		packet w@ p@ dev=eth0
		udp6 s@ @ bind=::1.53 connect=::1.4000
		udp6 c@ @ bind=::1.4000 connect=::1.53
		$EXCHANGE
		unseen w0 *to-*
		unseen wred *to-*
		unseen wblue *to-*
	END
	vr_ip 0 -6 addr add 2001:db8:9::1/128 dev lo
	vr_play "other addresses of lo are those of context 0" <<-END
		udp6 s 0 bind=2001:db8:9::1.53
		EADDRNOTAVAIL: udp6 r red bind=2001:db8:9::1.53
		EADDRNOTAVAIL: udp6 b blue bind=2001:db8:9::1.53
		udp6 c p0 connect=2001:db8:1::1.7
		udp6 d 0 connect=2001:db8:9::1.53
		send d hello
		recv s hello
		packet w@ p@ dev=eth0
		udp6 x red connect=2001:db8:9::1.53
		send x wire
		see wred * > 2001:db8:9::1.53 udp wire
		quiet s
	END
	vr_ip 0 -6 addr del 2001:db8:9::1/128 dev lo
	vr_ip 0 -6 addr del ::1/128 dev lo
	vr_play "without ::1 there is none anywhere" <<-END
		packet w@ p@ dev=eth0
		EANY: udp6 s0 0 bind=::1.53
		EANY: udp6 sred red bind=::1.53
		EANY: udp6 sblue blue bind=::1.53
		MAYBE: udp6 c red connect=::1.53
		MAYBE: udp6 d blue connect=::1.53
		unseen wred * > ::1*
		unseen wblue * > ::1*
	END
	vr_ip 0 -6 addr add ::1/128 dev lo
	vr_dut ip link set lo down
	vr_dut ip link set lo up
	vr_play "loopback comes back in every context" <<-END
		udp6 s@ @ bind=:53
		udp6 c@ @ connect=::1.53
		send c@ loop-@
		recv s@ loop-@
		udp6 d@ @ connect=2001:db8:1::1.53
		send d@ own-@
		recv s@ own-@
		udp6 e@ p@ connect=2001:db8:1::1.53
		send e@ wire-@
		recv s@ wire-@
		quiet s0 sred sblue
	END
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 route del default
	done
}

# routers CONTEXT: the default routers that it has learnt
routers()
{
	vr_ip "$1" -6 route show default proto ra |
		sed 's/.* via \([^ ]*\) dev \([^ ]*\) .*/\1 \2/'
}

has_learnt()
{
	[[ $(routers "$1") == "fe80::2 v$1" ]]
}

# advertise CONTEXT...: their peers are routers, for the same prefix.
advertise()
{
	local ctx

	for ctx; do
		echo "packet w$ctx p$ctx dev=eth0"
		echo "ra w$ctx fe80::2 600 2001:db8:5::/64"
	done | { vr_places; cat; } | "$VR_DIR/vr_sock"
	for ctx; do
		slowwait "$WAIT_TIMEOUT" has_learnt "$ctx"
	done
}

# What a router has told is forgotten.
forget()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 route flush proto ra
		vr_ip "$ctx" -6 route flush 2001:db8:5::/64
		vr_ip "$ctx" -6 addr flush to 2001:db8:5::/64
	done
}

# One router says so: one context listens.
advertised()
{
	local a=$1 b=$2 c=$3 ctx

	vr_check "a router is heard of ($a)" advertise "$a"
	vr_is "it is the default ($a)" "v$a" vr_way6 "$a" 2001:db8:9::9
	vr_is "its prefix is on the link ($a)" "v$a" vr_fields dev "$a" \
		-6 route show 2001:db8:5::/64
	vr_is "there is an address of it ($a)" "v$a" vr_fields dev "$a" -6 \
		route show table local type local root 2001:db8:5::/64
	for ctx in $b $c; do
		vr_is "others have no such router ($ctx)" "" routers "$ctx"
		vr_is "nor its prefix ($ctx)" "" \
			vr_ip "$ctx" -6 route show 2001:db8:5::/64
		vr_is "nor an address ($ctx)" "" \
			vr_ip "$ctx" -6 addr show to 2001:db8:5::/64
		vr_is "nor another way ($ctx)" "Network is unreachable" \
			vr_way6 "$ctx" 2001:db8:9::9
	done
	forget
}

# The same router in all: what becomes of one is nothing to the others.
same_router()
{
	local a=$1 b=$2 c=$3

	vr_check "the same router in each" advertise "$a" "$b" "$c"
	vr_play "each uses its own" <<-END
		packet w@ p@ dev=eth0
		udp6 u@ @ bind=2001:db8:1::1.4000 connect=2001:db8:9::9.53
		send u@ hello-@
		see w0 2001:db8:1::1.4000 > 2001:db8:9::9.53 udp hello-0
		see wred 2001:db8:1::1.4000 > 2001:db8:9::9.53 udp hello-red
		see wblue 2001:db8:1::1.4000 > 2001:db8:9::9.53 udp hello-blue
		unseen w0 *hello-*
		unseen wred *hello-*
		unseen wblue *hello-*
	END
	vr_play "one is a host now" "$a" <<-END
		packet w$a p$a dev=eth0
		na w$a fe80::2 fe80::2 O
	END
	vr_check "its context has lost it ($a)" slowwait "$WAIT_TIMEOUT" \
		eval "! has_learnt $a"
	vr_is "others have not ($b)" "fe80::2 v$b" routers "$b"
	vr_is "others have not ($c)" "fe80::2 v$c" routers "$c"
	advertise "$a"
	vr_play "one says that it goes" "$b" <<-END
		packet w$b p$b dev=eth0
		ra w$b fe80::2 0
	END
	vr_check "its context has lost it ($b)" slowwait "$WAIT_TIMEOUT" \
		eval "! has_learnt $b"
	vr_is "others have not ($a)" "fe80::2 v$a" routers "$a"
	vr_is "others have not ($c)" "fe80::2 v$c" routers "$c"
	forget
}

# An interface that forwards belongs to a router, which learns of no others.
becomes_router()
{
	local a=$1 b=$2 c=$3

	vr_check "the same router in each" advertise "$a" "$b" "$c"
	vr_sysctl6 "conf/v$a/forwarding" 1
	vr_is "a router has none ($a)" "" routers "$a"
	vr_is "hosts in others keep theirs ($b)" "fe80::2 v$b" routers "$b"
	vr_is "hosts in others keep theirs ($c)" "fe80::2 v$c" routers "$c"
	vr_sysctl6 "conf/v$a/forwarding" 0
	forget
}

# IPv4 by a gateway of IPv6
mixed()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_check "a gateway of the other family ($ctx)" vr_ip "$ctx" \
			route add 198.51.100.0/24 via inet6 fe80::2 dev "v$ctx"
	done
	vr_refused "but no foreign one" vr_ip red \
		route add 198.51.101.0/24 via inet6 fe80::2 dev vblue
	vr_play "each uses its own" <<-END
		packet w@ p@ dev=eth0
		udp u@ @ bind=192.0.2.1:4000 connect=198.51.100.9:53
		send u@ hello-@
		see w0 192.0.2.1:4000 > 198.51.100.9:53 udp hello-0
		see wred 192.0.2.1:4000 > 198.51.100.9:53 udp hello-red
		see wblue 192.0.2.1:4000 > 198.51.100.9:53 udp hello-blue
	END
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" route del 198.51.100.0/24
	done
}

# More than fit into one message
many()
{
	local ctx n

	for ctx in 0 red; do
		{
			printf "route add 2001:db8:a:%x::/64 via fe80::2 dev v$ctx\n" {1..300}
			printf "route add 2001:db8:a:%x::/64 via fe80::2 dev v$ctx table 100\n" {1..200}
			printf "route add 2001:db8:a:%x::/64 via fe80::2 dev v$ctx table 200\n" {1..100}
		} | vr_ip "$ctx" -6 -batch -
	done
	for ctx in $VR_CONTEXTS; do
		n=600
		[[ $ctx == blue ]] && n=0
		vr_is "all of many are listed ($ctx)" $n eval \
			"vr_ip $ctx -6 route show table all | grep -c 2001:db8:a:"
		vr_is "in /proc, too ($ctx)" $n eval \
			"vr_exec $ctx grep -c 20010db8000a /proc/net/ipv6_route"
	done
	vr_is "or those of a table" 200 eval \
		"vr_ip red -6 route show table 100 | wc -l"
	vr_ip red -6 route flush table 100
	vr_is "which are flushed" 400 eval \
		"vr_ip red -6 route show table all | grep -c 2001:db8:a:"
	vr_is "in one context" 600 eval \
		"vr_ip 0 -6 route show table all | grep -c 2001:db8:a:"
	for ctx in 0 red; do
		vr_ip "$ctx" -6 route flush table 100
		vr_ip "$ctx" -6 route flush table 200
		vr_ip "$ctx" -6 route flush root 2001:db8:a::/48
	done
}

# A network that is local, as those of transparent proxies are.
local_network()
{
	local a=$1 b=$2

	vr_check "a network is local" \
		vr_ip "$a" -6 route add local 2001:db8:a::/64 dev lo
	vr_peer "$a" ip -6 route add 2001:db8:a::/64 via 2001:db8:1::1
	vr_play "to its own context" "$a, not $b" <<-END
		udp6 s@ @ bind=:53
		ENETUNREACH: udp6 y $b connect=2001:db8:a::7.53
		udp6 c $a connect=2001:db8:a::7.53
		send c from-here
		recv s$a from-here
		udp6 d p$a bind=2001:db8:1::2.4000 connect=2001:db8:a::7.53
		send d from-there
		recv s$a from-there
		quiet s@
	END
	vr_peer "$a" ip -6 route del 2001:db8:a::/64
	vr_check "until it is gone" \
		vr_ip "$a" -6 route del local 2001:db8:a::/64 dev lo
}

# A context goes with its routes, and comes without.
life()
{
	vr_check "a fourth context" vr_ctl context add green index 9
	vr_is "it has no route" "" vr_ip green -6 route show table all
	vr_is "and finds none" "Network is unreachable" \
		vr_way6 green 2001:db8:9::9
	vr_check "an interface" vr_dummy green dgreen 2001:db8:1::13/64
	vr_check "one without addresses" \
		vr_ip green link add dbare up type dummy
	vr_check "routes" vr_ip green -6 -batch - <<-END
		route add 2001:db8:9::/48 dev dbare
		route add blackhole 2001:db8:8::/48
		route add unreachable default table 100
		rule add pref 100 from 2001:db8:1::13 lookup 100
	END
	vr_is "a source is one of the context's" 2001:db8:1::13 \
		vr_fields prefsrc green -6 route get 2001:db8:9::1
	vr_dut ip link del dbare
	vr_dut ip link del dgreen
	vr_is "those on interfaces go with them" "2001:db8:8::/48" \
		vr_fields dst green -6 route show
	vr_check "routes are no users" vr_ctl context del green
	vr_check "the context is made again" vr_ctl context add green index 9
	vr_is "without them" "" vr_ip green -6 route show table all
	vr_is "nor another one's way" "Network is unreachable" \
		vr_way6 green 2001:db8:8::9
	vr_check "an address" vr_dummy green dgreen 2001:db8:1::13/64
	vr_is "nobody goes by the old rules" dgreen \
		vr_way6 green 2001:db8:1::2 from 2001:db8:1::13
	vr_dut ip link del dgreen
	vr_check "it goes" vr_ctl context del green
}

proc()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 route add 2001:db8:d::/64 \
			via 2001:db8:1::2 table 100
		vr_is "/proc/net/ipv6_route shows those of the reader ($ctx)" \
			"lo v$ctx" eval "vr_exec $ctx awk '{ print \$NF }' \
			/proc/net/ipv6_route | sort -u | xargs"
		vr_is "of all tables ($ctx)" 1 vr_exec "$ctx" grep -c \
			20010db8000d /proc/net/ipv6_route
		vr_ip "$ctx" -6 route flush table 100
	done
}

vr_setup6
vr_pairs misses
visible
changing red blue 0
changing 0 red blue
changing blue 0 red
vr_pairs foreign
loopback
vr_peers_route6
advertised 0 red blue
advertised red blue 0
advertised blue 0 red
same_router 0 red blue
same_router red blue 0
same_router blue 0 red
becomes_router 0 red blue
becomes_router red blue 0
mixed
proc
many
local_network red blue
local_network blue 0
life
vr_exit
