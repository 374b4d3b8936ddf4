# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The stage of quickstart run: an snmpd, an nginx and z_stats below one folder, on loopback, until a signal.
# quickstart gives $dir, as_user, say and die, and the ports. In $run lie what we write, configuration and logs, and data/,
# which alone belongs to who the programs run as.
: "${dir:?}" "${HTTP_PORT:?}" "${SNMP_PORT:?}" "${ZEPHIR_PORT:?}"

pids=()   # of the programs, in the order of their start
names=()

write_snmpd_conf() {
	cat >"$run/snmpd.conf" <<-EOF
	agentaddress udp:127.0.0.1:$SNMP_PORT
	rocommunity public 127.0.0.1
	sysServices 72
	master agentx
	agentXSocket $data/agentx
	agentXPerms 0600 0700
	EOF
}

# A second PUT of an archive is answered with 412, as by a Zéphir that looks at If-None-Match.
write_nginx_conf() {
	cat >"$run/nginx.conf" <<-EOF
	daemon off;
	pid $data/nginx.pid;
	error_log stderr;
	worker_processes 1;
	events { worker_connections 64; }
	http {
		access_log $data/nginx-access.log;
		client_body_temp_path $data/nginx-temp/body;
		proxy_temp_path $data/nginx-temp/proxy;
		fastcgi_temp_path $data/nginx-temp/fastcgi;
		uwsgi_temp_path $data/nginx-temp/uwsgi;
		scgi_temp_path $data/nginx-temp/scgi;
		client_max_body_size 64m;
		server {
			listen 127.0.0.1:$ZEPHIR_PORT;
			root $data/zephir;
			location / {
				dav_methods PUT;
				create_full_put_path on;
				autoindex on;
				set \$case \$request_method;
				if (-f \$request_filename) { set \$case "\$case of what is there"; }
				if (\$case = "PUT of what is there") { return 412; }
			}
		}
	}
	EOF
}

write_z_stats_conf() {
	cat >"$run/z_stats.conf" <<-EOF
	state_dir   = "$data/state"
	runtime_dir = "$data/runtime"
	http {
		listen = {"127.0.0.1:$HTTP_PORT"}
	}
	snmp {
		mode          = "agentx"
		agentx_socket = "$data/agentx"
	}
	zephir {
		url    = "http://127.0.0.1:$ZEPHIR_PORT/archives"
		id     = "demo"
		period = 30
	}
	EOF
}

prepare() {
	mkdir -p "$run" || die "cannot make $run"
	exec 9>"$run/lock"
	flock -n 9 || die "one runs already with HTTP_PORT=$HTTP_PORT: set HTTP_PORT, SNMP_PORT and ZEPHIR_PORT to free ports"
	mkdir -p "$data/state" "$data/runtime" "$data/zephir/archives" "$data/nginx-temp" "$data/snmpd"
	rm -f "$data/agentx" "$run"/*.log
	write_snmpd_conf
	write_nginx_conf
	write_z_stats_conf
	[ "$(id -u)" -ne 0 ] || chown -hR nobody:nogroup "$data"
}

# Somebody else's answers on one of the ports would pass for ours.
port_is_taken() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# need_port VARIABLE PORT TEST
need_port() {
	case $2 in
	'' | *[!0-9]* | ??????*) die "$1=$2 is no port: give a number from 1024 to 65535" ;;
	esac
	if [ "$2" -lt 1024 ] || [ "$2" -gt 65535 ]; then
		die "$1=$2: give a port from 1024 to 65535"
	fi
	! "$3" "$2" || die "port $2 is taken: set $1 to a free one"
}

udp_port_is_taken() {
	grep -qi "^ *[0-9]*: [0-9A-F]*:$(printf '%04X' "$1") " /proc/net/udp
}

# start NAME COMMAND…: in a session of its own, so that Ctrl-C reaches only us; ended by the kernel should we be killed
start() {
	local name=$1
	shift
	(
		cd "$run" || exit 1
		exec 8>&- 9>&-
		as_user setsid setpriv --pdeathsig TERM "$@"
	) </dev/null >>"$run/$name.log" 2>&1 &
	pids+=($!)
	names+=("$name")
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# Prints the name of the first that is gone.
first_gone() {
	local i
	for i in "${!pids[@]}"; do
		if gone "${pids[i]}"; then
			printf '%s\n' "${names[i]}"
			return 0
		fi
	done
	return 1
}

# Whether a process of the group runs still; one that nobody has waited for yet does not.
group_runs() {
	cat /proc/[0-9]*/stat 2>/dev/null | awk -v group="$1" '
		{ sub(/.*\) /, ""); if ($3 == group && $1 != "Z") found = 1 }
		END { exit !found }'
}

