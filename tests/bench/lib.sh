# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the benches share: a private service in a private folder, and the lines of the table.
# shellcheck source=tests/integration/lib.sh
. "${top_srcdir:-.}/tests/integration/lib.sh"
tools=$build/tests/bench
: "${bench:?}" # its name, set by who sources this
service_pid=
snmpd_pid=

# --- the table ---

# row FIGURE REACH MEASURED UNIT [PEER]: a figure that should be at most REACH ("-": for information)
row() {
	awk -v bench="$bench" -v what="$1" -v reach="$2" -v got="$3" -v unit="$4" -v peer="${5:-}" 'BEGIN {
		ratio = "-"
		if (reach != "-" && reach + 0 > 0)
			ratio = sprintf("%.2f", got / reach)
		mark = reach != "-" && got + 0 > reach + 0 || got == "-" && reach != "-" ? "  MISSED" : ""
		printf "%-10s %-58s %12s %12s %7s%s%s\n", bench, what, reach == "-" ? "-" : reach " " unit,
			got " " unit, ratio, mark, peer == "" ? "" : "  (" peer ")"
	}'
}

# word N TEXT: its Nth word
word() {
	echo "$2" | cut -d' ' -f"$1"
}

ms() {
	awk -v s="$1" 'BEGIN { if (s == "-") print "-"; else printf "%.2f\n", s * 1000 }'
}

fail() {
	echo "$bench: $1" >&2
	[ -z "${room:-}" ] || tail -n 20 "$room/log" >&2
	exit 1
}

# --- a service of our own ---

# make_room NAME: a tree as after make, so that nothing of the machine's is read or written: $room, with the programs,
# the classes, an empty configs/ and $port free. Settings go behind into $room/z_stats.conf.
make_room() {
	room=$work/$1
	port=$(free_port)
	mkdir -p "$room/subagent" "$room/agents/.libs" "$room/configs"
	echo "$room" >"$room/subagent/build-tree"
	cp "$build/subagent/z_stats" "$room/subagent/"
	for worker in runner store rrd forward; do
		mkdir "$room/subagent/$worker"
		cp "$build/subagent/$worker/z_stats-$worker" "$room/subagent/$worker/"
	done
	cp "$build"/agents/.libs/*.so "$build/tests/bench/.libs/flip.so" "$room/agents/.libs/"
	echo "section \"Bench\" { agents = {} }" >"$room/site.cfg"
	cat >"$room/z_stats.conf" <<CONF
module = ""
http { listen = {"127.0.0.1:$port"} }
CONF
}

# agents CLASS COUNT PERIOD [LINE]: so many agents NAME-1 … of one class
agents() {
	awk -v class="$1" -v count="$2" -v period="$3" -v line="${4:-}" 'BEGIN {
		for (i = 1; i <= count; i++)
			printf "%s \"%s-%d\" {\n\tperiod = %d\n\t%s\n}\n", class, class, i, period, line
	}' >"$room/configs/$1.agent"
}

# shellcheck disable=SC2120
service_arguments() {
	[ "$(id -u)" -ne 0 ] || printf '%s ' --allow-root
	printf '%s %s' -c "$room/z_stats.conf"
}

start_service() {
	# shellcheck disable=SC2046
	"$room/subagent/z_stats" $(service_arguments) >>"$room/log" 2>&1 &
	service_pid=$!
	ends_with_us "$service_pid"
	retry 15 figure /api/v1/service pid || fail "the service does not answer"
}

end_service() {
	stop "$service_pid"
}

figure() {
	"$tools/figure" "$port" "$@"
}

# complete COUNT: all agents have been measured
complete() {
	[ "$(figure /api/v1/service agents.count agents.complete)" = "$1 true" ]
}

# is_drawn AGENT GRAPH RECORD: the RRDs hold what is durable, which is a little less than all
is_drawn() {
	figure "/graph/$1/$2.svg" - && [ "$(figure /api/v1/service history.applied)" -ge "$3" ]
}

# bring_up_history AGENT GRAPH: graphs are asked for, which puts the measures into the RRDs, until all until now are
bring_up_history() {
	last=$(figure /api/v1/service journal.last)
	retry 60 is_drawn "$1" "$2" "$last" || fail "the RRDs do not come up to the journal's record $last"
}

# start_snmpd: a private master; z_stats.conf gets the section that names its socket
start_snmpd() {
	cat >"$room/snmpd.conf" <<CONF
agentAddress udp:127.0.0.1:$(free_port)
rocommunity public 127.0.0.1
master agentx
agentXSocket $room/master
agentXPerms 0666 0711
trap2sink 127.0.0.1:$(free_port) public
CONF
	SNMP_PERSISTENT_DIR=$room MIBS='' /usr/sbin/snmpd -f -Lo -C -c "$room/snmpd.conf" >"$room/snmpd.log" 2>&1 &
	snmpd_pid=$!
	ends_with_us "$snmpd_pid"
	echo "snmp { mode = \"agentx\" agentx_socket = \"$room/master\" }" >>"$room/z_stats.conf"
}

no_snmp() {
	echo 'snmp { mode = "off" }' >>"$room/z_stats.conf"
}

attached() {
	[ "$(figure /api/v1/service agentx.state)" = attached ]
}

# --- processes ---

# descendants PID: it and all below it
descendants() {
	cat /proc/[0-9]*/stat 2>/dev/null | awk -v top="$1" '{
		pid = $1
		sub(/^.*\) /, "")
		parent[pid] = $2
	}
	END {
		for (pid in parent) {
			for (up = pid; up in parent && up != top; up = parent[up])
				;
			if (up == top)
				print pid
		}
	}'
}

# cpu_ms PID: CPU of it, its living descendants and all that they have waited for
cpu_ms() {
	for cpu_pid in $(descendants "$1"); do
		cat "/proc/$cpu_pid/stat" 2>/dev/null
	done | awk -v hertz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); ticks += $12 + $13 + $14 + $15 }
		END { printf "%.0f\n", ticks * 1000 / hertz }'
}

# cpu_parts PID: of it and each below it "NAME OWN CHILDREN", in ms
cpu_parts() {
	for cpu_pid in $(descendants "$1"); do
		cat "/proc/$cpu_pid/stat" 2>/dev/null
	done | awk -v ms="$((1000 / $(getconf CLK_TCK)))" '{
		name = $0
		sub(/^[^(]*\(/, "", name)
		sub(/\) .*$/, "", name)
		sub(/^.*\) /, "")
		print name, ($12 + $13) * ms, ($14 + $15) * ms
	}'
}

# memory_kib KEY PID…: sum of a line of smaps_rollup
memory_kib() {
	memory_key=$1
	shift
	for memory_pid in "$@"; do
		cat "/proc/$memory_pid/smaps_rollup" 2>/dev/null
	done | awk -v key="$memory_key:" '$1 == key { sum += $2 } END { print sum + 0 }'
}
