/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"
#include "forward/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void waits_longer_with_each_failure(void **state)
{
	static const struct {
		unsigned failures;
		uint32_t dice;
		int64_t wait_ms;
	} rows[] = {
		{ 1, 0, 5000 },
		{ 1, UINT32_MAX, 6250 },
		{ 2, 0, 10000 },
		{ 3, 0, 20000 },
		{ 3, UINT32_MAX, 25000 },
		{ 4, 0, 40000 },
		{ 5, 0, 80000 },
		{ 6, 0, 160000 },
		{ 7, 0, 320000 },
		{ 8, 0, 480000 },
		{ 8, UINT32_MAX, 600000 },
		{ 9, 0, 480000 },
		{ UINT32_MAX, 0, 480000 },
		{ 0, 0, 5000 },
		{ UINT32_MAX, UINT32_MAX, 600000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(retry_wait_us(rows[i].failures, rows[i].dice), rows[i].wait_ms * USEC_PER_MSEC);
}

static void the_dice_spread(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < 16; i++)
		assert_true(retry_wait_us(5, i << 28) > retry_wait_us(5, (i - 1) << 28));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_longer_with_each_failure),
		cmocka_unit_test(the_dice_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
