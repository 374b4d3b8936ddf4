/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void assert_holds(const struct buffer *buffer, const char *text, bool failed)
{
	assert_int_equal(buffer->failed, failed);
	assert_int_equal(buffer->length, strlen(text));
	assert_string_equal(buffer->data ? buffer->data : "", text);
	if (buffer->data)
		assert_true(buffer->length < buffer->size);
}

static void nothing_goes_over_the_ceiling(void **state)
{
	static const struct {
		size_t limit;
		const char *pieces[4];
		const char *held;
		bool failed;
	} rows[] = {
		{ 0, { "" }, "", false },
		{ 0, { "a" }, "", true },
		{ 3, { "abc" }, "abc", false },
		{ 3, { "abcd" }, "", true },
		{ 3, { "ab", "c" }, "abc", false },
		{ 3, { "ab", "c", "" }, "abc", false },
		{ 3, { "ab", "cd" }, "ab", true },
		{ 3, { "ab", "cd", "e" }, "ab", true }, /* what would fit comes too late */
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		for (int formatted = 0; formatted < 2; formatted++) {
			struct buffer buffer;

			buffer_init(&buffer, rows[i].limit);
			for (size_t j = 0; j < LENGTH(rows[i].pieces) && rows[i].pieces[j]; j++)
				if (formatted)
					buffer_addf(&buffer, "%s", rows[i].pieces[j]);
				else
					buffer_adds(&buffer, rows[i].pieces[j]);
			assert_holds(&buffer, rows[i].held, rows[i].failed);
			buffer_clear(&buffer);
			assert_holds(&buffer, "", false);
			buffer_release(&buffer);
			buffer_release(&buffer);
		}
}

static void it_grows_as_needed(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 100000);
	for (int i = 0; i < 10000; i++)
		buffer_addf(&buffer, "%d ", i % 10);
	assert_false(buffer.failed);
	assert_int_equal(buffer.length, 20000);
	assert_int_equal(strlen(buffer.data), 20000);
	assert_memory_equal(buffer.data + 19980, "0 1 2 3 4 5 6 7 8 9 ", 20);
	buffer_release(&buffer);
}

static void octets_may_be_nul(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	buffer_add(&buffer, "a\0b", 3);
	buffer_add(&buffer, NULL, 0);
	assert_false(buffer.failed);
	assert_int_equal(buffer.length, 3);
	assert_memory_equal(buffer.data, "a\0b", 4);
	buffer_release(&buffer);
}

static void what_is_consumed_goes_from_the_front(void **state)
{
	static const struct {
		size_t length;
		const char *left;
	} rows[] = {
		{ 0, "abcdef" }, { 1, "bcdef" }, { 5, "f" }, { 6, "" }, { 7, "" }, { SIZE_MAX, "" },
	};
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	buffer_consume(&buffer, 3);
	assert_holds(&buffer, "", false);
	for (size_t i = 0; i < LENGTH(rows); i++) {
		buffer_clear(&buffer);
		buffer_adds(&buffer, "abcdef");
		buffer_consume(&buffer, rows[i].length);
		assert_holds(&buffer, rows[i].left, false);
	}
	buffer_adds(&buffer, "0123456789"); /* there is room again */
	assert_holds(&buffer, "0123456789", false);
	buffer_release(&buffer);
}

/* What was large once is not kept for ever; what is used every day is. */
static void large_memory_goes_when_it_is_empty(void **state)
{
	static const struct {
		size_t length;
		bool kept;
	} rows[] = { { 1000, true }, { BUFFER_KEEP - 1, true }, { BUFFER_KEEP, false }, { 1 << 20, false } };
	static const char octets[1 << 20];

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		for (int consumed = 0; consumed < 2; consumed++) {
			struct buffer buffer;

			buffer_init(&buffer, 2 << 20);
			buffer_add(&buffer, octets, rows[i].length);
			buffer_consume(&buffer, rows[i].length - 1);
			assert_true(buffer.size > rows[i].length); /* not while something stands in it */
			if (consumed)
				buffer_consume(&buffer, 1);
			else
				buffer_clear(&buffer);
			assert_int_equal(buffer.size > 0, rows[i].kept);
			assert_holds(&buffer, "", false);
			buffer_adds(&buffer, "again");
			assert_holds(&buffer, "again", false);
			buffer_release(&buffer);
		}
}

static void what_is_taken_is_the_callers(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	for (int round = 0; round < 2; round++) {
		buffer_adds(&buffer, "text");
		char *text = buffer_take(&buffer);

		assert_string_equal(text, "text");
		assert_holds(&buffer, "", false);
		free(text);
	}
	char *empty = buffer_take(&buffer);

	assert_string_equal(empty, "");
	free(empty);
	buffer_adds(&buffer, "text");
	buffer_adds(&buffer, "too much");
	assert_null(buffer_take(&buffer));
	assert_holds(&buffer, "", false);
	buffer_adds(&buffer, "again");
	assert_holds(&buffer, "again", false);
	buffer_release(&buffer);
}

static void room_is_for_the_caller_to_write(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	buffer_adds(&buffer, "ab");
	char *end = buffer_reserve(&buffer, 8);

	assert_ptr_equal(end, buffer.data + 2);
	memset(end, 'c', 8);
	end[8] = '\0'; /* the terminator has its place besides */
	buffer.length += 8;
	assert_holds(&buffer, "abcccccccc", false);
	assert_non_null(buffer_reserve(&buffer, 0));
	assert_null(buffer_reserve(&buffer, 1));
	assert_holds(&buffer, "abcccccccc", true);
	buffer_release(&buffer);
	buffer_init(&buffer, 10);
	assert_null(buffer_reserve(&buffer, SIZE_MAX));
	assert_true(buffer.failed);
	buffer_release(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_goes_over_the_ceiling),
		cmocka_unit_test(it_grows_as_needed),
		cmocka_unit_test(octets_may_be_nul),
		cmocka_unit_test(what_is_consumed_goes_from_the_front),
		cmocka_unit_test(large_memory_goes_when_it_is_empty),
		cmocka_unit_test(what_is_taken_is_the_callers),
		cmocka_unit_test(room_is_for_the_caller_to_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
