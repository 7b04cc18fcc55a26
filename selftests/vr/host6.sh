#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Distributed hosts of IPv6: as host.sh, host_complete.sh and host_config.sh. To the
# topology of host_lib.sh come
#
#   nN  eth0, red0   2001:db8::1N/64  fe80::1N/64
#   c   eth0, red0   2001:db8::2/64   fe80::2/64
#
# and 2001:db8::1 and fe80::1, which all nodes have; in red the first one only.
# The oracle has the addresses of all nodes.

# shellcheck disable=SC2154,SC2317 # set by setup_ns; called by name
source "$(dirname "$0")/vr_lib6.sh"
source "$(dirname "$0")/host_lib.sh"

mac1=02:00:00:00:00:01
mac2=02:00:00:00:00:02
red2=02:00:00:00:07:02

# addresses NETNS DEV ADDR...: the shared one of the link comes first, so that it
# is the one that is taken where nothing speaks against it
addresses()
{
	local ns=$1 dev=$2 addr; shift 2

	for addr; do
		echo "addr add $addr/64 dev $dev"
	done | ip -n "${!ns}" -6 -batch -
}

all_addresses()
{
	local i

	for i in $HOST_NODES; do
		addresses "n$i" eth0 fe80::1 "fe80::1$i" 2001:db8::1 "2001:db8::1$i" &&
		addresses "n$i" red0 "fe80::1$i" 2001:db8::1 "2001:db8::1$i" ||
			return
	done
	addresses c eth0 fe80::2 2001:db8::2 &&
	addresses c red0 fe80::2 2001:db8::2 &&
	addresses o eth0 fe80::1 fe80::1{1,2,3} 2001:db8::1 2001:db8::1{1,2,3} &&
	addresses oc eth0 fe80::2 2001:db8::2
}

# client_sends_to MAC: what the client sends to 2001:db8::1 goes there
client_sends_to()
{
	echo "sh ip -n $c -6 neigh replace 2001:db8::1 lladdr $1 dev eth0 nud permanent"
}

client_asks()
{
	echo "sh ip -n $c -6 neigh del 2001:db8::1 dev eth0"
}

# In red, before it is shared there
elsewhere()
{
	host_play "in another context the address is as any other" <<-END
		packet w cr dev=red0
		ns w 2001:db8::2 2001:db8::1
		count 3 2001:db8::1?>?2001:db8::2?icmp6?136/0* w
	END
}

nd()
{
	host_play "one node answers solicitations, the lead" <<-END
		packet w c dev=eth0
		ns w 2001:db8::2 2001:db8::1
		see w 2001:db8::1 > 2001:db8::2 icmp6 136/0 2001:db8::1 is $mac1
		unseen w * icmp6 136/0 2001:db8::1 is *
		ns w fe80::2 fe80::1
		see w fe80::1 > fe80::2 icmp6 136/0 fe80::1 is $mac1
		unseen w * icmp6 136/0 fe80::1 is *
	END
	host_play "and defends the address" <<-END
		packet w c dev=eth0
		ns w :: 2001:db8::1
		see w 2001:db8::1 > ff02::1 icmp6 136/0 2001:db8::1 is $mac1
		unseen w * icmp6 136/0 2001:db8::1 is *
	END
	host_play "members answer for their own addresses" <<-END
		packet w c dev=eth0
		ns w 2001:db8::2 2001:db8::12
		see w 2001:db8::12 > 2001:db8::2 icmp6 136/0 2001:db8::12 is $mac2
	END
	host_play "members do not solicit from the shared address" <<-END
		packet w c dev=eth0
		udp6 s2 n2 bind=2001:db8::1.4000
		sendto s2 2001:db8::99.9 hello
		see w fe80::12 > ff02::1:ff00:99 icmp6 135/0 who 2001:db8::99
		udp6 l2 n2 bind=fe80::1%eth0.4000
		sendto l2 fe80::99%eth0.9 hello
		see w fe80::12 > ff02::1:ff00:99 icmp6 135/0 who fe80::99
		unseen w *::1 > * icmp6 135/0 *
		udp6 s1 n1 bind=2001:db8::1.4001
		sendto s1 2001:db8::98.9 hello
		see w 2001:db8::1 > ff02::1:ff00:98 icmp6 135/0 who 2001:db8::98
	END
	host_play "nor report groups" <<-END
		packet w c dev=eth0
		udp6 m2 n2 join=ff05::99,eth0
		see w fe80::12 > ff02::16 icmp6 143/0 *ff05::99*
		unseen w fe80::1 > *
	END
	host_play "nor ask for routers" <<-END
		packet w c dev=eth0
		sh nsenter --net=/run/netns/$n2 bash -c "echo 1 > /proc/sys/net/ipv6/conf/eth0/router_solicitations"
		sh ip -n $n2 token set ::5 dev eth0
		see w fe80::12 > ff02::2 icmp6 133/0 *
		unseen w fe80::1 > *
	END
}

