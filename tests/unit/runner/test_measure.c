/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a class tells, and the report that comes of it. */
#include "base/buffer.h"
#include "runner/child.h"
#include "runner/measure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct agent_field fields[] = {
	{ .name = "level", .label = "Level", .kind = AGENT_GAUGE },
	{ .name = "count", .label = "Count", .kind = AGENT_COUNTER },
	{ .name = "drift", .label = "Drift", .kind = AGENT_DERIVE },
	{ .name = "said", .label = "Said", .kind = AGENT_TEXT },
	{ 0 },
};
static const struct agent_class single = { .name = "single", .fields = fields };
static const struct agent_class table_class = { .name = "table", .fields = fields, .row_label = "Thing" };

/* child_misuse() ends a turn; here it comes back to the test. */
static jmp_buf misused;
static char misuse[512];

void child_misuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(misuse, sizeof misuse, format, args);
	va_end(args);
	longjmp(misused, 1);
}

/* --- steps of a class --- */

static void nothing(struct measure *m)
{
	(void)m;
}

static void all_kinds(struct measure *m)
{
	measure_number(m, "level", 0.1);
	measure_counter(m, "count", 18446744073709551615u);
	measure_counter(m, "drift", 9223372036854775807u);
	measure_text(m, "said", "a \"b\" \\ \n\xff é");
}

static void numbers(struct measure *m)
{
	measure_number(m, "level", 1.5e300);
	measure_number(m, "count", 12);
	measure_number(m, "drift", -3.25);
}

static void not_finite(struct measure *m)
{
	measure_number(m, "level", 1);
	measure_number(m, "level", NAN);
	measure_number(m, "drift", INFINITY);
}

static void long_text(struct measure *m)
{
	char text[400];

	memset(text, 'x', sizeof text);
	memcpy(text + 254, "é", 2); /* would be cut in two */
	text[sizeof text - 1] = '\0';
	measure_text(m, "said", text);
	assert_int_equal(strlen(m->rows[0]->values[3].text), 254);
	measure_text(m, "said", "");
}

static void two_rows(struct measure *m)
{
	measure_row(m, "b\"");
	measure_number(m, "level", 1);
	measure_row(m, "a");
	measure_row(m, "b\"");
	measure_counter(m, "count", 2);
}

static void odd_row(struct measure *m)
{
	measure_row(m, "x\ny");
	measure_number(m, "level", 1);
	measure_row(m, "x?y");
	measure_number(m, "drift", 2);
}

static void judged(struct measure *m)
{
	verdict(m, AGENT_UNKNOWN, "who knows");
	verdict(m, AGENT_WARN, "%d of %d", 1, 2);
	verdict(m, AGENT_WARN, "later");
	verdict(m, AGENT_OK, "fine");
}

static void judged_ok(struct measure *m)
{
	verdict(m, AGENT_OK, "all \"well\"");
}

static void failed(struct measure *m)
{
	measure_number(m, "level", 1);
	verdict(m, AGENT_ERROR, "bad");
	assert_int_equal(measure_fail(m, "cannot read %s", "\"it\""), -1);
	verdict(m, AGENT_ERROR, "worse");
}

