/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <math.h>

#include "core/rows.h"
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

static char *dump(const json_t *json)
{
	return json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(15));
}

/* What goes in and what comes out again. */
static void values_are_taken_and_given_back(void **state)
{
	static const struct {
		const char *class, *in, *out; /* NULL: as it came */
	} rows[] = {
		{ "load", "{}", NULL },
		{ "load", "{'load1':0.42,'forks':7,'drift':-3,'kernel':'6.1'}", NULL },
		{ "load", "{'load1':null}", "{}" },
		{ "load", "{'load1':96.0}", "{'load1':96}" },
		{ "load", "{'load1':-0.000001234}", "{'load1':-1.234e-6}" },
		{ "load", "{'load1':1e300}", NULL },
		{ "load", "{'load1':1.7976931348623157e308}", "{'load1':1.79769313486231e308}" }, /* not infinite */
		{ "load", "{'load1':-1.7976931348623157e308}", "{'load1':-1.79769313486231e308}" },
		{ "load", "{'load1':0.30000000000000004}", "{'load1':0.3}" },
		{ "load", "{'load1':'18446744073709551615'}", "{'load1':1.84467440737096e19}" },
		{ "load", "{'forks':9223372036854775807}", NULL },
		{ "load", "{'forks':'9223372036854775808'}", NULL },
		{ "load", "{'forks':'18446744073709551615'}", NULL },
		{ "load", "{'forks':12.0}", "{'forks':12}" },
		{ "load", "{'drift':-0.5}", NULL },
		{ "load", "{'drift':'18446744073709551615'}", NULL },
		{ "load", "{'kernel':'été \\'x\\' \\n'}", "{'kernel':'été \\'x\\' ?'}" },
		{ "disk", "{}", NULL },
		{ "disk", "{'/home':{'used':1},'/':{'free':2}}", "{'/':{'free':2},'/home':{'used':1}}" },
		{ "disk", "{'/':{}}", NULL },
		{ "disk", "{'a\\u0001':{'used':1}}", "{'a?':{'used':1}}" },
		{ "disk", "{'/srv/a-very-long-mount-point-that-goes-on-and-on/data':{'used':1}}", NULL },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		const struct catalogue_class *class = catalogue_class(*state, rows[i].class);
		char why[256], *expected = sample_quotes(rows[i].out ? rows[i].out : rows[i].in);
		json_t *in = sample_json(rows[i].in);
		struct rows taken;

		if (rows_parse(&taken, class, in, why, sizeof why) < 0)
			fail_msg("%s: %s", rows[i].in, why);
		json_t *out = rows_json(&taken, class);
		char *text = dump(out);
		assert_string_equal(text, expected);
		free(text);
		free(expected);
		json_decref(in);
		json_decref(out);
		rows_release(&taken);
	}
}

