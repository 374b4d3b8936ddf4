#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# snmpd is absent, comes, is started anew, hangs and goes on: z_stats answers its page all the while and serves it again.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 150 || exit 99
needs snmpd snmpget

probe_agent alpha 1
site alpha
snmpd_conf ''
service_conf "agentx_socket = \"$agentx\""

# walk_works: all three groups and the table, with the agent in it
walk_works() {
	snmp walk -Oqv EOLE-MIB::eoleMIB >"$work/walk" 2>&1 && grep -qx alpha "$work/walk" &&
		mib_is 'eoleAgentStatus."alpha"' ok
}

# quick: the page, the agent's page and the API each answer within a second
quick() {
	for path in / /agent/alpha /api/v1/agents /api/v1/service /healthz; do
		fetch "$path" -o /dev/null --max-time 1 || return
	done
}

# goes_on: the agents measure
goes_on() {
	so_far=$(turns_of alpha)
	retry 10 more_turns alpha "$so_far"
}

start_z_stats
check "without snmpd: the page answers" quick
check "without snmpd: agents measure" retry 20 measured alpha
check "without snmpd: it says so" retry 5 master_is detached
check "without snmpd: and why" api service '.agentx.reason | length > 0'

start_snmpd
check "snmpd comes: attached" retry 20 master_is attached
check "snmpd comes: it is walked" retry 10 walk_works

stop "$snmpd_pid"
check "snmpd goes: it says so" retry 10 master_is detached
check "snmpd goes: the page answers" quick
check "snmpd goes: agents measure" goes_on
start_snmpd
check "snmpd comes again: attached" retry 20 master_is attached
check "snmpd comes again: it is walked" retry 10 walk_works
is "snmpd comes again: that makes two" "$(api service .agentx.attaches)" 2

kill -9 "$snmpd_pid"
wait "$snmpd_pid" 2>/dev/null
start_snmpd
check "snmpd killed and started: it is walked" retry 20 walk_works

kill -STOP "$snmpd_pid"
check "snmpd hangs: it says so" retry 10 api service '.agentx.state | . == "late" or . == "detached"'
for round in 1 2 3; do
	check "snmpd hangs: the page answers within a second ($round)" quick
	check "snmpd hangs: agents measure ($round)" goes_on
done
check "snmpd hangs: the session is given up" retry 10 master_is detached
check "snmpd hangs: the loop never stood still" api service '.loop.lag_worst < 1'
kill -CONT "$snmpd_pid"
check "snmpd goes on: attached" retry 20 master_is attached
check "snmpd goes on: it is walked" retry 20 walk_works

check "it ends" stop_z_stats
gone() {
	! mib 'eoleAgentStatus."alpha"' >/dev/null
}
check "it ends: snmpd has nothing of it any more" retry 10 gone

kill -STOP "$snmpd_pid"
start_z_stats
check "snmpd hangs from the start: the page answers" quick
check "snmpd hangs from the start: agents measure" goes_on
kill -CONT "$snmpd_pid"
check "snmpd goes on: it is walked" retry 30 walk_works
check "it ends once more" stop_z_stats
plan_service
