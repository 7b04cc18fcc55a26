#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Neighbour discovery: who answers for an address, what is asked and what is
# learnt, when three networks use the same addresses. As arp.sh; see vr_lib6.sh
# for the topology.

# shellcheck disable=SC2154 # own6 comes from vr_lib6.sh
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

# All contexts are in the groups of all addresses that are asked for, by addresses
# of other networks that end alike.
groups()
{
	local ctx other

	for ctx in $VR_CONTEXTS; do
		for other in 10 11 12 66; do
			vr_ip "$ctx" -6 addr add "2001:db8:3::$other/128" \
				dev "v$ctx"
		done
	done
}

answers()
{
	local a=$1 b=$2 c=$3

	vr_play "a solicitation is answered by its own context" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		ns w$a 2001:db8:1::2 2001:db8:1::1
		see w$a 2001:db8:1::1 > 2001:db8:1::2 icmp6 136/0 2001:db8:1::1 is ${mac[$a]}
		ns w$a fe80::2 fe80::1
		see w$a fe80::1 > fe80::2 icmp6 136/0 fe80::1 is ${mac[$a]}
		ns w$a 2001:db8:1::99 2001:db8:1::1
		see w$a 2001:db8:1::1 > 2001:db8:1::99 icmp6 136/0 2001:db8:1::1 is ${mac[$a]}
		ns w$b 2001:db8:1::2 ${own6[$a]}
		ns w$a 2001:db8:1::2 ${own6[$a]}
		see w$a ${own6[$a]} > 2001:db8:1::2 icmp6 136/0 ${own6[$a]} is ${mac[$a]}
		ns w$b :: ${own6[$a]}
		ns w$a :: ${own6[$a]}
		see w$a ${own6[$a]} > ff02::1 icmp6 136/0 ${own6[$a]} is ${mac[$a]}
		unseen w$b * icmp6 136/0 *
		unseen w$c * icmp6 136/0 *
	END
}

neighbours()
{
	local ctx wanted

	vr_play "solicitations go out of the right interface" <<-END
		packet w@ p@ dev=eth0
		udp6 s0 0
		sendto s0 2001:db8:1::77.9 hello
		see w0 * icmp6 135/0 who 2001:db8:1::77
		unseen wred * 135/0 who 2001:db8:1::77
		unseen wblue * 135/0 who 2001:db8:1::77
		udp6 sred red
		sendto sred 2001:db8:1::78.9 hello
		see wred * icmp6 135/0 who 2001:db8:1::78
		unseen w0 * 135/0 who 2001:db8:1::78
		unseen wblue * 135/0 who 2001:db8:1::78
		udp6 sblue blue
		sendto sblue 2001:db8:1::79.9 hello
		see wblue * icmp6 135/0 who 2001:db8:1::79
		unseen w0 * 135/0 who 2001:db8:1::79
		unseen wred * 135/0 who 2001:db8:1::79
		udp6 r@ p@ bind=2001:db8:1::2.53
		udp6 c@ @ connect=2001:db8:1::2.53
		send c@ hello
		recv r@ hello
		udp6 l@ @ connect=fe80::2%v@.54
		MAYBE: send l@ hello
	END
	for ctx in $VR_CONTEXTS; do
		vr_play "a solicitation comes from who wants to send" "$ctx" <<-END
			packet w p$ctx dev=eth0
			udp6 s $ctx bind=${own6[$ctx]}.4000
			sendto s 2001:db8:1::76.9 hello
			see w ${own6[$ctx]} > ff02::1:ff00:76 icmp6 135/0 who 2001:db8:1::76
		END
		wanted=$(vr_peer "$ctx" ip -j link show eth0 | vr_json address)
		vr_is "each context knows its own neighbour ($ctx)" "$wanted" \
			vr_fields lladdr "$ctx" -6 neigh show 2001:db8:1::2
		vr_is "and by its address on the link ($ctx)" "$wanted" \
			vr_fields lladdr "$ctx" -6 neigh show fe80::2
		vr_is "and no others ($ctx)" "v$ctx" \
			vr_fields dev "$ctx" -6 neigh show
	done
}

