#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# thousand: 1000 agents at 10 s, 100 measures a second: are all of them made in time, and what does one cost.
bench=thousand
# shellcheck source=tests/bench/lib.sh
. "${top_srcdir:-.}/tests/bench/lib.sh"
count=1000
period=10
seconds=${BENCH_THOUSAND_SECONDS:-60}

make_room thousand
agents rand "$count" "$period"
no_snmp
start_service
retry 60 complete "$count" || fail "not all agents are measured"

bring_up_history rand-1 value # makes the files: that is no part of a measure
before=$(figure /api/v1/service scheduler.started scheduler.skipped)
cpu_before=$(cpu_ms "$service_pid")
cpu_parts "$service_pid" >"$room/before"
sleep "$seconds"
bring_up_history rand-1 value # what was measured is paid for to its end
cpu_after=$(cpu_ms "$service_pid")
cpu_parts "$service_pid" >"$room/after"
after=$(figure /api/v1/service scheduler.started scheduler.skipped p99:scheduler.late_buckets scheduler.late_mean \
	scheduler.late_worst loop.lag_worst)
end_service
measures=$(echo "$before $after" | awk '{ print $3 - $1 }')
peer=$("$tools/paced" "$measures" "$seconds")
peer_cpu=$(word 4 "$peer")
cpu=$(awk -v n="$measures" -v a="$cpu_before" -v b="$cpu_after" 'BEGIN { printf "%.3f", (b - a) / n }')

row "measures in $seconds s" - "$measures" values
row "turns missed" 0 "$(echo "$before $after" | awk '{ print $4 - $2 }')" turns
row "start lateness p99" 25 "$(ms "$(word 3 "$after")")" ms \
	"mean $(ms "$(word 4 "$after")"), worst $(ms "$(word 5 "$after")")"
row "CPU a value, all processes" 1.5 "$cpu" ms
row "CPU a value against 4 x bare fork, exit, wait" "$(awk -v p="$peer_cpu" 'BEGIN { printf "%.3f", 4 * p }')" "$cpu" ms \
	"one costs $peer_cpu ms"
# A drawing worker that ended meanwhile is among the children of z_stats.
awk -v n="$measures" '
	{ sign = FILENAME == ARGV[1] ? -1 : 1; own[$1] += sign * $2; children[$1] += sign * $3 }
	END {
		printf "%.3f z_stats\n", own["z_stats"] / n
		printf "%.3f the runner\n", own["z_stats-runner"] / n
		printf "%.3f the children that measure\n", children["z_stats-runner"] / n
		printf "%.3f the store\n", own["z_stats-store"] / n
		printf "%.3f the RRDs\n", (own["z_stats-rrd"] + children["z_stats"]) / n
	}' "$room/before" "$room/after" >"$room/parts"
while read -r part name; do
	row "  of this $name" - "$part" ms
done <"$room/parts"
row "worst gap of the loop meanwhile" 50 "$(ms "$(word 6 "$after")")" ms
