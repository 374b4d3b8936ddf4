#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Without a master agent: z_stats answers SNMP by itself, to those who know the community; or not at all.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 90 || exit 99
needs snmpget snmpwalk

probe_agent alpha 1
says alpha 'value 12.5'
site alpha
udp=$(free_port)
service_conf "mode = \"standalone\" listen = \"udp:127.0.0.1:$udp\" community = \"s3cret\""
start_z_stats
check "it listens" retry 10 master_is listening
check "alpha measures" retry 20 measured alpha
community=s3cret
check "with the community: the value" retry 10 measure_is Milli alpha value 12.500
check "with the community: the status" retry 10 mib_is 'eoleAgentStatus."alpha"' ok
snmp walk -On EOLE-MIB::eoleMIB >"$work/walk" 2>&1
is "the walk is whole" "$?" 0
check "the walk has many objects" test "$(grep -c '^\.1\.' "$work/walk")" -gt 60
check "the walk ends with its last object" mib eoleNotifyWaiting.0
is "walked in steps or in bulk: the same names" \
	"$(snmp bulkwalk -On EOLE-MIB::eoleMIB 2>&1 | sed 's/ =.*//' | cksum)" "$(sed 's/ =.*//' "$work/walk" | cksum)"

# asked VERSION COMMUNITY RETRIES: with what snmpget ends: "answer", "silence", or what it says
asked() {
	asked_said=$(snmpget "-v$1" -c "$2" -t 1 -r "$3" -M "$mib_path" -m EOLE-MIB "127.0.0.1:$udp" \
		EOLE-MIB::eoleServiceUptime.0 2>&1)
	case $?:$asked_said in
	0:*'No Such'*) echo "$asked_said" ;;
	0:*) echo answer ;;
	1:Timeout:*) echo silence ;;
	*) echo "$asked_said" ;;
	esac
}

is "SNMPv1 is no way in" "$(asked 1 s3cret 0)" silence
is "SNMPv2c is" "$(asked 2c s3cret 3)" answer
is "with another community: silence" "$(asked 2c public 0)" silence
is "with ours: still an answer" "$(asked 2c s3cret 3)" answer
check "nobody sets anything" bash -c "! snmpset -v2c -c s3cret -t 1 -r 1 -M '$mib_path' -m EOLE-MIB \
	127.0.0.1:$udp 'EOLE-MIB::eoleAgentAction.\"alpha\"' i 2"
check "only on its own address" bash -c "! grep -q ': 00000000:$(printf '%04X' "$udp") ' /proc/net/udp"
check "it ends" stop_z_stats

service_conf "mode = \"standalone\" listen = \"udp:127.0.0.1:$udp\""
start_z_stats
check "without a community: it runs" retry 20 measured alpha
check "without a community: it listens all the same" retry 10 udp_is_open "$udp"
for other in '' public s3cret; do
	is "without a community: silence for \"$other\"" "$(asked 2c "$other" 0)" silence
done
check "it ends" stop_z_stats

service_conf 'mode = "off"'
start_z_stats
check "switched off: alpha measures" retry 20 measured alpha
check "switched off: it says so" master_is off
check "switched off: the page works" fetch / -o /dev/null
check "switched off: nobody listens" bash -c "! grep -q ':$(printf '%04X' "$udp") ' /proc/net/udp"
is "switched off: no notifications" "$(api service '.notifications | tostring')" null
check "it ends" stop_z_stats

# The port is taken
service_conf "mode = \"standalone\" listen = \"udp:127.0.0.1:$udp\" community = \"s3cret\""
start_z_stats
retry 10 master_is listening
first_pid=$z_pid
http='' runtime=$work/runtime2 state=$work/state2
service_conf "mode = \"standalone\" listen = \"udp:127.0.0.1:$udp\" community = \"s3cret\""
timeout 20 "$z_stats" --allow-root -c "$conf" >"$work/second.log" 2>&1
is "the port is taken: it does not start" "$?" 1
check "the port is taken: it says which" grep -q "$udp" "$work/second.log"
z_pid=$first_pid
check "the first one ends" stop_z_stats
plan_service
