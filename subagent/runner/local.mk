# SPDX-License-Identifier: GPL-2.0-or-later
# the loading half: class modules and *.agent files
noinst_LTLIBRARIES += librunnerload.la
librunnerload_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS)
librunnerload_la_SOURCES = \
	subagent/runner/agents.c subagent/runner/agents.h \
	subagent/runner/announce.c subagent/runner/announce.h \
	subagent/runner/check.c subagent/runner/check.h \
	subagent/runner/classes.c subagent/runner/classes.h \
	subagent/runner/load.c subagent/runner/load.h \
	subagent/runner/message.c subagent/runner/message.h \
	subagent/runner/module.c subagent/runner/module.h \
	subagent/runner/module_check.c subagent/runner/module_check.h \
	subagent/runner/module_trial.c subagent/runner/module_trial.h \
	subagent/runner/option.c subagent/runner/option.h \
	subagent/runner/section.c subagent/runner/section.h \
	subagent/runner/settings.c subagent/runner/settings.h
librunnerload_la_LIBADD = libcore.la libconfig.la

# -export-dynamic: the modules find measure_number() and the like in the program
zlibexec_PROGRAMS += subagent/runner/z_stats-runner
subagent_runner_z_stats_runner_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS)
subagent_runner_z_stats_runner_SOURCES = subagent/runner/main.c \
	subagent/runner/apart.c subagent/runner/apart.h \
	subagent/runner/run.c subagent/runner/run.h \
	subagent/runner/serve.c subagent/runner/serve.h
# the turns
subagent_runner_z_stats_runner_SOURCES += subagent/runner/turn.c subagent/runner/turn.h \
	subagent/runner/child.c subagent/runner/child.h subagent/runner/slot.c subagent/runner/slot.h \
	subagent/runner/measure.c subagent/runner/measure_report.c subagent/runner/measure.h \
	subagent/runner/command.c subagent/runner/command.h subagent/runner/spawn.c subagent/runner/spawn.h
# A fork copies each map, and a function that the runner has never called is looked up anew in every child: few maps,
# all symbols bound at the start.
subagent_runner_z_stats_runner_LDFLAGS = $(AM_LDFLAGS) -export-dynamic \
	-Wl,--as-needed -Wl,-z,now,-z,noseparate-code,-z,norelro
subagent_runner_z_stats_runner_LDADD = librunnerload.la
