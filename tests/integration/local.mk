# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the whole with real programs at the edge: TAP scripts, run by make check.
integration_tests =
EXTRA_DIST += tests/integration/lib.sh tests/integration/service.sh
EXTRA_DIST += $(integration_tests)
TESTS += $(integration_tests)

# the MIB
integration_tests += tests/integration/mib_lint.sh

# the service, whole; probe is a class that measures what a test says
check_LTLIBRARIES += tests/integration/probe.la
tests_integration_probe_la_SOURCES = tests/integration/probe.c
tests_integration_probe_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
integration_tests += \
	tests/integration/cli.sh \
	tests/integration/notifications.sh \
	tests/integration/one_measure.sh \
	tests/integration/orphans.sh \
	tests/integration/restart.sh \
	tests/integration/snmpd_life.sh \
	tests/integration/standalone.sh \
	tests/integration/web_pages.sh \
	tests/integration/workers_killed.sh \
	tests/integration/zephir_away.sh

# AgentX against a real snmpd
if HAVE_CMOCKA
integration_snmp_programs = tests/integration/agentx_life
tests_integration_agentx_life_SOURCES = tests/integration/agentx_life.c \
	tests/integration/snmp_kit.c tests/integration/snmp_kit.h
tests_integration_agentx_life_CFLAGS = $(UNIT_CFLAGS)
tests_integration_agentx_life_LDADD = libagentx.la $(CMOCKA_LIBS)
check_PROGRAMS += $(integration_snmp_programs)
TESTS += $(integration_snmp_programs)
endif

# archives to a real nginx
integration_tests += tests/integration/forward.sh
check_PROGRAMS += tests/integration/worker_talk
tests_integration_worker_talk_CFLAGS = $(AM_CFLAGS) $(STRICT) $(JANSSON_CFLAGS)
tests_integration_worker_talk_LDADD = libbase.la

# one turn by hand
integration_tests += tests/integration/run_agent.sh

# configuration read and checked
integration_tests += tests/integration/check_config.sh
