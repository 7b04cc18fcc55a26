# shellcheck shell=bash
# Configuring and building a kernel out of its tree.  Sourced, not run.

# kmake SOURCE OUT ARGUMENT...: make, so that what comes out, and what ccache
# finds, depends neither on the day, nor on the user, nor on the directory.
kmake() {
	local source=$1 out=$2 here
	shift 2
	mkdir -p "$out"
	# ccache makes the path of the source a relative one; messages want none.
	here=$(realpath --relative-to="$out" "$source")
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u O -u V \
		KBUILD_BUILD_TIMESTAMP=2026-01-01 KBUILD_BUILD_VERSION=1 \
		KBUILD_BUILD_USER=vr KBUILD_BUILD_HOST=localhost \
		CCACHE_BASEDIR="$ROOT" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=time_macros \
		LC_ALL=C make -C "$source" O="$out" CC="ccache gcc" HOSTCC="ccache gcc" LOCALVERSION= \
		KCFLAGS="-fmacro-prefix-map=$here/= ${KCFLAGS-}" \
		-j"$JOBS" "$@"
}

# configure SOURCE OUT FRAGMENT...: OUT/.config is what the fragments ask for,
# and nothing else that can be left out.  An answer that did not survive is an
# error.
configure() {
	local source=$1 out=$2 lost
	shift 2
	mkdir -p "$out"
	sed '/^#/d; /^$/d' "$@" >"$out/fragments"
	kmake "$source" "$out" -s KCONFIG_ALLCONFIG="$out/fragments" allnoconfig >&2
	lost=$(grep -vxF -f "$out/.config" "$out/fragments") || return 0
	die "the configuration lost ${lost//$'\n'/, }"
}

# tree_state SOURCE [PATH...]: a name for what is in a git work tree, commits
# and edits.
tree_state() {
	local source=$1 path
	shift
	{
		for path in "${@:-}"; do pg -C "$source" rev-parse "HEAD:$path"; done
		pg -C "$source" --no-optional-locks diff HEAD -- "$@"
		pg -C "$source" --no-optional-locks ls-files -o --exclude-standard -z -- "$@" |
			(cd "$source" && xargs -0r sha256sum)
	} | stamp -
}

# clone_at NAME COMMIT: build/NAME/linux, a clone of the tree at that commit.
# Switching touches only the files that differ, so a next build is short; to
# what is built in build/NAME/ the source is ../linux, as to what is built in
# build/ from the tree itself, so that they share what ccache has.
clone_at() {
	local dir=$BUILD/$1/linux commit=$2
	if ! pg -C "$dir" rev-parse -q --verify HEAD >/dev/null 2>&1; then
		rm -rf "$dir"
		mkdir -p "${dir%/*}"
		pg clone -q --shared --no-checkout "$TREE" "$dir"
	fi
	commit=$(pg -C "$TREE" rev-parse "$commit^{commit}")
	[[ $(pg -C "$dir" rev-parse HEAD) == "$commit" && -e $dir/Makefile ]] ||
		pg -C "$dir" -c advice.detachedHead=false checkout -q --detach -f "$commit"
}
