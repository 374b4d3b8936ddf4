/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The spool: archives that wait for delivery, in state_dir/spool, named "SEQUENCE-TIME-DIGEST.tar.gz":
 * "17-20261123T082508Z-0123456789abcdef.tar.gz", DIGEST the first 16 hexadecimal digits of the file's SHA-256.
 *
 * The store puts them there (whole, by renaming), and may drop one at any time. Delivered ones are kept in spool/sent/,
 * from where the store removes them.
 */
#ifndef FORWARD_SPOOL_H
#define FORWARD_SPOOL_H

#include "base/sha256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPOOL_NAME_SIZE 80
#define SPOOL_BATCH     64 /* names held at once: the oldest */

struct spool_name {
	uint64_t sequence;
	char text[SPOOL_NAME_SIZE];
};

struct spool {
	int folder, sent;
	bool keep; /* delivered ones */
	struct spool_name names[SPOOL_BATCH];
	size_t next, count;
};

/* False when it is not the name of an archive. */
bool spool_parse_name(const char *text, struct spool_name *name);

/* Makes the folders when they are not there. 0, or -1 with the reason logged. */
int spool_open(struct spool *spool, const char *state_dir, bool keep);
void spool_close(struct spool *spool);

/* The archive that has waited longest, valid until it has been put away; NULL: none (errno 0), or the folder cannot be
 * read. */
const struct spool_name *spool_first(struct spool *spool);

struct spool_file {
	int fd;
	int64_t size;
	char digest[SHA256_BASE64_SIZE];
};
/* Opens the first one. 0; 1: it is gone, or it was not what its name says and has been set aside (logged): look at the
 * next; -1 with the reason in why. */
int spool_open_first(struct spool *spool, struct spool_file *file, char *why, size_t why_size);
/* The first one is delivered: to sent/ with it. 0, or -1 with the reason in why. */
int spool_delivered(struct spool *spool, char *why, size_t why_size);

#endif
