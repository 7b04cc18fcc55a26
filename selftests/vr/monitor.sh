#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who hears of a change: ip(8) and vrctl(8) monitor in each context. A routing
# daemon that heard of another context's routes would take them for its own.
# See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

listen()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_spawn "$ctx" ip -o -4 monitor \
			route address rule neigh nexthop \
			>> "$TMP/$ctx" 2>&1
		pids+=" $!"
		vr_spawn "$ctx" ip -o monitor link >> "$TMP/$ctx.link" 2>&1
		pids+=" $!"
		vr_spawn "$ctx" ip -o -4 monitor label \
			link address route nexthop \
			>> "$TMP/$ctx.all" 2>&1
		pids+=" $!"
	done
}

silence()
{
	# shellcheck disable=SC2086 # several
	kill $pids 2> /dev/null
	# shellcheck disable=SC2086
	wait $pids 2> /dev/null
	pids=
	rm -rf "$TMP"
}

# An address that comes and goes: heard by the listeners of its context.
ring()
{
	local ctx=$1

	bell=$((bell + 1))
	vr_ip "$ctx" addr add "198.51.100.$bell/32" dev "v$ctx"
	vr_ip "$ctx" addr del "198.51.100.$bell/32" dev "v$ctx"
	grep -q "Deleted .*v$ctx .*198.51.100.$bell/" "$TMP/$ctx" &&
		grep -q "Deleted .*v$ctx .*198.51.100.$bell/" "$TMP/$ctx.all"
}

# All that has been sent has been heard when each has heard its own bell.
all_ring()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		slowwait "$WAIT_TIMEOUT" ring "$ctx" || vr_fail "$ctx does not hear itself"
	done
}

# Whether a word was heard by the listeners in $1, and by no other.
heard_by()
{
	local ctx=$1 word=$2 kind=$3 other

	for other in $VR_CONTEXTS; do
		if grep -q "$word" "$TMP/$other$kind"; then
			[[ $other == "$ctx" ]] || vr_fail "$other hears of $word of $ctx"
		else
			[[ $other == "$ctx" ]] && vr_fail "$ctx does not hear of $word"
		fi
	done
}

changes()
{
	local ctx=$1 n=$2

	vr_begin
	vr_ip "$ctx" -batch - <<-END
		route add 198.18.$n.0/25 via 192.0.2.2
		route add 198.18.$n.128/25 via 192.0.2.2 table 100
		route add blackhole 198.18.4$n.0/24
		addr add 198.18.1$n.1/32 dev v$ctx
		neigh add 198.18.2$n.1 lladdr 02:00:00:00:00:01 dev v$ctx
		rule add from 198.18.3$n.0/24 lookup 100
		rule del from 198.18.3$n.0/24
		nexthop add id 4$n via 192.0.2.4$n dev v$ctx
		nexthop add id 5$n group 4$n
		route add 198.18.5$n.0/24 nhid 5$n
	END
	all_ring
	heard_by "$ctx" "198.18.$n.0/25"
	heard_by "$ctx" "198.18.$n.128/25"
	heard_by "$ctx" "198.18.4$n.0/24"
	heard_by "$ctx" "198.18.1$n.1"
	heard_by "$ctx" "198.18.2$n.1"
	heard_by "$ctx" "^[^D].*198.18.3$n.0/24"
	heard_by "$ctx" "^Deleted .*198.18.3$n.0/24"
	heard_by "$ctx" "id 4$n via 192.0.2.4$n"
	heard_by "$ctx" "id 5$n group 4$n"
	log_test "changes are heard of in their own context" "$ctx"
}

# The routes over a nexthop follow it.
nexthops()
{
	local ctx=$1 n=$2 other

	vr_begin
	for other in $VR_CONTEXTS; do
		: > "$TMP/$other"
	done
	vr_ip "$ctx" nexthop replace id "4$n" via "192.0.2.6$n" dev "v$ctx"
	all_ring
	heard_by "$ctx" "id 4$n via 192.0.2.6$n"
	heard_by "$ctx" "198.18.5$n.0/24"
	vr_ip "$ctx" nexthop del id "4$n"
	all_ring
	heard_by "$ctx" "Deleted id 4$n "
	heard_by "$ctx" "Deleted id 5$n "
	log_test "nexthops are heard of in their own context" "$ctx"
}

# A timer moves a bucket that is in use to the nexthop that has to have more.
buckets()
{
	local ctx=$1 other

	vr_begin
	for other in $VR_CONTEXTS; do
		: > "$TMP/$other"
	done
	vr_ip "$ctx" -batch - <<-END
		nexthop add id 71 via 192.0.2.71 dev v$ctx
		nexthop add id 72 via 192.0.2.72 dev v$ctx
		nexthop add id 73 group 71/72 type resilient buckets 2 idle_timer 5
		route add 198.51.200.0/24 nhid 73
	END
	# Not within the same tick, or they would count as not in use.
	sleep 0.1
	{
		printf "route get 198.51.200.%d\n" {1..16}
		echo "nexthop replace id 73 group 71,99/72 type resilient"
	} | vr_ip "$ctx" -batch - > /dev/null
	slowwait "$WAIT_TIMEOUT" grep -q "id 73 index .* nhid 71" "$TMP/$ctx"
	all_ring
	heard_by "$ctx" "id 73 index .* nhid 71"
	vr_ip "$ctx" nexthop flush > /dev/null
	all_ring
	log_test "buckets are heard of in their own context" "$ctx"
}

