#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Distributed hosts in the knowledge "open": sockets decide, one node leads. See
# host_lib.sh for the topology.

# shellcheck disable=SC2154,SC2317 # set by setup_ns; called by name
source "$(dirname "$0")/vr_lib.sh"
source "$(dirname "$0")/host_lib.sh"

mac1=02:00:00:00:00:01
mac2=02:00:00:00:00:02
red2=02:00:00:00:07:02

arp()
{
	host_play "one node answers ARP, the lead" <<-END
		packet w c dev=eth0
		arp w 192.0.2.2 192.0.2.1
		see w arp 192.0.2.1 is $mac1 to 192.0.2.2
		unseen w arp 192.0.2.1 is *
		arp w 0.0.0.0 192.0.2.1
		see w arp 192.0.2.1 is $mac1 to 0.0.0.0
		unseen w arp 192.0.2.1 is *
	END
	host_play "members answer for their own addresses" <<-END
		packet w c dev=eth0
		arp w 192.0.2.2 192.0.2.12
		see w arp 192.0.2.12 is $mac2 to 192.0.2.2
	END
	host_play "members do not send ARP from the shared address" <<-END
		packet w c dev=eth0
		udp s2 n2 bind=192.0.2.1:4000
		sendto s2 192.0.2.99:9 hello
		see w arp who 192.0.2.99 tell 192.0.2.12
		unseen w arp who * tell 192.0.2.1
		udp s1 n1 bind=192.0.2.1:4001
		sendto s1 192.0.2.98:9 hello
		see w arp who 192.0.2.98 tell 192.0.2.1
	END
	on n3 bash -c "echo 1 > /proc/sys/net/ipv4/conf/eth0/promote_secondaries"
	ip -n "$n3" addr del 192.0.2.13/24 dev eth0
	host_play "without an address of their own, they have none as sender" <<-END
		packet w c dev=eth0
		udp s3 n3 bind=192.0.2.1:4000
		sh ip -n $n3 neigh flush dev eth0
		sendto s3 192.0.2.2:9 hello
		see w arp who 192.0.2.2 tell 0.0.0.0
		see w 192.0.2.1:4000 > 192.0.2.2:9 udp hello
		unseen w arp who * tell 192.0.2.1
	END
}

echo_icmp()
{
	host_play "one node answers echo, the lead" <<-END
		packet w c dev=eth0
		icmp e c
		echo e 192.0.2.1 7 1 hello
		see w 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 1 hello
		unseen w 192.0.2.1 > 192.0.2.2 icmp *
		sh ip netns exec $c ping -c 1 -W 1 -s 4000 192.0.2.1 > /dev/null
		count 1 192.0.2.1?>?192.0.2.2?icmp?0/0* w
	END
	host_play "a reply finds the member that has asked" <<-END
		ping p2 n2 bind=192.0.2.1:77
		echo p2 192.0.2.2 77 1 hello
		see p2 icmp 0/0 id 77 seq 1 hello
	END
	host_play "other protocols are for the lead" <<-END
		packet w c dev=eth0
		hdr h c
		inject h 99 192.0.2.2 192.0.2.1 hello
		see w 192.0.2.1 > 192.0.2.2 icmp 3/2 *
		unseen w * icmp 3/2 *
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
			tcp l n$i bind=192.0.2.1:80 listen
			tcp x c connect=192.0.2.1:80
			accept y l
			send x to
			recv y to
			send y from
			recv x from
			see w 192.0.2.1:80 > 192.0.2.2:* tcp SA*
			unseen w 192.0.2.1:80 > 192.0.2.2:* tcp SA*
			udp r n$i bind=192.0.2.1:53
			udp q c bind=192.0.2.2:1053 connect=192.0.2.1:53
			send q hello
			recv r hello
			sendto r 192.0.2.2:1053 back
			recv q back
			unseen resets 192.0.2.1:80 > 192.0.2.2:* tcp *R*
			unseen errors * icmp *
		END
	done
	host_play "a port that nobody has gets no answer" <<-END
		packet w c dev=eth0
		tcp x c start=192.0.2.1:81
		udp q c connect=192.0.2.1:81
		send q hello
		hdr h c
		inject h udp 192.0.2.2:99 192.0.2.1:82 hello
		quiet x q
		unseen w 192.0.2.1* > *
	END
	host_play "only the node that has the port receives" <<-END
		udp r1 n1 bind=:54
		udp r2 n2 bind=192.0.2.12:53
		udp r3 n3 bind=:53
		udp q c connect=192.0.2.1:53
		send q hello
		recv r3 hello
		quiet r1 r2 r3
	END
}

