# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# For the integration tests: TAP, waiting, free ports, servers of their own. To be sourced:
#   . "${top_srcdir:-.}/tests/integration/lib.sh"
# A script that sources this has $work, a private folder, and $build, the build tree; at its end both the folder and
# every program that was noted with ends_with_us are gone.
set -u
: "${top_srcdir:=.}" "${top_builddir:=.}"
# shellcheck disable=SC2034
build=$top_builddir
tap_count=0
tap_failed=0
pids=
work=$(mktemp -d "${TMPDIR:-/tmp}/z_stats-test.XXXXXX") || exit 99

# --- TAP ---

ok() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

# not_ok TEXT [DETAILS]
not_ok() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	[ -z "${2:-}" ] || note "$2"
}

note() {
	printf '%s\n' "$1" | sed 's/^/# /'
}

# skip TEXT WHY: one test that cannot be made here
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# skip_all WHY: the whole script cannot be run here
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# check TEXT COMMAND…: ok when the command succeeds; what it printed are the details
check() {
	check_text=$1
	shift
	if "$@" >"$work/check.said" 2>&1; then
		ok "$check_text"
	else
		not_ok "$check_text" "$* failed: $(cat "$work/check.said")"
	fi
}

# is TEXT GOT EXPECTED
is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got:      $2
expected: $3"
	fi
}

# plan: at the end, how many there were; the script's exit status
plan() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
}

# --- waiting ---

has() {
	command -v "$1" >/dev/null 2>&1
}

# retry SECONDS COMMAND…: until the command succeeds. Keep the seconds generous: they cost nothing when all is well.
retry() {
	retry_left=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		retry_left=$((retry_left - 1))
		[ "$retry_left" -gt 0 ] || return 1
		sleep 0.05
	done
}

# --- programs ---

# ends_with_us PID
ends_with_us() {
	pids="$pids $1"
}

# A child that nobody has waited for is still there, as a zombie.
ended() {
	! grep -q '^State:[[:space:]]*[^ZX]' "/proc/$1/status" 2>/dev/null
}

# stop PID: TERM, after 5 s KILL. For children of this shell and for daemons of ours.
stop() {
	kill "$1" 2>/dev/null || return 0
	retry 5 ended "$1" || kill -9 "$1" 2>/dev/null
	wait "$1" 2>/dev/null # so that nobody is left behind
	return 0
}

clean_up() {
	for pid in $pids; do
		stop "$pid"
	done
	rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP PIPE

# free_port: prints a TCP port of 127.0.0.1 on which nobody listens.
free_port() {
	while :; do
		free_port_try=$(($(od -An -N2 -tu2 /dev/urandom) % 20000 + 12000))
		free_port_hex=$(printf ':%04X' "$free_port_try")
		if ! awk -v port="$free_port_hex" 'index($2, port) && $4 == "0A" { found = 1 } END { exit !found }' \
			/proc/net/tcp /proc/net/tcp6 2>/dev/null; then
			echo "$free_port_try"
			return
		fi
	done
}

# --- nginx: what can be Zéphir's door ---

# nginx_conf DIR PORT [LINES]: writes DIR/nginx.conf. DIR/www/archives takes PUT and refuses with 412 what is there;
# LINES go into that location. DIR/access.log: "METHOD URI STATUS AUTHORIZATION DIGEST" a line.
nginx_conf() {
	mkdir -p "$1/www/archives" "$1/body" "$1/temp"
	cat >"$1/nginx.conf" <<CONF
worker_processes 1;
daemon off;
pid $1/nginx.pid;
error_log $1/error.log info;
events { worker_connections 64; }
http {
	client_body_temp_path $1/body;
	proxy_temp_path $1/temp;
	fastcgi_temp_path $1/temp;
	uwsgi_temp_path $1/temp;
	scgi_temp_path $1/temp;
	log_format puts '\$request_method \$uri \$status "\$http_authorization" "\$http_content_digest"'
		' "\$http_if_none_match" \$content_length';
	access_log $1/access.log puts;
	server {
		listen 127.0.0.1:$2;
		root $1/www;
		client_max_body_size 64m;
		location /archives/ {
			${3:-}
			if (-f \$request_filename) { return 412; }
			dav_methods PUT;
			create_full_put_path on;
		}
	}
}
CONF
	case $(id -u) in
	0) sed -i '1i user root;' "$1/nginx.conf" ;;
	esac
}

answers() {
	curl -s -o /dev/null --noproxy '*' --max-time 2 "http://127.0.0.1:$1/"
}

# run_nginx DIR PORT: with the configuration that is there. Sets nginx_pid.
run_nginx() {
	# Not with the script's own descriptors: the other end of a pipe would not see its end.
	nginx -e "$1/error.log" -c "$1/nginx.conf" -p "$1" >>"$1/output" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
	nginx_pid=$!
	ends_with_us "$nginx_pid"
	retry 10 answers "$2"
}

# start_nginx DIR PORT [LINES]: sets nginx_pid; stop "$nginx_pid" ends it
start_nginx() {
	nginx_conf "$@"
	run_nginx "$1" "$2"
}
