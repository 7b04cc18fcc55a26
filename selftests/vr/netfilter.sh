#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nftables has one set of rules for all contexts; what a rule does is done in
# the context of the packet. See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

rules()
{
	vr_dut nft -f - <<-END
		flush ruleset
		table ip t {
			chain c {
				type filter hook $1 priority 0
				$2
			}
		}
	END
}

vr_setup
vr_require "nftables" rules input "tcp dport 81 reject with tcp reset
	udp dport 81 reject with icmp port-unreachable"
vr_play "a packet is rejected into its own network" <<-END
	tcp l@ @ bind=:81 listen
	udp m@ @ bind=:81
	ECONNREFUSED: tcp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:81
	udp d@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:81
	send d@ hello
	error d@ ECONNREFUSED
	quiet l0 lred lblue m0 mred mblue
END

vr_require "fib of nftables" rules prerouting \
	"iif != lo fib saddr . iif oif missing drop
	iif != lo fib daddr type != local drop"
for ctx in $VR_CONTEXTS; do
	vr_play "a rule knows the routes of the context" "$ctx" <<-END
		udp s $ctx bind=${own[$ctx]}:53
		udp c p$ctx bind=192.0.2.2:4000 connect=${own[$ctx]}:53
		send c hello
		recv s hello
		sendto s 192.0.2.2:4000 answer
		recv c answer
	END
done
vr_exit
