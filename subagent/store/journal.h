/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The segments of the journal: journal/current.jsonl, to which records are appended, and closed ones, each named by the
 * number of its last record (20 digits). Lines: line.h.
 *
 * Invariants: numbers go up; closed[] is in order; all up to durable would survive a power cut; the newest closed
 * segment is never removed, so that its name tells the last number when current is empty.
 *
 * Functions return -1 as those of disk.h do, unless said otherwise.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "base/clock.h"
#include "store/disk.h"
#include "store/line.h"

#define JOURNAL_SYNC_US        USEC_PER_SEC /* what is appended is durable after this */
#define JOURNAL_SEGMENT_OCTETS (8 << 20)    /* current should be closed when it is as long */

struct journal_segment {
	uint64_t last; /* number of its last record */
	off_t octets;
};

struct journal {
	struct disk *disk;
	const struct clock *clock;
	struct journal_segment *closed;
	size_t count, size;
	int fd;                       /* of current; -1 when there is none */
	off_t octets, durable_octets; /* of current */
	uint64_t last, durable;       /* numbers; 0 none */
	int64_t sync_us;              /* monotonic: when to sync; 0 when all is durable */
	struct buffer line;
	/* Where journal_read() ended: sequential reads go on there. segment 0 is current. */
	struct {
		uint64_t next, segment;
		off_t offset;
	} reading;
};

/* Cuts a torn end off, and makes what is left durable. After a failure only journal_release() may be called. */
int journal_open(struct journal *journal, struct disk *disk, const struct clock *clock);
void journal_release(struct journal *journal);

/* record: without newline. n must be above last. */
int journal_append(struct journal *journal, uint64_t n, enum line_kind kind, const char *record, size_t length);
/* n is taken, and there is no record with it. */
void journal_skip(struct journal *journal, uint64_t n);
int journal_sync(struct journal *journal);
/* Closes current; nothing when it is empty. */
int journal_rotate(struct journal *journal);
/* The closed segments whose records are all <= n, but for the newest. */
int journal_remove(struct journal *journal, uint64_t n);
/* The oldest closed segment; only when there are two. */
int journal_remove_oldest(struct journal *journal);
/* Number of the last record in closed segments; 0 none. */
uint64_t journal_closed_last(const struct journal *journal);
off_t journal_closed_octets(const struct journal *journal);

/* Adds the durable lines "N KIND JSON\n" from record `from` on, at least one and not many more than octets. first and
 * last: of those added; 0 when there is none. */
int journal_read(struct journal *journal, uint64_t from, size_t octets, struct buffer *lines, uint64_t *first,
		 uint64_t *last);

/* Calls visit for each sound line with a number in after+1..upto. Stops at, and returns, what is not 0. */
int journal_visit(struct journal *journal, uint64_t after, uint64_t upto,
		  int (*visit)(const struct line *line, void *context), void *context);

/* For the file of a closed segment; 0 is current. */
void journal_path(uint64_t segment, char path[static DISK_PATH_SIZE]);

#endif
