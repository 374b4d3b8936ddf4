/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last hours of an agent's main value as a small line, drawn into the page itself. */
#include "page.h"

#include <math.h>
#include <stdio.h>

/* Coordinates are whole numbers in a box of STEP per point by HEIGHT: shorter to write than decimals. */
#define STEP   10
#define HEIGHT 140
#define MARGIN 12
#define FLAT   0.1 /* a line that moves by less than this share of its height is drawn flat, not blown up */

struct spark {
	const float *trend;
	double low, high;     /* of the values */
	double bottom, range; /* of the box */
	size_t count;         /* of values */
};

static void measure_trend(struct spark *spark)
{
	spark->low = INFINITY;
	spark->high = -INFINITY;
	for (size_t i = 0; i < BOARD_TREND; i++) {
		double value = (double)spark->trend[i];

		if (!isfinite(value))
			continue;
		spark->low = fmin(spark->low, value);
		spark->high = fmax(spark->high, value);
		spark->count++;
	}
	double least = FLAT * fmax(fabs(spark->low), fabs(spark->high));
	spark->range = fmax(spark->high - spark->low, least > 0 ? least : 1);
	spark->bottom = (spark->low + spark->high - spark->range) / 2;
}

static int height(const struct spark *spark, size_t i)
{
	double share = ((double)spark->trend[i] - spark->bottom) / spark->range;

	return HEIGHT - MARGIN - (int)lround(share * (HEIGHT - 2 * MARGIN));
}

/* One unbroken piece of the line from point i on; returns the first point behind it. As an area it is closed along the
 * bottom. */
static size_t piece(const struct page *page, const struct spark *spark, size_t i, bool area)
{
	size_t first = i;

	for (; i < BOARD_TREND && isfinite(spark->trend[i]); i++)
		buffer_addf(page->out, "%c%d %d", i == first ? 'M' : 'L', (int)i * STEP, height(spark, i));
	if (area)
		buffer_addf(page->out, "V%dH%dZ", HEIGHT, (int)first * STEP);
	else if (i == first + 1)
		buffer_adds(page->out, "h1"); /* a point alone has no length, and would not be seen */
	return i;
}

static void path(const struct page *page, const struct spark *spark, bool area)
{
	html_add(page->out, area ? "<path class=\"area\" d=\"" : "<path d=\"");
	for (size_t i = 0; i < BOARD_TREND;)
		i = isfinite(spark->trend[i]) ? piece(page, spark, i, area) : i + 1;
	html_add(page->out, "\"/>");
}

void page_spark(const struct page *page, const struct board_agent *agent)
{
	struct spark spark = { .trend = agent->trend };
	struct main_value value;
	struct figure low, high;

	measure_trend(&spark);
	agent_main_value(agent, &value);
	if (spark.count < 2)
		return;
	figure_number(page->language, spark.low, value.field ? value.field->unit : "", &low);
	figure_number(page->language, spark.high, value.field ? value.field->unit : "", &high);
	html_add(page->out,
		 "<svg class=\"spark\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"",
		 (BOARD_TREND - 1) * STEP, HEIGHT);
	/* TRANSLATORS: what a small curve of the last three hours shows: the lowest and the highest value. */
	char text[4 * FIGURE_SIZE];
	snprintf(text, sizeof text, _("3 hours: from %s %s to %s %s"), low.number, low.unit, high.number, high.unit);
	html_add(page->out, "%s\">", text);
	path(page, &spark, true);
	path(page, &spark, false);
	html_add(page->out, "</svg>");
}
