# SPDX-License-Identifier: GPL-2.0-or-later
zlibexec_PROGRAMS += subagent/rrd/z_stats-rrd
subagent_rrd_z_stats_rrd_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(RRD_CFLAGS)
subagent_rrd_z_stats_rrd_SOURCES = subagent/rrd/main.c
subagent_rrd_z_stats_rrd_LDADD = libcore.la $(RRD_LIBS)
