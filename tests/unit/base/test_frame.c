/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/frame.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* A frame as it stands on the wire, with a head that need not be right. */
static void wire(struct buffer *buffer, const char *head, const void *body, size_t length)
{
	const uint32_t prefix[2] = { htonl((uint32_t)strlen(head)), htonl((uint32_t)length) };

	buffer_add(buffer, prefix, sizeof prefix);
	buffer_adds(buffer, head);
	buffer_add(buffer, body, length);
	assert_false(buffer->failed);
}

static const struct {
	const char *head, *body;
	size_t length;
} messages[] = {
	{ "{\"op\":\"ping\"}", "", 0 },
	{ "{}", "raw \0 octets \xff", 14 },
	{ "{\"text\":\"é€\",\"real\":0.1}", "b", 1 },
};

static void assert_message(const struct frame *frame, size_t index)
{
	json_t *head = json_loads(messages[index].head, 0, NULL);

	assert_true(json_equal(frame->head, head));
	assert_int_equal(frame->length, messages[index].length);
	assert_memory_equal(frame->body, messages[index].body, frame->length);
	json_decref(head);
}

static void messages_come_in_any_pieces(void **state)
{
	static const size_t pieces[] = { 1, 2, 3, 7, 8, 9, 21, 22, 50, 1000 };
	struct buffer octets;

	(void)state;
	buffer_init(&octets, 1000);
	for (size_t i = 0; i < LENGTH(messages); i++)
		wire(&octets, messages[i].head, messages[i].body, messages[i].length);
	for (size_t i = 0; i < LENGTH(pieces); i++) {
		struct frame_reader reader;
		struct frame frame;
		size_t come = 0;
		int more = 0;

		frame_reader_init(&reader);
		assert_int_equal(frame_reader_next(&reader, &frame), 0);
		for (size_t at = 0; at < octets.length; at += pieces[i]) {
			size_t left = octets.length - at;

			frame_reader_feed(&reader, octets.data + at, left < pieces[i] ? left : pieces[i]);
			while ((more = frame_reader_next(&reader, &frame)) == 1)
				assert_message(&frame, come++);
			assert_int_equal(more, 0);
		}
		assert_int_equal(come, LENGTH(messages));
		frame_reader_release(&reader);
	}
	buffer_release(&octets);
}

static void a_message_comes_with_its_last_octet(void **state)
{
	struct frame_reader reader;
	struct frame frame;
	struct buffer octets;

	(void)state;
	buffer_init(&octets, 1000);
	wire(&octets, messages[1].head, messages[1].body, messages[1].length);
	frame_reader_init(&reader);
	for (size_t at = 0; at < octets.length; at++) {
		assert_int_equal(frame_reader_next(&reader, &frame), 0);
		frame_reader_feed(&reader, octets.data + at, 1);
	}
	assert_int_equal(frame_reader_next(&reader, &frame), 1);
	assert_message(&frame, 1);
	assert_int_equal(frame_reader_next(&reader, &frame), 0);
	frame_reader_release(&reader);
	buffer_release(&octets);
}

static void what_is_no_message_is_refused(void **state)
{
	static const char *const heads[] = {
		"",
		"[]",
		"1",
		"null",
		"\"op\"",
		"{",
		"{}}",
		"{} {}",
		"{'op':1}",
		"{\"a\":1,}",
		"{\"a\":1,\"a\":1}",
		"{\"a\":{\"b\":1,\"b\":2}}",
		"\xff",
		"{\"\xff\":1}",
		"{\"a\":NaN}",
		"{\"a\":1e999}",
		"{\"a\":99999999999999999999}",
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(heads); i++) {
		struct frame_reader reader;
		struct frame frame;
		struct buffer octets;

		buffer_init(&octets, 1000);
		wire(&octets, messages[0].head, "", 0);
		wire(&octets, heads[i], "body", 4);
		frame_reader_init(&reader);
		frame_reader_feed(&reader, octets.data, octets.length);
		assert_int_equal(frame_reader_next(&reader, &frame), 1); /* the one before it is good */
		assert_message(&frame, 0);
		assert_int_equal(frame_reader_next(&reader, &frame), -1);
		assert_int_equal(frame_reader_next(&reader, &frame), -1);
		frame_reader_release(&reader);
		buffer_release(&octets);
	}
}

