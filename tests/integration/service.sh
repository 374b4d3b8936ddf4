# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# For the integration tests of the whole service: z_stats in a folder of its own, with an snmpd, an snmptrapd and a Zéphir
# of its own. To be sourced, with the seconds that the script may take:
#   . "${top_srcdir:-.}/tests/integration/service.sh" 120
# What a script starts with a start_… ends with the script, whatever happens.
if [ -z "${Z_STATS_BOUNDED:-}" ]; then
	Z_STATS_BOUNDED=$1 exec timeout -k 20 "$1" bash "$0"
fi
# shellcheck source=tests/integration/lib.sh
. "${top_srcdir:-.}/tests/integration/lib.sh"

work=$(cd "$work" && pwd -P)
chmod 711 "$work"
conf=$work/z_stats.conf
state=$work/state
runtime=$work/runtime
monitor=$work/monitor
log=$work/z_stats.log
zephir=$work/zephir
archives=$work/archives
configs=$monitor/configs
tree=$work/tree
z_stats=$tree/subagent/z_stats
z_pid=
http=
udp=
zephir_port=$(free_port)
mib_path=$build/mibs:$top_srcdir/mibs/base
mkdir -p "$configs" "$archives" "$work/snmp/cert_indexes" "$work/said"
: >"$log"
# net-snmp's tools keep theirs here, and read nothing of this machine's
export SNMP_PERSISTENT_DIR="$work/snmp" SNMPCONFPATH="$work/snmp" MIBS=

# needs PROGRAM…: skips the whole script when one is missing
needs() {
	for needed; do
		has "$needed" || skip_all "$needed is not installed"
	done
}
PATH=$PATH:/usr/sbin:/sbin
needs curl jq

