#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Contexts from making to deleting, as vrctl(8) does it: what it says, what it
# refuses with which exit status, and that nothing has changed then.

# shellcheck disable=SC2317 # functions are called by name
source "$(dirname "$0")/vr_lib.sh"

state()
{
	vr_ctl -j -s context show
	vr_ctl -j link show
}

# refused STATUS PATTERN ARGS...: vrctl fails with this status and says so in
# one line that looks like this, and nothing has changed.
refused()
{
	local status=$1 pattern=$2 before said is; shift 2

	vr_begin
	before=$(state)
	# shellcheck disable=SC2086 # several words
	said=$(vr_dut $as_user vrctl "$@" 2>&1 > /dev/null)
	is=$?
	# shellcheck disable=SC2053 # a pattern
	[[ $is == $status ]] || vr_fail \
		"wanted status $status, got $is: vrctl $*"
	# shellcheck disable=SC2053 # a pattern
	[[ ${said,,} == $pattern ]] || vr_fail \
		"wanted '$pattern': $said"
	[[ $said == *$'\n'* ]] && vr_fail \
		"more than one line: $said"
	[[ $before == "$(state)" ]] || vr_fail \
		"something has changed"
	log_test "refused: $*"
}

# Of one context, as JSON
field()
{
	vr_ctl -j -s context show "$2" | vr_json "$1"
}

list()
{
	vr_ctl -j context show | vr_list
}

contexts()
{
	vr_is "there are the default context and ours" \
		"0=default 7=red 70000=blue" list
	vr_check "a context is made" vr_ctl context add green index 9
	vr_is "it is listed" "0=default 7=red 9=green 70000=blue" list
	vr_is "it is found by name" 9 field index green
	vr_is "it is found by index" green field name 9
	vr_is "its guard counter is there" 0 field guard-drops green
	vr_check "it is renamed" vr_ctl context set green name lime.2_x-y
	vr_is "it has the new name" lime.2_x-y field name 9
	vr_is "it has the old index" 9 field index lime.2_x-y
	vr_check "it is deleted" vr_ctl context del lime.2_x-y
	vr_is "it is gone" "0=default 7=red 70000=blue" list
	vr_check "the kernel chooses an index" vr_ctl context add green
	vr_is "which is a number" true bash -c "[[ $(field index green) =~ \
		^[1-9][0-9]*$ ]] && echo true"
	vr_check "it is deleted by index" \
		vr_ctl context del "$(field index green)"
	vr_is "it is gone" "0=default 7=red 70000=blue" list
}

bad_names()
{
	refused 4 "*" context add red
	refused 4 "*" context add green index 7
	refused 4 "*" context add default
	refused "[12]" "*" context add ""
	refused "[12]" "*" context add 1red
	refused "[12]" "*" context add 123
	refused "[12]" "*" context add a/b
	refused "[12]" "*" context add "a b"
	refused "[12]" "*" context add abcdefghijklmnopqrstuvwxyz012345
	refused "[12]" "*" context add green index 0
	refused "[12]" "*" context add green index 1048576
	refused "[12]" "*" context add green index 4294967303
	refused 1 "*" context add green index red
	refused 1 "*" context add green index
	refused 1 "*" context add
	refused 4 "*" context set red name blue
	refused "[12]" "*" context set red name a/b
}

unknown()
{
	refused 3 "*green*" context show green
	refused 3 "*green*" context del green
	refused 3 "*9*" context del 9
	refused 3 "*green*" context set green name lime
	refused 3 "*re*" context del re
	refused 3 "*nosuchdev*" link set nosuchdev context red
	refused 3 "*green*" link set lo context green
	refused 125 "*green*" exec green true
	refused 3 "*green*" process set $$ context green
	refused 3 "*" process set 4194303 context red
	refused 1 "*" context frobnicate
	refused 1 "*" frobnicate
	refused "[24]" "*default*" context del default
	refused "[24]" "*default*" context del 0
	refused 2 "*" link set lo context red
}

