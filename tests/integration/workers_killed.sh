#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each worker is killed while measures flow: the service goes on, the worker comes back, and each measure reaches Zéphir
# once.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 240 || exit 99
needs nginx
workers_die=yes

probe_agent alpha 1 '	warn = {"value > 40"}'
probe_agent beta 1
site alpha beta
service_conf 'mode = "off"' "$(zephir_conf 2)"
start_zephir
start_z_stats
check "alpha measures" retry 20 measured alpha
check "beta measures" retry 20 measured beta

# The times of measures as the API shows them, to be found again in the archives
watch_api() {
	while :; do
		api agents '.agents[] | select(.time) | "\(.name) \(.time)"' >>"$work/seen"
		read -rt 0.3 <>"$work/pause" || :
	done
}
mkfifo "$work/pause"
watch_api 2>/dev/null &
watcher=$!
ends_with_us "$watcher"

# wake NAME: on-demand workers have to have something to do
wake() {
	case $1 in
	rrd) fetch '/graph/alpha/value.svg?range=hour' -o /dev/null ;;
	forward) [ -z "$nginx_pid" ] || stop "$nginx_pid" && nginx_pid= ;; # it holds on while it cannot deliver
	esac
}

runs() {
	worker "$1" '.pid' >/dev/null
}

woken() {
	wake "$1"
	runs "$1"
}

# returned NAME DEATHS: it has died and is well again, or idle until it is wanted
returned() {
	worker "$1" ".deaths > $2 and (.state == \"up\" or .state == \"idle\")" >/dev/null
}

# works NAME: what it is for
works() {
	case $1 in
	runner) so_far=$(turns_of alpha) && retry 15 more_turns alpha "$so_far" ;;
	store) durable=$(api service .journal.durable) && retry 15 api service ".journal.durable > $durable" ;;
	rrd) retry 15 fetch '/graph/alpha/value.svg?range=hour' -o /dev/null ;;
	forward)
		[ -n "$nginx_pid" ] || start_zephir
		archives_so_far=$(delivered | wc -l)
		retry 60 more_archives "$archives_so_far"
		;;
	esac
}

more_archives() {
	[ "$(delivered | wc -l)" -gt "$1" ]
}

for round in 1 2; do
	for name in runner store rrd forward; do
		check "$name runs ($round)" retry 20 woken "$name"
		deaths=$(worker "$name" .deaths)
		kill -9 "$(worker "$name" .pid)"
		check "$name killed: the page answers at once ($round)" fetch / -o /dev/null --max-time 1
		check "$name killed: it is back ($round)" retry 20 returned "$name" "$deaths"
		check "$name killed: it does its work ($round)" works "$name"
	done
done

# Everything at once, while values change
says alpha 'value 50'
mapfile -t all < <(api service '.workers[].pid // empty')
kill -9 "${all[@]}"
check "all killed at once: turns go on" works runner
check "all killed at once: records become durable" works store
check "all killed at once: graphs are drawn" works rrd
check "all killed at once: archives arrive" works forward
check "all killed at once: the change was seen" retry 15 agent_has alpha '.status == "warn"'

stop "$watcher"
until_alpha=$(turns_of alpha)
until_beta=$(turns_of beta)
is "no record was lost" "$(api service '.journal.lost | tostring')" 0
all_arrived alpha "$until_alpha"
all_arrived beta "$until_beta"

# Each measure that was seen has arrived. The API gives milliseconds.
for archive in $(unpacked); do
	jq -r 'select(.measured) | "\(.agent) \(.time * 1000 | round)"' "$archives/$archive/measures.jsonl"
done | sort >"$work/arrived"
awk '{ printf "%s %.0f\n", $1, $2 * 1000 }' "$work/seen" | sort -u >"$work/seen.ms"
check "measures were seen" test "$(wc -l <"$work/seen.ms")" -gt 20
is "each measure that was seen has arrived" "$(comm -23 "$work/seen.ms" <(sort -u "$work/arrived"))" ""
is "none has arrived twice" "$(uniq -d "$work/arrived")" ""
check "everything ends" stop_z_stats
plan_service
