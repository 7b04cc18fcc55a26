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
mac2=02:00:00:00:00:02

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
}

# A neighbour sends to all, or to a member because that has led.
addressed()
{
	local alphabet=abcdefghijklmnopqrstuvwxyz

	neighbours ff:ff:ff:ff:ff:ff
	twin_play "a frame of a client to the broadcast address opens nothing" <<-END
		packet w c dev=eth0
		udp r n3 bind=192.0.2.1:53
		udp q c connect=192.0.2.1:53
		send q hello
		recv r hello
		tcp l n3 bind=192.0.2.1:83 listen
		tcp x c start=192.0.2.1:83
		tcp y c start=192.0.2.1:82
		tcp z c start=192.0.2.1:99
		udp s c connect=192.0.2.1:52
		send s hello
		udp t c connect=192.0.2.1:99
		send t hello
		quiet l x y z s t
		unseen w 192.0.2.1* > *
	END
	neighbours $mac2
	host_play "what a neighbour sends to a member is handed on" <<-END
		packet w c dev=eth0
		udp r3 n3 bind=192.0.2.1:53
		udp q c connect=192.0.2.1:53
		send q hello
		recv r3 hello
		ECONNREFUSED: tcp x c connect=192.0.2.1:99
		count 1 192.0.2.1:99?>?192.0.2.2:*?tcp?RA* w
	END
	host_play "to the lead, if that is who answers" <<-END
		packet w c dev=eth0
		icmp e c
		echo e 192.0.2.1 7 4 hello
		see w 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 4 hello
		hdr h c
		inject h 99 192.0.2.2 192.0.2.1 hello
		see w 192.0.2.1 > 192.0.2.2 icmp 3/2 *
		udp q c connect=192.0.2.1:52
		send q hello
		error q ECONNREFUSED
	END
	host_play "and to all, if it is a fragment" <<-END
		packet w c dev=eth0
		udp r3 n3 bind=192.0.2.1:53
		hdr h c
		frag h 192.0.2.2:99 192.0.2.1:53 11 1 $alphabet
		frag h 192.0.2.2:99 192.0.2.1:53 11 2 $alphabet
		recv r3 $alphabet
		quiet r3
		unseen w 192.0.2.1 > *
	END
	neighbours
}

# Fragments are one packet when netfilter sees them, as if they had never been
# several.
netfilter()
{
	local alphabet=abcdefghijklmnopqrstuvwxyz

	vr_require "NAT of nftables" rules n1 <<-END
		table ip n {
			chain c {
				type nat hook prerouting priority -100
				udp dport 52 redirect to :5252
			}
		}
	END
	host_play "fragments are judged by what they are before NAT" <<-END
		udp r1 n1 bind=:5252
		udp r2 n2 bind=192.0.2.1:52
		hdr h c
		inject h udp 192.0.2.2:99 192.0.2.1:52 hello
		recv r2 hello
		frag h 192.0.2.2:98 192.0.2.1:52 12 1 $alphabet
		frag h 192.0.2.2:98 192.0.2.1:52 12 2 $alphabet
		recv r2 $alphabet
		quiet r1 r2
	END
	rules n1 < /dev/null
	twin_play "and received as what they are then" <<-END
		sh for ns in $n3 $o; do ip netns exec \$ns sysctl -qw net.ipv4.conf.eth0.drop_unicast_in_l2_multicast=1; done
		udp r3 n3 bind=192.0.2.1:53
		hdr h c
		frag h 192.0.2.2:99 192.0.2.1:53 13 1 $alphabet
		frag h 192.0.2.2:99 192.0.2.1:53 13 2 $alphabet
		recv r3 $alphabet
		sh for ns in $n3 $o; do ip netns exec \$ns sysctl -qw net.ipv4.conf.eth0.drop_unicast_in_l2_multicast=0; done
	END
	cat > "$TMP/rules" <<-END
		table ip n {
			chain c {
				type filter hook prerouting priority -300
				tcp sport 5555 tcp dport set 9999
			}
		}
	END
	twin_play "the socket is that of the packet behind netfilter" <<-END
		packet w c dev=eth0
		tcp l n1 bind=192.0.2.1:81 listen
		tcp x c bind=192.0.2.2:5555 connect=192.0.2.1:81
		accept y l
		sh for ns in $n1 $o; do ip netns exec \$ns nft -f $TMP/rules; done
		send x hello
		see w 192.0.2.1:9999 > 192.0.2.2:5555 tcp *R*
		quiet y
		abort y
		sh for ns in $n1 $o; do ip netns exec \$ns nft flush ruleset; done
	END
}

# An error is for the owner, not for another socket that happens to fit.
errors()
{
	host_play "an error finds the owner of a port without a connection" <<-END
		udp u1 n1 bind=:52 recverr
		udp u2 n2 bind=192.0.2.1:52 recverr
		sendto u2 192.0.2.2:9 hello
		error u2 ECONNREFUSED
		quiet u1
	END
	# Timestamps from the middle of nowhere
	cat > "$TMP/option" <<-END
		import socket
		s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
		s.sendto(bytes.fromhex("46000024000100004011 0000 c0000202 c0000201"
		                       "44040100 00630034 000c0000 00000000"),
		         ("192.0.2.1", 0))
	END
	twin_play "the owner says what is wrong with a packet" <<-END
		packet w c dev=eth0
		udp r n2 bind=192.0.2.1:52
		sh for ns in $c $oc; do ip netns exec \$ns python3 $TMP/option; done
		see w 192.0.2.1 > 192.0.2.2 icmp 12/0 *
		unseen w 192.0.2.1 > *
		quiet r
	END
}

# Two that do not know each other by the address that they send from
circle()
{
	local before

	host_port n1 eth1 b0 0 11 && host_port n2 eth1 b0 0 12 &&
	ip -n "$n1" link set eth1 up && ip -n "$n2" link set eth1 up || return
	ctl n2 host member add 192.0.2.1%eth0 node 1 \
		mac "$(host_mac 0 11)" dev eth1
	before=$(counter n1 forward-owner)
	host_play "a packet does not go round" <<-END
		udp q c connect=192.0.2.1:52
		send q hello
		sh sleep 0.3
	END
	vr_is "but once to its owner" $((before + 1)) counter n1 forward-owner
	ctl n2 host member add 192.0.2.1%eth0 node 1 mac $mac1
	ip -n "$n1" link del eth1
	ip -n "$n2" link del eth1
	ctl n2 host set 192.0.2.1%eth0 lead 1
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
TMP=$(mktemp -d)
vr_check "the nodes share an address" host_share eth0 0 1
vr_check "and know of all ports" complete
owned
unowned
contradicted
addressed
netfilter
errors
circle
member_gone
rm -r "$TMP"
host_exit
