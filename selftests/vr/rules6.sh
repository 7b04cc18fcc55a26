#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Policy rules of IPv6: as rules.sh. See vr_lib6.sh for the topology; green is a
# fourth context.

# shellcheck disable=SC2154 # own6 comes from vr_lib6.sh
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

FRESH="0: from all lookup local
32766: from all lookup main"

# Rules of a context, in words with one blank between them
rules()
{
	vr_ip "$1" -6 rule show |
		sed 's/[[:space:]]\+/ /g; s/ proto boot//; s/ $//'
}

# Two rules, as at first
reset()
{
	vr_ip "$1" -6 -batch - <<-END
		rule flush
		rule add pref 32766 lookup main
	END
}

# goes SENTENCE CONTEXT WAY ARGS...
goes()
{
	local sentence=$1 ctx=$2 want=$3; shift 3

	vr_is "$sentence ($ctx)" "$want" vr_way6 "$ctx" "$@"
}

fresh()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_is "a context begins with two rules ($ctx)" "$FRESH" \
			rules "$ctx"
	done
}

# Routes that rules lead to, the same in all, and a table of each that the others
# do not have.
tables()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_check "tables for rules" vr_ip "$ctx" -6 -batch - <<-END
			route add table 100 2001:db8:9::/48 via fe80::2 dev v$ctx
			route add table 10${index[$ctx]} 2001:db8:8::/48 via fe80::2 dev v$ctx
		END
	done
}

selects()
{
	local a=$1 b=$2 c=$3

	vr_ip "$a" -6 -batch - <<-END
		rule add pref 100 from 2001:db8:1::1 lookup 100
		rule add pref 200 fwmark 5 lookup 100
		rule add pref 300 tos 8 lookup 100
	END
	vr_play "a rule looks at the source, the mark, the service" \
		"$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		udp6 s@ @ bind=2001:db8:1::1.4000
		sendto s$a 2001:db8:9::9.53 source
		see w$a 2001:db8:1::1.4000 > 2001:db8:9::9.53 udp source
		ENETUNREACH: sendto s$b 2001:db8:9::9.53 stray
		ENETUNREACH: sendto s$c 2001:db8:9::9.53 stray
		udp6 m@ @ mark=5
		sendto m$a 2001:db8:9::9.53 mark
		see w$a * > 2001:db8:9::9.53 udp mark
		ENETUNREACH: sendto m$b 2001:db8:9::9.53 stray
		ENETUNREACH: sendto m$c 2001:db8:9::9.53 stray
		udp6 t@ @ tos=8
		sendto t$a 2001:db8:9::9.53 service
		see w$a * > 2001:db8:9::9.53 udp service
		ENETUNREACH: sendto t$b 2001:db8:9::9.53 stray
		ENETUNREACH: sendto t$c 2001:db8:9::9.53 stray
		unseen w$b *2001:db8:9::9*
		unseen w$c *2001:db8:9::9*
	END
	vr_is "others do not see them ($b)" "$FRESH" rules "$b"
	vr_check "they are deleted" vr_ip "$a" -6 -batch - <<-END
		rule del pref 100
		rule del pref 200
		rule del pref 300
	END
	vr_is "and are gone ($a)" "$FRESH" rules "$a"
	goes "nobody goes by them" "$a" "Network is unreachable" \
		2001:db8:9::9 from 2001:db8:1::1
}

# The other actions, and a table that only another context has.
leads()
{
	local a=$1 b=$2 c=$3

	vr_ip "$a" -6 -batch - <<-END
		rule add pref 100 from 2001:db8:1::1 blackhole
		rule add pref 200 fwmark 5 prohibit
		rule add pref 300 fwmark 6 unreachable
		rule add pref 400 lookup 10${index[$b]}
	END
	vr_play "a rule drops" "$a, not $b, $c" <<-END
		udp6 s@ p@ bind=2001:db8:1::2.53
		udp6 b@ @ bind=2001:db8:1::1.4000
		EINVAL: sendto b$a 2001:db8:1::2.53 stray
		sendto b$b 2001:db8:1::2.53 hello
		recv s$b hello
		sendto b$c 2001:db8:1::2.53 hello
		recv s$c hello
		udp6 p@ @ mark=5
		EACCES: sendto p$a 2001:db8:1::2.53 stray
		sendto p$b 2001:db8:1::2.53 hello
		recv s$b hello
		udp6 u@ @ mark=6
		ENETUNREACH: sendto u$a 2001:db8:1::2.53 stray
		sendto u$c 2001:db8:1::2.53 hello
		recv s$c hello
		udp6 t@ @ bind=:4001
		ENETUNREACH: sendto t$a 2001:db8:8::9.53 stray
		quiet s0 sred sblue
	END
	vr_ip "$a" -6 rule add pref 500 lookup "10${index[$a]}"
	goes "a rule leads to the tables of its context" "$a" "v$a" \
		2001:db8:8::9
	goes "and of no other" "$b" "Network is unreachable" 2001:db8:8::9
	reset "$a"
}

