# shellcheck shell=bash
# The series as files (patches/) and as commits (on top of the tag "base").
# Sourced, not run.

# The files of the series, in order, one a line.
series_files() {
	sed 's/#.*//; /^[[:space:]]*$/d' "$PATCHES/series" 2>/dev/null || true
}

# series_key: a name for the content of the series.
series_key() {
	(cd "$PATCHES" && series_files | xargs -r cat; series_files) | stamp -
}

# apply_series DIR: DIR, a clone of the tree, has the series on its base.  No
# fuzz, and the commit that comes out depends on base and patches alone.
apply_series() {
	local dir=$1
	local -a files
	mapfile -t files < <(series_files | sed "s|^|$PATCHES/|")
	pg -C "$dir" am -q --abort 2>/dev/null || true
	pg -C "$dir" -c advice.detachedHead=false checkout -q -f --detach base
	[[ ${#files[@]} == 0 ]] || pg -C "$dir" am -q --keep-non-patch "${files[@]}"
}

# applied_clone: build/series, a clone with the files that the series
# touches and no others, has the series; prints its commit.
applied_clone() {
	local dir=$BUILD/series key
	key="$(series_key) $(pg -C "$TREE" rev-parse base)"
	if [[ $(cat "$dir/.git/vr-key" 2>/dev/null) != "$key" ]]; then
		rm -rf "$dir"
		pg clone -q --shared --no-checkout "$TREE" "$dir"
		touched_files | pg -C "$dir" sparse-checkout set --no-cone --stdin
		apply_series "$dir" >&2 || return 1
		echo "$key" >"$dir/.git/vr-key"
	fi
	pg -C "$dir" rev-parse HEAD
}

# The files that the series touches, as patterns of .gitignore; the attributes
# say what a diff calls a function.
touched_files() {
	printf '%s\n' .gitattributes /Makefile
	(cd "$PATCHES" && series_files | xargs -r sed -n 's|^diff --git a/.* b/|/|p') | sort -u
}

# The topics, "NN name<TAB>subject of its first commit", one a line.
topics() {
	sed 's/#.*//; /^[[:space:]]*$/d' "$PATCHES/topics" |
		sed -n 's/^\([0-9][0-9] [^:]*\): */\1\t/p'
}

# topic_of SUBJECT: "NN name" when a topic starts with that commit.
topic_of() {
	topics | awk -F '\t' -v subject="$1" '$2 == subject { print $1 }'
}

# export_series DIR OUT: writes the commits of DIR after "base" to OUT, one file
# a commit, and the list of them, with the number blocks of the topics.
export_series() {
	local dir=$1 out=$2 commit subject topic number=''
	echo "# Made by scripts/export from build/linux; see patches/topics." >"$out/series"
	while IFS=' ' read -r commit subject; do
		case $subject in fixup!* | squash!* | amend!*) die "still to be folded: $subject" ;; esac
		topic=$(topic_of "$subject")
		if [[ -n $topic ]]; then
			number=$((10#${topic%% *} * 100))
			printf '\n# %s\n' "$topic" >>"$out/series"
			echo "$subject" >>"$out/.found"
		fi
		[[ -n $number ]] || die "patches/topics names no topic that starts with: $subject"
		number=$((number + 1))
		((number % 100 <= 15)) || die "more than 15 patches in one topic: $subject"
		pg -C "$dir" format-patch --quiet --zero-commit --no-signature --full-index \
			--no-renames --no-numbered --no-encode-email-headers \
			--diff-algorithm=histogram --start-number="$number" \
			-o "$out" -1 "$commit" </dev/null
		(cd "$out" && printf '%s\n' "$(printf '%04d' "$number")"-*.patch) >>"$out/series"
	done < <(pg -C "$dir" log --reverse --format='%H %s' base..HEAD)
	check_topics "$out/.found"
	rm -f "$out/.found"
}

# check_topics FILE: each topic's first subject is in FILE.
check_topics() {
	local missing
	missing=$(topics | cut -f2 | grep -vxF -f "$1" 2>/dev/null) || return 0
	die "no commit has the subject that patches/topics says: ${missing//$'\n'/; }"
}
