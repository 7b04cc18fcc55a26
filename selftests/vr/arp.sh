#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ARP: who answers for an address, what is asked and what is learnt, when
# three networks use the same addresses. See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

answers()
{
	local a=$1 b=$2 c=$3

	vr_play "a request is answered by its own context" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		arp w$a 192.0.2.2 192.0.2.1
		see w$a arp 192.0.2.1 is ${mac[$a]} to 192.0.2.2
		arp w$a 192.0.2.99 192.0.2.1
		see w$a arp 192.0.2.1 is ${mac[$a]} to 192.0.2.99
		arp w$b 192.0.2.2 ${own[$a]}
		arp w$a 192.0.2.2 ${own[$a]}
		see w$a arp ${own[$a]} is ${mac[$a]} to 192.0.2.2
		arp w$b 0.0.0.0 ${own[$a]}
		arp w$a 0.0.0.0 ${own[$a]}
		see w$a arp ${own[$a]} is ${mac[$a]} to 0.0.0.0
		unseen w$b arp * is *
		unseen w$c arp * is *
	END
}

neighbours()
{
	local ctx wanted

	vr_play "requests go out of the right interface" <<-END
		packet w@ p@ dev=eth0
		udp s0 0
		sendto s0 192.0.2.77:9 hello
		see w0 arp who 192.0.2.77 tell 192.0.2.1
		unseen wred arp who 192.0.2.77 *
		unseen wblue arp who 192.0.2.77 *
		udp sred red
		sendto sred 192.0.2.78:9 hello
		see wred arp who 192.0.2.78 tell 192.0.2.1
		unseen w0 arp who 192.0.2.78 *
		unseen wblue arp who 192.0.2.78 *
		udp sblue blue
		sendto sblue 192.0.2.79:9 hello
		see wblue arp who 192.0.2.79 tell 192.0.2.1
		unseen w0 arp who 192.0.2.79 *
		unseen wred arp who 192.0.2.79 *
		udp r@ p@ bind=192.0.2.2:53
		udp c@ @ connect=192.0.2.2:53
		send c@ hello
		recv r@ hello
	END
	for ctx in $VR_CONTEXTS; do
		vr_play "a request comes from who wants to send" "$ctx" <<-END
			packet w p$ctx dev=eth0
			udp s $ctx bind=${own[$ctx]}:4000
			sendto s 192.0.2.76:9 hello
			see w arp who 192.0.2.76 tell ${own[$ctx]}
		END
		wanted=$(vr_peer "$ctx" ip -j link show eth0 | vr_json address)
		vr_is "each context knows its own neighbour ($ctx)" "$wanted" \
			vr_fields lladdr "$ctx" neigh show 192.0.2.2
	done
}

# An address that only $1 has a route to.
proxies()
{
	local a=$1 b=$2 c=$3 ctx

	# The reply of $a is delayed, what $b must not say would come at once.
	for ctx in "$a" "$b"; do
		vr_sysctl "conf/v$ctx/proxy_arp" 1
		vr_sysctl "conf/v$ctx/forwarding" 1
	done
	vr_sysctl "neigh/v$b/proxy_delay" 0
	vr_check "a second interface" vr_dummy "$a" da 198.51.100.1/24
	vr_play "a proxy knows the routes of its context" "$a, not $b" <<-END
		packet w@ p@ dev=eth0
		arp w$b 192.0.2.2 198.51.100.7
		arp w$a 192.0.2.2 198.51.100.7
		see w$a arp 198.51.100.7 is ${mac[$a]} to 192.0.2.2
		arp w$b 192.0.2.2 192.0.2.1
		see w$b arp 192.0.2.1 is ${mac[$b]} to 192.0.2.2
		unseen w$b arp 198.51.100.7 is *
		unseen w$c arp * is *
	END
	vr_dut ip link del da
	for ctx in "$a" "$b"; do
		vr_sysctl "conf/v$ctx/proxy_arp" 0
		vr_sysctl "conf/v$ctx/forwarding" 0
	done

	vr_ip "$a" neigh add proxy 192.0.2.88 dev "v$a"
	vr_play "a proxy entry is of its interface" "$a, not $b" <<-END
		packet w@ p@ dev=eth0
		arp w$b 192.0.2.2 192.0.2.88
		arp w$b 192.0.2.2 192.0.2.1
		see w$b arp 192.0.2.1 is ${mac[$b]} to 192.0.2.2
		unseen w$b arp 192.0.2.88 is *
	END
	vr_ip "$a" neigh del proxy 192.0.2.88 dev "v$a"
}

