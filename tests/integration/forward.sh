#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# z_stats-forward against a real nginx: what is delivered, what is kept, and what is said of it.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "${top_srcdir:-.}/tests/integration/lib.sh"
has nginx || skip_all "there is no nginx"
export no_proxy='*' NO_PROXY='*'

state=$work/state
zephir=$work/zephir
archives=$zephir/www/archives/0210066H-1
port=$(free_port)
mkdir -p "$state/spool" "$zephir"
printf 's3cret-%s\n' "$$" >"$work/token"

# archive SEQUENCE: puts one into the spool, with as many KiB; sets $name
archive() {
	dd if=/dev/urandom of="$work/new" bs=1024 count="$1" 2>/dev/null
	name=$1-20261123T0825$(printf %02d "$1")Z-$(sha256sum "$work/new" | cut -c1-16).tar.gz
	mv "$work/new" "$state/spool/$name"
}

# begin URL: a worker with that setting and those of the variables; what it says is in $work/said
ca_file='' certificate='' key=''
begin() {
	rm -f "$work/in" "$work/said"
	mkfifo "$work/in"
	: >"$work/said"
	"$build/tests/integration/worker_talk" "$build/subagent/forward/z_stats-forward" \
		<"$work/in" >>"$work/said" 2>>"$work/log" &
	talk=$!
	ends_with_us "$talk"
	exec 5>"$work/in"
	tell '{"op": "hello", "state_dir": "'"$state"'", "url": "'"$1"'", "id": "0210066H-1", "token_file": "'"$work/token"'",
		"ca_file": "'"$ca_file"'", "certificate": "'"$certificate"'", "key": "'"$key"'", "spool_keep_us": 60000000}'
}

tell() {
	printf '%s\n' "$1" | tr '\n' ' ' >&5
	echo >&5
}

look() {
	tell '{"op": "look", "looks": '"$1"'}'
}

# The worker ends by itself when it is left, whatever it is doing
leave() {
	exec 5>&-
	retry 10 ended "$talk" || return
	wait "$talk" || {
		echo "status $?"
		cat "$work/log"
		return 1
	}
}

# said PATTERN [COUNT]: it has said that, so often
said() {
	[ "$(grep -c "$1" "$work/said")" -ge "${2:-1}" ]
}

# whole NAME: Zéphir has it as it was sent
whole() {
	[ "$(sha256sum <"$archives/$1")" = "$(sha256sum <"$state/spool/sent/$1")" ]
}

# reason: of the last failure
reason() {
	sed -n 's/.*"op":"failed","reason":"\(.*\)","retry_us".*/\1/p' "$work/said" | tail -1
}

# refused TEXT URL REASON: begun with this URL, it gives a reason that matches (a pattern) and keeps the archive
refused() {
	begin "$2"
	look 1
	retry 30 said '"op":"failed"'
	# shellcheck disable=SC2254 # it is a pattern
	case $(reason) in
	$3) ok "$1" ;;
	*) not_ok "$1" "it said: $(cat "$work/said")" ;;
	esac
	leave || not_ok "$1: it ends by itself"
}

in_order() {
	awk '$1 == "PUT" { sub(".*/", "", $2); sub("-.*", "", $2); print $2 }' "$zephir/access.log" | tr '\n' ' '
}

# --- all is well ---

# shellcheck disable=SC2016 # variables of nginx
check "nginx starts" start_nginx "$zephir" "$port" 'if ($http_authorization = "") { return 401; }'
archive 10
ten=$name
archive 9
nine=$name
archive 11
begin "http://127.0.0.1:$port/archives/"
look 1
check "three are delivered, and it says that nothing is left" retry 30 said '"looks":1,"op":"empty"'
is "they were sent in order of their numbers, each once" "$(in_order)" "9 10 11 "
is "each is told" "$(grep -c '"op":"delivered".*"status":201' "$work/said")" 3
check "Zéphir has them whole" whole "$nine"
check "Zéphir has the last one whole" whole "$name"
digest=$(openssl dgst -sha256 -binary "$state/spool/sent/$ten" 2>/dev/null | base64)
if [ -n "$digest" ]; then
	check "the digest was sent" grep -F "$ten 201 \"Bearer s3cret-$$\" \"sha-256=:$digest:\" \"*\" 10240" \
		"$zephir/access.log"
else
	skip "the digest was sent" "there is no openssl"
fi
is "nothing stays in the spool" "$(find "$state/spool" -maxdepth 1 -type f)" ""

# --- what is there already ---

cp "$state/spool/sent/$ten" "$state/spool/$ten"
look 2
check "412 counts as delivered" retry 30 said "\"name\":\"$ten\",\"op\":\"delivered\",\"sequence\":10,\"status\":412"
retry 30 said '"looks":2,"op":"empty"'

# --- the token may change ---

printf 'an0ther\n' >"$work/token"
archive 12
look 3
retry 30 said '"looks":3,"op":"empty"'
check "the token is read anew for each archive" grep "/12-.* 201 \"Bearer an0ther\"" "$zephir/access.log"

# --- a damaged one does not keep the others back ---

archive 13
echo more >>"$state/spool/$name"
thirteen=$name
archive 14
look 4
check "what is behind a damaged archive is delivered" retry 30 said '"op":"delivered","sequence":14'
check "the damaged one is set aside" test -f "$state/spool/$thirteen.damaged"
retry 30 said '"looks":4,"op":"empty"'

