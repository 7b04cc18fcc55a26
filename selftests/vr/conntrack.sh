#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Connections that netfilter tracks: equal ones in several contexts are several,
# and a firewall that lets answers in lets none of another network in.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

port=5000

# Only p may begin something through the router, and nobody with its ports from
# 5000 on. To port 69 is a protocol with a second connection.
firewall()
{
	vr_dut nft -f - <<-END
		flush ruleset
		table ip t {
			ct expectation data {
				protocol udp; dport 9876; timeout 1m; size 8
				l3proto ip
			}
			chain forward {
				type filter hook forward priority 0
				udp dport 69 ct expectation set "data"
				ct state established,related accept
				iifname "v*" accept
				drop
			}
			chain input {
				type filter hook input priority 0
				ct state established,related accept
				udp dport 5000-5999 drop
			}
		}
	END
}

# What is not answered is not forgotten on a slow machine.
timeouts()
{
	vr_dut bash -c "echo 600 > /proc/sys/net/netfilter/nf_conntrack_udp_timeout"
}

through()
{
	vr_play "equal connections through three firewalls, UDP" <<-END
		udp s@ q@ bind=198.51.100.2:53 connect=192.0.2.2:4000
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:53
		$EXCHANGE
	END
	vr_play "equal connections through three firewalls, TCP" <<-END
		tcp l@ q@ bind=198.51.100.2:80 listen
		tcp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:80
		accept s@ l@
		$EXCHANGE
	END
	for ctx in $VR_CONTEXTS; do
		vr_play "an answer to an address of one context" "$ctx" <<-END
			udp s p$ctx bind=192.0.2.2:53 connect=${own[$ctx]}:5000
			udp c $ctx bind=${own[$ctx]}:5000 connect=192.0.2.2:53
			send c hello
			recv s hello
			send s answer
			recv c answer
		END
	done
}

# The same packet is an answer in $1 and a stranger in $2.
stranger()
{
	local a=$1 b=$2

	port=$((port + 1))
	vr_play "an answer in another network is none" "$a, not $b" <<-END
		udp s q$a bind=198.51.100.2:53 connect=192.0.2.2:$port
		udp t q$b bind=198.51.100.2:53 connect=192.0.2.2:$port
		udp c p$a bind=192.0.2.2:$port connect=198.51.100.2:53
		udp d p$b bind=192.0.2.2:$port
		send c hello
		recv s hello
		send t stray
		quiet d
		send s answer
		recv c answer
	END
	vr_play "an answer to another host is none" "$a, not $b" <<-END
		udp s p$a bind=192.0.2.2:53 connect=192.0.2.1:$port
		udp t p$b bind=192.0.2.2:53 connect=192.0.2.1:$port
		udp c $a bind=192.0.2.1:$port connect=192.0.2.2:53
		udp d $b bind=192.0.2.1:$port
		send c hello
		recv s hello
		send t stray
		quiet d
		send s answer
		recv c answer
	END
}

# All of it on the loopback device, which is in no context
loopback()
{
	local a=$1 b=$2

	port=$((port + 1))
	vr_play "an answer on another loopback is none" "$a, not $b" <<-END
		udp s $a bind=127.0.0.1:53 connect=127.0.0.1:$port
		udp t $b bind=127.0.0.1:53 connect=127.0.0.1:$port
		udp c $a bind=127.0.0.1:$port connect=127.0.0.1:53
		udp d $b bind=127.0.0.1:$port
		send c hello
		recv s hello
		send t stray
		quiet d
		send s answer
		recv c answer
	END
}

# ICMP errors and second connections are related to what is in their network.
related()
{
	local a=$1 b=$2

	port=$((port + 1))
	vr_play "an error in another network is about nothing" "$a, not $b" \
		<<-END
		packet w q$a dev=eth0
		hdr h@ q@
		udp s q$a bind=198.51.100.2:53
		udp c@ p@ recverr bind=192.0.2.2:$port connect=198.51.100.2:53
		send c$a hello
		recv s hello
		see w 192.0.2.2:$port > 198.51.100.2:53 udp hello
		icmperr h$b 3/3 198.51.100.2 192.0.2.2 w
		quiet c$b
		icmperr h$a 3/3 198.51.100.2 192.0.2.2 w
		error c$a ECONNREFUSED
	END
	vr_play "nothing is expected in another network" "$a, not $b" <<-END
		udp s q$a bind=198.51.100.2:69
		udp c p$a bind=192.0.2.2:$port connect=198.51.100.2:69
		send c get
		recv s get
		udp d@ p@ bind=192.0.2.2:9876
		udp t@ q@ bind=198.51.100.2:$port connect=192.0.2.2:9876
		send t$b stray
		quiet d$b
		send t$a data
		recv d$a data
	END
}