# What is told of an address is told one context.
told()
{
	local a=$1 b=$2 c=$3 ctx

	vr_play "all know their neighbours" <<-END
		udp6 s@ p@ bind=2001:db8:1::2.53
		udp6 c@ @ connect=2001:db8:1::2.53
		send c@ hello
		recv s@ hello
	END
	for ctx in $VR_CONTEXTS; do
		mac2[$ctx]=$(vr_fields lladdr "$ctx" -6 neigh show 2001:db8:1::2)
	done
	vr_ip "$a" -6 neigh replace 2001:db8:1::2 dev "v$a" \
		lladdr 02:00:00:00:00:99 nud stale
	vr_is "it changes there ($a)" 02:00:00:00:00:99 \
		vr_fields lladdr "$a" -6 neigh show 2001:db8:1::2
	vr_play "and is corrected there" "$a" <<-END
		packet w$a p$a dev=eth0
		na w$a 2001:db8:1::2 2001:db8:1::2 O
	END
	vr_check "by who has it ($a)" slowwait "$WAIT_TIMEOUT" eval \
		"vr_ip $a -6 neigh show 2001:db8:1::2 | grep -q ${mac2[$a]}"
	for ctx in $b $c; do
		vr_is "others keep what they know ($ctx)" "${mac2[$ctx]}" \
			vr_fields lladdr "$ctx" -6 neigh show 2001:db8:1::2
	done
	vr_check "an entry is deleted" \
		vr_ip "$a" -6 neigh del 2001:db8:1::2 dev "v$a"
	vr_is "others have it ($b)" "${mac2[$b]}" \
		vr_fields lladdr "$b" -6 neigh show 2001:db8:1::2
	vr_check "all are flushed" vr_ip "$b" -6 neigh flush all
	vr_is "others have it ($c)" "${mac2[$c]}" \
		vr_fields lladdr "$c" -6 neigh show 2001:db8:1::2
	[[ $a == 0 ]] || vr_refused "nobody adds one for a device of others" \
		vr_ip "$a" -6 neigh add 2001:db8:1::55 \
		lladdr 02:00:00:00:00:55 \
		dev "if$(vr_ip 0 -j link show "v$b" | vr_json ifindex)"
}

# An entry for a host that only $1 stands in for.
proxies()
{
	local a=$1 b=$2 c=$3 ctx

	for ctx in $VR_CONTEXTS; do
		vr_sysctl6 "conf/v$ctx/proxy_ndp" 1
		vr_sysctl6 "conf/v$ctx/forwarding" 1
		vr_sysctl6 "neigh/v$ctx/proxy_delay" 0
	done
	vr_check "a proxy" vr_ip "$a" -6 neigh add proxy 2001:db8:1::66 \
		dev "v$a"
	vr_play "a proxy entry is of its interface" "$a, not $b" <<-END
		packet w@ p@ dev=eth0
		ns w$b 2001:db8:1::2 2001:db8:1::66
		ns w$c 2001:db8:1::2 2001:db8:1::66
		ns w$a 2001:db8:1::2 2001:db8:1::66
		see w$a * > 2001:db8:1::2 icmp6 136/0 2001:db8:1::66 is ${mac[$a]}
		unseen w$b * icmp6 136/0 2001:db8:1::66 is *
		unseen w$c * icmp6 136/0 2001:db8:1::66 is *
	END
	vr_is "it is listed ($a)" 2001:db8:1::66 \
		vr_fields dst "$a" -6 neigh show proxy
	vr_is "and by no other ($b)" "" vr_ip "$b" -6 neigh show proxy
	vr_refused "nor is it deleted" \
		vr_ip "$b" -6 neigh del proxy 2001:db8:1::66 dev "v$b"
	vr_ip "$a" -6 neigh del proxy 2001:db8:1::66 dev "v$a"
	for ctx in $VR_CONTEXTS; do
		vr_sysctl6 "conf/v$ctx/proxy_ndp" 0
		vr_sysctl6 "conf/v$ctx/forwarding" 0
	done
}