# --- nginx goes away and comes back ---

stop "$nginx_pid"
archive 15
look 5
check "with nothing there it fails" retry 30 said '"op":"failed"'
case $(reason) in
*"is the server up"*) ok "the reason says what to look at" ;;
*) not_ok "the reason says what to look at" "$(reason)" ;;
esac
check "the archive is kept" test -f "$state/spool/$name"
check "it says when it tries again, in 5 to 7 s" grep -Eq '"retry_us":(5|6)[0-9]{6},' "$work/said"
tell '{"op": "ping"}'
check "meanwhile it answers" retry 5 said '"op":"pong"'
check "nginx comes back" run_nginx "$zephir" "$port"
check "then it is delivered" retry 30 said '"op":"delivered","sequence":15'
check "and nothing is left" retry 30 said '"looks":5,"op":"empty"'
check "the worker ends with status 0" leave
stop "$nginx_pid"

# --- what is no success ---

for status in 500 301 404 503; do
	sed -i "s/if (\$http_authorization = \"\") .*/return $status;/; s/return [0-9]*; *\$/return $status;/" \
		"$zephir/nginx.conf"
	run_nginx "$zephir" "$port"
	[ -n "$(ls "$state"/spool/*.tar.gz 2>/dev/null)" ] || archive 16
	refused "$status is no success" "http://127.0.0.1:$port/archives" "the server answers $status: *"
	stop "$nginx_pid"
done
check "and the archive is kept" test -f "$state/spool/$name"

# --- reasons ---

refused "another scheme has a reason" "ftp://127.0.0.1:$port/archives" '*zephir.url must begin with https*'
refused "a name that does not exist has a reason" "http://nowhere.invalid/archives" '*nowhere.invalid*is the name in zephir.url right*'
refused "TLS where there is none has a reason" "https://127.0.0.1:$port/archives" '*onnect*'
: >"$work/token"
refused "an empty token has a reason" "http://127.0.0.1:$port/archives" '*token_file*is empty*'
rm "$work/token"
refused "a token that is not there has a reason" "http://127.0.0.1:$port/archives" '*cannot read token_file*'
printf 'a\r\nX-Other: b\n' >"$work/token"
refused "a token cannot add a header" "http://127.0.0.1:$port/archives" '*cannot stand in a token*'

# --- TLS ---

# authority NAME: a certificate that signs itself, for 127.0.0.1
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
		-addext "subjectAltName=IP:127.0.0.1" -keyout "$work/$1.key" -out "$work/$1.pem" 2>/dev/null
}

printf 'fine\n' >"$work/token"
if has openssl && authority server && authority client; then
	tls_port=$(free_port)
	nginx_conf "$work/tls" "$tls_port"
	sed -i "s|listen .*|listen 127.0.0.1:$tls_port ssl; include $work/tls/tls.conf;|" "$work/tls/nginx.conf"
	cat >"$work/tls/tls.conf" <<CONF
ssl_certificate $work/server.pem;
ssl_certificate_key $work/server.key;
ssl_verify_client on;
ssl_client_certificate $work/client.pem;
CONF
	check "nginx starts with TLS" run_nginx "$work/tls" "$tls_port"
	secure=https://127.0.0.1:$tls_port/archives
	refused "a server that nobody vouches for has a reason" "$secure" '*does zephir.ca_file hold its authority*'
	ca_file=$work/server.pem
	refused "without our certificate there is a reason" "$secure" '*answers 400*client certificate*'
	certificate=$work/client.pem key=$work/server.key
	refused "a key of another certificate has a reason" "$secure" '*zephir.certificate and zephir.key*'
	key=$work/client.key
	begin "$secure"
	look 1
	check "with both it is delivered" retry 30 said '"op":"delivered"'
	check "and the worker ends" leave
	ca_file='' certificate='' key=''
	stop "$nginx_pid"
	archive 17
else
	skip "TLS" "there is no openssl"
fi

# --- far ends that hang ---

hung=$(free_port)

# tcp_is STATE: of a socket of 127.0.0.1 at port $hung, as the kernel numbers it: 0A listens, 01 is connected
tcp_is() {
	awk -v own="0100007F:$(printf %04X "$hung")" -v state="$1" '$2 == own && $4 == state { found = 1 }
		END { exit !found }' /proc/net/tcp
}

# hangs: a transfer to somebody who listens, and never accepts
hangs() {
	perl -MIO::Socket::INET -e '
		my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1", LocalPort => $ARGV[0]) or exit 1;
		sleep 60' "$hung" &
	ends_with_us $!
	check "somebody listens" retry 10 tcp_is 0A
	begin "http://127.0.0.1:$hung/archives"
	look 1
	check "a transfer is under way" retry 10 tcp_is 01
	for ping in 1 2 3; do
		tell '{"op": "ping"}'
		check "with a transfer that hangs it answers ping $ping" retry 5 said '"op":"pong"' "$ping"
	done
	is "and has not failed" "$(grep '"op":"failed"' "$work/said")" ""
	check "and ends when it is left" leave
	check "the archive is still there" test -f "$state/spool/$name"
}

if has perl; then
	hangs
else
	skip "far ends that hang" "there is no perl"
fi

plan
