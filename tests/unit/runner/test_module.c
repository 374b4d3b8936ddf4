/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Class modules: those of a folder, and what is refused in a class. */
#include "drive.h"
#include "runner/module.h"

#include "base/orphan.h"
#include "core/catalogue.h"
#include "runner/child.h"
#include "runner/module_check.h"
#include "runner/module_trial.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* settings.c calls it; nothing here does. */
void child_misuse(const char *format, ...)
{
	(void)format;
	abort();
}

static const char *modules_folder(void)
{
	static char folder[4096];
	const char *build = getenv("top_builddir");

	snprintf(folder, sizeof folder, "%s/tests/unit/runner/modules/.libs", build ? build : ".");
	return folder;
}

/* --- a folder --- */

static void good_modules_are_loaded_in_the_order_of_their_classes(void **state)
{
	struct options_problems problems = { 0 };
	struct modules modules;

	(void)state;
	assert_int_equal(modules_load(&modules, modules_folder(), &problems), 0);
	assert_int_equal(modules.count, 2);
	assert_string_equal(modules.items[0].class->name, "plain");
	assert_string_equal(modules.items[1].class->name, "rows");
	assert_ptr_equal(modules_find(&modules, "rows"), &modules.items[1]);
	assert_null(modules_find(&modules, "row"));
	assert_string_equal(modules.items[1].known->row_label, "Row");
	assert_int_equal(modules.items[0].option_count, 6);
	modules_release(&modules);
	options_problems_release(&problems);
}

static void fallbacks_are_values(void **state)
{
	struct options_problems problems = { 0 };
	struct modules modules;

	(void)state;
	assert_int_equal(modules_load(&modules, modules_folder(), &problems), 0);
	const struct setting *settings = modules.items[0].fallbacks;
	assert_null(settings[0].option); /* it must be given */
	assert_int_equal(settings[1].value.integer, 100);
	assert_true(settings[2].value.number == 0.5);
	assert_false(settings[3].value.flag);
	assert_int_equal(settings[4].value.list.count, 2);
	assert_string_equal(settings[4].value.list.items[1], "b c");
	assert_null(settings[4].value.list.items[2]);
	assert_string_equal(settings[5].value.string, "of honour");
	modules_release(&modules);
	options_problems_release(&problems);
}

static const char *problem_of(const struct options_problems *problems, const char *file)
{
	for (size_t i = 0; i < problems->count; i++) {
		const char *slash = strrchr(problems->items[i].file, '/');

		if (slash && strcmp(slash + 1, file) == 0)
			return problems->items[i].text;
	}
	return "";
}

static void bad_modules_are_refused_with_their_reason(void **state)
{
	static const struct {
		const char *file, *begin;
	} rows[] = {
		{ "wrong_api.so", "is built for API 2 of agent.h, and this is API 1: build it again" },
		{ "bad_field.so", "class \"bad_field\": field \"Used\": not a field's name ([a-z_][a-z0-9_]{0,18})" },
		{ "nothing.so", "exports no agent_class: this is no class of agents" },
		{ "second.so", "class \"rows\" is already there: it was loaded from " },
	};
	struct options_problems problems = { 0 };
	struct modules modules;

	(void)state;
	assert_int_equal(modules_load(&modules, modules_folder(), &problems), 0);
	assert_int_equal(problems.count, LENGTH(rows));
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char begin[256];

		snprintf(begin, sizeof begin, "%.*s", (int)strlen(rows[i].begin), problem_of(&problems, rows[i].file));
		assert_string_equal(begin, rows[i].begin);
	}
	modules_release(&modules);
	options_problems_release(&problems);
}

static void a_file_that_is_no_shared_object_is_a_problem(void **state)
{
	char folder[] = "/tmp/modules-XXXXXX", file[64];
	struct options_problems problems = { 0 };
	struct modules modules;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/text.so", folder);
	FILE *stream = fopen(file, "w");
	assert_non_null(stream);
	fputs("no shared object\n", stream);
	fclose(stream);
	assert_int_equal(modules_load(&modules, folder, &problems), 0);
	assert_int_equal(modules.count, 0);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].file, file);
	assert_string_equal(problems.items[0].text, "cannot be loaded: file too short");
	modules_release(&modules);
	options_problems_release(&problems);
	remove(file);
	remove(folder);
}

