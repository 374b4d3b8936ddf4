#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every command of z_stats: what it prints where, and its exit status.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 120 || exit 99

probe_agent alpha 1 '	warn = {"value > 40"} error = {"value > 90"}'
site alpha
service_conf 'mode = "off"'

# run STATUS OUT ERR ARGUMENTS…: its exit status, and what its output and its errors must match; '' for nothing at all
run() {
	timeout 30 "$z_stats" "${@:4}" >"$work/out" 2>"$work/err" </dev/null
	run_status=$?
	is "${*:4}: exit status" "$run_status" "$1" || :
	matches "${*:4}: output" "$2" "$work/out"
	matches "${*:4}: errors" "$3" "$work/err"
}

# matches TEXT PATTERN FILE
matches() {
	case $2 in
	'') is "$1: none" "$(cat "$3")" "" ;;
	*)
		if grep -Eq -- "$2" "$3"; then
			ok "$1: $2"
		else
			not_ok "$1: $2" "it was: $(head -c 2000 "$3")"
		fi
		;;
	esac
}

conf_arguments=(-c "$conf")
#   STATUS OUTPUT               ERRORS                   ARGUMENTS
run 0 '^Usage: z_stats'         ''                       --help
run 0 '^z_stats [0-9]+\.[0-9]+' ''                       --version
run 2 ''                        "no command 'frobnicate'" frobnicate
run 2 ''                        'frobnicate'             --frobnicate
run 2 ''                        'requires an argument'   -c
run 0 '^configuration ok$'      ''                       "${conf_arguments[@]}" check
run 0 '^configuration ok$'      ''                       check "${conf_arguments[@]}"
run 2 ''                        'one argument too many'  "${conf_arguments[@]}" check more
run 0 '^probe '                 ''                       "${conf_arguments[@]}" classes
run 0 'file'                    ''                       "${conf_arguments[@]}" describe probe
run 0 'count'                   ''                       "${conf_arguments[@]}" describe probe
run 1 ''                        'nothing'                "${conf_arguments[@]}" describe nothing
run 1 ''                        '.'                      "${conf_arguments[@]}" status
run 1 ''                        '.'                      "${conf_arguments[@]}" status --json
run 3 ''                        'nobody'                 "${conf_arguments[@]}" run nobody
run 3 ''                        'AGENT'                  "${conf_arguments[@]}" run
run 1 ''                        '/nowhere/z_stats.conf'  -c /nowhere/z_stats.conf check

# run AGENT: the exit status is that of a monitoring plugin
says alpha 'value 1'
run 0 '1' '' "${conf_arguments[@]}" run alpha
says alpha 'value 50.5'
run 1 '50[.,]5' '' "${conf_arguments[@]}" run alpha
says alpha 'value 95'
run 2 '95' '' "${conf_arguments[@]}" run alpha
says alpha 'fail nobody is there'
run 3 'nobody is there' '' "${conf_arguments[@]}" run alpha
says alpha 'crash'
run 3 '[Ss]ignal|SIGABRT|Abort' '' "${conf_arguments[@]}" run alpha
says alpha 'value 50.5' 'said it is so'
run 1 '^\{' '' "${conf_arguments[@]}" run alpha --json
check "run --json: it is JSON" jq -e '.values.value == 50.5 and .values.said == "it is so" and .status == "warn"' \
	"$work/out"
run 1 '^\{' '' "${conf_arguments[@]}" run --json alpha

# check: every mistake, with file and line
cat >"$configs/bad.agent" <<'BAD'
probe "good" { file = "/dev/null" }
probe "bad" {
	file = "/dev/null"
	wurst = "yes"
}
BAD
printf 'nosuch "thing" { }\n' >"$configs/class.agent"
run 1 '' 'bad\.agent:4: ' "${conf_arguments[@]}" check
matches "check: tells the others too" 'class\.agent:1: ' "$work/err"
matches "check: names the mistake" 'wurst' "$work/err"
rm "$configs/bad.agent" "$configs/class.agent"
printf 'section "Test" { agents = {"alpha"\n' >"$monitor/site.cfg"
run 1 '' 'site\.cfg:[0-9]+: ' "${conf_arguments[@]}" check
site alpha
sed 's/mode = "off"/mode = "sometimes"/' "$conf" >"$work/bad.conf"
echo 'max_children = 0' >>"$work/bad.conf"
run 1 '' "bad\.conf:[0-9]+: .*max_children" -c "$work/bad.conf" check
matches "check: tells the other mistake too" 'bad\.conf:6: .*sometimes' "$work/err"
run 1 '' "bad\.conf:[0-9]+: .*max_children" -c "$work/bad.conf" --allow-root
run 1 '' 'No such file' -c "$work/nowhere.conf" --allow-root
run 0 '^configuration ok$' '' "${conf_arguments[@]}" check

# The service is not for root
if [ "$(id -u)" -eq 0 ]; then
	run 2 '' 'root' "${conf_arguments[@]}"
else
	skip "root is refused" "this is not root"
fi

# status of a service that runs
says alpha 'value 50.5'
start_z_stats
check "alpha measures" retry 20 measured alpha
run 0 '^alpha +[Ww](arn|ARN)' '' "${conf_arguments[@]}" status
run 0 '^\{' '' "${conf_arguments[@]}" status --json
check "status --json: it is JSON" jq -e '.agents[0].name == "alpha" and .agents[0].status == "warn"' "$work/out"
run 0 '^\{' '' status --json "${conf_arguments[@]}"

# Two at once do not get in each other's way
second=$(free_port)
sed "s/127.0.0.1:$http/127.0.0.1:$second/" "$conf" >"$work/second.conf"
run 1 '' 'another z_stats is running' --allow-root -c "$work/second.conf"
check "the first one goes on" page_answers
check "and its status is told" bash -c "'$z_stats' -c '$conf' status | grep -q alpha"
check "it ends" stop_z_stats
run 1 '' '.' "${conf_arguments[@]}" status
plan_service
