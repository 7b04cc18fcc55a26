#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Rules of nftables and NAT for IPv6: what they do is done in the context of the
# packet. As netfilter.sh and nat.sh; see vr_lib6.sh for the topology.

# shellcheck disable=SC2154 # own6 comes from vr_lib6.sh
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib6.sh"

# rules TYPE HOOK RULES: one chain; what came before is forgotten
rules()
{
	local ctx

	vr_dut nft -f - <<-END || return
		flush ruleset
		table ip6 t {
			chain c {
				type $1 hook $2 priority 0
				$3
			}
		}
	END
	for ctx in $VR_CONTEXTS; do
		vr_exec "$ctx" conntrack -F 2> /dev/null
	done
	return 0
}

rejects()
{
	local hook=$1

	vr_require "reject of nftables" rules filter "$hook" \
		"tcp dport 81 reject with tcp reset
		udp dport 81 reject with icmpv6 port-unreachable"
	vr_play "a packet is rejected into its own network" "$hook" <<-END
		tcp6 l@ @ bind=:81 listen
		udp6 m@ @ bind=:81
		ECONNREFUSED: tcp6 c@ p@ bind=2001:db8:1::2.4000 connect=$2.81
		udp6 d@ p@ bind=2001:db8:1::2.4000 connect=$2.81
		send d@ hello
		error d@ ECONNREFUSED
		quiet l0 lred lblue m0 mred mblue
	END
}

fib()
{
	local ctx

	vr_require "fib of nftables" rules filter prerouting \
		"udp dport 53 fib saddr . iif oif missing drop
		udp dport 53 fib daddr type != local drop"
	for ctx in $VR_CONTEXTS; do
		vr_play "a rule knows the routes of the context" "$ctx" <<-END
			udp6 s $ctx bind=${own6[$ctx]}.53
			udp6 c p$ctx bind=2001:db8:1::2.4000 connect=${own6[$ctx]}.53
			send c hello
			recv s hello
			sendto s 2001:db8:1::2.4000 answer
			recv c answer
		END
	done
}

proxies()
{
	vr_require "tproxy of nftables" rules filter prerouting \
		"udp dport 82 tproxy to :1082 accept
		tcp dport 82 tproxy to :1082 accept
		tcp dport 83 socket transparent 1 accept
		tcp dport 83 drop"
	vr_play "a proxy has the packets of its own network" <<-END
		udp6 m@ @ transparent bind=:1082
		tcp6 l@ @ transparent bind=:1082 listen
		udp6 d@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:1::1.82
		tcp6 c@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:1::1.82
		accept s@ l@
		is s@ local 2001:db8:1::1.82
		send c@ to-@
		recv s@ to-@
		send d@ to-@
		recv m@ to-@
		quiet m0 mred mblue l0 lred lblue
	END
	vr_pairs proxy
}

proxy()
{
	vr_play "a proxy has no packets of another network" "$1, not $2" <<-END
		udp6 m $1 transparent bind=:1082
		udp6 n $2 bind=:82
		udp6 d p$2 bind=2001:db8:1::2.4000 connect=2001:db8:1::1.82
		send d hello
		recv n hello
		quiet m
	END
	vr_play "a rule knows the sockets of the context" "$1, not $2" <<-END
		tcp6 l $1 transparent bind=:83 listen
		tcp6 m $2 bind=:83 listen
		tcp6 c p$1 connect=2001:db8:1::1.83
		tcp6 d p$2 start=2001:db8:1::1.83
		quiet m
	END
}

synproxy()
{
	vr_require "synproxy of nftables" vr_dut nft -f - <<-END
		flush ruleset
		table ip6 t {
			chain p {
				type filter hook prerouting priority -300
				tcp dport 84 tcp flags syn notrack
			}
			chain i {
				type filter hook input priority 0
				tcp dport 84 ct state invalid,untracked synproxy \
					mss 1440 wscale 7 timestamp sack-perm
				ct state invalid drop
			}
		}
	END
	vr_dut bash -c "echo 0 > /proc/sys/net/netfilter/nf_conntrack_tcp_loose"
	vr_play "a proxy shakes hands with its own network" <<-END
		tcp6 l@ @ bind=:84 listen
		tcp6 c@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:1::1.84
		accept s@ l@
		send c@ to-@
		recv s@ to-@
		send s@ from-@
		recv c@ from-@
		quiet l0 lred lblue
	END
	vr_dut bash -c "echo 1 > /proc/sys/net/netfilter/nf_conntrack_tcp_loose"
}

