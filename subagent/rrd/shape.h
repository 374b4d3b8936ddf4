/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shape of a file: its data sources and archives. What a file has, and the words that bring it to what is declared.
 *
 * The first archive keeps every measure for 26 h or more (days of 25 h exist), then means, minima and maxima: of 15 min
 * for 8 days, of 1 h for 35 days, of 6 h for 400 days. An archive that would be no coarser than the period is not made:
 * the first one then spans its time too. At 60 s that is 11,000 numbers, 86 KiB per field.
 */
#ifndef RRD_SHAPE_H
#define RRD_SHAPE_H

#include "rrd/fault.h"
#include "rrd/words.h"

#include <stddef.h>

struct declared;
struct rrd_info_t;

/* What a file has: librrd's own list of it. */
struct shape {
	struct rrd_info_t *info;
};

enum shape_end { SHAPE_READ = 0, SHAPE_DAMAGED /* truly no RRD */, SHAPE_FAILED /* the file itself may be well */ };

enum shape_end shape_read(struct shape *shape, const char *path, struct fault *fault);
void shape_release(struct shape *shape);
unsigned long shape_step(const struct shape *shape);
unsigned long shape_last_update(const struct shape *shape);

/* Data sources and archives for a new file. old: the file whose history goes into it, and whose sources it keeps; NULL:
 * none. */
void shape_create_words(const struct declared *agent, const struct shape *old, struct words *words);
/* What rrd_tune must change, after its own two words; none when the file fits. */
void shape_tune_words(const struct declared *agent, const struct shape *old, struct words *words);

#endif
