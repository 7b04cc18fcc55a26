#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Policy rules: each context has its own, which lead to its own tables, and is
# asked for no others. Who hears of them: monitor.sh. See vr_lib.sh for the
# topology; green is a fourth context.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

FRESH="0: from all lookup local
32766: from all lookup main
32767: from all lookup default"

# Rules of a context, in words with one blank between them
rules()
{
	vr_ip "$1" rule show |
		sed 's/[[:space:]]\+/ /g; s/ proto boot//; s/ $//'
}

# Three rules, as at first
reset()
{
	vr_ip "$1" -batch - <<-END
		rule flush
		rule add pref 32766 lookup main
		rule add pref 32767 lookup default
	END
}

# way CONTEXT ARGS...: the device of what ip(8) route get finds, or the error
way()
{
	local ctx=$1; shift

	vr_ip "$ctx" -4 -o route get "$@" 2>&1 |
		sed 's/.*answers: //; s/.* dev \([^ ]*\) .*/\1/'
}

# goes SENTENCE CONTEXT WAY ARGS...
goes()
{
	local sentence=$1 ctx=$2 want=$3; shift 3

	vr_is "$sentence ($ctx)" "$want" way "$ctx" "$@"
}

fresh()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_is "a context begins with three rules ($ctx)" "$FRESH" \
			rules "$ctx"
	done
	# With ipv6.disable=1
	[[ -d /proc/sys/net/ipv6 ]] || vr_refused "there are none of IPv6" \
		vr_ip red -6 rule add pref 100 table 77
}

# Routes that rules lead to, the same in all, and one of each that the others
# do not have.
tables()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_check "tables for rules" vr_ip "$ctx" -batch - <<-END
			route add table 100 198.51.100.0/24 via 192.0.2.2
			route add table 100 ${own[$ctx]} dev v$ctx
			route add table 10${index[$ctx]} 198.18.0.0/16 via 192.0.2.2
		END
	done
}

selects()
{
	local a=$1 b=$2 c=$3

	vr_ip "$a" -batch - <<-END
		rule add pref 100 from 192.0.2.1 lookup 100
		rule add pref 200 fwmark 5 lookup 100
		rule add pref 300 tos 8 lookup 100
	END
	vr_play "a rule looks at the source, the mark, the service" \
		"$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		udp s@ @ bind=192.0.2.1:4000
		sendto s$a 198.51.100.9:53 source
		see w$a 192.0.2.1:4000 > 198.51.100.9:53 udp source
		ENETUNREACH: sendto s$b 198.51.100.9:53 stray
		ENETUNREACH: sendto s$c 198.51.100.9:53 stray
		udp m@ @ mark=5
		sendto m$a 198.51.100.9:53 mark
		see w$a * > 198.51.100.9:53 udp mark
		ENETUNREACH: sendto m$b 198.51.100.9:53 stray
		ENETUNREACH: sendto m$c 198.51.100.9:53 stray
		udp t@ @ tos=8
		sendto t$a 198.51.100.9:53 service
		see w$a * > 198.51.100.9:53 udp service
		ENETUNREACH: sendto t$b 198.51.100.9:53 stray
		ENETUNREACH: sendto t$c 198.51.100.9:53 stray
		unseen w$b *198.51.100.9*
		unseen w$c *198.51.100.9*
	END
	vr_is "others do not see them ($b)" "$FRESH" rules "$b"
	vr_check "they are deleted" vr_ip "$a" -batch - <<-END
		rule del pref 100
		rule del pref 200
		rule del pref 300
	END
	vr_is "and are gone ($a)" "$FRESH" rules "$a"
	goes "nobody goes by them" "$a" "Network is unreachable" \
		198.51.100.9 from 192.0.2.1
}

