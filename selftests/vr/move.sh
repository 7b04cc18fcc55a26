#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Interfaces move between contexts: addresses go along, routes are made anew,
# what was learnt or set in the old context is gone for good. See vr_lib.sh
# for the topology; green is a fourth context.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# The context of a device, asked in namespace $1
context_of()
{
	nsenter --net="/run/netns/$1" vrctl -j link show "$2" | vr_json index
}

# Routes of a context through a device
routes()
{
	vr_ip "$1" -4 route show table all | grep -w "$2"
}

keeps_addresses()
{
	local ctx=$1 state=$2 dev=v$1

	vr_dut ip link set "$dev" "$state"
	vr_ip "$ctx" -force -batch - <<-END 2> /dev/null
		route add 198.18.1.0/24 via 192.0.2.2
		route add 198.18.2.0/24 nexthop via 192.0.2.2 dev $dev nexthop via 192.0.2.3 dev $dev
		neigh add 192.0.2.77 lladdr 02:00:00:00:00:01 dev $dev nud permanent
	END
	vr_check "an interface moves" vr_ctl link set "$dev" context green
	vr_is "its addresses come along ($state)" \
		"127.0.0.1 192.0.2.1 ${own[$ctx]}" \
		vr_fields local green -4 addr show
	vr_is "and do not stay ($state)" 127.0.0.1 \
		vr_fields local "$ctx" -4 addr show
	vr_is "no route stays behind ($state)" "" routes "$ctx" "$dev"
	vr_is "no neighbour comes along ($state)" "" \
		vr_ip green -4 neigh show
	vr_dut ip link set "$dev" up
	vr_is "its network is in the new context ($state)" 192.0.2.0/24 \
		vr_fields dst green -4 route show
	vr_is "its addresses are local there ($state)" \
		"192.0.2.1 ${own[$ctx]}" vr_fields dst green \
		-4 route show table local type local dev "$dev"
	vr_check "it moves back" vr_ctl link set "$dev" context "$ctx"
	vr_is "nothing stays behind there ($state)" "" routes green "$dev"
	vr_is "routes set by hand do not come back ($state)" 192.0.2.0/24 \
		vr_fields dst "$ctx" -4 route show
	vr_ip "$ctx" route add 203.0.113.0/24 via 192.0.2.2
}

# Sockets stay where they are; the network is another.
traffic()
{
	local ctx=$1

	vr_play "the network moves, sockets stay" "$ctx" <<-END
		place green $dut 9
		udp s $ctx bind=192.0.2.1:53
		udp m $ctx reuseaddr bind=:67 join=233.252.0.1,192.0.2.1
		udp p p$ctx bind=192.0.2.2:53
		udp c p$ctx bind=192.0.2.2:4000 connect=192.0.2.1:53
		send c before
		recv s before
		sh nsenter --net=/run/netns/$dut vrctl link set v$ctx context green
		udp g green bind=192.0.2.1:53
		udp n green reuseaddr bind=:67 join=233.252.0.1,192.0.2.1
		send c after
		recv g after
		sendto g 192.0.2.2:4000 answer
		recv c answer
		sendto c 233.252.0.1:67 all
		recv n all
		hdr h p$ctx
		inject h udp 192.0.2.1:4000 192.0.2.1:53 martian
		quiet s m g
		ENETUNREACH: udp u $ctx connect=192.0.2.2:53
		EADDRNOTAVAIL: udp t $ctx bind=192.0.2.1:54
		sh nsenter --net=/run/netns/$dut vrctl link set v$ctx context $ctx
		send c again
		recv s again
		sendto s 192.0.2.2:53 hello
		recv p hello
		quiet g n
	END
}

# Sockets have joined in their context, not in that of the interface now.
memberships()
{
	local in="nsenter --net=/run/netns/$dut" ifindex \
		show="vrctl exec green -- ip -4 maddr show dev vred"

	ifindex=$(vr_ip 0 -j link show vred | vr_json ifindex)

	vr_play "memberships stay behind" <<-END
		place green $dut 9
		udp m red reuseaddr bind=:67 join=233.252.0.1,192.0.2.1
		udp c pred bind=192.0.2.2:4000
		sendto c 233.252.0.1:67 before
		recv m before
		sh $in vrctl link set vred context green
		sh ! $in $show | grep -w 233.252.0.1
		sh $in $show | grep -qw 224.0.0.1
		udp n green reuseaddr bind=:67
		sendto c 233.252.0.1:67 stray
		quiet n m
		udp o green reuseaddr bind=:67 join=233.252.0.1,192.0.2.1
		EINVAL: set m block=233.252.0.1,192.0.2.2,$ifindex
		sendto c 233.252.0.1:67 still
		recv o still
		close m
		sendto c 233.252.0.1:67 after
		recv o after
	END
	vr_ctl link set vred context red
	vr_play "and are in nobody's way when the interface is back" <<-END
		udp m red reuseaddr bind=:67 join=233.252.0.1,192.0.2.1
		udp c pred bind=192.0.2.2:4000
		sh $in vrctl link set vred context green
		sh $in vrctl link set vred context red
		udp n red reuseaddr bind=:67 join=233.252.0.1,192.0.2.1
		udp o red reuseaddr bind=:67 join=233.252.0.1,192.0.2.1
		close m
		sendto c 233.252.0.1:67 again
		recv n again
		sh $in vrctl link set vred context green
		sh $in vrctl link set vred context red
		set n join=233.252.0.1,192.0.2.1
		EADDRINUSE: set n join=233.252.0.1,192.0.2.1
		sendto c 233.252.0.1:67 joined
		recv n joined
	END
}