echo_icmp()
{
	host_play "one node answers echo, the lead" <<-END
		packet w c dev=eth0
		icmp6 e c
		echo e 2001:db8::1 7 1 hello
		see w 2001:db8::1 > 2001:db8::2 icmp6 129/0 id 7 seq 1 hello
		unseen w 2001:db8::1 > 2001:db8::2 icmp6 129/0 *
		echo e fe80::1%eth0 7 2 link
		see w fe80::1 > fe80::2 icmp6 129/0 id 7 seq 2 link
		unseen w fe80::1 > fe80::2 icmp6 129/0 *
		sh ip netns exec $c ping -c 1 -W 1 -s 4000 2001:db8::1 > /dev/null
		count 1 2001:db8::1?>?2001:db8::2?icmp6?129/0* w
	END
	host_play "a reply finds the member that has asked" <<-END
		ping6 p2 n2 bind=2001:db8::1.77
		echo p2 2001:db8::2 77 1 hello
		see p2 icmp6 129/0 id 77 seq 1 hello
	END
	host_play "other protocols are for the lead" <<-END
		packet w c dev=eth0
		hdr6 h c
		inject h 99 2001:db8::2 2001:db8::1 hello
		see w 2001:db8::1 > 2001:db8::2 icmp6 4/1 *
		unseen w * icmp6 4/1 *
	END
}

