#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# On a kernel without the series every command says so in one line.

set -uo pipefail
# shellcheck source=tools/tests/lib.sh
. "$(dirname "$0")/lib.sh" "$1"

if [ -e /proc/self/vr_index ]; then
	echo "SKIP: this kernel has contexts"
	exit 77
fi

SENTENCE="This kernel has no virtual router contexts"

test_every_command_is_refused()
{
	run 2;                              expect_message "$SENTENCE"
	run 2 -j;                           expect_message "$SENTENCE"
	run 2 ls;                           expect_message "$SENTENCE"
	run 2 context show;                 expect_message "$SENTENCE"
	run 2 context show red;             expect_message "$SENTENCE"
	run 2 context add red;              expect_message "$SENTENCE"
	run 2 context add red index 7;      expect_message "$SENTENCE"
	run 2 context del 7;                expect_message "$SENTENCE"
	run 2 context set red name green;   expect_message "$SENTENCE"
	run 2 context users red;            expect_message "$SENTENCE"
	run 2 context users 7;              expect_message "$SENTENCE"
	run 2 link show;                    expect_message "$SENTENCE"
	run 2 link set lo context 7;        expect_message "$SENTENCE"
	run 2 process show;                 expect_message "$SENTENCE"
	run 2 process show 1;               expect_message "$SENTENCE"
	run 2 process set 1 context 7;      expect_message "$SENTENCE"
	run 2 process id;                   expect_message "$SENTENCE"
	run 2 monitor;                      expect_message "$SENTENCE"
	run 2 check isolation;              expect_message "$SENTENCE"
}

test_exec_does_not_run_the_command()
{
	run 125 exec 7 true;             expect_message "$SENTENCE"
	run 125 exec red -- true;        expect_message "$SENTENCE"
	run 125 x 7 no-such-command;     expect_message "$SENTENCE"
	run 125 exec 7 echo leaked;      expect_message "$SENTENCE"
}

test_every_command_is_refused
test_exec_does_not_run_the_command
finish
