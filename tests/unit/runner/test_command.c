/* SPDX-License-Identifier: GPL-2.0-or-later */
/* External commands, real ones. */
#include "agent.h"
#include "base/clock.h"
#include "runner/command.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SHELL(script)                                                                                                  \
	{                                                                                                              \
		"sh", "-c", script, NULL                                                                               \
	}

static void ends_and_reasons(void **state)
{
	static const struct {
		const char *argv[5];
		int result, status, signal, error;
		const char *output, *reason;
	} table[] = {
		{ { "echo", "one", "two words" }, 0, 0, 0, 0, "one two words\n", "" },
		{ { "/bin/echo", "$HOME *" }, 0, 0, 0, 0, "$HOME *\n", "" }, /* no shell */
		{ { "true" }, 0, 0, 0, 0, "", "" },
		{ { "false" }, -1, 1, 0, 0, "", "false: exit status 1" },
		{ SHELL("echo a; exit 3"), -1, 3, 0, 0, "a\n", "sh: exit status 3" },
		{ SHELL("echo first >&2; echo 'no such disk ' >&2; echo >&2; exit 2"), -1, 2, 0, 0, "",
		  "sh: exit status 2: no such disk" },
		{ SHELL("echo hint >&2; exit 0"), 0, 0, 0, 0, "", "" },
		{ SHELL("printf 'a\\001b' >&2; exit 4"), -1, 4, 0, 0, "", "sh: exit status 4: a?b" },
		{ SHELL("kill -9 $$"), -1, -1, SIGKILL, 0, "", "sh was killed by signal 9 (Killed)" },
		{ { "no-such-program" },
		  -1,
		  -1,
		  0,
		  ENOENT,
		  "",
		  "cannot start no-such-program: No such file or directory" },
		{ { "/dev/null" }, -1, -1, 0, EACCES, "", "cannot start /dev/null: Permission denied" },
		{ SHELL("read line || echo end"), 0, 0, 0, 0, "end\n", "" }, /* /dev/null */
		{ SHELL("echo $LC_ALL $LANG$LANGUAGE; echo $PATH"), 0, 0, 0, 0,
		  "C.UTF-8\n/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n", "" },
		/* What stays in the background does not hold it up. */
		{ SHELL("sleep 30 & echo done"), 0, 0, 0, 0, "done\n", "" },
	};

	(void)state;
	setenv("LANGUAGE", "fr", 1);
	setenv("PATH", "/nowhere", 1);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct command_result result;

		assert_int_equal(command_run(table[i].argv, 4096, &result), table[i].result);
		assert_string_equal(result.reason, table[i].reason);
		assert_string_equal(result.output, table[i].output);
		assert_int_equal(result.length, strlen(table[i].output));
		assert_int_equal(result.status, table[i].status);
		assert_int_equal(result.signal, table[i].signal);
		assert_int_equal(result.error, table[i].error);
		assert_false(result.timed_out);
		assert_false(result.cut);
		command_release(&result);
		assert_null(result.output);
	}
}

static void more_than_the_ceiling_is_cut(void **state)
{
	static const struct {
		const char *argv[4];
		size_t ceiling, length;
		bool cut;
	} table[] = {
		{ SHELL("printf 12345"), 5, 5, false },
		{ SHELL("printf 123456"), 5, 5, true },
		{ SHELL("printf 1"), 0, 0, true },
		{ SHELL("head -c 3000000 /dev/zero"), 100000, 100000, true },
		{ SHELL("head -c 3000000 /dev/zero >&2; printf ok"), 10, 2, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct command_result result;

		assert_int_equal(command_run(table[i].argv, table[i].ceiling, &result), 0);
		assert_int_equal(result.length, table[i].length);
		assert_int_equal(result.cut, table[i].cut);
		assert_int_equal(result.output[result.length], 0);
		command_release(&result);
	}
}

static void killed_with_its_group_at_the_deadline(void **state)
{
	static const char *const argv[] = SHELL("echo $$; trap '' TERM; sleep 60; sleep 60");
	struct command_result result;
	int64_t start_us = clock_monotonic_us(&clock_system);

	(void)state;
	command_set_deadline(start_us + 300 * USEC_PER_MSEC);
	assert_int_equal(command_run(argv, 4096, &result), -1);
	command_set_deadline(INT64_MAX);
	int64_t took_us = clock_monotonic_us(&clock_system) - start_us;

	assert_true(result.timed_out);
	assert_int_equal(result.status, -1);
	assert_int_equal(result.signal, SIGKILL);
	assert_string_equal(result.reason, "sh did not end in time and was killed");
	assert_true(took_us >= 300 * USEC_PER_MSEC && took_us < 20 * USEC_PER_SEC);
	pid_t pid = (pid_t)atoi(result.output);
	assert_true(pid > 1);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	command_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_and_reasons),
		cmocka_unit_test(more_than_the_ceiling_is_cut),
		cmocka_unit_test(killed_with_its_group_at_the_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