ports()
{
	local i

	for i in $HOST_NODES; do
		host_play "a port is where its socket is" "n$i" <<-END
			packet w c dev=eth0
			packet resets c dev=eth0
			packet errors c dev=eth0
			tcp6 l n$i bind=2001:db8::1.80 listen
			tcp6 x c connect=2001:db8::1.80
			accept y l
			send x to
			recv y to
			send y from
			recv x from
			see w 2001:db8::1.80 > 2001:db8::2.* tcp SA*
			unseen w 2001:db8::1.80 > 2001:db8::2.* tcp SA*
			udp6 r n$i bind=2001:db8::1.53
			udp6 q c bind=2001:db8::2.1053 connect=2001:db8::1.53
			send q hello
			recv r hello
			sendto r 2001:db8::2.1053 back
			recv q back
			tcp6 ll n$i bind=fe80::1%eth0.80 listen
			tcp6 lx c connect=fe80::1%eth0.80
			accept ly ll
			send lx link
			recv ly link
			unseen resets *.80 > * tcp *R*
			unseen errors * icmp6 [14]/*
		END
		host_play "behind other headers as well" "n$i" <<-END
			udp6 r n$i bind=2001:db8::1.53
			udp6 q c padded connect=2001:db8::1.53
			send q padded
			recv r padded
			udp6 z c alert padded connect=2001:db8::1.53
			send z alert
			recv r alert
		END
	done
	host_play "a port that nobody has gets no answer" <<-END
		packet w c dev=eth0
		packet errors c dev=eth0
		tcp6 x c start=2001:db8::1.81
		udp6 q c connect=2001:db8::1.81
		send q hello
		udp6 z c padded connect=2001:db8::1.82
		send z hello
		quiet x q z
		unseen w 2001:db8::1.* > *
		unseen errors 2001:db8::1 > * icmp6 [14]/*
	END
	host_play "only the node that has the port receives" <<-END
		udp6 r1 n1 bind=:54
		udp6 r2 n2 bind=2001:db8::12.53
		udp6 r3 n3 bind=:53
		udp6 q c connect=2001:db8::1.53
		send q hello
		recv r3 hello
		quiet r1 r2 r3
	END
}

flows()
{
	host_play "a member connects from the shared address" <<-END
		tcp6 l c bind=2001:db8::2.9 listen
		tcp6 x n2 bind=2001:db8::1.5000 connect=2001:db8::2.9
		accept y l
		send y hello
		recv x hello
	END
	host_play "an error of ICMP is handled where its flow is" <<-END
		packet w c dev=eth0
		hdr6 h c
		udp6 u1 n1 bind=2001:db8::1.4001
		udp6 u2 n2 bind=2001:db8::1.4000 connect=2001:db8::2.9 recverr
		udp6 u3 n3 bind=2001:db8::1.4000 connect=2001:db8::2.10 recverr
		send u2 hello
		see w 2001:db8::1.4000 > 2001:db8::2.9 udp hello
		icmperr h 1/4 2001:db8::2 2001:db8::1 w
		error u2 ECONNREFUSED
		quiet u1 u3
	END
	host_play "also behind other headers" <<-END
		packet w c dev=eth0
		hdr6 h c
		udp6 u2 n2 padded bind=2001:db8::1.4000 connect=2001:db8::2.9 recverr
		udp6 u3 n3 bind=2001:db8::1.4000 connect=2001:db8::2.10 recverr
		send u2 hello
		see w 2001:db8::1.4000 > 2001:db8::2.9 udp hello
		icmperr h 2/0 2001:db8::2 2001:db8::1 w 1300
		error u2 EMSGSIZE
		quiet u3
	END
	host_play "fragments reach who has the port, in any order" <<-END
		packet w c dev=eth0
		udp6 r3 n3 bind=2001:db8::1.53
		hdr6 h c
		frag h 2001:db8::2.99 2001:db8::1.53 5 1 abcdefghijklmnopqrstuvwxyz
		frag h 2001:db8::2.99 2001:db8::1.53 5 2 abcdefghijklmnopqrstuvwxyz
		recv r3 abcdefghijklmnopqrstuvwxyz
		frag h 2001:db8::2.99 2001:db8::1.53 6 2 abcdefghijklmnopqrstuvwxyz
		frag h 2001:db8::2.99 2001:db8::1.53 6 1 abcdefghijklmnopqrstuvwxyz
		recv r3 abcdefghijklmnopqrstuvwxyz
		frag h 2001:db8::2.99 2001:db8::1.54 7 1 abcdefghijklmnopqrstuvwxyz
		frag h 2001:db8::2.99 2001:db8::1.54 7 2 abcdefghijklmnopqrstuvwxyz
		quiet r3
		udp6 q c padded connect=2001:db8::1.53
		send q $(printf '%01600d' 7)
		recv r3 0000*7
		unseen w * icmp6 [134]/*
	END
}

# The rest of a packet does not come.
timeouts()
{
	local i

	for i in $HOST_NODES; do
		on "n$i" bash -c "echo 1 > /proc/sys/net/ipv6/ip6frag_time"
	done
	host_play "the lead says that fragments are missing" <<-END
		packet w c dev=eth0
		hdr6 h c
		frag h 2001:db8::2.99 2001:db8::1.53 8 1 abcdefghijklmnopqrstuvwxyz
		see w 2001:db8::1 > 2001:db8::2 icmp6 3/1 *
		unseen w * icmp6 3/1 *
	END
	host_play "a member does not" <<-END
		$(client_sends_to 02:00:00:00:00:03)
		packet w c dev=eth0
		hdr6 h c
		frag h 2001:db8::2.99 2001:db8::1.53 9 1 abcdefghijklmnopqrstuvwxyz
		sh sleep 2
		unseen w * icmp6 3/1 *
		$(client_asks)
	END
}

contexts()
{
	host_play "the same address in two contexts is two hosts" <<-END
		packet w0 c dev=eth0
		packet w7 cr dev=red0
		ns w7 2001:db8::2 2001:db8::1
		see w7 2001:db8::1 > 2001:db8::2 icmp6 136/0 2001:db8::1 is $red2
		unseen w7 * icmp6 136/0 2001:db8::1 is *
		unseen w0 * icmp6 136/0 2001:db8::1 is *
		tcp6 l0 n2 bind=2001:db8::1.80 listen
		tcp6 l7 r3 bind=2001:db8::1.80 listen
		tcp6 x0 c connect=2001:db8::1.80
		tcp6 x7 cr connect=2001:db8::1.80
		accept y0 l0
		accept y7 l7
		send x0 zero
		send x7 seven
		recv y0 zero
		recv y7 seven
		quiet l0 l7
		udp6 u7 r1 bind=2001:db8::1.53
		udp6 q0 c connect=2001:db8::1.53
		send q0 zero
		quiet u7 q0
		udp6 q7 cr connect=2001:db8::1.53
		send q7 seven
		recv u7 seven
	END
	ip -n "$n2" link add other0 type veth peer name other0 netns "$c"
	ip -n "$c" link set other0 up
	ip -n "$n2" link set other0 up
	ip -n "$n2" -6 addr add fe80::1/64 dev other0
	host_play "an address of the link is another one on another link" <<-END
		packet w c dev=other0
		ns w fe80::2 fe80::1
		see w fe80::1 > fe80::2 icmp6 136/0 fe80::1 is *
	END
	ip -n "$n2" link del other0
}

takeover()
{
	ctl n1 lead set eth0 off
	ctl n2 lead set eth0 on
	host_play "another node takes the lead" <<-END
		packet w c dev=eth0
		ns w 2001:db8::2 2001:db8::1
		see w 2001:db8::1 > 2001:db8::2 icmp6 136/0 2001:db8::1 is $mac2
		unseen w * icmp6 136/0 2001:db8::1 is $mac1
	END
	host_play "and says so, and connections go on" <<-END
		packet w c dev=eth0
		tcp6 l1 n1 bind=2001:db8::1.80 listen
		tcp6 l3 n3 bind=2001:db8::1.81 listen
		tcp6 x1 c connect=2001:db8::1.80
		tcp6 x3 c connect=2001:db8::1.81
		accept y1 l1
		accept y3 l3
		sh ip netns exec $n2 vrctl lead set eth0 off
		sh ip netns exec $n1 vrctl lead set eth0 on
		see w 2001:db8::1 > ff02::1 icmp6 136/0 2001:db8::1 is $mac1
		send x1 one
		send x3 three
		recv y1 one
		recv y3 three
	END
	vr_is "neighbours believe it" $mac1 eval \
		"ip -n $c -6 -j neigh show 2001:db8::1 dev eth0 | vr_json lladdr"
	vr_is "a member has heard who leads" 1 eval \
		'ctl n3 -j host show 2001:db8::1%eth0 | vr_json lead'
}

lease_is_over()
{
	[[ $(ctl n1 -j host show 2001:db8::1%eth0 | vr_json lease-left) == 0 ]]
}

lease()
{
	ctl n1 host set 2001:db8::1%eth0 lease 20
	busywait 2000 lease_is_over > /dev/null
	host_play "a lead whose lease is over is mute" <<-END
		packet w c dev=eth0
		packet v c dev=eth0
		$(client_sends_to $mac1)
		ns w 2001:db8::2 2001:db8::1
		ns w :: 2001:db8::1
		icmp6 e c
		echo e 2001:db8::1 7 3 hello
		tcp6 l n1 bind=2001:db8::1.80 listen
		tcp6 x c start=2001:db8::1.80
		udp6 s n1 bind=2001:db8::1.4000
		sendto s 2001:db8::2.9 hello
		quiet x
		unseen w * icmp6 136/0 2001:db8::1 is *
		unseen v 2001:db8::1* > *
	END
	ctl n1 host set 2001:db8::1%eth0 lease 0
	host_play "with a new one it is not" <<-END
		packet w c dev=eth0
		ns w 2001:db8::2 2001:db8::1
		see w 2001:db8::1 > 2001:db8::2 icmp6 136/0 2001:db8::1 is $mac1
		$(client_asks)
	END
}

conf()
{
	on "$1" bash -c "echo $3 > /proc/sys/net/ipv6/conf/eth0/$2"
}

is_asked_for()
{
	ip -n "${!1}" -6 addr show dev eth0 tentative | grep -q " $2/"
}

not_asked_for()
{
	! is_asked_for "$@"
}

failed()
{
	ip -n "${!1}" -6 addr show dev eth0 dadfailed | grep -q " $2/"
}

# The interface goes down and comes up; global addresses stay.
duplicates()
{
	local ns said

	for ns in n1 n2 n3; do
		conf $ns keep_addr_on_down 1
		conf $ns accept_dad 1
	done
	host_play "a member does not ask whether others have the address" <<-END
		packet w c dev=eth0
		sh ip -n $n2 link set eth0 down
		sh ip -n $n2 link set eth0 up
		see w :: > ff02::1:ff00:12 icmp6 135/0 who 2001:db8::12
		sh sleep 1
		unseen w :: > * icmp6 135/0 who 2001:db8::1
	END
	vr_check "and has it" not_asked_for n2 2001:db8::1
	vr_is "which is shared still" member eval \
		'ctl n2 -j host show 2001:db8::1%eth0 | vr_json role'
	vr_is "unlike the one that went" "" eval \
		'ctl n2 -j host show fe80::1 2> /dev/null'
	host_play "the lead asks, and then says that it has it" <<-END
		packet w c dev=eth0
		sh ip -n $n1 link set eth0 down
		sh ip -n $n1 link set eth0 up
		see w :: > ff02::1:ff00:1 icmp6 135/0 who 2001:db8::1
		see w 2001:db8::1 > ff02::1 icmp6 136/0 2001:db8::1 is $mac1
	END
	conf n3 dad_transmits 30
	ip -n "$n3" -6 addr add 2001:db8::7/64 dev eth0
	vr_check "who still asks" is_asked_for n3 2001:db8::7
	vr_check "and becomes a member" ctl n3 host add 2001:db8::7 dev eth0
	vr_check "asks no more" busywait 3000 not_asked_for n3 2001:db8::7
	conf n3 dad_transmits 1
	ip -n "$n3" link set eth0 down
	ip -n "$n3" -6 addr add 2001:db8::8/64 dev eth0
	vr_check "it is shared while the interface is down" \
		ctl n3 host add 2001:db8::8 dev eth0
	host_play "and nobody hears of it" <<-END
		packet w c dev=eth0
		packet v c dev=eth0
		sh ip -n $n3 link set eth0 up
		see w :: > ff02::1:ff00:13 icmp6 135/0 who 2001:db8::13
		sh sleep 1
		ns w 2001:db8::2 2001:db8::8
		ns w :: 2001:db8::8
		unseen w * icmp6 135/0 who 2001:db8::8
		unseen v * icmp6 136/0 2001:db8::8 is *
	END
	vr_check "who has it" not_asked_for n3 2001:db8::8
	ip -n "$n3" -6 addr add 2001:db8::2/64 dev eth0
	busywait 3000 failed n3 2001:db8::2 > /dev/null
	vr_begin
	said=$(ctl n3 host add 2001:db8::2 dev eth0 2>&1)
	[[ $? == 2 && $said == *": The address was found to be a duplicate, add it with nodad" ]] ||
		vr_fail "it says: $said"
	log_test "a duplicate is not shared"
}

config()
{
	local said

	vr_is "procfs has it" "2001:db8::1 eth0 lead 0 - open 1 1 2" \
		on n1 grep "^2001:db8::1 " /proc/net/vr_host
	vr_begin
	said=$(ctl n1 host add 2001:db8::77 dev eth0 2>&1)
	[[ $? == 2 && $said == *": The interface does not have this address" ]] ||
		vr_fail "it says: $said"
	log_test "an address that is not there is not shared"
	ip -n "$n1" -6 addr del 2001:db8::1/64 dev eth0
	vr_is "it ends with the address" "" eval \
		'ctl n1 -j host show 2001:db8::1%eth0 2> /dev/null'
	ctl n1 exec red -- ip link set red0 down
	vr_is "and with the interface, which loses it" "" eval \
		'ctl n1 -j host show 2001:db8::1%red0 2> /dev/null'
}

# "Complete": each port has an owner or nobody, and a client sees what it sees of
# one machine.
complete()
{
	local i j

	for j in $HOST_NODES; do
		for i in $HOST_NODES; do
			ctl "n$j" host port add 2001:db8::1%eth0 tcp "8$i" node "$i" &&
			ctl "n$j" host port add 2001:db8::1%eth0 udp "5$i" node "$i" &&
			ctl "n$j" host port add 2001:db8::1%eth0 tcp \
				"40${i}00-40${i}63" node "$i" || return
		done
		ctl "n$j" host set 2001:db8::1%eth0 knowledge complete || return
	done
	ctl n2 host set 2001:db8::1%eth0 lead 1 &&
	ctl n3 host set 2001:db8::1%eth0 lead 1
}

owned()
{
	local i

	for i in $HOST_NODES; do
		twin_play "a port is where its owner is" "n$i" <<-END
			packet w c dev=eth0
			packet errors c dev=eth0
			tcp6 l n$i bind=2001:db8::1.8$i listen
			tcp6 x c connect=2001:db8::1.8$i
			accept y l
			send x to
			recv y to
			see w 2001:db8::1.8$i > 2001:db8::2.* tcp SA*
			unseen w 2001:db8::1.8$i > 2001:db8::2.* tcp *[SR]*
			udp6 r n$i bind=2001:db8::1.5$i
			udp6 q c padded bind=2001:db8::2.1053 connect=2001:db8::1.5$i
			send q hello
			recv r hello
			sendto r 2001:db8::2.1053 back
			recv q back
			unseen errors * icmp6 [14]/*
		END
		twin_play "an owner without a socket refuses" "n$i" <<-END
			packet w c dev=eth0
			ECONNREFUSED: tcp6 x c connect=2001:db8::1.8$i
			count 1 2001:db8::1.8$i?>?2001:db8::2.*?tcp?RA* w
			udp6 q c connect=2001:db8::1.5$i
			send q hello
			error q ECONNREFUSED
			count 1 2001:db8::1?>?2001:db8::2?icmp6?1/4* w
		END
		twin_play "a connection is made from any node" "n$i" <<-END
			tcp6 l c bind=2001:db8::2.9 listen
			tcp6 x n$i bind=2001:db8::1.40${i}07 connect=2001:db8::2.9
			accept y l
			send y hello
			recv x hello
			ECONNREFUSED: tcp6 z n$i bind=2001:db8::1.40${i}08 connect=2001:db8::2.10
		END
	done
}

unowned()
{
	twin_play "a port that nobody owns is refused, once" <<-END
		packet w c dev=eth0
		ECONNREFUSED: tcp6 x c connect=2001:db8::1.99
		count 1 2001:db8::1.99?>?2001:db8::2.*?tcp?RA* w
		udp6 q c connect=2001:db8::1.99
		send q hello
		error q ECONNREFUSED
		count 1 2001:db8::1?>?2001:db8::2?icmp6?1/4* w
	END
	twin_play "solicitations and echo have one answer" <<-END
		packet w c dev=eth0
		icmp6 e c
		ns w 2001:db8::2 2001:db8::1
		see w 2001:db8::1 > 2001:db8::2 icmp6 136/0 2001:db8::1 is $mac1
		unseen w * icmp6 136/0 2001:db8::1 is *
		echo e 2001:db8::1 7 1 hello
		see w 2001:db8::1 > 2001:db8::2 icmp6 129/0 id 7 seq 1 hello
		unseen w 2001:db8::1 > 2001:db8::2 icmp6 129/0 *
	END
	twin_play "fragments reach the owner, or are refused once" <<-END
		packet w c dev=eth0
		udp6 r3 n3 bind=2001:db8::1.53
		hdr6 h c
		frag h 2001:db8::2.99 2001:db8::1.53 6 2 abcdefghijklmnopqrstuvwxyz
		frag h 2001:db8::2.99 2001:db8::1.53 6 1 abcdefghijklmnopqrstuvwxyz
		recv r3 abcdefghijklmnopqrstuvwxyz
		unseen w 2001:db8::1 > * icmp6 [14]/*
		frag h 2001:db8::2.99 2001:db8::1.97 7 1 abcdefghijklmnopqrstuvwxyz
		frag h 2001:db8::2.99 2001:db8::1.97 7 2 abcdefghijklmnopqrstuvwxyz
		count 1 2001:db8::1?>?2001:db8::2?icmp6?1/4* w
	END
}

# What a node has, though another one owns it
contradicted()
{
	host_play "a socket without ownership receives nothing" <<-END
		udp6 r2 n2 bind=2001:db8::1.53
		udp6 r3 n3 bind=2001:db8::1.53
		tcp6 l2 n2 bind=2001:db8::1.83 listen
		tcp6 l3 n3 bind=2001:db8::1.83 listen
		udp6 q c connect=2001:db8::1.53
		send q hello
		recv r3 hello
		tcp6 x c connect=2001:db8::1.83
		accept y l3
		quiet r2 l2
	END
	host_play "a frame to the broadcast address opens nothing" <<-END
		$(client_sends_to ff:ff:ff:ff:ff:ff)
		packet w c dev=eth0
		tcp6 l3 n3 bind=2001:db8::1.83 listen
		tcp6 x c start=2001:db8::1.83
		quiet x
		unseen w 2001:db8::1.83 > *
		$(client_asks)
	END
	host_play "what a neighbour sends to a member is handed on" <<-END
		$(client_sends_to $mac2)
		packet w c dev=eth0
		udp6 r3 n3 bind=2001:db8::1.53
		udp6 q c connect=2001:db8::1.53
		send q hello
		recv r3 hello
		send q $(printf '%01600d' 7)
		recv r3 0000*7
		ECONNREFUSED: tcp6 x c connect=2001:db8::1.99
		count 1 2001:db8::1.99?>?2001:db8::2.*?tcp?RA* w
		icmp6 e c
		echo e 2001:db8::1 7 2 hello
		see w 2001:db8::1 > 2001:db8::2 icmp6 129/0 id 7 seq 2 hello
		$(client_asks)
	END
}

counts()
{
	local at=2001:db8::1%eth0 before

	before=$(counter n2 drop-elsewhere $at)
	host_play "members count what they drop" <<-END
		udp6 q c connect=2001:db8::1.83
		send q hello
		quiet q
	END
	vr_is "which was one datagram" $((before + 1)) \
		counter n2 drop-elsewhere $at
	vr_is "nobody has forwarded without success" 0 \
		counter n1 drop-forward $at
}

HOST_SYSCTLS="vr_sysctls vr_sysctls6"
host_setup
vr_require "IPv6" all_addresses
vr_check "the nodes share an address" host_share eth0 0 1 2001:db8::1
vr_check "and one of the link" host_share eth0 0 1 fe80::1
elsewhere
vr_check "and in red another one" host_share red0 $host_red 2 2001:db8::1
nd
echo_icmp
ports
flows
timeouts
host_bulk 2001:db8::1
contexts
takeover
lease
counts
vr_check "all ports are known" complete
owned
unowned
contradicted
for ns in n1 n2 n3; do
	ctl $ns host set 2001:db8::1%eth0 knowledge open
done
duplicates
config
host_exit
