# shellcheck shell=bash
# One line for each thing that was checked.  Sourced, not run.

FAILED=0

# run_check NAME COMMAND...: runs it with its output in a log; one line says
# how it went, the end of the log why it failed.
run_check() {
	local name=$1 log status seconds=$SECONDS
	shift
	mkdir -p "$LOGS"
	log=$LOGS/check-$(tr -cs "A-Za-z0-9\n" - <<<"$name").log
	# Not as a condition: set -e has to work inside.
	set +e
	(set -e; "$@") >"$log" 2>&1
	status=$?
	set -e
	if [[ $status == 0 ]]; then
		printf 'ok    %s (%d s)\n' "$name" $((SECONDS - seconds))
	else
		FAILED=$((FAILED + 1))
		printf 'FAIL  %s, see %s\n' "$name" "${log#"$ROOT/"}"
		tail -n 30 "$log" | sed 's/^/      /'
	fi
}

# report_end: the exit status of a script that ran checks.
report_end() { [[ $FAILED == 0 ]]; }
