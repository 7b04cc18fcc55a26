#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What tunnel.sh and tunnel6.sh share: tunnels of some kind in all contexts,
# with the same addresses inside and outside:
#
#   0, red, blue    198.18.0.1/30 ==== 198.18.0.2/30    p0, pred, pblue
#
# The test has two functions: outside KIND, which sets near and far to the
# addresses of the outer packets, and type_of KIND ENDS, which says what follows
# "ip link add DEV". See vr_lib.sh for the topology outside.

# shellcheck disable=SC2034 # used by the tests
# shellcheck disable=SC2154 # near and far
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# What WireGuard lets in
inside=198.18.0.0/30

# What follows "ip link add DEV", at the near or the far end
tunnel()
{
	local ends="local $near remote $far"

	[[ $2 == far ]] && ends="local $far remote $near"
	type_of "$1" "$ends"
}

# An address and a port
endpoint()
{
	[[ $1 == *:* ]] && echo "[$1]:51820" || echo "$1:51820"
}

# One line of wg(8) for each end; all contexts have the same keys as well.
wireguard()
{
	local near_key far_key

	outside wireguard
	near_key=$(wg genkey)
	far_key=$(wg genkey)
	wg_near="private-key <(echo $near_key) listen-port 51820 peer
		$(wg pubkey <<< "$far_key") endpoint $(endpoint "$far")
		allowed-ips $inside"
	wg_far="private-key <(echo $far_key) listen-port 51820 peer
		$(wg pubkey <<< "$near_key") endpoint $(endpoint "$near")
		allowed-ips $inside"
}

# Both ends of a tunnel of this kind, the near one as device t$ctx
make()
{
	outside "$1"
	lay "$@"
}

# The same between near and far
lay()
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

# How an outer packet looks that is sent by the near end
outer()
{
	echo "$near* > $far* [pu]*"
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

	outside "$kind"
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
		see w$a $(outer)
		quiet d s$a s$third
		unseen w$b $(outer)
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

# Packets that a device has received
received()
{
	vr_ip 0 -j -s link show "$1" | vr_json packets | head -n 1
}

has_received()
{
	[[ $(received "$1") == 1 ]]
}

# A context that was deleted is there again, with its device outside.
restore()
{
	vr_ctl context add "$1" index "${index[$1]}" &&
	vr_device "$1" "v$1" 192.0.2.1/24 &&
	vr_ip "$1" addr add "${own[$1]}/24" dev "v$1"
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
		packet w@ p@ dev=eth0
		udp s blue bind=198.18.0.1:53
		udp o 0 bind=198.18.0.1:53
		udp c pred bind=198.18.0.2:4000 connect=198.18.0.1:53
		MAYBE: sendto s 198.18.0.2:4000 lost
		MAYBE: send c lost
		quiet s o
		unseen w@ $(outer)
	END
	vr_dut ip link del tred
	vr_check "the context is there again" restore red
	unmake
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

# With the tunnels that the kernel makes in every namespace
setup_with_fallbacks()
{
	local fallback=/proc/sys/net/core/fb_tunnels_only_for_init_net before

	before=$(< "$fallback")
	echo 0 > "$fallback"
	vr_setup
	echo "$before" > "$fallback"
}
