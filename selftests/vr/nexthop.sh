#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Nexthop objects: the same id is another object in another context, groups and
# routes are made of those of their own. Who hears of them: monitor.sh. See
# vr_lib.sh for the topology; green is a fourth context.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# Nexthops of a context, in words with one blank between them
nexthops()
{
	vr_ip "$1" nexthop show | sed 's/[[:space:]]\+/ /g; s/ $//'
}

routes()
{
	vr_ip "$1" -4 route show table all | grep -w "$2" |
		sed 's/[[:space:]]\+/ /g; s/ $//'
}

# Ids in the buckets of a resilient group
buckets()
{
	vr_ip "$1" nexthop bucket show id "$2" |
		sed 's/.* nhid \([0-9]*\) .*/\1/' | sort -u | xargs
}

# Nothing is left.
empty()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" nexthop flush &> /dev/null
		vr_is "nothing is left ($ctx)" "" nexthops "$ctx"
	done
}

# Equal ids and equal routes in all: each goes its own way.
equal()
{
	local a=$1 b=$2 c=$3 ctx

	for ctx in $VR_CONTEXTS; do
		vr_check "equal ids" vr_ip "$ctx" -batch - <<-END
			nexthop add id 10 via 192.0.2.2 dev v$ctx
			route add 198.51.100.0/24 nhid 10
		END
	done
	for ctx in $VR_CONTEXTS; do
		vr_is "each sees its own ($ctx)" \
			"id 10 via 192.0.2.2 dev v$ctx scope link" nexthops "$ctx"
		vr_is "and gets its own ($ctx)" "v$ctx" \
			vr_fields dev "$ctx" nexthop get id 10
		vr_is "and its route ($ctx)" "v$ctx" \
			vr_fields dev "$ctx" route get 198.51.100.9
	done
	vr_refused "an id is taken once in a context" \
		vr_ip "$a" nexthop add id 10 via 192.0.2.3 dev "v$a"
	vr_play "traffic goes over its own" <<-END
		packet w@ p@ dev=eth0
		udp u@ @ connect=198.51.100.9:53
		send u@ hello-@
		see w0 * > 198.51.100.9:53 udp hello-0
		see wred * > 198.51.100.9:53 udp hello-red
		see wblue * > 198.51.100.9:53 udp hello-blue
		unseen w0 *hello-*
		unseen wred *hello-*
		unseen wblue *hello-*
	END
	vr_check "one is replaced" vr_ip "$a" nexthop replace id 10 blackhole
	vr_is "it drops ($a)" "Invalid argument" way "$a" 198.51.100.9
	vr_is "others do not ($b)" "v$b" way "$b" 198.51.100.9
	vr_is "others do not ($c)" "v$c" way "$c" 198.51.100.9
	vr_check "it is deleted" vr_ip "$a" nexthop del id 10
	vr_is "with its route ($a)" "Network is unreachable" \
		way "$a" 198.51.100.9
	vr_is "others are there ($b)" "v$b" way "$b" 198.51.100.9
	vr_check "all of one are flushed" vr_ip "$b" nexthop flush
	vr_is "and gone ($b)" "" nexthops "$b"
	vr_is "others are there ($c)" "v$c" way "$c" 198.51.100.9
	vr_check "a route is deleted by id" \
		vr_ip "$c" route del 198.51.100.0/24 nhid 10
	empty
}

way()
{
	local ctx=$1; shift

	vr_ip "$ctx" -4 -o route get "$@" 2>&1 |
		sed 's/.*answers: //; s/.* dev \([^ ]*\) .*/\1/'
}

# What is another context's is not there.
foreign()
{
	local a=$1 b=$2 said

	vr_ip "$b" -batch - <<-END
		nexthop add id 11 via 192.0.2.2 dev v$b
		nexthop add id 20 group 11 type resilient buckets 4
	END
	vr_refused "no device of others" \
		vr_ip "$a" nexthop add id 12 via 192.0.2.2 dev "v$b"
	vr_refused "no device of others, without gateway" \
		vr_ip "$a" nexthop add id 12 dev "v$b"
	vr_refused "no route over the nexthop of others" \
		vr_ip "$a" route add 198.51.100.0/24 nhid 11
	vr_refused "no group of them" vr_ip "$a" nexthop add id 21 group 11
	vr_refused "no look at them" vr_ip "$a" nexthop get id 11
	vr_refused "nor at their buckets" vr_ip "$a" nexthop bucket get \
		id 20 index 0
	vr_refused "nor at all of these" vr_ip "$a" nexthop bucket show id 20
	vr_is "which are not listed" "" vr_ip "$a" nexthop bucket show
	vr_refused "they are not replaced" vr_ip "$a" nexthop change id 11 \
		via 192.0.2.2 dev "v$a"
	vr_refused "nor deleted" vr_ip "$a" nexthop del id 11
	vr_refused "nor is a route deleted by their id" \
		vr_ip "$a" route del 198.51.100.0/24 nhid 11
	vr_is "nothing has come of it ($a)" "" nexthops "$a"
	vr_is "nothing has changed ($b)" "id 11 via 192.0.2.2 dev v$b scope link
id 20 group 11 type resilient buckets 4 idle_timer 120 unbalanced_timer 0 unbalanced_time 0" \
		nexthops "$b"
	empty
}

