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

before=$(figure /api/v1/service scheduler.started scheduler.skipped)
cpu_before=$(cpu_ms "$service_pid")
cpu_parts "$service_pid" >"$room/before"
sleep "$seconds"
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
for name in z_stats z_stats-runner z_stats-store z_stats-rrd; do
	row "  of this $name and its children" - "$(cat "$room/before" "$room/after" | awk -v name="$name" -v n="$measures" '
		$1 == name { own = $2 - own; children = $3 - children; count++ }
		END { printf "%.3f + %.3f", (count ? own : 0) / n, (count ? children : 0) / n }')" ms
done
row "worst gap of the loop meanwhile" 50 "$(ms "$(word 6 "$after")")" ms
