/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/line.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define CHUNK      65536
#define CRC_DIGITS 8

static const char *const words[LINE_KINDS] = { [LINE_MEASURE] = "measure", [LINE_EVENT] = "event" };

/* Half an octet at a time: 16 entries are easily checked, and the disk is slower. */
static uint32_t crc32(const char *data, size_t length)
{
	static const uint32_t table[16] = { 0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
					    0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
					    0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c };
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < length; i++) {
		crc ^= (unsigned char)data[i];
		crc = (crc >> 4) ^ table[crc & 15];
		crc = (crc >> 4) ^ table[crc & 15];
	}
	return ~crc;
}

enum line_kind line_kind(const char *word)
{
	enum line_kind kind = 0;

	while (kind < LINE_KINDS && strcmp(words[kind], word) != 0)
		kind++;
	return kind;
}

void line_write(struct buffer *buffer, uint64_t n, enum line_kind kind, const char *record, size_t length)
{
	size_t start = buffer->length;

	buffer_addf(buffer, "%0*x %" PRIu64 " %s ", CRC_DIGITS, 0u, n, words[kind]);
	buffer_add(buffer, record, length);
	if (buffer->failed)
		return;
	size_t text = start + CRC_DIGITS + 1;
	uint32_t crc = crc32(buffer->data + text, buffer->length - text);
	for (size_t i = 0; i < CRC_DIGITS; i++)
		buffer->data[start + i] = "0123456789abcdef"[crc >> (4 * (CRC_DIGITS - 1 - i)) & 15];
	buffer_adds(buffer, "\n");
}

static int digit(char c, int base)
{
	int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : base;

	return value < base ? value : -1;
}

/* Reads digits up to a space, and takes the space. False when there are none or too many. */
static bool take_number(const char **at, const char *end, int base, uint64_t *number)
{
	const char *p = *at;

	for (*number = 0; p < end && digit(*p, base) >= 0; p++) {
		if (*number > (UINT64_MAX >> 5))
			return false;
		*number = *number * (unsigned)base + (unsigned)digit(*p, base);
	}
	bool found = p > *at && p < end && *p == ' ';
	*at = p + 1;
	return found;
}

static bool take_kind(const char **at, const char *end, enum line_kind *kind)
{
	for (*kind = 0; *kind < LINE_KINDS; ++*kind) {
		size_t length = strlen(words[*kind]);

		if ((size_t)(end - *at) > length && memcmp(*at, words[*kind], length) == 0 && (*at)[length] == ' ') {
			*at += length + 1;
			return true;
		}
	}
	return false;
}

bool line_parse(struct line *line, const char *text, size_t length)
{
	const char *at = text, *end = text + length - 1;
	uint64_t crc;

	line->sound = false;
	if (length < 2 || *end != '\n' || !take_number(&at, end, 16, &crc) || at != text + CRC_DIGITS + 1)
		return false;
	if (crc32(at, (size_t)(end - at)) != crc)
		return false;
	line->text = at;
	line->text_length = (size_t)(end + 1 - at);
	if (!take_number(&at, end, 10, &line->n) || !line->n || !take_kind(&at, end, &line->kind))
		return false;
	line->record = at;
	line->length = (size_t)(end - at);
	line->sound = line->length > 0;
	return line->sound;
}

void line_reader_init(struct line_reader *reader, int fd, off_t offset, off_t limit)
{
	*reader = (struct line_reader){ .fd = fd, .begin = offset, .limit = limit };
	buffer_init(&reader->buffer, LINE_LONGEST + CHUNK);
}

void line_reader_release(struct line_reader *reader)
{
	buffer_release(&reader->buffer);
}

/* More of the file behind what is there. 1, 0 at its end, or -1. */
static int read_more(struct line_reader *reader)
{
	struct buffer *buffer = &reader->buffer;
	off_t at = reader->begin + (off_t)buffer->length;
	size_t room = reader->limit - at < CHUNK ? (size_t)(reader->limit - at) : CHUNK;
	ssize_t n;

	if (at >= reader->limit)
		return 0;
	if (!buffer_reserve(buffer, CHUNK)) {
		errno = ENOMEM;
		return -1;
	}
	do
		n = pread(reader->fd, buffer->data + buffer->length, room, at);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		buffer->length += (size_t)n;
	return n > 0 ? 1 : (int)n;
}

static void drop_taken(struct line_reader *reader)
{
	buffer_consume(&reader->buffer, reader->taken);
	reader->begin += (off_t)reader->taken;
	reader->taken = 0;
}

int line_reader_next(struct line_reader *reader, struct line *line)
{
	struct buffer *buffer = &reader->buffer;
	const char *newline = NULL;
	int more = 1;

	for (;;) {
		size_t left = buffer->length - reader->taken;

		newline = left ? memchr(buffer->data + reader->taken, '\n', left) : NULL;
		if (newline || left >= LINE_LONGEST || more == 0)
			break;
		drop_taken(reader);
		more = read_more(reader);
		if (more < 0)
			return -1;
	}
	if (buffer->length == reader->taken)
		return 0;
	const char *text = buffer->data + reader->taken;
	size_t length = newline ? (size_t)(newline + 1 - text) : buffer->length - reader->taken;
	line->begin = reader->begin + (off_t)reader->taken;
	line->end = line->begin + (off_t)length;
	line_parse(line, text, length);
	reader->taken += length;
	return 1;
}
