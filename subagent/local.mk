# SPDX-License-Identifier: GPL-2.0-or-later
# core: nouns and rules; knows no process, no loop, no network
noinst_LTLIBRARIES += libcore.la
libcore_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS)
libcore_la_SOURCES = \
	subagent/board.c subagent/board.h subagent/board_private.h \
	subagent/board_catalogue.c subagent/board_report.c subagent/board_restore.c \
	subagent/board_show.c subagent/board_trend.c \
	subagent/catalogue.c subagent/catalogue_message.c subagent/catalogue.h \
	subagent/config.c subagent/config.h \
	subagent/config_check.c subagent/config_keys.c subagent/config_place.c subagent/config_site.c subagent/config_parts.h \
	subagent/notify.c subagent/notify.h \
	subagent/options.c subagent/options_file.c subagent/options_scan.c subagent/options.h \
	subagent/protocol.h \
	subagent/record.c subagent/record.h \
	subagent/report.c subagent/report.h \
	subagent/requires.c subagent/requires.h \
	subagent/rows.c subagent/rows.h \
	subagent/rules.c subagent/rules.h \
	subagent/scheduler.c subagent/scheduler.h \
	subagent/status.c subagent/status.h \
	subagent/texts.c subagent/texts.h
libcore_la_LIBADD = libbase.la $(CONFUSE_LIBS) -lm

# service: the loop, the workers and their clients
noinst_LTLIBRARIES += libservice.la
libservice_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS) $(UV_CFLAGS) $(NETSNMP_CFLAGS)
libservice_la_SOURCES = \
	subagent/agentx.c subagent/agentx.h \
	subagent/agentx_advice.c subagent/agentx_advice.h \
	subagent/agentx_library.c subagent/agentx_library.h \
	subagent/agentx_probe.c subagent/agentx_probe.h \
	subagent/agentx_session.c subagent/agentx_session.h \
	subagent/agentx_supervise.c subagent/agentx_supervise.h \
	subagent/agentx_transport.c subagent/agentx_transport.h \
	subagent/agentx_wire.c subagent/agentx_wire.h \
	subagent/delivery.c subagent/delivery.h \
	subagent/held.c subagent/held.h \
	subagent/history.c subagent/history.h \
	subagent/history_declare.c subagent/history_declare.h \
	subagent/history_graphs.c subagent/history_graphs.h \
	subagent/journal.c subagent/journal.h \
	subagent/loop.c subagent/loop.h \
	subagent/notifier.c subagent/notifier.h \
	subagent/process.c subagent/process.h \
	subagent/service.h \
	subagent/turns.c subagent/turns.h \
	subagent/worker.c subagent/worker.h
libservice_la_LIBADD = libcore.la $(UV_LIBS) $(NETSNMP_AGENT_LIBS) $(NETSNMP_LIBS)

bin_PROGRAMS += subagent/z_stats
subagent_z_stats_CFLAGS = $(AM_CFLAGS) $(STRICT) $(CONFUSE_CFLAGS) $(UV_CFLAGS) $(NETSNMP_CFLAGS) $(JANSSON_CFLAGS)
subagent_z_stats_SOURCES = subagent/main.c subagent/ask.c subagent/ask.h subagent/cli.c subagent/cli.h \
	subagent/status_command.c subagent/status_command.h
subagent_z_stats_LDADD = libweb.la libmibs.la libservice.la

# Marks a build tree, so that programs run from it find the sources' configs/ without installation (config_place.c).
noinst_DATA += subagent/build-tree
subagent/build-tree: Makefile
	$(AM_V_GEN)$(MKDIR_P) subagent && printf '%s\n' '$(abs_top_srcdir)' > $@
CLEANFILES += subagent/build-tree
