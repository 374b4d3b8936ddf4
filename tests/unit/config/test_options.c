/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* A file with this text, for the time of one test. */
static char *write_file(const char *text, size_t length)
{
	static char name[64];
	const char *folder = getenv("TMPDIR");

	snprintf(name, sizeof name, "%s/options-XXXXXX", folder && strlen(folder) < 40 ? folder : "/tmp");
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, length), length);
	close(fd);
	return name;
}

static cfg_t *parse(const char *text, size_t length, struct options_problems *problems)
{
	cfg_opt_t in[] = { CFG_INT("x", 7, CFGF_NONE), CFG_STR("y", "", CFGF_NONE), CFG_END() };
	cfg_opt_t opts[] = { CFG_INT("a", 0, CFGF_NONE),
			     CFG_STR("b", "", CFGF_NONE),
			     CFG_FLOAT("f", 0, CFGF_NONE),
			     CFG_BOOL("q", cfg_false, CFGF_NONE),
			     CFG_STR_LIST("l", NULL, CFGF_NODEFAULT),
			     CFG_SEC("s", in, CFGF_NONE),
			     CFG_SEC("m", in, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES),
			     CFG_END() };
	struct options_source source;
	char *file = write_file(text, length);
	cfg_t *cfg = NULL;

	if (options_load(&source, file, problems) == 0)
		cfg = options_parse(&source, opts, problems);
	options_source_release(&source);
	unlink(file);
	return cfg;
}

static void good_files_are_taken(void **state)
{
	static const char *const rows[] = {
		"",
		"\n",
		"# only a comment",
		"a = 1 # behind\n// and\n/* more { */ b = \"x\"\n",
		"b = \"{ not a brace\"\n",
		"b = '} nor this'",
		"b = \"a quote \\\" and a { brace\"\n",
		"b = /a/path:with-signs\na = 1\n",
		"b = ${Z_STATS_TEST_NOT_SET:-a b}\na = 1\n",
		"s { x = 1 }",
		"m \"one\" { x = 1 }\nm \"two\" { x = 2 }",
		"l = {\"a\", \"b\"}\nl += {\"c\"}\n",
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct options_problems problems = { 0 };
		cfg_t *cfg = parse(rows[i], strlen(rows[i]), &problems);

		options_problems_print(&problems);
		assert_non_null(cfg);
		assert_int_equal(problems.count, 0);
		cfg_free(cfg);
	}
}

static void bad_files_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *problem;
	} rows[] = {
		{ "a = 1\nnope = 3\n", 2, "no such option 'nope'" },
		{ "a = \"abc\"", 1, "invalid integer value for option 'a'" },
		{ "\na = 1.5", 2, "invalid integer value for option 'a'" },
		{ "a = 99999999999999999999", 1, "integer value for option 'a' is out of range" },
		{ "f = 1,5", 1, "unexpected token ','" },
		{ "q = maybe", 1, "invalid boolean value for option 'q'" },
		{ "a == 1", 1, "unexpected token '='" },
		{ "a 1", 1, "missing equal sign after option 'a'" },
		{ "s {\n\tx = zz\n}\n", 2, "invalid integer value for option 'x'" },
		{ "s {\n\tnope = 1\n}\n", 2, "no such option 'nope'" },
		{ "m {\n\tx = 1\n}\n", 1, "missing title for section 'm'" },
		{ "# one\n// two\n/* three\n */ a = 1 # four\nnope = 1\n", 5, "no such option 'nope'" },
		{ "# one\nm \"t\" { # two\n\tx = 1\n}\n# five\nm { }\n", 6, "missing title for section 'm'" },
		{ "}\n", 1, "unexpected closing brace" },
		{ "a = 1\nb = *.log\n", 2, "a * outside of quotes means nothing: write the whole text in quotes" },
		{ "s { x = 1 }*m \"one\" { x = 1 }\n", 1,
		  "a * outside of quotes means nothing: write the whole text in quotes" },
		{ "b = a+b\n", 1, "a + outside of quotes means nothing: write the whole text in quotes" },
		{ "a = 1\ns {\n\tx = 1\n", 2, "s is not closed: } is missing" },
		{ "m \"t\" {\n\tx = 1\n\ns { x = 1 }\n", 1, "m \"t\" is not closed: } is missing" },
		{ "a = 1\nl = {\"a\",\n\"b\"\n", 2, "this list is not closed: } is missing" },
		{ "\nb = \"open\na = 1\n", 2, "this string is not closed: \" is missing" },
		{ "b = 'open\n", 1, "this string is not closed: ' is missing" },
		{ "a = 1\n/* open\nb = \"x\"\n", 2, "this comment is not closed: */ is missing" },
		{ "b = /a/*b\na = 1\n", 1, "this comment is not closed: */ is missing" },
		{ "a = 1\na = 2\n", 2, "a stands here a second time (first in line 1)" },
		{ "s { x = 1 }\n\ns { y = 2 }\n", 3, "s stands here a second time (first in line 1)" },
		{ "m \"t\" {\n}\nm \"t\" {\n}\n", 3, "m \"t\" stands here a second time (first in line 1)" },
		{ "m \"t\" {\nx = 1\nx = 2\n}\n", 3, "x stands here a second time (first in line 2)" },
		{ "a = 1\nb = \"\xe9t\xe9\"\n", 2, "is not UTF-8 (convert the file: iconv -f ISO-8859-15 -t UTF-8)" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct options_problems problems = { 0 };

		print_message("# %s\n", rows[i].problem);
		assert_null(parse(rows[i].text, strlen(rows[i].text), &problems));
		assert_int_equal(problems.count, 1);
		assert_string_equal(problems.items[0].text, rows[i].problem);
		assert_int_equal(problems.items[0].line, rows[i].line);
		options_problems_release(&problems);
	}
}

