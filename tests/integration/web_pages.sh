#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The pages from outside: what an agent says does no harm, errors are answered as errors, and HTML is HTML.
# shellcheck source=tests/integration/service.sh
. "${top_srcdir:-.}/tests/integration/service.sh" 90 || exit 99

evil='<script>alert(1)</script><img src=x onerror=alert(2)>'
probe_agent alpha 1 "	description = \"$evil\" help = \"$evil\" error = {\"value > 90\"}"
says alpha 'value 1' "said $evil" "verdict warn $evil"
probe_agent beta 1
says beta 'value 95'
probe_agent gamma 1
says gamma "fail $evil"
printf 'section "%s" { agents = {"alpha", "beta", "gamma", "ghost"} }\n' '<b>Test</b> & \"more\"' >"$monitor/site.cfg"
service_conf 'mode = "off"'
start_z_stats
check "alpha measures" retry 20 measured alpha
check "gamma fails" retry 20 agent_has gamma '.failures > 0'

# code PATH [OPTIONS OF CURL]: the status of the answer; its head goes to head, its body to body
code() {
	: >"$work/body"
	curl -s --noproxy '*' --max-time 5 -D "$work/head" -o "$work/body" -w '%{http_code}' --path-as-is "${@:2}" \
		"http://127.0.0.1:$http$1"
}

# header NAME: of the last answer
header() {
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip"
}

for page in / /agent/alpha /agent/gamma '/?lang=en' '/?lang=fr' '/agent/alpha?lang=en'; do
	is "$page: 200" "$(code "$page")" 200
	is "$page: its type" "$(header Content-Type)" "text/html; charset=utf-8"
	is "$page: no script of an agent" "$(grep -c -e '<script>' -e '<img src=x' "$work/body")" 0
	check "$page: only scripts of ours" bash -c \
		"! grep -o '<script[^>]*' '$work/body' | grep -qv 'src=\"/static/page'"
	check "$page: scripts of others would not run" grep -qi "^Content-Security-Policy:.*default-src 'none'" "$work/head"
done
code / >/dev/null
check "the section's title is escaped" grep -qF '&lt;b&gt;Test&lt;/b&gt; &amp;' "$work/body"
check "the description is shown as it was written" grep -qF '&lt;script&gt;alert(1)' "$work/body"
check "an agent that is not declared is told" grep -qF ghost "$work/body"
check "without JavaScript: all agents are in the page" bash -c \
	"grep -q 'id=\"agent-alpha\"' '$work/body' && grep -q 'id=\"agent-beta\"' '$work/body'"
check "the page says its language" grep -q '<html lang="fr"' "$work/body"
code / -H 'Accept-Language: en' >/dev/null
check "and speaks English to who asks so" grep -q '<html lang="en"' "$work/body"
is "API: the text is whole" "$(api agents/alpha .values.said)" "$evil"

# Errors
is "no such page: 404" "$(code /nothing)" 404
is "no such agent: 404" "$(code /agent/nobody)" 404
is "an evil name: 404" "$(code '/agent/%3Cscript%3E')" 404
is "an evil name: it is not repeated" "$(grep -c '<script>' "$work/body")" 0
is "no such agent in the API: 404" "$(code /api/v1/agents/nobody)" 404
check "no such agent in the API: said in JSON" jq -e .error "$work/body"
is "no such graph: 404" "$(code /graph/alpha/nothing.svg)" 404
is "out of the folder: 404" "$(code '/static/../../etc/passwd')" 404
is "out of the folder, encoded: 404" "$(code '/static/%2e%2e%2f%2e%2e%2fetc%2fpasswd')" 404
is "POST to a page: 405" "$(code / -X POST -d a=b)" 405
is "POST to a page: what may be done" "$(header Allow)" "GET, HEAD"
is "another Host: 421" "$(code / -H 'Host: evil.example')" 421
is "another Host: nothing is told" "$(grep -c alpha "$work/body")" 0
is "localhost: 200" "$(code / -H "Host: localhost:$http")" 200
is "no Host: 400" "$(code / -H 'Host:')" 400
code "/$(head -c 20000 /dev/zero | tr '\0' a)" >"$work/code"
check "an endless address: refused" grep -Eq '^4(14|31)$' "$work/code"

# HEAD, ETag, health
is "HEAD: 200" "$(code / -I)" 200
is "HEAD: no body" "$(curl -s --noproxy '*' --max-time 5 -I "http://127.0.0.1:$http/" | sed '1,/^\r$/d' | wc -c)" 0
is "healthz: 200" "$(code /healthz)" 200
is "healthz: ok" "$(cat "$work/body")" ok
# what is the same is not sent again; the page is anew each second, the style never
style=$(code / >/dev/null; grep -o '/static/style[^"]*' "$work/body")
is "style: 200" "$(code "$style")" 200
check "style: may be kept" bash -c "grep -qi '^Cache-Control:.*max-age=[1-9]' '$work/head'"
is "style: its type" "$(header Content-Type)" "text/css; charset=utf-8"
is "every link leads somewhere" "$(
	for page in / /agent/alpha; do
		code "$page" >/dev/null
		grep -oE '(href|src)="/[^"]*"' "$work/body" | sed 's/^[^"]*"//; s/"$//; s/&amp;/\&/g'
	done | sort -u | while read -r link; do
		case $(code "$link") in
		200) ;;
		*) echo "$link" ;;
		esac
	done
)" ""

# HTML is HTML. balanced FILE: prints what is not closed, or closed and not opened; attributes without quotes.
balanced() {
	tr '\n' ' ' <"$1" | grep -oE '<!?/?[A-Za-z][^>]*>' | awk '
		function tag(text) { sub(/^<\/?/, "", text); sub(/[ \/>].*/, "", text); return text }
		BEGIN { split("meta link br hr img input area base col source wbr", list); for (i in list) void[list[i]] = 1 }
		/^<!/ { next }
		{ rest = $0; gsub(/"[^"]*"/, "", rest) }
		rest ~ /=[^ >]/ { print "an attribute without quotes: " $0 }
		/^<\// { name = tag($0); if (depth == 0 || open[depth] != name) { print "closed, but open is " open[depth] ": " $0; exit }
			depth--; next }
		/\/>$/ { next }
		{ name = tag($0); if (!(name in void)) open[++depth] = name }
		END { if (depth) print "not closed: " open[depth] }'
}

# twice FILE: prints ids that stand there twice
twice() {
	grep -oE ' id="[^"]*"' "$1" | sort | uniq -d
}

for page in '/?lang=fr' '/agent/alpha?lang=en' /agent/beta /agent/gamma /agent/nobody; do
	code "$page" >/dev/null
	is "$page: tags are closed in order" "$(balanced "$work/body")" ""
	is "$page: no id twice" "$(twice "$work/body")" ""
	is "$page: one h1" "$(grep -o '<h1' "$work/body" | wc -l)" 1
	if has html-validate; then
		check "$page: html-validate" html-validate --stdin <"$work/body"
	else
		skip "$page: html-validate" "html-validate is not installed (npm install --global html-validate)"
	fi
done
check "everything ends" stop_z_stats
plan_service
