#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Nothing that a turn starts outlives it, whoever is killed; and nobody else is killed.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 120 || exit 99
workers_die=yes

probe_agent alpha 1
probe_agent shell 12 '	timeout = 12'
says shell "shell sleep 300 & echo \$! >$work/pid.new; mv $work/pid.new $work/pid; wait"
site alpha shell
service_conf 'mode = "off"'

lives() {
	[ -n "$1" ] && ! ended "$1"
}

# Sets below: what the command of the turn under way has started
find_below() {
	below=
	retry 40 test -s "$work/pid" || return
	below=$(cat "$work/pid")
	rm "$work/pid"
	ends_with_us "$below"
	lives "$below"
}

# --- by hand ---

# A shell with a job and a reader of its output becomes z_stats
# shellcheck disable=SC2016 # the inner shell's
timeout 20 bash -c 'sleep 77 & echo $! >"$1/bystander"
	exec "$2" -c "$3" run alpha > >(tee "$1/teed"; touch "$1/teed.end")' - "$work" "$z_stats" "$conf" \
	>/dev/null 2>"$work/run.err"
is "run: it measures" "$?" 0
bystander=$(cat "$work/bystander")
ends_with_us "$bystander"
check "run: a job of the shell before lives on" lives "$bystander"
check "run: who reads its output reads on" retry 10 test -e "$work/teed.end"
check "run: all of it is there" grep -q '^alpha: ok' "$work/teed"
kill "$bystander"

"$z_stats" -c "$conf" run shell >"$work/run.out" 2>&1 &
by_hand=$!
ends_with_us "$by_hand"
find_below
check "run: a command is under way" lives "$below"
kill "$by_hand"
wait "$by_hand"
is "run: asked to end, it ends by that signal" "$?" 143
check "run: with all that it started" retry 10 ended "$below"

# --- the service ---

# shellcheck disable=SC2016 # the inner shell's
bash -c 'sleep 77 & echo $! >"$1/bystander.new"; mv "$1/bystander.new" "$1/bystander"
	exec "$2" --allow-root -c "$3"' - "$work" "$z_stats" "$conf" >>"$log" 2>&1 &
z_pid=$!
ends_with_us "$z_pid"
check "service: it answers" retry 20 page_answers
bystander=$(cat "$work/bystander")
ends_with_us "$bystander"
find_below
check "service: a command is under way" lives "$below"
runner=$(worker runner .pid)
kill -9 "$runner"
check "runner killed: with all that it started" retry 10 ended "$below"
check "runner killed: it comes back" retry 20 worker runner ".pid | select(. != $runner)"
find_below
check "service: a command is under way again" lives "$below"
check "service: a job of the shell before lives on" lives "$bystander"
kill "$bystander"
check "it ends" stop_z_stats
check "ended: with all that it started" retry 10 ended "$below"
plan_service
