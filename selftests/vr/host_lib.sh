# SPDX-License-Identifier: GPL-2.0
#
# What the tests of distributed hosts share: to be sourced after vr_lib.sh.
#
#   n1  eth0 192.0.2.11 ---+                    n1  red0 192.0.2.11 ---+
#   n2  eth0 192.0.2.12 ---+--- eth0  c         n2  red0 192.0.2.12 ---+--- red0  c
#   n3  eth0 192.0.2.13 ---+   192.0.2.2        n3  red0 192.0.2.13 ---+   192.0.2.2
#          in context 0                                in context red
#
# All nodes have 192.0.2.1 as well, in both contexts, which are two hosts. In
# context 0 n1 leads, in red n2. MAC addresses are 02:00:00:00:00:0N, those of
# red 02:00:00:00:07:0N. The oracle, o, has the same address for itself alone,
# and a client of its own.
#
# In a play, n1 to n3 and c are places in context 0, r1 to r3 and cr in red.

# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # of vr_lib.sh, set by setup_ns

HOST_NODES="1 2 3"
host_red=7

# on NETNS COMMAND...
on()
{
	local ns=$1; shift

	nsenter --net="/run/netns/${!ns}" -- "$@"
}

# ctl NODE COMMAND...: vrctl there
ctl()
{
	local ns=$1; shift

	on "$ns" vrctl "$@"
}

host_mac()
{
	printf '02:00:00:00:%02x:%02x' "$1" "$2"
}

# host_port NETNS DEV BRIDGE INDEX NUMBER: a cable into a segment
host_port()
{
	local ns=$1 dev=$2 bridge=$3 index=$4 nr=$5

	ip -n "$sw" link add "$bridge-$nr" type veth peer name "$dev" \
		netns "${!ns}" address "$(host_mac "$index" "$nr")" &&
	ip -n "$sw" link set "$bridge-$nr" master "$bridge" up
}

# host_up NETNS DEV ADDR...
host_up()
{
	local ns=$1 dev=$2 addr; shift 2

	{
		for addr; do
			echo "addr add $addr/24 dev $dev"
		done
		echo "link set $dev up"
	} | ip -n "${!ns}" -batch -
}

host_segment()
{
	local bridge=$1 dev=$2 index=$3 i

	ip -n "$sw" link add "$bridge" type bridge mcast_snooping 0 &&
	ip -n "$sw" link set "$bridge" up &&
	host_port c "$dev" "$bridge" "$index" 99 || return
	for i in $HOST_NODES; do
		host_port "n$i" "$dev" "$bridge" "$index" "$i" || return
	done
	for i in $HOST_NODES; do
		if [[ $index != 0 ]]; then
			ctl "n$i" link set "$dev" context red || return
		fi
		host_up "n$i" "$dev" "192.0.2.1$i" 192.0.2.1 || return
	done
	if [[ $index != 0 ]]; then
		ctl c link set "$dev" context red || return
	fi
	host_up c "$dev" 192.0.2.2
}

# host_share DEV INDEX LEAD [ADDR]: all nodes share 192.0.2.1 or another one
host_share()
{
	local dev=$1 index=$2 lead=$3 addr=${4-192.0.2.1} i j role

	for i in $HOST_NODES; do
		role=member
		[[ $i == "$lead" ]] && role=lead
		ctl "n$i" host add "$addr" dev "$dev" role $role self "$i" ||
			return
		for j in $HOST_NODES; do
			[[ $i == "$j" ]] && continue
			ctl "n$i" host member add "$addr%$dev" node "$j" \
				mac "$(host_mac "$index" "$j")" || return
		done
	done
}

# Functions that set sysctls in each namespace
HOST_SYSCTLS=vr_sysctls

