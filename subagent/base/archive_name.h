/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of archives, "SEQUENCE-TIME-DIGEST.tar.gz": "17-20261123T082508Z-0123456789abcdef.tar.gz". SEQUENCE from 1,
 * without leading zeros; TIME that of the newest record, in UTC; DIGEST the first 16 hexadecimal digits of the file's
 * SHA-256. They are part of docs/archive-format.md.
 */
#ifndef BASE_ARCHIVE_NAME_H
#define BASE_ARCHIVE_NAME_H

#include <stdbool.h>
#include <stdint.h>

#define ARCHIVE_NAME_SIZE   80
#define ARCHIVE_NAME_DIGITS 16 /* of the digest */

struct archive_name {
	uint64_t sequence;
	int64_t time_us; /* wall */
	char text[ARCHIVE_NAME_SIZE];
};

/* False when it is no archive's: only what archive_name_write() writes is one. */
bool archive_name_parse(const char *text, struct archive_name *name);
/* sha256: its hexadecimal digits. Times that the form cannot hold become the nearest ones that it can, 1970 to 9999. */
void archive_name_write(uint64_t sequence, int64_t time_us, const char *sha256, char text[static ARCHIVE_NAME_SIZE]);
/* Into its text: where the digits of the digest begin. */
const char *archive_name_digest(const struct archive_name *name);

#endif
