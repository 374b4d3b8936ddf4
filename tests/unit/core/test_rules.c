/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/rows.h"
#include "core/rules.h"
#include "sample.h"

static int with_sample(void **state)
{
	*state = sample_catalogue("");
	return 0;
}

static int without_sample(void **state)
{
	catalogue_free(*state);
	return 0;
}

static void thresholds_are_read_and_written(void **state)
{
	static const struct {
		const char *class;          /* NULL: not checked */
		const char *text, *written; /* NULL: as it came */
		const char *row;            /* NULL: any */
	} rows[] = {
		{ "load", "load1 > 6", NULL, NULL },
		{ "load", "  load1>=6.50  ", "load1 >= 6.5", NULL },
		{ "load", "load1\t<\t-1e3", "load1 < -1000", NULL },
		{ "load", "forks <= 0", NULL, NULL },
		{ "load", "drift == 0.5", NULL, NULL },
		{ "load", "drift != 0", NULL, NULL },
		{ "disk", "used > 95", NULL, NULL },
		{ "disk", "/home:used > 95", NULL, "/home" },
		{ "disk", "/home: used > 95", "/home:used > 95", "/home" },
		{ "disk", " a:b > c == d :used > 95", "a:b > c == d :used > 95", "a:b > c == d " },
		{ NULL, "whatever_1 < 3", NULL, NULL },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rule rule;
		char why[256], text[256];
		const struct catalogue_class *class = rows[i].class ? catalogue_class(*state, rows[i].class) : NULL;

		if (rule_parse(&rule, AGENT_WARN, rows[i].text, class, why, sizeof why) < 0)
			fail_msg("%s: %s", rows[i].text, why);
		rule_text(&rule, text, sizeof text);
		assert_string_equal(text, rows[i].written ? rows[i].written : rows[i].text);
		assert_int_equal(rule.any_row, rows[i].row == NULL);
		if (rows[i].row)
			assert_string_equal(rule.row, rows[i].row);
		assert_int_equal(rule.status, AGENT_WARN);
	}
}

