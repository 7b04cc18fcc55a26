#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Contexts in two network namespaces have nothing to do with each other, equal
# as their numbers and names may be; tasks leave theirs at the border; and a
# namespace goes with all contexts that it still has.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# In the namespace given
in_ns()
{
	local ns=$1; shift

	nsenter --net="/run/netns/$ns" -- "$@"
}

names()
{
	in_ns "$1" vrctl -j context show | vr_list
}

twins()
{
	vr_is "another namespace has no contexts" "0=default" names "$other"
	in_ns "$other" vrctl context add red index "${index[red]}"
	in_ns "$other" vrctl context add cyan index "${index[blue]}"
	vr_is "it has its own" "0=default 7=red 70000=cyan" names "$other"
	vr_is "we have ours" "0=default 7=red 70000=blue" names "$dut"
	vr_play "equal indexes of two namespaces are two contexts" <<-END
		place twin $other ${index[red]}
		udp s@ @ bind=127.0.0.1:53
		udp t twin bind=127.0.0.1:53
		tcp l@ @ bind=127.0.0.1:80 listen
		tcp m twin bind=127.0.0.1:80 listen
		udp c@ @ connect=127.0.0.1:53
		udp d twin connect=127.0.0.1:53
		send d twin
		recv t twin
		quiet s0 sred sblue
		send c@ to-@
		recv s@ to-@
		tcp e twin bind=127.0.0.1:4000 connect=127.0.0.1:80
		tcp f@ @ bind=127.0.0.1:4000 connect=127.0.0.1:80
		accept a m
		accept b@ l@
		send f@ to-@
		recv b@ to-@
		quiet t a m e l0 lred lblue
	END
	in_ns "$other" vrctl context set red name crimson
	in_ns "$other" vrctl context del cyan
	vr_is "nor do they change together" "0=default 7=red 70000=blue" \
		names "$dut"
	vr_is "but alone" "0=default 7=crimson" names "$other"
}

borders()
{
	vr_is "a task is in the context" 7 \
		vr_exec red cat /proc/self/vr_index
	vr_is "and leaves it with its namespace" 0 \
		vr_exec red nsenter --net="/run/netns/$other" \
		cat /proc/self/vr_index
	vr_is "also for a new namespace" 0 \
		vr_exec red unshare -n cat /proc/self/vr_index
	vr_is "not for another mount namespace" 7 \
		vr_exec red unshare -m cat /proc/self/vr_index
	vr_is "a new namespace has contexts of its own" mine \
		vr_exec red unshare -n bash -c "vrctl context add mine index 7
		vrctl exec 7 vrctl process id | grep -o mine"
}

# Interfaces through which a process has routes, as /proc says there
routes_of()
{
	vr_exec "$1" sed 1d "/proc/$2/net/route" | cut -f 1 | sort -u | xargs
}

# The twin of red knows another network than the default context there.
procfs()
{
	local pid

	in_ns "$other" bash -c "
		ip link add z0 up type dummy
		ip link add ztwin up type dummy
		vrctl link set ztwin context ${index[red]}
		ip addr add 198.51.100.1/24 dev z0
		ip addr add 198.18.1.1/24 dev ztwin"
	nsenter --net="/run/netns/$other" sleep 1000 &
	pid=$!
	busywait "$BUSYWAIT_TIMEOUT" grep -q sleep "/proc/$pid/comm"
	vr_is "routes of a namespace are those of its default" z0 \
		routes_of 0 "$pid"
	vr_is "also to who is in a context of another" z0 \
		routes_of red "$pid"
	kill "$pid"
	wait "$pid" 2> /dev/null
}

# By number, for red cannot name it.
foreign_lower()
{
	local lower

	vr_check "an interface" vr_dummy blue dlow 192.0.2.1/24
	lower=if$(vr_fields ifindex 0 link show dlow)
	vr_refused "nothing is made upon it from afar" vr_ip red \
		link add link "$lower" name mv netns "$other" type macvlan
	vr_refused "nor is there anything" in_ns "$other" ip link show mv
	vr_dut ip link del dlow
}

# A namespace with all there is, kept alive by sockets until the play ends. The
# first rule of all takes apart two tables that were one before.
teardown()
{
	local doomed round

	for round in none default context both; do
		doomed="" NS_LIST_KEPT=("${NS_LIST[@]}")
		setup_ns doomed
		NS_LIST=("${NS_LIST_KEPT[@]}")
		in_ns "$doomed" bash -c "
			vrctl context add red index ${index[red]}
			vrctl context add blue index ${index[blue]}
			ip link add vx type veth peer name gone-$round netns $dut
			ip link add d0 type dummy
			ip link add d1 type dummy
			vrctl link set vx context red
			vrctl link set d0 context red
			vrctl link set d1 context blue
			for dev in vx d0 d1; do
				ip addr add 192.0.2.1/24 dev \$dev
				ip link set \$dev up
			done
			vrctl exec red ip route add 198.18.1.0/24 via 192.0.2.2
			vrctl exec red ip route add 198.18.1.0/24 via 192.0.2.2 table 100
			[[ $round == [cb]* ]] &&
				vrctl exec red ip -batch - <<-TEXT
					rule add pref 100 lookup 100
					rule add pref 200 goto 300
					nexthop add id 10 via 192.0.2.2 dev d0
					nexthop add id 11 blackhole
					nexthop add id 20 group 10
					nexthop add id 30 group 11 type resilient buckets 4
					route add 198.18.2.0/24 nhid 20
					route add 198.18.3.0/24 nhid 11
				TEXT
			[[ $round == [db]* ]] &&
				ip rule add pref 100 lookup 100
			true" 2> /dev/null
		ip -n "$dut" link set "gone-$round" up
		vr_play "a namespace goes with its contexts" "rules: $round" <<-END
			place r $doomed ${index[red]}
			place b $doomed ${index[blue]}
			tcp l r bind=192.0.2.1:80 listen
			tcp c r connect=192.0.2.1:80
			accept s l
			tcp k b bind=192.0.2.1:80 listen
			udp u b bind=192.0.2.1:53 connect=192.0.2.2:53
			send u unresolved
			udp v r bind=:67 join=233.252.0.1,192.0.2.1
			raw w r proto=253
			guard
			sh ip netns del $doomed
			send c hello
			recv s hello
			sh ip -n $dut link show gone-$round > /dev/null
		END
		vr_begin
		slowwait "$WAIT_TIMEOUT" not ip -n "$dut" link show "gone-$round" \
			> /dev/null 2>&1 || vr_fail \
			"its end of a cable is still there"
		log_test "and nothing is left of it" "rules: $round"
	done
}

not()
{
	! "$@"
}

vr_setup_contexts
setup_ns other
twins
borders
procfs
foreign_lower
teardown
vr_exit
