#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One turn by hand: values, verdict and exit status of the shipped classes, with thresholds and roots of our own.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "${top_srcdir:-.}/tests/integration/lib.sh"

root=$(cd "$top_srcdir" && pwd)/tests/data/root
mkdir -p "$work/monitor/configs"
echo "monitor_dir = \"$work/monitor\"" >"$work/z_stats.conf"
cat >"$work/monitor/configs/test.agent" <<'EOF'
rand "good" { period = 60 }
rand "warned" { period = 60 warn = { "value >= 0" } }
rand "failing" { period = 60 warn = { "value >= 0" } error = { "value < 100" } requires = { "good" } }
load "load" { period = 60 warn = { "load15 > 12" } }
disk "disk" { period = 60 types = { "xfs" } }
rand "mistaken" { period = 60 warn = { "other > 1" } }
EOF

# run ARGUMENT…: sets $status, $said and $errors
run() {
	status=0
	said=$("$build/subagent/runner/z_stats-runner" -c "$work/z_stats.conf" "$@" 2>"$work/errors") || status=$?
	errors=$(cat "$work/errors")
}

# says TEXT PATTERN: the output has a line like this
says() {
	if printf '%s\n' "$said" | grep -Eq -- "$2"; then
		ok "$1"
	else
		not_ok "$1" "no line like $2 in: $said $errors"
	fi
}

run --run good
is "ok is exit status 0" "$status" 0
says "the verdict of one that is ok" '^good: ok$'
says "a value" '^  value +[0-9]+$'
says "time and CPU" '^took [0-9]+\.[0-9] ms, [0-9]+\.[0-9] ms of CPU$'

run --run warned
is "warn is exit status 1" "$status" 1
says "which value broke the threshold" '^warned: warn: value [0-9]+ >= 0$'
says "the value is marked" '^  value +[0-9]+  warn$'

run --run failing
is "error is exit status 2, whatever it requires" "$status" 2
says "the worse threshold counts" '^failing: error: value [0-9]+ < 100'

run --root "$root/plain" --run load
is "thresholds hold for a root of our own" "$status" 1
says "the load of that root" '^  load15 +12\.59  warn$'

run --root "$root/plain" --run disk
is "a class with rows" "$status" 0
says "its row" '^  /mnt/one two$'
says "a value of it with its unit" '^    used_pct +[0-9.e-]+ %$'

run --root "$root/odd" --run load
is "no measure is exit status 3" "$status" 3
says "and why" '^load: unknown: .*/proc/loadavg is not of the form'

run --run nobody
is "no such agent is exit status 3" "$status" 3
is "which is said" "$errors" 'z_stats: there is no agent "nobody"'

run --run mistaken
is "a mistake in the settings is exit status 3" "$status" 3
is "nothing is printed of it" "$said" ""
said=$errors
says "it is said with file and line" 'test\.agent:6: .*other'

run --json --run load --root "$root/plain"
is "JSON: exit status" "$status" 1
says "JSON: verdict" '^\{"agent": "load", "class": "load", "status": "warn", "message": "load15 12\.59 > 12", "end": "exit",'
says "JSON: values" '"values": \{"load1": 0\.52, "load5": 0\.58, "load15": 12\.59, "running": 3, "processes": 467\}\}$'

run --check
is "the check finds the mistake too" "$status" 1
status=0
"$build/subagent/runner/z_stats-runner" --check >"$work/said" 2>&1 || status=$?
is "the agents that are shipped have none" "$status" 0
plan