# The broadcast address of $2 is that of a host in the wider network of $1.
broadcasts()
{
	local a=$1 b=$2

	vr_ip "$a" addr add 198.51.100.1/23 dev "v$a"
	vr_ip "$b" addr add 198.51.100.1/24 dev "v$b"
	vr_play "a neighbour may be the broadcast address of another" \
		"$a, $b" <<-END
		packet w p$a dev=eth0
		udp s $a
		sendto s 198.51.100.255:9 hello
		see w arp who 198.51.100.255 tell 198.51.100.1
	END
	vr_ip "$a" addr del 198.51.100.1/23 dev "v$a"
	vr_ip "$b" addr del 198.51.100.1/24 dev "v$b"
}

# arp_ignore=3: do not answer for addresses of host scope, which is asked of
# all interfaces, and so was of all contexts. 192.0.2.66 is of host scope in
# $1 and usual in $2.
ignores()
{
	local a=$1 b=$2

	vr_ip "$a" addr add 192.0.2.66/32 dev "v$a" scope host
	vr_ip "$b" addr add 192.0.2.66/32 dev "v$b"
	vr_sysctl "conf/v$a/arp_ignore" 3
	vr_sysctl "conf/v$b/arp_ignore" 3
	vr_play "arp_ignore sees the addresses of its context" "$a, $b" <<-END
		packet w@ p@ dev=eth0
		arp w$b 192.0.2.2 192.0.2.66
		see w$b arp 192.0.2.66 is ${mac[$b]} to 192.0.2.2
		arp w$a 192.0.2.2 192.0.2.66
		arp w$a 192.0.2.2 192.0.2.1
		see w$a arp 192.0.2.1 is ${mac[$a]} to 192.0.2.2
		unseen w$a arp 192.0.2.66 is *
	END
	vr_sysctl "conf/v$a/arp_ignore" 0
	vr_sysctl "conf/v$b/arp_ignore" 0
	vr_ip "$a" addr del 192.0.2.66/32 dev "v$a"
	vr_ip "$b" addr del 192.0.2.66/32 dev "v$b"
}

# arp_filter=1: answer if the way to who asks is out of the interface.
filters()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_sysctl "conf/v$ctx/arp_filter" 1
	done
	vr_play "arp_filter knows the routes of its context" <<-END
		packet w@ p@ dev=eth0
		arp w@ 192.0.2.2 192.0.2.1
		see w0 arp 192.0.2.1 is ${mac[0]} to 192.0.2.2
		see wred arp 192.0.2.1 is ${mac[red]} to 192.0.2.2
		see wblue arp 192.0.2.1 is ${mac[blue]} to 192.0.2.2
	END
	for ctx in $VR_CONTEXTS; do
		vr_sysctl "conf/v$ctx/arp_filter" 0
	done
}

peer_local()
{
	vr_play "an address of red may ask others" <<-END
		packet w@ p@ dev=eth0
		arp w0 192.0.2.2 192.0.2.1
		arp wblue 192.0.2.2 192.0.2.1
		see w0 arp 192.0.2.1 is ${mac[0]} to 192.0.2.2
		see wblue arp 192.0.2.1 is ${mac[blue]} to 192.0.2.2
		arp w0 192.0.2.99 192.0.2.2
		arp wblue 192.0.2.99 192.0.2.2
		arp wred 192.0.2.99 192.0.2.2
		see wred arp 192.0.2.2 is ${mac[red]} to 192.0.2.99
		unseen w0 arp 192.0.2.2 is *
		unseen wblue arp 192.0.2.2 is *
	END
}

vr_setup
declare -A mac
for ctx in $VR_CONTEXTS; do
	mac[$ctx]=$(vr_fields address "$ctx" link show "v$ctx")
done
vr_pairs answers
neighbours
proxies 0 red blue
proxies red blue 0
proxies blue 0 red
broadcasts red 0
broadcasts 0 blue
vr_pairs ignores
filters
vr_peer_local_in_red peer_local
vr_exit
