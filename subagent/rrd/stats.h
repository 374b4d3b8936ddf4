/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a graph needs to know of its values before it is drawn: what the legend says of each series, how high it gets.
 */
#ifndef RRD_STATS_H
#define RRD_STATS_H

#include "rrd/declare.h"
#include "rrd/span.h"

/* Of one series; NAN when there is no value. */
struct stats {
	double last, min, mean, max;
	bool present; /* the file has this field */
	bool whole;   /* last, min and max are whole numbers */
};

struct stats_all {
	struct stats series[DRAWING_SERIES_MAX];
	double low, high; /* of what is drawn, stacks summed up */
};

/* For each series of the drawing; returns whether there is any value. Where the archive that covers the time only has
 * means of hours, minima and maxima come from the archives of those, and last from the finest one. */
bool stats_read(struct stats_all *all, const struct declared *agent, const struct drawing *drawing, const char *path,
		const struct span *span, unsigned width);

#endif
