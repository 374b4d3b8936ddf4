/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, sizes, ages and dates as people read them, in their language. Nothing here depends on the process's locale.
 */
#ifndef WEB_FIGURE_H
#define WEB_FIGURE_H

#include "language.h"

#include <stdint.h>

#define FIGURE_SIZE 64

struct figure {
	char number[FIGURE_SIZE]; /* "1 234", "0,42" */
	char unit[FIGURE_SIZE];   /* "Gio", "%"; "" none */
};

/* Three significant digits, integers up to 10^15 whole; unit as the class declares it ("B", "%", "s" …): sizes and
 * times get the prefix or unit that keeps the number short. */
void figure_number(enum language language, double number, const char *unit, struct figure *figure);
/* A count to its last digit, in groups of three. */
void figure_count(enum language language, uint64_t count, char text[static FIGURE_SIZE]);
/* "12 s", "3 min", "2 h", "6 j"; a time below 0 counts as 0. */
void figure_age(enum language language, int64_t seconds, char text[static FIGURE_SIZE]);
/* "0,4 ms", "12 s". */
void figure_duration(enum language language, int64_t us, char text[static FIGURE_SIZE]);
/* "23/11/2026 08:25", in the server's time zone. */
void figure_date(enum language language, int64_t wall_us, char text[static FIGURE_SIZE]);

#endif
