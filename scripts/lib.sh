# shellcheck shell=bash
# What every script here needs: places, messages, a git that no user
# configuration can reach.  Sourced, not run.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck disable=SC2034 # used by those who source this
SCRIPTS=$ROOT/scripts BUILD=$ROOT/build TREE=$ROOT/build/linux
# shellcheck disable=SC2034
PATCHES=$ROOT/patches LOGS=$ROOT/build/logs JOBS=$(nproc)
# shellcheck disable=SC2034
ME=${0##*/}

say() { printf '%s: %s\n' "$ME" "$*" >&2; }

die() {
	say "$*"
	exit 1
}

# Prints the comment that opens the running script.
usage() {
	sed -n '2{/^#/!q}; 2,/^[^#]/s/^# \{0,1\}//p' "$0"
}

# progress TEXT: one line that overwrites itself, on a terminal only.
progress() {
	[[ -t 2 ]] || return 0
	printf '\r\033[K%s' "$*" >&2
}

# git as it is on a machine where nobody has configured anything, with one
# constant author and date: what it makes depends on its input alone.
pg() {
	env -u GIT_DIFF_OPTS -u GIT_EXTERNAL_DIFF -u GIT_DIR -u GIT_WORK_TREE \
		-u GIT_INDEX_FILE \
		HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent \
		GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null \
		LC_ALL=C TZ=UTC \
		GIT_COMMITTER_NAME=vr GIT_COMMITTER_EMAIL=vr@localhost \
		GIT_COMMITTER_DATE=2026-01-01T00:00:00Z \
		git -c core.abbrev=12 -c safe.directory='*' "$@"
}

# stamp FILE ...: a checksum of the contents and names of files.
stamp() { cat "$@" | sha256sum | cut -c1-16; }
