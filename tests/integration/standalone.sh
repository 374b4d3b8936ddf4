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
check "SNMPv1 is no way in" test -z "$(snmpget -v1 -c public -t 1 -r 0 "127.0.0.1:$udp" .1.3.6.1.2.1.1.3.0 2>/dev/null)"
community=public retries=0
check "with another community: silence" test -z "$(mib 'eoleAgentStatus."alpha"')"
is "with another community: a time-out" \
	"$(snmp get 'EOLE-MIB::eoleServiceUptime.0' 2>&1 | grep -c '^Timeout')" 1
community=s3cret retries=3
check "nobody sets anything" bash -c "! snmpset -v2c -c s3cret -t 1 -r 1 -M '$mib_path' -m EOLE-MIB \
	127.0.0.1:$udp 'EOLE-MIB::eoleAgentAction.\"alpha\"' i 2"
check "only on its own address" bash -c "! grep -q ': 00000000:$(printf '%04X' "$udp") ' /proc/net/udp"
check "it ends" stop_z_stats

service_conf "mode = \"standalone\" listen = \"udp:127.0.0.1:$udp\""
start_z_stats
check "without a community: it runs" retry 20 measured alpha
community='' retries=0
check "without a community: silence for the empty one" test -z "$(mib eoleServiceUptime.0)"
community=public
check "without a community: silence for public" test -z "$(mib eoleServiceUptime.0)"
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
