#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Distributed hosts: what can be set, what is refused, and when a shared address
# is one no more. See host_lib.sh for the topology.

# shellcheck disable=SC2154,SC2317 # set by setup_ns; called by name
source "$(dirname "$0")/vr_lib.sh"
source "$(dirname "$0")/host_lib.sh"

# refused STATUS MESSAGE COMMAND...: vrctl on n1 fails like this and changes
# nothing
refused()
{
	local status=$1 message=$2 before after said got; shift 2

	vr_begin
	before=$(ctl n1 -j host show)
	said=$(ctl n1 "$@" 2>&1)
	got=$?
	after=$(ctl n1 -j host show)
	[[ $got == "$status" ]] || vr_fail "the exit status is $got: $said"
	[[ $said == *": $message" ]] || vr_fail "it says: $said"
	[[ $before == "$after" ]] || vr_fail "it changes $before to $after"
	log_test "refused: $*" "$message"
}

field()
{
	ctl n1 -j host show 192.0.2.1%eth0 | vr_json "$1"
}

bad_add()
{
	refused 2 "The interface does not have this address" \
		host add 192.0.2.77 dev eth0
	refused 3 "There is no such interface" host add 192.0.2.1 dev eth9
	refused 2 "Addresses are shared on Ethernet devices only" \
		host add 127.0.0.1 dev lo
	refused 2 "Knowledge is complete only where this node has a number" \
		host add 192.0.2.1 dev eth0 knowledge complete
	refused 2 "Not a MAC address of a group" \
		host add 192.0.2.1 dev eth0 group 02:00:00:00:00:01
	refused 3 "There is no such member to lead" \
		host add 192.0.2.1 dev eth0 lead 2
	refused 3 "The address is not shared" host del 192.0.2.1 dev eth0
	refused 3 "The address is not shared" host set 192.0.2.1 role lead
	refused 3 "No address of the interface is shared" lead set eth0 on
}

settings()
{
	vr_check "an address is shared" ctl n1 host add 192.0.2.1 dev eth0
	vr_is "this node is a member then" member field role
	vr_is "sockets decide" open field knowledge
	vr_check "settings change together" ctl n1 host set 192.0.2.1 \
		role lead self 1 epoch 5 knowledge complete \
		group 03:00:00:00:00:01
	vr_is "to a lead" lead field role
	vr_is "of an epoch" 5 field epoch
	vr_is "who is itself" 1 field lead
	vr_is "with a group" 03:00:00:00:00:01 field group
	vr_check "which the device receives" \
		on n1 grep -q "eth0.*030000000001" /proc/net/dev_mcast
	vr_check "members are added" ctl n1 host member add 192.0.2.1 node 2 \
		mac 02:00:00:00:00:02
	vr_check "ports have owners" ctl n1 host port add 192.0.2.1 tcp \
		80-90 node 2
	vr_check "and other owners" ctl n1 host port add 192.0.2.1 tcp 85 node 1
	vr_is "who are shown in ranges" "80 85 86" eval 'echo $(field first)'
	vr_check "and are spared if they are others" \
		ctl n1 host port del 192.0.2.1 tcp 1-65535 node 2
	vr_is "when ports are removed" 85 field first
	vr_is "procfs has it as well" \
		"192.0.2.1 eth0 lead 5 - complete 1 1 1" \
		on n1 tail -n 1 /proc/net/vr_host
	vr_is "for its context only" 1 \
		ctl n1 exec red -- grep -c "" /proc/net/vr_host
}

# rings: the monitor hears of a port that gets an owner
rings()
{
	ctl n1 host port add 192.0.2.1 udp "$bell" node 1
	grep -q "udp $bell node" "$TMP/heard"
}

listen()
{
	TMP=$(mktemp -d)
	bell=1000
	nsenter --net="/run/netns/$n1" vrctl monitor host >> "$TMP/heard" &
	monitor=$!
	busywait 5000 rings > /dev/null
}

# told SENTENCE LINES COMMAND...: what the monitor says of a command of vrctl
told()
{
	local sentence=$1 wanted=$2 said; shift 2

	vr_begin
	: > "$TMP/heard"
	said=$(ctl n1 "$@" 2>&1) || vr_fail "$* says: $said"
	bell=$((bell + 1))
	busywait 5000 rings > /dev/null || vr_fail "the monitor is silent"
	said=$(grep -v "udp [0-9]* node 1$" "$TMP/heard")
	[[ $said == "$wanted" ]] || vr_fail "it tells '$said'"
	log_test "$sentence"
}

changes()
{
	local at="192.0.2.1 dev eth0"

	listen
	told "who owns ports is told" "host port set $at tcp 80-84 node 2" \
		host port add 192.0.2.1 tcp 80-84 node 2
	told "and who does not any more, no others" \
		"host port del $at tcp 80-84" \
		host port del 192.0.2.1 tcp 1-65535 node 2
	told "and a member" \
		"host set $at member 3 mac 02:00:00:00:00:03" \
		host member add 192.0.2.1 node 3 mac 02:00:00:00:00:03
	ctl n1 host port add 192.0.2.1 tcp 90 node 3
	ctl n1 host port add 192.0.2.1 udp 90 node 3
	told "that goes with its ports" \
		"host port del $at tcp 90
host port del $at udp 90
host set $at no member 3" \
		host member del 192.0.2.1 node 3
	told "and a lease" "host set $at lease 3600000" \
		host set 192.0.2.1 lease 3600000
	told "but not that it is renewed" "" host set 192.0.2.1 lease 3600000
	told "and that it has no end" "host set $at lease 0" \
		host set 192.0.2.1 lease 0
	vr_check "a list of ports that change meanwhile says so" interrupted
	kill "$monitor"
	wait "$monitor" 2> /dev/null
	rm -r "$TMP"
}