# The other actions, and a table that only another context has.
leads()
{
	local a=$1 b=$2 c=$3

	vr_ip "$a" -batch - <<-END
		rule add pref 100 from 192.0.2.1 blackhole
		rule add pref 200 fwmark 5 prohibit
		rule add pref 300 fwmark 6 unreachable
		rule add pref 400 lookup 10${index[$b]}
	END
	vr_play "a rule drops" "$a, not $b, $c" <<-END
		udp s@ p@ bind=192.0.2.2:53
		udp b@ @ bind=192.0.2.1:4000
		EINVAL: sendto b$a 192.0.2.2:53 stray
		sendto b$b 192.0.2.2:53 hello
		recv s$b hello
		sendto b$c 192.0.2.2:53 hello
		recv s$c hello
		udp p@ @ mark=5
		EACCES: sendto p$a 192.0.2.2:53 stray
		sendto p$b 192.0.2.2:53 hello
		recv s$b hello
		udp u@ @ mark=6
		ENETUNREACH: sendto u$a 192.0.2.2:53 stray
		sendto u$c 192.0.2.2:53 hello
		recv s$c hello
		udp t@ @ bind=:4001
		ENETUNREACH: sendto t$a 198.18.0.9:53 stray
		quiet s0 sred sblue
	END
	vr_ip "$a" rule add pref 500 lookup "10${index[$a]}"
	goes "a rule leads to the tables of its context" "$a" "v$a" 198.18.0.9
	goes "and of no other" "$b" "Network is unreachable" 198.18.0.9
	reset "$a"
}

# Without main there are no routes, without local no addresses.
defaults()
{
	local a=$1 b=$2 c=$3

	vr_check "a default rule is deleted" vr_ip "$a" rule del pref 32766
	vr_play "which others keep" "$a, not $b, $c" <<-END
		udp s@ p@ bind=192.0.2.2:53
		udp d@ @ bind=192.0.2.1:53
		udp c@ p@ bind=192.0.2.2:4000
		ENETUNREACH: udp u$a $a connect=192.0.2.2:53
		udp u$b $b connect=192.0.2.2:53
		send u$b hello
		recv s$b hello
		udp v$a $a connect=192.0.2.1:53
		send v$a local
		recv d$a local
	END
	vr_check "another one is deleted" vr_ip "$a" rule del pref 0
	vr_is "one is left ($a)" "32767: from all lookup default" rules "$a"
	vr_play "and nothing is local" "$a, not $b, $c" <<-END
		udp d@ @ bind=192.0.2.1:53
		udp c@ p@ bind=192.0.2.2:4000
		ENETUNREACH: sendto d$a 192.0.2.1:53 stray
		sendto c$a 192.0.2.1:53 stray
		sendto c$b 192.0.2.1:53 hello
		recv d$b hello
		sendto c$c 192.0.2.1:53 hello
		recv d$c hello
		quiet d$a
	END
	vr_is "others have all three ($b)" "$FRESH" rules "$b"
	vr_check "they come back" vr_ip "$a" rule add pref 0 lookup local
	reset "$a"
	vr_is "and are there ($a)" "$FRESH" rules "$a"
	vr_play "and it works" "$a" <<-END
		udp s p$a bind=192.0.2.2:53
		udp c $a connect=192.0.2.2:53
		send c hello
		recv s hello
	END
}

# What a rule can say beyond that, asked of the kernel.
says()
{
	local a=$1 b=$2 to=203.0.113.9

	vr_ip "$a" -batch - <<-END
		rule add pref 100 to 203.0.113.0/24 goto 300
		rule add pref 200 prohibit
		rule add pref 300 lookup main
	END
	goes "a rule jumps" "$a" "v$a" $to
	goes "over another" "$a" "Permission denied" 198.51.100.9
	reset "$a"
	vr_ip "$a" -batch - <<-END
		route add default via 192.0.2.2
		rule add pref 100 lookup main suppress_prefixlength 0
		rule add pref 200 prohibit
	END
	goes "a rule takes a route" "$a" "v$a" $to
	goes "and suppresses another" "$a" "Permission denied" 198.51.100.9
	reset "$a"
	vr_ip "$a" route del default
	vr_ip "$a" rule add pref 100 uidrange 1000-2000 prohibit
	goes "a rule looks at the user" "$a" "Permission denied" \
		$to uid 1500
	goes "and at no other" "$a" "v$a" $to uid 1
	goes "in no other context" "$b" "v$b" $to uid 1500
	vr_ip "$a" -batch - <<-END
		rule del pref 100
		rule add pref 100 not from 192.0.2.1 prohibit
	END
	goes "a rule says not" "$a" "Permission denied" $to from "${own[$a]}"
	goes "and not not" "$a" "v$a" $to from 192.0.2.1
	goes "in no other context" "$b" "v$b" $to from "${own[$b]}"
	reset "$a"
}

