# SPDX-License-Identifier: GPL-2.0-or-later
# base: knows nothing of agents
noinst_LTLIBRARIES += libbase.la
libbase_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS) $(NETTLE_CFLAGS)
libbase_la_SOURCES = \
	subagent/base/address.c subagent/base/address.h \
	subagent/base/archive_name.c subagent/base/archive_name.h \
	subagent/base/buffer.c subagent/base/buffer.h \
	subagent/base/clock.c subagent/base/clock.h \
	subagent/base/complaint.c subagent/base/complaint.h \
	subagent/base/duty.c subagent/base/duty.h \
	subagent/base/folder.c subagent/base/folder.h \
	subagent/base/frame.c subagent/base/frame.h \
	subagent/base/log.c subagent/base/log.h \
	subagent/base/name.c subagent/base/name.h \
	subagent/base/orphan.c subagent/base/orphan.h \
	subagent/base/sha256.c subagent/base/sha256.h \
	subagent/base/text.c subagent/base/text.h
libbase_la_LIBADD = $(JANSSON_LIBS) $(NETTLE_LIBS)
