#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Interfaces with IPv6 move between contexts: as move.sh. Addresses go along, and
# with them what they imply; what was learnt or set in the old context is gone for
# good. See vr_lib6.sh for the topology; green is a fourth context.

# shellcheck disable=SC2154 # own6 comes from vr_lib6.sh, the rest from setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

# Routes of a context through a device
routes()
{
	vr_ip "$1" -6 route show table all | grep -w "$2"
}

# addresses CONTEXT [ARGS...]: in the order of their numbers
addresses()
{
	local ctx=$1; shift

	vr_ip "$ctx" -6 -o addr show "$@" |
		sed 's/.* inet6 \([^ ]*\)\/.*/\1/' | LC_ALL=C sort -u | xargs
}

# networks CONTEXT DEV
networks()
{
	vr_ip "$1" -6 -o route show dev "$2" | sed 's/ .*//' |
		LC_ALL=C sort | xargs
}

# groups CONTEXT DEV: that the kernel has joined
groups()
{
	vr_ip "$1" -6 -o maddr show dev "$2" |
		sed 's/.*inet6 \([^ ]*\).*/\1/' | LC_ALL=C sort -u | xargs
}

# joins SENTENCE GROUPS CONTEXT DEV: in a while, those are what it has
joins()
{
	slowwait "$WAIT_TIMEOUT" eval \
		"[[ \$(groups '$3' '$4') == '$2' ]]" > /dev/null
	vr_is "$1 ($3)" "$2" groups "$3" "$4"
}

keeps_addresses()
{
	local ctx=$1 to=$2 dev=v$1 was

	was=$(groups "$ctx" "$dev")
	vr_ip "$ctx" -6 -batch - <<-END
		route add 2001:db8:9:1::/64 via fe80::2 dev $dev
		route add 2001:db8:9:2::/64 nexthop via 2001:db8:1::2 nexthop via 2001:db8:1::3
		route add 2001:db8:9:3::/64 via fe80::2 dev $dev table 100
		nexthop add id 10 via fe80::2 dev $dev
		route add 2001:db8:9:4::/64 nhid 10
		neigh add 2001:db8:1::77 lladdr 02:00:00:00:00:01 dev $dev nud permanent
		neigh add proxy 2001:db8:1::88 dev $dev
	END
	vr_check "an interface moves ($ctx to $to)" \
		vr_ctl link set "$dev" context "$to"
	vr_is "its addresses come along ($to)" \
		"2001:db8:1::1 ${own6[$ctx]} fe80::1" \
		addresses "$to" dev "$dev"
	vr_is "and do not stay ($ctx)" "::1" addresses "$ctx"
	vr_is "no route stays behind ($ctx)" "" routes "$ctx" "$dev"
	vr_is "nor a nexthop ($ctx)" "" vr_ip "$ctx" nexthop show
	vr_is "no neighbour comes along ($to)" "" \
		vr_ip "$to" -6 neigh show dev "$dev" nud permanent
	vr_is "nor who is stood in for ($to)" "" \
		vr_ip "$to" -6 neigh show proxy dev "$dev"
	vr_is "its networks are in the new context ($to)" \
		"2001:db8:1::/64 fe80::/64" networks "$to" "$dev"
	joins "its groups have been joined there" "$was" "$to" "$dev"
	vr_play "it works at once ($to)" <<-END
		place green $dut 9
		udp6 s $to bind=${own6[$ctx]}.53
		udp6 c p$ctx connect=${own6[$ctx]}.53
		send c hello
		recv s hello
		udp6 d p$ctx bind=2001:db8:1::2.53
		udp6 u $to bind=${own6[$ctx]}.4000
		sendto u 2001:db8:1::2.53 back
		recvfrom d ${own6[$ctx]}.4000 back
		icmp6 e p$ctx
		echo e ff02::1%eth0 7 1 all
		see e icmp6 129/0 id 7 seq 1 all
		packet w p$ctx dev=eth0
		ns w fe80::2 ${own6[$ctx]}
		see w * icmp6 136/0 ${own6[$ctx]} is *
		ENETUNREACH: udp6 x $ctx connect=2001:db8:1::2.53
		EADDRNOTAVAIL: udp6 y $ctx bind=${own6[$ctx]}.54
	END
	vr_check "it moves back" vr_ctl link set "$dev" context "$ctx"
	vr_is "nothing stays behind there ($to)" "" routes "$to" "$dev"
	vr_is "routes set by hand do not come back ($ctx)" \
		"2001:db8:1::/64 fe80::/64" networks "$ctx" "$dev"
	vr_is "nor do those of other tables ($ctx)" "" \
		vr_ip "$ctx" -6 route show table 100
	joins "its groups have been joined again" "$was" "$ctx" "$dev"
	vr_ip "$ctx" -6 route add 2001:db8:f::/48 via fe80::2 dev "$dev"
}

