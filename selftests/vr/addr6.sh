#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Addresses of IPv6: the same ones in several contexts, whether they are unique,
# how they come about, who sees them, and which of them is the source of what is
# sent. See vr_lib6.sh for the topology; green is a fourth context.

# shellcheck disable=SC2154 # own6 comes from vr_lib6.sh, the rest from setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

# addresses CONTEXT [ARGS...]: in the order of their numbers
addresses()
{
	local ctx=$1; shift

	vr_ip "$ctx" -6 -o addr show "$@" |
		sed 's/.* inet6 \([^ ]*\)\/.*/\1/' | LC_ALL=C sort -u | xargs
}

source_of()
{
	local ctx=$1; shift

	vr_fields prefsrc "$ctx" -6 route get "$@"
}

# No address waits for being unique any more.
detected()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 addr show tentative -dadfailed |
			grep -q inet6 && return 1
	done
	return 0
}

lists()
{
	local ctx

	for ctx in red blue; do
		vr_is "a context sees its own addresses, and ::1 ($ctx)" \
			"2001:db8:1::1 ${own6[$ctx]} ::1 fe80::1" addresses "$ctx"
	done
	vr_is "context 0 sees its own" \
		"2001:db8:1::1 ${own6[0]} ::1 fe80::1" addresses 0
	for ctx in $VR_CONTEXTS; do
		vr_is "/proc/net/if_inet6 shows those of the reader ($ctx)" \
			"lo v$ctx" in_proc "$ctx" if_inet6 6
		vr_is "all of them ($ctx)" 4 \
			eval "vr_exec $ctx cat /proc/net/if_inet6 | wc -l"
		vr_is "/proc/net/igmp6 shows groups of the reader ($ctx)" \
			"lo v$ctx" in_proc "$ctx" igmp6 2
	done
}

# in_proc CONTEXT FILE COLUMN
in_proc()
{
	vr_exec "$1" awk "{ print \$$3 }" "/proc/net/$2" | sort -u | xargs
}

changes()
{
	local a=$1 b=$2 c=$3 ctx was_b was_c ifindex

	ifindex=$(vr_ip 0 -j link show "v$b" | vr_json ifindex)
	for ctx in $VR_CONTEXTS; do
		vr_check "the same address ($ctx)" \
			vr_ip "$ctx" -6 addr add 2001:db8:4::1/64 dev "v$ctx"
	done
	was_b=$(vr_ip "$b" -6 addr show) was_c=$(vr_ip "$c" -6 addr show)
	vr_refused "which nobody has twice" \
		vr_ip "$a" -6 addr add 2001:db8:4::1/64 dev "v$a"
	if [[ $a != 0 ]]; then
		vr_refused "which nobody gives to others" vr_ip "$a" -6 \
			addr add 2001:db8:4::2/64 dev "if$ifindex"
		vr_refused "nor takes from them" vr_ip "$a" -6 \
			addr del 2001:db8:4::1/64 dev "if$ifindex"
	fi
	vr_check "its lifetime changes" vr_ip "$a" -6 addr change \
		2001:db8:4::1/64 dev "v$a" preferred_lft 0 valid_lft forever
	vr_check "it is deleted" \
		vr_ip "$a" -6 addr del 2001:db8:4::1/64 dev "v$a"
	vr_play "by one, and others have it" "$a" <<-END
		EADDRNOTAVAIL: udp6 s$a $a bind=2001:db8:4::1.53
		udp6 s$b $b bind=2001:db8:4::1.53
		udp6 s$c $c bind=2001:db8:4::1.53
		ENETUNREACH: udp6 c$a $a connect=2001:db8:4::1.53
		udp6 c$b $b connect=2001:db8:4::1.53
		send c$b hello
		recv s$b hello
	END
	vr_check "all are flushed" vr_ip "$a" -6 addr flush dev "v$a"
	vr_is "which nobody else minds ($b)" "$was_b" vr_ip "$b" -6 addr show
	vr_is "which nobody else minds ($c)" "$was_c" vr_ip "$c" -6 addr show
	vr_addresses6 "$a"
	for ctx in $b $c; do
		vr_ip "$ctx" -6 addr del 2001:db8:4::1/64 dev "v$ctx"
	done
}

