/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last measure record of each agent, ordered by the agents' names. */
#ifndef STORE_LATEST_H
#define STORE_LATEST_H

#include "store/line.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct latest_entry {
	char *agent, *record; /* record: not terminated */
	size_t length;
	uint64_t n;
	int64_t time_us;
};

/* Zeroed memory is an empty one. */
struct latest {
	struct latest_entry *entries;
	size_t count, size;
};

void latest_release(struct latest *latest);
/* Copies what it keeps; a record older (by number) than the one there is ignored. -1: no memory. */
int latest_note(struct latest *latest, uint64_t n, const char *agent, int64_t time_us, const char *record,
		size_t length);
/* The same for a line of the journal; events are ignored, as is what names no agent. */
int latest_note_line(struct latest *latest, const struct line *line);
/* While the records are more than `most` octets: the agents whose last record has the lowest number, which are those
 * that were silent longest. (Not by time: a clock that was wrong once would empty the board.) Returns how many went. */
size_t latest_forget(struct latest *latest, size_t most);
/* The highest number there; 0 none. */
uint64_t latest_last(const struct latest *latest);

/* The record's "time"; 0 when it has none. */
int64_t latest_time_us(const json_t *record);

#endif
