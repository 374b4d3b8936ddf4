/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/archive_name.h"

#include "base/clock.h"
#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TIME    "ddddddddTddddddZ"
#define PATTERN "-" TIME "-xxxxxxxxxxxxxxxx.tar.gz"
#define LAST_US (253402300799 * USEC_PER_SEC) /* 9999-12-31T23:59:59Z */

/* 'd' any digit, 'x' any lower-case hexadecimal one, others themselves. */
static bool fits(const char *text, const char *pattern)
{
	for (; *pattern; text++, pattern++)
		if (*pattern == 'd'   ? !isdigit((unsigned char)*text)
		    : *pattern == 'x' ? !isdigit((unsigned char)*text) && (*text < 'a' || *text > 'f')
				      : *text != *pattern)
			return false;
	return *text == '\0';
}

void archive_name_write(uint64_t sequence, int64_t time_us, const char *sha256, char text[static ARCHIVE_NAME_SIZE])
{
	char time[CLOCK_RFC3339_SIZE];

	clock_compact(time_us < 0 ? 0 : time_us > LAST_US ? LAST_US : time_us, time);
	snprintf(text, ARCHIVE_NAME_SIZE, "%" PRIu64 "-%.*s-%.*s.tar.gz", sequence, (int)strlen(TIME), time,
		 ARCHIVE_NAME_DIGITS, sha256);
}

const char *archive_name_digest(const struct archive_name *name)
{
	return strrchr(name->text, '-') + 1;
}

bool archive_name_parse(const char *text, struct archive_name *name)
{
	size_t digits = strspn(text, "0123456789");
	char number[24], again[ARCHIVE_NAME_SIZE];
	struct tm tm = { 0 };

	if (!digits || digits >= sizeof number || *text == '0' || !fits(text + digits, PATTERN))
		return false;
	memcpy(number, text, digits);
	number[digits] = '\0';
	if (!text_to_u64(number, &name->sequence) || !text_copy(name->text, sizeof name->text, text) ||
	    !strptime(text + digits + 1, "%Y%m%dT%H%M%SZ", &tm))
		return false;
	name->time_us = (int64_t)timegm(&tm) * USEC_PER_SEC;
	/* The calendar has the last word: no 30 February. */
	archive_name_write(name->sequence, name->time_us, archive_name_digest(name), again);
	return strcmp(again, text) == 0;
}
