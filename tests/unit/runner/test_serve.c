/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runner as z_stats' worker: the real program, with the modules and *.agent files of the tests. */
#include "drive.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *hello(const char *module)
{
	const char *build = getenv("top_builddir"), *source = getenv("top_srcdir");
	char modules[4096], configs[4096];

	snprintf(modules, sizeof modules, "%s/tests/unit/runner/modules/.libs", build ? build : ".");
	snprintf(configs, sizeof configs, "%s/tests/data/agents/configs", source ? source : ".");
	return json_pack("{s:s, s:s, s:s}", "configs_dir", configs, "module", module, "agents_dir", modules);
}

static void start(struct drive *drive)
{
	drive_start(drive, "subagent/runner/z_stats-runner", hello("amon-2.8"));
}

static const char *text_of(const json_t *message, const char *key)
{
	const char *text = json_string_value(json_object_get(message, key));

	return text ? text : "";
}

/* Reads all up to "ready"; how many messages of each kind there were. */
struct told {
	size_t classes, agents, problems;
};

static struct told read_all(struct drive *drive)
{
	struct told told = { 0 };

	for (;;) {
		const json_t *message = drive_next(drive);
		const char *op = text_of(message, "op");

		if (strcmp(op, "ready") == 0)
			return told;
		if (strcmp(op, "class") == 0) {
			told.classes++;
		} else if (strcmp(op, "agents") == 0) {
			told.agents += json_array_size(json_object_get(message, "agents"));
		} else {
			assert_string_equal(op, "problem");
			told.problems++;
		}
	}
}

static void it_says_hello_and_then_what_it_loaded(void **state)
{
	struct drive drive;

	(void)state;
	start(&drive);
	assert_string_equal(text_of(drive.frame.head, "op"), "hello");
	struct told told = read_all(&drive);
	assert_int_equal(told.classes, 2);
	assert_int_equal(told.agents, 8);
	assert_int_equal(told.problems, 5); /* four modules and a file */
	drive_send(&drive, json_pack("{s:s}", "op", "ping"), NULL, 0);
	drive_expect(&drive, "pong");
	drive_end(&drive);
}

static void folders_that_are_not_there_are_problems(void **state)
{
	struct drive drive;

	(void)state;
	drive_start(&drive, "subagent/runner/z_stats-runner",
		    json_pack("{s:s, s:s, s:s}", "configs_dir", "/nonexistent/configs", "module", "", "agents_dir",
			      "/nonexistent/agents"));
	struct told told = read_all(&drive);
	assert_int_equal(told.classes, 0);
	assert_int_equal(told.agents, 0);
	assert_int_equal(told.problems, 2);
	drive_end(&drive);
}

static const json_t *run(struct drive *drive, const char *agent, int turn)
{
	drive_send(drive,
		   json_pack("{s:s, s:s, s:i, s:i}", "op", "run", "agent", agent, "turn", turn, "timeout_us", 5000000),
		   NULL, 0);
	const json_t *report = drive_expect(drive, "report");
	assert_string_equal(text_of(report, "agent"), agent);
	assert_int_equal(json_integer_value(json_object_get(report, "turn")), turn);
	return report;
}

static void a_turn_is_answered_with_its_report(void **state)
{
	struct drive drive;

	(void)state;
	start(&drive);
	read_all(&drive);
	const json_t *report = run(&drive, "second", 812);
	assert_int_equal(json_integer_value(json_object_get(report, "code")), 0);
	json_t *body = json_loadb(drive.frame.body, drive.frame.length, 0, NULL);
	assert_non_null(json_object_get(body, "values"));
	json_decref(body);
	drive_end(&drive);
}

static void a_turn_that_cannot_be_is_answered_with_the_reason(void **state)
{
	static const struct {
		const char *agent, *why;
	} rows[] = {
		{ "nobody", "the runner has no such agent" },
		{ "bad-bound", "top = 1001: 1 to 1000 is possible" },
	};
	struct drive drive;

	(void)state;
	start(&drive);
	read_all(&drive);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		run(&drive, rows[i].agent, (int)i + 1);
		json_t *body = json_loadb(drive.frame.body, drive.frame.length, 0, NULL);
		assert_string_equal(text_of(body, "failed"), rows[i].why);
		json_decref(body);
	}
	drive_end(&drive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_hello_and_then_what_it_loaded),
		cmocka_unit_test(folders_that_are_not_there_are_problems),
		cmocka_unit_test(a_turn_is_answered_with_its_report),
		cmocka_unit_test(a_turn_that_cannot_be_is_answered_with_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