# Without main there are no routes, without local no addresses; ::1 is not for
# rules.
defaults()
{
	local a=$1 b=$2 c=$3

	vr_check "a default rule is deleted" vr_ip "$a" -6 rule del pref 32766
	vr_play "which others keep" "$a, not $b, $c" <<-END
		udp6 s@ p@ bind=2001:db8:1::2.53
		udp6 d@ @ bind=2001:db8:1::1.53
		ENETUNREACH: udp6 u$a $a connect=2001:db8:1::2.53
		udp6 u$b $b connect=2001:db8:1::2.53
		send u$b hello
		recv s$b hello
		udp6 v$a $a connect=2001:db8:1::1.53
		send v$a local
		recv d$a local
	END
	vr_check "another one is deleted" vr_ip "$a" -6 rule del pref 0
	vr_is "none is left ($a)" "" rules "$a"
	vr_play "and nothing is local" "$a, not $b, $c" <<-END
		udp6 d@ @ bind=2001:db8:1::1.53
		udp6 l@ @ bind=:54
		udp6 c@ p@ bind=2001:db8:1::2.4000
		ENETUNREACH: sendto d$a 2001:db8:1::1.53 stray
		sendto c$a 2001:db8:1::1.53 stray
		sendto c$b 2001:db8:1::1.53 hello
		recv d$b hello
		sendto c$c 2001:db8:1::1.53 hello
		recv d$c hello
		quiet d$a
	END
	[[ $a == 0 ]] || vr_play "but for ::1" "$a" <<-END
		udp6 s $a bind=::1.53
		udp6 c $a connect=::1.53
		send c hello
		recv s hello
	END
	vr_is "others have both ($b)" "$FRESH" rules "$b"
	vr_check "they come back" vr_ip "$a" -6 rule add pref 0 lookup local
	reset "$a"
	vr_is "and are there ($a)" "$FRESH" rules "$a"
	vr_play "and it works" "$a" <<-END
		udp6 s p$a bind=2001:db8:1::2.53
		udp6 c $a connect=2001:db8:1::2.53
		send c hello
		recv s hello
	END
}

# What a rule can say beyond that, asked of the kernel.
says()
{
	local a=$1 b=$2 to=2001:db8:f::9

	vr_ip "$a" -6 -batch - <<-END
		rule add pref 100 to 2001:db8:f::/48 goto 300
		rule add pref 200 prohibit
		rule add pref 300 lookup main
	END
	goes "a rule jumps" "$a" "v$a" $to
	goes "over another" "$a" "Permission denied" 2001:db8:9::9
	reset "$a"
	vr_ip "$a" -6 -batch - <<-END
		route add default via fe80::2 dev v$a
		rule add pref 100 lookup main suppress_prefixlength 0
		rule add pref 200 prohibit
	END
	goes "a rule takes a route" "$a" "v$a" $to
	goes "and suppresses another" "$a" "Permission denied" 2001:db8:9::9
	reset "$a"
	vr_ip "$a" -6 route del default
	vr_ip "$a" -6 rule add pref 100 uidrange 1000-2000 prohibit
	goes "a rule looks at the user" "$a" "Permission denied" $to uid 1500
	goes "and at no other" "$a" "v$a" $to uid 1
	goes "in no other context" "$b" "v$b" $to uid 1500
	reset "$a"
}

