/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/span.h"

#include "rrd/look.h"

#include <inttypes.h>
#include <stdio.h>

#define HOUR 3600
#define DAY  (24 * HOUR)

int span_read(struct span *span, const json_t *request, char *why, size_t why_size)
{
	/* librrd refuses what lies before 1980; 2100 is where 32-bit times have ended. */
	const int64_t first = 315532800, last = 4102444800;

	span->from = json_integer_value(json_object_get(request, "from"));
	span->to = json_integer_value(json_object_get(request, "to"));
	if (span->from >= first && span->from < span->to && span->to <= last)
		return 0;
	snprintf(why, why_size, "from %" PRId64 " to %" PRId64 ": give seconds since 1970, from before to", span->from,
		 span->to);
	return -1;
}

/* clang-format off */
static const struct {
	int64_t seconds; /* that 600 pixels show */
	const char *grid;
	enum { TIME, DATE, MONTH, YEAR } label;
} grids[] = {
	{ HOUR / 3,     "MINUTE:1:MINUTE:5:MINUTE:5:0",      TIME },
	{ 3 * HOUR / 2, "MINUTE:5:MINUTE:10:MINUTE:10:0",    TIME },
	{ 4 * HOUR,     "MINUTE:10:MINUTE:30:MINUTE:30:0",   TIME },
	{ 10 * HOUR,    "MINUTE:30:HOUR:1:HOUR:1:0",         TIME },
	{ 36 * HOUR,    "HOUR:1:HOUR:3:HOUR:3:0",            TIME },
	{ 3 * DAY,      "HOUR:3:HOUR:6:HOUR:6:0",            TIME },
	{ 10 * DAY,     "HOUR:6:DAY:1:DAY:1:86400",          DATE },
	{ 20 * DAY,     "DAY:1:DAY:2:DAY:2:0",               DATE },
	{ 45 * DAY,     "DAY:1:DAY:7:DAY:7:0",               DATE },
	{ 100 * DAY,    "DAY:7:MONTH:1:DAY:14:0",            DATE },
	{ 500 * DAY,    "MONTH:1:MONTH:1:MONTH:1:2592000",   MONTH },
	{ INT64_MAX,    "MONTH:3:YEAR:1:YEAR:1:31536000",    YEAR },
};
/* clang-format on */

const char *span_grid(const struct span *span, unsigned width, const struct language *language)
{
	static char text[80];
	const char *const labels[] = {
		[TIME] = "%H:%M", [DATE] = language->date, [MONTH] = language->month, [YEAR] = "%Y"
	};
	int64_t seconds = (span->to - span->from) * 600 / width;
	size_t i = 0;

	while (seconds > grids[i].seconds)
		i++;
	snprintf(text, sizeof text, "%s:%s", grids[i].grid, labels[grids[i].label]);
	return text;
}
