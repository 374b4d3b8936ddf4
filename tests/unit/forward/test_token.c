/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drive.h"
#include "forward/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void takes_one_line_and_nothing_else(void **state)
{
	static const struct {
		const char *file, *token, *why; /* token NULL: refused, why stands in the reason */
	} rows[] = {
		{ "abc", "abc", NULL },
		{ "abc\n", "abc", NULL },
		{ "abc \t\r\n\n", "abc", NULL },
		{ "eyJh.eyJz~+/=_-\n", "eyJh.eyJz~+/=_-", NULL },
		{ "", NULL, "is empty" },
		{ "\n", NULL, "is empty" },
		{ "a b", NULL, "character 2 cannot stand" },
		{ "a\r\nX: y", NULL, "character 2 cannot stand" },
		{ "\x7f", NULL, "character 1 cannot stand" },
		{ "cl\xc3\xa9", NULL, "character 3 cannot stand" },
	};
	char folder[64], path[80], token[TOKEN_SIZE], why[160];

	(void)state;
	drive_folder(folder);
	snprintf(path, sizeof path, "%s/token", folder);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		drive_write_file(path, rows[i].file, strlen(rows[i].file));
		int result = token_read(path, token, why, sizeof why);
		assert_int_equal(result, rows[i].token ? 0 : -1);
		if (rows[i].token)
			assert_string_equal(token, rows[i].token);
		else
			assert_non_null(strstr(why, rows[i].why));
	}
	drive_folder_remove(folder);
}

static void has_a_longest(void **state)
{
	char folder[64], path[80], text[TOKEN_SIZE], token[TOKEN_SIZE], why[160];

	(void)state;
	drive_folder(folder);
	snprintf(path, sizeof path, "%s/token", folder);
	memset(text, 'x', sizeof text);
	drive_write_file(path, text, TOKEN_SIZE - 1);
	assert_int_equal(token_read(path, token, why, sizeof why), 0);
	assert_int_equal(strlen(token), TOKEN_SIZE - 1);
	drive_write_file(path, text, TOKEN_SIZE);
	assert_int_equal(token_read(path, token, why, sizeof why), -1);
	assert_non_null(strstr(why, "longer than 4095 octets"));
	drive_folder_remove(folder);
}

static void says_why_it_cannot_be_read(void **state)
{
	char token[TOKEN_SIZE], why[160];

	(void)state;
	assert_int_equal(token_read("/nonexistent/token", token, why, sizeof why), -1);
	assert_string_equal(why, "cannot read token_file /nonexistent/token: No such file or directory");
	assert_int_equal(token_read("/", token, why, sizeof why), -1);
	assert_string_equal(why, "cannot read token_file /: Is a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_one_line_and_nothing_else),
		cmocka_unit_test(has_a_longest),
		cmocka_unit_test(says_why_it_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
