#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who hears of a change of IPv6: as monitor.sh. See vr_lib6.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

listen()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_spawn "$ctx" ip -o -6 monitor label \
			link address route rule neigh nexthop netconf prefix \
			>> "$TMP/$ctx" 2>&1
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

# An address that comes and goes: heard by the listener of its context.
ring()
{
	local ctx=$1

	bell=$((bell + 1))
	vr_ip "$ctx" -6 addr add "2001:db8:b::1:$bell/128" dev "v$ctx"
	vr_ip "$ctx" -6 addr del "2001:db8:b::1:$bell/128" dev "v$ctx"
	grep -q "Deleted .*v$ctx .*2001:db8:b::1:$bell/" "$TMP/$ctx"
}

# All that has been sent has been heard when each has heard its own bell.
all_ring()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		slowwait "$WAIT_TIMEOUT" ring "$ctx" ||
			vr_fail "$ctx does not hear itself"
	done
}

hush()
{
	local ctx

	all_ring
	for ctx in $VR_CONTEXTS; do
		: > "$TMP/$ctx"
	done
}

# Whether a word was heard by the listener in $1, and by no other.
heard_by()
{
	local ctx=$1 word=$2 other

	for other in $VR_CONTEXTS; do
		if grep -q "$word" "$TMP/$other"; then
			[[ $other == "$ctx" ]] ||
				vr_fail "$other hears of $word of $ctx"
		else
			[[ $other == "$ctx" ]] &&
				vr_fail "$ctx does not hear of $word"
		fi
	done
}

changes()
{
	local ctx=$1 n=$2

	vr_begin
	hush
	vr_ip "$ctx" -6 -batch - <<-END
		route add 2001:db8:a$n:1::/64 via fe80::2 dev v$ctx
		route add 2001:db8:a$n:2::/64 via fe80::2 dev v$ctx table 100
		route add blackhole 2001:db8:a$n:3::/64
		route add 2001:db8:a$n:4::/64 nexthop via 2001:db8:1::2 nexthop via 2001:db8:1::3
		route del 2001:db8:a$n:4::/64
		addr add 2001:db8:a$n:5::1/64 dev v$ctx
		neigh add 2001:db8:a$n:6::1 lladdr 02:00:00:00:00:01 dev v$ctx
		rule add from 2001:db8:a$n:7::/64 lookup 100
		rule del from 2001:db8:a$n:7::/64
		nexthop add id 4$n via fe80::4$n dev v$ctx
	END
	vr_ip "$ctx" nexthop add id "5$n" group "4$n"
	vr_ip "$ctx" -6 route add "2001:db8:a$n:8::/64" nhid "5$n"
	vr_sysctl6 "conf/v$ctx/forwarding" 1
	vr_sysctl6 "conf/v$ctx/forwarding" 0
	all_ring
	heard_by "$ctx" "2001:db8:a$n:1::/64"
	heard_by "$ctx" "2001:db8:a$n:2::/64"
	heard_by "$ctx" "2001:db8:a$n:3::/64"
	heard_by "$ctx" "[^ ]2001:db8:a$n:4::/64"
	heard_by "$ctx" "Deleted 2001:db8:a$n:4::/64"
	heard_by "$ctx" "2001:db8:a$n:5::1/64"
	heard_by "$ctx" "2001:db8:a$n:5::/64"
	heard_by "$ctx" "local 2001:db8:a$n:5::1 "
	heard_by "$ctx" "2001:db8:a$n:6::1"
	heard_by "$ctx" "\][^D].*2001:db8:a$n:7::/64"
	heard_by "$ctx" "Deleted .*2001:db8:a$n:7::/64"
	heard_by "$ctx" "id 4$n via fe80::4$n"
	heard_by "$ctx" "id 5$n group 4$n"
	heard_by "$ctx" "2001:db8:a$n:8::/64"
	heard_by "$ctx" "NETCONF.*v$ctx forwarding on"
	log_test "changes are heard of in their own context" "$ctx"
}

# The routes over a nexthop follow it.
nexthops()
{
	local ctx=$1 n=$2

	vr_begin
	hush
	vr_ip "$ctx" nexthop replace id "4$n" via "fe80::6$n" dev "v$ctx"
	all_ring
	heard_by "$ctx" "id 4$n via fe80::6$n"
	heard_by "$ctx" "2001:db8:a$n:8::/64"
	hush
	vr_ip "$ctx" nexthop del id "4$n"
	all_ring
	heard_by "$ctx" "Deleted id 4$n "
	heard_by "$ctx" "Deleted id 5$n "
	log_test "nexthops are heard of in their own context" "$ctx"
}