# A router tells of a nearer one: in each context there is another.
redirects()
{
	local a=$1 b=$2 c=$3 ctx n=0

	vr_sysctl6 conf/all/forwarding 1
	for ctx in $a $b $c; do
		n=$((n + 1))
		vr_ip "$ctx" -6 route add 2001:db8:e::/48 via "fe80::7$n" \
			dev "v$ctx"
		vr_ip "$ctx" -6 neigh replace "fe80::7$n" dev "v$ctx" \
			lladdr 02:00:00:00:00:03 nud permanent
		vr_peer "$ctx" ip -6 route replace 2001:db8:e::/48 \
			via 2001:db8:1::1
	done
	vr_play "a redirect is for who has sent" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		udp6 u $a bind=:9
		udp6 c@ p@ bind=2001:db8:1::2.4000
		sendto c$a 2001:db8:e::9.53 hello
		see w$a fe80::1 > 2001:db8:1::2 icmp6 137/0 via fe80::71 to 2001:db8:e::9
		unseen w$b * icmp6 137/0 *
		unseen w$c * icmp6 137/0 *
		sendto c$b 2001:db8:e::9.53 hello
		see w$b fe80::1 > 2001:db8:1::2 icmp6 137/0 via fe80::72 to 2001:db8:e::9
		sendto c$c 2001:db8:e::9.53 hello
		see w$c fe80::1 > 2001:db8:1::2 icmp6 137/0 via fe80::73 to 2001:db8:e::9
	END
	n=0
	for ctx in $a $b $c; do
		n=$((n + 1))
		vr_peer "$ctx" ip -6 route del 2001:db8:e::/48
		vr_ip "$ctx" -6 route del 2001:db8:e::/48
		vr_ip "$ctx" -6 neigh del "fe80::7$n" dev "v$ctx"
	done
	vr_sysctl6 conf/all/forwarding 0
}

gateway()
{
	vr_ip "$1" -6 -j route get "$2" | vr_json gateway
}

# The router says that another one is nearer, and quotes a packet or not.
redirected()
{
	local a=$1 b=$2 c=$3 quote

	for quote in "" quote; do
		host=$((host + 1))
		vr_play "a redirect comes" "$a" <<-END
			packet w p$a dev=eth0
			hdr6 h p$a
			udp6 s@ @ bind=2001:db8:1::1.4003 connect=2001:db8:f::$host.53
			send s@ hello
			see w 2001:db8:1::1.4003 > 2001:db8:f::$host.53 udp hello
			icmperr h 137/0 fe80::2 2001:db8:1::1 w fe80::3 $quote
			quiet s@
		END
		vr_is "it is obeyed ($a)" fe80::3 \
			gateway "$a" "2001:db8:f::$host"
		vr_is "and by nobody else ($b)" fe80::2 \
			gateway "$b" "2001:db8:f::$host"
		vr_is "and by nobody else ($c)" fe80::2 \
			gateway "$c" "2001:db8:f::$host"
	done
}

peer_local()
{
	vr_play "an address of red may ask others" <<-END
		packet w@ p@ dev=eth0
		ns w0 2001:db8:1::2 2001:db8:1::1
		ns wblue 2001:db8:1::2 2001:db8:1::1
		see w0 2001:db8:1::1 > 2001:db8:1::2 icmp6 136/0 2001:db8:1::1 is ${mac[0]}
		see wblue 2001:db8:1::1 > 2001:db8:1::2 icmp6 136/0 2001:db8:1::1 is ${mac[blue]}
		udp6 s0 p0 bind=2001:db8:1::2.53
		udp6 sblue pblue bind=2001:db8:1::2.53
		udp6 sred red bind=2001:db8:1::2.53
		udp6 c@ @ bind=2001:db8:1::1.4000 connect=2001:db8:1::2.53
		send c@ hello-@
		recv s@ hello-@
		quiet s0 sred sblue
		unseen wred *hello*
	END
}

# A bond that watches a target of its own context, which is another one in 0.
bond()
{
	vr_dut ip link add bn type veth peer name eth2 netns "$pred"
	vr_peer red ip link set eth2 up
	vr_ctl link set bn context red
	vr_check "red has a bond" vr_ip red -batch - <<-END
		link add bond9 type bond mode active-backup arp_interval 100 ns_ip6_target 2001:db8:9::2
		link set bn master bond9
		link set bond9 up
		addr add 2001:db8:9::1/64 dev bond9
	END
	vr_check "context 0 has the network" vr_dummy 0 d9 2001:db8:9::3/64
	vr_play "the bond asks for its target in its own" <<-END
		packet w pred dev=eth2
		see w 2001:db8:9::1 > * icmp6 135/0 who 2001:db8:9::2
	END
	vr_dut ip link del d9
	vr_dut ip link del bond9
	vr_dut ip link del bn
}

vr_setup6
declare -A mac mac2
for ctx in $VR_CONTEXTS; do
	mac[$ctx]=$(vr_fields address "$ctx" link show "v$ctx")
done
groups
vr_pairs answers
neighbours
told 0 red blue
told red blue 0
told blue 0 red
proxies 0 red blue
proxies red blue 0
proxies blue 0 red
redirects 0 red blue
redirects red blue 0
host=10
redirected 0 red blue
redirected red blue 0
redirected blue 0 red
bond
vr_peer_local_in_red6 peer_local
vr_exit
