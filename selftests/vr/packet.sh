#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Programs with packet sockets work in a context as they are: tcpdump and
# arping. See vr_lib.sh for the topology, and packet.c for the rest.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

declare -A dump
dir=$(mktemp -d)

# In the background
start_dump()
{
	local ctx=$1 dev=$2

	vr_spawn "$ctx" tcpdump -i "$dev" -n -l -A -s 200 --immediate-mode \
		> "$dir/$ctx" 2> "$dir/$ctx.says"
	dump[$ctx]=$!
	slowwait 20 grep -q "listening on" "$dir/$ctx.says"
}

stop_dump()
{
	slowwait 20 grep -q "end-to-$1" "$dir/$1" &&
	kill -INT "${dump[$1]}" &&
	wait "${dump[$1]}"
}

seen()
{
	grep -o "[a-z]*-to-[a-z0-9]*" "$dir/$1" | grep -v ^end | sort -u |
		paste -sd' '
}

# tcpdumps DEV: one in each context, and what they see; @ is the context
tcpdumps()
{
	local dev=$1 ctx

	for ctx in $VR_CONTEXTS; do
		vr_begin
		start_dump "$ctx" "${dev/@/$ctx}" ||
			vr_fail "$(< "$dir/$ctx.says")"
		log_test "tcpdump starts" "$ctx, $dev"
	done
	vr_play "there is something to see" <<-END
		udp s@ p@ bind=192.0.2.2:4000
		udp r@ @ bind=192.0.2.1:53
		udp l@ @ bind=127.0.0.1:4000 connect=127.0.0.1:53
		udp m@ @ bind=127.0.0.1:53
		sendto s@ 192.0.2.1:53 wire-to-@
		recv r@ wire-to-@
		send l@ lo-to-@
		recv m@ lo-to-@
		sendto s@ 192.0.2.1:53 end-to-@
		recv r@ end-to-@
		send l@ end-to-@
		recv m@ end-to-@
	END
	for ctx in $VR_CONTEXTS; do
		vr_begin
		stop_dump "$ctx" || vr_fail "$(< "$dir/$ctx.says")"
		log_test "tcpdump stops" "$ctx, $dev"
	done
}

on_any()
{
	tcpdumps any
	vr_is "in 0 tcpdump sees all devices, and its own of loopback" \
		"lo-to-0 wire-to-0 wire-to-blue wire-to-red" seen 0
	vr_is "in red it sees what is red's" "lo-to-red wire-to-red" seen red
	vr_is "in blue it sees what is blue's" "lo-to-blue wire-to-blue" \
		seen blue
}

on_one()
{
	local what=$1 dev=$2 ctx

	tcpdumps "$dev"
	for ctx in $VR_CONTEXTS; do
		vr_is "tcpdump on $dev sees its own" "$what-to-$ctx" seen "$ctx"
	done
}

devices()
{
	vr_exec "$1" tcpdump -D | grep -o "\<\(lo\|v0\|vred\|vblue\)\>" |
		sort | paste -sd' '
}

foreign()
{
	local a=$1 b=$2

	[[ $a == 0 ]] && return
	vr_refused "tcpdump finds no device of another context ($a, $b)" \
		vr_exec "$a" tcpdump -i "v$b" -c 1
	vr_begin
	vr_exec "$a" arping -q -c 1 -I "v$b" 192.0.2.2 2> /dev/null &&
		vr_fail "it does"
	log_test "arping does not either" "$a, $b"
}

vr_setup
trap 'cleanup_all_ns; rm -r "$dir"' EXIT
on_any
on_one wire v@
on_one lo lo
vr_pairs foreign
vr_is "tcpdump lists the devices of its context" "lo vred" devices red
for ctx in $VR_CONTEXTS; do
	vr_check "arping finds a neighbour ($ctx)" \
		vr_exec "$ctx" arping -q -c 1 -I "v$ctx" 192.0.2.2
done
vr_exit