# A list of ports that takes several messages, and one that changes meanwhile
interrupted()
{
	on n1 python3 - <<-END
		import socket, struct, sys
		def attr(kind, data):
		    return struct.pack("HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)
		def u32(kind, number):
		    return attr(kind, struct.pack("I", number))
		def ask(s, family, flags, command, attrs):
		    body = struct.pack("BBH", command, 1, 0) + attrs
		    s.send(struct.pack("IHHII", 16 + len(body), family, flags | 1, 0, 0) + body)
		    return s.recv(8192)
		def port(command, number):
		    ask(other, family, 4, command, attr(2, b"eth0\\0") +
		        attr(4, socket.inet_aton("192.0.2.1")) + u32(6, 17) + u32(7, number) + u32(9, 1))
		dump = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
		other = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
		dump.settimeout(10)
		other.settimeout(10)
		reply = ask(other, 16, 0, 3, attr(2, b"vr\\0"))[20:]
		while struct.unpack_from("HH", reply)[1] != 1:
		    reply = reply[(struct.unpack_from("H", reply)[0] + 3) & ~3:]
		family = struct.unpack_from("H", reply, 4)[0]
		for number in range(20001, 20801, 2):
		    port(21, number)
		ask(dump, family, 0x300, 23, b"")
		port(22, 20001)
		kind = flags = 0
		while kind != 3:
		    part = dump.recv(8192)
		    while part:
		        length, kind, flag = struct.unpack_from("IHH", part)
		        flags |= flag
		        part = part[(length + 3) & ~3:]
		for number in range(20001, 20801, 2):
		    port(22, number)
		sys.exit(not flags & 0x10)
	END
}

bad_set()
{
	refused 4 "The address is shared already" host add 192.0.2.1 dev eth0
	refused 2 "The epoch is over" host set 192.0.2.1 epoch 4 role member
	refused 2 "This node leads, there is no other lead" \
		host set 192.0.2.1 lead 2
	ctl n1 lead set eth0 off
	refused 2 "192.0.2.1: Another lead needs another epoch" \
		lead set eth0 on
	refused 2 "Another lead needs another epoch" \
		host set 192.0.2.1 epoch 5 role lead
	vr_check "there is a lead in a new epoch" \
		ctl n1 host set 192.0.2.1 epoch 6 role lead
	refused 4 "Another node has this number" host set 192.0.2.1 self 2
	refused 4 "This node owns ports by its old number" \
		host set 192.0.2.1 self 4
	refused 2 "This is the number of this node" \
		host member add 192.0.2.1 node 1 mac 02:00:00:00:00:01
	refused 2 "This is the MAC address of this node" \
		host member add 192.0.2.1 node 3 mac 02:00:00:00:00:01
	refused 4 "Another node has this MAC address" \
		host member add 192.0.2.1 node 3 mac 02:00:00:00:00:02
	refused 2 "Not a MAC address of a node" \
		host member add 192.0.2.1 node 3 mac 03:00:00:00:00:03
	refused 3 "There is no such interface" host member add 192.0.2.1 \
		node 3 mac 02:00:00:00:00:03 dev eth9
	refused 2 "Interface of the member is no Ethernet device of the context" \
		host member add 192.0.2.1 node 3 mac 02:00:00:00:00:03 dev red0
	refused 3 "There is no such member" host member del 192.0.2.1 node 3
	refused 3 "The node is neither this one nor a member" \
		host port add 192.0.2.1 udp 53 node 3
	vr_begin
	said=$(on n1 setpriv --inh-caps=-net_admin --bounding-set=-net_admin \
		vrctl lead set eth0 off 2>&1)
	[[ $? == 5 ]] || vr_fail "it says: $said"
	[[ $(field role) == lead ]] || vr_fail "the role has changed"
	log_test "refused without privilege"
}

gone()
{
	ctl n1 host member del 192.0.2.1 node 2
	vr_check "it ends by hand" ctl n1 host del 192.0.2.1 dev eth0
	vr_is "and is not shown" "[]" ctl n1 -j host show
	vr_is "nor is its group received" 0 \
		on n1 grep -c 030000000001 /proc/net/dev_mcast
	ctl n1 host add 192.0.2.1 dev eth0 role lead
	ip -n "$n1" addr del 192.0.2.1/24 dev eth0
	vr_is "it ends with the address" "[]" ctl n1 -j host show
	ip -n "$n1" addr add 192.0.2.1/24 dev eth0
	vr_is "and does not come back with it" "[]" ctl n1 -j host show
	host_play "the address is as any other" <<-END
		packet w c dev=eth0
		arp w 192.0.2.2 192.0.2.1
		see w arp 192.0.2.1 is 02:00:00:00:00:01 to 192.0.2.2
	END
	ctl n1 host add 192.0.2.1 dev red0 role lead
	ctl n1 link set red0 context 0
	vr_is "it ends when its interface moves" "[]" ctl n1 -j host show
	ctl n2 host add 192.0.2.1 dev red0 role lead
	ctl n2 context del red --force
	vr_is "and when its context is deleted" "[]" ctl n2 -j host show
	ctl n3 host add 192.0.2.1 dev eth0 role lead self 3
	ctl n3 host member add 192.0.2.1 node 2 mac 02:00:00:00:00:02 dev eth0
	ctl n3 host add 192.0.2.1 dev red0 role lead
	ip -n "$n3" link del eth0
	vr_is "and with its interface, another one stays" red0 \
		eval 'ctl n3 -j host show | vr_json dev'
	vr_check "and with its namespace" ip netns del "$n3"
}

host_setup
for ns in n2 n3; do
	ip -n "${!ns}" link set eth0 down
done
bad_add
settings
changes
bad_set
gone
host_exit
