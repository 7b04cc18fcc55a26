#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of virtual router contexts share.
#
#        dut, one network namespace               three others
#
#   0     v0     192.0.2.1/24  192.0.2.10 ---- eth0 192.0.2.2/24  p0
#   red   vred   192.0.2.1/24  192.0.2.11 ---- eth0 192.0.2.2/24  pred
#   blue  vblue  192.0.2.1/24  192.0.2.12 ---- eth0 192.0.2.2/24  pblue
#
# All three networks use the same addresses, context 0 as well: what forgets
# its context lands in 0, where everything that it looks for exists. The
# second address of each is in one context only, ${own[CTX]}. 203.0.113.0/24
# is behind the peers, which drop what is for there.
#
# A test is a script of socket calls, see vr_sock.c, with a sentence: vr_play.
# Whatever is true of one context is tested of all three or, if it takes two,
# of all ordered pairs: vr_pairs.

# shellcheck disable=SC2034 # used by the tests
# shellcheck disable=SC2154 # set by setup_ns, and dut, p0, pred, pblue too

VR_DIR=$(dirname "$(readlink -e "${BASH_SOURCE[0]}")")
# shellcheck source=/dev/null
source "$VR_DIR/../lib.sh"

VR_CONTEXTS="0 red blue"
declare -A index=([0]=0 [red]=7 [blue]=70000)
declare -A own=([0]=192.0.2.10 [red]=192.0.2.11 [blue]=192.0.2.12)

# A line each way between the sockets c@ and s@, and nothing else; for vr_play
EXCHANGE="
send c@ to-@
recv s@ to-@
send s@ from-@
recv c@ from-@
quiet s0 c0 sred cred sblue cblue"

# Ends the test unless the command succeeds: without contexts everything
# fails, without anything else the test is skipped.
vr_require()
{
	local what=$1 said; shift

	said=$("$@" 2>&1) && return
	RET=$ksft_skip
	[[ $what == contexts || $VR_EXPECT_ALL_FEATURES ]] && RET=$ksft_fail
	retmsg="this needs $what: $said"
	log_test "requirements"
	exit "$RET"
}

# In the namespace of the contexts, in context 0.
vr_dut()
{
	nsenter --net="/run/netns/$dut" -- "$@"
}

vr_peer()
{
	local peer=p$1; shift

	nsenter --net="/run/netns/${!peer}" -- "$@"
}

# vr_sysctl NAME VALUE: below net.ipv4, of the contexts
vr_sysctl()
{
	vr_dut bash -c "echo $2 > /proc/sys/net/ipv4/$1"
}

vr_sysctl6()
{
	vr_dut bash -c "echo $2 > /proc/sys/net/ipv6/$1"
}

vr_ctl()
{
	vr_dut vrctl "$@"
}

vr_exec()
{
	local ctx=$1; shift

	vr_ctl exec "$ctx" -- "$@"
}

# In the background, $! being the command itself
vr_spawn()
{
	local ctx=$1; shift

	nsenter --net="/run/netns/$dut" vrctl exec "$ctx" -- "$@" &
}

vr_ip()
{
	local ctx=$1; shift

	vr_exec "$ctx" ip "$@"
}

# Contexts in the JSON of vrctl(8), as INDEX=NAME
vr_list()
{
	local text indexes names i

	read -r -d '' text
	mapfile -t indexes < <(vr_json index <<< "$text")
	mapfile -t names < <(vr_json name <<< "$text")
	for i in "${!indexes[@]}"; do
		names[i]=${indexes[i]}=${names[i]}
	done
	echo "${names[*]}"
}

# The values of a key in JSON, in a line each; jq takes a third of a second.
vr_json()
{
	local key="\"$1\":" text value

	read -r -d '' text
	while [[ $text == *"$key"* ]]; do
		text=${text#*"$key"}
		value=${text%%[],\}]*}
		echo "${value//[\" ]/}"
	done
}

# vr_fields KEY CONTEXT COMMAND...: the values in the output of ip(8), sorted
vr_fields()
{
	local key=$1 ctx=$2 values; shift 2

	mapfile -t values < <(vr_ip "$ctx" -j "$@" | vr_json "$key" | sort -u)
	echo "${values[*]}"
}

# Contexts in $dut, no interfaces.
vr_setup_contexts()
{
	vr_require "vrctl" vrctl --help
	trap cleanup_all_ns EXIT
	setup_ns dut || exit "$ksft_fail"
	vr_require "contexts" vr_ctl context add red index "${index[red]}"
	vr_require "contexts" vr_ctl context add blue index "${index[blue]}"
}

vr_sysctls()
{
	local conf=/proc/sys/net/ipv4

	echo "0 2147483647" > $conf/ping_group_range
	echo 0 > $conf/icmp_ratemask
	echo 0 > $conf/ip_forward
}

# More of them, see vr_lib6.sh
vr_sysctls6()
{
	:
}

