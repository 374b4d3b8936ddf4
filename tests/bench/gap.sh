#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# gap: the worst gap of the service's loop, while everything around it hangs, bursts, dies or draws.
bench=gap
# shellcheck source=tests/bench/lib.sh
. "${top_srcdir:-.}/tests/bench/lib.sh"
reach=50
agents_due=200
seconds=${BENCH_GAP_SECONDS:-20}

# begin_watch SECONDS: the outside view, in the background
begin_watch() {
	"$tools/watch" "$port" "$1" >"$room/watch" &
	watch_pid=$!
	ends_with_us "$watch_pid"
}

# report CASE: both views of it, and the end of the service
report() {
	wait "$watch_pid" || echo "gap: $1: questions without an answer: $(cat "$room/watch")" >&2
	watched=$(cat "$room/watch")
	inside=$(figure /api/v1/service loop.lag_worst loop.late)
	row "$1: loop" "$reach" "$(ms "$(word 1 "$inside")")" ms "$(word 2 "$inside") turns above 50 ms"
	row "$1: answers of /healthz" "$reach" "$(word 8 "$watched")" ms \
		"p99 $(word 6 "$watched"), machine $(word 12 "$watched")"
	end_service
}

snmpd_stopped() {
	make_room stopped
	agents flip "$agents_due" 1
	start_snmpd
	start_service
	retry 20 attached || fail "z_stats does not attach to the private snmpd"
	retry 20 complete "$agents_due" || fail "not all agents are measured"
	before=$(figure /api/v1/service scheduler.started notifications.coalesced)
	begin_watch $((seconds + 5))
	kill -STOP "$snmpd_pid"
	sleep "$seconds"
	after=$(figure /api/v1/service scheduler.started notifications.coalesced agentx.state)
	kill -CONT "$snmpd_pid"
	report "snmpd stopped ${seconds} s"
	row "  changes a second meanwhile" - "$(echo "$before $after" |
		awk -v s="$seconds" '{ printf "%.0f", ($3 - $1) / s }')" /s "agentx was $(word 3 "$after")"
	stop "$snmpd_pid"
}

# The runner stands for 3 s; then all agents are due, begin together, and their reports come together.
due_together() {
	make_room together
	agents flip "$agents_due" 1
	echo "max_children = $agents_due" >>"$room/z_stats.conf"
	no_snmp
	start_service
	retry 20 complete "$agents_due" || fail "not all agents are measured"
	begin_watch 20
	for _ in 1 2 3 4; do
		runner=$(figure /api/v1/service workers.runner.pid)
		kill -STOP "$runner"
		sleep 3
		kill -CONT "$runner"
		sleep 1.5
	done
	report "$agents_due agents due together"
}

workers_killed() {
	make_room killed
	agents flip "$agents_due" 1
	no_snmp
	start_service
	retry 20 complete "$agents_due" || fail "not all agents are measured"
	begin_watch "$seconds"
	end=$(($(date +%s) + seconds))
	while [ "$(date +%s)" -lt "$end" ]; do
		for pid in $(figure /api/v1/service workers.runner.pid workers.store.pid); do
			[ "$pid" = - ] || kill -KILL "$pid" 2>/dev/null
		done
		sleep 0.3
	done
	deaths=$(figure /api/v1/service workers.runner.deaths workers.store.deaths)
	report "runner and store killed"
	row "  killed" - "$(echo "$deaths" | awk '{ print $1 + $2 }')" times
}

graphs_drawn() {
	make_room drawn
	agents rand "$agents_due" 1
	no_snmp
	start_service
	retry 20 complete "$agents_due" || fail "not all agents are measured"
	to=$(date +%s)
	span="to=$to&from=$((to / 100000 - 1))%d" # begins between one and two days ago
	"$tools/ask" "$port" "$seconds" 4 "/graph/rand-1/value.svg?$span" "/graph/rand-2/value.png?$span" >"$room/asked" &
	ask_pid=$!
	ends_with_us "$ask_pid"
	begin_watch "$seconds"
	wait "$ask_pid"
	report "graphs drawn by 4 clients"
	row "  drawn" - "$(word 2 "$(cat "$room/asked")")" graphs "$(cut -d' ' -f3-4 "$room/asked")"
}

snmpd_stopped
due_together
workers_killed
graphs_drawn
