# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LTLIBRARIES += libweb.la
libweb_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(MICROHTTPD_CFLAGS) $(JANSSON_CFLAGS) $(UV_CFLAGS) $(CONFUSE_CFLAGS)
libweb_la_SOURCES = web/web.c web/web.h
libweb_la_LIBADD = libservice.la $(MICROHTTPD_LIBS)
