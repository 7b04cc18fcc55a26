#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What vrctl says before it asks the kernel anything: usage errors and help.

set -uo pipefail
# shellcheck source=tools/tests/lib.sh
. "$(dirname "$0")/lib.sh" "$1"

test_usage_errors()
{
	run 1 contxt;                           expect_message "did you mean 'context'?"
	run 1 route;                            expect_message "unknown object 'route'"
	run 1 con show;                         expect_message "unknown object 'con'"
	run 1 context lst;                      expect_message "unknown command 'lst'"
	run 1 --colour;                         expect_message "unknown option '--colour'"
	run 1 context add;                      expect_message "missing NAME"
	run 1 context add red index;            expect_message "missing N"
	run 1 context add red index 0;          expect_message "range"
	run 1 context add red index 1048576;    expect_message "range"
	run 1 context add red index 99999999999; expect_message "range"
	run 1 context add red index x;          expect_message "'x' is not a number"
	run 1 context add '';                   expect_message "empty"
	run 1 context add 7;                    expect_message "letter"
	run 1 context add 'a b';                expect_message "characters"
	run 1 context add $'a\nb';              expect_message "characters"
	run 1 context add "$(printf 'x%.0s' {1..32})"; expect_message "longer than 31"
	run 1 context del;                      expect_message "missing CTX"
	run 1 context del red blue;             expect_message "unexpected 'blue'"
	run 1 context users;                    expect_message "missing CTX"
	run 1 context users red blue;           expect_message "unexpected 'blue'"
	run 1 context users 0;                  expect_message "nobody is counted"
	run 1 context users default;            expect_message "nobody is counted"
	run 1 context set red;                  expect_message "missing 'name NEW'"
	run 1 link set eth1;                    expect_message "missing 'context CTX'"
	run 1 link set eth1 contxt red;         expect_message "did you mean 'context'?"
	run 1 process set x context red;        expect_message "not the number of a process"
	run 1 process id red;                   expect_message "unexpected 'red'"
	run 1 check;                            expect_message "missing command"
	run 1 check isolation red;              expect_message "unexpected 'red'"
	run 1 host add 192.0.2.1;               expect_message "missing 'dev DEV'"
	run 1 host add 192.0.2 dev eth1;        expect_message "not an IP address"
	run 1 host port add 192.0.2.1 tcp 80;   expect_message "missing 'node N'"
	run 1 lead set eth1;                    expect_message "missing on|off"
	run 1 monitor links;                    expect_message "did you mean 'link'?"
}

test_exec_usage_errors_are_125()
{
	run 125 exec;             expect_message "missing CTX"
	run 125 exec red;         expect_message "missing COMMAND"
	run 125 exec red --;      expect_message "missing COMMAND"
	run 125 exec 7up true;    expect_message "'7up' is not a number"
	run 125 exec --colour red true; expect_message "unknown option"
	run 125 x;                expect_message "missing CTX"
}

test_help_on_every_level()
{
	local words
	run 0 help;     expect_output "Usage: vrctl"
	run 0 --help;   expect_output "Usage: vrctl"
	run 0 -h;       expect_output "Usage: vrctl"
	for words in "context add" "context del" "context set" "context show" "context users" \
		     "link set" "link show" "process set" "process show" "process id" \
		     "check isolation" "host add" "host del" "host set" "host member" \
		     "host port" "host show" "lead set"; do
		# shellcheck disable=SC2086 # two words
		run 0 $words --help;        expect_output "Usage: vrctl $words"
		run 0 "${words% *}" help;   expect_output "vrctl $words"
	done
	for words in exec monitor; do
		run 0 $words help;          expect_output "Usage: vrctl $words"
		run 0 $words --help;        expect_output "Usage: vrctl $words"
	done
	run 0 --version; expect_output "vrctl "
}

test_a_full_disk_is_noticed()
{
	OUT=/dev/full run 2 help
	grep -q '^vrctl: cannot write' "$ERR" || complain "there is no message"
}

test_usage_errors
test_exec_usage_errors_are_125
test_help_on_every_level
test_a_full_disk_is_noticed
finish