# Who holds a context is told by kind; when the last has gone it is free at
# once.
holders()
{
	local holder

	vr_check "an interface" vr_dummy red d0 192.0.2.1/24
	refused 4 "*1 *[li]n[kt]*" context del red
	vr_is "its number" 1 field links red
	vr_dut ip link del d0
	vr_is "is 0 when it has gone" 0 field links red

	vr_spawn red sleep 1000
	holder=$!
	busywait "$BUSYWAIT_TIMEOUT" grep -qx 7 "/proc/$holder/vr_index"
	refused 4 "*1 task*" context del red
	vr_is "the number of tasks" 1 field tasks red
	kill "$holder"
	wait "$holder" 2> /dev/null
	vr_is "is 0 when it has gone" 0 field tasks red

	# A socket without a task in the context.
	vr_spawn red bash -c "exec 3<> /dev/udp/127.0.0.1/9 &&
		echo 0 > /proc/self/vr_index && exec sleep 1000"
	holder=$!
	busywait "$BUSYWAIT_TIMEOUT" grep -q sleep "/proc/$holder/comm"
	refused 4 "*1 socket*" context del red
	vr_is "the number of sockets" 1 field sockets red
	vr_is "is not one of tasks" 0 field tasks red
	kill "$holder"
	wait "$holder" 2> /dev/null
	vr_is "is 0 when it has gone" 0 field sockets red

	vr_exec red bash -c "exec 3<> /dev/udp/127.0.0.1/9"
	vr_check "a context is free when its last process has gone" \
		vr_ctl context del red
	vr_check "and made again" vr_ctl context add red index 7
}

status()
{
	local status=$1; shift

	"$@" &> /dev/null
	(($? == status)) || echo "wanted $status"
}

processes()
{
	vr_is "exec enters" "7" vr_exec red cat /proc/self/vr_index
	vr_is "exec enters by number" "70000" \
		vr_exec 70000 cat /proc/self/vr_index
	# shellcheck disable=SC2016 # for the inner shells
	vr_is "exec keeps the process" same vr_dut bash -c 'me=$$
		exec vrctl exec red -- bash -c "((\$\$ == $me)) && echo same"'
	vr_is "exec has the status of the command" "" \
		status 42 vr_exec red bash -c "exit 42"
	vr_is "exec says 127 if there is no command" "" \
		status 127 vr_exec red /nosuchcommand
	vr_is "exec says 126 if it is no command" "" \
		status 126 vr_exec red /proc/self/vr_index
	vr_is "exec says 125 if it fails itself" "" \
		status 125 vr_exec green true
	vr_is "exec keeps descriptors" hello vr_dut bash -c \
		"exec 7<<< hello; vrctl exec red -- cat <&7"
	vr_is "a process knows its context" "7 red" \
		vr_exec red bash -c "vrctl process id | xargs"
	vr_is "a child is where its parent is" 7 \
		vr_exec red bash -c "bash -c 'cat /proc/self/vr_index'"
	vr_is "a process is moved" 70000 vr_dut bash -c \
		"vrctl process set \$\$ context blue && cat /proc/self/vr_index"
}

# Anyone may look, and no more.
privilege()
{
	as_user="setpriv --reuid 65534 --regid 65534 --clear-groups"

	# shellcheck disable=SC2086 # several words
	vr_is "anyone may look" "$(vr_ctl -j context show)" \
		vr_dut $as_user vrctl -j context show
	refused 5 "*" context add green
	refused 5 "*" context del red
	refused 5 "*" context set red name green
	refused 5 "*" link set d1 context red
	refused 5 "*" process set $$ context red
	refused 125 "*" exec red true
	as_user=
}

vr_setup_contexts
as_user=
vr_check "an interface" vr_dummy blue d1 192.0.2.1/24
contexts
bad_names
unknown
holders
processes
privilege
vr_exit
