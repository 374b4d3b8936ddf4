/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Octets from the other end of a worker's socket. Input: the size of the pieces in which they come, then the octets.
 * However they are cut, the same messages come out; what came can be written and comes again. */
#include "base/frame.h"
#include "fuzz.h"

#include <string.h>

/* The messages, written one behind the other, and how the stream ended (0 or -1). */
static int read_all(struct buffer *messages, const uint8_t *octets, size_t size, size_t piece)
{
	struct frame_reader reader;
	struct frame frame;
	int more = 0;

	frame_reader_init(&reader);
	for (size_t at = 0; at < size && more == 0; at += piece) {
		frame_reader_feed(&reader, octets + at, size - at < piece ? size - at : piece);
		while ((more = frame_reader_next(&reader, &frame)) == 1) {
			FUZZ_CHECK(json_is_object(frame.head));
			if (frame_write(messages, frame.head, frame.body, frame.length))
				FUZZ_CHECK(json_dumpb(frame.head, NULL, 0, JSON_COMPACT) > FRAME_HEAD_MAX / 8);
		}
	}
	frame_reader_release(&reader);
	return more;
}

static void check_same(const struct buffer *a, const struct buffer *b)
{
	FUZZ_CHECK(!a->failed && !b->failed && a->length == b->length);
	FUZZ_CHECK(a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer whole, pieces, again;

	if (size < 1)
		return 0;
	buffer_init(&whole, 1 << 26);
	buffer_init(&pieces, 1 << 26);
	buffer_init(&again, 1 << 26);
	int end = read_all(&whole, data + 1, size - 1, size);

	FUZZ_CHECK(read_all(&pieces, data + 1, size - 1, data[0] ? data[0] : 1) == end);
	check_same(&whole, &pieces);
	FUZZ_CHECK(read_all(&again, (const uint8_t *)whole.data, whole.length, whole.length + 1) == 0);
	check_same(&whole, &again);
	buffer_release(&whole);
	buffer_release(&pieces);
	buffer_release(&again);
	return 0;
}