# Sockets stay where they are; the network is another.
traffic()
{
	local ctx=$1

	vr_play "the network moves, sockets stay" "$ctx" <<-END
		place green $dut 9
		udp6 s $ctx bind=2001:db8:1::1.53
		udp6 m $ctx reuseaddr bind=:67 join=ff02::77,v$ctx
		udp6 p p$ctx bind=2001:db8:1::2.53
		udp6 c p$ctx bind=2001:db8:1::2.4000 connect=2001:db8:1::1.53
		udp6 d p$ctx bind=:4001 mcastif=eth0
		udp6 o $ctx bind=:4002 connect=2001:db8:1::2.53
		tcp6 l p$ctx bind=2001:db8:1::2.80 listen
		tcp6 t $ctx bind=2001:db8:1::1.4000 connect=2001:db8:1::2.80
		accept a l
		send c before
		recv s before
		send o before
		recv p before
		sh nsenter --net=/run/netns/$dut vrctl link set v$ctx context green
		udp6 g green bind=2001:db8:1::1.53
		udp6 n green reuseaddr bind=:67 join=ff02::77,v$ctx
		send c after
		recv g after
		sendto g 2001:db8:1::2.4000 answer
		recv c answer
		sendto d ff02::77.67 all
		recv n all
		MAYBE: send o stray
		MAYBE: send t stray
		MAYBE: sendto s 2001:db8:1::2.53 stray
		hdr6 h p$ctx
		inject h udp 2001:db8:1::1.4000 2001:db8:1::1.53 martian
		quiet s m p a
		ENETUNREACH: udp6 u $ctx connect=2001:db8:1::2.53
		EADDRNOTAVAIL: udp6 v $ctx bind=2001:db8:1::1.54
		EANY: udp6 w $ctx connect=fe80::2%$(ifindex "v$ctx").53
		sh nsenter --net=/run/netns/$dut vrctl link set v$ctx context $ctx
		send c again
		recv s again
		sendto s 2001:db8:1::2.53 hello
		recv p hello
		send t hello
		recv a *hello
		quiet n
	END
	vr_ip "$ctx" -6 route replace 2001:db8:f::/48 via fe80::2 dev "v$ctx"
}

ifindex()
{
	vr_ip 0 -j link show "$1" | vr_json ifindex
}

# Sockets have joined in their context, not in that of the interface now.
memberships()
{
	local in="nsenter --net=/run/netns/$dut" ifindex

	ifindex=$(ifindex vred)
	vr_play "memberships stay behind" <<-END
		place green $dut 9
		packet w pred dev=eth0
		udp6 m red reuseaddr bind=:67 join=ff02::77,vred
		udp6 j red anycast=2001:db8:1::79,vred
		udp6 c pred bind=2001:db8:1::2.4000 mcastif=eth0
		sendto c ff02::77.67 before
		recv m before
		sh $in vrctl link set vred context green
		see w * icmp6 143/0 *in ff02::77*
		sh ! $in vrctl exec green -- ip -6 maddr show dev vred | grep -w ff02::77
		sh $in vrctl exec green -- ip -6 maddr show dev vred | grep -qw ff02::1
		sh ! $in vrctl exec green -- grep -q 20010db8000100000000000000000079 /proc/net/anycast6
		udp6 n green reuseaddr bind=:67
		sendto c ff02::77.67 stray
		quiet n m
		udp6 o green reuseaddr bind=:67 join=ff02::77,vred
		udp6 k green anycast=2001:db8:1::79,vred
		EINVAL: set m block=ff02::77,2001:db8:1::2,$ifindex
		sendto c ff02::77.67 still
		recv o still
		close m j
		sh $in vrctl exec green -- grep -q 20010db8000100000000000000000079 /proc/net/anycast6
		sendto c ff02::77.67 after
		recv o after
	END
	vr_ctl link set vred context red
	vr_play "and are in nobody's way when the interface is back" <<-END
		udp6 m red reuseaddr bind=:67 join=ff02::77,vred
		udp6 c pred bind=2001:db8:1::2.4000 mcastif=eth0
		sh $in vrctl link set vred context green
		sh $in vrctl link set vred context red
		udp6 n red reuseaddr bind=:67 join=ff02::77,vred
		udp6 o red reuseaddr bind=:67 join=ff02::77,vred
		close m
		sendto c ff02::77.67 again
		recv n again
		recv o again
		sh $in vrctl link set vred context green
		sh $in vrctl link set vred context red
		set n join=ff02::77,vred
		EADDRINUSE: set n join=ff02::77,vred
		sendto c ff02::77.67 joined
		recv n joined
	END
	vr_ip red -6 route add 2001:db8:f::/48 via fe80::2 dev vred
}

