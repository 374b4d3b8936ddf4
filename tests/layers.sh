#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may include whom: rooms, agents, and the doors to foreign libraries. Each check must first find a planted violation.
# Prints TAP.
set -u
: "${top_srcdir:=.}"
cd "$top_srcdir" || exit 99
work=$(mktemp -d "${TMPDIR:-/tmp}/layers.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
count=0

# A room, and the rooms whose headers it may include besides its own. "agents" has one header for others: agents/agent.h.
edges='
base:
core: base agents
config: base
service: config core base agents
agentx: service config core base
mibs: agentx service config core base agents
web: agentx service config core base agents
main: web mibs agentx service config core base agents
runner: config core base agents
store: core base
rrd: core base agents
forward: core base
agents:
'

# A foreign library by its headers, and the files that may include them: its door. jansson is no library behind a door but
# the form of everything that is written down or sent; agents and the MIB have no use for it.
doors='
net-snmp/ subagent/agentx/*.[ch] subagent/service/loop.c mibs/*.[ch]
uv subagent/service/loop.h subagent/service/process.h subagent/service/worker.[ch] web/http.h web/listen.c web/deadline.h
microhttpd web/http.[ch] web/listen.[ch]
confuse subagent/config/options.h
rrd subagent/rrd/librrd.h
curl/ subagent/forward/*.[ch]
archive subagent/store/*.[ch]
nettle/ subagent/base/sha256.c
jansson subagent/*.[ch] web/*.[ch]
'

# What an agent may include in <>: the C library and the kernel. No other <> is a door of theirs.
libc='^(assert|ctype|dirent|endian|errno|fcntl|fnmatch|ftw|getopt|glob|grp|ifaddrs|inttypes|langinfo|libgen|limits|locale|malloc'
libc="$libc|math|mntent|netdb|poll|pwd|regex|sched|search|shadow|signal|spawn|stdarg|stdbool|stddef|stdint|stdio|stdlib|string"
libc="$libc|strings|syslog|termios|time|unistd|utmpx?|wchar|wctype|(sys|net|netinet|arpa|linux|asm|bits)/[a-z0-9_/.-]+)[.]h\$"

# Prints "ROOM FILE" for each source below the folder $1.
rooms() {
	(cd "$1" && {
		find subagent -maxdepth 1 -name '*.[ch]' | awk '{ print "main", $0 }'
		find subagent/*/ -name '*.[ch]' | awk -F / '{ print $2, $0 }'
		find agents mibs web -name '*.[ch]' | awk -F / '{ print $1, $0 }'
	})
}

