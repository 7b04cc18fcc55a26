#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# vrctl(8) context users: all that keep a context from being deleted are named,
# as many as the kernel counts, and none of another context, where all of it is
# as well. See vr_lib.sh for the topology.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

# What python programs have in common: they say when they are ready, and stay.
PRELUDE='
import signal, sys, threading
from socket import *
def ready():
    print("ready", flush=True)
    signal.pause()
def new(kind, proto=0, bind=None, connect=None):
    s = socket(AF_INET, kind, proto)
    if bind is not None:
        s.bind(("192.0.2.1", bind))
    if connect:
        s.connect(("192.0.2.1", connect))
    return s
'

# Sockets of all kinds and states, of which connection 5002 is not accepted.
HOLDER='
listener = new(SOCK_STREAM, bind=80)
listener.listen(8)
sockets = [new(SOCK_STREAM, bind=5001, connect=80), listener.accept(),
           new(SOCK_STREAM, bind=5002, connect=80), new(SOCK_STREAM, bind=81),
           new(SOCK_STREAM), new(SOCK_DGRAM, bind=5003, connect=53),
           new(SOCK_DGRAM, bind=53), new(SOCK_DGRAM),
           new(SOCK_DGRAM, IPPROTO_ICMP, bind=7),
           new(SOCK_DGRAM, IPPROTO_ICMP), new(SOCK_RAW, IPPROTO_ICMP)]
open("/proc/self/comm", "w").write("holder")
ready()
'
HELD="ping 192.0.2.1:7 by PID holder
ping unbound by PID holder
raw 0.0.0.0:1 by PID holder
tcp closed 192.0.2.1:81 by PID holder
tcp established 192.0.2.1:5001 192.0.2.1:80 by PID holder
tcp established 192.0.2.1:5002 192.0.2.1:80 by PID holder
tcp established 192.0.2.1:80 192.0.2.1:5001 by PID holder
tcp established 192.0.2.1:80 192.0.2.1:5002 by -
tcp listening 192.0.2.1:80 by PID holder
tcp unbound by PID holder
udp 192.0.2.1:5003 192.0.2.1:53 by PID holder
udp 192.0.2.1:53 by PID holder
udp unbound by PID holder"

# A thread enters the context that its process is not in.
THREAD='
inside = threading.Event()
def work():
    open("/proc/thread-self/vr_index", "w").write(sys.argv[1])
    open("/proc/thread-self/comm", "w").write("worker")
    inside.set()
    signal.pause()
threading.Thread(target=work).start()
inside.wait()
ready()
'

# What is in the lists of the kernel and holds nothing: a connection that has
# ended, and a request for one, which waits for data.
REMNANTS='
listener = new(SOCK_STREAM, bind=90)
listener.listen(8)
client = new(SOCK_STREAM, bind=6001, connect=90)
server = listener.accept()[0]
client.close()
server.recv(1)
server.close()
listener.setsockopt(IPPROTO_TCP, TCP_DEFER_ACCEPT, 100)
client = new(SOCK_STREAM, bind=6002, connect=90)
open("/proc/self/comm", "w").write("holder")
ready()
'

# An unbound socket that no process has, but that is on its way to one.
FLIGHT='
here, there = socketpair(AF_UNIX, SOCK_DGRAM)
s = new(SOCK_DGRAM)
send_fds(here, [b"x"], [s.fileno()])
s.close()
ready()
'

UNBOUND='
s = new(SOCK_DGRAM)
ready()
'

# start COMMAND... PROGRAM: in the background, until stop, with PROGRAM for the
# last words of COMMAND; $pid is its number, for each command becomes the next.
start()
{
	vr_begin
	: > "$READY"
	nsenter --net="/run/netns/$dut" -- "${@:1:$#-1}" \
		python3 -c "$PRELUDE${*: -1}" "${argument-}" > "$READY" &
	pid=$!
	pids+=" $pid"
	slowwait "$WAIT_TIMEOUT" grep -q ready "$READY" ||
		vr_fail "it is not ready"
}

stop()
{
	# shellcheck disable=SC2086 # several
	kill $pids
	# shellcheck disable=SC2086
	wait $pids 2> /dev/null
	pids=
}

# The users of a context as people see them
users()
{
	vr_ctl context users "$1" |
		sed "s/\<$pid holder/PID holder/; s/ of $pid)/ of PID)/"
}

# The sockets among them, and who has them open
sockets()
{
	users "$1" | sed -n 's/^socket  *//p' | sed 's/   */ by /' |
		LC_ALL=C sort
}

# values CONTEXT KIND KEY: of all users of a kind
values()
{
	vr_ctl -j context users "$1" |
		jq -r --arg kind "$2" ".[] | select(.kind == \$kind) | $3"
}

# What is said about a context to standard error
complaint()
{
	# shellcheck disable=SC2086,SC2069 # several words; not what it prints
	vr_dut $as_user vrctl context "$2" "$1" 2>&1 > /dev/null
}

# What a command says to standard error, then what it prints
said_first()
{
	local prints

	{ prints=$("$@" 2>&3); } 3>&1
	echo "$prints"
}

status()
{
	complaint "$@" > /dev/null
	echo $?
}

# Users by kind: tasks, sockets, links
counted()
{
	vr_ctl -j context show "$1" | jq -c '.[0] | [.tasks, .sockets, .links]'
}

named()
{
	vr_ctl -j context users "$1" | jq -c 'map(.kind) as $all |
		["process", "socket", "link"] |
		map(. as $kind | $all | map(select(. == $kind)) | length)'
}

# What a script sees of the socket with this port
by_port()
{
	vr_ctl -j context users "$1" |
		jq -c "map(select(.\"local-port\" == $2))"
}

