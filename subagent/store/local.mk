# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LTLIBRARIES += libstore.la
libstore_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(ARCHIVE_CFLAGS)
libstore_la_SOURCES = \
	subagent/store/boardfile.c subagent/store/boardfile.h \
	subagent/store/chain.c subagent/store/chain.h \
	subagent/store/disk.c subagent/store/disk.h \
	subagent/store/journal.c subagent/store/journal_read.c subagent/store/journal.h \
	subagent/store/latest.c subagent/store/latest.h \
	subagent/store/line.c subagent/store/line.h \
	subagent/store/manifest.c subagent/store/manifest.h \
	subagent/store/seal.c subagent/store/seal.h \
	subagent/store/spool.c subagent/store/spool.h \
	subagent/store/spool_list.c subagent/store/spool_list.h \
	subagent/store/store.c subagent/store/store.h \
	subagent/store/tarball.c subagent/store/tarball.h
libstore_la_LIBADD = libbase.la $(ARCHIVE_LIBS) -lm

zlibexec_PROGRAMS += subagent/store/z_stats-store
subagent_store_z_stats_store_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS)
subagent_store_z_stats_store_SOURCES = \
	subagent/store/main.c subagent/store/program.h subagent/store/tell.c subagent/store/tell.h
subagent_store_z_stats_store_LDADD = libstore.la
