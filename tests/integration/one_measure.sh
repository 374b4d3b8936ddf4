#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The way of one measure, seen at every face: API, SNMP, pages, command line, graph, RRD, archive at Zéphir.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 150 || exit 99
needs snmpd snmpget nginx rrdtool

probe_agent alpha 1 '	description = "The first" warn = {"value > 40"} help = "Look at it."'
says alpha 'value 42.5' 'count 12345678901234567890' 'said as it is'
probe_agent broken 1
says broken 'crash'
site alpha broken
snmpd_conf ''
service_conf "agentx_socket = \"$agentx\"" "$(zephir_conf 2)"
start_snmpd
start_zephir
start_z_stats

check "alpha has measured" retry 20 measured alpha 2
is "API: the value" "$(api agents/alpha .values.value)" 42.5
is "API: a count beyond 2^63 is a text" "$(api agents/alpha .values.count)" 12345678901234567890
is "API: the text" "$(api agents/alpha .values.said)" "as it is"
is "API: the list says the same" \
	"$(api agents '.agents[] | select(.name == "alpha") | "\(.status) \(.values.value) \(.class) \(.description)"')" \
	"warn 42.5 probe The first"
check "API: the threshold is named" agent_has alpha '.message | contains("value") and contains("40")'
check "API: the age is that of a second or two" agent_has alpha '.age <= 3'
check "a class that crashes is unknown, and says why" retry 20 agent_has broken \
	'.status == "unknown" and (.message | test("signal|SIGABRT|Abort"; "i")) and .failures > 0'

check "SNMP: attached" retry 20 master_is attached
check "SNMP: the value in thousandths" retry 10 measure_is Milli alpha value 42.500
check "SNMP: the value rounded" retry 10 measure_is Gauge64 alpha value 43
check "SNMP: the value as text" retry 10 measure_is Text alpha value 42.5
check "SNMP: the count" retry 10 measure_is Counter64 alpha count 12345678901234567890
check "SNMP: the text" retry 10 measure_is Text alpha said 'as it is'
check "SNMP: the status of the value" retry 10 measure_is Status alpha value warn
check "SNMP: the status of the agent" retry 10 mib_is 'eoleAgentStatus."alpha"' warn
check "SNMP: what to do" retry 10 mib_is 'eoleAgentHelp."alpha"' 'Look at it.'
is "SNMP: a text has no number" \
	"$(snmp get -OqvU 'EOLE-MIB::eoleMeasureMilli."alpha".""."said"' 2>&1 | cut -c 1-16)" "No Such Instance"
is "SNMP: the walk has each agent" "$(snmp walk -Oqv EOLE-MIB::eoleAgentName | tr '\n' ' ')" 'alpha broken '

# on_page PATH TEXT
on_page() {
	fetch "$1" | grep -qF -- "$2"
}
check "page: the agent's row" on_page '/?lang=en' 'id="agent-alpha"'
check "page: the value" on_page '/?lang=en' 42.5
check "page: the value in French" on_page '/?lang=fr' 42,5
check "page: the description" on_page '/?lang=en' 'The first'
check "page of the agent: the value" on_page '/agent/alpha?lang=en' 42.5
check "page of the agent: what to do" on_page '/agent/alpha?lang=en' 'Look at it.'
check "page of the agent: the text" on_page '/agent/alpha?lang=en' 'as it is'

status_says() {
	"$z_stats" status --json -c "$conf" | jq -e "$1" >/dev/null
}
check "status --json: the value" status_says '.agents[] | select(.name == "alpha") | .values.value == 42.5'
check "status: a line for the agent" \
	bash -c "'$z_stats' -c '$conf' status | grep -Eq '^alpha +(warn|WARN|Warn) '"

# The file holds the value when a graph was asked for: before each, it is caught up.
drawn() {
	fetch '/graph/alpha/value.svg?range=hour' >"$work/graph.svg" && grep -q '<path' "$work/graph.svg" &&
		rrdtool fetch "$(find "$state" -path '*/alpha/_.rrd')" AVERAGE -s -60 | grep -q '4\.250*e+01'
}
check "graph and RRD: the value is in the file" retry 30 drawn
check "graph: it is a picture" grep -q '<svg' "$work/graph.svg"
check "graph: as PNG too" bash -c "curl -s --noproxy '*' --max-time 10 \
	'http://127.0.0.1:$http/graph/alpha/value.png?range=hour' | head -c 8 | od -c | grep -q 'P   N   G'"

arrived() {
	arrived_measures alpha | jq -se 'any(.status == "warn" and .values.value == 42.5 and
		.values.count == "12345678901234567890" and .values.said == "as it is")' >/dev/null
}
check "archive: the measure arrives" retry 30 arrived
first=$(delivered | head -n 1)
check "archive: the manifest has its members" jq -e \
	'.sequence == 1 and .id == "0210066H-1" and .module == "test-1.0" and .format and .host and .from and .to' \
	"$archives/$first/manifest.json"
check "archive: the last report of the agent" bash -c "jq -e '.values.value == 42.5' '$archives'/*/agents/alpha.json"
check "archive: the failures of the other too" bash -c \
	"cat '$archives'/*/measures.jsonl | jq -se 'any(.agent == \"broken\" and .status == \"unknown\")'"

# What this machine itself has to tell, by the classes that are there
for class in rand load disk paquet; do
	if [ "$class" = paquet ] && ! has dpkg-query; then
		skip "$class: measures this machine" "dpkg-query is not installed"
	elif with_class "$class"; then
		"$z_stats" -c "$conf" describe "$class" >"$work/$class.said" 2>&1
		is "$class: described" "$?" 0
		printf '%s "my-%s" { period = 60 }\n' "$class" "$class" >"$configs/$class.agent"
		"$z_stats" -c "$conf" run "my-$class" --json >"$work/$class.json" 2>"$work/$class.err"
		check "$class: measures this machine" jq -e '.values | length > 0' "$work/$class.json"
	else
		skip "$class: measures this machine" "the class is not built"
	fi
done
check "everything ends" stop_z_stats
plan_service
