# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Runs vrctl and checks exit code, output and messages. Sourced with the binary as $1.

VRCTL=$1
FAILED=0
OUT=$(mktemp)
ERR=$(mktemp)
trap 'rm -f "$OUT" "$ERR"' EXIT

complain()
{
	echo "FAIL: vrctl $COMMAND: $1"
	sed 's/^/  out: /' "$OUT"
	sed 's/^/  err: /' "$ERR"
	FAILED=$((FAILED + 1))
}

# run CODE WORDS... : runs vrctl and expects the exit code
run()
{
	local expected=$1 code=0
	shift
	COMMAND="$*"
	"$VRCTL" "$@" >"$OUT" 2>"$ERR" </dev/null || code=$?
	[ "$code" -eq "$expected" ] || complain "exit code $code, not $expected"
}


expect_silence()
{
	[ ! -s "$OUT" ] || complain "there is output"
	[ ! -s "$ERR" ] || complain "there is a message"
}

# One line on stderr, nothing on stdout
expect_message()
{
	[ ! -s "$OUT" ] || complain "there is output"
	[ "$(wc -l <"$ERR")" -eq 1 ] || complain "not one line on stderr"
	grep -q '^vrctl: ' "$ERR" || complain "the message does not say whose it is"
	grep -qF -- "$1" "$ERR" || complain "the message does not say: $1"
}

# Some output that has the words, nothing on stderr
expect_output()
{
	grep -qF -- "$1" "$OUT" || complain "the output does not have: $1"
	[ ! -s "$ERR" ] || complain "there is a message"
}

finish()
{
	[ "$FAILED" -eq 0 ] || exit 1
}
