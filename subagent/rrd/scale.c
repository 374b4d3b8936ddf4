/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/scale.h"

#include <math.h>
#include <stdio.h>

#define STEP_PIXELS     40
#define AXIS_CHARACTERS 8 /* the same for all graphs: plots stand one below the other */

void scale_init(struct scale *scale, double low, double high)
{
	*scale = (struct scale){ .low = fmin(low, 0), .high = fmax(high, 0) };
	scale->range = scale->high - scale->low;
}

void scale_show(struct scale *scale, double limit)
{
	double margin = scale->range / 50;

	if (limit > scale->high && limit - scale->low <= 2 * scale->range)
		scale->high = limit + margin;
	else if (limit < scale->low && scale->high - limit <= 2 * scale->range)
		scale->low = limit - margin;
}

/* The next of 1, 2, 5, 10 …; of 1, 2, 4, 8 … for octets. */
static double round_step(double raw, bool binary)
{
	static const double steps[] = { 1, 2, 5, 10 };
	size_t i = 0;

	if (binary)
		return exp2(ceil(log2(raw)));
	double ten = pow(10, floor(log10(raw)));
	while (i < 3 && raw > steps[i] * ten * 1.000001)
		i++;
	return steps[i] * ten;
}

void scale_finish(struct scale *scale, unsigned height, const struct unit *unit)
{
	double lines = height > 2 * STEP_PIXELS ? (double)(height / STEP_PIXELS) : 2;

	if (scale->high - scale->low < 1e-12)
		scale->high = scale->low + 1;
	scale->step = round_step((scale->high - scale->low) / lines, unit_is_binary(unit));
	if (unit->whole || unit_is_binary(unit))
		scale->step = fmax(scale->step, 1);
	scale->high = ceil(scale->high / scale->step - 1e-9) * scale->step;
	scale->low = floor(scale->low / scale->step + 1e-9) * scale->step;
}

/* As many decimals as tell one step from the next. */
static int places_of(double step)
{
	int places = 0;

	for (; places < 6 && fabs(step - rint(step)) > 1e-6; places++)
		step *= 10;
	return places;
}

/* The text as a part of a format. */
static void to_format(const char *text, char format[static 2 * NUMBER_TEXT_SIZE])
{
	for (; *text; text++) {
		if (*text == '%')
			*format++ = '%';
		*format++ = *text;
	}
	*format = '\0';
}

void scale_words(const struct scale *scale, const struct unit *unit, const struct language *language,
		 struct words *words)
{
	int prefix = number_prefix(fmax(fabs(scale->high), fabs(scale->low)), unit);
	char behind[NUMBER_TEXT_SIZE], format[2 * NUMBER_TEXT_SIZE];

	unit_text(unit, prefix, language, behind);
	to_format(behind, format);
	words_add(words, "--lower-limit=%.15g", scale->low);
	words_add(words, "--upper-limit=%.15g", scale->high);
	words_add(words, "--rigid");
	words_add(words, "--y-grid=%.15g:1", scale->step);
	words_add(words, "--units-exponent=%d", 3 * prefix);
	words_add(words, "--left-axis-format=%%.%dlf%s", places_of(scale->step / prefix_factor(prefix, unit)), format);
	words_add(words, "--units-length=%d", AXIS_CHARACTERS);
}