# TERM to each, the last first; after 10 s KILL to what is left of it and its children.
end_all() {
	local i tries
	trap '' INT TERM HUP
	trap - EXIT
	for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
		kill -TERM "${pids[i]}" 2>/dev/null
		for ((tries = 0; tries < 100; tries++)); do
			group_runs "${pids[i]}" || break
			sleep 0.1
		done
		if [ "$tries" -eq 100 ]; then
			say "${names[i]} did not end within 10 s and is killed"
			kill -KILL -- "-${pids[i]}" 2>/dev/null
		fi
		wait "${pids[i]}" 2>/dev/null
	done
	pids=()
}

fail_with_log() {
	printf '%s\n' "--- the end of $run/$1.log" >&2
	tail -n 20 "$run/$1.log" >&2
	printf '%s\n' "---" >&2
	end_all
	die "$2"
}

# await NAME WHAT COMMAND…: tries the command until it succeeds; at most 30 s, and not when the program is gone
await() {
	local name=$1 what=$2 tries
	shift 2
	for ((tries = 0; tries < 150; tries++)); do
		"$@" >/dev/null 2>&1 && return
		[ -z "$stop" ] || { end_all; exit 0; }
		gone "${pids[-1]}" && fail_with_log "$name" "$name has ended instead of answering"
		sleep 0.2
	done
	fail_with_log "$name" "$what does not answer after 30 s"
}

snmp_get() {
	snmpget -v2c -c public -t 1 -r 0 -Oqv "127.0.0.1:$SNMP_PORT" "$1" | grep -v 'No Such'
}

http_get() {
	curl -sf --noproxy '*' -m 2 -o /dev/null "$1" 2>/dev/null
}

mibs() {
	printf '%s' "$dir/installed/share/snmp/mibs:$dir/installed/share/z_stats/mibs"
}

service_version() {
	MIBS='' snmp_get "$(snmptranslate -M "$(mibs)" -m EOLE-MIB -On EOLE-MIB::eoleServiceVersion.0)"
}

start_all() {
	start snmpd env "SNMPCONFPATH=$data/snmpd" "SNMP_PERSISTENT_DIR=$data/snmpd" MIBS= \
		/usr/sbin/snmpd -f -Lo -C -c "$run/snmpd.conf"
	await snmpd "snmpd on UDP port $SNMP_PORT" snmp_get .1.3.6.1.2.1.1.3.0
	start nginx /usr/sbin/nginx -e stderr -c "$run/nginx.conf"
	await nginx "nginx on port $ZEPHIR_PORT" http_get "http://127.0.0.1:$ZEPHIR_PORT/"
	start z_stats "$dir/installed/bin/z_stats" -c "$run/z_stats.conf"
	await z_stats "the page on port $HTTP_PORT" http_get "http://127.0.0.1:$HTTP_PORT/healthz"
	await z_stats "EOLE-MIB over snmpd's AgentX" service_version
}

print_commands() {
	cat <<EOF

z_stats runs. Try, from another terminal:

  snmpwalk -v2c -c public -M +$(mibs) -m EOLE-MIB 127.0.0.1:$SNMP_PORT eoleMIB

  the page:                http://127.0.0.1:$HTTP_PORT/
  the archives for Zéphir: ls -l $data/zephir/archives/demo   (a new one each 30 s; also at http://127.0.0.1:$ZEPHIR_PORT/archives/demo/)

Its files, logs and configuration: $run
Ctrl-C ends all of it.
EOF
}

stage_run() {
	local died status
	run=$dir/run-$HTTP_PORT
	data=$run/data
	stop=''
	need_port HTTP_PORT "$HTTP_PORT" port_is_taken
	need_port SNMP_PORT "$SNMP_PORT" udp_port_is_taken
	need_port ZEPHIR_PORT "$ZEPHIR_PORT" port_is_taken
	prepare
	trap 'stop=yes' INT TERM HUP
	trap end_all EXIT
	start_all
	print_commands
	while [ -z "$stop" ]; do
		wait -n "${pids[@]}"
		status=$?
		if [ -z "$stop" ] && died=$(first_gone); then
			fail_with_log "$died" "$died has ended by itself (status $status): the others are ended too"
		fi
	done
	say "ends"
	end_all
}
