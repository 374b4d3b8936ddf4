/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pictures of graphs: their addresses, ranges and sizes. */
#ifndef WEB_GRAPH_H
#define WEB_GRAPH_H

#include "language.h"

#include <stdint.h>

/* Sizes of the plot; the picture is larger by its axes and legend. The small one is for narrow screens, where the large
 * one's letters would be shrunk. */
struct graph_size {
	const char *name; /* of ?size= */
	unsigned width, height;
};

#define GRAPH_LARGE 0
#define GRAPH_SMALL 1
extern const struct graph_size graph_sizes[2];

struct graph_range {
	const char *name;         /* of ?range= */
	int64_t seconds;          /* fixed: a "day" of 23 or 25 hours would draw other data than it says */
	const char *label, *span; /* N_() */
};

/* Ends with name == NULL. */
extern const struct graph_range graph_ranges[];
/* NULL when there is none of this name; name NULL: the day. */
const struct graph_range *graph_range(const char *name);
/* The end of a graph that is asked for now: whole steps of what one pixel of the large one stands for (at least one
 * period), so that a graph stays the same until there is something new to see on it. */
int64_t graph_end(int64_t now_s, int64_t seconds, int64_t period_s);

#endif
