#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Multicast routing of IPv6: a daemon in each context, with equal sources and
# groups.
#
#   pCTX 2001:db8:1::2 --- 2001:db8:1::1 vCTX [CTX] wCTX 2001:db8:2::1 ---
#   2001:db8:2::2 qCTX
#
# See vr_lib.sh for the topology, vr_mroute.c for the daemon and for the hosts:
# each qCTX is a member of all groups.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# From pCTX, by a route that there is from the start
GROUP=ff0e::1:1
# From the router itself
OWN=ff0e::2:1

declare -A daemon
sent=0

# The addresses of a router.
number()
{
	local ctx=$1

	vr_ip "$ctx" -6 -batch - <<-END
		addr add 2001:db8:1::1/64 dev v$ctx nodad
		addr add 2001:db8:2::1/64 dev w$ctx nodad
	END
}

setup6()
{
	local ctx p q

	for ctx in $VR_CONTEXTS; do
		p=p$ctx q=q$ctx
		number "$ctx" || exit "$ksft_fail"
		ip -n "${!p}" -6 addr add 2001:db8:1::2/64 dev eth0 nodad
		ip -n "${!q}" -6 addr add 2001:db8:2::2/64 dev eth0 nodad
		nsenter --net="/run/netns/${!q}" "$VR_DIR/vr_mroute" listen \
			eth0 "$GROUP" ff0e::1:{2..4} "$OWN" > "$FAR/$ctx" 2>&1 &
		hosts+=("$!")
		vr_check "a host is a member of the groups ($ctx)" \
			busywait "$BUSYWAIT_TIMEOUT" arrived "$ctx" ready
	done
}

# run CONTEXT ARGUMENT...: what the daemon says goes to $TMP/CONTEXT
run()
{
	local ctx=$1; shift

	vr_spawn "$ctx" "$VR_DIR/vr_mroute" -6 "$@" >> "$TMP/$ctx" 2>&1
	daemon[$ctx]=$!
	busywait "$BUSYWAIT_TIMEOUT" said "$ctx" "ready" > /dev/null && return
	cat "$TMP/$ctx"
	return 1
}

# started SENTENCE ARGUMENT...: those of run, which has to keep the process
started()
{
	local sentence=$1; shift

	vr_begin
	run "$@" || vr_fail "the daemon does not run"
	log_test "$sentence"
}

