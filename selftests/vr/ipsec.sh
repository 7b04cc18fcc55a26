#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# IPsec: policies and states are of context 0. It and its peer have them, for
# addresses that all contexts and all peers have. What is refused elsewhere is
# in ipsec.c. See vr_lib.sh for the topology.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

keys="enc cbc(aes) 0x00112233445566778899aabbccddeeff
      auth hmac(sha256) 0x0123456789abcdef0123456789abcdef"
keys=${keys//$'\n'/ }

# ipsec HERE THERE OUT IN: commands for ip(8), all packets between two hosts
# are ESP, with these SPIs
ipsec()
{
	local here=$1 there=$2 out=$3 in=$4

	cat <<-END
		xfrm state add src $here dst $there proto esp spi $out reqid 1 $keys
		xfrm state add src $there dst $here proto esp spi $in reqid 1 $keys
		xfrm policy add src $here dst $there dir out tmpl proto esp reqid 1
		xfrm policy add src $there dst $here dir in tmpl proto esp reqid 1
	END
}

near()
{
	ipsec 192.0.2.1 192.0.2.2 0x100 0x200 | vr_ip 0 -batch -
}

# far CONTEXT: its peer
far()
{
	ipsec 192.0.2.2 192.0.2.1 0x200 0x100 | vr_peer "$1" ip -batch -
}

flush()
{
	vr_ip 0 xfrm state flush
	vr_ip 0 xfrm policy flush
	vr_peer "$1" ip xfrm state flush
	vr_peer "$1" ip xfrm policy flush
}

# Neither what is sent nor what is received is that of context 0.
equal()
{
	vr_check "the default context has IPsec" near
	vr_check "its peer has it" far 0
	vr_play "the others have the same addresses, and have none" <<-END
		packet w@ p@ dev=eth0
		udp s@ @ bind=192.0.2.1:53
		udp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		send c@ to-@
		recvfrom s@ 192.0.2.2:4000 to-@
		sendto s@ 192.0.2.2:4000 from-@
		recv c@ from-@
		see w0 192.0.2.1 > 192.0.2.2 proto 50 *
		see wred 192.0.2.1:53 > 192.0.2.2:4000 udp*
		see wblue 192.0.2.1:53 > 192.0.2.2:4000 udp*
		tcp l@ @ bind=192.0.2.1:80 listen
		tcp d@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:80
		accept a@ l@
		send d@ hello-@
		recv a@ hello-@
		send a@ hello-@
		recv d@ hello-@
		ping e@ @
		echo e@ 192.0.2.2 0 1 echo-@
		recv e@ *echo-@
		unseen w0 192.0.2.1:* > 192.0.2.2:* *
		unseen wred * proto 50 *
		unseen wblue * proto 50 *
		quiet s0 c0 sred cred sblue cblue
	END
	flush 0
}

# Packets that a state of context 0 has had
had()
{
	vr_ip 0 -s xfrm state get src 192.0.2.2 dst 192.0.2.1 proto esp \
		spi 0x200 | grep -A 1 "lifetime current" | grep -o "[0-9]*(packets)"
}

# The peer of another context knows the keys of context 0, and its SPI.
stranger()
{
	local ctx=$1

	near
	far "$ctx"
	vr_play "ESP is for the states of no other context" "$ctx" <<-END
		udp s@ @ bind=192.0.2.1:53
		raw r $ctx proto=50
		udp c p$ctx bind=192.0.2.2:4000 connect=192.0.2.1:53
		send c hello
		recv r *
		quiet s0 sred sblue
	END
	vr_is "which have not been asked" "0(packets)" had
	flush "$ctx"
}

# A router: what it forwards is what it does.
forwards()
{
	local out="src 192.0.2.1 dst 192.0.2.2 proto esp"
	local in="src 192.0.2.2 dst 192.0.2.1 proto esp"

	vr_ip 0 -batch - <<-END
		xfrm state add $out spi 0x100 mode tunnel $keys
		xfrm policy add src 198.51.100.2 dst 192.0.2.2 dir out tmpl $out mode tunnel
		xfrm policy add src 192.0.2.2 dst 198.51.100.2 dir fwd tmpl $in mode tunnel
	END
	vr_play "nothing that another context forwards is that of a policy" <<-END
		packet w@ p@ dev=eth0
		udp r@ q@ bind=198.51.100.2:53
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:53
		send c@ to-@
		recv rred to-red
		recv rblue to-blue
		sendto r@ 192.0.2.2:4000 from-@
		recv cred from-red
		recv cblue from-blue
		see w0 192.0.2.1 > 192.0.2.2 proto 50 *
		unseen wred * proto 50 *
		unseen wblue * proto 50 *
		quiet r0 c0
	END
	flush 0
}

# Context 0 sends and lets in nothing that has no policy.
blocks()
{
	vr_ip 0 xfrm policy setdefault in block fwd block out block
	vr_play "a default policy blocks no other context" <<-END
		udp s@ @ bind=192.0.2.1:53
		udp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		send c@ to-@
		recv sred to-red
		recv sblue to-blue
		EPERM: sendto s0 192.0.2.2:4000 from-0
		sendto sred 192.0.2.2:4000 from-red
		sendto sblue 192.0.2.2:4000 from-blue
		recv cred from-red
		recv cblue from-blue
		udp r@ q@ bind=198.51.100.2:53
		udp d@ p@ connect=198.51.100.2:53
		send d@ through-@
		recv rred through-red
		recv rblue through-blue
		quiet s0 c0 r0
	END
	vr_ip 0 xfrm policy setdefault in accept fwd accept out accept
}

# The way to have the packets of a context protected.
tunnel()
{
	near
	far 0
	vr_ip 0 -batch - <<-END
		link add t0 type gre local 192.0.2.1 remote 192.0.2.2 key 7
	END
	vr_ctl link set t0 context red
	vr_ip red -batch - <<-END
		addr add 198.18.0.1/30 dev t0
		link set t0 up
	END
	vr_peer 0 ip -batch - <<-END
		link add far type gre local 192.0.2.2 remote 192.0.2.1 key 7
		addr add 198.18.0.2/30 dev far
		link set far up
	END
	vr_play "a tunnel of the default context is protected there" <<-END
		packet w p0 dev=eth0
		udp s red bind=198.18.0.1:53
		udp o 0 bind=:53
		udp c p0 bind=198.18.0.2:4000 connect=198.18.0.1:53
		send c to
		recvfrom s 198.18.0.2:4000 to
		sendto s 198.18.0.2:4000 from
		recv c from
		see w 192.0.2.1 > 192.0.2.2 proto 50 *
		unseen w * proto 47 *
		quiet o
	END
	vr_dut ip link del t0
	vr_peer 0 ip link del far
	flush 0
}

vr_setup
vr_require "IPsec" vr_ip 0 xfrm state flush
vr_setup_behind
equal
stranger red
stranger blue
forwards
blocks
tunnel
vr_exit
