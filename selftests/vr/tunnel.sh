#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tunnels: the outer packets are in the context that a tunnel was made in, the
# inner ones in that of its device. All contexts have the same tunnels, with
# the same addresses inside and outside:
#
#   0, red, blue    198.18.0.1/30 ==== 198.18.0.2/30    p0, pred, pblue
#
# See vr_lib.sh for the topology outside.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# What follows "ip link add DEV", at the near or the far end
tunnel()
{
	local ends="local 192.0.2.1 remote 192.0.2.2"

	[[ $2 == far ]] && ends="local 192.0.2.2 remote 192.0.2.1"
	case $1 in
	ipip)		echo "type ipip $ends" ;;
	gre)		echo "type gre $ends key 7" ;;
	gretap)		echo "type gretap $ends key 8" ;;
	erspan)		echo "type erspan seq key 9 $ends erspan_ver 1 erspan 5" ;;
	vxlan)		echo "type vxlan id 10 $ends dstport 4789" ;;
	wireguard)	echo "type wireguard" ;;
	esac
}

# One line of wg(8) for each end; all contexts have the same keys as well.
wireguard()
{
	local near far

	near=$(wg genkey)
	far=$(wg genkey)
	wg_near="private-key <(echo $near) listen-port 51820 peer
		$(wg pubkey <<< "$far") endpoint 192.0.2.2:51820
		allowed-ips 198.18.0.0/30"
	wg_far="private-key <(echo $far) listen-port 51820 peer
		$(wg pubkey <<< "$near") endpoint 192.0.2.1:51820
		allowed-ips 198.18.0.0/30"
}

# Both ends of a tunnel of this kind, the near one as device t$ctx
make()
{
	local kind=$1 ctx=$2

	# shellcheck disable=SC2046 # several words
	vr_ip "$ctx" link add "t$ctx" $(tunnel "$kind" near) || return
	# shellcheck disable=SC2046
	vr_peer "$ctx" ip link add far $(tunnel "$kind" far) || return
	if [[ $kind == wireguard ]]; then
		vr_dut bash -c "wg set t$ctx ${wg_near//$'\n'/ }" || return
		vr_peer "$ctx" bash -c "wg set far ${wg_far//$'\n'/ }" || return
	fi
	vr_ip "$ctx" -batch - <<-END || return
		addr add 198.18.0.1/30 dev t$ctx
		link set t$ctx up
	END
	vr_peer "$ctx" ip -batch - <<-END
		addr add 198.18.0.2/30 dev far
		link set far up
	END
}

unmake()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_dut ip link del "t$ctx" 2> /dev/null
		vr_peer "$ctx" ip link del far 2> /dev/null
	done
}

equal()
{
	local kind=$1 ctx

	for ctx in $VR_CONTEXTS; do
		vr_check "a tunnel is made ($kind, $ctx)" make "$kind" "$ctx"
	done
	vr_play "equal tunnels are different ones" "$kind" <<-END
		udp s@ @ bind=198.18.0.1:53
		udp c@ p@ bind=198.18.0.2:4000 connect=198.18.0.1:53
		tcp l@ @ bind=198.18.0.1:80 listen
		sendto s@ 198.18.0.2:4000 from-@
		recvfrom c@ 198.18.0.1:53 from-@
		send c@ to-@
		recvfrom s@ 198.18.0.2:4000 to-@
		tcp d@ p@ bind=198.18.0.2:4000 connect=198.18.0.1:80
		accept a@ l@
		send d@ hello-@
		recv a@ hello-@
		quiet s0 c0 l0 sred cred lred sblue cblue lblue
	END
}

