#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# EOLE-MIB is read in silence by smilint, at its strictest, and by net-snmp, for any root that configure takes.
set -u
: "${top_srcdir:=.}" "${top_builddir:=.}"
base=$top_srcdir/mibs/base
work=$(mktemp -d "${TMPDIR:-/tmp}/mib_lint.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
export SNMP_PERSISTENT_DIR="$work/snmp" # net-snmp says so when it makes this one at its first run
mkdir -p "$work/snmp/cert_indexes"
count=0

# result TEXT OUTPUT: ok when OUTPUT is empty
result() {
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

has() {
	command -v "$1" >/dev/null 2>&1
}

# The MIB with another root, in the folder of that root's name
with_root() {
	mkdir -p "$work/$1"
	root=$(echo "$1" | awk -f "$top_srcdir/mibs/root.awk") || return
	sed "s/@MIB_ROOT@/$root/" "$top_srcdir/mibs/EOLE-MIB.txt.in" >"$work/$1/EOLE-MIB.txt"
}

lint() {
	printf 'path %s\n' "$base" >"$work/conf"
	smilint -c "$work/conf" -s -m -l 6 "$1/EOLE-MIB.txt" 2>&1
}

# Without what -Pw says of the macros, of the standard's own files too
translate() {
	folder=$1
	shift
	snmptranslate -M "$folder:$base" -m EOLE-MIB "$@" 2>&1 | grep -v ' MACRO (lines .* parsed and ignored)'
}

# Prints what is wrong: anything but the numbers of the status of an agent named "a" under the root
numbers() {
	got=$(translate "$work/$1" -Pw -On 'EOLE-MIB::eoleAgentStatus."a"')
	[ "$got" = ".$1.1.2.1.7.1.97" ] || echo "$got"
}

mib=$top_builddir/mibs
roots='1.3.6.1.4.1.99999 1.3.6.1.4.1.20326.10.999.2 1.2.250.1.77 1.3.6.1.3.5
	1.3.6.1.4.1.20326.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15'
if has smilint; then
	result "smilint has nothing to say" "$(lint "$mib")"
	for r in $roots; do
		result "smilint has nothing to say with root $r" "$(with_root "$r" 2>&1 && lint "$work/$r")"
	done
else
	skip "smilint" "smilint is not installed (apt install smitools)"
fi
if has snmptranslate; then
	result "net-snmp reads it in silence" "$(snmptranslate -M "$mib:$base" -m EOLE-MIB -Tp 2>&1 >"$work/tree")"
	result "net-snmp has its last object" "$(grep -q 'eoleNotifyPreviousStatus(6)' "$work/tree" || cat "$work/tree")"
	result "net-snmp warns of nothing" "$(translate "$mib" -Pw -On EOLE-MIB::eoleMIB | grep -v '^\.1\.')"
	for r in $roots; do
		result "net-snmp gives the numbers with root $r" "$(with_root "$r" 2>&1 && numbers "$r")"
	done
	if [ -r /usr/share/snmp/mibs/NET-SNMP-MIB.txt ]; then
		with_root 1.3.6.1.4.1.8072.9999.9999.8090
		result "the default root fits in NET-SNMP-MIB" "$(translate \
			"$work/1.3.6.1.4.1.8072.9999.9999.8090:/usr/share/snmp/mibs" -m NET-SNMP-MIB:EOLE-MIB \
			-Pw -On EOLE-MIB::eoleMIB | grep -v '^\.1\.')"
	else
		skip "the default root fits in NET-SNMP-MIB" "there is no NET-SNMP-MIB"
	fi
else
	skip "net-snmp" "snmptranslate is not installed (apt install snmp)"
fi
for r in 1.3.6.1.4.1.4294967296.1 1.40.1; do
	result "root $r is refused" "$(with_root "$r" 2>/dev/null && echo accepted)"
done
echo "1..$count"
