/* SPDX-License-Identifier: GPL-2.0-or-later */
/* *.agent files: what agents they make, with the modules of tests/unit/runner/modules, and what z_stats is told of
 * them. */
#include "runner/agents.h"

#include "core/catalogue.h"
#include "runner/announce.h"
#include "runner/child.h"
#include "runner/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* What child_misuse() was told; the turn would end there. */
static jmp_buf misused;
static char misuse[256];

void child_misuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(misuse, sizeof misuse, format, args);
	va_end(args);
	longjmp(misused, 1);
}

static const char *in_tree(const char *variable, const char *path)
{
	static char whole[2][4096];
	static unsigned turn;
	const char *tree = getenv(variable);
	char *to = whole[turn++ % 2];

	snprintf(to, sizeof whole[0], "%s/%s", tree ? tree : ".", path);
	return to;
}

static void load(struct load *loaded, const char *configs_dir, const char *module)
{
	const struct load_place place = {
		.configs_dir = configs_dir,
		.module = module,
		.agents_dir = in_tree("top_builddir", "tests/unit/runner/modules/.libs"),
	};

	assert_int_equal(load_all(loaded, &place), 0);
}

/* Problems of the *.agent files; those of the bad modules of the folder come before them. */
static const struct options_problem *file_problem(const struct load *loaded, size_t index)
{
	for (size_t i = 0; i < loaded->problems.count; i++)
		if (!strstr(loaded->problems.items[i].file, ".so") && index-- == 0)
			return &loaded->problems.items[i];
	return NULL;
}

/* --- texts of one file --- */

/* A folder that holds one file with this text. */
struct folder {
	char name[64], file[96];
};

static void write_folder(struct folder *folder, const char *text)
{
	snprintf(folder->name, sizeof folder->name, "/tmp/agents-XXXXXX");
	assert_non_null(mkdtemp(folder->name));
	snprintf(folder->file, sizeof folder->file, "%s/test.agent", folder->name);
	FILE *stream = fopen(folder->file, "w");
	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

static void remove_folder(const struct folder *folder)
{
	unlink(folder->file);
	rmdir(folder->name);
}

/* clang-format off */
static const struct {
	const char *text;
	unsigned line;
	const char *problem; /* begins like this */
} mistakes[] = {
	{ "gone \"a\" { what = {1, 2} }", 1, "class \"gone\" is not there: no module in " },
	{ "plain \"a\" {\n\tfile = x\n\tcolour = red\n}\n", 3, "no such option 'colour'" },
	{ "\nplain \"a\" {\n\tfile = x\n\ttop = many\n}\n", 4, "invalid integer value for option 'top'" },
	{ "plain \"a\" {\n\tfile = x\n\tloud = perhaps\n}\n", 3, "invalid boolean value for option 'loud'" },
	{ "plain \"a\" { file = x\n\tsub { x = 1 }\n}", 2, "no such option 'sub'" },
	{ "\n\nplain \"a\" {\n}", 3, "file is missing: what to read" },
	{ "plain \"a\" {\n\tfile = x\n\n\ttop = 0\n}", 4, "top = 0: 1 to 1000 is possible" },
	{ "plain \"a\" {\n\tfile = x\n\tratio = 1.01\n}", 3, "ratio = 1.01: 0 to 1 is possible" },
	{ "plain \"a\" {\n\tfile = x\n\tratio = nan\n}", 3, "ratio = nan: 0 to 1 is possible" },
	{ "plain \"a\" { file = x\n\tperiod = 0\n}", 2, "period = 0: 1 to 604800 seconds are possible" },
	{ "plain \"a\" { file = x\n\tperiod = 604801\n}", 2, "period = 604801: 1 to 604800 seconds are possible" },
	{ "plain \"a\" { file = x\n\tperiod = 1.5\n}", 2, "invalid integer value for option 'period'" },
	{ "plain \"a\" { file = x\n\ttimeout = 0\n}", 2, "timeout = 0: 0.1 to 3600 seconds are possible" },
	{ "plain \"a\" { file = x\n\ttimeout = inf\n}", 2, "timeout = inf: 0.1 to 3600 seconds are possible" },
	{ "plain \"a\" { file = x\n\twarn = {\"valeur > 3\"}\n}", 2, "warn = \"valeur > 3\": class plain has no field \"valeur\"" },
	{ "plain \"a\" { file = x\n\twarn = {\"value > 3\"}\n\terror = {\"value => 3\"}\n}", 3, "error = \"value => 3\": the operator is none of" },
	{ "plain \"a\" { file = x\n\twarn = {\"word > 3\"}\n}", 2, "warn = \"word > 3\": field \"word\" is a text" },
	{ "plain \"a\" { file = x\n\twarn = {\"/:value > 3\"}\n}", 2, "warn = \"/:value > 3\": class plain has no rows" },
	{ "plain \"a\" { file = x\n\trequires = {\"b\", \"c d\"}\n}", 2, "requires: \"c d\": not an agent's name" },
	{ "plain \"a\" { file = x }\nrows \"a\" { }", 1, "declared twice: in " },
};
/* clang-format on */

static void a_mistake_is_the_problem_of_its_agent(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(mistakes); i++) {
		struct folder folder;
		struct load loaded;
		char begin[256];

		print_message("# %s\n", mistakes[i].problem);
		write_folder(&folder, mistakes[i].text);
		load(&loaded, folder.name, "");
		remove_folder(&folder);
		assert_null(file_problem(&loaded, 0));
		assert_int_equal(loaded.agents.count, 1);
		assert_string_equal(loaded.agents.items[0]->name, "a");
		assert_string_equal(loaded.agents.items[0]->file, folder.file);
		assert_non_null(loaded.agents.items[0]->problem);
		snprintf(begin, sizeof begin, "%.*s", (int)strlen(mistakes[i].problem),
			 loaded.agents.items[0]->problem);
		assert_string_equal(begin, mistakes[i].problem);
		assert_int_equal(loaded.agents.items[0]->line, mistakes[i].line);
		load_release(&loaded);
	}
}