# Packets that come in, and are dissected for rules that look at ports.
forwards()
{
	local a=$1 b=$2 to=203.0.113.9

	vr_sysctl ip_forward 1
	vr_ip "$a" rule add pref 100 iif "v$a" ipproto 17 dport 7 prohibit
	goes "a rule looks at ports" "$a" "Permission denied" \
		$to from 192.0.2.2 iif "v$a" ipproto 17 dport 7
	goes "and at no others" "$a" "v$a" \
		$to from 192.0.2.2 iif "v$a" ipproto 17 dport 8
	goes "in no other context" "$b" "v$b" \
		$to from 192.0.2.2 iif "v$b" ipproto 17 dport 7
	vr_ip "$a" -batch - <<-END
		rule del pref 100
		rule add pref 100 iif v$b prohibit
	END
	goes "a rule of another context is not asked" "$b" "v$b" \
		$to from 192.0.2.2 iif "v$b"
	goes "nor matches here" "$a" "v$a" $to from 192.0.2.2 iif "v$a"
	# An address of its own is no source for others, unless rules say so.
	vr_ip "$a" -batch - <<-END
		rule del pref 100
		rule add pref 10 to ${own[$a]} lookup 100
		rule add pref 20 lookup local
		rule del pref 0
	END
	goes "sources are checked by the rules" "$a" lo \
		192.0.2.1 from "${own[$a]}" iif "v$a"
	goes "of the context" "$b" "Invalid argument" \
		192.0.2.1 from "${own[$b]}" iif "v$b"
	vr_ip "$a" rule add pref 0 lookup local
	reset "$a"
	vr_sysctl ip_forward 0
}

# Rules name devices, wherever and whenever these are.
names()
{
	local ctx=$1
	local rule="100: from all iif dnew"

	vr_ip "$ctx" rule add pref 100 iif dnew prohibit
	vr_is "a rule names a device to come ($ctx)" \
		"$rule [detached] prohibit" sed -n 2p <(rules "$ctx")
	vr_check "which comes" vr_dummy red dnew 198.18.77.1/24
	vr_is "and is there ($ctx)" "$rule prohibit" sed -n 2p <(rules "$ctx")
	vr_dut ip link set dnew down
	vr_dut ip link set dnew name dold
	vr_is "it is renamed ($ctx)" \
		"$rule [detached] prohibit" sed -n 2p <(rules "$ctx")
	vr_dut ip link set dold name dnew
	vr_is "and back ($ctx)" "$rule prohibit" sed -n 2p <(rules "$ctx")
	vr_dut ip link del dnew
	vr_is "it goes ($ctx)" \
		"$rule [detached] prohibit" sed -n 2p <(rules "$ctx")
	reset "$ctx"
}

equal()
{
	local a=$1 b=$2 c=$3 ctx
	local rule="100: from 192.0.2.1 lookup 100"

	for ctx in $VR_CONTEXTS; do
		vr_check "the same rule in each context" vr_ip "$ctx" \
			rule add pref 100 from 192.0.2.1 lookup 100
	done
	vr_refused "twice in one is once too often" vr_ip "$a" \
		rule add pref 100 from 192.0.2.1 lookup 100
	vr_check "it is deleted" vr_ip "$a" rule del from 192.0.2.1
	vr_is "in one context ($a)" "$FRESH" rules "$a"
	vr_is "and not in others ($b)" "$rule" sed -n 2p <(rules "$b")
	vr_check "all are flushed" vr_ip "$b" rule flush
	vr_is "in one context ($b)" "0: from all lookup local" rules "$b"
	vr_is "and not in others ($c)" "$rule" sed -n 2p <(rules "$c")
	reset "$b"
	reset "$c"
}

# What is refused changes nothing.
bad()
{
	local ctx=$1

	vr_refused "no rule that jumps back ($ctx)" \
		vr_ip "$ctx" rule add pref 100 goto 50
	vr_refused "no rule that is not there ($ctx)" \
		vr_ip "$ctx" rule del pref 100
	vr_refused "no rule of others ($ctx)" \
		vr_ip "$ctx" rule del pref 99
	vr_is "nothing has changed ($ctx)" "$FRESH" rules "$ctx"
}

