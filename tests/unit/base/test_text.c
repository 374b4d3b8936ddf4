/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/name.h"
#include "base/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void ascii_transliterates(void **state)
{
	static const struct {
		const char *utf8, *ascii;
	} rows[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "Mémoire et échange", "Memoire et echange" },
		{ "« cœur » – 3 °C…", "\" coeur \" - 3 degC..." },
		{ "\xff\xfe", "??" },
		{ "日本", "??" },
		{ "a\nb\tc\x01", "a b c?" },
		{ "\xc3", "?" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		text_ascii(rows[i].utf8, text, sizeof text);
		assert_string_equal(text, rows[i].ascii);
	}
	text_ascii("aé€", text, 4);
	assert_string_equal(text, "ae"); /* EUR does not fit whole: nothing of it */
}

static void number_is_shortest_and_reads_back(void **state)
{
	static const struct {
		double number;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 0.42, "0.42" },
		{ 96, "96" },
		{ -1.5, "-1.5" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 1e300, "1e+300" },
	};
	char text[TEXT_NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		double back;

		text_number(rows[i].number, text);
		assert_string_equal(text, rows[i].text);
		assert_true(text_to_number(text, &back));
		assert_true(back == rows[i].number);
	}
}

static void number_refuses_what_is_none(void **state)
{
	static const char *const rows[] = { "", "x", "1x", " 1", "nan", "inf", "0x10", "1e999", "1,5", "--1" };
	double number;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_false(text_to_number(rows[i], &number));
}

static void clean_replaces_what_is_not_utf8(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{ "été", "été" }, { "a\x01z", "a?z" }, { "\xc0\xaf", "??" }, { "\xed\xa0\x80", "???" }, { "\xf5", "?" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char text[32];

		strcpy(text, rows[i].from);
		text_clean(text);
		assert_string_equal(text, rows[i].to);
	}
}

static void durations_have_the_unit_that_people_would_use(void **state)
{
	static const struct {
		int64_t us;
		const char *text;
	} rows[] = {
		{ -1, "0 ms" },          { 0, "0 ms" },
		{ 250999, "250 ms" },    { 1000000, "1 s" },
		{ 1590000, "1.5 s" },    { 10500000, "10 s" },
		{ 119999999, "119 s" },  { 120000000, "2 min" },
		{ 190000000, "3 min" },  { 7199000000, "119 min" },
		{ 7200000000, "2 h" },   { 172799000000, "47 h" },
		{ 172800000000, "2 d" },
	};
	char text[TEXT_DURATION_SIZE];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		text_duration(rows[i].us, text);
		assert_string_equal(text, rows[i].text);
	}
}

static void names_have_their_form(void **state)
{
	static const struct {
		const char *name;
		bool agent, field;
	} rows[] = {
		{ "load", true, true },
		{ "amon-1_5", true, false },
		{ "", false, false },
		{ "_x", false, true },
		{ "-x", false, false },
		{ "9a", true, false },
		{ "a.b", false, false },
		{ "abcdefghijklmnopqrs", true, true },
		{ "abcdefghijklmnopqrst", true, false },
		{ "abcdefghijklmnopqrstuvwxyz012345", true, false },
		{ "abcdefghijklmnopqrstuvwxyz0123456", false, false },
		{ "été", false, false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_int_equal(name_is_agent(rows[i].name), rows[i].agent);
		assert_int_equal(name_is_field(rows[i].name), rows[i].field);
	}
}

static void names_compare_by_length_then_octets(void **state)
{
	static const char *const order[] = { "", "a", "b", "aa", "ab", "zz", "aaa" };

	(void)state;
	for (size_t i = 0; i < LENGTH(order); i++)
		for (size_t j = 0; j < LENGTH(order); j++) {
			int sign = name_compare(order[i], order[j]);

			assert_int_equal((sign > 0) - (sign < 0), (i > j) - (i < j));
		}
}

static void long_rows_are_shortened_with_their_hash(void **state)
{
	char name[NAME_ROW_MAX + 1];

	(void)state;
	assert_false(name_row("/home", name));
	assert_string_equal(name, "/home");
	assert_true(name_row("a\nb", name));
	assert_string_equal(name, "a?b");
	assert_true(name_row("/srv/a-very-long-mount-point-that-goes-on-and-on/data", name));
	assert_int_equal(strlen(name), NAME_ROW_MAX);
	assert_memory_equal(name, "/srv/a-very-long-mount-point-that-goes-~", 40);
	/* 38 octets and then a letter of two: it is not split */
	assert_true(name_row("aaaaaaaaaabbbbbbbbbbccccccccccddddddddéeeeeeeeeeeeeeee", name));
	assert_memory_equal(name, "aaaaaaaaaabbbbbbbbbbccccccccccdddddddd~", 39);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ascii_transliterates),
		cmocka_unit_test(number_is_shortest_and_reads_back),
		cmocka_unit_test(number_refuses_what_is_none),
		cmocka_unit_test(clean_replaces_what_is_not_utf8),
		cmocka_unit_test(durations_have_the_unit_that_people_would_use),
		cmocka_unit_test(names_have_their_form),
		cmocka_unit_test(names_compare_by_length_then_octets),
		cmocka_unit_test(long_rows_are_shortened_with_their_hash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