static void what_is_no_agent_is_a_problem_of_the_file(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *problem;
		size_t agents; /* that are there all the same */
	} rows[] = {
		{ "rows \"r\" { }\nrows { }\n", 2, "this section names no agent: write rows \"NAME\" { … }", 1 },
		{ "rows \"r\" { }\n\nrows \"é\" { }\n", 3,
		  "\"é\": not an agent's name ([A-Za-z0-9][A-Za-z0-9_-]{0,31})", 1 },
		{ "period = 5\nrows \"r\" { }\n", 1, "period stands outside of a section", 1 },
		{ "rows \"r\" { }\n}\n", 2, "unexpected closing brace", 1 },
		{ "rows \"r\" {\n", 1, "rows \"r\" is not closed: } is missing", 0 },
		{ "rows \"r\" { }\nrows \"s\" { period = \"5 }\n", 2, "this string is not closed: \" is missing", 0 },
		{ "rows \"\xe9\" { }\n", 1, "is not UTF-8 (convert the file: iconv -f ISO-8859-15 -t UTF-8)", 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct folder folder;
		struct load loaded;

		print_message("# %s\n", rows[i].problem);
		write_folder(&folder, rows[i].text);
		load(&loaded, folder.name, "");
		remove_folder(&folder);
		assert_int_equal(loaded.agents.count, rows[i].agents);
		const struct options_problem *problem = file_problem(&loaded, 0);
		assert_non_null(problem);
		assert_string_equal(problem->text, rows[i].problem);
		assert_string_equal(problem->file, folder.file);
		assert_int_equal(problem->line, rows[i].line);
		assert_null(file_problem(&loaded, 1));
		load_release(&loaded);
	}
}