static void lengths_have_ceilings(void **state)
{
	static const struct {
		uint32_t head, body;
		int next;
	} rows[] = {
		{ FRAME_HEAD_MAX, 0, 0 },
		{ FRAME_HEAD_MAX + 1, 0, -1 },
		{ 2, FRAME_BODY_MAX, 0 },
		{ 2, FRAME_BODY_MAX + 1, -1 },
		{ UINT32_MAX, 0, -1 },
		{ 2, UINT32_MAX, -1 },
		{ FRAME_HEAD_MAX, FRAME_BODY_MAX, 0 },
		{ UINT32_MAX, UINT32_MAX, -1 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const uint32_t prefix[2] = { htonl(rows[i].head), htonl(rows[i].body) };
		struct frame_reader reader;
		struct frame frame;

		frame_reader_init(&reader);
		frame_reader_feed(&reader, prefix, sizeof prefix); /* known before anything of it has come */
		assert_int_equal(frame_reader_next(&reader, &frame), rows[i].next);
		frame_reader_release(&reader);
	}
}

static void the_largest_message_passes(void **state)
{
	char *text = malloc(FRAME_HEAD_MAX), *body = calloc(1, FRAME_BODY_MAX + 1);
	size_t fits = FRAME_HEAD_MAX - strlen("{\"a\":\"\"}");
	struct frame_reader reader;
	struct frame frame;
	struct buffer octets;

	(void)state;
	assert_non_null(text);
	assert_non_null(body);
	memset(text, 'x', fits + 1);
	json_t *head = json_pack("{s:s%}", "a", text, fits), *over = json_pack("{s:s%}", "a", text, fits + 1);

	buffer_init(&octets, SIZE_MAX / 2);
	assert_int_equal(frame_write(&octets, over, body, 1), -1);
	assert_int_equal(frame_write(&octets, head, body, FRAME_BODY_MAX + 1), -1);
	assert_int_equal(octets.length, 0);
	assert_int_equal(frame_write(&octets, head, body, FRAME_BODY_MAX), 0);
	frame_reader_init(&reader);
	frame_reader_feed(&reader, octets.data, octets.length);
	assert_int_equal(frame_reader_next(&reader, &frame), 1);
	assert_true(json_equal(frame.head, head));
	assert_int_equal(frame.length, FRAME_BODY_MAX);
	assert_int_equal(frame_reader_next(&reader, &frame), 0);
	assert_int_equal(reader.buffer.size, 0); /* it is not kept for the next large one */
	json_decref(head);
	json_decref(over);
	frame_reader_release(&reader);
	buffer_release(&octets);
	free(text);
	free(body);
}

static void what_does_not_fit_leaves_the_buffer_as_it_was(void **state)
{
	json_t *head = json_pack("{s:s}", "op", "ping");
	size_t size = FRAME_PREFIX + strlen("{\"op\":\"ping\"}") + 4;

	(void)state;
	for (size_t limit = 3; limit < size + 3; limit++) {
		struct buffer octets;

		buffer_init(&octets, limit);
		buffer_adds(&octets, "abc");
		assert_int_equal(frame_write(&octets, head, "body", 4), -1);
		assert_string_equal(octets.data, "abc");
		assert_int_equal(octets.length, 3);
		octets.limit = size + 3;
		assert_int_equal(frame_write(&octets, head, "body", 4), 0);
		assert_int_equal(octets.length, size + 3);
		buffer_release(&octets);
	}
	json_decref(head);
}

static void what_is_no_object_is_not_written(void **state)
{
	json_t *heads[] = { NULL, json_integer(1) };
	struct buffer octets;

	(void)state;
	buffer_init(&octets, 100);
	for (size_t i = 0; i < LENGTH(heads); i++) {
		assert_int_equal(frame_write(&octets, heads[i], "", 0), -1);
		assert_int_equal(octets.length, 0);
		json_decref(heads[i]);
	}
	buffer_release(&octets);
}

static void more_than_the_reader_holds_ends_it(void **state)
{
	const size_t piece = 1 << 20;
	char *octets = calloc(1, piece);
	struct frame_reader reader;
	struct frame frame;

	(void)state;
	assert_non_null(octets);
	frame_reader_init(&reader);
	for (size_t fed = 0; fed < 2 * (size_t)FRAME_BODY_MAX; fed += piece)
		frame_reader_feed(&reader, octets, piece); /* and nobody asks for messages */
	assert_int_equal(frame_reader_next(&reader, &frame), -1);
	frame_reader_release(&reader);
	free(octets);
}

static void numbers_are_counts(void **state)
{
	static const struct {
		const char *head;
		uint64_t number;
	} rows[] = { { "{}", 0 },           { "{\"n\":7}", 7 },
		     { "{\"n\":-7}", 0 },   { "{\"n\":\"7\"}", 0 },
		     { "{\"n\":null}", 0 }, { "{\"n\":9223372036854775807}", INT64_MAX },
		     { "{\"other\":7}", 0 } };

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		json_t *head = json_loads(rows[i].head, 0, NULL);

		assert_non_null(head);
		assert_int_equal(frame_number(head, "n"), rows[i].number);
		json_decref(head);
	}
	assert_int_equal(frame_number(NULL, "n"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_come_in_any_pieces),
		cmocka_unit_test(a_message_comes_with_its_last_octet),
		cmocka_unit_test(what_is_no_message_is_refused),
		cmocka_unit_test(lengths_have_ceilings),
		cmocka_unit_test(the_largest_message_passes),
		cmocka_unit_test(what_does_not_fit_leaves_the_buffer_as_it_was),
		cmocka_unit_test(what_is_no_object_is_not_written),
		cmocka_unit_test(more_than_the_reader_holds_ends_it),
		cmocka_unit_test(numbers_are_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
