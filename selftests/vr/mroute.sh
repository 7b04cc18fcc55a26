#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Multicast routing: a daemon in each context, with equal sources and groups.
#
#   pCTX 192.0.2.2 --- vCTX [CTX] wCTX --- 198.51.100.2 qCTX
#
# See vr_lib.sh for the topology, vr_mroute.c for the daemon.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

declare -A daemon

# run CONTEXT ARGUMENT...: what the daemon says goes to $TMP/CONTEXT
run()
{
	local ctx=$1; shift

	vr_spawn "$ctx" "$VR_DIR/vr_mroute" "$@" >> "$TMP/$ctx" 2>&1
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

said()
{
	grep -qx "$2" "$TMP/$1"
}

hears()
{
	busywait "$BUSYWAIT_TIMEOUT" said "$@" > /dev/null
}

# Whether a line was said by the daemon, or listener, of $1 and by no other.
only_said()
{
	local ctx=$1 line=$2 kind=$3 other

	hears "$ctx$kind" "$line" || { cat "$TMP/$ctx$kind"; return 1; }
	for other in $VR_CONTEXTS; do
		[[ $other != "$ctx" ]] && said "$other$kind" "$line" &&
			echo "$other says it too" && return 1
	done
	return 0
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

	vr_play "without a route nothing is forwarded" "$ctx" <<-END
		udp s@ q@ bind=:5000 join=239.1.1.$nr,198.51.100.2
		udp c p$ctx mcastif=192.0.2.2 mcastttl=8 connect=239.1.1.$nr:5000
		send c hello
		quiet s0 sred sblue
	END
	vr_check "its daemon is asked for one" \
		only_said "$ctx" "nocache 0 192.0.2.2 239.1.1.$nr"
	vr_check "and netlink tells of it there" \
		only_heard "$ctx" "239.1.1.$nr"
	vr_is "it waits in the cache of its context" "$ctx" \
		who_lists "239.1.1.$nr" mroutes
	vr_is "and in that of /proc" "$ctx" \
		who_lists "$(printf %02X%02X%02X%02X "$nr" 1 1 239)" proc_cache
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
	vr_ip "$1" mroute show table all
}

proc_cache()
{
	vr_exec "$1" cat /proc/net/ip_mr_cache
}

proc_vif()
{
	vr_exec "$1" cat /proc/net/ip_mr_vif
}

rules()
{
	vr_ip "$1" mrule show
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
	local ctx nr=0

	run_all -n
	for ctx in $VR_CONTEXTS; do
		vr_spawn "$ctx" ip -o monitor mroute > "$TMP/$ctx.monitor" 2>&1
		daemon[$ctx.monitor]=$!
		busywait "$BUSYWAIT_TIMEOUT" listens $! > /dev/null
	done
	for ctx in $VR_CONTEXTS; do
		nr=$((nr + 1))
		ask "$ctx" "$nr"
	done
	stop
}

# From the peer of a context to the network behind, and nowhere else.
forwarded()
{
	local ctx=$1

	vr_play "a group is forwarded in its context" "$ctx" <<-END
		udp s@ q@ bind=:5000 join=239.1.1.1,198.51.100.2
		udp c p$ctx bind=192.0.2.2:4000 mcastif=192.0.2.2 mcastttl=8 connect=239.1.1.1:5000
		send c one
		recvfrom s$ctx 192.0.2.2:4000 one
		send c two
		recv s$ctx two
		quiet s0 sred sblue
	END
}

# What the host sends itself is routed on as well.
sent()
{
	local ctx=$1

	vr_play "so is what the router itself sends" "$ctx" <<-END
		udp s@ q@ bind=:5001 join=239.1.2.1,198.51.100.2
		udp c $ctx mcastif=192.0.2.1 mcastttl=8 connect=239.1.2.1:5001
		send c one
		see s$ctx one
		quiet s0 sred sblue
	END
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
		started "a daemon with a route" "$ctx" -s 239.1.1.1 "v$ctx" "w$ctx"
	done
	for ctx in $VR_CONTEXTS; do
		forwarded "$ctx"
		sent "$ctx"
	done
	for ctx in $VR_CONTEXTS; do
		vr_check "counters are those of the context" counted "$ctx"
		vr_is "its interfaces are listed there only" "$ctx" \
			who_lists "w$ctx" proc_vif
		vr_is "the kernel tells where a packet would go" "$ctx" \
			where "$ctx"
	done
	vr_refused "a context has one daemon" run_again red
	stop
}

where()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" route get 239.1.1.1 from 192.0.2.2 iif "v$1" 2> /dev/null |
			grep -q "w$1" && echo "$ctx"
	done
}

run_again()
{
	vr_exec "$1" "$VR_DIR/vr_mroute" "v$1" >&2
}

# A route that one context alone has, between interfaces with equal addresses.
dumps()
{
	local ctx nr=0

	for ctx in $VR_CONTEXTS; do
		nr=$((nr + 1))
		started "a daemon with a route of its own" \
			"$ctx" -s "239.2.2.$nr" 192.0.2.1 198.51.100.1
	done
	nr=0
	for ctx in $VR_CONTEXTS; do
		nr=$((nr + 1))
		vr_is "a route is listed in its context" "$ctx" \
			who_lists "239.2.2.$nr" mroutes
	done
	stop
}

# A daemon in one context is none in the others.
alone()
{
	local ctx=$1 other=$2 third=$3

	started "a daemon in one context" "$ctx" "v$ctx" "w$ctx"
	vr_play "routes multicast in no other" "$ctx" "$other" <<-END
		udp s@ q@ bind=:5000 join=239.1.1.1,198.51.100.2
		udp c@ p@ mcastif=192.0.2.2 mcastttl=8 connect=239.1.1.1:5000
		send c$other one
		send c$third one
		send c$ctx two
		recv s$ctx two
		quiet s0 sred sblue
	END
	stop
}

