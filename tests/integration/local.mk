# SPDX-License-Identifier: GPL-2.0-or-later
# Tests of the whole with real programs at the edge: TAP scripts, run by make check.
integration_tests =
EXTRA_DIST += $(integration_tests)
TESTS += $(integration_tests)

# the MIB
integration_tests += tests/integration/mib_lint.sh
