/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the record that kills the rrd worker.
 *
 * After some deaths at one place the next updates bring half of the records among which it must be, until it comes
 * alone and kills once more: then it is known, and is passed over. Without that, one such record would end the history
 * of all agents. A worker that is killed by others is not mistaken for this as long as it lives through one record.
 */
#ifndef HISTORY_SUSPECT_H
#define HISTORY_SUSPECT_H

#include <stdbool.h>
#include <stdint.h>

#define SUSPECT_DEATHS 3 /* at one place, before it is searched for */

/* Zeroed: nothing is suspected. */
struct suspect {
	uint64_t behind, until; /* it is among those after behind, up to until */
	unsigned deaths;
	uint64_t deadly; /* the last that was found; 0 none */
};

/* The worker died with the records after applied up to sent. True: deadly is known now, or killed again. */
bool suspect_death(struct suspect *suspect, uint64_t applied, uint64_t sent);
bool suspect_is_searched(const struct suspect *suspect);
/* The last record that an update after applied may bring, of those up to last. The deadly one comes alone: its lines
 * are to be left out. */
uint64_t suspect_limit(const struct suspect *suspect, uint64_t applied, uint64_t last);

#endif
