/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/config.h"

#include "config/config_parts.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static char *data_file(const char *name, char path[static PATH_MAX])
{
	/* Also named inside of the files: libconfuse replaces ${top_srcdir}. */
	const char *top = getenv("top_srcdir");

	assert_non_null(top);
	snprintf(path, PATH_MAX, "%s/tests/data/config/%s", top, name);
	return path;
}

static void every_key_is_read(void **state)
{
	struct options_problems problems = { 0 };
	char path[PATH_MAX];
	struct config *config = config_read(data_file("full.conf", path), &problems);

	(void)state;
	options_problems_print(&problems);
	assert_non_null(config);
	assert_string_equal(config->file, path);
	assert_string_equal(config->module, "amon-1.5");
	assert_string_equal(config->monitor_dir, "/nonexistent/monitor");
	assert_string_equal(config->configs_dir, "/nonexistent/monitor/configs");
	assert_string_equal(config->state_dir, "/nonexistent/monitor/state");
	assert_string_equal(config->runtime_dir, "/nonexistent/run");
	assert_int_equal(config->max_children, 4);
	assert_int_equal(config->http.listen_count, 2);
	assert_string_equal(config->http.listen[1], "[::1]:65535");
	assert_int_equal(config->snmp.mode, SNMP_STANDALONE);
	assert_string_equal(config->snmp.agentx_socket, "tcp:127.0.0.1:705");
	assert_string_equal(config->snmp.listen, "udp6:[::1]:1161");
	assert_string_equal(config->snmp.community, "secret");
	assert_false(config->snmp.notifications);
	assert_string_equal(config->zephir.url, "https://zephir.example/archives");
	assert_string_equal(config->zephir.id, "0210066H-1");
	assert_int_equal(config->zephir.period_us, 60000000);
	assert_string_equal(config->zephir.token_file, "/dev/null");
	assert_int_equal(config->zephir.spool_max, 3ULL << 30);
	assert_int_equal(config->zephir.spool_keep_us, 0);
	assert_int_equal(config->section_count, 3);
	assert_string_equal(config->sections[0].title, "Système");
	assert_int_equal(config->sections[0].agent_count, 2);
	assert_string_equal(config->sections[0].agents[1], "disk");
	assert_int_equal(config->sections[1].agent_count, 0);
	assert_string_equal(config->sections[2].agents[0], "paquet");
	config_free(config);
}

static void defaults_lie_in_the_build_tree(void **state)
{
	struct options_problems problems = { 0 };
	struct config *config = config_read(NULL, &problems);
	const char *top = getenv("top_srcdir"), *build = getenv("top_builddir");
	char expected[PATH_MAX];

	(void)state;
	options_problems_print(&problems);
	assert_non_null(config);
	assert_null(config->file);
	assert_string_equal(config->monitor_dir, top);
	snprintf(expected, sizeof expected, "%s/site.cfg", top);
	assert_string_equal(config->site_file, expected);
	snprintf(expected, sizeof expected, "%s/agents/.libs", build);
	assert_string_equal(config->agents_dir, expected);
	snprintf(expected, sizeof expected, "%s/run/state", build);
	assert_string_equal(config->state_dir, expected);
	assert_int_equal(config->max_children, 32);
	assert_int_equal(config->http.listen_count, 1);
	assert_string_equal(config->http.listen[0], "127.0.0.1:8090");
	assert_int_equal(config->snmp.mode, SNMP_AGENTX);
	assert_string_equal(config->snmp.agentx_socket, "/var/agentx/master");
	assert_string_equal(config->snmp.community, "");
	assert_true(config->snmp.notifications);
	assert_string_equal(config->zephir.url, "");
	assert_int_equal(config->zephir.period_us, 300000000);
	assert_int_equal(config->zephir.spool_max, 200 << 20);
	assert_int_equal(config->zephir.spool_keep_us, 86400000000);
	config_free(config);
}

