# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LTLIBRARIES += libmibs.la
libmibs_la_CFLAGS = $(AM_CFLAGS) $(NETSNMP_CFLAGS) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS) $(UV_CFLAGS)
libmibs_la_SOURCES = mibs/mib.c mibs/mib.h
libmibs_la_LIBADD = libservice.la