# Packets that come in, and are dissected for rules that look at ports.
forwards()
{
	local a=$1 b=$2 to=2001:db8:f::9

	vr_sysctl6 conf/all/forwarding 1
	vr_ip "$a" -6 rule add pref 100 iif "v$a" ipproto 17 dport 7 prohibit
	goes "a rule looks at ports" "$a" "Permission denied" \
		$to from 2001:db8:1::2 iif "v$a" ipproto 17 dport 7
	goes "and at no others" "$a" "v$a" \
		$to from 2001:db8:1::2 iif "v$a" ipproto 17 dport 8
	goes "in no other context" "$b" "v$b" \
		$to from 2001:db8:1::2 iif "v$b" ipproto 17 dport 7
	vr_peer "$a" ip -6 route add 2001:db8:e::/48 via 2001:db8:1::1
	vr_peer "$b" ip -6 route add 2001:db8:e::/48 via 2001:db8:1::1
	vr_ip "$a" -6 route add 2001:db8:e::/48 via fe80::3 dev "v$a"
	vr_ip "$b" -6 route add 2001:db8:e::/48 via fe80::3 dev "v$b"
	vr_ip "$a" -6 neigh replace fe80::3 dev "v$a" \
		lladdr 02:00:00:00:00:03 nud permanent
	vr_ip "$b" -6 neigh replace fe80::3 dev "v$b" \
		lladdr 02:00:00:00:00:03 nud permanent
	vr_play "of packets on their way, too" "$a, not $b" <<-END
		packet w@ p@ dev=eth0
		udp6 c$a p$a bind=2001:db8:1::2.4000
		udp6 c$b p$b bind=2001:db8:1::2.4000
		sendto c$a 2001:db8:e::9.8 hello
		see w$a * > 2001:db8:e::9.8 udp hello
		sendto c$a 2001:db8:e::9.7 hello
		see w$a 2001:db8:1::1* > 2001:db8:1::2 icmp6 1/1 *
		sendto c$b 2001:db8:e::9.7 hello
		see w$b * > 2001:db8:e::9.7 udp hello
	END
	vr_ip "$a" -6 route del 2001:db8:e::/48
	vr_ip "$b" -6 route del 2001:db8:e::/48
	vr_peer "$a" ip -6 route del 2001:db8:e::/48
	vr_peer "$b" ip -6 route del 2001:db8:e::/48
	vr_ip "$a" -6 -batch - <<-END
		rule del pref 100
		rule add pref 100 iif v$b prohibit
	END
	goes "a rule of another context is not asked" "$b" "v$b" \
		$to from 2001:db8:1::2 iif "v$b"
	goes "nor matches here" "$a" "v$a" $to from 2001:db8:1::2 iif "v$a"
	reset "$a"
	vr_sysctl6 conf/all/forwarding 0
}

equal()
{
	local a=$1 b=$2 c=$3 ctx
	local rule="100: from 2001:db8:1::1 lookup 100"

	for ctx in $VR_CONTEXTS; do
		vr_check "the same rule in each context" vr_ip "$ctx" -6 \
			rule add pref 100 from 2001:db8:1::1 lookup 100
	done
	vr_refused "twice in one is once too often" vr_ip "$a" -6 \
		rule add pref 100 from 2001:db8:1::1 lookup 100
	vr_check "it is deleted" vr_ip "$a" -6 rule del from 2001:db8:1::1
	vr_is "in one context ($a)" "$FRESH" rules "$a"
	vr_is "and not in others ($b)" "$rule" sed -n 2p <(rules "$b")
	vr_check "all are flushed" vr_ip "$b" -6 rule flush
	vr_is "in one context ($b)" "0: from all lookup local" rules "$b"
	vr_is "and not in others ($c)" "$rule" sed -n 2p <(rules "$c")
	reset "$b"
	reset "$c"
}

# What is refused changes nothing, and rules of IPv4 are other ones.
bad()
{
	local ctx=$1

	vr_refused "no rule that jumps back ($ctx)" \
		vr_ip "$ctx" -6 rule add pref 100 goto 50
	vr_refused "no rule that is not there ($ctx)" \
		vr_ip "$ctx" -6 rule del pref 100
	vr_refused "no rule of others ($ctx)" vr_ip "$ctx" -6 rule del pref 99
	vr_check "a rule of IPv4" \
		vr_ip "$ctx" rule add pref 98 to 198.18.0.0/16 prohibit
	vr_refused "is none of IPv6" vr_ip "$ctx" -6 rule del pref 98
	vr_ip "$ctx" rule del pref 98
	vr_is "nothing has changed ($ctx)" "$FRESH" rules "$ctx"
}

# A context that has rules before it has anything else, and goes with them.
life()
{
	vr_check "a context is made" vr_ctl context add green index 9
	vr_is "it has two rules" "$FRESH" rules green
	vr_check "and more" vr_ip green -6 -batch - <<-END
		rule add pref 100 from 2001:db8:1::1 prohibit
		rule add pref 200 fwmark 7 lookup 100
		rule add pref 300 goto 400
	END
	vr_check "an address comes later" vr_dummy green dgreen 2001:db8:1::1/64
	goes "the rules are obeyed" green "Permission denied" \
		2001:db8:1::2 from 2001:db8:1::1
	goes "in no other context" red vred 2001:db8:1::2 from 2001:db8:1::1
	goes "an address is local" green lo 2001:db8:1::1
	vr_dut ip link del dgreen
	vr_check "rules are no users" vr_ctl context del green
	vr_check "the context is made again" vr_ctl context add green index 9
	vr_is "with two rules" "$FRESH" rules green
	vr_check "an address" vr_dummy green dgreen 2001:db8:1::1/64
	goes "nobody goes by the old ones" green dgreen \
		2001:db8:1::2 from 2001:db8:1::1
	vr_dut ip link del dgreen
	vr_check "it goes" vr_ctl context del green
}

vr_setup6
fresh
tables
# Before context 0 has rules.
life
forwards red 0
forwards blue red
vr_ip 0 -6 rule add pref 99 to 2001:db8:99::/48 prohibit
bad red
bad blue
vr_ip 0 -6 rule del pref 99
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
equal red 0 blue
equal 0 blue red
vr_exit