# The kernel speaks for itself: routes go and come with the link. All of it
# names the device.
flap()
{
	local ctx=$1 other

	vr_begin
	for other in $VR_CONTEXTS; do
		: > "$TMP/$other"
		: > "$TMP/$other.link"
	done
	vr_dut ip link set "v$ctx" down
	vr_dut ip link set "v$ctx" up
	all_ring
	heard_by "$ctx" "v$ctx .*192.0.2.0/24\|192.0.2.0/24 dev v$ctx"
	for other in red blue; do
		[[ $other == "$ctx" ]] && continue
		grep -q "v$ctx" "$TMP/$other.link" && vr_fail "$other hears of the link of $ctx"
	done
	grep -q "v$ctx" "$TMP/0.link" || vr_fail \
		"0 does not hear of the link of $ctx"
	grep -q "v$ctx" "$TMP/$ctx.link" || vr_fail \
		"$ctx does not hear of its link"
	log_test "a link that flaps is heard of in its context, and 0" "$ctx"
	vr_ip "$ctx" route replace 203.0.113.0/24 via 192.0.2.2
}

# A link goes from red to blue: deleted for one, new for the other.
move()
{
	local other

	vr_begin
	vr_check "an interface" vr_dummy red dmove 198.18.77.1/24
	all_ring
	for other in $VR_CONTEXTS; do
		: > "$TMP/$other"
		: > "$TMP/$other.link"
	done
	vr_ctl link set dmove context blue
	all_ring
	grep -q "Deleted .*198.18.77.0/24" "$TMP/red" || vr_fail "red does not hear that its route is gone"
	grep -q "Deleted .*198.18.77.1/24" "$TMP/red" || vr_fail "red does not hear that its address is gone"
	grep -q "Deleted .*dmove" "$TMP/red.link" || vr_fail "red does not hear that its link is gone"
	grep -v Deleted "$TMP/blue" | grep -q "198.18.77.0/24" ||
		vr_fail "blue hears of no route"
	grep -v Deleted "$TMP/blue" | grep -q "198.18.77.1/24" ||
		vr_fail "blue hears of no address"
	grep -v Deleted "$TMP/blue.link" | grep -q "dmove" ||
		vr_fail "blue hears of no link"
	grep -q "198.18.77" "$TMP/0" && vr_fail "0 hears of the addresses and routes"
	grep -q "dmove" "$TMP/0.link" || vr_fail "0 does not hear of the link"
	log_test "a move is heard of on both sides" "red to blue"
	vr_dut ip link del dmove
}

# What a context hears of dmove, in this order: what goes, -LINK, what comes,
# +LINK, without repetitions.
heard()
{
	sed -n "/dmove/!d; s/^\[\([A-Z]*\)\]Deleted .*/-\1/p; t
		s/^\[\([A-Z]*\)\].*/+\1/p" "$TMP/$1.all" | uniq | xargs
}

# What depends on something goes before it and comes after it. In context 0 a
# link is changed, not gone.
order()
{
	local from=$1 to=$2 ctx gone="-NEXTHOP -ROUTE -ADDR -LINK"

	[[ $from == 0 ]] && gone="-NEXTHOP -ROUTE -ADDR +LINK"
	vr_ip "$from" -batch - <<-END
		route add 198.18.78.0/24 via 198.18.77.2
		nexthop add id 80 via 198.18.77.3 dev dmove
		nexthop add id 81 group 80
		route add 198.18.79.0/24 nhid 80
		route add 198.18.80.0/24 nhid 81
	END
	vr_begin
	all_ring
	for ctx in $VR_CONTEXTS; do
		: > "$TMP/$ctx.all"
	done
	vr_ctl link set dmove context "$to"
	all_ring
	[[ $(heard "$from") == "$gone" ]] ||
		vr_fail "$from hears $(heard "$from")"
	[[ $(heard "$to") == "+LINK +ADDR +ROUTE" ]] ||
		vr_fail "$to hears $(heard "$to")"
	grep -q "Deleted 198.18.78.0/24" "$TMP/$from.all" ||
		vr_fail "$from does not hear that the way to a gateway is gone"
	grep -q "Deleted 198.18.79.0/24" "$TMP/$from.all" ||
		vr_fail "$from does not hear that the way over a nexthop is gone"
	grep -q "Deleted 198.18.80.0/24" "$TMP/$from.all" ||
		vr_fail "$from does not hear that the way over a group is gone"
	log_test "a move is heard of in good order" "$from to $to"
}

orders()
{
	vr_check "an interface" vr_dummy red dmove 198.18.77.1/24
	order red blue
	order blue 0
	order 0 red
	vr_dut ip link del dmove
}

# shellcheck disable=SC2317 # the trap of vr_lib.sh calls it
cleanup()
{
	silence
	cleanup_all_ns
}

TMP=$(mktemp -d)
vr_setup
trap cleanup EXIT
bell=0
listen
vr_begin
all_ring
log_test "each context hears itself"
changes 0 1
changes red 2
changes blue 3
nexthops 0 1
nexthops red 2
nexthops blue 3
buckets 0
buckets red
flap 0
flap red
flap blue
move
orders
vr_exit