static void reports(void **state)
{
	static const struct {
		const struct agent_class *class;
		void (*tell)(struct measure *m);
		const char *report;
	} table[] = {
		{ &single, nothing, "{\"values\":{}}" },
		{ &single, all_kinds,
		  "{\"values\":{\"level\":0.1,\"count\":\"18446744073709551615\",\"drift\":9223372036854775807,"
		  "\"said\":\"a \\\"b\\\" \\\\ ?? é\"}}" },
		{ &single, numbers, "{\"values\":{\"level\":1.5e+300,\"count\":12,\"drift\":-3.25}}" },
		{ &single, not_finite, "{\"values\":{}}" },
		{ &single, long_text, "{\"values\":{\"said\":\"\"}}" },
		{ &table_class, nothing, "{\"values\":{}}" },
		{ &table_class, two_rows, "{\"values\":{\"b\\\"\":{\"level\":1,\"count\":2},\"a\":{}}}" },
		{ &table_class, odd_row, "{\"values\":{\"x?y\":{\"level\":1,\"drift\":2}}}" },
		{ &single, judged, "{\"values\":{},\"status\":\"warn\",\"message\":\"1 of 2\"}" },
		{ &single, judged_ok, "{\"values\":{},\"status\":\"ok\",\"message\":\"all \\\"well\\\"\"}" },
		{ &single, failed, "{\"failed\":\"cannot read \\\"it\\\"\"}" },
	};

	(void)state;
	for (volatile size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct measure measure;
		struct buffer buffer;

		measure_init(&measure, table[i].class);
		buffer_init(&buffer, REPORT_BODY_MAX);
		if (setjmp(misused))
			fail_msg("%s", misuse);
		table[i].tell(&measure);
		measure_report(&measure, &buffer);
		assert_string_equal(buffer.data, table[i].report);
		measure_release(&measure);
		buffer_release(&buffer);
	}
}

/* --- misuse --- */

static void unknown_field(struct measure *m)
{
	measure_number(m, "other", 1);
}

static void text_as_number(struct measure *m)
{
	measure_number(m, "said", 1);
}

static void gauge_as_counter(struct measure *m)
{
	measure_counter(m, "level", 1);
}

static void number_as_text(struct measure *m)
{
	measure_text(m, "drift", "1");
}

static void row_before(struct measure *m)
{
	measure_row(m, "eth0");
}

static void asks_unknown(struct measure *m)
{
	(void)measure_get(m, "", "other");
}

static void strange_verdict(struct measure *m)
{
	verdict(m, AGENT_DEPENDANT, "by myself");
}

static void too_many_rows(struct measure *m)
{
	char name[16];

	for (int i = 0; i <= ROWS_MAX; i++) {
		snprintf(name, sizeof name, "%d", i);
		measure_row(m, name);
	}
}

static void what_is_not_declared_ends_the_turn(void **state)
{
	static const struct {
		const struct agent_class *class;
		void (*tell)(struct measure *m);
		const char *misuse;
	} table[] = {
		{ &single, unknown_field, "class single measures field \"other\", which it does not declare" },
		{ &single, text_as_number, "class single: field said is not of a kind that measure_number() measures" },
		{ &single, gauge_as_counter,
		  "class single: field level is not of a kind that measure_counter() measures" },
		{ &single, number_as_text, "class single: field drift is not of a kind that measure_text() measures" },
		{ &single, row_before, "class single has no row_label but measures row \"eth0\"" },
		{ &single, asks_unknown, "class single measures field \"other\", which it does not declare" },
		{ &single, strange_verdict,
		  "class single gives verdict 5, which is none of AGENT_OK, _WARN, _ERROR, _UNKNOWN" },
		{ &table_class, numbers, "class table measures field level before measure_row()" },
		{ &table_class, too_many_rows, "class table measures more than 10000 rows" },
	};

	(void)state;
	for (volatile size_t i = 0; i < sizeof table / sizeof *table; i++) {
		static struct measure measure;

		measure_init(&measure, table[i].class);
		*misuse = '\0';
		if (setjmp(misused) == 0)
			table[i].tell(&measure);
		assert_string_equal(misuse, table[i].misuse);
		measure_release(&measure);
	}
}

static void gives_back_what_was_measured(void **state)
{
	struct measure measure;

	(void)state;
	measure_init(&measure, &table_class);
	if (setjmp(misused))
		fail_msg("%s", misuse);
	two_rows(&measure);
	assert_true(measure_get(&measure, "b\"", "level") == 1);
	assert_true(measure_get(&measure, "b\"", "count") == 2);
	assert_true(isnan(measure_get(&measure, "a", "level")));
	assert_true(isnan(measure_get(&measure, "c", "level")));
	measure_text(&measure, "said", "5");
	assert_true(isnan(measure_get(&measure, "b\"", "said")));
	measure_release(&measure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports),
		cmocka_unit_test(what_is_not_declared_ends_the_turn),
		cmocka_unit_test(gives_back_what_was_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