# Equal connections pass three routers that track them.
tracks()
{
	vr_require "connection tracking" rules filter forward \
		"ct state new,established,related accept; drop"
	vr_play "equal connections of three networks" <<-END
		tcp6 l@ q@ bind=2001:db8:2::2.80 listen
		tcp6 c@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:2::2.80
		accept s@ l@
		send c@ to-@
		recv s@ to-@
		send s@ from-@
		recv c@ from-@
	END
	vr_play "an answer is let through for a question of its own" <<-END
		udp6 s@ q@ bind=2001:db8:2::2.53
		udp6 c@ p@ bind=2001:db8:1::2.4001 connect=2001:db8:2::2.53
		send c@ question-@
		recvfrom s@ 2001:db8:1::2.4001 question-@
		sendto s@ 2001:db8:1::2.4001 answer-@
		recv c@ answer-@
		quiet s0 c0 sred cred sblue cblue
	END
	for ctx in $VR_CONTEXTS; do
		vr_is "its connections are listed ($ctx)" 1 eval \
			"vr_exec '$ctx' conntrack -L -f ipv6 -p udp 2> /dev/null | grep -c 4001"
	done
}

# Not without a question that went out of the same context.
stranger()
{
	local a=$1 b=$2

	vr_require "connection tracking" rules filter forward \
		'iifname "v*" accept; ct state established accept; drop'
	vr_play "no answer to a question of another network" "$a, not $b" <<-END
		udp6 s@ q@ bind=2001:db8:2::2.53
		udp6 c@ p@ bind=2001:db8:1::2.4001
		sendto c$a 2001:db8:2::2.53 question
		recv s$a question
		sendto s$b 2001:db8:1::2.4001 stray
		sendto s$a 2001:db8:1::2.4001 answer
		recv c$a answer
		quiet c$b
	END
}

masquerades()
{
	vr_require "masquerade of nftables" rules nat postrouting \
		'oifname "w*" masquerade'
	vr_play "equal clients behind three routers" <<-END
		udp6 s@ q@ bind=2001:db8:2::2.53
		udp6 c@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:2::2.53
		send c@ to-@
		recvfrom s@ 2001:db8:2::1.4000 to-@
		sendto s@ 2001:db8:2::1.4000 from-@
		recv c@ from-@
		tcp6 l@ q@ bind=2001:db8:2::2.80 listen
		tcp6 d@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:2::2.80
		accept t@ l@
		is t@ peer 2001:db8:2::1.4000
		send d@ to-@
		recv t@ to-@
		quiet s0 c0 sred cred sblue cblue
	END
	vr_play "an error finds its client" <<-END
		udp6 c@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:2::2.55
		send c@ hello
		error c@ ECONNREFUSED
	END
}

# A port that is taken in one network is free in the other.
port()
{
	local a=$1 b=$2

	vr_require "masquerade of nftables" rules nat postrouting \
		'oifname "w*" masquerade'
	vr_play "a port is taken in one network" "$a, not $b" <<-END
		udp6 s@ q@ bind=2001:db8:2::2.56
		udp6 r $a bind=2001:db8:2::1.4001 connect=2001:db8:2::2.56
		udp6 c@ p@ bind=2001:db8:1::2.4001 connect=2001:db8:2::2.56
		send r router
		recvfrom s$a 2001:db8:2::1.4001 router
		send c@ client-@
		recvfrom s$b 2001:db8:2::1.4001 client-$b
		recv s$a client-$a
	END
}

redirects()
{
	vr_require "redirect of nftables" rules nat prerouting \
		"tcp dport 90 redirect to :91"
	vr_play "who is redirected knows where to" <<-END
		tcp6 l@ @ bind=:91 listen
		tcp6 c@ p@ bind=2001:db8:1::2.4000 connect=2001:db8:2::2.90
		accept s@ l@
		is s@ origdst 2001:db8:2::2.90
		send c@ to-@
		recv s@ to-@
	END
}

reroutes()
{
	vr_require "dnat of nftables" rules nat output \
		"ip6 daddr 2001:db8:f::1 dnat to 2001:db8:2::2"
	vr_play "a new destination is in the network of the socket" <<-END
		udp6 s@ q@ bind=2001:db8:2::2.53
		udp6 c@ @ connect=2001:db8:f::1.53
		send c@ to-@
		recv s@ to-@
	END
	# What the kernel sends is not of a socket of the context.
	vr_require "marks of nftables" rules route output \
		"icmpv6 type echo-reply meta mark set 7"
	vr_play "so is an answer that is routed again" <<-END
		icmp6 e@ p@
		echo e@ 2001:db8:1::1 7 1 hello-@
		see e@ icmp6 129/0 id 7 seq 1 hello-@
	END
}

vr_setup6
vr_setup_behind6
vr_require "conntrack(8)" vr_dut conntrack --version
rejects input 2001:db8:1::1
rejects prerouting 2001:db8:1::1
rejects forward 2001:db8:2::2
fib
proxies
synproxy
tracks
vr_pairs stranger
masquerades
vr_pairs port
redirects
reroutes
vr_exit