flows()
{
	host_play "a member connects from the shared address" <<-END
		tcp l c bind=192.0.2.2:9 listen
		tcp x n2 bind=192.0.2.1:5000 connect=192.0.2.2:9
		accept y l
		send y hello
		recv x hello
	END
	host_play "an error of ICMP is handled where its flow is" <<-END
		packet w c dev=eth0
		hdr h c
		udp u1 n1 bind=192.0.2.1:4001
		udp u2 n2 bind=192.0.2.1:4000 connect=192.0.2.2:9 recverr
		udp u3 n3 bind=192.0.2.1:4000 connect=192.0.2.2:10 recverr
		send u2 hello
		see w 192.0.2.1:4000 > 192.0.2.2:9 udp hello
		icmperr h 3/3 192.0.2.2 192.0.2.1 w
		error u2 ECONNREFUSED
		quiet u1 u3
	END
	neighbours ff:ff:ff:ff:ff:ff
	twin_play "a frame of a client to the broadcast address opens nothing" <<-END
		packet w c dev=eth0
		packet v c dev=eth0
		icmp e c
		echo e 192.0.2.1 7 2 hello
		see w 192.0.2.1 > 192.0.2.2 icmp 0/0 id 7 seq 2 hello
		udp r n3 bind=192.0.2.1:53
		udp q c connect=192.0.2.1:53
		send q hello
		recv r hello
		tcp l n3 bind=192.0.2.1:80 listen
		tcp x c start=192.0.2.1:80
		tcp z c start=192.0.2.1:81
		udp y c connect=192.0.2.1:81
		send y hello
		quiet l x y z
		unseen w 192.0.2.1:8? > *
		count 1 192.0.2.1?>?192.0.2.2?icmp?* v
	END
	neighbours
	host_play "fragments reach who has the port, in any order" <<-END
		packet w c dev=eth0
		udp r3 n3 bind=192.0.2.1:53
		hdr h c
		frag h 192.0.2.2:99 192.0.2.1:53 5 1 abcdefghijklmnopqrstuvwxyz
		frag h 192.0.2.2:99 192.0.2.1:53 5 2 abcdefghijklmnopqrstuvwxyz
		recv r3 abcdefghijklmnopqrstuvwxyz
		frag h 192.0.2.2:99 192.0.2.1:53 6 2 abcdefghijklmnopqrstuvwxyz
		frag h 192.0.2.2:99 192.0.2.1:53 6 1 abcdefghijklmnopqrstuvwxyz
		recv r3 abcdefghijklmnopqrstuvwxyz
		frag h 192.0.2.2:99 192.0.2.1:54 7 1 abcdefghijklmnopqrstuvwxyz
		frag h 192.0.2.2:99 192.0.2.1:54 7 2 abcdefghijklmnopqrstuvwxyz
		quiet r3
		unseen w * icmp *
	END
}

# The rest of a packet does not come.
timeouts()
{
	local i

	for i in $HOST_NODES; do
		on "n$i" bash -c "echo 1 > /proc/sys/net/ipv4/ipfrag_time"
	done
	host_play "the lead says that fragments are missing" <<-END
		packet w c dev=eth0
		hdr h c
		frag h 192.0.2.2:99 192.0.2.1:53 8 1 abcdefghijklmnopqrstuvwxyz
		see w 192.0.2.1 > 192.0.2.2 icmp 11/1 *
		unseen w * icmp 11/1 *
	END
	host_play "a member does not" <<-END
		sh ip -n $c neigh replace 192.0.2.1 lladdr 02:00:00:00:00:03 dev eth0 nud permanent
		packet w c dev=eth0
		hdr h c
		frag h 192.0.2.2:99 192.0.2.1:53 9 1 abcdefghijklmnopqrstuvwxyz
		sh sleep 2
		unseen w * icmp *
		sh ip -n $c neigh del 192.0.2.1 dev eth0
	END
}

