/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drawing: one graph of one row over one time, as SVG or PNG in memory.
 *
 * Transparent ground, thin grid, thresholds as dashed lines, and under the plot a table: last, min, mean and max of
 * each series. Where there are no values (no file yet, nothing in that time) the picture says so: it is a picture all
 * the same.
 */
#ifndef RRD_GRAPH_H
#define RRD_GRAPH_H

#include "rrd/declare.h"

#include <jansson.h>
#include <stddef.h>

struct picture {
	const char *type; /* media type */
	const void *data;
	size_t length;
	struct rrd_info_t *info; /* owns data */
};

/* Draws what the request "graph" (protocol.h) asks for. 0, or -1 with the reason in why. */
int graph_draw(const struct declarations *declarations, const json_t *request, struct picture *picture, char *why,
	       size_t why_size);
void picture_release(struct picture *picture);

#endif
