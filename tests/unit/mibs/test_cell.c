/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mibs/cell.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void milli_saturates(void **state)
{
	static const struct {
		double number;
		long milli;
	} rows[] = {
		{ 0, 0 },
		{ 0.42, 420 },
		{ -1.234, -1234 },
		{ 0.0004, 0 },
		{ 0.0005, 1 },
		{ 2147483.647, INT32_MAX },
		{ 2147483.648, INT32_MAX },
		{ 0x1p31, INT32_MAX },
		{ 1e300, INT32_MAX },
		{ INFINITY, INT32_MAX },
		{ -2147483.648, INT32_MIN },
		{ -2147483.649, INT32_MIN },
		{ -0x1p63, INT32_MIN },
		{ -INFINITY, INT32_MIN },
	};
	struct cell cell;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_true(cell_milli(&cell, rows[i].number));
		assert_int_equal(cell.type, ASN_INTEGER);
		assert_int_equal(cell.length, sizeof(long));
		assert_int_equal(cell.integer, rows[i].milli);
	}
	assert_false(cell_milli(&cell, NAN));
}

static void gauge64_saturates_and_refuses_negatives(void **state)
{
	static const struct {
		double level;
		bool there;
		uint64_t number;
	} rows[] = {
		{ 0, true, 0 },
		{ 0.5, true, 1 },
		{ -0.4, true, 0 },
		{ -0.5, false, 0 },
		{ -1, false, 0 },
		{ NAN, false, 0 },
		{ 0x1p31, true, UINT64_C(1) << 31 },
		{ 4294967295.0, true, UINT32_MAX },
		{ 0x1p32, true, UINT64_C(1) << 32 },
		{ 0x1p63, true, UINT64_C(1) << 63 },
		{ 0x1.fffffffffffffp63, true, 0xfffffffffffff800 },
		{ 0x1p64, true, UINT64_MAX },
		{ 1e300, true, UINT64_MAX },
		{ INFINITY, true, UINT64_MAX },
	};
	struct cell cell;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_int_equal(cell_gauge64(&cell, rows[i].level), rows[i].there);
		if (!rows[i].there)
			continue;
		assert_int_equal(cell.type, ASN_COUNTER64);
		assert_true(((uint64_t)cell.count64.high << 32 | cell.count64.low) == rows[i].number);
	}
}

static void counter64_has_its_halves_in_place(void **state)
{
	static const struct {
		uint64_t count;
		u_long high, low;
	} rows[] = {
		{ 0, 0, 0 },
		{ UINT32_MAX, 0, 0xffffffff },
		{ UINT64_C(1) << 32, 1, 0 },
		{ (UINT64_C(1) << 32) + 5, 1, 5 },
		{ INT64_MAX, 0x7fffffff, 0xffffffff },
		{ UINT64_C(1) << 63, 0x80000000, 0 },
		{ UINT64_MAX, 0xffffffff, 0xffffffff },
	};
	struct cell cell;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_true(cell_counter64(&cell, rows[i].count));
		assert_int_equal(cell.length, sizeof(struct counter64));
		assert_true(cell.count64.high == rows[i].high && cell.count64.low == rows[i].low);
	}
}

static void numbers_of_32_bits_saturate_and_counters_wrap(void **state)
{
	static const struct {
		uint64_t number;
		u_long level, count;
	} rows[] = {
		{ 0, 0, 0 },
		{ INT32_MAX, INT32_MAX, INT32_MAX },
		{ UINT32_MAX, UINT32_MAX, UINT32_MAX },
		{ UINT64_C(1) << 32, UINT32_MAX, 0 },
		{ (UINT64_C(1) << 32) + 7, UINT32_MAX, 7 },
		{ UINT64_MAX, UINT32_MAX, UINT32_MAX },
	};
	struct cell cell;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_true(cell_unsigned(&cell, rows[i].number));
		assert_int_equal(cell.type, ASN_GAUGE);
		assert_true(cell.count == rows[i].level);
		assert_true(cell_counter32(&cell, rows[i].number));
		assert_int_equal(cell.type, ASN_COUNTER);
		assert_true(cell.count == rows[i].count);
	}
	assert_true(cell_span(&cell, -1) && cell.count == 0);
	assert_true(cell_span(&cell, INT64_MAX) && cell.count == UINT32_MAX);
}

static void text_is_ascii_and_bounded(void **state)
{
	char lengthy[1000];
	struct cell cell;

	(void)state;
	assert_true(cell_text(&cell, "Mémoire : 3 °C"));
	assert_int_equal(cell.type, ASN_OCTET_STR);
	assert_string_equal(cell.octets, "Memoire : 3 degC");
	assert_int_equal(cell.length, strlen("Memoire : 3 degC"));
	memset(lengthy, 'x', sizeof lengthy - 1);
	lengthy[sizeof lengthy - 1] = '\0';
	assert_true(cell_text(&cell, lengthy));
	assert_int_equal(cell.length, CELL_TEXT_MAX);
	assert_true(cell_text(&cell, ""));
	assert_int_equal(cell.length, 0);
}

static void dates_are_eleven_octets_of_utc(void **state)
{
	/* 2026-03-29 01:30:07.9 UTC: half an hour after the clocks changed in France */
	static const unsigned char octets[] = { 0x07, 0xea, 3, 29, 1, 30, 7, 9, '+', 0, 0 };
	struct cell cell;

	(void)state;
	assert_true(cell_date(&cell, INT64_C(1774747807900000)));
	assert_int_equal(cell.length, sizeof octets);
	assert_memory_equal(cell.octets, octets, sizeof octets);
	assert_false(cell_date(&cell, 0));
}

static void ages_are_whole_seconds(void **state)
{
	struct cell cell;

	(void)state;
	assert_false(cell_age(&cell, 0, 5000000));
	assert_true(cell_age(&cell, 1000000, 3999999) && cell.count == 2);
	assert_true(cell_age(&cell, 9000000, 1000000) && cell.count == 0); /* the clock was put back */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(milli_saturates),
		cmocka_unit_test(gauge64_saturates_and_refuses_negatives),
		cmocka_unit_test(counter64_has_its_halves_in_place),
		cmocka_unit_test(numbers_of_32_bits_saturate_and_counters_wrap),
		cmocka_unit_test(text_is_ascii_and_bounded),
		cmocka_unit_test(dates_are_eleven_octets_of_utc),
		cmocka_unit_test(ages_are_whole_seconds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
