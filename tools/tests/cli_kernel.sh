#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vrctl against a real kernel with contexts, as root, in a network namespace of its own:
#
#   scripts/vm --share tools/tests -- bash ./cli_kernel.sh vrctl

set -uo pipefail
# shellcheck source=tools/tests/lib.sh
. "$(dirname "$0")/lib.sh" "$1"

if [ ! -e /proc/self/vr_index ] || [ "$(id -u)" -ne 0 ]; then
	echo "SKIP: needs root and a kernel with contexts"
	exit 77
fi
[ -n "${IN_OWN_NETNS:-}" ] || IN_OWN_NETNS=1 exec unshare --net "$0" "$@"

# value FILTER: what jq finds in the output
value()
{
	jq -r "$1" "$OUT"
}

expect_value()
{
	local found
	found=$(value "$1")
	[ "$found" = "$2" ] || complain "$1 is '$found', not '$2'"
}

# wait_for COMMAND... : until it succeeds, 10 s at most
wait_for()
{
	local deadline=$((SECONDS + 10))
	until "$@"; do
		if [ $SECONDS -gt $deadline ]; then
			COMMAND="(waiting for: $*)"
			complain "it did not come"
			return 1
		fi
		sleep 0.05
	done
}

# is_in PID INDEX COMM: exec has happened
is_in()
{
	[ "$(cat "/proc/$1/vr_index" "/proc/$1/comm")" = "$2"$'\n'"$3" ]
}

unprivileged()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all "$@"
}

test_the_default_context_exists()
{
	run 0 -j context show default
	expect_value '.[0].index' 0
	run 0 -j context show 0
	expect_value '.[0].name' default
	expect_value '.[0].state' active
	run 0 -j process id
	expect_value '.[0] | "\(.index) \(.name)"' "0 default"
	run 4 context del 0;               expect_message "default"
	run 4 context set 0 name other;    expect_message "default"
}

test_contexts_come_and_go()
{
	run 0 context add red index 7;     expect_silence
	run 0 -j context add blue
	expect_value 'length' 1
	expect_value '.[0].name' blue
	run 4 context add red;             expect_message "taken"
	run 4 context add default;         expect_message "taken"
	run 4 context add green index 7;   expect_message "taken"
	run 0 -j context show red
	expect_value '.[0].index' 7
	run 0 context set red name green;  expect_silence
	run 0 -j context show 7
	expect_value '.[0].name' green
	run 3 context show red;            expect_message "no such context"
	run 4 context set green name blue; expect_message "taken"
	run 0 context show
	expect_output "green"
	run 0 -j -s context show
	expect_value 'length' 3
	expect_value 'map(.["guard-drops"]) | add' 0
	run 0 context del green;           expect_silence
	run 0 context del blue;            expect_silence
	run 3 context del blue;            expect_message "no such context"
	run 0 -j context show
	expect_value 'length' 1
}

test_a_context_in_use_stays()
{
	local holder
	run 0 context add red index 7
	"$VRCTL" exec red sleep 60 &
	holder=$!
	wait_for is_in $holder 7 sleep
	run 4 context del red;             expect_message "in use"
	expect_message "; see 'vrctl context users red'"
	run 0 -j context users red
	expect_value 'map("\(.kind) \(.pid) \(.comm)") | @csv' "\"process $holder sleep\""
	run 0 context users red
	expect_output "process  $holder sleep"
	run 0 -j context show red
	expect_value '.[0].tasks' 1
	run 0 -j process show context red
	expect_value 'map(.pid) | @csv' $holder
	run 0 -j process show $holder
	expect_value '.[0] | "\(.comm) \(.index) \(.name)"' "sleep 7 red"
	run 0 process set $holder context 0; expect_silence
	run 0 -j context users red
	expect_value length 0
	run 0 context del red;             expect_silence
	run 3 context users red;           expect_message "no such context"
	kill $holder
	wait $holder
}

test_exec_changes_nothing_but_the_context()
{
	run 0 context add red index 7
	run 0 exec red cat /proc/self/vr_index
	expect_output 7
	run 0 exec 7 -- "$VRCTL" process id
	expect_output "7 red"
	run 0 x red printf '<%s>' -j -- --help
	expect_output "<-j><--><--help>"
	run 42 exec red sh -c 'exit 42'
	run 126 exec red /;                expect_message "cannot run '/'"
	run 127 exec red no-such-command;  expect_message "cannot run 'no-such-command'"
	run 125 exec nosuch true;          expect_message "no such context"
	run 125 exec 8 true;               expect_message "no such context"
	run 0 process id
	expect_output "0 default"
	run 0 context del red
}

test_links_are_put_and_shown()
{
	run 0 context add red index 7
	ip link add vrtest0 type dummy
	run 0 link set vrtest0 context red; expect_silence
	run 0 -j link show vrtest0
	expect_value '.[0] | "\(.dev) \(.index) \(.context)"' "vrtest0 7 red"
	run 0 -j link show context red
	expect_value 'map(.dev) | @csv' '"vrtest0"'
	run 0 -j link show lo
	expect_value '.[0] | has("index")' false
	run 2 link set lo context red;      expect_message "Loopback"
	run 3 link set vrtest9 context red; expect_message "no such interface"
	run 3 link set vrtest0 context 99;  expect_message "no such context"
	run 3 link show context 99;         expect_message "no such context"
	run 4 context del red;              expect_message "in use"
	run 0 link set vrtest0 context default
	run 0 -j link show vrtest0
	expect_value '.[0].index' 0
	ip link del vrtest0
	run 0 context del red
}