# Prints "FILE FORM NAME" for each #include below the folder $1; FORM is < or a quote.
includes() {
	(cd "$1" && grep -rEoH --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"][^>"]+' \
		subagent agents mibs web) | sed -E 's/^([^:]*):.*include[[:space:]]*([<"])/\1 \2 /'
}

# Prints "FROM-ROOM FROM-FILE TO-ROOM TO-FILE" for each include of a file of ours; TO-ROOM is ? when there is none.
arrows() {
	rooms "$1" >"$work/rooms"
	includes "$1" | awk -v rooms="$work/rooms" '
		BEGIN { while ((getline <rooms) > 0) room[$2] = $1 }
		function found(path) {
			while (sub(/[^\/]+\/\.\.\//, "", path));
			return path in room ? path : ""
		}
		$2 == "\"" && $3 != "build-config.h" {
			own = $1
			sub(/[^\/]*$/, "", own)
			to = found(own $3)
			if (to == "") to = found("subagent/" $3)
			if (to == "") to = found("agents/" $3)
			if (to == "") to = found($3)
			print room[$1] ? room[$1] : "?", $1, to == "" ? "?" : room[to], to == "" ? $3 : to
		}'
}

# Prints the includes that no edge allows.
wrong_edges() {
	printf '%s\n' "$edges" >"$work/edges"
	arrows "$1" | awk -v edges="$work/edges" '
		BEGIN {
			while ((getline <edges) > 0) {
				from = $1
				sub(/:/, "", from)
				if (NF) known[from] = 1
				for (i = 2; i <= NF; i++) may[from, $i] = 1
			}
		}
		$1 == "?" || !($1 in known) { print $2 ": is in no room: name it in a local.mk, and its room in the edges" ; next }
		$3 == "?" { print $2 ": includes \"" $4 "\", which is no header of ours"; next }
		$1 != $3 && !(($1, $3) in may) { print $2 ": room " $1 " may not include " $4 " of room " $3; next }
		$3 == "agents" && $4 != "agents/agent.h" && $2 !~ /^agents\// { print $2 ": " $4 " is private to the agents" }'
}

# Prints what agents include besides agent.h, headers beside them and the C library.
wrong_agents() {
	includes "$1" | awk -v libc="$libc" '
		$1 !~ /^agents\// { next }
		$2 == "<" && $3 !~ libc { print $1 ": <" $3 "> is not of the C library: an agent links nothing else" }
		$2 == "\"" && $3 ~ /[\/]/ { print $1 ": \"" $3 "\": an agent includes \"agent.h\" only" }'
}

# Prints the includes of a foreign library outside its door.
wrong_doors() {
	set -f
	printf '%s\n' "$doors" | while read -r library files; do
		[ -n "$library" ] || continue
		includes "$1" | while read -r file form name; do
			case $form$name in
			"<$library"*) ;;
			*) continue ;;
			esac
			is_door "$file" "$files" || echo "$file: <$name> has its door in $files"
		done
	done
}

is_door() {
	for pattern in $2; do
		# shellcheck disable=SC2254 # patterns, on purpose
		case $1 in
		$pattern) return 0 ;;
		esac
	done
	return 1
}

# Prints the files of web and main that see net-snmp's headers through a header of ours: agentx/agentx.h stands before
# them.
wrong_sights() {
	arrows "$1" >"$work/arrows"
	includes "$1" | awk -v arrows="$work/arrows" '
		$2 == "<" && $3 ~ /^net-snmp\// { sees[$1] = "itself" }
		END {
			while ((getline <arrows) > 0) { from[++n] = $2; to[n] = $4; room[$2] = $1 }
			for (more = 1; more;) {
				more = 0
				for (i = 1; i <= n; i++)
					if (!(from[i] in sees) && (to[i] in sees)) { sees[from[i]] = to[i]; more = 1 }
			}
			for (file in sees)
				if (room[file] == "web" || room[file] == "main") print file ": sees net-snmp through " sees[file]
		}'
}

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

# finds CHECK FILE LINE: the check must tell of that line, added to that file of a copy of the sources.
finds() {
	rm -rf "$work/copy"
	mkdir "$work/copy"
	cp -R subagent agents mibs web "$work/copy"
	chmod -R u+w "$work/copy"
	mkdir -p "$work/copy/${2%/*}"
	printf '%s\n' "$3" >>"$work/copy/$2"
	"$1" "$work/copy" | grep -qF "$2" || echo "$1 did not find $3 in $2"
}

result "an include of a later layer would be found" "$(
	finds wrong_edges subagent/base/text.c '#include "core/board.h"'
	finds wrong_edges subagent/core/board.c '#include "service/worker.h"'
	finds wrong_edges subagent/service/worker.c '#include "web/routes.h"'
	finds wrong_edges mibs/mib.c '#include "../web/html.h"'
	finds wrong_edges web/web.c '#include "mibs/table.h"'
	finds wrong_edges subagent/rrd/main.c '#include "service/loop.h"'
	finds wrong_edges subagent/store/main.c '#include "rrd/file.h"'
	finds wrong_edges subagent/stray/stray.c '#include "core/board.h"'
	finds wrong_edges subagent/core/board.c '#include "nowhere.h"'
)"
result "rooms include lower rooms only" "$(wrong_edges .)"
result "an include of an agent beyond agent.h and the C library would be found" "$(
	finds wrong_agents agents/planted.c '#include <jansson.h>'
	finds wrong_agents agents/planted.c '#  include <net-snmp/net-snmp-config.h>'
	finds wrong_agents agents/planted.c '#include "base/text.h"'
	finds wrong_edges agents/planted.c '#include "core/board.h"'
)"
result "agents include agent.h and the C library only" "$(wrong_agents .)"
result "a foreign library outside its door would be found" "$(
	finds wrong_doors subagent/main.c '#include <net-snmp/net-snmp-config.h>'
	finds wrong_doors subagent/core/board.c '#include <uv.h>'
	finds wrong_doors web/api.c '#include <microhttpd.h>'
	finds wrong_doors subagent/config/config.c '#include <confuse.h>'
	finds wrong_doors subagent/rrd/file.c '#include <rrd.h>'
	finds wrong_doors subagent/store/main.c '#include <curl/curl.h>'
	finds wrong_doors subagent/forward/main.c '#include <archive_entry.h>'
	finds wrong_doors subagent/core/record.c '#include <nettle/sha2.h>'
	finds wrong_doors mibs/table.c '#include <jansson.h>'
)"
result "each foreign library is included at its door only" "$(wrong_doors .)"
result "net-snmp seen through a header of ours would be found" "$(
	finds wrong_sights web/page_todo.c '#include "agentx/agentx_transport.h"'
	finds wrong_sights web/page.h '#include <net-snmp/net-snmp-config.h>'
)"
result "web and main see nothing of net-snmp" "$(wrong_sights .)"
echo "1..$count"