host_setup()
{
	local ns sysctls

	vr_require "vrctl" vrctl --help
	trap cleanup_all_ns EXIT
	setup_ns sw n1 n2 n3 c o oc || exit "$ksft_fail"
	for sysctls in $HOST_SYSCTLS; do
		export -f "${sysctls?}"
		for ns in n1 n2 n3 c o oc; do
			on $ns bash -c "$sysctls"
		done
	done
	for ns in n1 n2 n3 c; do
		vr_require "contexts" ctl $ns context add red index $host_red
	done
	ctl n1 host show > /dev/null 2>&1 ||
		vr_require "distributed hosts" ctl n1 host show
	vr_require "contexts" host_segment b0 eth0 0
	vr_require "contexts" host_segment b7 red0 $host_red
	ip -n "$o" link add eth0 address "$(host_mac 0 1)" type veth \
		peer name eth0 netns "$oc" address "$(host_mac 0 99)" &&
	host_up o eth0 192.0.2.11 192.0.2.12 192.0.2.13 192.0.2.1 &&
	host_up oc eth0 192.0.2.2 || exit "$ksft_fail"
}

host_places()
{
	local i

	for i in $HOST_NODES; do
		local ns=n$i

		echo "place n$i ${!ns} 0"
		echo "place r$i ${!ns} $host_red"
	done
	echo "place c $c 0"
	echo "place cr $c $host_red"
}

# The same script with one machine in place of all nodes
oracle_places()
{
	local i

	for i in $HOST_NODES; do
		echo "place n$i $o"
	done
	echo "place c $oc"
}

# host_play SENTENCE [DETAIL] < SCRIPT: on the distributed hosts
host_play()
{
	local said

	vr_begin
	said=$({ host_places; cat; echo guard; } | "$VR_DIR/vr_sock" 2>&1) ||
		vr_fail "$said"
	log_test "$@"
}

# twin_play SENTENCE [DETAIL] < SCRIPT: there and on the oracle
twin_play()
{
	local script said

	vr_begin
	read -r -d '' script
	said=$({ oracle_places; echo "$script"; } | "$VR_DIR/vr_sock" 2>&1) ||
		vr_fail "on the oracle: $said"
	said=$({ host_places; echo "$script"; } | "$VR_DIR/vr_sock" 2>&1) ||
		vr_fail "on the distributed host: $said"
	log_test "$@"
}

# counter NODE NAME [ADDR%DEV]: of 192.0.2.1, unless said
counter()
{
	ctl "$1" -j -s host show "${3-192.0.2.1%eth0}" | vr_json "$2"
}

# neighbours MAC, or nothing: by what MAC address the clients know 192.0.2.1
neighbours()
{
	local ns

	for ns in "$c" "$oc"; do
		ip -n "$ns" neigh del 192.0.2.1 dev eth0 2> /dev/null
		[[ -z ${1-} ]] || ip -n "$ns" neigh replace 192.0.2.1 \
			lladdr "$1" dev eth0 nud permanent || return
	done
}

# rules NETNS... < RULES: all that nftables has there
rules()
{
	local ns text

	read -r -d '' text
	for ns; do
		on "$ns" nft -f - <<< "flush ruleset
			$text" || return
	done
}

# host_bulk ADDR: more than fits into a packet, from the client to n3, which has the
# port. It reaches the lead as what GSO or GRO made.
host_bulk()
{
	local said

	vr_begin
	said=$(on n3 timeout 60 python3 -c '
import os, socket, subprocess, sys
addr, client = sys.argv[1:]
l = socket.create_server((addr, 80),
    family=socket.AF_INET6 if ":" in addr else socket.AF_INET)
data = os.urandom(1 << 20)
c = subprocess.Popen(["nsenter", "--net=/run/netns/" + client, "python3", "-c",
    "import socket, sys\ns = socket.create_connection((sys.argv[1], 80))\n"
    "s.sendall(sys.stdin.buffer.read())", addr], stdin=subprocess.PIPE)
c.stdin.write(data)
c.stdin.close()
s, _ = l.accept()
got = b""
while True:
    part = s.recv(65536)
    if not part:
        break
    got += part
sys.exit(got != data)
' "$1" "$c" 2>&1) || vr_fail "it differs: $said"
	log_test "a megabyte arrives as it was sent"
}

# The last word of each file.
host_exit()
{
	host_play "the egress guard has seen nothing" <<-END
	END
	exit "$EXIT_STATUS"
}
