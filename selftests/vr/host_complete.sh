#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Distributed hosts in the knowledge "complete": each port has an owner or
# nobody, and what a client sees is what it sees of one machine: the same script
# runs on the nodes and on the oracle. See host_lib.sh for the topology.

# shellcheck disable=SC2154,SC2317 # set by setup_ns; called by name
source "$(dirname "$0")/vr_lib.sh"
source "$(dirname "$0")/host_lib.sh"

mac1=02:00:00:00:00:01

complete()
{
	local i port

	for i in $HOST_NODES; do
		for port in "tcp 8$i" "udp 5$i" "tcp 40${i}00-40${i}63" \
			    "udp 40${i}00-40${i}63"; do
			# shellcheck disable=SC2086 # two words
			ctl n1 host port add 192.0.2.1%eth0 $port node "$i" &&
			ctl n2 host port add 192.0.2.1%eth0 $port node "$i" &&
			ctl n3 host port add 192.0.2.1%eth0 $port node "$i" ||
				return
		done
		ctl "n$i" host set 192.0.2.1%eth0 knowledge complete || return
	done
	# Who answers for a port that a member has no socket for?
	ctl n2 host set 192.0.2.1%eth0 lead 1 &&
	ctl n3 host set 192.0.2.1%eth0 lead 1
}

owned()
{
	local i

	for i in $HOST_NODES; do
		twin_play "a port is where its owner is" "n$i" <<-END
			packet w c dev=eth0
			packet resets c dev=eth0
			packet errors c dev=eth0
			tcp l n$i bind=192.0.2.1:8$i listen
			tcp x c connect=192.0.2.1:8$i
			accept y l
			send x to
			recv y to
			send y from
			recv x from
			see w 192.0.2.1:8$i > 192.0.2.2:* tcp SA*
			unseen w 192.0.2.1:8$i > 192.0.2.2:* tcp SA*
			udp r n$i bind=192.0.2.1:5$i
			udp q c bind=192.0.2.2:1053 connect=192.0.2.1:5$i
			send q hello
			recv r hello
			sendto r 192.0.2.2:1053 back
			recv q back
			unseen resets 192.0.2.1:8$i > 192.0.2.2:* tcp *R*
			unseen errors * icmp *
		END
		twin_play "an owner without a socket refuses" "n$i" <<-END
			packet w c dev=eth0
			ECONNREFUSED: tcp x c connect=192.0.2.1:8$i
			count 1 192.0.2.1:8$i?>?192.0.2.2:*?tcp?RA* w
			udp q c connect=192.0.2.1:5$i
			send q hello
			error q ECONNREFUSED
			count 1 192.0.2.1?>?192.0.2.2?icmp?3/3* w
		END
		twin_play "a connection is made from any node" "n$i" <<-END
			tcp l c bind=192.0.2.2:9 listen
			tcp x n$i bind=192.0.2.1:40${i}07 connect=192.0.2.2:9
			accept y l
			send y hello
			recv x hello
			ECONNREFUSED: tcp z n$i bind=192.0.2.1:40${i}08 connect=192.0.2.2:10
			packet w c dev=eth0
			hdr h c
			udp u n$i bind=192.0.2.1:40${i}09 connect=192.0.2.2:9 recverr
			send u hello
			error u ECONNREFUSED
			quiet x y
		END
	done
}

unowned()
{
	twin_play "a port that nobody owns is refused, once" <<-END
		packet w c dev=eth0
		ECONNREFUSED: tcp x c connect=192.0.2.1:99
		count 1 192.0.2.1:99?>?192.0.2.2:*?tcp?RA* w
		udp q c connect=192.0.2.1:99
		send q hello
		error q ECONNREFUSED
		count 1 192.0.2.1?>?192.0.2.2?icmp?3/3* w
	END
	twin_play "ARP and echo have one answer" <<-END
		packet w c dev=eth0
		icmp e c
		arp w 192.0.2.2 192.0.2.1
		see w arp 192.0.2.1 is $mac1 to 192.0.2.2
		unseen w arp 192.0.2.1 is *
		echo e 192.0.2.1 7 1 hello
		see w 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 1 hello
		unseen w 192.0.2.1 > 192.0.2.2 icmp *
	END
	twin_play "fragments reach the owner, or are refused once" <<-END
		packet w c dev=eth0
		udp r3 n3 bind=192.0.2.1:53
		hdr h c
		frag h 192.0.2.2:99 192.0.2.1:53 6 2 abcdefghijklmnopqrstuvwxyz
		frag h 192.0.2.2:99 192.0.2.1:53 6 1 abcdefghijklmnopqrstuvwxyz
		recv r3 abcdefghijklmnopqrstuvwxyz
		unseen w 192.0.2.1 > *
		frag h 192.0.2.2:99 192.0.2.1:97 7 1 abcdefghijklmnopqrstuvwxyz
		frag h 192.0.2.2:99 192.0.2.1:97 7 2 abcdefghijklmnopqrstuvwxyz
		count 1 192.0.2.1?>?192.0.2.2?icmp?3/3* w
	END
}

# What a node has, though another one owns it
contradicted()
{
	local play

	play=$(cat <<-END
		udp r2 n2 bind=192.0.2.1:53
		udp r3 n3 bind=192.0.2.1:53
		tcp l2 n2 bind=192.0.2.1:83 listen
		tcp l3 n3 bind=192.0.2.1:83 listen
		udp q c connect=192.0.2.1:53
		send q hello
		recv r3 hello
		tcp x c connect=192.0.2.1:83
		accept y l3
		quiet r2 l2
	END
	)
	host_play "a socket without ownership receives nothing" <<-END
		$play
	END
	host_play "nor by a frame to the broadcast address" <<-END
		sh ip -n $c neigh replace 192.0.2.1 lladdr ff:ff:ff:ff:ff:ff dev eth0 nud permanent
		$play
		sh ip -n $c neigh del 192.0.2.1 dev eth0
	END
	host_play "what a neighbour sends to a member is handed on" <<-END
		sh ip -n $c neigh replace 192.0.2.1 lladdr 02:00:00:00:00:02 dev eth0 nud permanent
		packet w c dev=eth0
		udp r3 n3 bind=192.0.2.1:53
		udp q c connect=192.0.2.1:53
		send q hello
		recv r3 hello
		ECONNREFUSED: tcp x c connect=192.0.2.1:99
		count 1 192.0.2.1:99?>?192.0.2.2:*?tcp?RA* w
		sh ip -n $c neigh del 192.0.2.1 dev eth0
	END
}

member_gone()
{
	ctl n1 host member del 192.0.2.1%eth0 node 3
	ctl n2 host member del 192.0.2.1%eth0 node 3
	host_play "the ports of a node that is gone are refused" <<-END
		ECONNREFUSED: tcp x c connect=192.0.2.1:83
		udp q c connect=192.0.2.1:53
		send q hello
		error q ECONNREFUSED
	END
}

host_setup
vr_check "the nodes share an address" host_share eth0 0 1
vr_check "and know of all ports" complete
owned
unowned
contradicted
member_gone
host_exit