# connections CTX [COMMAND...]: source, port and mark of each, sorted
connections()
{
	local ctx=$1; shift

	[[ $1 ]] || set -- conntrack -L -p udp
	vr_exec "$ctx" "$@" 2> /dev/null | sed -nE \
		's/^[^=]* src=(\S+) dst=\S+ sport=(\S+) .* mark=(\S+).*/\1:\2 \3/p' |
		sort | paste -sd,
}

flush()
{
	for ctx in $VR_CONTEXTS; do
		vr_exec "$ctx" conntrack -F
	done
}

# insert CTX PORT: a connection that is equal in all contexts
TUPLE="-p udp -s 198.18.0.1 -d 198.18.0.2 --dport 53"
insert()
{
	# shellcheck disable=SC2086 # several words
	vr_exec "$1" conntrack -I $TUPLE --sport "$2" -t 600
}

# There are some of 198.18.0.1 in all contexts, and one of each one's own.
tools()
{
	local a=$1 b=$2 c=$3 all="198.18.0.1:1 0"

	flush 2> /dev/null
	for ctx in $VR_CONTEXTS; do
		vr_check "a connection is made by hand" insert "$ctx" 1
		vr_check "and one of this context" vr_exec "$ctx" conntrack -I \
			-p udp -s "${own[$ctx]}" -d 198.18.0.2 --sport 2 \
			--dport 53 -t 600
	done
	for ctx in $VR_CONTEXTS; do
		vr_is "conntrack(8) lists those of the context" \
			"${own[$ctx]}:2 0,$all" connections "$ctx"
		vr_is "procfs lists those of the context" \
			"${own[$ctx]}:2 0,$all" \
			connections "$ctx" cat /proc/net/nf_conntrack
	done
	# shellcheck disable=SC2086 # several words
	vr_check "one is changed" \
		vr_exec "$a" conntrack -U $TUPLE --sport 1 --mark 7
	vr_is "it is" "${own[$a]}:2 0,198.18.0.1:1 7" connections "$a"
	vr_is "it is in one context" "${own[$b]}:2 0,$all" connections "$b"
	# shellcheck disable=SC2086 # several words
	vr_check "one is deleted" \
		vr_exec "$a" conntrack -D $TUPLE --sport 1
	vr_is "it is" "${own[$a]}:2 0" connections "$a"
	vr_is "it is in one context" "${own[$b]}:2 0,$all" connections "$b"
	# shellcheck disable=SC2086 # several words
	vr_refused "it cannot be asked for" \
		vr_exec "$a" conntrack -G $TUPLE --sport 1
	# shellcheck disable=SC2086 # several words
	vr_check "in another it can" \
		vr_exec "$c" conntrack -G $TUPLE --sport 1
	vr_check "all are flushed" vr_exec "$b" conntrack -F
	vr_is "they are" "" connections "$b"
	vr_is "those of one context" "${own[$a]}:2 0" connections "$a"
	vr_is "those of one context" "${own[$c]}:2 0,$all" connections "$c"
	flush 2> /dev/null
}

# The same for what is expected.
expectations()
{
	vr_exec "$1" conntrack -L expect 2> /dev/null | grep -c dport=9876
}

tools_expect()
{
	local a=$1 b=$2

	flush 2> /dev/null
	vr_play "something is expected" <<-END
		udp s@ q@ bind=198.51.100.2:69
		udp c@ p@ bind=192.0.2.2:4000 connect=198.51.100.2:69
		send c@ get
		recv s@ get
	END
	for ctx in $VR_CONTEXTS; do
		vr_is "once in each context" 1 expectations "$ctx"
		vr_is "once in procfs" 1 vr_exec "$ctx" \
			grep -c dport=9876 /proc/net/nf_conntrack_expect
	done
	vr_check "it is flushed" vr_exec "$a" conntrack -F expect
	vr_is "it is" 0 expectations "$a"
	vr_is "in one context" 1 expectations "$b"
}

heard()
{
	grep -q "sport=$2 " "$dir/$1"
}

# Until it is heard by a listener that takes its time to begin
begin()
{
	insert "$1" "$((RANDOM % 9000))"
	[[ -s $dir/$1 ]]
}

events()
{
	local dir pids=() last=10000
	local -A of

	dir=$(mktemp -d)
	for ctx in $VR_CONTEXTS; do
		vr_spawn "$ctx" conntrack -E -p udp > "$dir/$ctx" 2> /dev/null
		pids+=($!)
		vr_check "a listener hears of its context" \
			slowwait 20 begin "$ctx"
	done
	for ctx in $VR_CONTEXTS; do
		of[$ctx]=$((++last))
		insert "$ctx" "${of[$ctx]}" > /dev/null 2>&1
	done
	for ctx in $VR_CONTEXTS; do
		slowwait 20 heard "$ctx" "${of[$ctx]}"
	done
	for ctx in $VR_CONTEXTS; do
		vr_is "and of no other" "sport=${of[$ctx]}" \
			heard_of "$ctx" "sport=1000[0-9]"
	done
	kill "${pids[@]}"
	wait "${pids[@]}" 2> /dev/null
	rm -r "$dir"
}

