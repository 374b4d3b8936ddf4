# SPDX-License-Identifier: GPL-2.0-or-later
zlibexec_PROGRAMS += subagent/runner/z_stats-runner
subagent_runner_z_stats_runner_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS)
subagent_runner_z_stats_runner_SOURCES = subagent/runner/main.c
# the turns
subagent_runner_z_stats_runner_SOURCES += subagent/runner/turn.c subagent/runner/turn.h \
	subagent/runner/child.c subagent/runner/child.h subagent/runner/slot.c subagent/runner/slot.h \
	subagent/runner/orphan.c subagent/runner/orphan.h subagent/runner/measure.c subagent/runner/measure_report.c subagent/runner/measure.h \
	subagent/runner/command.c subagent/runner/command.h subagent/runner/spawn.c subagent/runner/spawn.h
subagent_runner_z_stats_runner_LDADD = libcore.la $(CONFUSE_LIBS)