# Unsupported in a context, and said so.
unsupported()
{
	local ctx=$1

	vr_refused "no encapsulation" vr_ip "$ctx" nexthop add id 10 \
		encap ip id 7 dst 192.0.2.2 via 192.0.2.2 dev "v$ctx"
	vr_refused "no nexthop of a forwarding database" \
		vr_ip "$ctx" nexthop add id 10 via 192.0.2.2 fdb
	vr_refused "no gateway that is not there" vr_ip "$ctx" \
		nexthop add id 10 via 198.51.100.1 dev "v$ctx"
	vr_is "nothing has come of it ($ctx)" "" nexthops "$ctx"
}

groups()
{
	local a=$1 b=$2 ctx

	for ctx in $VR_CONTEXTS; do
		vr_check "equal groups" vr_ip "$ctx" -batch - <<-END
			nexthop add id 10 via 192.0.2.2 dev v$ctx
			nexthop add id 11 via 192.0.2.3 dev v$ctx
			nexthop add id 20 group 10/11
			nexthop add id 30 group 10/11 type resilient buckets 8
			route add 198.51.100.0/24 nhid 20
			route add 198.51.101.0/24 nhid 30
		END
	done
	vr_check "a nexthop is deleted" vr_ip "$a" nexthop del id 11
	vr_is "groups have lost it ($a)" "10 20 30" vr_fields id "$a" nexthop
	vr_is "in their buckets, too ($a)" "10" buckets "$a" 30
	vr_is "others have it ($b)" "10 11" buckets "$b" 30
	vr_is "and find a bucket ($b)" 1 eval \
		"vr_ip $b nexthop bucket get id 30 index 0 | grep -c 'index 0'"
	for ctx in $a $b; do
		vr_is "routes are there ($ctx)" "v$ctx" way "$ctx" 198.51.100.9
		vr_is "routes are there ($ctx)" "v$ctx" way "$ctx" 198.51.101.9
	done
	vr_play "traffic goes over the group" <<-END
		packet w@ p@ dev=eth0
		udp u $a connect=198.51.100.9:53
		send u hello
		see w$a * > 198.51.100.9:53 udp hello
		udp v $a connect=198.51.101.9:53
		send v hello
		see w$a * > 198.51.101.9:53 udp hello
		unseen w$b *hello*
	END
	vr_check "the last one is deleted" vr_ip "$a" nexthop del id 10
	vr_is "and the groups with it ($a)" "" nexthops "$a"
	vr_is "and the routes ($a)" "" routes "$a" 198.51.10[01].0/24
	vr_is "others have all ($b)" "10 11 20 30" vr_fields id "$b" nexthop
	empty
}

# Ids that the kernel chooses
ids()
{
	vr_check "a context is made" vr_ctl context add green index 9
	vr_check "an interface" vr_dummy green dgreen 192.0.2.13/24
	vr_is "it has no nexthop" "" nexthops green
	vr_is "nor a bucket" "" vr_ip green nexthop bucket show
	vr_refused "and finds none" vr_ip green nexthop get id 1
	vr_check "0 has one" vr_ip 0 nexthop add id 1 dev v0
	vr_check "the kernel chooses an id" vr_ip green nexthop add dev dgreen
	vr_is "which is the first" "id 1 dev dgreen scope host" nexthops green
	vr_check "and another" vr_ip green nexthop add blackhole
	vr_is "which is the next" "1 2" vr_fields id green nexthop
	vr_ip green nexthop flush > /dev/null
	empty
}