stop()
{
	kill "${daemon[@]}" 2> /dev/null
	wait "${daemon[@]}" 2> /dev/null
	daemon=()
	rm -f "$TMP"/*
}

stop_all()
{
	kill "${hosts[@]}" 2> /dev/null
	wait "${hosts[@]}" 2> /dev/null
	stop
}

said()
{
	grep -qx "$2" "$TMP/$1"
}

hears()
{
	busywait "$BUSYWAIT_TIMEOUT" said "$@" > /dev/null
}

# Whether a line was said by the daemon of $1 and by no other.
only_said()
{
	local ctx=$1 line=$2 other

	hears "$ctx" "$line" || { cat "$TMP/$ctx"; return 1; }
	for other in $VR_CONTEXTS; do
		[[ $other != "$ctx" ]] && said "$other" "$line" &&
			echo "$other says it too" && return 1
	done
	return 0
}

# Has the host behind a context heard this?
arrived()
{
	grep -qx "$2" "$FAR/$1"
}

# All that was on its way to the host has arrived.
settled()
{
	local q=q$1

	nsenter --net="/run/netns/${!q}" "$VR_DIR/vr_mroute" send lo ::1 "$2" &&
	busywait "$BUSYWAIT_TIMEOUT" arrived "$1" "$2" > /dev/null
}

# arrives CONTEXTS TEXT: at the hosts behind these, and at no others
arrives()
{
	local ctxs=" $1 " text=$2 ctx

	for ctx in $VR_CONTEXTS; do
		[[ $ctxs != *" $ctx "* ]] && continue
		busywait "$BUSYWAIT_TIMEOUT" arrived "$ctx" "$text" > /dev/null ||
			{ echo "not heard behind $ctx"; return 1; }
	done
	for ctx in $VR_CONTEXTS; do
		[[ $ctxs == *" $ctx "* ]] && continue
		settled "$ctx" "after-$text" ||
			{ echo "nothing is heard behind $ctx"; return 1; }
		arrived "$ctx" "$text" && echo "heard behind $ctx" && return 1
	done
	return 0
}

# from PLACE GROUP CONTEXTS: what PLACE, a context or pCTX, sends to the group
# is heard behind these contexts only
from()
{
	local place=$1 group=$2 ctxs=$3 text

	sent=$((sent + 1)) text=text-$sent
	case $place in
	p*) vr_peer "${place#p}" "$VR_DIR/vr_mroute" send eth0 "$group" "$text" ;;
	*) vr_exec "$place" "$VR_DIR/vr_mroute" send "v$place" "$group" "$text" ;;
	esac && arrives "$ctxs" "$text"
}

# vr_from SENTENCE PLACE GROUP CONTEXTS: vr_check keeps no number
vr_from()
{
	local sentence=$1; shift

	vr_begin
	from "$@" > "$FAR/why" 2>&1 || vr_fail "$(cat "$FAR/why")"
	log_test "$sentence"
}

run_all()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		started "a daemon routes multicast" "$ctx" "$@" "v$ctx" "w$ctx"
	done
}

# The same source and group in all contexts, one after the other.
ask()
{
	local ctx=$1 nr=$2

	vr_from "without a route nothing is forwarded ($ctx)" "p$ctx" "ff0e::1:$nr" ""
	vr_check "its daemon is asked for one" \
		only_said "$ctx" "nocache 0 2001:db8:1::2 ff0e::1:$nr"
	vr_check "and netlink tells of it there" only_heard "$ctx" "ff0e::1:$nr"
	vr_is "it waits in the cache of its context" "$ctx" \
		who_lists "ff0e::1:$nr" mroutes
	vr_is "and in that of /proc" "$ctx" \
		who_lists "^ff0e:.*:0001:000$nr 2001" proc_cache
}

# Has a process joined a multicast group of rtnetlink?
listens()
{
	vr_dut grep -Eq "^[0-9a-f]+ 0 +$1 +0*[1-9a-f]" /proc/net/netlink
}

only_heard()
{
	local ctx=$1 word=$2 other

	busywait "$BUSYWAIT_TIMEOUT" grep -q "$word" "$TMP/$ctx.monitor" > /dev/null ||
		{ cat "$TMP/$ctx.monitor"; return 1; }
	for other in $VR_CONTEXTS; do
		[[ $other != "$ctx" ]] && grep -q "$word" "$TMP/$other.monitor" &&
			echo "$other hears of it" && return 1
	done
	return 0
}

mroutes()
{
	vr_ip "$1" -6 mroute show table all
}

proc_cache()
{
	vr_exec "$1" cat /proc/net/ip6_mr_cache
}

proc_vif()
{
	vr_exec "$1" cat /proc/net/ip6_mr_vif
}

rules()
{
	vr_ip "$1" -6 mrule show
}

# who_lists WORD COMMAND: the contexts in which the command prints the word
who_lists()
{
	local word=$1 ctx who=(); shift

	for ctx in $VR_CONTEXTS; do
		"$@" "$ctx" 2> /dev/null | grep -q "$word" && who+=("$ctx")
	done
	echo "${who[*]}"
}

# Without routes: the kernel asks the daemon of the context, and it alone.
asked()
{
	local ctx nr=1

	run_all -n
	for ctx in $VR_CONTEXTS; do
		vr_spawn "$ctx" ip -6 -o monitor mroute > "$TMP/$ctx.monitor" 2>&1
		daemon[$ctx.monitor]=$!
		busywait "$BUSYWAIT_TIMEOUT" listens $! > /dev/null
	done
	for ctx in $VR_CONTEXTS; do
		nr=$((nr + 1))
		ask "$ctx" "$nr"
	done
	stop
}

# Only the daemon's own interfaces have counted it.
counted()
{
	local ctx=$1

	kill -USR1 "${daemon[$ctx]}"
	hears "$ctx" "route 2" || { cat "$TMP/$ctx"; return 1; }
}

routes()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		started "a daemon with a route" "$ctx" -s "$GROUP" "v$ctx" "w$ctx"
	done
	for ctx in $VR_CONTEXTS; do
		vr_from "a group is forwarded in its context ($ctx)" "p$ctx" "$GROUP" "$ctx"
		vr_from "again" "p$ctx" "$GROUP" "$ctx"
		vr_from "so is what the router itself sends" "$ctx" "$OWN" "$ctx"
	done
	for ctx in $VR_CONTEXTS; do
		vr_check "counters are those of the context" counted "$ctx"
		vr_is "its interfaces are listed there only" "$ctx" \
			who_lists "w$ctx" proc_vif
	done
	vr_refused "a context has one daemon" run_again red
	stop
}

run_again()
{
	vr_exec "$1" "$VR_DIR/vr_mroute" -6 "v$1" >&2
}

# A route that one context alone has.
dumps()
{
	local ctx nr=0

	for ctx in $VR_CONTEXTS; do
		nr=$((nr + 1))
		started "a daemon with a route of its own" \
			"$ctx" -s "ff0e::3:$nr" "v$ctx" "w$ctx"
	done
	nr=0
	for ctx in $VR_CONTEXTS; do
		nr=$((nr + 1))
		vr_is "a route is listed in its context" "$ctx" \
			who_lists "ff0e::3:$nr" mroutes
	done
	stop
}

# A daemon in one context is none in the others, nor one for what they send.
alone()
{
	local ctx=$1 other=$2 third=$3

	started "a daemon in one context" "$ctx" "v$ctx" "w$ctx"
	vr_from "routes multicast there ($ctx)" "p$ctx" "$GROUP" "$ctx"
	vr_from "in no other" "p$other" "$GROUP" ""
	vr_from "and not in the third" "p$third" "$GROUP" ""
	vr_from "what the router sends, too" "$ctx" "$OWN" "$ctx"
	vr_from "and no other one" "$other" "$OWN" ""
	stop
}

all_forwards()
{
	mc_forwarding all
}

mc_forwarding()
{
	vr_dut cat "/proc/sys/net/ipv6/conf/$1/mc_forwarding"
}

# The table of another id that a rule leads to, in one context only.
tables()
{
	local ctx=$1

	started "a table of another id" "$ctx" -t 100 -s "$GROUP" "v$ctx" "w$ctx"
	vr_from "is not asked without a rule ($ctx)" "p$ctx" "$GROUP" ""
	vr_check "a rule leads to it" vr_ip "$ctx" -6 mrule add table 100 pref 50
	vr_is "and is listed there only" "$ctx" who_lists "lookup 100" rules
	vr_from "so the table is asked" "p$ctx" "$GROUP" "$ctx"
	vr_check "it goes" vr_ip "$ctx" -6 mrule del table 100 pref 50
	stop
}

# What the daemon of $1 cannot have.
refused()
{
	local ctx=$1 other=$2

	vr_refused "no interface is of another context" try "$ctx" "w$other"
	[[ $ctx == 0 ]] || vr_refused "nor is it loopback" try "$ctx" lo
}

try()
{
	vr_exec "$1" timeout 5 "$VR_DIR/vr_mroute" -6 "$2" |
		grep -q EADDRNOTAVAIL && echo "refused" >&2 && return 1
	return 0
}

registers()
{
	local ctx nr=0

	for ctx in $VR_CONTEXTS; do
		started "a daemon for PIM" "$ctx" -p -n "v$ctx" "w$ctx" register
	done
	vr_is "register interfaces are in their contexts" "pim6reg" \
		vr_fields ifname 0 link show pim6reg
	for ctx in red blue; do
		vr_is "under another name" 1 register_links "$ctx"
	done
	for ctx in $VR_CONTEXTS; do
		nr=$((nr + 1))
		vr_check "a router registers a source" vr_peer "$ctx" \
			"$VR_DIR/vr_mroute" register 2001:db8:1::1 \
			2001:db8:9::77 ff0e::4:$nr
		vr_check "the daemon of the context hears of it" \
			only_said "$ctx" "nocache 2 2001:db8:9::77 ff0e::4:$nr"
	done
	vr_refused "a register interface stays" vr_ctl link set pim6reg context red
	vr_refused "in every context" vr_ctl link set pim6reg-0 context 0
	stop
	vr_is "and goes with the daemon" 0 register_links red
}

register_links()
{
	vr_ip "$1" -o link show | grep -c "pim6reg-"
}

# A VRF leads to its own table for multicast, in its context only.
vrf()
{
	local ctx=$1

	vr_check "a VRF ($ctx)" vr_ip "$ctx" link add vrfm type vrf table 10
	vr_check "makes the rule for multicast" l3mdev_rule "$ctx"
	vr_dut ip link del vrfm
}

l3mdev_rule()
{
	rules "$1" | grep l3mdev
}

# An interface leaves with what the daemon had on it.
move()
{
	local ctx=$1 other=$2

	run "$ctx" -s "$GROUP" "v$ctx" "w$ctx"
	run "$other" -s "$GROUP" "v$other" "w$other"
	vr_check "an interface of a daemon moves ($ctx to $other)" \
		vr_ctl link set "w$ctx" context "$other"
	vr_is "it is no interface of a daemon any more" "" \
		who_lists "w$ctx" proc_vif
	vr_is "and does not forward" 0 mc_forwarding "w$ctx"
	other_forwards "nothing is forwarded"
	vr_ctl link set "w$ctx" context "$ctx"
	vr_is "not when it comes back either" "" who_lists "w$ctx" proc_vif
	stop
}

# Of the caller's two contexts, $ctx does not forward a group and $other does.
other_forwards()
{
	vr_from "$1" "p$ctx" "$GROUP" ""
	vr_from "and in $other it is" "p$other" "$GROUP" "$other"
}

# Deleted by force under a daemon, and made again.
deleted()
{
	local ctx=$1 other=$2

	run "$ctx" -p -s "$GROUP" "v$ctx" "w$ctx" register
	run "$other" -p -s "$GROUP" "v$other" "w$other" register
	vr_refused "a context with a daemon is in use" vr_ctl context del "$ctx"
	vr_check "it is deleted by force" vr_ctl context del --force "$ctx"
	vr_check "the daemon is told" hears "$ctx" "recv: ENONET"
	vr_is "its register interface is gone" 1 \
		eval "vr_dut ip -o link show | grep -c 'pim6reg-'"
	vr_is "and its routes" "$other" who_lists "$GROUP" mroutes
	vr_ctl context add "$ctx" index "${index[$ctx]}"
	vr_device "$ctx" "v$ctx" 192.0.2.1/24
	vr_device "$ctx" "w$ctx" 198.51.100.1/24
	number "$ctx"
	vr_is "a successor has none of them" "$other" who_lists "$GROUP" mroutes
	: > "$TMP/$ctx"
	started "and routes itself" "$ctx" -n "v$ctx" "w$ctx"
	other_forwards "by its own routes"
	stop
}

vr_setup
vr_setup_behind
TMP=$(mktemp -d)
FAR=$(mktemp -d)
hosts=()
trap 'stop_all; rm -rf "$TMP" "$FAR"; cleanup_all_ns' EXIT
setup6

vr_is "a context that routes no multicast shows an empty cache" 1 \
	eval "proc_cache red | wc -l"
vr_check "and its raw sockets know of other things" \
	vr_exec red "$VR_DIR/vr_mroute" -6 ifindex vred
asked
routes
dumps
vr_pairs alone
run red vred wred
vr_is "a daemon of a context is no business of context 0" 0 all_forwards
stop
for ctx in $VR_CONTEXTS; do
	tables "$ctx"
done
vr_pairs refused
registers
for ctx in $VR_CONTEXTS; do
	vrf "$ctx"
done
move red blue
move blue 0
move 0 red
deleted red blue
deleted blue red
vr_exit
