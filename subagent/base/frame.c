/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/frame.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

/* Several messages may wait in the buffer; the ceiling is for the largest one and a read behind it. */
#define BUFFER_MAX (FRAME_PREFIX + FRAME_HEAD_MAX + FRAME_BODY_MAX + (1u << 20))

void frame_reader_init(struct frame_reader *reader)
{
	*reader = (struct frame_reader){ 0 };
	buffer_init(&reader->buffer, BUFFER_MAX);
}

void frame_reader_release(struct frame_reader *reader)
{
	json_decref(reader->head);
	reader->head = NULL;
	buffer_release(&reader->buffer);
}

/* What has been handed out is taken away only here and when nothing is left: not once per message, which would move all
 * that waits behind it each time. */
static void compact(struct frame_reader *reader)
{
	buffer_consume(&reader->buffer, reader->done);
	reader->done = 0;
}

void frame_reader_feed(struct frame_reader *reader, const void *octets, size_t length)
{
	compact(reader);
	buffer_add(&reader->buffer, octets, length);
}

static uint32_t get_length(const char *p)
{
	uint32_t n;

	memcpy(&n, p, sizeof n);
	return ntohl(n);
}

int frame_reader_next(struct frame_reader *reader, struct frame *frame)
{
	const char *start = reader->buffer.data + reader->done;
	size_t left = reader->buffer.length - reader->done;

	json_decref(reader->head);
	reader->head = NULL;
	if (reader->buffer.failed)
		return -1;
	if (!left)
		compact(reader);
	if (left < FRAME_PREFIX)
		return 0;
	uint32_t head = get_length(start), body = get_length(start + 4);
	if (head > FRAME_HEAD_MAX || body > FRAME_BODY_MAX)
		return -1;
	if (left < FRAME_PREFIX + (size_t)head + body)
		return 0;
	reader->head = json_loadb(start + FRAME_PREFIX, head, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(reader->head))
		return -1;
	*frame = (struct frame){ .head = reader->head, .body = start + FRAME_PREFIX + head, .length = body };
	reader->done += FRAME_PREFIX + (size_t)head + body;
	return 1;
}

uint64_t frame_number(const json_t *object, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(object, key));

	return n > 0 ? (uint64_t)n : 0;
}

int frame_write(struct buffer *buffer, json_t *head, const void *body, size_t length)
{
	const size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(17);
	size_t before = buffer->length, size = json_dumpb(head, NULL, 0, flags);

	if (buffer->failed || size == 0 || size > FRAME_HEAD_MAX || length > FRAME_BODY_MAX)
		return -1;
	uint32_t prefix[2] = { htonl((uint32_t)size), htonl((uint32_t)length) };

	buffer_add(buffer, prefix, sizeof prefix);
	char *end = buffer_reserve(buffer, size);
	if (end) {
		json_dumpb(head, end, size, flags);
		buffer->length += size;
		buffer->data[buffer->length] = '\0';
	}
	buffer_add(buffer, body, length);
	if (!buffer->failed)
		return 0;
	buffer->failed = false;
	buffer->length = before;
	if (buffer->data)
		buffer->data[before] = '\0';
	return -1;
}