# The tunnel of $1 comes out in $2, which has one like it.
comes_out()
{
	local kind=$1 a=$2 b=$3 third=$4

	vr_dut ip link set "t$b" down
	vr_check "the inner end of a tunnel moves ($kind, $a to $b)" \
		vr_ctl link set "t$a" context "$b"
	vr_play "the outer packets stay, the inner ones are elsewhere" \
		"$kind, $a to $b" <<-END
		packet w@ p@ dev=eth0
		udp s@ @ bind=:53
		udp c p$a bind=198.18.0.2:4000 connect=198.18.0.1:53
		udp d p$b bind=198.18.0.2:4000 connect=198.18.0.1:53
		send c to-$b
		recvfrom s$b 198.18.0.2:4000 to-$b
		sendto s$b 198.18.0.2:4000 from-$b
		recv c from-$b
		see w$a 192.0.2.1*192.0.2.2*
		quiet d s$a s$third
		unseen w$b 192.0.2.1 > 192.0.2.2 proto*
		unseen w$b 192.0.2.1:* > 192.0.2.2:* udp*
	END
	vr_check "it comes back" vr_ctl link set "t$a" context "$a"
	vr_dut ip link set "t$b" up
	vr_play "and is as before" "$kind, $a" <<-END
		udp s $a bind=198.18.0.1:53
		udp c p$a bind=198.18.0.2:4000 connect=198.18.0.1:53
		send c again
		recv s again
	END
}

# An error is for the tunnel of its context.
errors()
{
	local a=$1 b=$2

	make ipip "$a"
	make ipip "$b"
	vr_play "an error is for the tunnel of its context" "$a, $b" <<-END
		packet w p$b dev=eth0
		hdr h p$b
		udp u $b recverr bind=198.18.0.1:4000
		udp v $a recverr bind=198.18.0.1:4000
		udp r p$b bind=198.18.0.2:9
		udp s p$a bind=198.18.0.2:9
		sendto u 198.18.0.2:9 hello
		recv r hello
		see w 192.0.2.1 > 192.0.2.2 proto 4 *
		icmperr h 3/1 192.0.2.2 192.0.2.1 w
		sh sleep 0.1
		sendto v 198.18.0.2:9 hello
		recv s hello
		quiet v
		sendto u 198.18.0.2:9 hello
		error u EHOSTUNREACH
	END
	unmake
}

# Packets that a device has received
received()
{
	vr_ip 0 -j -s link show "$1" | vr_json packets | head -n 1
}

has_received()
{
	[[ $(received "$1") == 1 ]]
}

# What no tunnel of its context is for does not come out of one of context 0
# that is for everything.
catch_all()
{
	vr_dut ip link add tall up type gre external
	vr_peer red ip link add far up type gre \
		local 192.0.2.2 remote 192.0.2.1 key 7
	vr_peer red ip addr add 198.18.0.2/30 dev far
	vr_play "a tunnel for everything" <<-END
		udp c pred connect=198.18.0.1:53
		send c hello
		sh sleep 0.1
	END
	vr_is "is for everything of its own context only" 0 received tall
	vr_peer 0 ip link add far up type gre \
		local 192.0.2.2 remote 192.0.2.1 key 7
	vr_peer 0 ip addr add 198.18.0.2/30 dev far
	vr_play "of which" <<-END
		udp c p0 connect=198.18.0.1:53
		send c hello
	END
	vr_check "it has it" slowwait "$WAIT_TIMEOUT" has_received tall
	vr_dut ip link del tall
	unmake
}

# Nothing goes anywhere when the context of the outer packets is gone.
cut()
{
	local kind=$1

	make "$kind" red
	make "$kind" 0
	vr_ctl link set tred context blue
	vr_check "the context of the outer packets goes ($kind)" \
		vr_ctl context del --force red
	vr_play "a tunnel whose outside is gone leads nowhere" "$kind" <<-END
		packet w0 p0 dev=eth0
		packet w1 pred dev=eth0
		packet w2 pblue dev=eth0
		udp s blue bind=198.18.0.1:53
		udp o 0 bind=198.18.0.1:53
		udp c pred bind=198.18.0.2:4000 connect=198.18.0.1:53
		MAYBE: sendto s 198.18.0.2:4000 lost
		MAYBE: send c lost
		quiet s o
		unseen w0 192.0.2.1 > 192.0.2.2 proto*
		unseen w1 192.0.2.1 > 192.0.2.2 proto*
		unseen w2 192.0.2.1 > 192.0.2.2 proto*
		unseen w0 192.0.2.1:* > 192.0.2.2:* udp*
		unseen w1 192.0.2.1:* > 192.0.2.2:* udp*
		unseen w2 192.0.2.1:* > 192.0.2.2:* udp*
	END
	vr_dut ip link del tred
	vr_check "the context is there again" \
		vr_ctl context add red index "${index[red]}"
	vr_device red vred 192.0.2.1/24
	vr_ip red addr add "${own[red]}/24" dev vred
	unmake
}

