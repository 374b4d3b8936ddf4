/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the journal as the disk has them. What is sound can be written down and is the same octet for octet. */
#include "fuzz.h"
#include "store/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Half of all inputs would only test that the sum is wrong: so their text is fed with the right one, too. */
static void check_with_sum(const uint8_t *data, size_t size)
{
	char *record = fuzz_text(data, size);
	struct buffer buffer;
	struct line line;

	buffer_init(&buffer, LINE_LONGEST);
	line_write(&buffer, size + 1, size % 2 ? LINE_EVENT : LINE_MEASURE, record, size);
	FUZZ_CHECK(!buffer.failed);
	FUZZ_CHECK(line_parse(&line, buffer.data, buffer.length) == (size > 0));
	if (size) {
		FUZZ_CHECK(line.n == size + 1 && line.length == size && memcmp(line.record, record, size) == 0);
		buffer.data[buffer.length / 2] ^= 1;
		FUZZ_CHECK(!line_parse(&line, buffer.data, buffer.length));
	}
	buffer_release(&buffer);
	free(record);
}

static void check_line(const struct line *line, off_t after, off_t size)
{
	struct buffer again;
	struct line same;

	FUZZ_CHECK(line->begin == after && line->end > line->begin && line->end <= size);
	if (!line->sound)
		return;
	FUZZ_CHECK(line->n > 0 && line->kind < LINE_KINDS && line->length > 0);
	FUZZ_CHECK(line->text_length > line->length && line->text[line->text_length - 1] == '\n');
	buffer_init(&again, LINE_LONGEST);
	line_write(&again, line->n, line->kind, line->record, line->length);
	FUZZ_CHECK(line_parse(&same, again.data, again.length) && same.n == line->n);
	buffer_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *file = tmpfile();
	struct line_reader reader;
	struct line line;
	off_t end = 0;
	int more;

	FUZZ_CHECK(file && write(fileno(file), data, size) == (ssize_t)size);
	line_reader_init(&reader, fileno(file), 0, (off_t)size);
	while ((more = line_reader_next(&reader, &line)) > 0) {
		check_line(&line, end, (off_t)size);
		end = line.end;
	}
	FUZZ_CHECK(more == 0 && end == (off_t)size); /* no octet is passed over */
	line_reader_release(&reader);
	fclose(file);
	check_with_sum(data, size);
	return 0;
}
