/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/name.h"

#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

#define TEN "0123456789"

static void names_have_a_form(void **state)
{
	static const struct {
		const char *name;
		bool agent, field;
	} rows[] = {
		{ "", false, false },
		{ "a", true, true },
		{ "A", true, false },
		{ "7", true, false },
		{ "_", false, true },
		{ "-", false, false },
		{ "a-b", true, false },
		{ "a_b", true, true },
		{ "aB", true, false },
		{ "a7", true, true },
		{ "a b", false, false },
		{ "a.b", false, false },
		{ "a/b", false, false },
		{ "a\n", false, false },
		{ "é", false, false },
		{ "a" TEN "12345678", true, true },     /* 19 */
		{ "a" TEN "123456789", true, false },   /* 20 */
		{ "a" TEN TEN TEN "1", true, false },   /* 32 */
		{ "a" TEN TEN TEN "12", false, false }, /* 33 */
		{ "a" TEN TEN TEN TEN TEN, false, false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_int_equal(name_is_agent(rows[i].name), rows[i].agent);
		assert_int_equal(name_is_field(rows[i].name), rows[i].field);
	}
}

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

static void shorter_names_come_first(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "", "", 0 },    { "", "a", -1 },     { "a", "a", 0 },    { "a", "b", -1 },     { "z", "aa", -1 },
		{ "B", "a", -1 }, { "a", "\xc3", -1 }, { "ab", "ba", -1 }, { "abc", "abd", -1 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_int_equal(sign(name_compare(rows[i].a, rows[i].b)), rows[i].order);
		assert_int_equal(sign(name_compare(rows[i].b, rows[i].a)), -rows[i].order);
	}
	assert_int_equal(name_compare_n(NULL, 0, NULL, 0), 0);
	assert_int_equal(name_compare_n("ax", 1, "ay", 1), 0);
	assert_true(name_compare_n("a\0b", 3, "a\0c", 3) < 0);
}

static void short_rows_keep_their_name(void **state)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
		{ "", "" },
		{ "/", "/" },
		{ "/srv/été", "/srv/été" },
		{ "a:b c", "a:b c" },
		{ TEN TEN TEN TEN "12345678", TEN TEN TEN TEN "12345678" }, /* 48 */
		{ "a\nb", "a?b" },
		{ "a\x7f", "a?" },
		{ "\xff/", "?/" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char name[NAME_ROW_MAX + 1];

		assert_int_equal(name_row(rows[i].text, name), strcmp(rows[i].text, rows[i].name) != 0);
		assert_string_equal(name, rows[i].name);
	}
}

static void long_rows_end_in_a_sum_of_the_whole(void **state)
{
	static const struct {
		const char *text, *kept;
	} rows[] = {
		{ TEN TEN TEN TEN "123456789", TEN TEN TEN "012345678" },
		{ TEN TEN TEN TEN "12345678X", TEN TEN TEN "012345678" },
		{ TEN TEN TEN "01234567é" TEN, TEN TEN TEN "01234567" }, /* never half a character */
		{ TEN TEN TEN "0123456é" TEN, TEN TEN TEN "0123456é" },
		{ "a\n" TEN TEN TEN TEN TEN, "a?" TEN TEN TEN "0123456" },
	};
	char seen[LENGTH(rows)][NAME_ROW_MAX + 1];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char hex[SHA256_HEX_SIZE], expected[NAME_ROW_MAX + 64];

		sha256_hex(rows[i].text, strlen(rows[i].text), hex);
		snprintf(expected, sizeof expected, "%s~%.8s", rows[i].kept, hex);
		assert_true(name_row(rows[i].text, seen[i]));
		assert_string_equal(seen[i], expected);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(seen[i], seen[j]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_a_form),
		cmocka_unit_test(shorter_names_come_first),
		cmocka_unit_test(short_rows_keep_their_name),
		cmocka_unit_test(long_rows_end_in_a_sum_of_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