static void a_folder_that_is_not_there_is_a_problem(void **state)
{
	struct options_problems problems = { 0 };
	struct modules modules;

	(void)state;
	assert_int_equal(modules_load(&modules, "/nonexistent/agents", &problems), 0);
	assert_int_equal(modules.count, 0);
	assert_null(modules_find(&modules, "plain"));
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].file, "/nonexistent/agents");
	assert_string_equal(problems.items[0].text,
			    "the folder of the class modules cannot be read: No such file or directory");
	modules_release(&modules);
	options_problems_release(&problems);
}

/* --- modules that do harm while they are loaded --- */

static char *built_folder(const char *name)
{
	static char folder[4096];
	const char *build = getenv("top_builddir");

	snprintf(folder, sizeof folder, "%s/tests/unit/runner/%s/.libs", build ? build : ".", name);
	return folder;
}

static char *harm_folder(void)
{
	return built_folder("harm");
}

static void harm_is_seen_in_a_child(void **state)
{
	static const struct {
		const char *file, *begin;
	} rows[] = {
		{ "crash.so", "was not loaded: it crashes when it is (Aborted" },
		{ "exit.so", "was not loaded: its constructors end the program (exit status 0" },
		{ "hang.so", "was not loaded: its constructors did not end within 300 ms" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char file[4200], *files[] = { file };
		struct module_trial trial, each;

		snprintf(file, sizeof file, "%s/%s", harm_folder(), rows[i].file);
		module_trial_all(&trial, files, 1, 300);
		assert_memory_equal(trial.why, rows[i].begin, strlen(rows[i].begin));
		assert_int_equal(module_trial_each(&each, files, 1, 300), 0);
		assert_string_equal(each.why, trial.why);
	}
}

static void a_trial_leaves_nothing_behind(void **state)
{
	char file[4200], *files[] = { file };
	struct module_trial trial;

	(void)state;
	snprintf(file, sizeof file, "%s/daemon.so", built_folder("trial"));
	assert_int_equal(access(file, R_OK), 0);
	orphan_adopt(); /* the trial does it too; without, what escapes it would not be seen here */
	module_trial_all(&trial, files, 1, 10000);
	assert_string_equal(trial.why, "");
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void a_trial_is_given_nothing(void **state)
{
	char file[4200], *files[] = { file };
	struct module_trial trial;

	(void)state;
	snprintf(file, sizeof file, "%s/open.so", built_folder("trial"));
	assert_int_equal(access(file, R_OK), 0);
	assert_int_equal(dup2(STDOUT_FILENO, 9), 9);
	module_trial_all(&trial, files, 1, 10000);
	close(9);
	assert_string_equal(trial.why, "");
}

/* z_stats waits 10 s for the runner to say hello. */
static void many_that_hang_take_no_longer_than_one(void **state)
{
	char folder[64], from[4200], to[128];
	struct options_problems problems = { 0 };
	struct modules modules;

	(void)state;
	drive_folder(folder);
	for (int i = 0; i < 8; i++) {
		snprintf(from, sizeof from, "%s/hang.so", harm_folder());
		snprintf(to, sizeof to, "%s/hang%d.so", folder, i);
		assert_int_equal(symlink(from, to), 0);
	}
	snprintf(from, sizeof from, "%s/plain.so", modules_folder());
	snprintf(to, sizeof to, "%s/plain.so", folder);
	assert_int_equal(symlink(from, to), 0);
	int64_t start_ms = drive_now_ms();
	assert_int_equal(modules_load(&modules, folder, &problems), 0);
	assert_true(drive_now_ms() - start_ms < 7000);
	assert_int_equal(modules.count, 1);
	assert_int_equal(problems.count, 8);
	modules_release(&modules);
	options_problems_release(&problems);
	drive_folder_remove(folder);
}

static void a_module_that_does_harm_costs_only_itself(void **state)
{
	struct options_problems problems = { 0 };
	struct modules modules;

	(void)state;
	assert_int_equal(modules_load(&modules, harm_folder(), &problems), 0);
	assert_int_equal(modules.count, 0);
	assert_int_equal(problems.count, 3);
	assert_non_null(strstr(problem_of(&problems, "hang.so"), "did not end within"));
	modules_release(&modules);
	options_problems_release(&problems);
}

/* --- one class --- */

static int measure(const struct agent *agent, struct measure *measured)
{
	(void)agent;
	(void)measured;
	return 0;
}

static const struct agent_field value[] = { { "value", "Value", AGENT_GAUGE, NULL },
					    { "word", NULL, AGENT_TEXT, NULL },
					    { NULL, NULL, 0, NULL } };
static const struct agent_field value_twice[] = { { "value", NULL, AGENT_GAUGE, NULL },
						  { "value", NULL, AGENT_GAUGE, NULL },
						  { NULL, NULL, 0, NULL } };
static const struct agent_field odd_kind[] = { { "value", NULL, 9, NULL }, { NULL, NULL, 0, NULL } };
static const struct agent_field latin1[] = { { "value", "\xe9", AGENT_GAUGE, NULL }, { NULL, NULL, 0, NULL } };
static const struct agent_field no_field[] = { { NULL, NULL, 0, NULL } };

static const struct agent_series of_text[] = { { "word", AGENT_LINE }, { NULL, 0 } };
static const struct agent_series of_nothing[] = { { "nope", AGENT_LINE }, { NULL, 0 } };
static const struct agent_series odd_style[] = { { "value", 7 }, { NULL, 0 } };
static const struct agent_series nine[] = { { "value", AGENT_LINE }, { "value", AGENT_LINE },
					    { "value", AGENT_LINE }, { "value", AGENT_LINE },
					    { "value", AGENT_LINE }, { "value", AGENT_LINE },
					    { "value", AGENT_LINE }, { "value", AGENT_LINE },
					    { "value", AGENT_LINE }, { NULL, 0 } };

#define SIZE sizeof(struct agent_class)
#define OF(number, octets, title, text, function)                                                                      \
	.api = number, .size = octets, .name = title, .summary = text, .measure = function
#define CLASS OF(AGENT_API, SIZE, "c", "s", measure)
#define GOOD  CLASS, .fields = value
#define GRAPH(name, series)                                                                                            \
	.graphs = (const struct agent_graph[])                                                                         \
	{                                                                                                              \
		{ name, "t", series },                                                                                 \
		{                                                                                                      \
			NULL, NULL, NULL                                                                               \
		}                                                                                                      \
	}
#define OPTION(...)                                                                                                    \
	.options = (const struct agent_option[])                                                                       \
	{                                                                                                              \
		{ __VA_ARGS__ },                                                                                       \
		{                                                                                                      \
			NULL, 0, NULL, 0, 0, NULL                                                                      \
		}                                                                                                      \
	}

/* clang-format off */
static const struct {
	struct agent_class class;
	const char *why;
} refused[] = {
	{ { OF(0, SIZE, "c", "s", measure) }, "is built for API 0 of agent.h, and this is API 1: build it again" },
	{ { OF(AGENT_API, 8, "c", "s", measure) }, "its class says size 8, and " },
	{ { OF(AGENT_API, SIZE, NULL, "s", measure) }, "class \"\": not a class's name" },
	{ { OF(AGENT_API, SIZE, "a b", "s", measure) }, "class \"a b\": not a class's name" },
	{ { OF(AGENT_API, SIZE, "c", NULL, measure) }, "class \"c\": .summary or .row_label is missing or not UTF-8" },
	{ { GOOD, .row_label = "\xff" }, "class \"c\": .summary or .row_label is missing or not UTF-8" },
	{ { OF(AGENT_API, SIZE, "c", "s", NULL), .fields = value }, "class \"c\": .measure is missing" },
	{ { CLASS }, "class \"c\": .fields is missing" },
	{ { CLASS, .fields = no_field }, "class \"c\": 0 fields: 1 to 1000 are possible" },
	{ { CLASS, .fields = value_twice }, "class \"c\": field \"value\" is declared twice" },
	{ { CLASS, .fields = odd_kind }, "class \"c\": field \"value\": kind \"\" is none of gauge, counter, derive, text" },
	{ { CLASS, .fields = latin1 }, "class \"c\": field \"value\": .label or .unit is not UTF-8" },
	{ { GOOD, GRAPH("a b", of_text) }, "class \"c\": graph \"a b\": not a graph's name" },
	{ { GOOD, GRAPH("g", NULL) }, "class \"c\": graph \"g\": 0 series: 1 to 8 are possible" },
	{ { GOOD, GRAPH("g", nine) }, "class \"c\": graph \"g\": more than 8 series" },
	{ { GOOD, GRAPH("g", of_text) }, "class \"c\": graph \"g\": \"word\" is no number field of the class" },
	{ { GOOD, GRAPH("g", of_nothing) }, "class \"c\": graph \"g\": \"nope\" is no number field of the class" },
	{ { GOOD, GRAPH("g", odd_style) }, "class \"c\": graph \"g\": style \"\" is none of line, area, stack" },
	{ { GOOD, OPTION("Top", AGENT_OPTION_BOOL, "no", 0, 0, "") }, "class \"c\": option \"Top\": not an option's name" },
	{ { GOOD, OPTION("period", AGENT_OPTION_BOOL, "no", 0, 0, "") }, "class \"c\": option \"period\": every agent has this one" },
	{ { GOOD, OPTION("top", 9, "no", 0, 0, "") }, "class \"c\": option \"top\": type 9 is none of enum agent_option_type" },
	{ { GOOD, OPTION("top", AGENT_OPTION_INTEGER, "2", 3, 1, "") }, "class \"c\": option \"top\": .min is above .max" },
	{ { GOOD, OPTION("top", AGENT_OPTION_INTEGER, "many", 0, 0, "") }, "class \"c\": option \"top\": fallback \"many\": invalid integer value for option 'top'" },
	{ { GOOD, OPTION("top", AGENT_OPTION_INTEGER, "7", 1, 5, "") }, "class \"c\": option \"top\": top = 7: 1 to 5 is possible" },
	{ { GOOD, OPTION("top", AGENT_OPTION_FLOAT, "nan", 0, 0, "") }, "class \"c\": option \"top\": top = nan: this is no number" },
	{ { GOOD, OPTION("top", AGENT_OPTION_BOOL, "perhaps", 0, 0, "") }, "class \"c\": option \"top\": fallback \"perhaps\": invalid boolean value for option 'top'" },
	{ { GOOD, OPTION("top", AGENT_OPTION_LIST, "{\"a\"", 0, 0, "") }, "class \"c\": option \"top\": fallback \"{\"a\"\":" },
	{ { GOOD, OPTION("top", AGENT_OPTION_INTEGER, "1\nnope = 2", 0, 0, "") }, "class \"c\": option \"top\": fallback \"1?nope = 2\": no such option 'nope'" },
	{ { GOOD, OPTION("top", AGENT_OPTION_STRING, "\xff", 0, 0, "") }, "class \"c\": option \"top\": .help or .fallback is not UTF-8" },
};
/* clang-format on */

static void release(struct module *module)
{
	for (size_t i = 0; i < module->option_count; i++)
		assert_null(module->fallbacks[i].option);
	free(module->fallbacks);
}

static void what_breaks_the_contract_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(refused); i++) {
		struct catalogue *catalogue = catalogue_new();
		struct module module = { .class = &refused[i].class };
		char why[1024], begin[1024];

		print_message("# %s\n", refused[i].why);
		assert_non_null(catalogue);
		assert_int_equal(module_check(&module, catalogue, why, sizeof why), -1);
		snprintf(begin, sizeof begin, "%.*s", (int)strlen(refused[i].why), why);
		assert_string_equal(begin, refused[i].why);
		assert_int_equal(catalogue->class_count, 0);
		release(&module);
		catalogue_free(catalogue);
	}
}

