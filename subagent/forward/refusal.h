/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When an archive that Zéphir does not want must no longer hold back those behind it. */
#ifndef FORWARD_REFUSAL_H
#define FORWARD_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>

#define REFUSAL_TIMES 3 /* the same answer to the same archive, in a row */

/* Zeroed memory: nothing was refused. */
struct refusal {
	uint64_t sequence;
	long status;
	unsigned times;
};

/* Notes that an attempt failed with this status of HTTP (0: there was no answer). True: go on with the next one; the
 * count begins anew. */
bool refusal_note(struct refusal *refusal, uint64_t sequence, long status);

#endif
