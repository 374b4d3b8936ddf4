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
void legend_row(const struct legend *legend, const struct number_field *field, const struct stats *stats,
		char text[static LEGEND_TEXT_SIZE]);
/* "warning > 3"; with the field's label where a graph has several. */
void legend_threshold(const struct language *language, const struct number_field *field, const struct rule *rule,
		      bool with_label, char text[static LEGEND_TEXT_SIZE]);

#endif
