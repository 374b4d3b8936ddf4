# SPDX-License-Identifier: GPL-2.0-or-later
zlibexec_PROGRAMS += subagent/store/z_stats-store
subagent_store_z_stats_store_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(ARCHIVE_CFLAGS)
subagent_store_z_stats_store_SOURCES = subagent/store/main.c
subagent_store_z_stats_store_LDADD = libbase.la $(ARCHIVE_LIBS)
