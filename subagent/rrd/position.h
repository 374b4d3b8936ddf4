/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far the files have got: the number of the last record that is in them, in the file "position" beside them.
 *
 * What counts is that the position never runs ahead of the files, not even through a power cut: it is written only
 * after they have been synced (one syncfs for all of them), some seconds after an update, and at the end. When it lags
 * behind, records come again, and the files skip what they have.
 */
#ifndef RRD_POSITION_H
#define RRD_POSITION_H

#include <stdbool.h>
#include <stdint.h>

struct clock;

struct position {
	int folder;       /* descriptor of the folder of the files */
	uint64_t applied; /* in the files */
	uint64_t settled; /* in the files and safe */
	int64_t due_us;   /* monotonic: when to settle; 0 nothing to settle */
};

/* Reads what stands there; 0 when it is not there or no number (everything then comes again). */
void position_init(struct position *position, int folder);
/* All up to n is in the files. */
void position_note(struct position *position, uint64_t n, const struct clock *clock);
/* Milliseconds until it is due; -1: nothing to do. */
int position_wait_ms(const struct position *position, const struct clock *clock);
/* Syncs the files, then writes the position. 0, or -1 with errno: applied is not safe yet, and it is due again later.
 */
int position_settle(struct position *position, const struct clock *clock);

#endif
