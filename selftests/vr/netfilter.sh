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

vr_require "tproxy of nftables" rules prerouting \
	"udp dport 82 tproxy to :1082 accept
	tcp dport 82 tproxy to :1082 accept
	tcp dport 83 socket transparent 1 accept
	tcp dport 83 drop"
vr_play "a proxy has the packets of its own network" <<-END
	udp m@ @ transparent bind=:1082
	tcp l@ @ transparent bind=:1082 listen
	udp d@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:82
	tcp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:82
	accept s@ l@
	is s@ local 192.0.2.1:82
	send c@ to-@
	recv s@ to-@
	send d@ to-@
	recv m@ to-@
	quiet m0 mred mblue l0 lred lblue
END
proxy()
{
	vr_play "a proxy has no packets of another network" "$1, not $2" <<-END
		udp m $1 transparent bind=:1082
		udp n $2 bind=:82
		udp d p$2 bind=192.0.2.2:4000 connect=192.0.2.1:82
		send d hello
		recv n hello
		quiet m
	END
	vr_play "a rule knows the sockets of the context" "$1, not $2" <<-END
		tcp l $1 transparent bind=:83 listen
		tcp m $2 bind=:83 listen
		tcp c p$1 connect=192.0.2.1:83
		tcp d p$2 start=192.0.2.1:83
		quiet m
	END
}
vr_pairs proxy

vr_require "synproxy of nftables" vr_dut nft -f - <<-END
	flush ruleset
	table ip t {
		chain p {
			type filter hook prerouting priority -300
			tcp dport 84 tcp flags syn notrack
		}
		chain i {
			type filter hook input priority 0
			tcp dport 84 ct state invalid,untracked synproxy \
				mss 1460 wscale 7 timestamp sack-perm
			ct state invalid drop
		}
	}
END
vr_dut bash -c "echo 0 > /proc/sys/net/netfilter/nf_conntrack_tcp_loose"
vr_play "a proxy shakes hands with its own network" <<-END
	tcp l@ @ bind=:84 listen
	tcp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:84
	accept s@ l@
	send c@ to-@
	recv s@ to-@
	send s@ from-@
	recv c@ from-@
	quiet l0 lred lblue
END

forwards()
{
	vr_dut nft -f - <<-END
		flush ruleset
		table netdev t {
			chain c {
				type filter hook ingress device "v$1" priority 0
				udp dport 85 fwd to "w$1"
				udp dport 86 fwd to "v$2"
				udp dport 87 fwd ip to 192.0.2.2 device "v$2"
				udp dport 88 dup to "v$2"
			}
		}
	END
}

frames()
{
	vr_require "fwd and dup of nftables" forwards "$1" "$2"
	vr_play "no frame is forwarded to another network" "$1, not $2" <<-END
		packet v@ p@ dev=eth0
		packet w@ q@ dev=eth0
		udp s $1 bind=:88
		udp c p$1 bind=192.0.2.2:4000
		sendto c 192.0.2.1:85 near
		see w$1 192.0.2.2:4000 > 192.0.2.1:85 udp near
		sendto c 192.0.2.1:86 far
		sendto c 192.0.2.1:87 far
		sendto c 192.0.2.1:88 far
		recv s far
		unseen v$2 * udp far
	END
}

# What is on loopback is of its sender's network.
from_loopback()
{
	vr_dut nft -f - <<-END
		flush ruleset
		table netdev t {
			chain c {
				type filter hook ingress device lo priority 0
				udp dport 85 dup to "w$1"
			}
		}
	END
	vr_play "frames on loopback are of the network of their sender" \
		"$1, not $2" <<-END
		packet w@ q@ dev=eth0
		udp s@ @ bind=127.0.0.1:85
		udp c@ @
		sendto c$1 127.0.0.1:85 near
		recv s$1 near
		see w$1 *127.0.0.1:85 udp near
		sendto c$2 127.0.0.1:85 far
		recv s$2 far
		unseen w$1 * udp far
		unseen w$2 * udp far
	END
}

vr_setup_behind
vr_pairs frames
vr_pairs from_loopback

# A table again and again, until the listener has begun
heard()
{
	vr_dut nft -f - <<-END
		add table ip heard
		delete table ip heard
	END
	[[ -s $list ]]
}
list=$(mktemp)
for ctx in $VR_CONTEXTS; do
	: > "$list"
	vr_spawn "$ctx" nft monitor > "$list" 2> /dev/null
	vr_check "rules are heard of everywhere" slowwait 20 heard
	kill $!
	wait $! 2> /dev/null
done
rm "$list"
vr_exit
