# SPDX-License-Identifier: GPL-2.0-or-later
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_EXTENSIONS = .sh
SH_LOG_DRIVER = $(LOG_DRIVER)
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; top_builddir='$(abs_top_builddir)'; export top_builddir;
UNIT_CFLAGS = $(AM_CFLAGS) -I$(top_srcdir)/tests/unit $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS) $(CONFUSE_CFLAGS) $(UV_CFLAGS) $(NETSNMP_CFLAGS)
if HAVE_CMOCKA
include tests/unit/local.mk
else
TESTS += tests/no_cmocka.sh
endif
include tests/fuzz/local.mk
include tests/integration/local.mk
include tests/bench/local.mk
# what quickstart starts and runs
EXTRA_DIST += tests/headers.sh tests/no_cmocka.sh tests/layers.sh tests/stage.sh tests/suite.sh