# Context 0 may give addresses to what others have; they are theirs then.
administrator()
{
	vr_dut ip -6 addr add 2001:db8:1::200/64 dev vred
	vr_play "an address given by context 0 is the link's" <<-END
		udp6 s red bind=2001:db8:1::200.53
		EADDRNOTAVAIL: udp6 x 0 bind=2001:db8:1::200.53
		EADDRNOTAVAIL: udp6 y blue bind=2001:db8:1::200.53
		udp6 c pred connect=2001:db8:1::200.53
		send c hello
		recv s hello
	END
	vr_is "and is listed there" 2001:db8:1::200 \
		addresses red to 2001:db8:1::200
	vr_is "and not in 0" "" addresses 0 to 2001:db8:1::200
	vr_check "context 0 takes it away" \
		vr_dut ip -6 addr del 2001:db8:1::200/64 dev vred
	vr_is "and it is gone" "" addresses red to 2001:db8:1::200
}

# Addresses that the kernel makes of that of the hardware, which is the same.
link_local()
{
	local ctx want=fe80::200:1ff:fe23:4567

	for ctx in $VR_CONTEXTS; do
		vr_dut ip link set "v$ctx" down
		vr_dut ip link set "v$ctx" address 00:00:01:23:45:67
		vr_sysctl6 "conf/v$ctx/addr_gen_mode" 0
		vr_sysctl6 "conf/v$ctx/accept_dad" 1
		vr_dut ip link set "v$ctx" up
	done
	vr_check "they are unique" slowwait "$WAIT_TIMEOUT" detected
	for ctx in $VR_CONTEXTS; do
		vr_is "each link has the same address ($ctx)" "$want" \
			addresses "$ctx" dev "v$ctx"
		vr_sysctl6 "conf/v$ctx/accept_dad" 0
		vr_sysctl6 "conf/v$ctx/addr_gen_mode" 1
	done
	vr_play "and each is reached" <<-END
		udp6 s@ @ bind=$want%v@.53 connect=fe80::2%v@.4000
		udp6 c@ p@ bind=fe80::2%eth0.4000 connect=$want%eth0.53
		$EXCHANGE
	END
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 addr flush dev "v$ctx"
		vr_addresses6 "$ctx"
	done
}

# The same address at the same time in all, and the peer of $1 has it already.
duplicates()
{
	local a=$1 b=$2 c=$3 ctx dup=2001:db8:1::d

	vr_peer "$a" ip -6 addr add $dup/64 dev eth0
	# Long enough to be seen
	vr_sysctl6 "conf/v$b/dad_transmits" 3
	for ctx in $VR_CONTEXTS; do
		vr_sysctl6 "conf/v$ctx/accept_dad" 1
		vr_ip "$ctx" -6 addr add $dup/64 dev "v$ctx"
	done
	vr_is "an address is detected first ($b)" $dup \
		addresses "$b" tentative
	vr_sysctl6 "conf/v$b/dad_transmits" 1
	vr_check "until it is known whether it is unique" \
		slowwait "$WAIT_TIMEOUT" detected
	vr_is "it is not where another has it ($a)" $dup \
		addresses "$a" dadfailed
	for ctx in $b $c; do
		vr_is "and is elsewhere ($ctx)" "" addresses "$ctx" dadfailed
	done
	vr_play "where it can be used" "$b, $c, not $a" <<-END
		EADDRNOTAVAIL: udp6 s$a $a bind=$dup.53
		udp6 s$b $b bind=$dup.53
		udp6 s$c $c bind=$dup.53
		udp6 p$b p$b connect=$dup.53
		send p$b hello
		recv s$b hello
	END
	# Somebody claims it now, in one network.
	vr_ip "$c" -6 addr add 2001:db8:1::e/64 dev "v$c"
	vr_ip "$b" -6 addr add 2001:db8:1::e/64 dev "v$b"
	vr_play "a claim is heard of where it is made" "$c" <<-END
		packet w p$c dev=eth0
		na w 2001:db8:1::e 2001:db8:1::e O
	END
	vr_check "both are told apart" slowwait "$WAIT_TIMEOUT" detected
	vr_is "one has lost it ($c)" 2001:db8:1::e addresses "$c" dadfailed
	vr_is "another has it ($b)" "" addresses "$b" dadfailed
	vr_peer "$a" ip -6 addr del $dup/64 dev eth0
	vr_ip "$b" -6 addr del 2001:db8:1::e/64 dev "v$b"
	vr_ip "$c" -6 addr del 2001:db8:1::e/64 dev "v$c"
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 addr del $dup/64 dev "v$ctx"
		vr_sysctl6 "conf/v$ctx/accept_dad" 0
	done
}