static void what_is_no_text_file_is_refused(void **state)
{
	struct options_problems problems = { 0 };
	struct options_source source;
	char *large = malloc(OPTIONS_FILE_MAX + 1);

	(void)state;
	assert_non_null(large);
	memset(large, '\n', OPTIONS_FILE_MAX + 1);
	assert_null(parse("a = 1\n\0a = 2\n", 13, &problems));
	assert_int_equal(problems.items[0].line, 2);
	assert_string_equal(problems.items[0].text, "holds a NUL octet: this is no text file");
	assert_null(parse(large, OPTIONS_FILE_MAX + 1, &problems));
	assert_string_equal(problems.items[1].text, "has more than 1048576 octets");
	assert_int_equal(options_load(&source, "/nonexistent/file", &problems), -1);
	assert_string_equal(problems.items[2].text, "cannot be read: No such file or directory");
	assert_string_equal(problems.items[2].file, "/nonexistent/file");
	assert_int_equal(options_load(&source, "/", &problems), -1);
	assert_string_equal(problems.items[3].text, "is not a regular file");
	assert_int_equal(problems.count, 4);
	options_problems_release(&problems);
	free(large);
}

static void lines_are_found(void **state)
{
	static const char text[] = "a = 1\n\nm \"one\" {\n\tx = 1\n}\nm \"two\" {\n\ty = \"x = 2\"\n}\ns {\n\tl = { "
				   "x,\n\ty }\n\tx = 3\n}\n";
	static const struct {
		const char *section, *title, *key;
		unsigned line;
	} rows[] = {
		{ NULL, NULL, "a", 1 }, { NULL, NULL, "x", 0 }, { "m", "one", "x", 4 }, { "m", "one", NULL, 3 },
		{ "m", "one", "y", 3 }, { "m", "two", "y", 7 }, { "m", "two", "x", 6 }, { "m", "three", "x", 0 },
		{ "s", NULL, "x", 12 }, { "s", NULL, "l", 10 }, { "s", NULL, "a", 9 },  { "none", NULL, "a", 0 },
	};
	struct options_problems problems = { 0 };
	struct options_source source;
	char *file = write_file(text, strlen(text));

	(void)state;
	assert_int_equal(options_load(&source, file, &problems), 0);
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_int_equal(options_line(&source, rows[i].section, rows[i].title, rows[i].key), rows[i].line);
	options_source_release(&source);
	unlink(file);
}

static void a_dropped_section_is_not_parsed_and_lines_stay(void **state)
{
	static const char text[] = "gone \"x\" {\n\twhatever = { 1 }\n\tl = 1\n}\na = 1\nnope = 2\n";
	cfg_opt_t opts[] = { CFG_INT("a", 0, CFGF_NONE), CFG_END() };
	struct options_problems problems = { 0 };
	struct options_source source;
	char *file = write_file(text, strlen(text));

	(void)state;
	assert_int_equal(options_load(&source, file, &problems), 0);
	assert_string_equal(source.marks[0].name, "gone");
	assert_string_equal(source.marks[0].title, "x");
	options_drop(&source, &source.marks[0]);
	assert_null(options_parse(&source, opts, &problems));
	assert_int_equal(problems.count, 1);
	assert_int_equal(problems.items[0].line, 6);
	assert_string_equal(problems.items[0].text, "no such option 'nope'");
	options_source_release(&source);
	options_problems_release(&problems);
	unlink(file);
}

static void sizes(void **state)
{
	static const struct {
		const char *text;
		bool good;
		unsigned long long octets;
	} rows[] = {
		{ "0", true, 0 },
		{ "512", true, 512 },
		{ "4K", true, 4096 },
		{ "200M", true, 209715200 },
		{ "2G", true, 2147483648 },
		{ "", false, 0 },
		{ "M", false, 0 },
		{ "-1", false, 0 },
		{ "1T", false, 0 },
		{ "1 M", false, 0 },
		{ "1MB", false, 0 },
		{ "99999999999G", false, 0 },
		{ "99999999999999999999", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		unsigned long long octets;

		assert_int_equal(options_size(rows[i].text, &octets), rows[i].good);
		if (rows[i].good)
			assert_int_equal(octets, rows[i].octets);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_files_are_taken),
		cmocka_unit_test(bad_files_are_refused_with_their_line),
		cmocka_unit_test(what_is_no_text_file_is_refused),
		cmocka_unit_test(lines_are_found),
		cmocka_unit_test(a_dropped_section_is_not_parsed_and_lines_stay),
		cmocka_unit_test(sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
