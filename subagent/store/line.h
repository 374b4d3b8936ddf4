/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of the journal: "CRC N KIND JSON\n".
 *
 * CRC is the CRC-32 (of IEEE 802.3) of "N KIND JSON" in 8 hexadecimal digits: so a line that was written in part, or
 * that the disk has changed, is known. N counts up from 1. Neither KIND nor JSON hold a newline.
 */
#ifndef STORE_LINE_H
#define STORE_LINE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define LINE_LONGEST (7u << 20)

enum line_kind { LINE_MEASURE, LINE_EVENT, LINE_KINDS };

struct line {
	bool sound; /* false: damaged; then only begin and end are set */
	uint64_t n;
	enum line_kind kind;
	const char *text; /* "N KIND JSON\n" */
	size_t text_length;
	const char *record; /* its JSON, not terminated */
	size_t length;
	off_t begin, end; /* where it stands in the file */
};

/* LINE_KINDS when it is none. */
enum line_kind line_kind(const char *word);
void line_write(struct buffer *buffer, uint64_t n, enum line_kind kind, const char *record, size_t length);
/* text: with its newline. Sets all but begin and end; returns sound. */
bool line_parse(struct line *line, const char *text, size_t length);

/* Reads a file's lines in turn. */
struct line_reader {
	int fd; /* the caller's */
	off_t begin, limit;
	struct buffer buffer; /* of the file, from begin on */
	size_t taken;
};

/* From offset on, and not beyond limit. */
void line_reader_init(struct line_reader *reader, int fd, off_t offset, off_t limit);
void line_reader_release(struct line_reader *reader);
/* 1: *line is the next one, valid until the next call; 0: there is no more; -1 with errno. */
int line_reader_next(struct line_reader *reader, struct line *line);

#endif