# As that of lib.sh, but for commands that take time themselves, and that retry.
retry() {
	local until=$((SECONDS + $1 + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.05
	done
}

# --- the programs, in a tree of their own: z_stats finds its workers and modules beside itself, and a test says
# which modules there are ---

worker_names='runner store rrd forward'

plant() {
	mkdir -p "$(dirname "$tree/$1")"
	cp "$build/$1" "$tree/$1"
}

plant_tree() {
	plant subagent/z_stats
	for worker in $worker_names; do
		plant "subagent/$worker/z_stats-$worker"
	done
	mkdir -p "$tree/agents/.libs"
	printf '%s\n' "$monitor" >"$tree/subagent/build-tree"
	: >"$tree/Makefile"
	ln -s "$(cd "$build" && pwd -P)/po" "$tree/po"
	cp "$build/tests/integration/.libs/probe.so" "$tree/agents/.libs/"
}
plant_tree

# with_class NAME: the class of that name too; false when it was not built
with_class() {
	[ -e "$build/agents/.libs/$1.so" ] && cp "$build/agents/.libs/$1.so" "$tree/agents/.libs/"
}

# --- configuration ---

# service_conf [SNMP [ZEPHIR [MORE]]]: writes $conf; each is the inside of its section. A port for the page is chosen.
service_conf() {
	[ -n "$http" ] || http=$(free_port)
	cat >"$conf" <<CONF
module = "test-1.0"
monitor_dir = "$monitor"
state_dir = "$state"
runtime_dir = "$runtime"
http { listen = {"127.0.0.1:$http"} }
snmp { ${1:-mode = \"off\"} }
zephir { ${2:-period = 0} }
${3:-}
CONF
	[ -e "$monitor/site.cfg" ] || : >"$monitor/site.cfg"
}

# site AGENT…: all on the page, in one section
site() {
	site_list=$(printf ', "%s"' "$@")
	printf 'section "Test" { agents = {%s} }\n' "${site_list#, }" >"$monitor/site.cfg"
}

# probe_agent NAME PERIOD [SETTINGS]: an agent that measures what says() says
probe_agent() {
	printf 'probe "%s" {\n\tperiod = %s\n\tfile = "%s"\n%s\n}\n' "$1" "$2" "$work/said/$1" "${3:-}" \
		>"$configs/$1.agent"
	[ -e "$work/said/$1" ] || says "$1" 'value 1'
}

# says NAME LINE…: what the agent measures from now on (probe.c)
says() {
	printf '%s\n' "${@:2}" >"$work/said/$1.new"
	mv "$work/said/$1.new" "$work/said/$1"
}

# --- the service ---

# launch_z_stats: without waiting for its page
launch_z_stats() {
	"$z_stats" --allow-root -c "$conf" >>"$log" 2>&1 &
	z_pid=$!
	ends_with_us "$z_pid"
}

start_z_stats() {
	launch_z_stats
	retry 20 page_answers || note "z_stats does not answer: $(tail -n 20 "$log")"
}

# The children of a process.
children() {
	2>/dev/null tr ' ' '\n' <"/proc/$1/task/$1/children" | grep .
}

all_ended() {
	for one; do
		ended "$one" || return 1
	done
}

# stop_z_stats: as systemd would; false when it or a worker does not end, or it ends badly
stop_z_stats() {
	mapfile -t stopping < <(children "$z_pid")
	kill "$z_pid" 2>/dev/null
	retry 15 ended "$z_pid" && wait "$z_pid" && retry 10 all_ended "${stopping[@]}"
}

# kill_whole_service: z_stats and its workers at once, as a power cut would
kill_whole_service() {
	mapfile -t stopping < <(children "$z_pid")
	kill -9 "$z_pid" "${stopping[@]}" 2>/dev/null
	wait "$z_pid" 2>/dev/null
	retry 10 all_ended "${stopping[@]}"
}

# Workers end when their z_stats does. One that did not is a fault that plan_service tells.
end_workers() {
	for pid in $pids; do
		for child in $(children "$pid"); do
			orphans="${orphans:-} $child"
		done
	done
}

end_service() {
	end_workers
	for pid in $pids; do
		kill -CONT "$pid" 2>/dev/null
	done
	clean_up
	for child in ${orphans:-}; do
		kill -9 "$child" 2>/dev/null
	done
}
trap end_service EXIT

# plan_service: as plan, after a look at what z_stats logged
plan_service() {
	is "no sanitizer said anything" "$(grep -E 'Sanitizer|runtime error:' "$log")" ""
	[ -n "${workers_die:-}" ] || is "no worker died by itself" "$(grep -E 'worker: the [a-z]+ ended' "$log")" ""
	[ "$tap_failed" -eq 0 ] || note "z_stats said: $(tail -n 40 "$log")"
	plan
}

# fetch PATH [CURL'S OPTIONS]: of the page; false unless it is answered with 2xx within 5 s
fetch() {
	curl -sS -f --noproxy '*' --max-time 5 "${@:2}" "http://127.0.0.1:$http$1"
}

page_answers() {
	fetch /healthz
}

# api PATH [FILTER]: of /api/v1, through jq; false when the result is false or null
api() {
	fetch "/api/v1/$1" | jq -er "${2:-.}"
}

# agent_has NAME FILTER: the filter holds for the agent
agent_has() {
	api "agents/$1" "$2" >/dev/null
}

# worker NAME FILTER: of one worker of /api/v1/service
worker() {
	api service ".workers[] | select(.name == \"$1\") | $2"
}

# measured NAME [TIMES]: the agent has measured so often
measured() {
	agent_has "$1" ".measures >= ${2:-1}"
}

# turns_of NAME: of all that ended, well or badly
turns_of() {
	api "agents/$1" '.measures + .failures'
}

# more_turns NAME NUMBER: it has ended more turns than that
more_turns() {
	[ "$(turns_of "$1")" -gt "$2" ]
}

# --- snmpd ---

# snmpd_conf [LINES]: sets udp, agentx
snmpd_conf() {
	[ -n "$udp" ] || udp=$(free_port)
	agentx=$work/agentx.sock
	cat >"$work/snmpd.conf" <<CONF
agentAddress udp:127.0.0.1:$udp
rocommunity public 127.0.0.1
master agentx
agentXSocket $agentx
agentXPerms 0777 0711
${1:-}
CONF
}

# launch_snmpd: sets snmpd_pid
launch_snmpd() {
	rm -f "$agentx"
	snmpd -f -C -c "$work/snmpd.conf" -Lo </dev/null >>"$work/snmpd.log" 2>&1 &
	snmpd_pid=$!
	ends_with_us "$snmpd_pid"
}

snmpd_answers() {
	snmp get -Oqv .1.3.6.1.2.1.1.3.0
}

start_snmpd() {
	launch_snmpd
	retry 10 snmpd_answers || note "snmpd does not answer: $(tail -n 5 "$work/snmpd.log")"
}

# snmp COMMAND ARGUMENTS…: snmpget, snmpwalk … of our snmpd, by the names of our MIB
snmp() {
	"snmp$1" -v2c -c "${community:-public}" -t 1 -r "${retries:-3}" -M "$mib_path" -m EOLE-MIB "${@:2:$#-2}" \
		"127.0.0.1:$udp" "${!#}"
}

# mib OBJECT: its value, without its type; "" and false when it is not there
mib() {
	mib_said=$(snmp get -OqvU "EOLE-MIB::$1" 2>/dev/null) || return
	case $mib_said in
	'No Such '*) return 1 ;;
	esac
	printf '%s\n' "$mib_said"
}

# mib_is OBJECT VALUE
mib_is() {
	[ "$(mib "$1")" = "$2" ]
}

# measure_is COLUMN AGENT FIELD VALUE: in eoleMeasureTable, of a class without rows
measure_is() {
	mib_is "eoleMeasure$1.\"$2\".\"\".\"$3\"" "$4"
}

master_is() {
	api service ".agentx.state == \"$1\""
}

# --- snmptrapd ---

# start_snmptrapd: sets trap_port; it writes a line for each notification to $work/traps
start_snmptrapd() {
	trap_port=$(free_port)
	printf 'disableAuthorization yes\nformat2 %%v\\n\n' >"$work/snmptrapd.conf"
	: >"$work/traps"
	MIBS=EOLE-MIB MIBDIRS=$mib_path snmptrapd -f -C -c "$work/snmptrapd.conf" -OQ -M "$mib_path" -m EOLE-MIB \
		-Lf "$work/traps" "udp:127.0.0.1:$trap_port" </dev/null >"$work/snmptrapd.log" 2>&1 &
	trap_pid=$!
	ends_with_us "$trap_pid"
	retry 10 udp_is_open "$trap_port"
}

udp_is_open() {
	grep -q "^ *[0-9]*: [0-9A-F]*:$(printf '%04X' "$1") " /proc/net/udp
}

# traps: how many notifications of an agent came; traps NAME: of this one
traps() {
	grep -c "eoleAgentName\.\"*${1:-}" "$work/traps"
}

# --- Zéphir ---

# zephir_conf [PERIOD]: the inside of the section
zephir_conf() {
	echo "url = \"http://127.0.0.1:$zephir_port/archives\" id = \"0210066H-1\" period = ${1:-1}"
}

start_zephir() {
	if [ -e "$zephir/nginx.conf" ]; then
		run_nginx "$zephir" "$zephir_port"
	else
		start_nginx "$zephir" "$zephir_port"
	fi
}

# delivered: the names of the archives, in the order of their numbers
delivered() {
	find "$zephir/www/archives/0210066H-1" -name '*.tar.gz' -printf '%f\n' 2>/dev/null | sort -t- -k1,1n
}

# unpack: each archive that came, into $archives/NAME
unpack() {
	for archive in $(delivered); do
		[ ! -d "$archives/$archive" ] || continue
		mkdir -p "$archives/$archive.new"
		tar -xzf "$zephir/www/archives/0210066H-1/$archive" -C "$archives/$archive.new" || return
		mv "$archives/$archive.new" "$archives/$archive"
	done
}

# unpacked: as delivered, of those that unpack made
unpacked() {
	find "$archives" -mindepth 1 -maxdepth 1 -name '*.gz' -printf '%f\n' | sort -t- -k1,1n
}

# arrived_measures NAME: its records in all archives, a line of JSON each, in their order
arrived_measures() {
	unpack
	for archive in $(unpacked); do
		jq -c "select(.agent == \"$1\")" "$archives/$archive/measures.jsonl"
	done
}

# whole_until NAME NUMBER: all turns of the agent up to that number have arrived, each of them once
whole_until() {
	arrived_measures "$1" | jq -se --argjson until "$2" \
		'map(.measures + .failures) | . == [range(1; length + 1)] and length >= $until' >/dev/null
}

# all_arrived NAME NUMBER: the test of it
all_arrived() {
	if retry 60 whole_until "$@"; then
		ok "$1: each turn has arrived, and once"
	else
		not_ok "$1: each turn has arrived, and once" "up to $2 are expected, and there are $(
			arrived_measures "$1" | jq -r '"\(.measures + .failures)"' | tr '\n' ' '
		)"
	fi
}
