# SPDX-License-Identifier: GPL-2.0-or-later
zlibexec_PROGRAMS += subagent/forward/z_stats-forward
subagent_forward_z_stats_forward_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(CURL_CFLAGS)
subagent_forward_z_stats_forward_SOURCES = subagent/forward/main.c
subagent_forward_z_stats_forward_LDADD = libbase.la $(CURL_LIBS)
