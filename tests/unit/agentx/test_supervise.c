/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agentx/agentx_advice.h"
#include "agentx/agentx_supervise.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A reason that is not UTF-8 is in no JSON, and the whole answer with it. */
static void a_reason_is_cut_at_a_character(void **state)
{
	struct supervise supervise;
	char path[301], advice[160];
	int64_t wake;

	(void)state;
	for (size_t skip = 0; skip < 2; skip++) {
		strcpy(path, "/a");
		while (strlen(path) < sizeof path - 1)
			strcat(path, strlen(path) < sizeof path - 2 ? "é" : "x");
		agentx_advice(path + skip, ENOENT, advice, sizeof advice);
		supervise_init(&supervise, 1);
		assert_int_equal(supervise_next(&supervise, 1, &wake), SUPERVISE_PROBE);
		supervise_failed(&supervise, 2, advice);
		assert_true(text_is_utf8(supervise.reason, strlen(supervise.reason)));
		assert_non_null(strstr(supervise.reason, "aééé"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reason_is_cut_at_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