static void an_empty_file_is_all_defaults(void **state)
{
	struct options_problems problems = { 0 };
	char path[PATH_MAX];
	struct config *config = config_read(data_file("empty.conf", path), &problems);

	(void)state;
	assert_non_null(config);
	assert_string_equal(config->file, path);
	assert_int_equal(config->max_children, 32);
	config_free(config);
}

struct expected {
	unsigned line;
	const char *text;
};

static const struct {
	const char *file;
	const char *in; /* the file that the problems name; NULL: the same */
	struct expected problems[21];
} bad[] = {
	{ "unknown-key.conf", NULL, { { 1, "no such option 'max_childen'" } } },
	{ "unknown-section.conf", NULL, { { 4, "no such option 'ntp'" } } },
	{ "key-in-wrong-section.conf", NULL, { { 2, "no such option 'community'" } } },
	{ "ill-typed.conf", NULL, { { 1, "invalid integer value for option 'max_children'" } } },
	{ "many-mistakes.conf",
	  NULL,
	  { { 1, "monitor_dir = \"monitor\": give an absolute path" },
	    { 2, "module = \"../amon\": give the name of a folder below configs/, such as \"amon-2.8\"" },
	    { 4, "state_dir = \"\": give a path" },
	    { 5,
	      "runtime_dir = \"/a-folder-whose-name-is-so-long-that-the-names-of-the-sockets-in-it-would-not-fit-into-"
	      "their-address\": is too long: the sockets in it could not be named" },
	    { 3, "max_children = \"0\": give a number from 1 to 1000" },
	    { 8, "http.listen = \"localhost:8090\": give address:port, such as \"127.0.0.1:8090\" or \"[::1]:8090\"" },
	    { 8, "http.listen = \"127.0.0.1\": give address:port, such as \"127.0.0.1:8090\" or \"[::1]:8090\"" },
	    { 8, "http.listen = \"127.0.0.1:0\": give address:port, such as \"127.0.0.1:8090\" or \"[::1]:8090\"" },
	    { 8, "http.listen = \"::1:8090\": give address:port, such as \"127.0.0.1:8090\" or \"[::1]:8090\"" },
	    { 8, "http.listen = \"127.0.0.1:8090\": stands here twice" },
	    { 12, "snmp.mode = \"on\": give \"agentx\", \"standalone\" or \"off\"" },
	    { 13, "snmp.agentx_socket = \"var/agentx\": give an absolute path, or \"tcp:127.0.0.1:705\"" },
	    { 14, "snmp.listen = \"127.0.0.1:161\": give transport:address:port, such as \"udp:127.0.0.1:1161\" or "
		  "\"udp6:[::1]:1161\"" },
	    { 17, "zephir.url = \"zephir.example\": give a URL that begins with https:// or http://" },
	    { 18, "zephir.period = \"-1\": give a number of seconds from 0 to 604800" },
	    { 19, "zephir.key = \"/nonexistent/key\": No such file or directory" },
	    { 20, "zephir.spool_max = \"1K\": give a size from \"1M\" up, such as \"200M\" or \"2G\"" },
	    { 21, "zephir.spool_keep = \"31622401\": give a number of seconds from 0 to 31622400" },
	    { 17, "zephir.url is set and zephir.id is not: Zéphir would not know whose archives these are" },
	    { 19, "zephir.certificate and zephir.key belong together: give both or none" } } },
	{ "together.conf",
	  NULL,
	  { { 2, "zephir.url is set and zephir.id is not: Zéphir would not know whose archives these are" },
	    { 3, "zephir.certificate and zephir.key belong together: give both or none" } } },
	{ "token-in-clear.conf",
	  NULL,
	  { { 4,
	      "zephir.token_file: the token could be read on the way, as zephir.url is http://: give a URL that begins "
	      "with https://" } } },
	{ "control-character.conf", NULL, { { 2, "snmp.community = \"a\nb\": holds a control character" } } },
	{ "site-doubles.conf",
	  "site-doubles.cfg",
	  { { 2, "agents: \"not a name\": this is no name of an agent (A-Z a-z 0-9 _ -, at most 32)" },
	    { 5, "agents: \"load\": this agent is already in a section" },
	    { 8, "the section has no title" } } },
	{ "site-unclosed.conf", "site-unclosed.cfg", { { 1, "section \"A\" is not closed: } is missing" } } },
};

