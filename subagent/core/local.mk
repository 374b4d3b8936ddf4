# SPDX-License-Identifier: GPL-2.0-or-later
# The nouns, and what is made of a measure: knows no process, no loop, no network.
noinst_LTLIBRARIES += libcore.la
libcore_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS)
libcore_la_SOURCES = \
	subagent/core/board.c subagent/core/board.h \
	subagent/core/board_catalogue.c \
	subagent/core/board_private.h \
	subagent/core/board_report.c \
	subagent/core/board_restore.c \
	subagent/core/board_show.c \
	subagent/core/board_trend.c \
	subagent/core/catalogue.c subagent/core/catalogue.h \
	subagent/core/catalogue_json.c \
	subagent/core/catalogue_message.c \
	subagent/core/notify.c subagent/core/notify.h \
	subagent/core/record.c subagent/core/record.h \
	subagent/core/report.c subagent/core/report.h \
	subagent/core/requires.c subagent/core/requires.h \
	subagent/core/rows.c subagent/core/rows.h \
	subagent/core/rules.c subagent/core/rules.h \
	subagent/core/scheduler.c subagent/core/scheduler.h \
	subagent/core/status.c subagent/core/status.h \
	subagent/core/texts.c subagent/core/texts.h
libcore_la_LIBADD = libbase.la -lm
