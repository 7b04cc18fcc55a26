#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# NAT: the networks of several contexts are numbered alike, inside and outside.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# nat CHAIN RULES: of a chain of type nat; what came before is forgotten
nat()
{
	local hook=$1

	vr_dut nft -f - <<-END || return
		flush ruleset
		table ip n {
			chain c {
				type nat hook $hook priority 0
				$2
			}
		}
	END
	for ctx in $VR_CONTEXTS; do
		vr_exec "$ctx" conntrack -F 2> /dev/null
	done
}

# The router hides p from q.
masquerades()
{
	vr_require "masquerade of nftables" nat postrouting \
		'oifname "w*" masquerade'
	vr_play "equal clients behind three routers, UDP" <<-END
		udp s@ q@ bind=198.51.100.2:53
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:53
		send c@ to-@
		recvfrom s@ 198.51.100.1:4000 to-@
		sendto s@ 198.51.100.1:4000 from-@
		recv c@ from-@
		quiet s0 c0 sred cred sblue cblue
	END
	vr_play "equal clients behind three routers, TCP" <<-END
		tcp l@ q@ bind=198.51.100.2:80 listen
		tcp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:80
		accept s@ l@
		is s@ peer 198.51.100.1:4000
		send c@ to-@
		recv s@ to-@
		send s@ from-@
		recv c@ from-@
	END
	vr_play "client and router with equal ports" <<-END
		udp s@ q@ bind=198.51.100.2:54
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:54
		udp r@ @ bind=198.51.100.1:4000 connect=198.51.100.2:54
		send r@ router-@
		recvfrom s@ 198.51.100.1:4000 router-@
		send c@ client-@
		recv s@ client-@
		sendto s@ 198.51.100.1:4000 answer-@
		recv r@ answer-@
		quiet c0 cred cblue
	END
	vr_play "an error finds its client" <<-END
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:55
		send c@ hello
		error c@ ECONNREFUSED
	END
}

# Not even a client that has this port in another network has taken it.
ports()
{
	local a=$1 b=$2

	vr_require "masquerade of nftables" nat postrouting \
		'oifname "w*" masquerade'
	vr_play "a port is taken in one network" "$a, not $b" <<-END
		udp s@ q@ bind=198.51.100.2:56
		udp r $a bind=198.51.100.1:4001 connect=198.51.100.2:56
		udp c@ p@ bind=192.0.2.2:4001 connect=198.51.100.2:56
		send r router
		recvfrom s$a 198.51.100.1:4001 router
		send c@ client-@
		recvfrom s$b 198.51.100.1:4001 client-$b
		recv s$a client-$a
	END
}

# snat A B ADDRESS: one address in A, any of two in B
snat()
{
	nat postrouting "oifname \"w$1\" snat to $3
		oifname \"w$2\" snat to 198.51.100.11-198.51.100.12"
}

# The address that a client of $2 gets when one of $1, its equal, has got $3
mapped()
{
	local a=$1 b=$2

	vr_require "NAT" snat "$a" "$b" "$3"
	vr_play "a client of $a becomes $3, one of $b something" <<-END
		udp s q$a bind=198.51.100.2:57
		udp t q$b bind=198.51.100.2:58
		udp c p$a bind=192.0.2.2:4002 connect=198.51.100.2:57
		udp d p$b bind=192.0.2.2:4002 connect=198.51.100.2:58
		send c hello
		recvfrom s $3:4002 hello
		send d hello
		recv t hello
	END
	address=$(vr_exec "$b" conntrack -L -p udp 2> /dev/null |
		grep -o 'dst=198.51.100.1[12]') || vr_fail "no address"
}

mappings()
{
	local a=$1 b=$2 address first

	mapped "$a" "$b" 198.51.100.11
	first=$address
	mapped "$a" "$b" 198.51.100.12
	vr_is "a mapping of $a is none of $b" "$first" echo "$address"
}

# The peers ask for an address of one context only and get the same server.
redirects()
{
	vr_require "redirect of nftables" nat prerouting \
		"tcp dport 80 redirect to :8080"
	vr_play "a server knows the address it was asked for" <<-END
		tcp l@ @ bind=:8080 listen
		tcp c0 p0 bind=192.0.2.2:4000 connect=${own[0]}:80
		tcp cred pred bind=192.0.2.2:4000 connect=${own[red]}:80
		tcp cblue pblue bind=192.0.2.2:4000 connect=${own[blue]}:80
		accept s@ l@
		is s@ local 192.0.2.1:8080
		is s0 origdst ${own[0]}:80
		is sred origdst ${own[red]}:80
		is sblue origdst ${own[blue]}:80
		send c@ to-@
		recv s@ to-@
		send s@ from-@
		recv c@ from-@
	END
	vr_require "dnat of nftables" nat prerouting \
		'iifname "w*" tcp dport 80 dnat to 192.0.2.2:8080'
	vr_play "a port is forwarded inside" <<-END
		tcp l@ p@ bind=192.0.2.2:8080 listen
		tcp c@ q@ bind=198.51.100.2:4000 connect=198.51.100.1:80
		accept s@ l@
		is s@ peer 198.51.100.2:4000
		send c@ to-@
		recv s@ to-@
		send s@ from-@
		recv c@ from-@
	END
}

# An active FTP client tells the server an address and a port that the router
# has to translate, and to expect a connection to.
ftp()
{
	nat postrouting 'oifname "w*" masquerade' &&
	vr_dut nft -f - <<-END
		table ip f {
			ct helper ftp { type "ftp" protocol tcp; }
			chain c {
				type filter hook forward priority 0
				tcp dport 21 ct helper set "ftp"
			}
		}
	END
}

helpers()
{
	vr_require "the FTP helper" ftp
	vr_play "equal transfers with three servers" <<-END
		tcp l@ q@ bind=198.51.100.2:21 listen
		tcp c@ p@ bind=192.0.2.2:4003 connect=198.51.100.2:21
		accept s@ l@
		send c@ USER @\r\n
		recv s@ USER @*
		tcp m@ p@ bind=192.0.2.2:4000 listen
		send c@ PORT 192,0,2,2,15,160\r\n
		recv s@ PORT 198,51,100,1,15,160*
		tcp d@ q@ bind=198.51.100.2:20 connect=198.51.100.1:4000
		accept e@ m@
		is e@ peer 198.51.100.2:20
		send d@ to-@
		recv e@ to-@
		quiet m0 mred mblue
	END
}

# What a rule sends elsewhere is routed anew.
reroutes()
{
	vr_require "dnat of nftables" nat output \
		"ip daddr 203.0.113.1 dnat to 198.51.100.2"
	vr_play "a new destination is in the network of the socket" <<-END
		udp s@ q@ bind=198.51.100.2:53
		udp c@ @ connect=203.0.113.1:53
		send c@ to-@
		recv s@ to-@
	END
}

vr_setup
vr_setup_behind
vr_require "conntrack(8)" vr_dut conntrack --version
masquerades
vr_pairs ports
vr_pairs mappings
redirects
helpers
reroutes
vr_exit
