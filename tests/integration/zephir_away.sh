#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Zéphir is away for several periods and comes back: every measure arrives once, and the chain of archives is whole.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 180 || exit 99
needs nginx xxd

probe_agent alpha 1
site alpha
service_conf 'mode = "off"' "$(zephir_conf 1)"
start_z_stats

waiting() {
	api service ".spool.count >= $1"
}
check "Zéphir is away: archives wait" retry 30 waiting 4
check "Zéphir is away: it says so" retry 10 api service '.delivery.failed > 0 and (.delivery.last_error | length > 0)'
check "Zéphir is away: the page answers" fetch / -o /dev/null --max-time 1

is_empty() {
	api service ".spool.sequence >= ${1:-1} and .delivery.last_error == \"\"" &&
		[ "$(delivered | wc -l)" -ge "${1:-1}" ]
}
start_zephir
check "Zéphir comes: what waited arrives" retry 90 is_empty 4
check "Zéphir comes: alpha's turns have arrived" retry 20 whole_until alpha 4

stop "$nginx_pid"
last=$(api service .spool.sequence)
check "Zéphir goes again: archives wait" retry 30 waiting 3
check "Zéphir goes again: it says so" retry 20 api service '.delivery.last_error | length > 0'
stop_z_stats
start_z_stats # what waits, waits over a restart
until_alpha=$(turns_of alpha)
start_zephir
check "Zéphir comes again: what waited arrives" retry 90 is_empty $((last + 3))
all_arrived alpha "$until_alpha"

check "everything ends" stop_z_stats

# The chain
check "they are unpacked" unpack
numbers=$(delivered | sed 's/-.*//' | sed 's/^0*//' | tr '\n' ' ')
is "the numbers have no holes" "$numbers" "$(seq -s ' ' 1 "$(delivered | wc -l)") "
previous=
broken=
for name in $(delivered); do
	file=$zephir/www/archives/0210066H-1/$name
	manifest=$archives/$name/manifest.json
	sum=$(sha256sum <"$file")
	sum=${sum%% *}
	case $name in
	*-"${sum:0:16}.tar.gz") ;;
	*) broken="$broken $name: its digest is $sum;" ;;
	esac
	said=$(jq -r '[.. | strings | select(test("^[0-9a-f]{64}$"))] | join(" ")' "$manifest")
	if [ -n "$previous" ]; then
		case " $said " in
		*" $previous "*) ;;
		*) broken="$broken $name: its manifest does not name the archive before;" ;;
		esac
	fi
	for member in measures.jsonl events.jsonl agents/alpha.json; do
		[ -e "$archives/$name/$member" ] || continue
		member_sum=$(sha256sum <"$archives/$name/$member")
		case " $said " in
		*" ${member_sum%% *} "*) ;;
		*) broken="$broken $name: the sum of $member is another;" ;;
		esac
	done
	[ "$(jq .sequence "$manifest")" = "$((10#${name%%-*}))" ] ||
		broken="$broken $name: its manifest has another number;"
	previous=$sum
done
is "names, sums and the chain are right" "$broken" ""
is "each archive was put once" "$(grep -c ' 20[14] ' "$zephir/access.log")" "$(delivered | wc -l)"
# The digest that goes with an archive is that of the archive
sent=$(sed -n 's/.*sha-256=:\([^:]*\):.*/\1/p' "$zephir/access.log" | head -n 1)
first=$zephir/www/archives/0210066H-1/$(delivered | head -n 1)
digests=$(for name in $(delivered); do
	sha256sum "$zephir/www/archives/0210066H-1/$name"
done | while read -r sum _; do
	xxd -r -p <<<"$sum" | base64
done)
check "Content-Digest is that of an archive" grep -qxF -- "$sent" <<<"$digests"
check "the first is there to be read" tar -tzf "$first"
plan_service
