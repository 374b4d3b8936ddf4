/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vertical axis: from zero, round steps some 40 pixels apart, a threshold in sight when it is not far off. */
#ifndef RRD_SCALE_H
#define RRD_SCALE_H

#include "rrd/number.h"
#include "rrd/words.h"

struct scale {
	double low, high, step;
	double range; /* of the values */
};

/* From what is drawn. */
void scale_init(struct scale *scale, double low, double high);
/* Takes a threshold into sight, unless that would squeeze the rest into less than about half. */
void scale_show(struct scale *scale, double limit);
/* Rounds both ends to steps. */
void scale_finish(struct scale *scale, unsigned height, const struct unit *unit);
void scale_words(const struct scale *scale, const struct unit *unit, const struct language *language,
		 struct words *words);

#endif