# What a router says makes routes, a prefix and an address.
advertised()
{
	local ctx=$1

	vr_begin
	hush
	{
		vr_places
		echo "packet w p$ctx dev=eth0"
		echo "ra w fe80::2 600 2001:db8:5::/64"
	} | "$VR_DIR/vr_sock"
	slowwait "$WAIT_TIMEOUT" grep -q "2001:db8:5:0:.*/64" "$TMP/$ctx"
	all_ring
	heard_by "$ctx" "default via fe80::2 dev v$ctx proto ra"
	heard_by "$ctx" "PREFIX.*2001:db8:5::/64"
	heard_by "$ctx" "ADDR.*v$ctx .*2001:db8:5:0:"
	hush
	vr_ip "$ctx" -6 route flush proto ra
	vr_ip "$ctx" -6 addr flush to 2001:db8:5::/64
	all_ring
	heard_by "$ctx" "Deleted default via fe80::2 dev v$ctx proto ra"
	heard_by "$ctx" "Deleted.*2001:db8:5:0:"
	log_test "what a router says is heard of in its context" "$ctx"
}

# The kernel speaks for itself: routes go and come with the link.
flap()
{
	local ctx=$1 other

	vr_begin
	hush
	vr_dut ip link set "v$ctx" down
	vr_dut ip link set "v$ctx" up
	vr_addresses6 "$ctx"
	all_ring
	heard_by "$ctx" "Deleted.*v$ctx .*2001:db8:1::1/64"
	heard_by "$ctx" "2001:db8:1::/64 dev v$ctx"
	for other in red blue; do
		[[ $other == "$ctx" ]] && continue
		grep -q "v$ctx" "$TMP/$other" &&
			vr_fail "$other hears of v$ctx"
	done
	log_test "a link that flaps is heard of in its context" "$ctx"
}

# The settings of an interface that is gone: context 0 sees all interfaces.
gone()
{
	local other

	vr_check "an interface" vr_dummy blue dgone 2001:db8:77::1/64
	vr_begin
	hush
	vr_dut ip link del dgone
	all_ring
	grep -q "Deleted inet6 " "$TMP/0" || vr_fail "0 hears nothing"
	grep -q "Deleted.*dgone" "$TMP/blue" || vr_fail "blue hears nothing"
	for other in red blue; do
		grep -q "Deleted inet" "$TMP/$other" &&
			vr_fail "$other hears of settings"
	done
	grep -q dgone "$TMP/red" && vr_fail "red hears of dgone"
	log_test "an interface that is deleted is heard of in its context"
}

# What a context hears of dmove, in this order: what goes, -LINK, what comes,
# +LINK, without repetitions.
heard()
{
	sed -n "/dmove/!d; /LINK\|ADDR\|ROUTE\|NEXTHOP/!d
		s/^\[\([A-Z]*\)\]Deleted .*/-\1/p; t
		s/^\[\([A-Z]*\)\].*/+\1/p" "$TMP/$1" | uniq | xargs
}

# What depends on something goes before it and comes after it. In context 0 a
# link is changed, not gone.
order()
{
	local from=$1 to=$2 gone="-NEXTHOP -ROUTE -ADDR -LINK"

	[[ $from == 0 ]] && gone="-NEXTHOP -ROUTE -ADDR +LINK"
	vr_ip "$from" -6 -batch - <<-END
		route add 2001:db8:78::/64 via fe80::2 dev dmove
		nexthop add id 80 via fe80::3 dev dmove
	END
	vr_ip "$from" nexthop add id 81 group 80
	vr_ip "$from" -6 -batch - <<-END
		route add 2001:db8:79::/64 nhid 80
		route add 2001:db8:80::/64 nhid 81
	END
	vr_begin
	hush
	vr_ctl link set dmove context "$to"
	all_ring
	[[ $(heard "$from") == "$gone" ]] ||
		vr_fail "$from hears $(heard "$from")"
	[[ $(heard "$to") == "+LINK +ADDR +ROUTE" ]] ||
		vr_fail "$to hears $(heard "$to")"
	grep -q "Deleted 2001:db8:78::/64" "$TMP/$from" ||
		vr_fail "$from does not hear that the way to a gateway is gone"
	grep -q "Deleted 2001:db8:79::/64" "$TMP/$from" ||
		vr_fail "$from does not hear that the way over a nexthop is gone"
	grep -q "Deleted 2001:db8:80::/64" "$TMP/$from" ||
		vr_fail "$from does not hear that the way over a group is gone"
	log_test "a move is heard of in good order" "$from to $to"
}

orders()
{
	vr_check "an interface" vr_dummy red dmove 2001:db8:77::1/64
	vr_ip red -6 addr add fe80::1/64 dev dmove
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
vr_setup6
vr_peers_route6
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
advertised 0
advertised red
flap 0
flap red
flap blue
gone
orders
vr_exit
