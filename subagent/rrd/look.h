/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a graph looks and speaks: the page's colours for both themes, the few words around a plot. */
#ifndef RRD_LOOK_H
#define RRD_LOOK_H

#define LOOK_SERIES 8

/* Colours as RRGGBB. */
struct theme {
	const char *name;
	const char *text, *muted, *line, *warn, *error;
	const char *series[LOOK_SERIES];
};

struct language {
	const char *name;
	const char *last, *min, *mean, *max;
	const char *warn, *error;
	const char *nothing;      /* there are no values */
	const char *octet;        /* what the unit "B" is called */
	const char *decimal;      /* point or comma */
	const char *date, *month; /* for strftime */
	const char *locale;       /* whose decimal sign the axis takes, when the system has it */
};

/* NULL when there is none of this name. */
const struct theme *theme_find(const char *name);
/* English when there is none of this name. */
const struct language *language_find(const char *name);

#endif
