#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the tests of IPv6 share, beside vr_lib.sh: the same topology.
#
#   0     v0     2001:db8:1::1/64  ::10 fe80::1 ---- eth0 2001:db8:1::2/64 fe80::2  p0
#   red   vred   2001:db8:1::1/64  ::11 fe80::1 ---- eth0 2001:db8:1::2/64 fe80::2  pred
#   blue  vblue  2001:db8:1::1/64  ::12 fe80::1 ---- eth0 2001:db8:1::2/64 fe80::2  pblue
#
# There are no other addresses: the kernel makes none of the hardware's. What is
# there can be used at once. 2001:db8:f::/48 is behind the peers, which drop what
# is for there.

# shellcheck disable=SC2034 # used by the tests
# shellcheck disable=SC2154 # set by setup_ns
# shellcheck source=vr_lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/vr_lib.sh"

declare -A own6=([0]=2001:db8:1::10 [red]=2001:db8:1::11 [blue]=2001:db8:1::12)

# Of interfaces that are made later
vr_sysctls6()
{
	local conf=/proc/sys/net/ipv6

	echo 0 > $conf/conf/default/accept_dad
	echo 1 > $conf/conf/default/addr_gen_mode
	echo 0 > $conf/conf/default/router_solicitations
	echo 0 > $conf/icmp/ratelimit
}

vr_setup6()
{
	local ctx peer

	vr_setup
	vr_require "IPv6" test -d /proc/sys/net/ipv6
	for ctx in $VR_CONTEXTS; do
		peer=p$ctx
		ip -n "${!peer}" -6 -batch - <<-END || exit "$ksft_fail"
			addr add 2001:db8:1::2/64 dev eth0
			addr add fe80::2/64 dev eth0
			route add blackhole 2001:db8::/32
		END
		vr_addresses6 "$ctx"
	done
}

vr_addresses6()
{
	vr_ip "$1" -6 -batch - <<-END || exit "$ksft_fail"
		addr add 2001:db8:1::1/64 dev v$1
		addr add ${own6[$1]}/64 dev v$1
		addr add fe80::1/64 dev v$1
		route replace 2001:db8:f::/48 via fe80::2 dev v$1
	END
}

# The peers say that they are routers, though they still drop what is not for them.
vr_peers_route6()
{
	local ctx

	for ctx in $VR_CONTEXTS; do
		vr_peer "$ctx" bash -c \
			"echo 1 > /proc/sys/net/ipv6/conf/eth0/forwarding"
	done
}

# vr_setup_behind with IPv6
#
#   pCTX 2001:db8:1::2 --- 2001:db8:1::1 vCTX [CTX] wCTX 2001:db8:2::1 --- 2001:db8:2::2 qCTX
#
vr_setup_behind6()
{
	local ctx far peer

	vr_setup_behind
	for ctx in $VR_CONTEXTS; do
		far=q$ctx peer=p$ctx
		vr_ip "$ctx" -6 -batch - <<-END || exit "$ksft_fail"
			addr add 2001:db8:2::1/64 dev w$ctx
			addr add fe80::1/64 dev w$ctx
		END
		ip -n "${!far}" -6 -batch - <<-END || exit "$ksft_fail"
			addr add 2001:db8:2::2/64 dev eth0
			addr add fe80::2/64 dev eth0
			route add default via 2001:db8:2::1
		END
		ip -n "${!peer}" -6 -batch - <<-END || exit "$ksft_fail"
			route del blackhole 2001:db8::/32
			route add default via 2001:db8:1::1
		END
	done
	vr_sysctl6 conf/all/forwarding 1
}

# vr_peer_local_in_red for IPv6
vr_peer_local_in_red6()
{
	vr_require "contexts" vr_dummy red dred 2001:db8:1::2/128
	"$@"
	vr_dut ip link del dred
}

# vr_way6 CONTEXT ARGS...: the device of what ip(8) route get finds, or the error
vr_way6()
{
	local ctx=$1; shift

	vr_ip "$ctx" -6 -o route get "$@" 2>&1 |
		sed 's/.*answers: //; s/.* dev \([^ ]*\) .*/\1/'
}
