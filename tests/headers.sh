#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each header compiles alone, and twice in a row, with gcc and clang, as plain C17. Prints TAP.
set -u
: "${top_srcdir:=.}"
cd "$top_srcdir" || exit 99
work=$(mktemp -d "${TMPDIR:-/tmp}/headers.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
count=0

flags="-std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror -I. -Isubagent -Iagents -Iweb -I$work
	$(pkg-config --cflags jansson libconfuse libuv libmicrohttpd librrd libcurl libarchive nettle netsnmp cmocka)"
# What configure writes, as far as headers may ask.
echo '#define EOLE_MIB_ROOT 1,3,6,1,4,1' >"$work/build-config.h"

# compile COMPILER HEADER: prints what the compiler says
compile() {
	{
		# The header of the tests' library comes after these, by its documentation.
		case $2 in
		tests/*) printf '#include <%s>\n' stdarg.h stddef.h setjmp.h stdint.h cmocka.h ;;
		esac
		printf '#include "%s"\n' "$2" "$2"
	} >"$work/$1.c"
	# shellcheck disable=SC2086 # a list of words
	"$1" $flags -I"$(dirname "$2")" -Itests/unit -fsyntax-only "$work/$1.c" 2>&1
}

# result TEXT OUTPUT: ok when OUTPUT is empty
result() {
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		printf '%s\n' "$2" | head -n 20 | sed 's/^/# /'
	fi
}

# These headers must not pass.
refuses() {
	mkdir -p "$work/planted"
	printf 'size_t alone(void);\n' >"$work/planted/alone.h"
	printf 'struct twice { int a; };\n' >"$work/planted/twice.h"
	for planted in alone twice; do
		[ -n "$(compile "$1" "$work/planted/$planted.h")" ] || echo "planted/$planted.h was not refused"
	done
}

for compiler in gcc clang; do
	if ! command -v "$compiler" >/dev/null; then
		count=$((count + 1))
		echo "ok $count - headers with $compiler # SKIP $compiler is not installed"
		continue
	fi
	result "$compiler refuses a header that needs another, and one without a guard" "$(refuses "$compiler")"
	bad=''
	number=0
	for header in $(find subagent agents mibs web tests -name '*.h' | sort); do
		number=$((number + 1))
		said=$(compile "$compiler" "$header")
		[ -z "$said" ] || bad="$bad
$said"
	done
	result "$number headers compile alone and twice with $compiler" "$bad"
done
echo "1..$count"