all_forwards()
{
	vr_dut cat /proc/sys/net/ipv4/conf/all/mc_forwarding
}

# The table of another id that a rule leads to, in one context only.
tables()
{
	local ctx=$1

	started "a table of another id" \
		"$ctx" -t 100 -s 239.1.1.1 "v$ctx" "w$ctx"
	vr_play "is not asked without a rule" "$ctx" <<-END
		udp s@ q@ bind=:5000 join=239.1.1.1,198.51.100.2
		udp c p$ctx mcastif=192.0.2.2 mcastttl=8 connect=239.1.1.1:5000
		send c one
		quiet s0 sred sblue
	END
	vr_check "a rule leads to it" vr_ip "$ctx" mrule add table 100 pref 50
	vr_is "and is listed there only" "$ctx" who_lists "lookup 100" rules
	vr_play "so the table is asked" "$ctx" <<-END
		udp s@ q@ bind=:5000 join=239.1.1.1,198.51.100.2
		udp c p$ctx mcastif=192.0.2.2 mcastttl=8 connect=239.1.1.1:5000
		send c two
		recv s$ctx two
		quiet s0 sred sblue
	END
	vr_check "it goes" vr_ip "$ctx" mrule del table 100 pref 50
	stop
}

# What the daemon of $1 cannot have.
refused()
{
	local ctx=$1 other=$2

	vr_refused "no interface is of another context" try "$ctx" "w$other"
	vr_refused "nor by its address" try "$ctx" "${own[$other]}"
	stop
}

try()
{
	vr_exec "$1" timeout 5 "$VR_DIR/vr_mroute" "$2" | grep -q EADDRNOTAVAIL &&
		echo "refused" >&2 && return 1
	return 0
}

try_tunnel()
{
	vr_exec "$1" timeout 5 "$VR_DIR/vr_mroute" tunnel | grep EOPNOTSUPP
}

registers()
{
	local ctx nr=0

	for ctx in $VR_CONTEXTS; do
		started "a daemon for PIM" "$ctx" -p -n "v$ctx" "w$ctx" register
	done
	vr_is "register interfaces are in their contexts" "pimreg" \
		vr_fields ifname 0 link show pimreg
	for ctx in red blue; do
		vr_is "under another name" 1 register_links "$ctx"
	done
	for ctx in $VR_CONTEXTS; do
		nr=$((nr + 1))
		vr_check "a router registers a source" vr_peer "$ctx" \
			"$VR_DIR/vr_mroute" register 192.0.2.1 192.0.2.77 239.3.3.$nr
		vr_check "the daemon of the context hears of it" \
			only_said "$ctx" "nocache 2 192.0.2.77 239.3.3.$nr"
	done
	vr_refused "a register interface stays" vr_ctl link set pimreg context red
	vr_refused "in every context" vr_ctl link set pimreg-0 context 0
	stop
	vr_is "and goes with the daemon" 0 register_links red
}

register_links()
{
	vr_ip "$1" -o link show | grep -c "pimreg-"
}

# An interface leaves with what the daemon had on it.
move()
{
	local ctx=$1 other=$2

	run "$ctx" -s 239.1.1.1 "v$ctx" "w$ctx"
	run "$other" -s 239.1.1.1 "v$other" "w$other"
	vr_check "an interface of a daemon moves" \
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
	vr_play "$1" "$ctx" "$other" <<-END
		udp s@ q@ bind=:5000 join=239.1.1.1,198.51.100.2
		udp c@ p@ mcastif=192.0.2.2 mcastttl=8 connect=239.1.1.1:5000
		send c$ctx one
		send c$other two
		recv s$other two
		quiet s0 sred sblue
	END
}

mc_forwarding()
{
	vr_dut cat "/proc/sys/net/ipv4/conf/$1/mc_forwarding"
}

# Deleted by force under a daemon, and made again.
deleted()
{
	local ctx=$1 other=$2

	run "$ctx" -p -s 239.1.1.1 "v$ctx" "w$ctx" register
	run "$other" -p -s 239.1.1.1 "v$other" "w$other" register
	vr_refused "a context with a daemon is in use" vr_ctl context del "$ctx"
	vr_check "it is deleted by force" vr_ctl context del --force "$ctx"
	vr_check "the daemon is told" hears "$ctx" "recv: ENONET"
	vr_is "its register interface is gone" 1 \
		eval "vr_dut ip -o link show | grep -c 'pimreg-'"
	vr_is "and its routes" "$other" who_lists 239.1.1.1 mroutes
	vr_ctl context add "$ctx" index "${index[$ctx]}"
	vr_device "$ctx" "v$ctx" 192.0.2.1/24
	vr_device "$ctx" "w$ctx" 198.51.100.1/24
	vr_ip "$ctx" addr add "${own[$ctx]}/24" dev "v$ctx"
	vr_is "a successor has none of them" "$other" who_lists 239.1.1.1 mroutes
	: > "$TMP/$ctx"
	started "and routes itself" "$ctx" "v$ctx"
	other_forwards "the other context has not noticed"
	stop
}

vr_setup
vr_setup_behind
TMP=$(mktemp -d)
trap 'stop; rm -rf "$TMP"; cleanup_all_ns' EXIT

vr_is "a context that routes no multicast shows an empty cache" 1 \
	eval "proc_cache red | wc -l"
vr_check "and its raw sockets know of other things" \
	vr_exec red "$VR_DIR/vr_mroute" ifindex vred
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
for ctx in red blue; do
	vr_check "a tunnel needs context 0" try_tunnel "$ctx"
done
registers
move red blue
move blue 0
move 0 red
deleted red blue
deleted blue red
vr_exit