static void what_keeps_it_is_taken(void **state)
{
	static const struct agent_class classes[] = {
		{ GOOD },
		{ OF(AGENT_API, SIZE + 64, "c", "s", measure), .fields = value },
		{ GOOD, .row_label = "Row" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(classes); i++) {
		struct catalogue *catalogue = catalogue_new();
		struct module module = { .class = &classes[i] };
		char why[1024];

		assert_int_equal(module_check(&module, catalogue, why, sizeof why), 0);
		assert_ptr_equal(module.known, catalogue_class(catalogue, "c"));
		assert_int_equal(module.known->row_label != NULL, classes[i].row_label != NULL);
		release(&module);
		catalogue_free(catalogue);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_modules_are_loaded_in_the_order_of_their_classes),
		cmocka_unit_test(fallbacks_are_values),
		cmocka_unit_test(bad_modules_are_refused_with_their_reason),
		cmocka_unit_test(a_file_that_is_no_shared_object_is_a_problem),
		cmocka_unit_test(a_folder_that_is_not_there_is_a_problem),
		cmocka_unit_test(harm_is_seen_in_a_child),
		cmocka_unit_test(a_trial_leaves_nothing_behind),
		cmocka_unit_test(a_trial_is_given_nothing),
		cmocka_unit_test(many_that_hang_take_no_longer_than_one),
		cmocka_unit_test(a_module_that_does_harm_costs_only_itself),
		cmocka_unit_test(what_breaks_the_contract_is_refused),
		cmocka_unit_test(what_keeps_it_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
