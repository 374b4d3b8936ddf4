#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/suite.sh FOLDER: all tests, in builds of their own below FOLDER. The last line counts them all.
# Each test of make check counts, and each step besides (a build, a check of the sources).
set -u
top_srcdir=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$top_srcdir" || exit 1
export top_srcdir
: "${1:?give a folder to build in}"
mkdir -p "$1/test" || exit 1
work=$(cd "$1/test" && pwd) || exit 1
jobs=$(nproc)
wrapper=''
if command -v ccache >/dev/null; then
	wrapper='ccache '
	export CCACHE_NOHASHDIR=1
fi
passed=0 failed=0 skipped=0
reasons=()
pids=()
trap 'stop_background' EXIT
trap 'exit 130' INT TERM HUP

stop_background() {
	local pid
	for pid in "${pids[@]}"; do
		kill -TERM "$pid" 2>/dev/null
	done
}

say() {
	printf '%s\n' "--- $* ($((SECONDS / 60)):$(printf %02d $((SECONDS % 60))))"
}

# step_result NAME STATUS LOG
step_result() {
	case $2 in
	0)
		passed=$((passed + 1))
		say "passed: $1"
		return 0
		;;
	124 | 137) printf '%s\n' "$1: it took too long" ;;
	esac
	failed=$((failed + 1))
	tail -n 60 "$3"
	say "FAILED: $1 (status $2; all of it: $3)"
	return 1
}

# step NAME SECONDS COMMAND…: passes when the command does so in time
step() {
	local name=$1 limit=$2 log=$work/${1//[^a-z0-9]/-}.log
	shift 2
	timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null
	step_result "$name" $? "$log"
}

# begin SECONDS COMMAND… and, later, finish NAME: a step beside others
begin() {
	local limit=$1
	shift
	timeout -k 10 "$limit" nice "$@" >"$work/beside.log" 2>&1 </dev/null &
	pids=($!)
}

finish() {
	wait "${pids[0]}"
	step_result "$1" $? "$work/beside.log"
	pids=()
}

# Counts the lines of TAP of a script.
tap() {
	local log=$work/$1.log line status
	timeout -k 10 300 "tests/$1" >"$log" 2>&1 </dev/null
	status=$?
	while IFS= read -r line; do
		case $line in
		'ok '*'# SKIP'*)
			skipped=$((skipped + 1))
			reasons+=("$1: ${line#ok }")
			;;
		'ok '*) passed=$((passed + 1)) ;;
		'not ok '*)
			failed=$((failed + 1))
			status=0
			;;
		esac
	done <"$log"
	if grep -q '^not ok' "$log"; then
		cat "$log"
	elif [ "$status" -ne 0 ] || ! grep -q '^1\.\.[1-9]' "$log"; then
		step_result "$1" "$((status ? status : 1))" "$log"
	fi
	say "$1"
}

# count_results BUILD: adds what automake wrote of each test; prints the logs of those that failed
count_results() {
	local trs log results
	while IFS= read -r trs; do
		log=${trs%.trs}.log
		results=$(sed -n 's/^:test-result: *\([A-Z]*\).*/\1/p' "$trs")
		passed=$((passed + $(grep -cE '^(PASS|XFAIL)$' <<<"$results")))
		skipped=$((skipped + $(grep -c '^SKIP$' <<<"$results")))
		bad=$(grep -cE '^(FAIL|XPASS|ERROR)$' <<<"$results")
		failed=$((failed + bad))
		bad_here=$((bad_here + bad))
		while IFS= read -r reason; do
			reasons+=("$(basename "$1"): ${reason#SKIP: }")
		done < <(grep -a '^SKIP: ' "$log")
		if [ "$bad" -gt 0 ]; then
			printf '%s\n' "--- failed: $log"
			tail -n 100 "$log"
		fi
	done < <(find "$1" -name '*.trs')
}

# run_tests NAME: make check; a failure that no test tells of (a crash of make, the time limit) is one more
run_tests() {
	local build=$work/$1 log=$work/$1-check.log status bad=0 bad_here=0 reason
	find "$build" -name '*.trs' -delete
	timeout -k 10 400 make -C "$build" -j"$jobs" -k -s check >"$log" 2>&1 </dev/null
	status=$?
	count_results "$build"
	if [ "$status" -ne 0 ] && { [ "$bad_here" -eq 0 ] || [ "$status" -eq 124 ]; }; then
		step_result "make check ($1)" "$status" "$log"
	fi
	say "make check ($1): $bad_here failed"
}

# build NAME COMPILER OPTION…: with warnings as errors; the programs of the tests too
build() {
	local folder=$work/$1 compiler=$2
	shift 2
	mkdir -p "$folder" && cd "$folder" || return 1
	if [ ! -e config.status ]; then
		"$top_srcdir/configure" -q --enable-werror CC="$wrapper$compiler" "$@" || return 1
	fi
	make -j"$jobs" -s && make -j"$jobs" -s check TESTS=
}

# As a user of the release gets it: built, installed and removed in a folder of its own. The tests were run before.
release() {
	cd "$work/gcc" && make -s distcheck TESTS= DISTCHECK_CONFIGURE_FLAGS="CC='${wrapper}gcc'"
}

scripts() {
	grep -lErI --exclude-dir=.git --exclude-dir=.quickstart --exclude-dir='build*' --exclude-dir=autom4te.cache \
		--exclude-dir=m4 -m 1 '^#!/bin/(ba)?sh|^# shellcheck shell=' . |
		grep -vE '^\./(configure|libtool|config\.status|ltmain\.sh|run/|z_stats-)|\.(md|c|h|in|txt)$'
}

check_scripts() {
	scripts | xargs shellcheck -x
}

check_manuals() {
	local page warnings
	for page in docs/*.[1-9]; do
		[ -e "$page" ] || continue
		warnings=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 "$page" 2>&1 >/dev/null)
		[ -z "$warnings" ] || { printf '%s\n' "$page: $warnings" && return 1; }
	done
}

export -f build release scripts check_scripts check_manuals
export work jobs wrapper

[ -e Makefile.in ] || step "autogen" 120 ./autogen.sh
step "shellcheck" 120 bash -c check_scripts
step "manual pages" 60 bash -c check_manuals
# Without it make check would leave out all unit tests.
step "cmocka is installed" 10 pkg-config --print-errors --exists 'cmocka >= 1.1'
tap layers.sh
tap headers.sh
if step "gcc build" 600 bash -c 'build gcc gcc'; then
	begin 600 bash -c 'build clang clang'
	run_tests gcc
	finish "clang build"
	begin 600 bash -c release
else
	step "clang build" 600 bash -c 'build clang clang'
fi
if step "sanitizers build" 600 bash -c 'build sanitizers gcc --enable-sanitizers'; then
	run_tests sanitizers
fi
[ ${#pids[@]} -eq 0 ] || finish "make distcheck"

[ ${#reasons[@]} -eq 0 ] || printf 'skipped: %s\n' "${reasons[@]}"
if [ "$skipped" -gt 0 ]; then
	printf '%s\n' "$passed passed, $failed failed, $skipped skipped"
else
	printf '%s\n' "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
