/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/archive_name.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define SUM           "0123456789abcdef"
#define REST          "-20260921T141326Z-" SUM ".tar.gz"

static void tells_archives_from_other_files(void **state)
{
	static const struct {
		const char *name;
		uint64_t sequence; /* 0: it is none */
	} rows[] = {
		{ "1" REST, 1 },
		{ "17" REST, 17 },
		{ "18446744073709551615" REST, UINT64_MAX },
		{ "18446744073709551616" REST, 0 },
		{ "99999999999999999999999999" REST, 0 },
		{ "0" REST, 0 },
		{ "01" REST, 0 },
		{ "" REST, 0 },
		{ "-1" REST, 0 },
		{ "+1" REST, 0 },
		{ " 1" REST, 0 },
		{ "a" REST, 0 },
		{ "1" REST ".new", 0 },
		{ "1" REST ".damaged", 0 },
		{ ".1" REST, 0 },
		{ "1-20240229T000000Z-" SUM ".tar.gz", 1 },
		{ "1-20260921T141326Z-" SUM "0.tar.gz", 0 },
		{ "1-20260921T141326Z-0123456789abcde.tar.gz", 0 },
		{ "1-20260921T141326Z-0123456789ABCDEF.tar.gz", 0 },
		{ "1-20260921T141326-" SUM ".tar.gz", 0 },
		{ "1-20260921T1413Z-" SUM ".tar.gz", 0 },
		{ "1-2026921T141326Z-" SUM ".tar.gz", 0 },
		{ "1-20260921T14:326Z-" SUM ".tar.gz", 0 },
		{ "1-20260229T141326Z-" SUM ".tar.gz", 0 },
		{ "1-20261321T141326Z-" SUM ".tar.gz", 0 },
		{ "1-20260921T246060Z-" SUM ".tar.gz", 0 },
		{ "1-19691231T235959Z-" SUM ".tar.gz", 0 },
		{ "1-2026-09-21Z-" SUM ".tar.gz", 0 },
		{ "1-20260921T141326Z-" SUM ".tar.xz", 0 },
		{ "1-20260921T141326Z-" SUM, 0 },
		{ "17", 0 },
		{ "sent", 0 },
		{ "", 0 },
	};
	struct archive_name name;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		print_message("# %s\n", rows[i].name);
		assert_int_equal(archive_name_parse(rows[i].name, &name), rows[i].sequence != 0);
		if (rows[i].sequence) {
			assert_true(name.sequence == rows[i].sequence);
			assert_string_equal(name.text, rows[i].name);
			assert_memory_equal(archive_name_digest(&name), SUM, ARCHIVE_NAME_DIGITS);
		}
	}
}

/* Whatever the clock of the server says, what the store writes is an archive to the one who sends. */
static void what_is_written_can_be_read(void **state)
{
	static const struct {
		int64_t time_us, read_us;
		const char *name;
	} rows[] = {
		{ 1790000006125000, 1790000006000000, "17-20260921T141326Z-" SUM ".tar.gz" },
		{ 0, 0, "17-19700101T000000Z-" SUM ".tar.gz" },
		{ -1, 0, "17-19700101T000000Z-" SUM ".tar.gz" },
		{ 253402300799000000, 253402300799000000, "17-99991231T235959Z-" SUM ".tar.gz" },
		{ 253402300800000000, 253402300799000000, "17-99991231T235959Z-" SUM ".tar.gz" },
		{ INT64_MAX, 253402300799000000, "17-99991231T235959Z-" SUM ".tar.gz" },
		{ INT64_MIN, 0, "17-19700101T000000Z-" SUM ".tar.gz" },
	};
	char text[ARCHIVE_NAME_SIZE];
	struct archive_name name;

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		archive_name_write(17, rows[i].time_us, SUM "0123", text);
		assert_string_equal(text, rows[i].name);
		assert_true(archive_name_parse(text, &name));
		assert_true(name.sequence == 17);
		assert_true(name.time_us == rows[i].read_us);
	}
	archive_name_write(UINT64_MAX, INT64_MAX, SUM, text);
	assert_true(archive_name_parse(text, &name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_archives_from_other_files),
		cmocka_unit_test(what_is_written_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
