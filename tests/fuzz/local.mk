# SPDX-License-Identifier: GPL-2.0-or-later
# Fuzz targets with the driver that runs their seeds (README.md says how to search with libFuzzer).
fuzz_programs =
fuzz_common = tests/fuzz/driver.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h
fuzz_board = tests/fuzz/fuzz_board.c tests/fuzz/fuzz_board.h
FUZZ_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS)

fuzz_programs += tests/fuzz/fuzz_chain
tests_fuzz_fuzz_chain_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"chain"'
tests_fuzz_fuzz_chain_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_chain_SOURCES = tests/fuzz/fuzz_chain.c $(fuzz_common)
tests_fuzz_fuzz_chain_LDADD = libstore.la libcore.la

fuzz_programs += tests/fuzz/fuzz_frame
tests_fuzz_fuzz_frame_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"frame"'
tests_fuzz_fuzz_frame_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_frame_SOURCES = tests/fuzz/fuzz_frame.c $(fuzz_common)
tests_fuzz_fuzz_frame_LDADD = libcore.la

fuzz_programs += tests/fuzz/fuzz_line
tests_fuzz_fuzz_line_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"line"'
tests_fuzz_fuzz_line_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_line_SOURCES = tests/fuzz/fuzz_line.c $(fuzz_common)
tests_fuzz_fuzz_line_LDADD = libstore.la libcore.la

fuzz_programs += tests/fuzz/fuzz_options
tests_fuzz_fuzz_options_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"options"'
tests_fuzz_fuzz_options_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_options_SOURCES = tests/fuzz/fuzz_options.c $(fuzz_common)
tests_fuzz_fuzz_options_LDADD = libconfig.la libcore.la

fuzz_programs += tests/fuzz/fuzz_record
tests_fuzz_fuzz_record_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"record"'
tests_fuzz_fuzz_record_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_record_SOURCES = tests/fuzz/fuzz_record.c $(fuzz_common) $(fuzz_board)
tests_fuzz_fuzz_record_LDADD = libcore.la

fuzz_programs += tests/fuzz/fuzz_report
tests_fuzz_fuzz_report_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"report"'
tests_fuzz_fuzz_report_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_report_SOURCES = tests/fuzz/fuzz_report.c $(fuzz_common) $(fuzz_board)
tests_fuzz_fuzz_report_LDADD = libcore.la

fuzz_programs += tests/fuzz/fuzz_request
tests_fuzz_fuzz_request_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"request"' -I$(top_srcdir)/web
tests_fuzz_fuzz_request_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_request_SOURCES = tests/fuzz/fuzz_request.c $(fuzz_common)
tests_fuzz_fuzz_request_LDADD = libweb.la

fuzz_programs += tests/fuzz/fuzz_rule
tests_fuzz_fuzz_rule_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"rule"'
tests_fuzz_fuzz_rule_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_rule_SOURCES = tests/fuzz/fuzz_rule.c $(fuzz_common)
tests_fuzz_fuzz_rule_LDADD = libcore.la

fuzz_programs += tests/fuzz/fuzz_spool
tests_fuzz_fuzz_spool_CPPFLAGS = $(AM_CPPFLAGS) -DFUZZ_TARGET='"spool"'
tests_fuzz_fuzz_spool_CFLAGS = $(FUZZ_CFLAGS)
tests_fuzz_fuzz_spool_SOURCES = tests/fuzz/fuzz_spool.c $(fuzz_common)
tests_fuzz_fuzz_spool_LDADD = libcore.la

check_PROGRAMS += $(fuzz_programs)
TESTS += $(fuzz_programs)
EXTRA_DIST += tests/fuzz/README.md tests/fuzz/search $(wildcard $(top_srcdir)/tests/fuzz/seeds/*/*)