all_kinds()
{
	local ctx=$1

	start vrctl exec "$ctx" -- "$HOLDER"
	log_test "sockets of all kinds" "$ctx"
	for other in red blue; do
		[[ $other == "$ctx" ]] && continue
		vr_is "$other has nothing but its interface" "[0,0,1]" \
			named "$other"
	done
	[[ $ctx == 0 ]] || held "$ctx"
	stop
	[[ $ctx == 0 ]] ||
		vr_check "all have gone" slowwait "$WAIT_TIMEOUT" free "$ctx"
}

held()
{
	local ctx=$1

	vr_is "its process is named" "$pid holder" \
		values "$ctx" process '"\(.pid) \(.comm)"'
	vr_is "its sockets are named" "$HELD" sockets "$ctx"
	vr_is "its interface is named" "v$ctx" values "$ctx" link .dev
	vr_is "they are as many as the kernel counts" "[1,13,1]" named "$ctx"
	vr_is "and it counts" "[1,13,1]" counted "$ctx"
	vr_is "nothing else is said" "" complaint "$ctx" users
	vr_is "a script sees both ends" "[{\"kind\":\"socket\",\
\"protocol\":\"tcp\",\"state\":\"established\",\"local\":\"192.0.2.1\",\
\"local-port\":5001,\"peer\":\"192.0.2.1\",\"peer-port\":80,\
\"processes\":[{\"pid\":$pid,\"comm\":\"holder\"}]}]" by_port "$ctx" 5001
	vr_check "who wants to delete it is told of this" grep -q \
		"13 sockets.*; see 'vrctl context users $ctx'\$" \
		<(complaint "$ctx" del)
	unprivileged "$ctx"
	vr_check "the process leaves" vr_ctl process set "$pid" context 0
	vr_is "and is not there" "" values "$ctx" process .pid
	vr_is "but its sockets are" "$HELD" sockets "$ctx"
}

# Anyone sees processes and interfaces, and that this is not all.
unprivileged()
{
	local ctx=$1

	as_user="setpriv --reuid 65534 --regid 65534 --clear-groups"
	vr_is "without privilege one is told of sockets" \
		"vrctl: context users $ctx: not allowed to see 13 sockets" \
		complaint "$ctx" users
	vr_is "by the exit status as well" 5 status "$ctx" users
	as_user=
}

free()
{
	[[ $(counted "$1") == "[0,0,1]" && $(named "$1") == "[0,0,1]" ]]
}

thread()
{
	local ctx=$1 tid argument=${index[$1]}

	start "$THREAD"
	log_test "a thread, with its process in 0" "$ctx"
	tid=$(values "$ctx" process .tid)
	vr_is "it is the one" "${index[$ctx]}" \
		cat "/proc/$pid/task/$tid/vr_index"
	vr_is "it is named with its process" "$pid worker" \
		values "$ctx" process '"\(.pid) \(.comm)"'
	vr_check "for people too" grep -q \
		"^process  $tid worker (thread of PID) " <(users "$ctx")
	vr_is "alone" "[1,0,1]" named "$ctx"
	stop
}

# in_state CONTEXT STATE PORT: ss(8) shows such a socket
in_state()
{
	vr_exec "$1" ss -tnH state "$2" sport = ":$3" | grep -q .
}

remnants()
{
	local ctx=$1

	start vrctl exec "$ctx" -- "$REMNANTS"
	log_test "what is left of a connection, and a request" "$ctx"
	vr_check "ss shows TIME_WAIT" slowwait "$WAIT_TIMEOUT" \
		in_state "$ctx" time-wait 6001
	vr_check "ss shows the request" in_state "$ctx" syn-recv 90
	vr_is "only what holds is named" \
		"tcp established 192.0.2.1:6002 192.0.2.1:90 by PID holder
tcp listening 192.0.2.1:90 by PID holder" sockets "$ctx"
	vr_is "and counted" "[1,2,1]" counted "$ctx"
	stop
}

unfound()
{
	local ctx=$1

	start vrctl exec "$ctx" -- "$FLIGHT"
	log_test "an unbound socket on its way to a process" "$ctx"
	vr_is "it cannot be found, which is said" \
		"vrctl: context users $ctx: 1 socket could not be found" \
		complaint "$ctx" users
	vr_is "and is no failure" 0 status "$ctx" users
	stop
}

# There is one to be found in ours, so that descriptors are looked at.
foreign()
{
	local ctx=$1 enter said

	said="vrctl: context users $ctx: 1 socket could not be found"
	enter="vrctl context add $ctx index ${index[$ctx]} &&
	       echo ${index[$ctx]} > /proc/self/vr_index && exec \"\$@\""
	start unshare --net bash -c "$enter" - "$UNBOUND"
	log_test "the same index in another namespace" "$ctx"
	start vrctl exec "$ctx" -- "$FLIGHT"
	vr_is "its process is not among ours" "$said"$'\n'"$pid" \
		said_first values "$ctx" process .pid
	vr_is "nor is its socket" "$said" sockets "$ctx"
	stop
}

READY=$(mktemp)
pids=
vr_setup
trap 'rm "$READY"; cleanup_all_ns' EXIT
as_user=
vr_require "jq" jq --version
vr_require "python" python3 --version
for ctx in $VR_CONTEXTS; do
	all_kinds "$ctx"
done
for ctx in red blue; do
	thread "$ctx"
	remnants "$ctx"
	unfound "$ctx"
done
foreign red
vr_is "nobody is counted in context 0" "vrctl: context users: nobody is \
counted in the default context, which cannot be deleted" complaint 0 users
vr_is "there has to be such a context" 3 status green users
vr_exit
