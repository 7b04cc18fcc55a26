#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# TCP with the same addresses and ports in three contexts at once: on the wire
# and on loopback, opened from either side, closed in every way. See vr_lib.sh
# for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# Every connection carries the name of its context in both directions.
EXCHANGE="
accept a@ l@
send c@ to-@
recv a@ to-@
send a@ from-@
recv c@ from-@
quiet l0 a0 c0 lred ared cred lblue ablue cblue"

same_tuples()
{
	local addr

	for addr in 192.0.2.1 0.0.0.0; do
		vr_play "passive opens from equal networks" "$addr" <<-END
			tcp l@ @ bind=$addr:80 listen
			tcp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:80
			is c@ local 192.0.2.2:4000
			$EXCHANGE
			is a0 index 0
			is ared index ${index[red]}
			is ablue index ${index[blue]}
		END
	done
	vr_play "active opens into equal networks" <<-END
		tcp l@ p@ bind=192.0.2.2:80 listen
		tcp c@ @ bind=192.0.2.1:4000 connect=192.0.2.2:80
		$EXCHANGE
	END
	vr_play "active opens, source chosen by the kernel" <<-END
		tcp l@ p@ bind=192.0.2.2:80 listen
		tcp c@ @ connect=192.0.2.2:80
		is c@ local 192.0.2.1:*
		$EXCHANGE
	END
	for addr in 127.0.0.1 192.0.2.1; do
		vr_play "opens on loopback" "$addr" <<-END
			tcp l@ @ bind=$addr:80 listen
			tcp c@ @ bind=$addr:4000 connect=$addr:80
			$EXCHANGE
		END
	done
	vr_play "sockets of tasks in the contexts" <<-END
		tcp l@ @ task bind=127.0.0.1:80 listen
		tcp c@ @ task bind=127.0.0.1:4000 connect=127.0.0.1:80
		$EXCHANGE
	END
}

# A listener in $1 only, and an address of $1 only.
only_in_one()
{
	local a=$1 b=$2

	vr_play "a listener answers its own network only" "$a, not $b" <<-END
		tcp l $a bind=:80 listen
		ECONNREFUSED: tcp x p$b connect=192.0.2.1:80
		ECONNREFUSED: tcp x $b connect=127.0.0.1:80
		quiet l
		tcp c p$a connect=192.0.2.1:80
		accept s l
		quiet l
	END
	vr_play "an address is in its own context only" "$a, not $b" <<-END
		tcp l $a bind=${own[$a]}:80 listen
		tcp k $b bind=:80 listen
		EADDRNOTAVAIL: tcp x $b bind=${own[$a]}:81
		tcp x p$b start=${own[$a]}:80
		tcp y $b start=${own[$a]}:80
		tcp z $b start=${own[$b]}:80
		accept zz k
		quiet l k x
		tcp c p$a connect=${own[$a]}:80
		accept s l
		tcp d $a connect=${own[$a]}:80
		accept t l
		quiet l
	END
}

timewait()
{
	local a=$1 b=$2

	# A TIME_WAIT outlives the test: another port each time.
	port=$((port + 1))
	vr_play "a TIME_WAIT is in nobody else's way" "$a, $b" <<-END
		tcp l@ p@ bind=192.0.2.2:80 listen
		tcp c $a reuseaddr bind=192.0.2.1:$port connect=192.0.2.2:80
		accept s l$a
		close c
		eof s
		close s
		tcp d $b reuseaddr bind=192.0.2.1:$port connect=192.0.2.2:80
		accept t l$b
		EADDRNOTAVAIL: tcp e $a reuseaddr bind=192.0.2.1:$port connect=192.0.2.2:80
		send d hello
		recv t hello
		quiet d t l$a l$b
	END
}

# Who closes first keeps a TIME_WAIT, which a new connection takes away.
reopens()
{
	local a=$1 b=$2

	vr_play "a port in TIME_WAIT is reached again" "$a, not $b" <<-END
		tcp l@ @ bind=192.0.2.1:80 listen
		tcp c p$a reuseaddr bind=192.0.2.2:4000 connect=192.0.2.1:80
		accept s l$a
		close s
		eof c
		close c
		tcp d p$a reuseaddr bind=192.0.2.2:4000 connect=192.0.2.1:80
		accept t l$a
		send d hello
		recv t hello
		quiet l@
	END
}