# An interface takes its nexthops along when it goes, none when it moves.
moves()
{
	local from=$1 to=$2

	vr_dut ip link add dmove type dummy
	vr_ctl link set dmove context "$from"
	vr_device "$from" dmove 198.18.77.1/24
	for ctx in $from $to; do
		vr_check "a nexthop that stays" \
			vr_ip "$ctx" nexthop add id 11 via 192.0.2.2 dev "v$ctx"
	done
	vr_check "nexthops that do not" vr_ip "$from" -batch - <<-END
		nexthop add id 10 via 198.18.77.2 dev dmove
		nexthop add id 12 dev dmove
		nexthop add id 20 group 10/11
		nexthop add id 21 group 10/12
		nexthop add id 30 group 10/11 type resilient buckets 8
		route add 198.51.100.0/24 nhid 10
		route add 198.51.101.0/24 nhid 20
		route add 198.51.102.0/24 nhid 21
		route add 198.51.103.0/24 nhid 30
	END
	vr_check "an interface moves" vr_ctl link set dmove context "$to"
	vr_is "its nexthops are gone ($from)" "11 20 30" \
		vr_fields id "$from" nexthop
	vr_is "from the buckets, too ($from)" 11 buckets "$from" 30
	vr_is "they did not come along ($to)" 11 vr_fields id "$to" nexthop
	vr_is "routes are gone ($from)" "" routes "$from" 198.51.100.0/24
	vr_is "routes over groups as well ($from)" "" \
		routes "$from" 198.51.102.0/24
	vr_is "but for those with another way ($from)" "v$from" \
		way "$from" 198.51.101.9
	vr_is "but for those with another way ($from)" "v$from" \
		way "$from" 198.51.103.9
	vr_check "ids are free here" vr_ip "$to" -batch - <<-END
		nexthop add id 10 via 198.18.77.2 dev dmove
		route add 198.51.100.0/24 nhid 10
	END
	vr_dut ip link set dmove down
	vr_is "they go when it is down ($to)" 11 vr_fields id "$to" nexthop
	vr_is "with their routes ($to)" "" routes "$to" 198.51.100.0/24
	vr_dut ip link set dmove up
	vr_check "and can be made again" vr_ip "$to" \
		nexthop add id 10 via 198.18.77.2 dev dmove
	vr_check "0 has one as well" vr_ip 0 nexthop add id 77 blackhole
	vr_dut ip link del dmove
	vr_is "they go with it ($to)" 11 eval \
		"vr_fields id $to nexthop | sed 's/ 77//'"
	empty
}