# What a router has told is for the context in which it is heard.
advertised()
{
	vr_peers_route6
	vr_sysctl6 conf/vred/use_tempaddr 2
	vr_play "a router is heard of" <<-END
		packet w pred dev=eth0
		ra w fe80::2 600 2001:db8:5::/64
	END
	vr_check "by red" slowwait "$WAIT_TIMEOUT" has_router red
	# Only what is asked for comes after this.
	vr_sysctl6 conf/vred/router_solicitations 3
	vr_play "who moves asks again" <<-END
		packet w pred dev=eth0
		sh nsenter --net=/run/netns/$dut vrctl link set vred context green
		see w fe80::1 > ff02::2 icmp6 133/0 *
	END
	vr_check "the router has been forgotten in red" \
		eval "! has_router red"
	vr_is "with all that it said" "" routes red vred
	vr_is "and the new context has not heard it" "" \
		vr_ip green -6 route show default
	vr_is "nor its prefix" "" vr_ip green -6 route show 2001:db8:5::/64
	vr_is "but has the addresses" 2 eval \
		"vr_ip green -6 addr show dev vred to 2001:db8:5::/64 | grep -c inet6"
	vr_play "it is heard of again" <<-END
		packet w pred dev=eth0
		ra w fe80::2 600 2001:db8:5::/64
	END
	vr_check "by green" slowwait "$WAIT_TIMEOUT" has_router green
	vr_is "with its prefix" 2001:db8:5::/64 vr_fields dst green -6 \
		route show 2001:db8:5::/64
	vr_check "it moves back" vr_ctl link set vred context red
	vr_is "nothing stays behind" "" routes green vred
	vr_sysctl6 conf/vred/router_solicitations 0
	vr_sysctl6 conf/vred/use_tempaddr 0
	vr_ip red -6 addr flush to 2001:db8:5::/64
	vr_ip red -6 route add 2001:db8:f::/48 via fe80::2 dev vred
}

has_router()
{
	vr_ip "$1" -6 route show default proto ra | grep -q "via fe80::2"
}

# Whether an address is unique is found out across a move.
detection()
{
	vr_sysctl6 conf/vred/accept_dad 1
	vr_peer red ip -6 addr add 2001:db8:1::d/64 dev eth0
	vr_ip red -6 addr add 2001:db8:1::d/64 dev vred
	vr_ip red -6 addr add 2001:db8:1::e/64 dev vred
	vr_check "an interface moves meanwhile" \
		vr_ctl link set vred context green
	vr_check "it is found out" slowwait "$WAIT_TIMEOUT" detected
	vr_is "one is not unique" 2001:db8:1::d addresses green dadfailed
	vr_play "the other one is there" <<-END
		place green $dut 9
		udp6 s green bind=2001:db8:1::e.53
		EADDRNOTAVAIL: udp6 t green bind=2001:db8:1::d.53
		EADDRNOTAVAIL: udp6 u red bind=2001:db8:1::e.53
		udp6 c pred connect=2001:db8:1::e.53
		send c hello
		recv s hello
	END
	vr_check "it moves back" vr_ctl link set vred context red
	vr_is "one is not unique" 2001:db8:1::d addresses red dadfailed
	vr_peer red ip -6 addr del 2001:db8:1::d/64 dev eth0
	vr_ip red -6 addr del 2001:db8:1::d/64 dev vred
	vr_ip red -6 addr del 2001:db8:1::e/64 dev vred
	vr_sysctl6 conf/vred/accept_dad 0
	vr_ip red -6 route add 2001:db8:f::/48 via fe80::2 dev vred
}