# Tables of context 0 are one until it has rules: the first shows it all.
in_one()
{
	vr_dut sed -n "/^$1/,/^$2/p" /proc/net/fib_trie | grep -q "host LOCAL"
}

# A context that has rules before it has anything else, and goes with them.
life()
{
	vr_check "a context is made" vr_ctl context add green index 9
	vr_is "it has three rules" "$FRESH" rules green
	vr_check "and more" vr_ip green -batch - <<-END
		rule add pref 100 from 192.0.2.1 prohibit
		rule add pref 200 tun_id 7 fwmark 7 lookup 100
		rule add pref 300 goto 400
	END
	vr_check "an address comes later" vr_dummy green dgreen 192.0.2.1/24
	goes "the rules are obeyed" green "Permission denied" \
		192.0.2.2 from 192.0.2.1
	goes "in no other context" red vred 192.0.2.2 from 192.0.2.1
	goes "an address is local" green lo 192.0.2.1
	vr_dut ip link del dgreen
	vr_check "rules are no users" vr_ctl context del green
	vr_check "the context is made again" vr_ctl context add green index 9
	vr_is "with three rules" "$FRESH" rules green
	vr_check "an address" vr_dummy green dgreen 192.0.2.1/24
	goes "nobody goes by the old ones" green dgreen 192.0.2.2 from 192.0.2.1
	vr_dut ip link del dgreen
	vr_check "it goes" vr_ctl context del green
}

bird_routes()
{
	vr_ip "$1" route show table 100 | grep -q bird
}

# The same file in all: BIRD fills table 100, which a rule leads to.
daemons()
{
	local dir ctx

	vr_require "bird" bird --version
	dir=$(mktemp -d)
	cat > "$dir/bird.conf" <<-END
		router id 192.0.2.1;
		ipv4 table t100;
		protocol device { }
		protocol static { ipv4 { table t100; }; route 198.51.200.0/24 via 192.0.2.2; }
		protocol kernel { kernel table 100; ipv4 { table t100; export all; }; }
	END
	for ctx in $VR_CONTEXTS; do
		vr_check "a routing daemon starts ($ctx)" vr_exec "$ctx" bird \
			-c "$dir/bird.conf" -s "$dir/$ctx.ctl" -P "$dir/$ctx.pid"
		slowwait "$WAIT_TIMEOUT" bird_routes "$ctx"
	done
	vr_ip red rule add pref 100 fwmark 5 lookup 100
	goes "a rule leads to its routes" red vred 198.51.200.9 mark 5
	goes "in no other context" blue "Network is unreachable" \
		198.51.200.9 mark 5
	vr_exec red birdc -s "$dir/red.ctl" down > /dev/null
	slowwait "$WAIT_TIMEOUT" [ ! -e "$dir/red.pid" ]
	goes "they go with it" red "Network is unreachable" 198.51.200.9 mark 5
	vr_ip blue rule add pref 100 fwmark 5 lookup 100
	goes "and stay in another context" blue vblue 198.51.200.9 mark 5
	reset red
	reset blue
	for ctx in 0 blue; do
		vr_exec "$ctx" birdc -s "$dir/$ctx.ctl" down > /dev/null
		slowwait "$WAIT_TIMEOUT" [ ! -e "$dir/$ctx.pid" ]
	done
	rm -r "$dir"
}

vr_setup
fresh
tables
# Before context 0 has rules, which is not forgotten when it has none any more.
life
forwards red 0
forwards blue red
vr_check "context 0 has local and main in one, as if nobody had rules" \
	in_one "Main" "Local"
vr_ip 0 rule add pref 99 to 198.18.99.0/24 prohibit
bad red
bad blue
vr_ip 0 rule del pref 99
vr_pairs selects
leads 0 red blue
leads red blue 0
leads blue 0 red
defaults red blue 0
defaults 0 red blue
defaults blue 0 red
says red 0
says blue red
forwards 0 blue
names red
names blue
names 0
equal red 0 blue
equal 0 blue red
daemons
vr_exit