static void values_that_do_not_fit_are_refused_with_a_reason(void **state)
{
	static const struct {
		const char *class, *in, *why;
	} rows[] = {
		{ "load", "[]", "no object" },
		{ "load", "null", "no object" },
		{ "load", "{'load2':1}", "class load has no field \"load2\"" },
		{ "load", "{'load1':'x'}", "\"load1\" is a gauge" },
		{ "load", "{'load1':true}", "\"load1\" is a gauge" },
		{ "load", "{'forks':-1}", "\"forks\" is a counter" },
		{ "load", "{'forks':0.5}", "\"forks\" is a counter" },
		{ "load", "{'forks':'18446744073709551616'}", "\"forks\" is a counter" },
		{ "load", "{'forks':'-1'}", "\"forks\" is a counter" },
		{ "load", "{'drift':'x'}", "\"drift\" is a derive" },
		{ "load", "{'kernel':6}", "\"kernel\" is a text" },
		{ "disk", "{'used':1}", "has rows, and \"used\" is none" },
		{ "disk", "{'':{'used':1}}", "a row has no name" },
		{ "disk", "{'/':{'size':1}}", "no field \"size\"" },
		{ "disk", "{'a\\u0001':{},'a\\u0002':{}}", "two rows are named \"a?\"" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		char why[256] = "";
		json_t *in = sample_json(rows[i].in);
		struct rows taken;

		assert_int_equal(rows_parse(&taken, catalogue_class(*state, rows[i].class), in, why, sizeof why), -1);
		if (!strstr(why, rows[i].why))
			fail_msg("\"%s\" for: %s", why, rows[i].in);
		json_decref(in);
		rows_release(&taken); /* is empty: does no harm */
	}
}

static void rows_are_in_order_and_found(void **state)
{
	static const char *const order[] = { "/", "/a", "/b", "/home", "/srv/a-very-long-mount-point-that-goes-~" };
	const struct catalogue_class *class = catalogue_class(*state, "disk");
	json_t *in = sample_json("{'/home': {'used': 4}, '/b': {'used': 3}, '/': {'used': 1}, '/a': {'used': 2},"
				 "'/srv/a-very-long-mount-point-that-goes-on-and-on/data': {'used': 5}}");
	struct rows rows;
	char why[256];

	assert_int_equal(rows_parse(&rows, class, in, why, sizeof why), 0);
	assert_int_equal(rows.count, 5);
	assert_int_equal(rows.value_count, 5); /* and as many that are not there */
	for (size_t i = 0; i < 5; i++) {
		assert_memory_equal(rows.rows[i].name, order[i], strlen(order[i]));
		assert_true(value_number(&rows.rows[i].values[0]) == (double)(i + 1));
		assert_true(isnan(value_number(&rows.rows[i].values[1])));
		assert_ptr_equal(rows_find(&rows, rows.rows[i].name), &rows.rows[i]);
		assert_int_equal(rows.rows[i].values[0].status, AGENT_OK);
	}
	assert_null(rows.rows[0].full);
	assert_string_equal(rows.rows[4].full, "/srv/a-very-long-mount-point-that-goes-on-and-on/data");
	assert_int_equal(strlen(rows.rows[4].name), NAME_ROW_MAX);
	assert_null(rows_find(&rows, "/c"));
	json_decref(in);
	rows_release(&rows);
}

static json_t *many_rows(int count)
{
	json_t *values = json_object();

	for (int i = 0; i < count; i++) {
		char name[16];

		snprintf(name, sizeof name, "row%d", i * 7919 % count);
		json_object_set_new(values, name, json_pack("{s:i}", "used", i));
	}
	return values;
}

static void ten_thousand_rows_are_taken_and_one_more_is_not(void **state)
{
	const struct catalogue_class *class = catalogue_class(*state, "disk");
	json_t *in = many_rows(ROWS_MAX);
	struct rows rows;
	char why[256];

	assert_int_equal(rows_parse(&rows, class, in, why, sizeof why), 0);
	assert_int_equal(rows.count, ROWS_MAX);
	assert_true(value_number(&rows_find(&rows, "row0")->values[0]) == 0);
	rows_release(&rows);
	json_decref(in);
	in = many_rows(ROWS_MAX + 1);
	assert_int_equal(rows_parse(&rows, class, in, why, sizeof why), -1);
	assert_non_null(strstr(why, "10001 rows of 2 fields"));
	json_decref(in);
}

static void a_long_text_is_cut_at_a_character(void **state)
{
	const struct catalogue_class *class = catalogue_class(*state, "load");
	char text[400], why[256];
	struct rows rows;

	memset(text, 'x', sizeof text);
	memcpy(text + 254, "é", 2); /* octets 254 and 255: only one of them would fit */
	text[sizeof text - 1] = '\0';
	json_t *in = json_pack("{s:s}", "kernel", text);
	assert_int_equal(rows_parse(&rows, class, in, why, sizeof why), 0);
	assert_int_equal(strlen(rows.rows[0].values[3].text), 254);
	json_decref(in);
	rows_release(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_taken_and_given_back),
		cmocka_unit_test(values_that_do_not_fit_are_refused_with_a_reason),
		cmocka_unit_test(rows_are_in_order_and_found),
		cmocka_unit_test(ten_thousand_rows_are_taken_and_one_more_is_not),
		cmocka_unit_test(a_long_text_is_cut_at_a_character),
	};
	return cmocka_run_group_tests(tests, with_sample, without_sample);
}
