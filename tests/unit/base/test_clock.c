/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void wall_times_are_written_in_utc(void **state)
{
	static const struct {
		int64_t wall_us;
		const char *rfc3339, *compact;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z", "19700101T000000Z" },
		{ 999, "1970-01-01T00:00:00.000Z", "19700101T000000Z" },
		{ 1000, "1970-01-01T00:00:00.001Z", "19700101T000000Z" },
		{ 1700000000123456, "2023-11-14T22:13:20.123Z", "20231114T221320Z" },
		{ 951782400000000, "2000-02-29T00:00:00.000Z", "20000229T000000Z" },
		{ 2147483648000000, "2038-01-19T03:14:08.000Z", "20380119T031408Z" },
		{ 253402300799999999, "9999-12-31T23:59:59.999Z", "99991231T235959Z" },
		{ -1, "1969-12-31T23:59:59.999Z", "19691231T235959Z" },
		{ -1000000, "1969-12-31T23:59:59.000Z", "19691231T235959Z" },
		{ -1000001, "1969-12-31T23:59:58.999Z", "19691231T235958Z" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char text[CLOCK_RFC3339_SIZE];

		clock_rfc3339(rows[i].wall_us, text);
		assert_string_equal(text, rows[i].rfc3339);
		clock_compact(rows[i].wall_us, text);
		assert_string_equal(text, rows[i].compact);
	}
}

static void a_fake_clock_stands_until_it_is_moved(void **state)
{
	struct clock_fake fake;

	(void)state;
	clock_fake_init(&fake, 5, 1000);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(clock_monotonic_us(&fake.clock), 5);
		assert_int_equal(clock_wall_us(&fake.clock), 1000);
	}
	clock_fake_advance(&fake, 20);
	assert_int_equal(clock_monotonic_us(&fake.clock), 25);
	assert_int_equal(clock_wall_us(&fake.clock), 1020);
	fake.wall_us -= 500; /* someone sets the clock */
	assert_int_equal(clock_monotonic_us(&fake.clock), 25);
	assert_int_equal(clock_wall_us(&fake.clock), 520);
}

static void the_systems_clock_goes_forward(void **state)
{
	int64_t before = clock_monotonic_us(&clock_system);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_monotonic_us(&clock_system);

		assert_true(now >= before);
		before = now;
	}
	/* Microseconds since 1970, neither seconds nor milliseconds: between 2020 and 2200. */
	assert_in_range(clock_wall_us(&clock_system), 1577836800000000, 7258118400000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wall_times_are_written_in_utc),
		cmocka_unit_test(a_fake_clock_stands_until_it_is_moved),
		cmocka_unit_test(the_systems_clock_goes_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
