#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What knows nothing of contexts is refused there, and gets nothing of theirs:
# tunnels, enslaved devices, requests. Protocols that are refused by socket() are
# in refuse_socket.c. See vr_lib.sh for the topology.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

context_of()
{
	vr_ctl -j link show "$1" | vr_json index
}

# vrctl refuses to move a device, which stays.
stays()
{
	local sentence=$1 dev=$2 status=$3 said; shift 3

	vr_begin
	said=$(vr_ctl link set "$dev" context red 2>&1)
	((status == $?)) || vr_fail \
		"wanted status $status, $said"
	[[ $said ]] || vr_fail "nothing is said"
	[[ $(context_of "$dev") =~ ^0?$ ]] || vr_fail "$dev has moved"
	log_test "$sentence" "$dev"
}

devices()
{
	local type mac

	stays "loopback is in no context" lo 2
	for type in vti vti6 xfrm; do
		case $type in
		vti6)	args="local 2001:db8::1 remote 2001:db8::2 key 1" ;;
		vti)	args="local 192.0.2.1 remote 192.0.2.2 key 1" ;;
		xfrm)	args="if_id 1" ;;
		esac
		# shellcheck disable=SC2086 # several words
		vr_dut ip link add tun0 type $type $args 2> /dev/null ||
			continue
		stays "a tunnel stays in the default context" tun0 2
		vr_dut ip link del tun0
		# shellcheck disable=SC2086
		vr_refused "nor is one made in a context ($type)" \
			vr_ip red link add tun0 type $type $args
	done
	vr_dut ip link add br0 type bridge
	vr_dut ip link add d0 type dummy
	vr_dut ip link set d0 master br0
	stays "an enslaved device stays where its master is" d0 4
	vr_dut ip link set d0 nomaster
	vr_check "and moves when it is free" vr_ctl link set d0 context red
	vr_refused "a master takes nothing of another context" \
		vr_dut ip link set d0 master br0
	vr_dut ip link del br0
	vr_dut ip link add bond9 type bond
	mac=$(vr_ip 0 -j link show bond9 | vr_json address)
	vr_refused "nor does a bond" vr_dut ip link set d0 master bond9
	vr_is "which has not even its address" "$mac" \
		bash -c "ip -n $dut -br link show bond9 | awk '{ print \$3 }'"
	vr_dut ip link del bond9
	vr_refused "an ipvlan is on nothing in a context" \
		vr_dut ip link add iv0 link d0 type ipvlan
	vr_dut ip link del d0
}

# refused SENTENCE COMMAND...: by the kernel, in so many words
refused()
{
	local sentence=$1 said; shift

	vr_begin
	said=$("$@" 2>&1)
	[[ $said == *"Not supported in a context other than 0"* ]] ||
		vr_fail "$* says ${said:-nothing}"
	log_test "$sentence"
}

# Requests of rtnetlink about what does not carry the context
requests()
{
	vr_check "the default context labels addresses" \
		vr_ip 0 addrlabel add prefix 2001:db8::/32 label 99
	refused "labels of addresses are refused" \
		vr_ip red addrlabel add prefix 2001:db8:1::/48 label 99
	vr_ip 0 addrlabel del prefix 2001:db8::/32 label 99
	vr_check "the default context queues" \
		vr_exec 0 tc qdisc add dev vred root pfifo
	refused "queueing disciplines are refused" \
		vr_exec red tc qdisc replace dev vred root pfifo limit 7
	refused "and so it is to take them away" \
		vr_exec red tc qdisc del dev vred root
	vr_exec 0 tc qdisc del dev vred root
}

# A tunnel of context 0 makes addresses of those of IPv4, its own.
sit()
{
	vr_dut ip link add sit9 type sit remote 192.0.2.2
	vr_dut ip link set sit9 up
	vr_is "no address of a context is one of IPv6 in the default" "" bash -c "
		ip -n $dut -6 addr show dev sit9 | grep -i c000:20b"
	vr_check "but those of the default are" bash -c "
		ip -n $dut -6 addr show dev sit9 | grep -i c000:20a"
	vr_dut ip link del sit9
}

# A dual-stack socket hears the IPv4 of its own context.
mapped()
{
	vr_play "IPv4 in an IPv6 socket is that of the default context" <<-END
		tcp6 l 0 bind=:80 listen
		udp6 u 0 bind=:53
		ECONNREFUSED: tcp x pred connect=192.0.2.1:80
		udp y pblue connect=192.0.2.1:53
		send y stray
		error y ECONNREFUSED
		quiet l u
		tcp c p0 connect=192.0.2.1:80
		accept s l
		udp d p0 connect=192.0.2.1:53
		send d hello
		recv u hello
		tcp k red bind=:80 listen
		udp v blue bind=:53
		tcp e pred connect=192.0.2.1:80
		accept t k
		send y hello
		recv v hello
		quiet l u s t
		tcp6 f 0 bind=192.0.2.1:4000 connect=127.0.0.1:80
		accept w l
		quiet k
	END
	vr_play "and in that of another that of another" <<-END
		tcp6 l red bind=:80 listen
		udp6 u red bind=:53
		ECONNREFUSED: tcp x p0 connect=192.0.2.1:80
		udp y pblue connect=192.0.2.1:53
		send y stray
		error y ECONNREFUSED
		quiet l u
		tcp c pred connect=192.0.2.1:80
		accept s l
		udp d pred bind=192.0.2.2:4000 connect=192.0.2.1:53
		send d hello
		recvfrom u 192.0.2.2:4000 hello
		sendto u 192.0.2.2:4000 answer
		recv d answer
		tcp k 0 bind=:80 listen
		tcp6 f red bind=192.0.2.1:4000 connect=127.0.0.1:80
		accept w l
		is w peer 192.0.2.1:4000
		quiet k
	END
}

# Packets that a device has received
received()
{
	vr_ip 0 -j -s link show "$1" | vr_json packets | head -n 1
}

# Protocols without a socket: a tunnel of context 0 gets nothing of others.
protocols()
{
	vr_dut ip link add tun0 type ipip local 192.0.2.1 remote 192.0.2.2 \
		2> /dev/null || return
	vr_dut ip link set tun0 up
	vr_play "a protocol without sockets comes in" <<-END
		hdr h@ p@
		raw r@ @ proto=4
		inject h@ 4 192.0.2.2 192.0.2.1 E0123456789012345678901234567-@
		recv rred *-red
		recv rblue *-blue
		quiet rred rblue
	END
	vr_dut ip addr add 198.51.100.1/24 dev tun0
	vr_play "an error for a protocol without sockets comes in" <<-END
		packet w@ p@ dev=eth0
		hdr h@ p@
		raw p p0 proto=4
		raw s red proto=4 connect=192.0.2.2
		send s E0123456789012345678901234567
		see wred 192.0.2.1 > 192.0.2.2 proto 4 *
		icmperr hred 3/1 192.0.2.2 192.0.2.1 wred
		udp u 0 recverr connect=198.51.100.2:9
		send u hello
		see w0 192.0.2.1 > 192.0.2.2 proto 4 *
		quiet u
	END
	vr_is "and enters a tunnel of the default from the default" 1 \
		received tun0
	vr_dut ip link del tun0
}

vr_setup
devices
requests
mapped
[[ -d /proc/sys/net/ipv6 ]] && sit
protocols
vr_exit