heard_of()
{
	grep -o "$2" "$dir/$1" | sort -u | paste -sd' '
}

count()
{
	vr_exec "$1" conntrack -L 2> /dev/null | wc -l
}

# In one chain only the comparison tells equal connections apart.
chains()
{
	local buckets=/proc/sys/net/netfilter/nf_conntrack_buckets old n

	flush 2> /dev/null
	old=$(cat $buckets)
	echo 512 > $buckets
	for ((n = 1; n <= 1500; n++)); do
		echo "-I $TUPLE --sport $n -t 600"
	done > "$1"
	for ctx in $VR_CONTEXTS; do
		vr_check "1500 connections, equal to others" \
			vr_exec "$ctx" conntrack -R "$1"
	done
	for ctx in $VR_CONTEXTS; do
		vr_is "1500 connections of the context" 1500 count "$ctx"
	done
	flush 2> /dev/null
	echo "$old" > $buckets
}

# A context and a later one of the same index
again()
{
	# shellcheck disable=SC2154 # set by setup_ns
	place="place green $dut 9
		place pgreen $pgreen"
	vr_play "a connection of a context" <<-END
		$place
		udp s pgreen bind=192.0.2.2:53
		udp c green bind=192.0.2.1:5900 connect=192.0.2.2:53
		send c hello
		recv s hello
	END
	vr_is "it is there" "192.0.2.1:5900 0" connections green
	vr_dut ip link set vgreen down
	vr_ctl link set vgreen context 0
	vr_check "the context is deleted" vr_ctl context del green
	vr_check "and made again" vr_ctl context add green index 9
	vr_ctl link set vgreen context green
	vr_dut ip link set vgreen up
	vr_is "the connection is gone" "" connections green
	vr_play "nothing is an answer to it" <<-END
		$place
		udp t pgreen bind=192.0.2.2:53 connect=192.0.2.1:5900
		udp d green bind=192.0.2.1:5900
		send t stray
		quiet d
	END
}

# A VLAN of red on a bridge of 0 that tracks connections, too
vlan()
{
	# shellcheck disable=SC2154 # set by setup_ns
	ip -n "$dut" -batch - <<-END &&
		link add brx type bridge
		link add vx type veth peer name eth0 netns $px
		link set vx master brx up
		link set brx up
		link add link brx name brx.10 type vlan id 10
	END
	ip -n "$px" -batch - <<-END &&
		link set eth0 up
		link add link eth0 name eth0.10 type vlan id 10
		addr add 198.18.5.2/24 dev eth0.10
		link set eth0.10 up
	END
	vr_device red brx.10 198.18.5.1/24 &&
	vr_dut nft -f - <<-END
		table bridge b {
			chain c {
				type filter hook prerouting priority 0
				ct state new counter
			}
		}
	END
}

vlans()
{
	flush 2> /dev/null
	vr_play "from a bridge in 0 to a VLAN in red" <<-END
		place px $px
		udp s red bind=198.18.5.1:53
		udp c px bind=198.18.5.2:4000 connect=198.18.5.1:53
		send c hello
		recv s hello
		sendto s 198.18.5.2:4000 answer
		recv c answer
	END
	vr_is "the connection is one of red" "198.18.5.2:4000 0" connections red
	vr_is "the connection is none of 0" "" connections 0
}

collected()
{
	flush 2> /dev/null
	vr_exec green conntrack -F
	[[ $(vr_dut cat /proc/sys/net/netfilter/nf_conntrack_count) == 0 ]]
}

vr_setup
vr_setup_behind
vr_require "conntrack(8)" vr_dut conntrack --version
vr_require "connection tracking" firewall
vr_require "connection tracking" timeouts
setup_ns pgreen || exit "$ksft_fail"
vr_require "contexts" vr_ctl context add green index 9
vr_require "contexts" vr_veth green vgreen 192.0.2.1/24 "$pgreen" 192.0.2.2/24
again
through
vr_pairs stranger
vr_pairs loopback
vr_pairs related
tools 0 red blue
tools red blue 0
tools blue 0 red
tools_expect 0 red
tools_expect red blue
tools_expect blue 0
events
list=$(mktemp)
chains "$list"
rm "$list"
setup_ns px || exit "$ksft_fail"
vr_require "a bridge and a VLAN" vlan
vlans
vr_check "what a deleted context left behind is collected" \
	slowwait 90 collected
vr_exit
