# shellcheck shell=bash
# How the story is told: chapters, prose, and for every step what is done, what
# is expected and what was seen.  Sourced, not run.
#
# A COMMAND is one string, printed as it is and given to eval.

chapters=0 expectations=0 differences=()
shopt -s extglob

if [[ -n ${COLOUR-} ]]; then
	BOLD=$'\e[1m' DIM=$'\e[2m' GREEN=$'\e[32m' RED=$'\e[31m' PLAIN=$'\e[0m'
else
	BOLD='' DIM='' GREEN='' RED='' PLAIN=''
fi

chapter() { # TITLE
	chapters=$((chapters + 1))
	printf '\n%s%d. %s%s\n' "$BOLD" "$chapters" "$1" "$PLAIN"
}

# Prose, from stdin.
tell() {
	echo
	cat
	echo
}

label() { # LABEL TEXT: TEXT may have several lines
	local label=$1 line
	while IFS= read -r line; do
		printf '  %s%-8s%s%s\n' "$DIM" "$label" "$PLAIN" "$line"
		label=
	done <<<"$2"
}

# Prints what was seen, with the verdict behind its last line.
saw() { # VERDICT TEXT
	local label=saw verdict="${GREEN}ok$PLAIN" last=${2##*$'\n'}
	[[ $1 == ok ]] || verdict="$RED$BOLD<-- DIFFERS$PLAIN"
	if [[ $2 == *$'\n'* ]]; then
		label saw "${2%$'\n'*}"
		label=
	fi
	printf '  %s%-8s%s%-64s  %s\n' "$DIM" "$label" "$PLAIN" "${last:-(nothing)}" "$verdict"
}

# Every expectation ends here.
judge() { # EXPECTED SEEN CONDITION...
	local expected=$1 seen=$2 verdict=ok
	shift 2
	expectations=$((expectations + 1))
	"$@" || verdict=differs
	label expect "$expected"
	saw "$verdict" "$seen"
	[[ $verdict == ok ]] || differences+=("chapter $chapters: expected ${expected//$'\n'/, }")
}

# Sets "seen", without tabs and blanks at line ends, and "status".
run_and_see() { # COMMAND
	label 'do' "$1"
	status=0
	seen=$(eval "$1" 2>&1 | expand) || status=$?
	seen=${seen//+( )$'\n'/$'\n'}
	seen=${seen%%+( )}
}

is() { [[ $1 == "$2" ]]; }
has() { grep -qE -e "$2" <<<"$1"; }
has_not() { ! has "$@"; }
matches() { [[ $1 =~ ^($2)$ ]]; }
has_and_failed() { [[ $status != 0 ]] && has "$@"; }

# A step that just has to work; without it the rest would make no sense.
run() { # COMMAND
	run_and_see "$1"
	[[ $status != 0 ]] || return 0
	judge "no error" "exit status $status"$'\n'"$seen" false
	verdict
	exit 1
}

# What the command prints is exactly TEXT.
prints() { # TEXT COMMAND
	run_and_see "$2"
	judge "${1:-(nothing)}" "$seen" is "$seen" "$1"
}

# What the command prints has a line that matches REGEX; MEANING is for people.
shows() { # MEANING REGEX COMMAND
	run_and_see "$3"
	judge "$1" "$seen" has "$seen" "$2"
}

# All that the command prints matches REGEX.
only_shows() { # MEANING REGEX COMMAND
	run_and_see "$3"
	judge "$1" "$seen" matches "$seen" "$2"
}

# The opposite of "shows".
hides() { # MEANING REGEX COMMAND
	run_and_see "$3"
	judge "$1" "$seen" has_not "$seen" "$2"
}

# The command fails, with a message that matches REGEX.
fails() { # MEANING REGEX COMMAND
	run_and_see "$3"
	judge "$1" "$seen" has_and_failed "$seen" "$2"
}

# As "shows" and "hides", once it is so; waits 30 seconds at most.
becomes() { # MEANING REGEX COMMAND
	wait_until 30 output has "$2" "$3"
	shows "$@"
}

ceases() { # MEANING REGEX COMMAND
	wait_until 30 output has_not "$2" "$3"
	hides "$@"
}

output() { # CONDITION REGEX COMMAND
	"$1" "$(eval "$3" 2>&1 | expand)" "$2"
}

wait_until() { # SECONDS COMMAND...
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.1
	done
}

# fill TEMPLATE FILE WORD=VALUE...: @WORD@ becomes VALUE.
fill() {
	local template=$1 file=$2 word
	local -a edits=()
	shift 2
	for word in "$@"; do edits+=(-e "s|@${word%%=*}@|${word#*=}|g"); done
	sed "${edits[@]}" "$HERE/$template" >"$file"
}

# The end of the page and the exit status of the story.
verdict() {
	local difference
	echo
	if [[ ${#differences[@]} == 0 ]]; then
		printf '%sAll %d expectations were met, in %d seconds.%s\n' \
			"$GREEN$BOLD" "$expectations" "$SECONDS" "$PLAIN"
		return 0
	fi
	printf '%s%d of %d expectations were not met:%s\n' \
		"$RED$BOLD" "${#differences[@]}" "$expectations" "$PLAIN"
	for difference in "${differences[@]}"; do printf '  %s\n' "$difference"; done
	return 1
}
