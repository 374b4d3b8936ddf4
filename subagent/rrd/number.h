/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people: three digits, a prefix, the unit, the language's decimal sign. */
#ifndef RRD_NUMBER_H
#define RRD_NUMBER_H

#include "rrd/look.h"

#include <stdbool.h>
#include <stddef.h>

#define NUMBER_TEXT_SIZE 64

/* How the numbers of a field are written. */
struct unit {
	const char *name; /* as declared, "" none */
	bool rate;        /* per second */
	bool whole;       /* whole numbers only: no decimals */
};

/* Octets: prefixes are powers of 1024. */
bool unit_is_binary(const struct unit *unit);
/* What stands behind a number that was divided by the prefix's factor: " GiB", " %", "/s"; "" for none. */
void unit_text(const struct unit *unit, int prefix, const struct language *language,
	       char text[static NUMBER_TEXT_SIZE]);

/* Which prefix a number of this unit takes: 0 none, 1 k, 2 M …, -1 m, -2 µ … */
int number_prefix(double number, const struct unit *unit);
double prefix_factor(int prefix, const struct unit *unit);

/* "1.25 GiB", "0,42", "96 %", "18.3 Mb/s"; "–" for NAN. */
void number_text(double number, const struct unit *unit, const struct language *language,
		 char text[static NUMBER_TEXT_SIZE]);

#endif