contexts()
{
	host_play "the same address in two contexts is two hosts" <<-END
		packet w0 c dev=eth0
		packet w7 cr dev=red0
		arp w7 192.0.2.2 192.0.2.1
		see w7 arp 192.0.2.1 is $red2 to 192.0.2.2
		unseen w7 arp 192.0.2.1 is *
		unseen w0 arp 192.0.2.1 is *
		tcp l0 n2 bind=192.0.2.1:80 listen
		tcp l7 r3 bind=192.0.2.1:80 listen
		tcp x0 c connect=192.0.2.1:80
		tcp x7 cr connect=192.0.2.1:80
		accept y0 l0
		accept y7 l7
		send x0 zero
		send x7 seven
		recv y0 zero
		recv y7 seven
		quiet l0 l7
		udp u7 r1 bind=192.0.2.1:53
		udp q0 c connect=192.0.2.1:53
		send q0 zero
		quiet u7 q0
		udp q7 cr connect=192.0.2.1:53
		send q7 seven
		recv u7 seven
	END
}

# In red, before it is shared there
elsewhere()
{
	host_play "in another context the address is as any other" <<-END
		packet w cr dev=red0
		arp w 192.0.2.2 192.0.2.1
		count 3 arp?192.0.2.1?is?* w
	END
}

takeover()
{
	ctl n1 lead set eth0 off
	ctl n2 lead set eth0 on
	host_play "another node takes the lead" <<-END
		packet w c dev=eth0
		arp w 192.0.2.2 192.0.2.1
		see w arp 192.0.2.1 is $mac2 to 192.0.2.2
		unseen w arp 192.0.2.1 is *
	END
	host_play "and says so, and connections go on" <<-END
		packet w c dev=eth0
		tcp l1 n1 bind=192.0.2.1:80 listen
		tcp l3 n3 bind=192.0.2.1:81 listen
		tcp x1 c connect=192.0.2.1:80
		tcp x3 c connect=192.0.2.1:81
		accept y1 l1
		accept y3 l3
		sh ip netns exec $n2 vrctl lead set eth0 off
		sh ip netns exec $n1 vrctl lead set eth0 on
		see w arp who 192.0.2.1 tell 192.0.2.1
		send x1 one
		send x3 three
		recv y1 one
		recv y3 three
	END
	vr_is "a member has heard who leads" 1 eval 'ctl n3 -j host show 192.0.2.1%eth0 | vr_json lead'
}

# Only what has come to an interface of the VRF is shared.
vrf()
{
	ip -n "$n2" -batch - <<-END
		link add v0 up type vrf table 10
		link set eth0 master v0
	END
	host_play "in a VRF, too, a member talks to itself" <<-END
		ECONNREFUSED: tcp x n2 dev=v0 connect=192.0.2.1:9
		udp u n2 dev=v0 connect=192.0.2.1:9
		send u hello
		error u ECONNREFUSED
	END
	ip -n "$n2" link del v0
}

lease_is_over()
{
	[[ $(ctl n1 -j host show 192.0.2.1%eth0 | vr_json lease-left) == 0 ]]
}

lease()
{
	ctl n1 host set 192.0.2.1%eth0 lease 20
	busywait 2000 lease_is_over > /dev/null
	host_play "a lead whose lease is over is mute" <<-END
		packet w c dev=eth0
		packet v c dev=eth0
		sh ip -n $c neigh replace 192.0.2.1 lladdr $mac1 dev eth0 nud permanent
		arp w 192.0.2.2 192.0.2.1
		icmp e c
		echo e 192.0.2.1 7 3 hello
		tcp l n1 bind=192.0.2.1:80 listen
		tcp x c start=192.0.2.1:80
		udp s n1 bind=192.0.2.1:4000
		sendto s 192.0.2.2:9 hello
		quiet x
		unseen w arp 192.0.2.1 is *
		unseen v 192.0.2.1* > *
	END
	ctl n1 host set 192.0.2.1%eth0 lease 0
	host_play "with a new one it is not" <<-END
		packet w c dev=eth0
		arp w 192.0.2.2 192.0.2.1
		see w arp 192.0.2.1 is $mac1 to 192.0.2.2
		sh ip -n $c neigh del 192.0.2.1 dev eth0
	END
}

counts()
{
	local before

	before=$(counter n2 drop-elsewhere)
	host_play "members count what they drop" <<-END
		udp q c connect=192.0.2.1:83
		send q hello
		quiet q
	END
	vr_is "which was one datagram" $((before + 1)) counter n2 drop-elsewhere
	vr_is "nobody has forwarded without success" 0 counter n1 drop-forward
}

host_setup
vr_check "the nodes share an address" host_share eth0 0 1
elsewhere
vr_check "and in red another one" host_share red0 $host_red 2
arp
echo_icmp
ports
flows
timeouts
host_bulk 192.0.2.1
contexts
takeover
vrf
lease
counts
host_exit