static void a_file_without_a_mistake_has_no_problem(void **state)
{
	static const struct {
		const char *text;
		size_t agents;
	} rows[] = {
		{ "", 0 },
		{ "# nothing\n", 0 },
		{ "rows \"r\" { }", 1 },
		{ "rows 'r' { } // a comment with { \n/* rows \"s\" { } */", 1 },
		{ "rows \"r\" { description = \"} { \\\" '\" }\nrows \"s\" { }", 2 },
		{ "plain \"a\" { file = \"\" names = {} }", 1 },
		{ "plain \"a\" { file = x warn = \"value > 3\" }", 1 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct folder folder;
		struct load loaded;

		print_message("# %s\n", rows[i].text);
		write_folder(&folder, rows[i].text);
		load(&loaded, folder.name, "");
		remove_folder(&folder);
		assert_null(file_problem(&loaded, 0));
		assert_int_equal(loaded.agents.count, rows[i].agents);
		for (size_t j = 0; j < loaded.agents.count; j++)
			assert_null(loaded.agents.items[j]->problem);
		load_release(&loaded);
	}
}

static void the_timeout_follows_the_period(void **state)
{
	static const struct {
		const char *text;
		int64_t period_us, timeout_us;
	} rows[] = {
		{ "rows \"r\" { }", 60000000, 30000000 },
		{ "rows \"r\" { period = 30 }", 30000000, 30000000 },
		{ "rows \"r\" { period = 5 }", 5000000, 5000000 },
		{ "rows \"r\" { period = 604800 }", 604800000000, 30000000 },
		{ "rows \"r\" { period = 5 timeout = 2.5 }", 5000000, 2500000 },
		{ "rows \"r\" { period = 5 timeout = 60 }", 5000000, 60000000 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct folder folder;
		struct load loaded;

		write_folder(&folder, rows[i].text);
		load(&loaded, folder.name, "");
		remove_folder(&folder);
		assert_int_equal(loaded.agents.count, 1);
		assert_int_equal(loaded.agents.items[0]->period_us, rows[i].period_us);
		assert_int_equal(loaded.agents.items[0]->timeout_us, rows[i].timeout_us);
		load_release(&loaded);
	}
}

/* --- the folder tests/data/agents/configs --- */

static const char *configs(void)
{
	return in_tree("top_srcdir", "tests/data/agents/configs");
}

static void all_files_of_a_folder_are_read(void **state)
{
	static const struct {
		const char *name;
		unsigned line;
		bool problem;
	} rows[] = { { "home", 1, false },          { "first", 2, false },     { "second", 17, false },
		     { "no-class", 7, true },       { "bad-bound", 14, true }, { "bad-option", 4, true },
		     { "good-among-bad", 9, false } };
	struct load loaded;

	(void)state;
	load(&loaded, configs(), "");
	assert_int_equal(loaded.agents.count, LENGTH(rows));
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const struct agent *agent = agents_find(&loaded.agents, rows[i].name);

		assert_non_null(agent);
		assert_ptr_equal(agent, loaded.agents.items[i]);
		assert_int_equal(agent->line, rows[i].line);
		assert_int_equal(agent->problem != NULL, rows[i].problem);
	}
	assert_null(agents_find(&loaded.agents, "of-module"));
	assert_non_null(strstr(file_problem(&loaded, 0)->file, "/d-unclosed.agent"));
	assert_null(file_problem(&loaded, 1));
	load_release(&loaded);
}

static void the_folder_of_the_module_adds_to_it(void **state)
{
	struct load loaded;

	(void)state;
	load(&loaded, configs(), "amon-2.8");
	assert_int_equal(loaded.agents.count, 8);
	assert_null(agents_find(&loaded.agents, "of-module")->problem);
	const struct agent *home = agents_find(&loaded.agents, "home");
	assert_non_null(strstr(home->problem, "declared twice: in "));
	assert_non_null(strstr(home->problem, "/configs/b-rows.agent:1 and "));
	assert_non_null(strstr(home->problem, "/configs/amon-2.8/module.agent:2"));
	load_release(&loaded);
}

static void a_module_without_a_folder_is_no_problem_but_no_configs_dir_is(void **state)
{
	struct load loaded;

	(void)state;
	load(&loaded, configs(), "scribe-2.8");
	assert_int_equal(loaded.agents.count, 7);
	assert_null(file_problem(&loaded, 1));
	load_release(&loaded);
	load(&loaded, "/nonexistent/configs", "");
	assert_int_equal(loaded.agents.count, 0);
	assert_string_equal(file_problem(&loaded, 0)->text,
			    "the folder of the *.agent files cannot be read: No such file or directory");
	load_release(&loaded);
}

static void standard_settings_are_taken(void **state)
{
	struct load loaded;

	(void)state;
	load(&loaded, configs(), "");
	const struct agent *first = agents_find(&loaded.agents, "first");
	assert_string_equal(first->class_name, "plain");
	assert_ptr_equal(first->class, modules_find(&loaded.modules, "plain")->class);
	assert_string_equal(first->description, "Le premier agent, décrit   sur deux lignes");
	assert_string_equal(first->section, "Système");
	assert_string_equal(first->help, "Rien à faire");
	assert_string_equal(first->requires[0], "home");
	assert_null(first->requires[1]);
	assert_string_equal(first->warn[0], "value > 80");
	assert_string_equal(first->error[1], "total >= 1e9");
	assert_null(first->error[2]);
	assert_int_equal(first->period_us, 300000000);
	load_release(&loaded);
}

/* --- what a class asks for --- */

static void a_class_gets_the_settings_that_it_declared(void **state)
{
	const char *const *items;
	struct load loaded;

	(void)state;
	load(&loaded, configs(), "");
	const struct agent *first = agents_find(&loaded.agents, "first");
	assert_string_equal(agent_name(first), "first");
	assert_string_equal(agent_string(first, "file"), "/proc/loadavg");
	assert_string_equal(agent_string(first, "word"), "of honour");
	assert_int_equal(agent_integer(first, "top"), 7);
	assert_true(agent_float(first, "ratio") == 0.25);
	assert_true(agent_bool(first, "loud"));
	assert_int_equal(agent_list(first, "names", &items), 1);
	assert_string_equal(items[0], "x");
	const struct agent *second = agents_find(&loaded.agents, "second");
	assert_int_equal(agent_integer(second, "top"), 100);
	assert_int_equal(agent_list(second, "names", &items), 2);
	assert_string_equal(items[1], "b c");
	load_release(&loaded);
}

static void what_it_did_not_declare_ends_its_turn(void **state)
{
	struct load loaded;

	(void)state;
	load(&loaded, configs(), "");
	const struct agent *first = agents_find(&loaded.agents, "first");
	if (setjmp(misused) == 0) {
		agent_string(first, "nope");
		fail_msg("an option that is not declared was given");
	}
	assert_string_equal(misuse, "class plain asks for the option \"nope\", which it does not declare");
	if (setjmp(misused) == 0) {
		agent_string(first, "top");
		fail_msg("a number was given as a text");
	}
	assert_string_equal(misuse, "class plain asks for its option \"top\" as string, but declares it as integer");
	load_release(&loaded);
}

static void paths_lie_below_the_root(void **state)
{
	char *path = malloc(8192);

	(void)state;
	assert_non_null(path);
	assert_string_equal(agent_path("/proc/loadavg"), "/proc/loadavg");
	settings_set_root("/some/where");
	assert_string_equal(agent_path("/proc/loadavg"), "/some/where/proc/loadavg");
	memset(path, '/', 8191);
	path[8191] = '\0';
	if (setjmp(misused) == 0) {
		agent_path(path);
		fail_msg("a path was cut");
	}
	assert_non_null(strstr(misuse, "//"));
	settings_set_root("");
	free(path);
}

/* --- what z_stats hears --- */

struct heard {
	struct catalogue *catalogue;
	size_t messages, batches, largest;
	bool ready;
};

static int hear(void *context, json_t *message)
{
	struct heard *heard = context;
	const char *op = json_string_value(json_object_get(message, "op"));
	size_t agents = json_array_size(json_object_get(message, "agents"));
	int result = 0;

	assert_non_null(op);
	assert_false(heard->ready);
	heard->messages++;
	if (strcmp(op, "class") == 0) {
		result = catalogue_add_class(heard->catalogue, message);
	} else if (strcmp(op, "agents") == 0) {
		heard->batches++;
		heard->largest = agents > heard->largest ? agents : heard->largest;
		result = catalogue_add_agents(heard->catalogue, message);
	} else if (strcmp(op, "problem") == 0) {
		result = catalogue_add_problem(heard->catalogue, message);
	} else {
		assert_string_equal(op, "ready");
		heard->ready = true;
	}
	json_decref(message);
	return result;
}

static void z_stats_understands_all_of_it(void **state)
{
	struct heard heard = { .catalogue = catalogue_new() };
	struct load loaded;

	(void)state;
	load(&loaded, configs(), "amon-2.8");
	assert_int_equal(announce(&loaded, hear, &heard), 0);
	assert_true(heard.ready);
	assert_int_equal(heard.catalogue->class_count, 2);
	assert_int_equal(heard.catalogue->agent_count, 8);
	assert_int_equal(heard.catalogue->problem_count, loaded.problems.count);
	assert_int_equal(catalogue_finish(heard.catalogue), 0);
	for (size_t i = 0; i < loaded.agents.count; i++) {
		const struct agent *agent = loaded.agents.items[i];
		const struct catalogue_agent *known = catalogue_agent(heard.catalogue, agent->name);

		assert_non_null(known);
		if (agent->problem)
			assert_string_equal(known->problem, agent->problem);
		else
			assert_null(known->problem);
		assert_int_equal(known->line, agent->line);
		assert_int_equal(known->timeout_us, agent->timeout_us);
	}
	const struct catalogue_agent *first = catalogue_agent(heard.catalogue, "first");
	assert_string_equal(first->section, "Système");
	assert_int_equal(first->rule_count, 3);
	catalogue_free(heard.catalogue);
	load_release(&loaded);
}

/* Agents of which the largest texts would not fit in one message. */
static void many_agents_are_told_in_parts(void **state)
{
	struct heard heard = { .catalogue = catalogue_new() };
	struct folder folder;
	struct load loaded;
	size_t size = 400 * 2100;
	char *text = malloc(size), help[2001];
	FILE *stream = fmemopen(text, size, "w");

	(void)state;
	assert_non_null(stream);
	memset(help, '?', sizeof help - 1);
	help[sizeof help - 1] = '\0';
	for (int i = 0; i < 400; i++)
		fprintf(stream, "rows \"r%d\" { help = \"%s\" }\n", i, i < 300 ? "" : help);
	fclose(stream);
	write_folder(&folder, text);
	load(&loaded, folder.name, "");
	remove_folder(&folder);
	assert_int_equal(loaded.agents.count, 400);
	assert_int_equal(announce(&loaded, hear, &heard), 0);
	assert_int_equal(heard.catalogue->agent_count, 400);
	assert_int_equal(heard.largest, 100);
	assert_true(heard.batches >= 4);
	catalogue_free(heard.catalogue);
	load_release(&loaded);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mistake_is_the_problem_of_its_agent),
		cmocka_unit_test(what_is_no_agent_is_a_problem_of_the_file),
		cmocka_unit_test(a_file_without_a_mistake_has_no_problem),
		cmocka_unit_test(the_timeout_follows_the_period),
		cmocka_unit_test(all_files_of_a_folder_are_read),
		cmocka_unit_test(the_folder_of_the_module_adds_to_it),
		cmocka_unit_test(a_module_without_a_folder_is_no_problem_but_no_configs_dir_is),
		cmocka_unit_test(standard_settings_are_taken),
		cmocka_unit_test(a_class_gets_the_settings_that_it_declared),
		cmocka_unit_test(what_it_did_not_declare_ends_its_turn),
		cmocka_unit_test(paths_lie_below_the_root),
		cmocka_unit_test(z_stats_understands_all_of_it),
		cmocka_unit_test(many_agents_are_told_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
