/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/number.h"
#include "rrd/scale.h"
#include "rrd/span.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void numbers_read_well(void **state)
{
	static const struct {
		double number;
		struct unit unit;
		const char *en, *fr;
	} rows[] = {
		{ 0, { "", false, false }, "0.00", "0,00" },
		{ 0, { "", false, true }, "0", "0" },
		{ 0.424, { "", false, false }, "0.42", "0,42" },
		{ -9.999, { "", false, false }, "-10.0", "-10,0" },
		{ 1234, { "", false, true }, "1234", "1234" },
		{ 123456, { "", false, true }, "123 k", "123 k" },
		{ 96.04, { "%", false, false }, "96.0 %", "96,0 %" },
		{ 12345, { "%", false, false }, "12345 %", "12345 %" },
		{ 96, { "%", false, true }, "96 %", "96 %" },
		{ 1536, { "B", false, false }, "1.50 KiB", "1,50 Kio" },
		{ 3.0 * (1 << 30), { "B", true, false }, "3.00 GiB/s", "3,00 Gio/s" },
		{ 1023, { "B", false, true }, "1.00 KiB", "1,00 Kio" },
		{ 0.0421, { "s", false, false }, "42.1 ms", "42,1 ms" },
		{ 0.0000421, { "s", false, false }, "42.1 µs", "42,1 µs" },
		{ 61, { "days", false, true }, "61 days", "61 days" },
		{ 610000, { "days", false, true }, "610000 days", "610000 days" },
		{ 1e30, { "", false, false }, "1000000000000 E", "1000000000000 E" },
		{ 2, { "", true, false }, "2.00/s", "2,00/s" },
		{ NAN, { "B", false, false }, "–", "–" },
		{ INFINITY, { "B", false, false }, "–", "–" },
	};
	char text[NUMBER_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		number_text(rows[i].number, &rows[i].unit, language_find("en"), text);
		assert_string_equal(text, rows[i].en);
		number_text(rows[i].number, &rows[i].unit, language_find("fr"), text);
		assert_string_equal(text, rows[i].fr);
	}
}

static void axes_have_round_steps(void **state)
{
	static const struct {
		double low, high, threshold;
		struct unit unit;
		double from, to, step;
	} rows[] = {
		{ 0.1, 1.9, NAN, { "", false, false }, 0, 2, 0.5 },
		{ 0.1, 1.9, 3, { "", false, false }, 0, 4, 1 },
		{ 0.1, 1.9, 9, { "", false, false }, 0, 2, 0.5 }, /* too far off */
		{ 40, 69, 95, { "%", false, false }, 0, 100, 20 },
		{ 0, 0, 5, { "", false, true }, 0, 1, 1 },
		{ -3, 4, NAN, { "", false, false }, -4, 4, 2 },
		{ 1, 3, NAN, { "", false, true }, 0, 3, 1 },
		{ 0, 3.1e9, NAN, { "B", false, false }, 0, 3221225472.0, 1073741824.0 },
		{ 0.001, 0.0023, NAN, { "s", false, false }, 0, 0.0025, 0.0005 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct scale scale;

		scale_init(&scale, rows[i].low, rows[i].high);
		if (!isnan(rows[i].threshold))
			scale_show(&scale, rows[i].threshold);
		scale_finish(&scale, 200, &rows[i].unit);
		assert_true(fabs(scale.low - rows[i].from) < 1e-9);
		assert_true(fabs(scale.high / rows[i].to - 1) < 1e-9);
		assert_true(fabs(scale.step / rows[i].step - 1) < 1e-9);
	}
}

static void time_axes_fit_their_width(void **state)
{
	static const struct {
		int64_t seconds;
		unsigned width;
		const char *language, *grid;
	} rows[] = {
		{ 3600, 600, "fr", "MINUTE:5:MINUTE:10:MINUTE:10:0:%H:%M" },
		{ 86400, 600, "fr", "HOUR:1:HOUR:3:HOUR:3:0:%H:%M" },
		{ 86400, 300, "fr", "HOUR:3:HOUR:6:HOUR:6:0:%H:%M" },
		{ 7 * 86400, 600, "fr", "HOUR:6:DAY:1:DAY:1:86400:%d/%m" },
		{ 7 * 86400, 600, "en", "HOUR:6:DAY:1:DAY:1:86400:%d %b" },
		{ 31 * 86400, 600, "xx", "DAY:1:DAY:7:DAY:7:0:%d %b" },
		{ 366 * 86400, 600, "fr", "MONTH:1:MONTH:1:MONTH:1:2592000:%m/%y" },
		{ 3000LL * 86400, 100, "fr", "MONTH:3:YEAR:1:YEAR:1:31536000:%Y" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const struct span span = { 1790000000, 1790000000 + rows[i].seconds };

		assert_string_equal(span_grid(&span, rows[i].width, language_find(rows[i].language)), rows[i].grid);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_read_well),
		cmocka_unit_test(axes_have_round_steps),
		cmocka_unit_test(time_axes_fit_their_width),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
