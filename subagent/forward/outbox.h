/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The archives that wait for delivery, in state_dir/spool, in the order of their numbers.
 *
 * The store puts them there (whole, by renaming), and may drop one at any time. Delivered ones are kept in spool/sent/,
 * from where the store removes them.
 */
#ifndef FORWARD_OUTBOX_H
#define FORWARD_OUTBOX_H

#include "base/archive_name.h"
#include "base/sha256.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTBOX_BATCH 64 /* names held at once: the oldest */

struct outbox {
	int folder, sent;
	bool keep; /* delivered ones */
	struct archive_name names[OUTBOX_BATCH];
	size_t next, count;
	uint64_t after; /* the last that was passed over; 0 none. Nothing before it comes again until all behind it have
			 */
};

/* Makes the folders when they are not there. 0, or -1 with the reason logged. */
int outbox_open(struct outbox *outbox, const char *state_dir, bool keep);
void outbox_close(struct outbox *outbox);

/* The archive that has waited longest, valid until it has been put away; NULL: none (errno 0), or the folder cannot be
 * read. */
const struct archive_name *outbox_first(struct outbox *outbox);

struct outbox_file {
	int fd;
	int64_t size;
	char digest[SHA256_BASE64_SIZE];
};
enum outbox_state { OUTBOX_FAILED = -1, OUTBOX_OPEN, OUTBOX_GONE, OUTBOX_DAMAGED };
/* Opens the first one. OUTBOX_GONE, or OUTBOX_DAMAGED, not what its name says: renamed to NAME.damaged (logged): look
 * at the next. OUTBOX_FAILED with the reason in why. */
enum outbox_state outbox_open_first(struct outbox *outbox, struct outbox_file *file, char *why, size_t why_size);
/* The first one is not wanted now: it stays, and comes again after those behind it. */
void outbox_pass_over(struct outbox *outbox);
/* The first one is delivered: to sent/ with it, unless the store has dropped it meanwhile: then a manifest names as
 * dropped what has arrived (docs/archive-format.md says what counts). 0, or -1 with the reason in why. */
int outbox_delivered(struct outbox *outbox, char *why, size_t why_size);

#endif
