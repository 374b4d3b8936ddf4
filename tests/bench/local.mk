# SPDX-License-Identifier: GPL-2.0-or-later
# Programs that measure, run by hand: make bench [BENCH="gap start"]. No part of make check: nothing is asserted here.
bench_common = tests/bench/http.c tests/bench/http.h
EXTRA_PROGRAMS = tests/bench/watch tests/bench/ask tests/bench/paced tests/bench/launch tests/bench/figure
tests_bench_watch_SOURCES = tests/bench/watch.c $(bench_common)
tests_bench_watch_LDADD = libbase.la
tests_bench_ask_SOURCES = tests/bench/ask.c $(bench_common)
tests_bench_ask_LDADD = libbase.la
tests_bench_paced_SOURCES = tests/bench/paced.c $(bench_common)
tests_bench_paced_LDADD = libbase.la
tests_bench_launch_SOURCES = tests/bench/launch.c $(bench_common)
tests_bench_launch_LDADD = libbase.la
tests_bench_figure_SOURCES = tests/bench/figure.c $(bench_common)
tests_bench_figure_LDADD = libbase.la $(JANSSON_LIBS)

# a class of agents for them
EXTRA_LTLIBRARIES = tests/bench/flip.la
tests_bench_flip_la_SOURCES = tests/bench/flip.c
tests_bench_flip_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere

EXTRA_DIST += tests/bench/README.md tests/bench/run tests/bench/lib.sh tests/bench/gap.sh tests/bench/thousand.sh \
	tests/bench/start.sh tests/bench/memory.sh
CLEANFILES += $(EXTRA_PROGRAMS) $(EXTRA_LTLIBRARIES)

bench-programs: $(EXTRA_PROGRAMS) $(EXTRA_LTLIBRARIES)
bench: all bench-programs
	top_builddir='$(abs_top_builddir)' $(SHELL) $(top_srcdir)/tests/bench/run $(BENCH)
.PHONY: bench bench-programs
