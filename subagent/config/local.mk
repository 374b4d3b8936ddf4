# SPDX-License-Identifier: GPL-2.0-or-later
# Configuration files, and the door to libconfuse.
noinst_LTLIBRARIES += libconfig.la
libconfig_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(CONFUSE_CFLAGS)
libconfig_la_SOURCES = \
	subagent/config/config.c subagent/config/config.h \
	subagent/config/config_check.c \
	subagent/config/config_keys.c \
	subagent/config/config_parts.h \
	subagent/config/config_place.c \
	subagent/config/config_site.c \
	subagent/config/options.c subagent/config/options.h \
	subagent/config/options_file.c \
	subagent/config/options_scan.c
libconfig_la_LIBADD = libbase.la $(CONFUSE_LIBS)