# Nexthops and groups of IPv6, and routes of IPv4 over them
six()
{
	local a=$1 b=$2 c=$3 ctx

	for ctx in $VR_CONTEXTS; do
		vr_check "equal ids of IPv6" vr_ip "$ctx" -6 -batch - <<-END
			nexthop add id 10 via fe80::2 dev v$ctx
			nexthop add id 11 via fe80::3 dev v$ctx
			nexthop add id 12 blackhole
			route add 2001:db8:9::/48 nhid 10
			route add 2001:db8:7::/48 nhid 12
			neigh replace fe80::2 lladdr 02:00:00:00:00:02 dev v$ctx
			neigh replace fe80::3 lladdr 02:00:00:00:00:03 dev v$ctx
		END
		vr_check "a group of them" \
			vr_ip "$ctx" nexthop add id 20 group 10/11
		vr_check "a route over it" \
			vr_ip "$ctx" -6 route add 2001:db8:8::/48 nhid 20
		vr_check "and a route of IPv4 over one" \
			vr_ip "$ctx" route add 198.51.100.0/24 nhid 10
	done
	for ctx in $VR_CONTEXTS; do
		vr_is "each sees its own ($ctx)" "id 10 via fe80::2 dev v$ctx scope link" \
			eval "nexthops $ctx | head -n 1"
	done
	vr_play "traffic goes over its own" <<-END
		packet w@ p@ dev=eth0
		udp6 u@ @ connect=2001:db8:9::9.53
		send u@ hello-@
		see w0 * > 2001:db8:9::9.53 udp hello-0
		see wred * > 2001:db8:9::9.53 udp hello-red
		see wblue * > 2001:db8:9::9.53 udp hello-blue
		udp6 v@ @ connect=2001:db8:8::9.53
		send v@ group-@
		see w0 * > 2001:db8:8::9.53 udp group-0
		see wred * > 2001:db8:8::9.53 udp group-red
		see wblue * > 2001:db8:8::9.53 udp group-blue
		udp x@ @ connect=198.51.100.9:53
		send x@ four-@
		see w0 * > 198.51.100.9:53 udp four-0
		see wred * > 198.51.100.9:53 udp four-red
		see wblue * > 198.51.100.9:53 udp four-blue
		unseen w0 *-*
		unseen wred *-*
		unseen wblue *-*
	END
	vr_is "one drops ($a)" "Invalid argument" way6 "$a" 2001:db8:7::9
	vr_check "it is replaced" vr_ip "$a" -6 nexthop replace id 12 \
		via fe80::2 dev "v$a"
	vr_is "and does not drop ($a)" "v$a" way6 "$a" 2001:db8:7::9
	vr_is "others do ($b)" "Invalid argument" way6 "$b" 2001:db8:7::9
	vr_check "one is deleted" vr_ip "$b" nexthop del id 10
	vr_is "with its route ($b)" "Network is unreachable" \
		way6 "$b" 2001:db8:9::9
	vr_is "and that of IPv4 ($b)" "Network is unreachable" \
		way "$b" 198.51.100.9
	vr_is "the group has another ($b)" "v$b" way6 "$b" 2001:db8:8::9
	vr_is "others have it ($c)" "v$c" way6 "$c" 2001:db8:9::9
	vr_refused "no route over an id of others" \
		vr_ip "$b" -6 route add 2001:db8:9::/48 nhid 10
	vr_refused "nor is one deleted by it" \
		vr_ip "$b" -6 route del 2001:db8:8::/48 nhid 10
	vr_refused "no device of others" vr_ip "$a" -6 nexthop add id 13 \
		via fe80::2 dev "if$(vr_ip 0 -j link show "v$b" | vr_json ifindex)"
	vr_check "all of one are flushed" vr_ip "$a" nexthop flush
	vr_is "with all routes over them ($a)" "" eval \
		"vr_ip $a -6 route show | grep 2001:db8:[789]"
	vr_is "others have all ($c)" "v$c" way6 "$c" 2001:db8:9::9
	empty
}

way6()
{
	local ctx=$1; shift

	vr_ip "$ctx" -6 -o route get "$@" 2>&1 |
		sed 's/.*answers: //; s/.* dev \([^ ]*\) .*/\1/'
}

# Loopback is in no context; a blackhole does not go with it.
loopback()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_check "a blackhole" vr_ip "$ctx" -batch - <<-END
			nexthop add id 10 blackhole
			route add 198.51.100.0/24 nhid 10
		END
	done
	vr_is "a blackhole drops" "Invalid argument" way red 198.51.100.9
	vr_dut ip link set lo down
	vr_dut ip link set lo up
	vr_is "it does not go with loopback" "id 10 blackhole" nexthops red
	empty
}

# A context goes with what is in it.
life()
{
	vr_check "a context has nexthops" vr_ip green -batch - <<-END
		nexthop add id 10 via 192.0.2.2 dev dgreen
		nexthop add id 11 via 192.0.2.3 dev dgreen
		nexthop add id 12 blackhole
		nexthop add id 5 group 12
		nexthop add id 20 group 10/11
		nexthop add id 30 group 10/11 type resilient buckets 8
		route add 198.51.100.0/24 nhid 20
		route add 198.51.101.0/24 nhid 12
	END
	vr_check "one is on an interface without addresses" \
		vr_ip green -batch - <<-END
		link add dbare up type dummy
		nexthop add id 13 dev dbare
		route add 198.51.102.0/24 nhid 13
	END
	vr_is "a source is one of the context's" 192.0.2.13 \
		vr_fields prefsrc green route get 198.51.102.9
	vr_dut ip link del dbare
	vr_dut ip link del dgreen
	vr_is "those on interfaces go with them" "12 5" \
		vr_fields id green nexthop
	vr_check "nexthops are no users" vr_ctl context del green
	vr_check "the context is made again" vr_ctl context add green index 9
	vr_is "without them" "" nexthops green
	vr_check "and has others" vr_ip green nexthop add id 12 blackhole
	vr_check "it goes" vr_ctl context del green
}

vr_setup
vr_pairs equal
vr_pairs foreign
unsupported red
unsupported blue
if [[ -d /proc/sys/net/ipv6 ]]; then
	six 0 red blue
	six red blue 0
	six blue 0 red
fi
groups 0 red
groups red 0
groups blue red
moves red blue
moves blue 0
moves 0 red
loopback
ids
life
vr_exit
