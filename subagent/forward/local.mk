# SPDX-License-Identifier: GPL-2.0-or-later
zlibexec_PROGRAMS += subagent/forward/z_stats-forward
subagent_forward_z_stats_forward_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(CURL_CFLAGS)
subagent_forward_z_stats_forward_SOURCES = \
	subagent/forward/main.c \
	subagent/forward/put.c subagent/forward/put.h \
	subagent/forward/put_reason.c subagent/forward/put_reason.h \
	subagent/forward/refusal.c subagent/forward/refusal.h \
	subagent/forward/retry.c subagent/forward/retry.h \
	subagent/forward/outbox.c subagent/forward/outbox.h \
	subagent/forward/token.c subagent/forward/token.h
subagent_forward_z_stats_forward_LDADD = libbase.la $(CURL_LIBS)
