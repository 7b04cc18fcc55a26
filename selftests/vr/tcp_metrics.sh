#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What TCP remembers of a peer is of the peer in one network, which is another
# one in the next. See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# The peers that a context remembers
peers()
{
	vr_ip "$1" tcp_metrics show | cut -d " " -f 1 | sort -u | xargs
}

remembers()
{
	[[ $(peers "$1") == 192.0.2.2 ]]
}

connection()
{
	local ctx=$1

	vr_play "a connection" "$ctx" <<-END
		tcp l p$ctx bind=192.0.2.2:80 listen
		tcp c $ctx connect=192.0.2.2:80
		accept s l
		send c hello
		recv s hello
		close c
		eof s
		close s
	END
	vr_check "its peer is remembered ($ctx)" \
		slowwait "$WAIT_TIMEOUT" remembers "$ctx"
}

# A peer by IPv6, which only the default context has
ipv6()
{
	local peer=2001:db8::2

	vr_dut ip addr add 2001:db8::1/64 dev v0 nodad
	vr_peer 0 ip addr add $peer/64 dev eth0 nodad
	vr_peer 0 timeout 60 nc -6 -l 81 > /dev/null &
	vr_check "a connection by IPv6" slowwait "$WAIT_TIMEOUT" \
		vr_dut bash -c "echo hello | nc -6 -N -w 5 $peer 81"
	wait $!
	vr_check "its peer is remembered" slowwait "$WAIT_TIMEOUT" \
		vr_ip 0 tcp_metrics show $peer
	vr_refused "others do not see it" vr_ip red tcp_metrics show $peer
	vr_refused "and cannot forget it" vr_ip red tcp_metrics delete $peer
	vr_check "so it is still there" vr_ip 0 tcp_metrics show $peer
}

vr_setup
vr_sysctl tcp_no_metrics_save 0
connection red
vr_is "in its context only" "" peers blue
vr_is "and not in the default" "" peers 0
connection blue
connection 0
vr_check "red forgets all" vr_ip red tcp_metrics flush
vr_is "it has forgotten" "" peers red
vr_is "blue has not" 192.0.2.2 peers blue
vr_is "nor has the default" 192.0.2.2 peers 0
vr_check "blue forgets one" vr_ip blue tcp_metrics delete 192.0.2.2
vr_is "it has forgotten" "" peers blue
vr_is "the default has not" 192.0.2.2 peers 0
[[ -d /proc/sys/net/ipv6 ]] && ipv6
vr_exit
