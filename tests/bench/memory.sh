#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# memory: what the processes that are always there keep, with the agents as they are shipped; beside collectd.
bench=memory
# shellcheck source=tests/bench/lib.sh
. "${top_srcdir:-.}/tests/bench/lib.sh"
seconds=${BENCH_MEMORY_SECONDS:-120}
collectd_pid=

start_collectd() {
	plugins=$(dirname "$(find /usr/lib -path '*/collectd/rrdtool.so' 2>/dev/null | head -n 1)")
	[ -x /usr/sbin/collectd ] && [ "$plugins" != . ] || return
	mkdir -p "$room/collectd"
	cat >"$room/collectd.conf" <<CONF
BaseDir "$room/collectd"
PIDFile "$room/collectd/pid"
PluginDir "$plugins"
TypesDB "/usr/share/collectd/types.db"
Interval 10
LoadPlugin load
LoadPlugin df
LoadPlugin cpu
LoadPlugin rrdtool
<Plugin rrdtool>
	DataDir "$room/collectd/rrd"
</Plugin>
CONF
	/usr/sbin/collectd -f -C "$room/collectd.conf" >"$room/collectd.log" 2>&1 &
	collectd_pid=$!
	ends_with_us "$collectd_pid"
}

make_room memory
cp "$top_srcdir"/configs/*.agent "$room/configs/"
cp "$top_srcdir/site.cfg" "$room/site.cfg"
start_snmpd
start_service
start_collectd
sleep "$seconds"

mine=$(descendants "$service_pid")
for pid in $mine; do
	row "  $(cat "/proc/$pid/comm") private dirty" - "$(memory_kib Private_Dirty "$pid")" KiB \
		"PSS $(memory_kib Pss "$pid")"
done
# shellcheck disable=SC2086
row "private dirty, all processes after $seconds s" 8192 "$(memory_kib Private_Dirty $mine)" KiB
# shellcheck disable=SC2086
row "PSS, all processes" - "$(memory_kib Pss $mine)" KiB
if [ -n "$collectd_pid" ] && kill -0 "$collectd_pid" 2>/dev/null; then
	row "PSS, collectd (load, df, cpu, rrdtool)" - "$(memory_kib Pss "$collectd_pid")" KiB \
		"private dirty $(memory_kib Private_Dirty "$collectd_pid")"
else
	echo "memory: collectd is not there or does not run" >&2
fi

# The worker that draws lives while it is used.
"$tools/ask" "$port" 1 1 /graph/load/load.svg >"$room/asked"
# shellcheck disable=SC2046
row "private dirty, all processes, a graph just drawn" - "$(memory_kib Private_Dirty $(descendants "$service_pid"))" KiB \
	"$(word 2 "$(cat "$room/asked")") answers"