resets()
{
	local a=$1 b=$2 c=$3

	vr_play "a reset hurts the connection it is for" "$a, not $b, $c" <<-END
		tcp l@ @ bind=192.0.2.1:80 listen
		tcp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:80
		$EXCHANGE
		abort c$a
		error a$a ECONNRESET
		quiet a$b a$c
		send a$b still
		recv c$b still
		send c$c there
		recv a$c there
	END
	vr_play "a reset injected by another network is lost" "$b to $a" <<-END
		tcp l@ @ bind=192.0.2.1:80 listen
		packet w p$a dev=eth0
		hdr h@ p@
		tcp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:80
		$EXCHANGE
		see w 192.0.2.1:80 > 192.0.2.2:4000 tcp *A from-$a
		rst h$b w
		quiet a0 c0 ared cred ablue cblue
		send a$a alive
		recv c$a alive
		see w 192.0.2.1:80 > 192.0.2.2:4000 tcp *A alive
		rst h$a w
		error a$a ECONNRESET
		quiet a$b a$c c$b c$c
	END
	vr_play "a closed port refuses its own context" "$b beside $a" <<-END
		tcp l $a bind=127.0.0.1:80 listen
		tcp c $a bind=127.0.0.1:4000 connect=127.0.0.1:80
		accept s l
		ECONNREFUSED: tcp d $b bind=127.0.0.1:4000 connect=127.0.0.1:80
		quiet l c s
		send c hello
		recv s hello
	END
}

# Errors for three connections that wait for an answer on equal tuples.
icmp_errors()
{
	local a=$1 b=$2 c=$3

	vr_play "an ICMP error aborts the right connect" "$a, not $b, $c" <<-END
		packet w@ p@ dev=eth0
		hdr h@ p@
		tcp c@ @ bind=192.0.2.1:4000 start=203.0.113.1:80
		see w@ 192.0.2.1:4000 > 203.0.113.1:80 tcp S *
		icmperr h$b 3/3 192.0.2.2 192.0.2.1 w$a
		quiet c$a c$c
		icmperr h$a 3/3 192.0.2.2 192.0.2.1 w$a
		error c$a ECONNREFUSED
		quiet c$b c$c
	END
}

ports()
{
	local a=$1 b=$2

	vr_play "using up the ports takes nobody else's" "$a, $b" <<-END
		tcp l@ p@ bind=192.0.2.2:80 listen
		tcp c1 $a connect=192.0.2.2:80
		tcp c2 $a connect=192.0.2.2:80
		EADDRNOTAVAIL: tcp c3 $a connect=192.0.2.2:80
		EADDRINUSE: tcp c4 $a bind=192.0.2.1:30000
		EADDRINUSE: tcp c5 $a bind=192.0.2.1:30001
		tcp d1 $b connect=192.0.2.2:80
		tcp d2 $b connect=192.0.2.2:80
		accept s l$b
		accept t l$b
		send d1 hello
		quiet l$b
	END
	vr_play "a reuseport group is of one context" "$a, $b" <<-END
		tcp l1 $a reuseport bind=:80 listen
		tcp l2 $b reuseport bind=:80 listen
		tcp l3 $a reuseport bind=:80 listen
		tcp l4 $b reuseport bind=:80 listen
		sh true
		$(for i in {1..12}; do
			echo "tcp c$i p$b connect=192.0.2.1:80"
		done)
		quiet l1 l3
		tcp d p$a connect=192.0.2.1:80
	END
}

peer_local()
{
	vr_play "an address of red may be the peer of others" <<-END
		tcp l0 0 bind=192.0.2.1:80 listen
		tcp lblue blue bind=192.0.2.1:80 listen
		tcp lred red bind=192.0.2.2:80 listen
		tcp c0 p0 bind=192.0.2.2:4000 connect=192.0.2.1:80
		tcp cblue pblue bind=192.0.2.2:4000 connect=192.0.2.1:80
		tcp cred red bind=192.0.2.1:4000 connect=192.0.2.2:80
		$EXCHANGE
		tcp k0 p0 bind=192.0.2.2:81 listen
		tcp kblue pblue bind=192.0.2.2:81 listen
		tcp d0 0 bind=192.0.2.1:4001 connect=192.0.2.2:81
		tcp dblue blue bind=192.0.2.1:4001 connect=192.0.2.2:81
		ECONNREFUSED: tcp dred red bind=192.0.2.1:4001 connect=192.0.2.2:81
		accept b0 k0
		accept bblue kblue
		quiet k0 kblue d0 dblue
	END
}

vr_setup
same_tuples
vr_pairs only_in_one
vr_pairs resets
vr_pairs icmp_errors
reopens red 0
reopens 0 blue

# With timestamps a TIME_WAIT lets everyone reconnect who asks for its port.
vr_sysctl tcp_timestamps 0
port=5000
vr_pairs timewait
vr_sysctl tcp_timestamps 1

vr_sysctl ip_local_port_range "30000 30001"
vr_pairs ports
vr_sysctl ip_local_port_range "30000 60999"

vr_sysctl tcp_syncookies 2
vr_play "handshakes by cookies" <<-END
	tcp l@ @ bind=192.0.2.1:80 listen
	tcp c@ p@ bind=192.0.2.2:4000 connect=192.0.2.1:80
	$EXCHANGE
END

vr_peer_local_in_red peer_local
vr_exit