# vr_veth CONTEXT DEV ADDR NETNS PEERADDR: a cable out of a context
vr_veth()
{
	local ctx=$1 dev=$2 addr=$3 ns=$4 peer=$5

	ip -n "$dut" link add "$dev" type veth peer name eth0 netns "$ns" &&
	vr_device "$ctx" "$dev" "$addr" &&
	ip -n "$ns" -batch - <<-END
		addr add $peer dev eth0
		link set eth0 up
	END
}

# vr_dummy CONTEXT DEV ADDR
vr_dummy()
{
	ip -n "$dut" link add "$2" type dummy &&
	vr_device "$@"
}

# The administrator of context 0 configures a device for another.
vr_device()
{
	local ctx=$1 dev=$2 addr=$3

	if [[ $ctx != 0 ]]; then
		vr_ctl link set "$dev" context "$ctx" || return
	fi
	ip -n "$dut" -batch - <<-END
		addr add $addr dev $dev
		link set $dev up
	END
}

# The topology above.
vr_setup()
{
	local ctx peer

	vr_setup_contexts
	setup_ns p0 pred pblue || exit "$ksft_fail"
	export -f vr_sysctls vr_sysctls6
	vr_dut bash -c "vr_sysctls; vr_sysctls6"
	for ctx in $VR_CONTEXTS; do
		peer=p$ctx
		vr_peer "$ctx" bash -c "vr_sysctls; vr_sysctls6"
		vr_require "contexts" vr_veth "$ctx" "v$ctx" 192.0.2.1/24 \
			"${!peer}" 192.0.2.2/24
		vr_ip "$ctx" -batch - <<-END || exit "$ksft_fail"
			addr add ${own[$ctx]}/24 dev v$ctx
			route add 203.0.113.0/24 via 192.0.2.2
		END
	done
}

# Makes a router of each context, with another network behind it:
#
#   pCTX 192.0.2.2 --- 192.0.2.1 vCTX [CTX] wCTX 198.51.100.1 --- 198.51.100.2 qCTX
#
# shellcheck disable=SC2154 # q0, qred and qblue come from setup_ns
vr_setup_behind()
{
	local ctx far

	setup_ns q0 qred qblue || exit "$ksft_fail"
	for ctx in $VR_CONTEXTS; do
		far=q$ctx
		nsenter --net="/run/netns/${!far}" -- bash -c vr_sysctls6
		vr_require "contexts" vr_veth "$ctx" "w$ctx" 198.51.100.1/24 \
			"${!far}" 198.51.100.2/24
		ip -n "${!far}" route add default via 198.51.100.1
		vr_peer "$ctx" ip route add default via 192.0.2.1
	done
	vr_sysctl ip_forward 1
}

# Gives red the address of the peers, which breaks red's own network: calls
# the function given while it lasts.
vr_peer_local_in_red()
{
	vr_require "contexts" vr_dummy red dred 192.0.2.2/32
	"$@"
	vr_dut ip link del dred
}

# Calls the function for each ordered pair, and with the third context.
vr_pairs()
{
	"$@" 0 red blue
	"$@" 0 blue red
	"$@" red 0 blue
	"$@" red blue 0
	"$@" blue 0 red
	"$@" blue red 0
}

vr_places()
{
	local ctx peer

	for ctx in $VR_CONTEXTS; do
		peer=p$ctx
		echo "place $ctx $dut ${index[$ctx]}"
		[[ ${!peer} ]] && echo "place p$ctx ${!peer}"
		peer=q$ctx
		[[ ${!peer} ]] && echo "place q$ctx ${!peer}"
	done
}

# A test begins, and has gone wrong in this way.
vr_begin()
{
	RET=$ksft_pass
	retmsg=
}

vr_fail()
{
	ret_set_ksft_status "$ksft_fail" "$1"
}

# vr_play SENTENCE [DETAIL] < SCRIPT
vr_play()
{
	local said

	vr_begin
	said=$({ vr_places; cat; echo guard; } | "$VR_DIR/vr_sock" 2>&1) ||
		vr_fail "$said"
	log_test "$@"
}

# vr_check SENTENCE COMMAND...: the command succeeds
vr_check()
{
	local sentence=$1 said; shift

	vr_begin
	said=$("$@" 2>&1) || vr_fail "$* says: $said"
	log_test "$sentence"
}

# vr_is SENTENCE WANTED COMMAND...: the command prints what is wanted
vr_is()
{
	local sentence=$1 wanted=$2 said; shift 2

	vr_begin
	said=$("$@" 2>&1)
	[[ $said == "$wanted" ]] || vr_fail "wanted '$wanted', got '$said'"
	log_test "$sentence"
}

# vr_refused SENTENCE COMMAND...: the command fails and says why
vr_refused()
{
	local sentence=$1 said; shift

	vr_begin
	said=$("$@" 2>&1 > /dev/null) && vr_fail "succeeded: $*"
	[[ $said ]] || vr_fail "says nothing: $*"
	log_test "$sentence"
}

# The last word of each file.
vr_exit()
{
	vr_play "the egress guard has seen nothing" <<-END
	END
	exit "$EXIT_STATUS"
}
