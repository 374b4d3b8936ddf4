/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table under a plot, as texts for librrd: colons escaped, Pango's markup, columns by blanks (the legend's font has
 * one width). A narrow plot gets fewer columns.
 */
#ifndef RRD_LEGEND_H
#define RRD_LEGEND_H

#include "rrd/declare.h"
#include "rrd/look.h"
#include "rrd/stats.h"
#include "rrd/words.h"

#define LEGEND_TEXT_SIZE 1024

struct legend {
	struct words *words;
	const struct theme *theme;
	const struct language *language;
	unsigned width; /* of the plot */
};

void legend_head(const struct legend *legend);
void legend_row(const struct legend *legend, const char *name, const struct number_field *field,
		const struct stats *stats, char text[static LEGEND_TEXT_SIZE]);
/* "warning > 3"; with the name of the series where a graph has several (NULL: it has one). */
void legend_threshold(const struct language *language, const char *name, const struct number_field *field,
		      const struct rule *rule, char text[static LEGEND_TEXT_SIZE]);

#endif
