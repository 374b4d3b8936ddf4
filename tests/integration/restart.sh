#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# After a restart the board is back at once, nobody is alarmed, and numbers go on: after SIGTERM and after SIGKILL of all.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 180 || exit 99
needs snmpd snmpget snmptrapd nginx

start_snmptrapd
probe_agent alpha 1 '	warn = {"value > 40"}'
says alpha 'value 42.5'
probe_agent beta 1
probe_agent slow 3600
says slow 'value 7' 'verdict error "it is broken"'
site alpha beta slow
snmpd_conf "trap2sink 127.0.0.1:$trap_port public"
service_conf "agentx_socket = \"$agentx\"" "$(zephir_conf 2)"
start_snmpd
start_zephir
start_z_stats

all_measured() {
	api service '.agents.complete' && measured alpha 3 && measured beta 3
}
check "all have measured" retry 30 all_measured
check "slow is in error" agent_has slow '.status == "error" and .values.value == 7'

all_durable() {
	api service '.journal.durable > 0 and .journal.last - .journal.durable <= 2'
}

# remember: what the board shows, and how far the numbers are
remember() {
	retry 10 all_durable
	slow_before=$(api agents/slow '"\(.status) \(.message) \(.since) \(.max) \(.values.value)"')
	slow_time=$(api agents/slow .time)
	alpha_turns=$(turns_of alpha)
	records=$(api service .journal.durable)
	sequence=$(api service '.spool.sequence | tostring')
	retry 10 api service '.notifications.waiting == 0'
	notified=$(grep -c eoleAgentStatusChange "$work/traps")
}

# back TEXT: the board is as it was
back() {
	start_z_stats
	# As soon as the board is back there is no agent that was known and is Unknown.
	check "$1: the agents are there" retry 10 api service '.agents.count == 3'
	is "$1: nobody is unknown" "$(api agents '[.agents[] | select(.status == "unknown") | .name] | join(" ")')" ""
	is "$1: slow is as it was" \
		"$(api agents/slow '"\(.status) \(.message) \(.since) \(.max) \(.values.value)"')" "$slow_before"
	check "$1: alpha still warns" agent_has alpha '.status == "warn" and .values.value == 42.5'
	check "$1: alpha goes on measuring" retry 20 more_turns alpha $((alpha_turns + 2))
	check "$1: records are numbered on" retry 20 api service ".journal.durable > $records"
	check "$1: archives are numbered on" retry 30 api service ".spool.sequence > $sequence"
	check "$1: slow has measured again, or is as old as it is" agent_has slow \
		".time >= $slow_time and .age <= (now - .time + 2)"
	check "$1: attached" retry 20 master_is attached
	says beta 'value 1' "verdict warn $1"
	check "$1: a change is told" retry 20 grep -q "$1" "$work/traps"
	is "$1: only that one was" "$(grep -c eoleAgentStatusChange "$work/traps")" $((notified + 1))
	says beta 'value 1'
	check "$1: its end too" retry 20 two_more
}

two_more() {
	[ "$(grep -c eoleAgentStatusChange "$work/traps")" -eq $((notified + 2)) ]
}

remember
check "SIGTERM ends it" stop_z_stats
back sigterm

remember
kill_whole_service
back sigkill

# Often, and at any moment
for _ in 1 2 3 4 5; do
	so_far=$(api service .journal.last)
	retry 5 api service ".journal.last > $so_far"
	kill_whole_service
	start_z_stats
done
check "after five more: slow is known" agent_has slow '.status == "error" and .values.value == 7'
is "after five more: nobody was alarmed" "$(grep -c eoleAgentStatusChange "$work/traps")" $((notified + 2))
until_alpha=$(turns_of alpha)
all_arrived alpha "$until_alpha"
check "everything ends" stop_z_stats
last_one=$(delivered | tail -n 1)
is "archives are numbered without holes" "$(delivered | wc -l)" "$((10#${last_one%%-*}))"
plan_service
