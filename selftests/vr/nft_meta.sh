#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Rules of nftables tell contexts apart by "meta vr_index". nft(8) makes all but
# that rule, which vr_rule makes. See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# Equal packets, one in 0, two in red, three in blue
SEND="
send c@ hello
send cred hello
send cblue hello
send cblue hello"
RECV="
recv s@ hello
recv sred hello
recv sblue hello
recv sblue hello
quiet s0 sred sblue"

# table FAMILY HOOK PACKETS: a chain at that hook, without rules, a counter of
# these packets for each context, and a map that leads to the counters
table()
{
	vr_dut nft -f - <<-END
		flush ruleset
		table $1 t {
			counter c0 { }
			counter cred { }
			counter cblue { }
			chain k0 { $3 counter name c0; }
			chain kred { $3 counter name cred; }
			chain kblue { $3 counter name cblue; }
			map contexts {
				type mark : verdict
				elements = {
					0 : jump k0,
					${index[red]} : jump kred,
					${index[blue]} : jump kblue
				}
			}
			chain c { type filter hook $2 priority 0; }
		}
	END
}

# rule FAMILY KIND...
rule()
{
	local family=$1; shift

	vr_dut "$VR_DIR/vr_rule" "$family" t c "$@"
}

counted()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_dut nft -j list counter "$1" t "c$ctx" | vr_json packets
	done | paste -sd' '
}

# told_apart FAMILY HOOK PACKETS < SCRIPT: that sends one, two and three of them
told_apart()
{
	vr_require "nftables" table "$@"
	vr_check "a rule leads packets to their context" rule "$1" vmap contexts
	vr_play "equal packets in three contexts" "$1, $2"
	vr_is "a rule has told them apart" "1 2 3" counted "$1"
}

received()
{
	told_apart "$@" "udp dport 53" <<-END
		udp s@ @ bind=192.0.2.1:53
		udp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		$SEND
		$RECV
	END
}

sent()
{
	told_apart "$@" "udp dport 53" <<-END
		udp s@ p@ bind=192.0.2.2:53
		udp c@ @ bind=192.0.2.1:4000 connect=192.0.2.2:53
		$SEND
		$RECV
	END
}

forwarded()
{
	told_apart "$@" "udp dport 53" <<-END
		udp s@ q@ bind=198.51.100.2:53
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:53
		$SEND
		$RECV
	END
}

looped()
{
	told_apart "$@" "udp dport 53" <<-END
		udp s@ @ bind=127.0.0.1:53
		udp c@ @ bind=127.0.0.1:4000 connect=127.0.0.1:53
		$SEND
		$RECV
	END
}

# A bridge in each context, with nobody behind it
bridges()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_ip "$ctx" -batch - <<-END || return
			link add b$ctx type bridge
			link add d$ctx type dummy
			link set d$ctx master b$ctx up
			link set b$ctx up
			addr add 198.51.100.1/24 dev b$ctx
		END
		vr_sysctl "neigh/b$ctx/mcast_solicit" 1
	done
}

# What the kernel sends for a device has no sender in a context.
bridged()
{
	vr_require "bridges" bridges
	told_apart bridge output "ether type arp" <<-END
		udp c@ @
		sendto c@ 198.51.100.9:9 who-has
		sendto cred 198.51.100.10:9 who-has
		sendto cblue 198.51.100.10:9 who-has
		sendto cblue 198.51.100.11:9 who-has
	END
	for ctx in $VR_CONTEXTS; do
		vr_dut ip link del "b$ctx"
		vr_dut ip link del "d$ctx"
	done
}

# drops CONTEXT OTHER OTHER
drops()
{
	table inet input ""
	vr_check "a rule drops what is for $1" rule inet drop "${index[$1]}"
	vr_play "the others hear of it" "$2, $3, not $1" <<-END
		udp s@ @ bind=192.0.2.1:53
		udp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:53
		send c@ hello
		recv s$2 hello
		recv s$3 hello
		quiet s0 sred sblue
	END
}

# The number is the same when an index is used again.
again()
{
	vr_ctl context del cyan && vr_ctl context add cyan index 9
}

used_again()
{
	vr_ctl context add cyan index 9
	vr_check "an index is used again" again
	table inet output ""
	rule inet drop 9
	vr_play "a rule still knows it" <<-END
		place cyan $dut 9
		udp s cyan bind=127.0.0.1:53
		udp c cyan connect=127.0.0.1:53
		EPERM: send c hello
		quiet s
	END
	vr_ctl context del cyan
}

refused()
{
	table inet input ""
	vr_is "a rule cannot put a packet into another context" \
		"Operation not supported" rule inet set "${index[red]}"
	vr_is "an inner packet is in no context yet" \
		"Operation not supported" rule inet inner
}

devices="{ v0, vred, vblue }"
vr_setup
received inet prerouting
received inet input
received inet "ingress devices = $devices"
received netdev "ingress devices = $devices"
sent inet output
sent inet postrouting
looped inet output
looped inet input
looped netdev "ingress device lo"
bridged
drops 0 red blue
drops red 0 blue
drops blue 0 red
used_again
refused
vr_setup_behind
forwarded inet prerouting
forwarded inet forward
forwarded inet postrouting
vr_exit