# What would take an outer half to where it does not belong
misplaced()
{
	vr_refused "an outer half does not stay in the default context" \
		vr_ip red link add tred netns "$p0" type wireguard
	vr_refused "nor that of vxlan" \
		vr_ip red link add tred netns "$p0" type vxlan id 12 dstport 4789
	vr_refused "nor is it on a device of another context" \
		vr_ip red link add tred type gre \
		local 192.0.2.1 remote 192.0.2.2 dev vblue
	vr_check "but what has none is made elsewhere" \
		vr_ip red link add dred netns "$p0" type dummy
	vr_refused "a tunnel by IPv6 is refused" \
		vr_ip red link add tred type vxlan id 12 dstport 4789 \
		local 2001:db8::1 remote 2001:db8::2
	vr_require "a tunnel" vr_ip 0 link add t0 type ipip \
		local 192.0.2.1 remote 192.0.2.2
	vr_check "a tunnel that is always there moves" \
		vr_ctl link set tunl0 context red
	vr_refused "but finds none of the default context" \
		vr_ip red tunnel del mode ipip local 192.0.2.1 remote 192.0.2.2
	vr_check "which is still there" vr_ip 0 link show t0
	vr_check "it comes back" vr_ctl link set tunl0 context 0
	vr_check "and finds it" \
		vr_ip 0 tunnel del mode ipip local 192.0.2.1 remote 192.0.2.2
}

twice()
{
	local kind=$1

	make "$kind" red
	# shellcheck disable=SC2046 # several words
	vr_refused "a tunnel exists once in a context ($kind)" \
		vr_ip red link add tred2 $(tunnel "$kind" near)
	unmake
}

# The group of a tunnel is joined on a device of its context.
groups()
{
	vr_refused "a tunnel joins on no device of another context" \
		vr_ip red link add tred type vxlan id 11 \
		group 233.252.0.1 dev vblue dstport 4789
	vr_check "but on its own" vr_ip red link add tred up type vxlan id 11 \
		group 233.252.0.1 dev vred dstport 4789
	vr_check "where it is" bash -c "nsenter --net=/run/netns/$dut \
		vrctl exec red -- ip maddr show dev vred |
		grep -qw 233.252.0.1"
	vr_dut ip link del tred
}

# IPv6 has packets of its own for each tunnel, when it likes.
without_ipv6()
{
	local ctx off="echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6"

	[[ -d /proc/sys/net/ipv6 ]] || return
	vr_dut bash -c "$off"
	for ctx in $VR_CONTEXTS; do
		vr_peer "$ctx" bash -c "$off"
	done
}

# With the tunnels that the kernel makes in every namespace
fallback=/proc/sys/net/core/fb_tunnels_only_for_init_net
before=$(< "$fallback")
echo 0 > "$fallback"
vr_setup
echo "$before" > "$fallback"
without_ipv6
wireguard
for kind in ipip gre gretap erspan vxlan wireguard; do
	equal "$kind"
	comes_out "$kind" red blue 0
	comes_out "$kind" 0 red blue
	unmake
done
for kind in ipip gre vxlan; do
	twice "$kind"
	cut "$kind"
done
errors 0 red
errors red blue
catch_all
groups
misplaced
vr_exit