static void what_is_no_threshold_is_refused_with_a_reason(void **state)
{
	static const struct {
		const char *class, *text, *why;
	} rows[] = {
		{ "load", "", "not a threshold" },
		{ "load", "load1", "not a threshold" },
		{ "load", "load1 >", "not a threshold" },
		{ "load", "> 5", "not a threshold" },
		{ "load", ":", "not a threshold" },
		{ "load", "5 > load1", "no decimal number" },
		{ "load", "load1 => 5", "none of > >= < <= == !=" },
		{ "load", "load1 = 5", "none of > >= < <= == !=" },
		{ "load", "load1 <> 5", "none of > >= < <= == !=" },
		{ "load", "load1 > 5 %", "without unit" },
		{ "load", "load1 > 0,5", "no decimal number" },
		{ "load", "load1 > nan", "no decimal number" },
		{ "load", "load1 > 1e999", "no decimal number" },
		{ "load", "LOAD > 5", "no field's name" },
		{ "load", "load1 load5 > 5", "no field's name" },
		{ "load", "load5 > 5", "class load has no field \"load5\"" },
		{ "load", "kernel == 6", "is a text" },
		{ "load", "/home:load1 > 5", "class load has no rows: write only \"load1" },
		{ "disk", ":used > 5", "no row's name" },
		{ "disk", "used:/home > 5", "no field's name" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rule rule;
		char why[256] = "";

		assert_int_equal(rule_parse(&rule, AGENT_ERROR, rows[i].text, catalogue_class(*state, rows[i].class),
					    why, sizeof why),
				 -1);
		if (!strstr(why, rows[i].why))
			fail_msg("\"%s\" for: %s", why, rows[i].text);
	}
}

static size_t parse_all(struct rule *rules, size_t most, enum agent_status status, const char *const *texts,
			const struct catalogue_class *class)
{
	size_t count = 0;
	char why[256];

	for (; count < most && texts[count]; count++)
		if (rule_parse(&rules[count], status, texts[count], class, why, sizeof why) < 0)
			fail_msg("%s: %s", texts[count], why);
	return count;
}

static void thresholds_judge_values(void **state)
{
	static const struct {
		const char *class, *values;
		const char *error[3], *warn[3];
		enum agent_status status;
		const char *message;
	} rows[] = {
		{ "load", "{'load1':5}", { 0 }, { 0 }, AGENT_OK, "" },
		{ "load", "{'load1':5}", { 0 }, { "load1 > 5" }, AGENT_OK, "" },
		{ "load", "{'load1':5}", { 0 }, { "load1 >= 5" }, AGENT_WARN, "load1 5 >= 5" },
		{ "load", "{'load1':5}", { 0 }, { "load1 < 5" }, AGENT_OK, "" },
		{ "load", "{'load1':5}", { 0 }, { "load1 <= 5" }, AGENT_WARN, "load1 5 <= 5" },
		{ "load", "{'load1':5}", { 0 }, { "load1 == 5" }, AGENT_WARN, "load1 5 == 5" },
		{ "load", "{'load1':5}", { 0 }, { "load1 != 5" }, AGENT_OK, "" },
		{ "load", "{'load1':5.25}", { "load1 > 5" }, { "load1 > 4" }, AGENT_ERROR, "load1 5.25 > 5" },
		{ "load", "{'load1':5}", { "load1 > 6" }, { "load1 > 4", "load1 > 3" }, AGENT_WARN, "load1 5 > 4" },
		{ "load", "{}", { "load1 != 6" }, { "load1 < 4" }, AGENT_OK, "" },
		{ "load",
		  "{'forks':'18446744073709551615'}",
		  { 0 },
		  { "forks > 1e19" },
		  AGENT_WARN,
		  "forks 18446744073709551615 > 1e+19" },
		{ "load",
		  "{'drift':-3,'load1':9}",
		  { "drift < 0" },
		  { "load1 > 1" },
		  AGENT_ERROR,
		  "drift -3 < 0 s, load1 9 > 1" },
		{ "disk",
		  "{'/':{'used':10},'/home':{'used':96}}",
		  { "used > 95" },
		  { "used > 90" },
		  AGENT_ERROR,
		  "/home: used 96 > 95 %" },
		{ "disk",
		  "{'/':{'used':10},'/home':{'used':96}}",
		  { "/:used > 95" },
		  { "/none:used > 1" },
		  AGENT_OK,
		  "" },
		{ "disk",
		  "{'/':{'used':10},'/home':{'used':96}}",
		  { "/:used > 5" },
		  { "/home:used > 1" },
		  AGENT_ERROR,
		  "/: used 10 > 5 %, /home: used 96 > 1 %" },
		{ "disk",
		  "{'a':{'used':91},'b':{'used':92},'c':{'used':93},'d':{'used':94,'free':0},'e':{'used':99}}",
		  { "used > 95" },
		  { "used > 90", "free < 1" },
		  AGENT_ERROR,
		  "e: used 99 > 95 %, a: used 91 > 90 %, b: used 92 > 90 %, and 3 more" },
		{ "disk", "{}", { "used > 0" }, { 0 }, AGENT_OK, "" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		const struct catalogue_class *class = catalogue_class(*state, rows[i].class);
		json_t *json = sample_json(rows[i].values);
		struct rule rules[6];
		struct rows values;
		char message[256];
		size_t count = parse_all(rules, 3, AGENT_ERROR, rows[i].error, class);

		count += parse_all(rules + count, 3, AGENT_WARN, rows[i].warn, class);
		assert_int_equal(rows_parse(&values, class, json, message, sizeof message), 0);
		assert_int_equal(rules_judge(rules, count, class, &values, message, sizeof message), rows[i].status);
		assert_string_equal(message, rows[i].message);
		json_decref(json);
		rows_release(&values);
	}
}

static void each_value_is_marked_with_the_worst(void **state)
{
	static const char *const error[] = { "used > 95", NULL }, *const warn[] = { "used > 90", "free < 1", NULL };
	const struct catalogue_class *class = catalogue_class(*state, "disk");
	json_t *json = sample_json("{'a':{'used':91,'free':0},'b':{'used':99,'free':5}}");
	struct rule rules[4];
	struct rows rows;
	char message[20];
	size_t count = parse_all(rules, 1, AGENT_ERROR, error, class);

	count += parse_all(rules + count, 2, AGENT_WARN, warn, class);
	assert_int_equal(rows_parse(&rows, class, json, message, sizeof message), 0);
	assert_int_equal(rules_judge(rules, count, class, &rows, message, sizeof message), AGENT_ERROR);
	assert_int_equal(rows.rows[0].values[0].status, AGENT_WARN);
	assert_int_equal(rows.rows[0].values[1].status, AGENT_WARN);
	assert_int_equal(rows.rows[1].values[0].status, AGENT_ERROR);
	assert_int_equal(rows.rows[1].values[1].status, AGENT_OK);
	assert_string_equal(message, "b: used 99 > 95 %, "); /* what fits */
	json_decref(json);
	rows_release(&rows);
}

static void age_counts_three_periods_and_the_timeout(void **state)
{
	(void)state;
	assert_false(rules_too_old(190000000, 60000000, 10000000));
	assert_true(rules_too_old(190000001, 60000000, 10000000));
}

static void requires_make_dependants_of_the_root_cause(void **state)
{
	/* The chain a <- b <- c, and d that requires b and e: a, e, b, c, d in the order in which they can be computed.
	 */
	enum { A, E, B, C, D, COUNT };
	static const uint32_t of_b[] = { A }, of_c[] = { B }, of_d[] = { B, E };
	static const uint32_t *const requires[] = { [B] = of_b, [C] = of_c, [D] = of_d };
	static const size_t counts[COUNT] = { [B] = 1, [C] = 1, [D] = 2 };
	static const enum agent_status o = AGENT_OK, w = AGENT_WARN, x = AGENT_ERROR, u = AGENT_UNKNOWN,
				       d = AGENT_DEPENDANT;
	static const uint32_t no = RULES_NO_CAUSE;
	const struct {
		enum agent_status own[COUNT], shown[COUNT];
		uint32_t cause[COUNT];
	} rows[] = {
		{ { o, o, o, o, o }, { o, o, o, o, o }, { no, no, no, no, no } },
		{ { w, w, o, x, u }, { w, w, o, x, u }, { no, no, no, no, no } },
		{ { x, o, o, o, o }, { x, o, d, d, d }, { no, no, A, A, A } },
		{ { u, x, x, w, x }, { u, x, d, d, d }, { no, no, A, A, A } },
		{ { o, x, o, o, o }, { o, x, o, o, d }, { no, no, no, no, E } },
		{ { o, x, x, o, o }, { o, x, x, d, d }, { no, no, no, B, B } },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		enum agent_status shown[COUNT];
		uint32_t cause[COUNT];

		for (size_t j = 0; j < COUNT; j++) {
			shown[j] = rules_depend(rows[i].own[j], requires[j], counts[j], shown, cause, &cause[j]);
			assert_int_equal(shown[j], rows[i].shown[j]);
			assert_int_equal(cause[j], rows[i].cause[j]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thresholds_are_read_and_written),
		cmocka_unit_test(what_is_no_threshold_is_refused_with_a_reason),
		cmocka_unit_test(thresholds_judge_values),
		cmocka_unit_test(each_value_is_marked_with_the_worst),
		cmocka_unit_test(age_counts_three_periods_and_the_timeout),
		cmocka_unit_test(requires_make_dependants_of_the_root_cause),
	};
	return cmocka_run_group_tests(tests, with_sample, without_sample);
}
