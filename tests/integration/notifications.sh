#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A real snmptrapd is told of changes, with names and with the status before and after; what happens while snmpd is away
# or hangs is told afterwards.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 150 || exit 99
needs snmpd snmpget snmptrapd

start_snmptrapd
probe_agent alpha 1 '	help = "Call somebody." error = {"value > 90"}'
probe_agent beta 1
site alpha beta
snmpd_conf "trap2sink 127.0.0.1:$trap_port public"
service_conf "agentx_socket = \"$agentx\""
start_snmpd
start_z_stats
check "attached" retry 20 master_is attached
check "alpha is well" retry 20 agent_has alpha '.status == "ok"'
check "beta is well" retry 20 agent_has beta '.status == "ok"'

quiet() {
	api service '.notifications.waiting == 0'
}

# told NAME BEFORE AFTER: such a notification came
told() {
	grep -F 'eoleAgentStatusChange' "$work/traps" | grep -F "\"$1\"" |
		grep -E "eoleNotifyPreviousStatus[^=]*= $2" | grep -Eq "eoleAgentStatus[^=]*= $3"
}

# tells TEXT NAME BEFORE AFTER
tells() {
	if retry 20 told "${@:2}"; then
		ok "$1: $2 was $3 and is $4"
	else
		not_ok "$1: $2 was $3 and is $4" "there came: $(cat "$work/traps")"
	fi
}

check "nothing waits" retry 10 quiet
says alpha 'value 95'
tells "a threshold" alpha ok error
check "it names the agent" grep -q 'eoleAgentName[^=]*= "*alpha' "$work/traps"
check "it says why" grep -q 'eoleAgentMessage[^=]*= "*value 95 > 90' "$work/traps"
check "it says what to do" grep -q 'eoleAgentHelp[^=]*= "*Call somebody' "$work/traps"
says beta 'value 1' 'verdict warn "so so"'
tells "a verdict" beta ok warn
says beta 'fail nobody is there'
tells "no measure" beta warn unknown
says beta 'value 1'
tells "it is over" beta unknown ok
is "as many as were sent" "$(api service .notifications.sent)" "$(grep -c eoleAgentStatusChange "$work/traps")"
check "SNMP counts them too" retry 10 mib_is eoleNotifySent.0 "$(api service .notifications.sent)"

# snmpd is away
stop "$snmpd_pid"
check "snmpd goes: it says so" retry 10 master_is detached
says alpha 'value 1'
check "snmpd is away: alpha is well again" retry 10 agent_has alpha '.status == "ok"'
check "snmpd is away: a notification waits" retry 10 api service '.notifications.waiting == 1'
start_snmpd
tells "afterwards" alpha error ok
check "nothing waits any more" retry 10 quiet

# snmpd hangs
kill -STOP "$snmpd_pid"
check "snmpd hangs: it says so" retry 10 api service '.agentx.state != "attached"'
says beta 'value 1' 'verdict error "it burns"'
check "snmpd hangs: beta is in error" retry 10 agent_has beta '.status == "error"'
check "snmpd hangs: a notification waits" retry 10 api service '.notifications.waiting == 1'
check "snmpd hangs: the page answers" fetch / -o /dev/null --max-time 1
kill -CONT "$snmpd_pid"
tells "afterwards" beta ok error

# There and back while nobody could be told: there is nothing to tell
stop "$snmpd_pid"
check "snmpd goes once more" retry 10 master_is detached
told_so_far=$(grep -c eoleAgentStatusChange "$work/traps")
says alpha 'value 95'
check "alpha fails" retry 10 agent_has alpha '.status == "error"'
says alpha 'value 1'
check "alpha is well again" retry 10 agent_has alpha '.status == "ok"'
start_snmpd
check "attached again" retry 20 master_is attached
says beta 'value 1'
tells "the next change" beta error ok
is "there and back was not told" "$(grep -c eoleAgentStatusChange "$work/traps")" $((told_so_far + 1))
is "none was dropped" "$(api service '.notifications.dropped | tostring')" 0
check "everything ends" stop_z_stats
plan_service
