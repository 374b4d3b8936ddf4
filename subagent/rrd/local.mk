# SPDX-License-Identifier: GPL-2.0-or-later
zlibexec_PROGRAMS += subagent/rrd/z_stats-rrd
subagent_rrd_z_stats_rrd_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(RRD_CFLAGS)
subagent_rrd_z_stats_rrd_SOURCES = \
	subagent/rrd/main.c \
	subagent/rrd/librrd.h \
	subagent/rrd/aside.c subagent/rrd/aside.h \
	subagent/rrd/declare.c subagent/rrd/declare.h \
	subagent/rrd/fault.c subagent/rrd/fault.h \
	subagent/rrd/fetch.c subagent/rrd/fetch.h \
	subagent/rrd/file.c subagent/rrd/file.h \
	subagent/rrd/graph.c subagent/rrd/graph.h \
	subagent/rrd/legend.c subagent/rrd/legend.h \
	subagent/rrd/look.c subagent/rrd/look.h \
	subagent/rrd/number.c subagent/rrd/number.h \
	subagent/rrd/position.c subagent/rrd/position.h \
	subagent/rrd/sanitized.c \
	subagent/rrd/scale.c subagent/rrd/scale.h \
	subagent/rrd/shape.c subagent/rrd/shape.h \
	subagent/rrd/span.c subagent/rrd/span.h \
	subagent/rrd/stats.c subagent/rrd/stats.h \
	subagent/rrd/sweep.c subagent/rrd/sweep.h \
	subagent/rrd/update.c subagent/rrd/update.h \
	subagent/rrd/words.c subagent/rrd/words.h
subagent_rrd_z_stats_rrd_LDADD = libcore.la $(RRD_LIBS)
