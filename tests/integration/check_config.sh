#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line that reads configuration: --check, --classes, --describe.
# shellcheck source=tests/integration/lib.sh
. "${top_srcdir:-.}/tests/integration/lib.sh"
runner=$build/subagent/runner/z_stats-runner

monitor=$work/monitor
mkdir -p "$monitor/configs/amon-2.8"
printf 'monitor_dir = "%s"\nmodule = "amon-2.8"\n' "$monitor" >"$work/z_stats.conf"

# check_config: prints what --check says, without the folder, and its exit status
check_config() {
	"$runner" -c "$work/z_stats.conf" --check 2>&1 | sed "s|$monitor/||g"
	"$runner" -c "$work/z_stats.conf" --check >/dev/null 2>&1
	echo "exit $?"
}

is 'the configuration of the sources is right' "$("$runner" --check 2>&1)" 'configuration ok'
is 'no agents at all are no mistake' "$(check_config)" 'configuration ok
exit 0'

cat >"$monitor/configs/b.agent" <<'AGENT'
rand "one" {
	warn = {"valu > 3"}
}
rand "two" { requires = {"one", "nobody"} }
rand "three" { requires = {"four"} }
rand "four" { requires = {"three"} }
AGENT
printf '\nrand "one" { }\n\nnowhere "five" { }\n' >"$monitor/configs/amon-2.8/a.agent"
# shellcheck disable=SC2016
printf 'section "S" {\n\tagents = {"two", "six"}\n}\n' >"$monitor/site.cfg"
got=$(check_config)

# tells TEXT LINE: one line of what was said is, or begins with, LINE
tells() {
	if printf '%s\n' "$got" | grep -qF -- "$2"; then
		ok "$1"
	else
		not_ok "$1" "\"$2\" is missing in:
$got"
	fi
}
tells 'a name that stands twice' 'configs/b.agent:2: agent "one": declared twice: in configs/b.agent:2 and configs/amon-2.8/a.agent:2'
tells 'a class that is not there' 'configs/amon-2.8/a.agent:4: agent "five": class "nowhere" is not there'
tells 'an agent that requires nobody' 'configs/b.agent:4: agent "two": requires "nobody", which is no agent'
tells 'a circle' 'configs/b.agent:5: agent "three": '
tells 'a section of the page with an unknown agent' 'site.cfg:2: agents: "six": there is no such agent'
tells 'all this is a failure' 'exit 1'

# what describe prints to begin with can be pasted
rm -r "$monitor/configs/amon-2.8" "$monitor/site.cfg" "$monitor/configs/b.agent"
for class in $("$runner" --classes | cut -d' ' -f1); do
	"$runner" --describe "$class" | sed -n '/^A section to begin with:$/,$p' | sed 1d >"$monitor/configs/$class.agent"
done
check 'each class is described with a section' grep -q '^rand "rand" {' "$monitor/configs/rand.agent"
is 'and all these sections are right' "$(check_config)" 'configuration ok
exit 0'
rm "$monitor"/configs/*

is 'a class that is not there cannot be described' "$("$runner" --describe nothing 2>&1)" \
	'z_stats: there is no class "nothing": "z_stats classes" lists them'
is 'a file of configuration that is not there' "$("$runner" -c "$work/none" --check 2>&1)" \
	"$work/none: cannot be read: No such file or directory"
rmdir "$monitor/configs"
is 'a folder of agents that is not there' "$(check_config)" \
	'configs: the folder of the *.agent files cannot be read: No such file or directory
exit 1'
is 'a worker that nobody started says so' "$("$runner" 2>&1 3<&- | head -n 1)" \
	'z_stats-runner: without a task this is a worker, which z_stats starts by itself'
plan
