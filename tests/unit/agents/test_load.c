/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void reads_the_load(void **state)
{
	(void)state;
	stand_set(&(struct stand){ .root = "plain" });
	char *report = stand_measure();
	assert_string_equal(report, "{\"values\":{\"load1\":0.52,\"load5\":0.58,\"load15\":12.59,\"running\":3,"
				    "\"processes\":467}}");
	free(report);
}

static void says_why_it_has_none(void **state)
{
	static const struct {
		const char *root, *end;
	} table[] = {
		{ "odd", "/proc/loadavg is not of the form \\\"0.52 0.58 0.59 1/467 12345\\\"\"}" },
		{ "none", "/proc/loadavg: No such file or directory\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		stand_set(&(struct stand){ .root = table[i].root });
		char *report = stand_measure();
		assert_memory_equal(report, "{\"failed\":\"", 11);
		assert_string_equal(report + strlen(report) - strlen(table[i].end), table[i].end);
		free(report);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_load),
		cmocka_unit_test(says_why_it_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