test_without_privilege_one_may_look_only()
{
	local binary=$VRCTL
	run 0 context add red index 7
	VRCTL=unprivileged
	run 0 "$binary" -j context show
	expect_value 'length' 2
	run 0 "$binary" process id
	expect_output "0 default"
	run 5 "$binary" context add blue;            expect_message "CAP_NET_ADMIN"
	run 5 "$binary" context del red;             expect_message "CAP_NET_ADMIN"
	run 5 "$binary" link set lo context red;     expect_message "CAP_NET_ADMIN"
	run 5 "$binary" process set 1 context red;   expect_message "vrctl: process set"
	run 125 "$binary" exec red true;             expect_message "not permitted"
	run 5 "$binary" check isolation;             expect_message "CAP_SYS_ADMIN"
	VRCTL=$binary
	run 0 context del red
}

test_a_process_moves_only_where_it_can()
{
	run 3 process set $$ context 99;       expect_message "no such context"
	run 3 process set 4000000 context 0;   expect_message "no such process"
	run 3 process show 4000000;            expect_message "no such process"
	run 0 -j process show $$
	expect_value '.[0].index' 0
}

test_other_namespaces_have_other_contexts()
{
	local foreign
	run 0 context add red index 7
	unshare --net sleep 60 &
	foreign=$!
	wait_for is_in $foreign 0 sleep
	run 2 process set $foreign context red; expect_message "another network namespace"
	run 0 -j process show $foreign
	expect_value '.[0] | "\(.index) \(has("name"))"' "0 false"
	run 0 -j process show
	expect_value "map(select(.pid == $foreign)) | length" 0
	kill $foreign
	wait $foreign
	run 0 context del red
}

# The monitor listens once it has told of something.
it_tells_of_a_probe()
{
	"$VRCTL" context add probe && "$VRCTL" context del probe && [ -s "$1" ]
}

# Events that come while the monitor subscribes must not disturb it.
test_monitor_starts_in_a_storm()
{
	local storm round
	run 0 context add gust index 7
	"$(dirname "$0")/storm.py" 7 &
	storm=$!
	for round in {1..30}; do
		COMMAND="monitor (round $round)"
		"$VRCTL" monitor 2>"$ERR" | head -n 1 >"$OUT"
		grep -q '^context set 7 ' "$OUT" || complain "it told of nothing"
	done
	kill $storm
	wait $storm 2>/dev/null
	run 0 context del 7
}

test_monitor_tells_each_change()
{
	local events monitor
	events=$(mktemp)
	ip link add vrtest0 type dummy
	"$VRCTL" -j monitor >"$events" &
	monitor=$!
	wait_for it_tells_of_a_probe "$events"
	run 0 context add red index 7
	run 0 context set red name green
	run 0 link set vrtest0 context green
	run 0 link set vrtest0 context 0
	run 0 exec green true
	run 0 context del green
	wait_for grep -q '"event":"del".*green' "$events"
	kill $monitor
	wait $monitor
	sed -i '/"probe"/d' "$events"
	[ "$(jq -r '[.object, .event, .name // .dev // "", .index] | @csv' "$events")" = \
'"context","add","red",7
"context","set","green",7
"link","set","vrtest0",7
"link","set","vrtest0",0
"process","set","",7
"context","del","green",7' ] || {
		cp "$events" "$OUT"
		complain "the events are not those"
	}
	rm "$events"
	ip link del vrtest0
}

test_nothing_crosses()
{
	local links
	links=$(ip -o link | wc -l)
	run 0 check isolation
	expect_output "STATE"
	run 0 -j check isolation
	expect_value 'map(select(.missing + .crossed != [])) | length' 0
	expect_value 'map(select(.state == "udp" or .state == "routes").family) | @csv' \
		'"ipv4","ipv6","ipv4","ipv6"'
	expect_value 'map(select(.skipped and .family != "ipv6")) | length' 0
	[ "$(ip -o link | wc -l)" = "$links" ] || complain "the machine has changed"
	run 0 -j context show
	expect_value length 1
	run 0 context add red
	run 0 exec red "$VRCTL" check isolation
	run 0 context del red
}

has_another_netns()
{
	[ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}

# Its namespaces have no names: they go with it, whatever ends it.
test_a_check_can_be_interrupted()
{
	local check links
	links=$(ip -o link | wc -l)
	env --default-signal=INT "$VRCTL" check isolation >"$OUT" 2>"$ERR" &
	check=$!
	wait_for has_another_netns $check
	COMMAND="check isolation (interrupted)"
	kill -INT $check
	wait $check
	[ $? -eq 130 ] || complain "the signal did not end it"
	expect_silence
	[ "$(ip -o link | wc -l)" = "$links" ] || complain "the machine has changed"
	run 0 -j context show
	expect_value length 1
}

test_the_default_context_exists
test_contexts_come_and_go
test_a_context_in_use_stays
test_exec_changes_nothing_but_the_context
test_links_are_put_and_shown
test_without_privilege_one_may_look_only
test_a_process_moves_only_where_it_can
test_other_namespaces_have_other_contexts
test_monitor_starts_in_a_storm
test_monitor_tells_each_change
test_nothing_crosses
test_a_check_can_be_interrupted
finish
