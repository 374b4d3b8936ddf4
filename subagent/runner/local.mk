# SPDX-License-Identifier: GPL-2.0-or-later
zlibexec_PROGRAMS += subagent/runner/z_stats-runner
subagent_runner_z_stats_runner_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS)
subagent_runner_z_stats_runner_SOURCES = subagent/runner/main.c
subagent_runner_z_stats_runner_LDADD = libcore.la $(CONFUSE_LIBS)
