#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# start: from exec to the first answer over HTTP, with nothing on disk and with a board to be put back.
bench=start
# shellcheck source=tests/bench/lib.sh
. "${top_srcdir:-.}/tests/bench/lib.sh"
times=${BENCH_START_TIMES:-20}
reach=30

# launch_often FOLDER…: so many starts, each with these folders removed; "MEDIAN WORST" in ms
launch_often() {
	launched=0
	while [ "$launched" -lt "$times" ]; do
		sleep 0.2 # the workers of the one before end by themselves
		[ $# -eq 0 ] || retry 5 rm -rf "$@" || return 1
		# shellcheck disable=SC2046
		"$tools/launch" "$port" "$room/subagent/z_stats" $(service_arguments) 2>>"$room/log" || return 1
		launched=$((launched + 1))
	done | sort -n | awk '{ ms[NR] = $1 } END { if (NR) print ms[int((NR + 1) / 2)], ms[NR] }'
}

# report WHAT FIGURES
report() {
	[ -n "$2" ] || fail "no start of $times was answered"
	row "exec to first answer, $1: median" "$reach" "$(word 1 "$2")" ms
	row "exec to first answer, $1: worst of $times" "$reach" "$(word 2 "$2")" ms
}

make_room start
cp "$top_srcdir"/configs/*.agent "$room/configs/"
agents rand 200 1
start_snmpd
retry 10 test -S "$room/master"
launch_often >/dev/null # warms the caches
report "empty state" "$(launch_often "$room/run")"

start_service
retry 60 complete "$(figure /api/v1/service agents.count)" || echo "start: not all agents are measured" >&2
end_service
report "200 agents restored" "$(launch_often)"
retry 5 rm -rf "$room/run" # the last store may still write its board
