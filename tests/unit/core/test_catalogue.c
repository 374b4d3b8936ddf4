/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"
#include "core/status.h"
#include "sample.h"

static void states_have_words_ranks_and_exits(void **state)
{
	static const struct {
		enum agent_status status;
		const char *word;
		int rank, exit;
	} rows[] = {
		{ AGENT_OK, "ok", 0, 0 },
		{ AGENT_WARN, "warn", 3, 1 },
		{ AGENT_ERROR, "error", 4, 2 },
		{ AGENT_UNKNOWN, "unknown", 2, 3 },
		{ AGENT_DEPENDANT, "dependant", 1, 3 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_string_equal(status_word(rows[i].status), rows[i].word);
		assert_int_equal(status_from_word(rows[i].word), rows[i].status);
		assert_int_equal(status_rank(rows[i].status), rows[i].rank);
		assert_int_equal(status_exit(rows[i].status), rows[i].exit);
	}
	assert_int_equal(status_from_word("OK"), 0);
	assert_int_equal(status_worse(AGENT_UNKNOWN, AGENT_WARN), AGENT_WARN);
	assert_int_equal(status_worse(AGENT_ERROR, AGENT_OK), AGENT_ERROR);
}

static void classes_and_agents_are_found_by_name(void **state)
{
	struct catalogue *catalogue = sample_catalogue(
		SAMPLE_AGENT("zz", "load", "") "," SAMPLE_AGENT("root", "disk", "") "," SAMPLE_AGENT("a", "load", ""));
	const struct catalogue_class *load = catalogue_class(catalogue, "load");

	(void)state;
	assert_int_equal(catalogue->problem_count, 0);
	assert_string_equal(catalogue->agents[0]->name, "a");
	assert_string_equal(catalogue->agents[1]->name, "zz"); /* the shorter name first */
	assert_string_equal(catalogue->agents[2]->name, "root");
	assert_ptr_equal(catalogue_agent(catalogue, "zz")->class, load);
	assert_null(catalogue_agent(catalogue, "none"));
	assert_null(catalogue_class(catalogue, "none"));
	for (size_t i = 0; i < load->field_count; i++)
		assert_int_equal(catalogue_field(load, load->fields[i].name), i);
	assert_int_equal(catalogue_field(load, "none"), load->field_count);
	assert_int_equal(catalogue_graph(load, "load")->series[0].style, AGENT_AREA);
	assert_null(load->row_label);
	assert_string_equal(catalogue_class(catalogue, "disk")->row_label, "Mount");
	catalogue_free(catalogue);
}

static void classes_that_cannot_be_used_are_problems(void **state)
{
	static const struct {
		const char *class, *problem;
	} rows[] = {
		{ "{'name': 'a b', 'fields': []}", "class \"a b\": not a class's name" },
		{ "{'name': 'load', 'fields': []}", "another class of this name" },
		{ "{'name': 'x', 'fields': []}", "0 fields" },
		{ "{'name': 'x', 'fields': {}}", "0 fields" },
		{ "{'name': 'x', 'fields': [3]}", "field \"\"" },
		{ "{'name': 'x', 'fields': [{'name': 'Y', 'kind': 'gauge'}]}", "field \"Y\": not a field's name" },
		{ "{'name': 'x', 'fields': [{'name': 'y', 'kind': 'gouge'}]}", "kind \"gouge\"" },
		{ "{'name': 'x', 'fields': [{'name': 'y', 'kind': 'text'}, {'name': 'y', 'kind': 'text'}]}",
		  "\"y\" is declared twice" },
		{ "{'name': 'x', 'fields': [{'name': 'y', 'kind': 'text'}], 'graphs': [{'name': 'g', 'series': "
		  "[{'field': 'y', 'style': 'line'}]}]}",
		  "\"y\" is no number field" },
		{ "{'name': 'x', 'fields': [{'name': 'y', 'kind': 'gauge'}], 'graphs': [{'name': 'g', 'series': "
		  "[{'field': 'y', 'style': 'dots'}]}]}",
		  "style \"dots\"" },
		{ "{'name': 'x', 'fields': [{'name': 'y', 'kind': 'gauge'}], 'graphs': [{'name': 'g'}]}", "0 series" },
		{ "{'name': 'x', 'fields': [{'name': 'y', 'kind': 'gauge'}], 'graphs': [{'name': '/'}]}",
		  "graph \"/\": not a graph's name" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct catalogue *catalogue = sample_catalogue("");

		sample_class(catalogue, rows[i].class);
		assert_int_equal(catalogue->class_count, 2);
		assert_int_equal(catalogue->problem_count, 1);
		if (!strstr(catalogue->problems[0].text, rows[i].problem))
			fail_msg("\"%s\" for: %s", catalogue->problems[0].text, rows[i].class);
		catalogue_free(catalogue);
	}
}

static void agents_that_cannot_measure_have_a_problem(void **state)
{
	static const struct {
		const char *agent, *problem; /* NULL: none */
	} rows[] = {
		{ SAMPLE_AGENT("x", "load", ""), NULL },
		{ SAMPLE_AGENT("x", "load", ", 'warn': ['load1 > 5'], 'requires': ['ok']"), NULL },
		{ SAMPLE_AGENT("x", "none", ""), "class \"none\" is not there" },
		{ SAMPLE_AGENT("x", "load", ", 'problem': 'no option path'"), "no option path" },
		{ SAMPLE_AGENT("x", "load", ", 'warn': ['load9 > 5']"),
		  "warn = \"load9 > 5\": class load has no field" },
		{ SAMPLE_AGENT("x", "load", ", 'error': [5]"), "error: not a list of texts" },
		{ SAMPLE_AGENT("x", "load", ", 'requires': ['y']"), "requires \"y\", which is no agent" },
		{ SAMPLE_AGENT("x", "load", ", 'requires': [1]"), "requires: not a list" },
		{ SAMPLE_AGENT("x", "load", ", 'requires': ['x']"), "requires itself: x -> x" },
		{ SAMPLE_AGENT("x", "load", ", 'period_us': 0"), "period_us = 0" },
		{ SAMPLE_AGENT("x", "load", ", 'timeout_us': -1"), "timeout_us = -1" },
		{ SAMPLE_AGENT("x", "load", "") "," SAMPLE_AGENT("x", "disk", ", 'line': 9"),
		  "declared twice: a.agent:1 and a.agent:9" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char agents[1024];

		snprintf(agents, sizeof agents, "%s,%s", rows[i].agent, SAMPLE_AGENT("ok", "load", ""));
		struct catalogue *catalogue = sample_catalogue(agents);
		const char *problem = catalogue_agent(catalogue, "x")->problem;

		assert_int_equal(catalogue->agent_count, 2);
		assert_null(catalogue_agent(catalogue, "ok")->problem);
		if (!rows[i].problem)
			assert_null(problem);
		else if (!problem || !strstr(problem, rows[i].problem))
			fail_msg("\"%s\" for: %s", problem, rows[i].agent);
		catalogue_free(catalogue);
	}
}

static void what_is_no_agent_is_a_problem_of_the_catalogue(void **state)
{
	struct catalogue *catalogue = sample_catalogue("{'name': 'a.b', 'file': 'x.agent', 'line': 7}, 5");

	(void)state;
	assert_int_equal(catalogue->agent_count, 0);
	assert_int_equal(catalogue->problem_count, 2);
	assert_string_equal(catalogue->problems[0].file, "x.agent");
	assert_int_equal(catalogue->problems[0].line, 7);
	assert_non_null(strstr(catalogue->problems[0].text, "\"a.b\""));
	sample_agents(catalogue, "{}");
	assert_int_equal(catalogue->problem_count, 3);
	json_t *message = sample_json("{'file': 'y.agent', 'line': 3, 'text': 'brace'}");
	assert_int_equal(catalogue_add_problem(catalogue, message), 0);
	json_decref(message);
	assert_string_equal(catalogue->problems[3].text, "brace");
	catalogue_free(catalogue);
}

/* Before them stands an odd number of octets, and each "é" has two. */
#define LONG_NAME "aéééééééééééééééééééééééééééééééééééééééé"

/* What is not UTF-8 is in no JSON, and the problem in no answer. */
static void problems_are_cut_at_a_character(void **state)
{
	struct catalogue *catalogue = sample_catalogue("{'name': '" LONG_NAME "'}," SAMPLE_AGENT(
		"x", "load", ", 'requires': ['" LONG_NAME "']") "," SAMPLE_AGENT("y", "" LONG_NAME "", ""));
	char file[600] = "", agents[1400];

	(void)state;
	sample_class(catalogue, "{'name': '" LONG_NAME "', 'fields': []}");
	assert_int_equal(catalogue->problem_count, 2);
	for (size_t i = 0; i < catalogue->problem_count; i++)
		assert_true(text_is_utf8(catalogue->problems[i].text, strlen(catalogue->problems[i].text)));
	for (size_t i = 0; i < catalogue->agent_count; i++)
		assert_true(text_is_utf8(catalogue->agents[i]->problem, strlen(catalogue->agents[i]->problem)));
	catalogue_free(catalogue);

	while (strlen(file) < 500)
		strcat(file, *file ? "é" : "ab");
	for (int octets = 0; octets < 2; octets++) {
		snprintf(agents, sizeof agents, "{'name':'z','class':'load','file':'%s'},{'name':'z','file':'%s'}",
			 file + octets, file + octets);
		catalogue = sample_catalogue(agents);
		assert_true(text_is_utf8(catalogue->agents[0]->problem, strlen(catalogue->agents[0]->problem)));
		catalogue_free(catalogue);
	}
}

static void each_member_of_a_circle_has_the_circle_as_its_problem(void **state)
{
	/* a -> b -> c -> a; c -> d -> c; e requires a member and is none; f is alone. */
	struct catalogue *catalogue = sample_catalogue(
		SAMPLE_AGENT("a", "load", ", 'requires': ['b']") "," SAMPLE_AGENT("b", "load", ", 'requires': ['f', 'c']") "," SAMPLE_AGENT(
			"c", "load",
			", 'requires': ['d', 'a']") "," SAMPLE_AGENT("d", "load",
								     ", 'requires': ['c']") "," SAMPLE_AGENT("e",
													     "load",
													     ", "
													     "'requires"
													     "': ['a']") "," SAMPLE_AGENT("f",
																	  "load",
																	  ""));
	static const struct {
		const char *agent, *problem;
	} rows[] = {
		{ "a", "requires itself: a -> b -> c -> a" },
		{ "b", "requires itself: b -> c -> a -> b" },
		{ "c", "requires itself: c -> a -> b -> c" },
		{ "d", "requires itself: d -> c -> d" },
		{ "e", NULL },
		{ "f", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *problem = catalogue_agent(catalogue, rows[i].agent)->problem;

		if (rows[i].problem)
			assert_string_equal(problem, rows[i].problem);
		else
			assert_null(problem);
	}
	catalogue_free(catalogue);
}

static void a_long_circle_is_told_in_part(void **state)
{
	struct catalogue *catalogue = catalogue_new();
	char agents[512];

	(void)state;
	sample_class(catalogue, SAMPLE_LOAD);
	for (int i = 0; i < 100; i++) {
		snprintf(agents, sizeof agents,
			 "{'agents': [{'name': 'agent-%03d', 'class': 'load', 'file': 'a', 'line': 1, 'period_us': "
			 "1000000,"
			 "'timeout_us': 1000000, 'requires': ['agent-%03d']}]}",
			 i, (i + 1) % 100);
		sample_agents(catalogue, agents);
	}
	assert_int_equal(catalogue_finish(catalogue), 0);
	for (int i = 0; i < 100; i++) {
		snprintf(agents, sizeof agents, " -> … -> agent-%03d", i);
		assert_non_null(strstr(catalogue->agents[i]->problem, agents));
	}
	catalogue_free(catalogue);
}

static void assert_json(json_t *got, const char *expected)
{
	char *text = json_dumps(got, JSON_COMPACT), *quoted = sample_quotes(expected);

	assert_string_equal(text, quoted);
	json_decref(got);
	free(text);
	free(quoted);
}

static void fields_and_thresholds_are_told_as_they_came(void **state)
{
	struct catalogue *catalogue = sample_catalogue(
		SAMPLE_AGENT("x", "disk", ", 'warn': ['used > 80', '/srv:free < 5'], 'error': ['used > 95']"));
	const struct catalogue_agent *agent = catalogue_agent(catalogue, "x");

	(void)state;
	assert_json(catalogue_fields_json(agent->class), "[{'name':'used','label':'Used','kind':'gauge','unit':'%'},"
							 "{'name':'free','label':'Free','kind':'gauge','unit':'B'}]");
	assert_json(catalogue_rules_json(agent, AGENT_WARN), "['used > 80','/srv:free < 5']");
	assert_json(catalogue_rules_json(agent, AGENT_ERROR), "['used > 95']");
	assert_json(catalogue_rules_json(agent, AGENT_OK), "[]");
	catalogue_free(catalogue);
}

static void the_same_fields_in_another_order_are_the_same(void **state)
{
	static const char *const fields[] = {
		"{'name': 'x', 'fields': [{'name': 'a', 'kind': 'gauge'}, {'name': 'b', 'kind': 'text'}]}",
		"{'name': 'x', 'fields': [{'name': 'b', 'kind': 'text'}, {'name': 'a', 'kind': 'gauge'}]}",
		"{'name': 'x', 'fields': [{'name': 'a', 'kind': 'gauge'}, {'name': 'b', 'kind': 'gauge'}]}",
		"{'name': 'x', 'fields': [{'name': 'a', 'kind': 'gauge'}]}",
		"{'name': 'y', 'fields': [{'name': 'a', 'kind': 'gauge'}, {'name': 'b', 'kind': 'text'}]}",
		("{'name': 'x', 'rows': true, 'fields': [{'name': 'a', 'kind': 'gauge'}, {'name': 'b', 'kind': "
		 "'text'}]}"),
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(fields); i++) {
		struct catalogue *one = catalogue_new(), *other = catalogue_new();

		sample_class(one, fields[0]);
		sample_class(other, fields[i]);
		assert_int_equal(catalogue_same_fields(one->classes[0], other->classes[0]), i < 2);
		catalogue_free(one);
		catalogue_free(other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_have_words_ranks_and_exits),
		cmocka_unit_test(classes_and_agents_are_found_by_name),
		cmocka_unit_test(classes_that_cannot_be_used_are_problems),
		cmocka_unit_test(agents_that_cannot_measure_have_a_problem),
		cmocka_unit_test(what_is_no_agent_is_a_problem_of_the_catalogue),
		cmocka_unit_test(problems_are_cut_at_a_character),
		cmocka_unit_test(each_member_of_a_circle_has_the_circle_as_its_problem),
		cmocka_unit_test(a_long_circle_is_told_in_part),
		cmocka_unit_test(fields_and_thresholds_are_told_as_they_came),
		cmocka_unit_test(the_same_fields_in_another_order_are_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