static void expect_problems(const struct options_problems *problems, const char *file, const struct expected *expected)
{
	size_t i;

	for (i = 0; expected[i].text; i++) {
		assert_true(i < problems->count);
		assert_string_equal(problems->items[i].text, expected[i].text);
		assert_int_equal(problems->items[i].line, expected[i].line);
		assert_string_equal(problems->items[i].file, file);
	}
	assert_int_equal(problems->count, i);
}

static void bad_files_are_refused_with_all_their_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct options_problems problems = { 0 };
		char path[PATH_MAX], in[PATH_MAX];

		print_message("# %s\n", bad[i].file);
		assert_null(config_read(data_file(bad[i].file, path), &problems));
		/* many-mistakes: its monitor_dir is wrong, so all of its problems are about other keys, not missing
		 * files */
		expect_problems(&problems, data_file(bad[i].in ? bad[i].in : bad[i].file, in), bad[i].problems);
		options_problems_release(&problems);
	}
}

static void knows_where_others_listen(void **state)
{
	static const struct {
		const char *url;
		bool overheard;
	} rows[] = {
		{ "", false },
		{ "https://zephir.example/", false },
		{ "http://zephir.example/", true },
		{ "http://192.0.2.1", true },
		{ "http://localhost", false },
		{ "http://localhost:8080/archives", false },
		{ "http://localhost.example/", true },
		{ "http://127.0.0.1/", false },
		{ "http://127.1.2.3:80/x", false },
		{ "http://128.0.0.1/", true },
		{ "http://127.0.0.1.example/", true },
		{ "http://[::1]/", false },
		{ "http://[::1]:8080/", false },
		{ "http://[::2]/", true },
		{ "http://[::1", true },
		{ "http://localhost@zephir.example/", true },
		{ "http://localhost:80@zephir.example/", true },
		{ "http://127.0.0.1:@zephir.example", true },
		{ "http://zephir.example/@localhost/", true },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		print_message("# %s\n", rows[i].url);
		assert_int_equal(config_url_is_overheard(rows[i].url), rows[i].overheard);
	}
}

static void a_file_that_was_asked_for_must_be_there(void **state)
{
	struct options_problems problems = { 0 };
	char path[PATH_MAX];

	(void)state;
	assert_null(config_read("/nonexistent/z_stats.conf", &problems));
	assert_null(config_read(data_file("missing-site.conf", path), &problems));
	assert_int_equal(problems.count, 2);
	assert_string_equal(problems.items[0].file, "/nonexistent/z_stats.conf");
	assert_string_equal(problems.items[0].text, "cannot be read: No such file or directory");
	assert_string_equal(problems.items[1].file, "/nonexistent/monitor/other.cfg");
	assert_string_equal(problems.items[1].text, "cannot be read: No such file or directory");
	options_problems_release(&problems);
}

static void the_module_is_told_by_the_release(void **state)
{
	static const struct {
		const char *file, *module;
	} rows[] = {
		{ "release-amon", "amon-2.8" }, { "release-bare", "scribe" }, { "release-odd", "" },
		{ "release-none", "" },         { "release-not-there", "" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char path[PATH_MAX];
		char *module = config_release_module(data_file(rows[i].file, path));

		assert_string_equal(module, rows[i].module);
		free(module);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(defaults_lie_in_the_build_tree),
		cmocka_unit_test(an_empty_file_is_all_defaults),
		cmocka_unit_test(bad_files_are_refused_with_all_their_mistakes),
		cmocka_unit_test(knows_where_others_listen),
		cmocka_unit_test(a_file_that_was_asked_for_must_be_there),
		cmocka_unit_test(the_module_is_told_by_the_release),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