detected()
{
	! vr_ip green -6 addr show tentative -dadfailed | grep -q inet6
}

# An interface without IPv6, for a reason or by will, gets it where it is then.
without_ipv6()
{
	vr_check "an interface" vr_dummy red d0 2001:db8:9::1/64
	vr_check "has a route" vr_ip red -6 route add 2001:db8:8::/48 dev d0
	vr_check "it loses IPv6" vr_dut ip link set d0 mtu 1000
	vr_check "moves" vr_ctl link set d0 context blue
	vr_check "and gets it again" vr_dut ip link set d0 mtu 1500
	vr_is "its route has not stayed behind" "" routes red d0
	vr_check "an address" vr_ip blue -6 addr add 2001:db8:9::1/64 dev d0
	vr_is "is in the new context" 2001:db8:9::1 addresses blue dev d0
	vr_is "with its network" 2001:db8:9::/64 networks blue d0
	joins "and its groups" "ff01::1 ff02::1" blue d0
	vr_sysctl6 conf/d0/disable_ipv6 1
	vr_check "IPv6 is off, and it moves" vr_ctl link set d0 context red
	vr_is "nothing has stayed behind" "" routes blue d0
	vr_sysctl6 conf/d0/disable_ipv6 0
	vr_check "it is on again" vr_ip red -6 addr add 2001:db8:9::1/64 dev d0
	vr_is "and in the new context" 2001:db8:9::/64 networks red d0
	joins "it is in all groups" "ff01::1 ff02::1" red d0
	vr_dut ip link set d0 down
	vr_check "it moves while it is down" vr_ctl link set d0 context 0
	vr_dut ip link set d0 up
	vr_check "and up" vr_ip 0 -6 addr add 2001:db8:9::1/64 dev d0
	joins "and has all groups" "ff01::1 ff02::1" 0 d0
	vr_is "and its network" 2001:db8:9::/64 networks 0 d0
	vr_dut ip link del d0
}

# What is down has its addresses, too, and what they imply when it comes up.
while_down()
{
	vr_dut ip link add d0 type dummy
	vr_ip 0 -6 addr add 2001:db8:9::1/64 dev d0
	vr_check "an interface with an address moves while it is down" \
		vr_ctl link set d0 context red
	vr_dut ip link set d0 up
	vr_play "the address works when it is up" <<-END
		udp6 s red bind=2001:db8:9::1.53
		EADDRNOTAVAIL: udp6 t 0 bind=2001:db8:9::1.53
		udp6 c red connect=2001:db8:9::1.53
		send c hello
		recv s hello
	END
	vr_is "with its network" 2001:db8:9::/64 networks red d0
	vr_dut ip link del d0

	vr_dut ip link set vred down
	vr_sysctl6 conf/vred/accept_dad 1
	vr_sysctl6 conf/vred/forwarding 1
	vr_ip red -6 addr add 2001:db8:1::d/64 dev vred
	vr_check "so does one that has to be found unique" \
		vr_ctl link set vred context green
	vr_dut ip link set vred up
	vr_check "it is" slowwait "$WAIT_TIMEOUT" detected
	vr_play "it is there, and so is the anycast address" <<-END
		place green $dut 9
		packet w pred dev=eth0
		ns w 2001:db8:1::2 2001:db8:1::d
		see w 2001:db8:1::d > 2001:db8:1::2 icmp6 136/0 2001:db8:1::d is *
		udp6 s green bind=:53
		udp6 c pred connect=2001:db8:1::.53
		send c hello
		recv s hello
	END
	vr_sysctl6 conf/vred/accept_dad 0
	vr_sysctl6 conf/vred/forwarding 0
	vr_check "it moves back" vr_ctl link set vred context red
	vr_ip red -6 addr del 2001:db8:1::d/64 dev vred
	vr_addresses6 red
}

# A router's interface has more groups and an anycast address.
router()
{
	local was

	vr_sysctl6 conf/vred/forwarding 1
	was=$(groups red vred)
	vr_check "a router's interface moves" \
		vr_ctl link set vred context green
	joins "and has its groups" "$was" green vred
	vr_play "and its anycast address" <<-END
		place green $dut 9
		udp6 s green bind=:53
		udp6 c pred connect=2001:db8:1::.53
		send c hello
		recv s hello
	END
	vr_check "it moves back" vr_ctl link set vred context red
	joins "and has its groups" "$was" red vred
	vr_sysctl6 conf/vred/forwarding 0
	vr_ip red -6 route add 2001:db8:f::/48 via fe80::2 dev vred
}