# Before they are known to be unique, they are used with care.
optimistic()
{
	local ctx

	vr_require "optimistic addresses" \
		test -e /proc/sys/net/ipv6/conf/lo/optimistic_dad
	for ctx in $VR_CONTEXTS; do
		vr_sysctl6 "conf/v$ctx/accept_dad" 1
		vr_sysctl6 "conf/v$ctx/optimistic_dad" 1
		vr_ip "$ctx" -6 addr add 2001:db8:6::1/64 dev "v$ctx" optimistic
	done
	vr_play "an optimistic address is there at once" <<-END
		udp6 s@ @ bind=2001:db8:6::1.53
		udp6 c@ @ connect=2001:db8:6::1.53
		send c@ hello-@
		recv s@ hello-@
		quiet s0 sred sblue
	END
	vr_check "and is unique" slowwait "$WAIT_TIMEOUT" detected
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 addr del 2001:db8:6::1/64 dev "v$ctx"
		vr_sysctl6 "conf/v$ctx/optimistic_dad" 0
		vr_sysctl6 "conf/v$ctx/accept_dad" 0
	done
}

has_temporary()
{
	[[ $(addresses "$1" temporary) ]]
}

# All routers advertise the same prefix.
temporary()
{
	local ctx addr

	for ctx in $VR_CONTEXTS; do
		vr_sysctl6 "conf/v$ctx/use_tempaddr" 2
	done
	vr_play "routers advertise a prefix" <<-END
		packet w@ p@ dev=eth0
		ra w@ fe80::2 600 2001:db8:5::/64
	END
	for ctx in $VR_CONTEXTS; do
		vr_check "there is a temporary address ($ctx)" \
			slowwait "$WAIT_TIMEOUT" has_temporary "$ctx"
		addr=$(addresses "$ctx" temporary)
		vr_is "which is preferred ($ctx)" "$addr" \
			source_of "$ctx" 2001:db8:5::9
		vr_play "and of no other context" "$ctx" <<-END
			udp6 u $ctx bind=$addr.53
			EADDRNOTAVAIL: udp6 v $([[ $ctx == 0 ]] && echo red || echo 0) bind=$addr.53
		END
		vr_sysctl6 "conf/v$ctx/use_tempaddr" 0
	done
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 route flush proto ra
		vr_ip "$ctx" -6 addr flush to 2001:db8:5::/64
	done
}

anycasts()
{
	local a=$1 b=$2 c=$3

	vr_sysctl6 "conf/v$a/forwarding" 1
	vr_play "a router has the anycast address of its network" "$a, not $b" <<-END
		icmp6 e@ p@
		icmp6 d@ @
		udp6 s@ @ bind=:53
		echo e$a 2001:db8:1:: 7 1 hello
		see e$a icmp6 129/0 id 7 seq 1 hello
		echo d$a 2001:db8:1:: 7 2 hello
		see d$a icmp6 129/0 id 7 seq 2 hello
		udp6 c@ p@ bind=2001:db8:1::2.4000
		sendto c$a 2001:db8:1::.53 hello
		recv s$a hello
		udp6 t@ @ bind=:54 source=2001:db8:1::,0
		sendto t$a 2001:db8:1::2.4000 answer
		recvfrom c$a 2001:db8:1::.54 answer
		EINVAL: sendto t$b 2001:db8:1::2.4000 stray
		EINVAL: sendto t$c 2001:db8:1::2.4000 stray
		quiet s@
	END
	vr_is "/proc/net/anycast6 has it ($a)" 1 \
		eval "vr_exec $a grep -c 20010db8000100000000000000000000 /proc/net/anycast6"
	vr_is "and not that of others ($b)" 0 \
		eval "vr_exec $b grep -c 20010db8000100000000000000000000 /proc/net/anycast6"
	vr_sysctl6 "conf/v$a/forwarding" 0
	vr_play "a host joins one" "$a, not $b" <<-END
		packet w@ p@ dev=eth0
		udp6 s@ @ bind=:53
		udp6 j$a $a anycast=2001:db8:1::77,v$a
		udp6 c@ p@ bind=2001:db8:1::2.4000
		sendto c$a 2001:db8:1::77.53 hello
		recv s$a hello
		sh ! nsenter --net=/run/netns/$dut vrctl exec $b grep -q 20010db8000100000000000000000077 /proc/net/anycast6
		udp6 i$b $b anycast=2001:db8:1::77,0
		sendto c$b 2001:db8:1::77.53 joined
		recv s$b joined
		close i$b
		sh ! nsenter --net=/run/netns/$dut vrctl exec $b grep -q 20010db8000100000000000000000077 /proc/net/anycast6
		sendto c$a 2001:db8:1::77.53 still
		recv s$a still
		quiet s@
		unseen w$c * icmp6 136/0 2001:db8:1::77 *
	END
	[[ $a == 0 ]] || vr_play "but not on loopback" "$a" <<-END
		ENODEV: udp6 x $a anycast=2001:db8:1::78,lo
	END
}

