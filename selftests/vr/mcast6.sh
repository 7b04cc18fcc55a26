#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Groups of IPv6: who is a member, what is reported of it, and who gets what is
# sent to all of them. See vr_lib6.sh for the topology.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

# Is a context a member of a group? By /proc/net/igmp6 there.
member()
{
	vr_exec "$1" awk "{ print \$3 }" /proc/net/igmp6 | grep -qx "$2"
}

members()
{
	local a=$1 b=$2 c=$3 group hex

	# Reports are repeated for a while.
	number=$((number + 1))
	group=ff02::7$number hex=ff02000000000000000000000000007$number

	vr_play "a group has members in one context" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		udp6 m$a $a bind=:67 join=$group,v$a
		udp6 l@ @ reuseaddr bind=:69
		see w$a fe80::1 > ff02::16 icmp6 143/0 *ex $group*
		udp6 c@ p@ mcastif=eth0
		sendto c$a $group.67 hello
		recv m$a hello
		sendto c$b $group.67 stray
		sendto c$b $group.69 stray
		sendto c$c $group.69 stray
		udp6 s@ @ mcastif=v@
		sendto s$b $group.67 stray
		quiet m$a l@
		sh nsenter --net=/run/netns/$dut vrctl exec $a grep -q $hex /proc/net/igmp6
		sh ! nsenter --net=/run/netns/$dut vrctl exec $b grep -q $hex /proc/net/igmp6
		sh ! nsenter --net=/run/netns/$dut vrctl exec $c grep -q $hex /proc/net/igmp6
		close m$a
		see w$a fe80::1 > ff02::16 icmp6 143/0 *in $group*
		unseen w$b * icmp6 143/0 *$group*
		unseen w$c * icmp6 143/0 *$group*
	END
}

# The same group in all, and the same port: each hears its own network.
delivery()
{
	vr_play "the same group in each" <<-END
		packet w@ p@ dev=eth0
		udp6 m@ @ reuseaddr bind=:67 join=ff0e::77,v@
		udp6 n@ @ reuseaddr bind=ff0e::77.67
		udp6 c@ p@ mcastif=eth0
		sendto c@ ff0e::77.67 hello-@
		recv m@ hello-@
		recv n@ hello-@
		udp6 s@ @ mcastif=v@ bind=2001:db8:1::1.4000
		sendto s@ ff0e::77.67 own-@
		recv m@ own-@
		recv n@ own-@
		see w0 2001:db8:1::1.4000 > ff0e::77.67 udp own-0
		see wred 2001:db8:1::1.4000 > ff0e::77.67 udp own-red
		see wblue 2001:db8:1::1.4000 > ff0e::77.67 udp own-blue
		unseen w0 *own-*
		unseen wred *own-*
		unseen wblue *own-*
		quiet m@ n@
	END
	vr_play "raw sockets too" <<-END
		udp6 m@ @ join=ff0e::77,v@
		raw6 r@ @ proto=253
		raw6 s@ p@ proto=253 mcastif=eth0
		sendto s@ ff0e::77.0 hello-@
		recv r@ hello-@
		quiet r@
	END
}

# Who names no interface joins on one of its context: where its routes lead.
unnamed()
{
	vr_play "a group without an interface" <<-END
		packet w@ p@ dev=eth0
		udp6 m@ @ reuseaddr bind=:67 join=ff0e::78,0
		udp6 c@ p@ mcastif=eth0
		sendto c@ ff0e::78.67 hello-@
		recv m@ hello-@
		udp6 s@ @ bind=2001:db8:1::1.4000
		sendto s@ ff0e::78.67 own-@
		see w0 2001:db8:1::1.4000 > ff0e::78.67 udp own-0
		see wred 2001:db8:1::1.4000 > ff0e::78.67 udp own-red
		see wblue 2001:db8:1::1.4000 > ff0e::78.67 udp own-blue
		recv m@ own-@
		quiet m@
	END
	vr_ctl context add green index 9
	vr_play "none where there is none" <<-END
		place green $dut 9
		ENODEV: udp6 m green join=ff0e::78,0
		udp6 s green
		ENETUNREACH: sendto s ff0e::78.67 stray
	END
	vr_ctl context del green
}

# Sources that somebody does not want are those of one context.
blocked()
{
	local a=$1 b=$2

	vr_play "a source is blocked" "$a, not $b" <<-END
		udp6 m@ @ reuseaddr bind=:67 join=ff0e::79,v@
		udp6 c@ p@ mcastif=eth0 bind=2001:db8:1::2.4000
		set m$a block=ff0e::79,2001:db8:1::2,v$a
		EANY: set m$b block=ff0e::79,2001:db8:1::2,v$a
		sh nsenter --net=/run/netns/$dut vrctl exec $a grep -q ff0e0000000000000000000000000079 /proc/net/mcfilter6
		sh ! nsenter --net=/run/netns/$dut vrctl exec $b grep -q ff0e0000000000000000000000000079 /proc/net/mcfilter6
		sendto c@ ff0e::79.67 hello-@
		recv m$b hello-$b
		quiet m$a m$b
	END
}

vr_setup6
for ctx in $VR_CONTEXTS; do
	vr_check "all are in the group of all nodes ($ctx)" \
		member "$ctx" ff020000000000000000000000000001
	vr_check "and in that of their address ($ctx)" \
		member "$ctx" ff0200000000000000000001ff000001
done
number=0
vr_pairs members
delivery
unnamed
vr_pairs blocked
vr_exit
