# SPDX-License-Identifier: GPL-2.0-or-later
noinst_LTLIBRARIES += libweb.la
libweb_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/web
libweb_la_CFLAGS = $(AM_CFLAGS) $(STRICT) $(MICROHTTPD_CFLAGS) $(JANSSON_CFLAGS) $(UV_CFLAGS) $(CONFUSE_CFLAGS)
libweb_la_SOURCES = \
	web/answer.c web/answer.h \
	web/api.c web/api.h \
	web/api_service.c \
	web/assets.c web/assets.h \
	web/cache.c web/cache.h \
	web/deadline.c web/deadline.h \
	web/figure.c web/figure.h \
	web/graph.c web/graph.h \
	web/health.c \
	web/host.c \
	web/html.c web/html.h \
	web/http.c web/http.h \
	web/language.c web/language.h \
	web/listen.c web/listen.h \
	web/overview.c web/overview.h \
	web/page.h web/page_frame.c web/page_parts.c web/page_spark.c \
	web/page_agent.c web/page_agent.h web/page_graphs.c web/page_values.c \
	web/page_front.c web/page_todo.c web/page_todo.h \
	web/request.c web/request.h \
	web/routes.c web/routes.h \
	web/web.c web/web.h
nodist_libweb_la_SOURCES = web/assets-data.c
libweb_la_LIBADD = libagentx.la $(MICROHTTPD_LIBS)

# The static files, built into the program.
static_files = web/static/style.css web/static/page.js \
	web/static/icon-ok.svg web/static/icon-warn.svg web/static/icon-error.svg
EXTRA_DIST += web/embed.sh $(static_files)
CLEANFILES += web/assets-data.c

web/assets-data.c: web/embed.sh $(static_files) web/local.mk
	$(AM_V_GEN)$(MKDIR_P) web && \
	cd $(top_srcdir) && $(SHELL) web/embed.sh $(static_files) >$(abs_top_builddir)/web/assets-data.tmp && \
	mv $(abs_top_builddir)/web/assets-data.tmp $(abs_top_builddir)/web/assets-data.c