# The only global address of green is on another interface than the route.
sources()
{
	vr_check "a fourth context" vr_ctl context add green index 9
	vr_check "an interface" vr_ip green link add dgreen up type dummy
	vr_check "a route" vr_ip green -6 route add 2001:db8:1::/64 dev dgreen
	vr_is "without addresses there is no source but ::1" ::1 \
		source_of green 2001:db8:1::2
	vr_check "an address of the link" \
		vr_ip green -6 addr add fe80::1/64 dev dgreen
	vr_is "is the source" fe80::1 source_of green 2001:db8:1::2
	vr_check "an address elsewhere" vr_ip green -6 -batch - <<-END
		link add dother up type dummy
		addr add 2001:db8:1::13/128 dev dother
	END
	vr_is "is a better one" 2001:db8:1::13 source_of green 2001:db8:1::2
	vr_dut ip link del dother
	vr_is "while it is there" fe80::1 source_of green 2001:db8:1::2
	vr_dut ip link del dgreen
	vr_check "it goes" vr_ctl context del green
}

# Sources of what has none: that address of the context which is nearest.
nearest()
{
	local ctx other

	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 -batch - <<-END
			addr add 2001:db8:7::${own6[$ctx]##*:}/128 dev v$ctx
			route add 2001:db8:7::/64 via fe80::2 dev v$ctx
		END
	done
	for ctx in $VR_CONTEXTS; do
		for other in $VR_CONTEXTS; do
			vr_is "the source is the context's ($ctx)" \
				"2001:db8:7::${own6[$ctx]##*:}" source_of \
				"$ctx" "2001:db8:7::${own6[$other]##*:}f"
		done
	done
	vr_play "and says so" <<-END
		packet w@ p@ dev=eth0
		udp6 u@ @ bind=:4000
		sendto u@ 2001:db8:7::10f.53 hello-@
		see w0 2001:db8:7::10.4000 > 2001:db8:7::10f.53 udp hello-0
		see wred 2001:db8:7::11.4000 > 2001:db8:7::10f.53 udp hello-red
		see wblue 2001:db8:7::12.4000 > 2001:db8:7::10f.53 udp hello-blue
		udp6 v@ @ source=${own6[red]},0
		sendto vred 2001:db8:7::10f.53 red
		see wred ${own6[red]}.* > 2001:db8:7::10f.53 udp red
		EINVAL: sendto v0 2001:db8:7::10f.53 stray
		EINVAL: sendto vblue 2001:db8:7::10f.53 stray
	END
	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -6 route del 2001:db8:7::/64
		vr_ip "$ctx" -6 addr del "2001:db8:7::${own6[$ctx]##*:}/128" \
			dev "v$ctx"
	done
}

# More than fit into one message
many()
{
	local ctx

	for ctx in 0 red; do
		printf "addr add 2001:db8:a::%x/128 dev v$ctx\n" {1..300} |
			vr_ip "$ctx" -6 -batch -
	done
	for ctx in 0 red; do
		vr_is "all of many are listed ($ctx)" 304 eval \
			"vr_ip $ctx -6 addr show | grep -c inet6"
		vr_is "in /proc, too ($ctx)" 304 eval \
			"vr_exec $ctx sort -u /proc/net/if_inet6 | wc -l"
		vr_is "once each ($ctx)" 304 eval \
			"vr_exec $ctx cat /proc/net/if_inet6 | wc -l"
	done
	vr_is "in blue there are few" 4 eval \
		"vr_exec blue cat /proc/net/if_inet6 | wc -l"
	for ctx in 0 red; do
		vr_ip "$ctx" -6 addr flush to 2001:db8:a::/64
	done
}

vr_setup6
lists
many
administrator
changes 0 red blue
changes red blue 0
changes blue 0 red
link_local
duplicates 0 red blue
duplicates red blue 0
duplicates blue 0 red
optimistic
temporary
anycasts 0 red blue
anycasts red blue 0
anycasts blue 0 red
sources
nearest
vr_exit
