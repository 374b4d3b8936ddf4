/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VALUES(installed, broken, held, residual)                                                                      \
	"{\"values\":{\"installed\":" #installed ",\"broken\":" #broken ",\"held\":" #held ",\"residual\":" #residual  \
	"}"

static void counts_packages_by_state(void **state)
{
	static const struct {
		const char *output, *report;
	} table[] = {
		{ "ii \nii \nrc \n", VALUES(2, 0, 0, 1) "}" },
		{ "ii \nhi \nit \niW \n", VALUES(4, 0, 1, 0) "}" },
		{ "ii ", VALUES(1, 0, 0, 0) "}" }, /* without the last newline */
		{ "ii \niU \n",
		  VALUES(1, 1, 0,
			 0) ",\"status\":\"warn\",\"message\":\"half-installed packages: 1 (see dpkg --audit)\"}" },
		{ "iF \niHR\niiR\nun \n",
		  VALUES(0, 3, 0,
			 0) ",\"status\":\"warn\",\"message\":\"half-installed packages: 3 (see dpkg --audit)\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		stand_set(&(struct stand){ .command = { .output = (char *)table[i].output } });
		char *report = stand_measure();
		assert_string_equal(report, table[i].report);
		assert_string_equal(stand_command(), "dpkg-query -W -f ${db:Status-Abbrev}\n");
		free(report);
	}
}

static void says_why_it_has_no_measure(void **state)
{
	static const struct {
		struct command_result command;
		const char *report;
	} table[] = {
		{ { .status = 2, .reason = "dpkg-query: exit status 2: no database" },
		  "{\"failed\":\"dpkg-query: exit status 2: no database\"}" },
		{ { .status = 0 }, "{\"failed\":\"dpkg-query writes no packages\"}" },
		{ { .status = 0, .cut = true, .output = (char *)"ii \n" },
		  "{\"failed\":\"dpkg-query writes too much\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		stand_set(&(struct stand){ .command = table[i].command });
		char *report = stand_measure();
		assert_string_equal(report, table[i].report);
		free(report);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_packages_by_state),
		cmocka_unit_test(says_why_it_has_no_measure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
