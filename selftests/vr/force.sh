#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A context is deleted although it is in use, for which vrctl has --force:
# what becomes of its sockets, interfaces and tasks, and that nothing of it is
# left to a context that gets its index. See vr_lib.sh for the topology.

# shellcheck disable=SC2154 # set by setup_ns
# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# The same index and name, the same interface: another context.
again()
{
	local ctx=$1

	vr_ctl context add "$ctx" index "${index[$ctx]}" &&
	vr_device "$ctx" "v$ctx" 192.0.2.1/24 &&
	vr_ip "$ctx" addr add "${own[$ctx]}/24" dev "v$ctx"
}

# Those of $1 are aborted, those of the others do not notice.
sockets()
{
	local ctx=$1 other=$2 third=$3

	vr_play "sockets of a deleted context are aborted" "$ctx" <<-END
		tcp l@ @ bind=192.0.2.1:80 listen
		tcp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:80
		accept a@ l@
		tcp q@ p@ bind=192.0.2.2:4001 connect=192.0.2.1:80
		tcp o@ @ bind=:5000
		udp s@ @ bind=192.0.2.1:53
		udp d@ @ bind=:4000 connect=192.0.2.2:53
		udp u@ @
		icmp i@ @
		ping g@ @ bind=192.0.2.1:77
		sh nsenter --net=/run/netns/$dut vrctl context del --force $ctx
		error l$ctx ENONET
		error a$ctx ENONET
		error c$ctx ECONNRESET
		error q$ctx ECONNRESET
		error s$ctx ENONET
		error d$ctx ENONET
		error i$ctx ENONET
		error g$ctx ENONET
		ENETUNREACH: connect u$ctx 192.0.2.2:53
		ENETUNREACH: connect o$ctx 192.0.2.2:80
		ENETUNREACH: sendto s$ctx 192.0.2.2:53 x
		ENETUNREACH: sendto u$ctx 127.0.0.1:53 x
		quiet c$other c$third s$other s$third d$other d$third
		send c$other still-$other
		recv a$other still-$other
		send a$third from-$third
		recv c$third from-$third
		accept b$other l$other
		accept b$third l$third
		udp t$other p$other connect=192.0.2.1:53
		send t$other for-$other
		recv s$other for-$other
	END
	vr_is "its interface is in context 0" 0 context_of "v$ctx"
	vr_is "and down" "DOWN" vr_fields operstate 0 link show "v$ctx"
	vr_is "and without addresses" "" \
		vr_ip 0 -4 -o addr show dev "v$ctx"
	vr_is "it has left no route" "" \
		vr_ip 0 route show table all dev "v$ctx"
	vr_check "its index and its name are free" again "$ctx"
}

context_of()
{
	vr_ctl -j link show "$1" | vr_json index
}

# A successor of the same index is not reached by what the former left.
successor()
{
	local ctx=$1

	vr_play "a successor is another context" "$ctx" <<-END
		udp u $ctx
		udp s $ctx bind=192.0.2.1:53
		tcp o $ctx bind=192.0.2.1:5000
		tcp l $ctx bind=192.0.2.1:80 listen
		tcp c p$ctx bind=192.0.2.2:4000 connect=192.0.2.1:80
		accept a l
		tcp w $ctx bind=192.0.2.1:81 listen
		tcp x p$ctx bind=192.0.2.2:4002 connect=192.0.2.1:81
		accept y w
		close y
		eof x
		close x
		sh nsenter --net=/run/netns/$dut vrctl context del --force $ctx
		sh nsenter --net=/run/netns/$dut vrctl context add $ctx index ${index[$ctx]}
		sh nsenter --net=/run/netns/$dut vrctl link set v$ctx context $ctx
		sh ip -n $dut addr add 192.0.2.1/24 dev v$ctx
		sh ip -n $dut addr add ${own[$ctx]}/24 dev v$ctx
		sh ip -n $dut link set v$ctx up
		ENETUNREACH: connect u 192.0.2.2:53
		ENETUNREACH: connect o 192.0.2.2:80
		udp t $ctx bind=192.0.2.1:53
		tcp m $ctx bind=192.0.2.1:80 listen
		tcp z $ctx bind=192.0.2.1:81 listen
		tcp p $ctx bind=192.0.2.1:5000
		close c
		tcp d p$ctx bind=192.0.2.2:4000 connect=192.0.2.1:80
		accept e m
		send d hello
		recv e hello
		tcp f p$ctx bind=192.0.2.2:4002 connect=192.0.2.1:81
		accept h z
		udp k p$ctx connect=192.0.2.1:53
		send k hello
		recv t hello
		error s ENONET
		error a ENONET
		error l ENONET
		quiet s
	END
}

# A task stays, without a network.
tasks()
{
	local ctx=$1 said pid

	vr_begin
	# shellcheck disable=SC2016 # for the spawned
	vr_spawn "$ctx" bash -c '
		until [[ -e $0 ]]; do sleep 0.05; done
		exec ping -c 1 127.0.0.1' "$gone" > "$gone.said" 2>&1
	pid=$!
	until grep -qx "${index[$ctx]}" "/proc/$pid/vr_index"; do
		sleep 0.05
	done
	vr_ctl context del --force "$ctx" || vr_fail "it is not deleted"
	again "$ctx"
	touch "$gone"
	wait "$pid" && vr_fail "it still has a network"
	said=$(< "$gone.said")
	[[ $said == *"Machine is not on the network"* ]] || vr_fail "$said"
	rm -f "$gone" "$gone.said"
	log_test "a task of a deleted context has no network" "$ctx"
}

# A bridge comes with its ports.
bridges()
{
	vr_ip red -batch - <<-END
		link add br0 up type bridge
		link add da type dummy
		link set da master br0
		addr add 198.18.5.1/24 dev br0
	END
	vr_check "a context with a bridge is deleted" \
		vr_ctl context del --force red
	vr_is "the bridge is in context 0" 0 context_of br0
	vr_is "so is its port" 0 context_of da
	vr_is "which still is one" br0 vr_fields master 0 link show da
	vr_is "its address is nobody's" "" vr_ip 0 -4 -o addr show dev br0
	vr_dut ip link del da
	vr_dut ip link del br0
	vr_check "its index is free" again red
}

bad()
{
	vr_refused "context 0 is not deleted by force" \
		vr_ctl context del --force default
	vr_refused "nor is what is not there" \
		vr_ctl context del --force green
	vr_refused "it takes the privilege" \
		vr_dut setpriv --reuid 65534 --clear-groups \
		vrctl context del --force red
	vr_is "nothing has happened" "0=default 7=red 70000=blue" \
		eval "vr_ctl -j context show | vr_list"
}

gone=$(mktemp -u)
vr_setup
bad
sockets red 0 blue
sockets blue red 0
successor red
successor blue
tasks red
bridges
vr_exit
