/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "web/figure.h"

#include "check.h"

#include <math.h>
#include <time.h>

#define N  "\u00a0"
#define NN "\u202f"

static void numbers_are_short_and_local(void **state)
{
	static const struct {
		double number;
		const char *unit, *fr, *fr_unit, *en, *en_unit;
	} rows[] = {
		{ 0, "", "0", "", "0", "" },
		{ -0.0, "", "0", "", "0", "" },
		{ 0.42, "", "0,42", "", "0.42", "" },
		{ 0.4237, "", "0,424", "", "0.424", "" },
		{ 0.00123, "", "0,00123", "", "0.00123", "" },
		{ 1.5, "", "1,5", "", "1.5", "" },
		{ 18.34, "", "18,3", "", "18.3", "" },
		{ 96, "%", "96", "%", "96", "%" },
		{ 99.96, "%", "100", "%", "100", "%" },
		{ 123.4, "", "123", "", "123", "" },
		{ 1234, "", "1" NN "234", "", "1,234", "" },
		{ 10080, "", "10" NN "080", "", "10,080", "" },
		{ 123456789, "", "123" NN "456" NN "789", "", "123,456,789", "" },
		{ -1234.5, "", "\u22121" NN "234", "", "\u22121,234", "" },
		{ 1e18, "", "1,00e+18", "", "1.00e+18", "" },
		{ 0.00001234, "", "1,23e-05", "", "1.23e-05", "" },
		{ NAN, "B", "–", "", "–", "" },
		{ 512, "B", "512", "o", "512", "B" },
		{ 0, "B", "0", "o", "0", "B" },
		{ 1932735283, "B", "1,8", "Gio", "1.8", "GiB" },
		{ 1536, "B/s", "1,5", "Kio/s", "1.5", "KiB/s" },
		{ 18300000, "bit/s", "18,3", "Mbit/s", "18.3", "Mbit/s" },
		{ 0.042, "s", "42", "ms", "42", "ms" },
		{ 0.0004, "s", "400", "µs", "400", "µs" },
		{ 0, "s", "0", "s", "0", "s" },
		{ 12, "s", "12", "s", "12", "s" },
		{ 300, "s", "5", "min", "5", "min" },
		{ 86400, "s", "24", "h", "24", "h" },
		{ 518400, "s", "6", "j", "6", "d" },
		{ 4, "kg", "4", "kg", "4", "kg" },
	};
	struct figure figure;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		figure_number(LANGUAGE_FR, rows[i].number, rows[i].unit, &figure);
		assert_string_equal(figure.number, rows[i].fr);
		assert_string_equal(figure.unit, rows[i].fr_unit);
		figure_number(LANGUAGE_EN, rows[i].number, rows[i].unit, &figure);
		assert_string_equal(figure.number, rows[i].en);
		assert_string_equal(figure.unit, rows[i].en_unit);
	}
}

static void ages_are_one_number(void **state)
{
	static const struct {
		int64_t seconds;
		const char *fr, *en;
	} rows[] = {
		{ -5, "0" N "s", "0" N "s" },     { 0, "0" N "s", "0" N "s" },
		{ 12, "12" N "s", "12" N "s" },   { 59, "59" N "s", "59" N "s" },
		{ 60, "1" N "min", "1" N "min" }, { 3599, "59" N "min", "59" N "min" },
		{ 7200, "2" N "h", "2" N "h" },   { 172799, "47" N "h", "47" N "h" },
		{ 518400, "6" N "j", "6" N "d" }, { INT64_MAX / 1000000, "106751991" N "j", "106751991" N "d" },
	};
	char text[FIGURE_SIZE];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		figure_age(LANGUAGE_FR, rows[i].seconds, text);
		assert_string_equal(text, rows[i].fr);
		figure_age(LANGUAGE_EN, rows[i].seconds, text);
		assert_string_equal(text, rows[i].en);
	}
}

static void counts_are_whole(void **state)
{
	char text[FIGURE_SIZE];

	(void)state;
	figure_count(LANGUAGE_EN, UINT64_MAX, text);
	assert_string_equal(text, "18,446,744,073,709,551,615");
	figure_count(LANGUAGE_FR, 1000, text);
	assert_string_equal(text, "1" NN "000");
}

static void durations_and_dates(void **state)
{
	char text[FIGURE_SIZE];

	(void)state;
	figure_duration(LANGUAGE_FR, 400, text);
	assert_string_equal(text, "400" N "µs");
	figure_duration(LANGUAGE_FR, 1234000, text);
	assert_string_equal(text, "1,23" N "s");
	figure_date(LANGUAGE_FR, INT64_C(1795422308) * 1000000, text);
	assert_string_equal(text, "23/11/2026" N "08:25");
	figure_date(LANGUAGE_EN, INT64_C(1795422308) * 1000000, text);
	assert_string_equal(text, "2026-11-23" N "08:25");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_short_and_local),
		cmocka_unit_test(ages_are_one_number),
		cmocka_unit_test(counts_are_whole),
		cmocka_unit_test(durations_and_dates),
	};

	setenv("TZ", "UTC", 1);
	check_languages();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