# An interface whose MTU is too small has no IPv4, but had it.
without_ipv4()
{
	vr_check "an interface without addresses" \
		vr_ip red link add d0 up type dummy
	vr_check "has a route" vr_ip red route add 198.18.9.0/24 dev d0
	vr_check "it loses IPv4" vr_dut ip link set d0 mtu 60
	vr_check "moves" vr_ctl link set d0 context blue
	vr_check "and gets it again" vr_dut ip link set d0 mtu 1500
	vr_is "its route has not stayed behind" "" routes red d0
	vr_play "and leads nowhere" <<-END
		ENETUNREACH: udp u red connect=198.18.9.1:53
	END
	# A route would hold the interface, for good.
	vr_ip red route del 198.18.9.0/24 dev d0 2> /dev/null
	vr_dut ip link del d0
}

# What is sent in parts is under way for long: that the guard stops it, more than
# a second after the move, is no mistake of the kernel.
parts()
{
	vr_play "what is sent in parts does not follow the network" <<-END
		packet w pred dev=eth0
		udp c red bind=192.0.2.1:4000
		udp d red bind=192.0.2.1:4001 broadcast
		udp e red bind=192.0.2.1:4002 mcastif=192.0.2.1
		more c 192.0.2.2:53 stray-
		more d 192.0.2.255:53 stray-
		more e 233.252.0.1:53 stray-
		sh nsenter --net=/run/netns/$dut vrctl link set vred context green
		sh sleep 1.2
		MAYBE: sendto c 192.0.2.2:53 end
		MAYBE: sendto d 192.0.2.255:53 end
		MAYBE: sendto e 233.252.0.1:53 end
		unseen w *stray*
	END
	vr_ctl link set vred context red
}

# Between namespaces a number means nothing: the default context.
namespaces()
{
	vr_check "an interface" vr_dummy red dm 192.0.2.1/24
	vr_dut ip link set dm netns "$p0"
	vr_is "in another namespace it is in the default" 0 \
		context_of "$p0" dm
	vr_peer 0 ip link set dm netns "$dut"
	vr_is "and still when it comes back" 0 context_of "$dut" dm
	vr_is "red has let go of it" "lo vred" \
		vr_fields ifname red link show
	vr_dut ip link del dm
}

# What a task makes is in the task's context.
birth()
{
	vr_check "red makes an interface" vr_ip red link add db type dummy
	vr_is "it is red's" "db lo vred" vr_fields ifname red link show
	vr_check "red gives it an address" vr_ip red addr add 192.0.2.9/32 dev db
	vr_check "red brings it up" vr_ip red link set db up
	vr_play "it works in red" <<-END
		udp s red bind=192.0.2.9:53
		EADDRNOTAVAIL: udp x 0 bind=192.0.2.9:53
		udp c red connect=192.0.2.9:53
		send c hello
		recv s hello
	END
	vr_check "red makes a cable" \
		vr_ip red link add dc type veth peer name dd
	vr_is "both ends are red's" "db dc dd lo vred" \
		vr_fields ifname red link show
	vr_check "red deletes it" vr_ip red link del dc
	vr_check "red deletes the interface" vr_ip red link del db
	vr_is "it is gone" "lo vred" vr_fields ifname red link show
}

# Traffic of all while an interface goes to and fro: the guard sees nothing.
storm()
{
	local ctx pids=""

	for ctx in $VR_CONTEXTS; do
		{
			vr_places
			echo "flood p$ctx 192.0.2.1:9 4000 storm"
			echo "flood $ctx 192.0.2.2:9 4000 storm"
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
		udp s@ @ bind=192.0.2.1:53
		udp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		send c@ to-@
		recv s@ to-@
		sendto s@ 192.0.2.2:4000 from-@
		recv c@ from-@
		quiet s0 c0 sred cred sblue cblue
	END
}

vr_setup
vr_check "a fourth context" vr_ctl context add green index 9
keeps_addresses red up
keeps_addresses blue down
keeps_addresses 0 up
traffic red
traffic 0
namespaces
birth
memberships
without_ipv4
storm
parts
vr_exit
