/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The output of a turn: bounded, and refused without waiting beyond that. */
#include "runner/said.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What said_log() writes to the log, which is standard error. */
static char *logged(int fd)
{
	static char text[65536];
	int ends[2], before = dup(STDERR_FILENO);

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	said_log(fd, "a");
	dup2(before, STDERR_FILENO);
	close(before);
	ssize_t n = read(ends[0], text, sizeof text - 1); /* all of it: less than a pipe holds */
	text[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	return text;
}

static void lines_are_logged_in_the_agents_name(void **state)
{
	int fd = said_open();

	(void)state;
	assert_true(fd >= 0);
	dprintf(fd, "one\n\ntwo\x1b[31m\nthree");
	const char *text = logged(fd);
	assert_non_null(strstr(text, "agent a says: one\n"));
	assert_non_null(strstr(text, "agent a says: two?[31m\n"));
	assert_non_null(strstr(text, "agent a says: three\n"));
	assert_null(strstr(text, "more than is logged"));
	close(fd);
}

static void silence_is_not_logged(void **state)
{
	int fd = said_open();

	(void)state;
	assert_true(fd >= 0);
	assert_string_equal(logged(fd), "");
	close(fd);
}

static void a_flood_is_refused(void **state)
{
	char *flood = malloc(1 << 20);
	int fd = said_open();
	ssize_t total = 0, n;

	(void)state;
	assert_true(fd >= 0);
	assert_non_null(flood);
	memset(flood, '\n', 1 << 20);
	memcpy(flood, "begin", 5);
	while ((n = write(fd, flood, 1 << 20)) > 0)
		total += n;
	assert_int_equal(errno, EPERM);
	assert_true(total <= SAID_MAX);
	const char *text = logged(fd);
	assert_non_null(strstr(text, "agent a says: begin\n"));
	assert_non_null(strstr(text, "agent a says more than is logged\n"));
	free(flood);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_logged_in_the_agents_name),
		cmocka_unit_test(silence_is_not_logged),
		cmocka_unit_test(a_flood_is_refused),
	};

	return cmocka_run_group_tests_name("said", tests, NULL, NULL);
}
