# SPDX-License-Identifier: GPL-2.0-or-later
# The loop, the parent's side of the workers, and their clients.
noinst_LTLIBRARIES += libservice.la
libservice_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS) $(UV_CFLAGS) $(NETSNMP_CFLAGS)
libservice_la_SOURCES = \
	subagent/service/delivery.c subagent/service/delivery.h \
	subagent/service/held.c subagent/service/held.h \
	subagent/service/history.c subagent/service/history.h \
	subagent/service/history_declare.c subagent/service/history_declare.h \
	subagent/service/history_graphs.c subagent/service/history_graphs.h \
	subagent/service/history_suspect.c subagent/service/history_suspect.h \
	subagent/service/journal.c subagent/service/journal.h \
	subagent/service/loop.c subagent/service/loop.h \
	subagent/service/notifier.c subagent/service/notifier.h \
	subagent/service/process.c subagent/service/process.h \
	subagent/service/reaper.c subagent/service/reaper.h \
	subagent/service/service.h \
	subagent/service/turns.c subagent/service/turns.h \
	subagent/service/worker.c subagent/service/worker.h \
	subagent/service/worker_program.c \
	subagent/service/worker_requests.c subagent/service/worker_requests.h
libservice_la_LIBADD = libcore.la libconfig.la $(UV_LIBS) $(NETSNMP_AGENT_LIBS) $(NETSNMP_LIBS)