# Between namespaces a number means nothing: the default context.
namespaces()
{
	vr_check "an interface" vr_dummy red dm 2001:db8:9::1/64
	vr_dut ip link set dm netns "$p0"
	vr_is "it leaves nothing in red" "" routes red dm
	vr_peer 0 ip link set dm netns "$dut"
	vr_dut ip link set dm up
	vr_dut ip -6 addr add 2001:db8:9::1/64 dev dm
	vr_is "and comes back to the default" 2001:db8:9::1 addresses 0 dev dm
	vr_is "with its network" 2001:db8:9::/64 networks 0 dm
	vr_dut ip link del dm
}

# What a task makes is in the task's context.
birth()
{
	vr_check "red makes an interface" vr_ip red -6 -batch - <<-END
		link add db up type dummy
		addr add 2001:db8:9::1/64 dev db
	END
	vr_play "it works in red" <<-END
		udp6 s red bind=2001:db8:9::1.53
		EADDRNOTAVAIL: udp6 x 0 bind=2001:db8:9::1.53
		udp6 c red connect=2001:db8:9::1.53
		send c hello
		recv s hello
	END
	vr_check "red deletes it" vr_ip red link del db
	vr_is "nothing is left" "" routes red db
}

# A context goes by force: its interfaces are back, without addresses.
force()
{
	vr_check "an interface" vr_dummy green dg 2001:db8:9::1/64
	vr_ip green -6 route add 2001:db8:8::/48 dev dg
	vr_check "its context is deleted" vr_ctl context del green --force
	vr_is "it is back" "" addresses 0 dev dg
	vr_dut ip link set dg up
	vr_check "and has IPv6" vr_dut ip -6 addr add 2001:db8:9::1/64 dev dg
	vr_is "as any other" 2001:db8:9::/64 networks 0 dg
	joins "with its groups" "ff01::1 ff02::1" 0 dg
	vr_dut ip link del dg
	vr_check "the context is made again" vr_ctl context add green index 9
}

# What is sent in parts is under way for long.
parts()
{
	vr_play "what is sent in parts does not follow the network" <<-END
		packet w pred dev=eth0
		udp6 c red bind=2001:db8:1::1.4000
		udp6 e red bind=2001:db8:1::1.4002 mcastif=vred
		more c 2001:db8:1::2.53 stray-
		more e ff02::77.53 stray-
		sh nsenter --net=/run/netns/$dut vrctl link set vred context green
		sh sleep 1.2
		MAYBE: sendto c 2001:db8:1::2.53 end
		MAYBE: sendto e ff02::77.53 end
		unseen w *stray*
	END
	vr_ctl link set vred context red
}

# Traffic of all while an interface goes to and fro: the guard sees nothing.
storm()
{
	local ctx pids=""

	for ctx in $VR_CONTEXTS; do
		{
			vr_places
			echo "flood p$ctx 2001:db8:1::1.9 2000 storm"
			echo "flood $ctx 2001:db8:1::2.9 2000 storm"
			echo "flood $ctx ff02::77%$(ifindex "v$ctx").9 2000 storm"
		} | "$VR_DIR/vr_sock" &
		pids+=" $!"
	done
	for _ in {1..10}; do
		vr_ctl link set vred context blue
		vr_ctl link set vred context 0
		vr_ctl link set vred context red
	done
	# shellcheck disable=SC2086 # several
	wait $pids
	vr_play "an interface moves under traffic" <<-END
		udp6 s@ @ bind=2001:db8:1::1.53
		udp6 c@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:1::1.53
		send c@ to-@
		recv s@ to-@
		sendto s@ 2001:db8:1::2.4000 from-@
		recv c@ from-@
		quiet s0 c0 sred cred sblue cblue
	END
}

vr_setup6
vr_check "a fourth context" vr_ctl context add green index 9
keeps_addresses red green
keeps_addresses blue green
keeps_addresses 0 green
traffic red
traffic 0
memberships
router
while_down
advertised
detection
without_ipv6
namespaces
birth
force
storm
parts
vr_exit
