/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trend of each agent: a few hours of one value, in memory, so that a page of hundreds of agents draws its small
 * curves without a question to the rrd worker. All agents share the steps. */
#include "base/clock.h"
#include "core/board_private.h"

#include <math.h>
#include <string.h>

void board_trend_clear(struct entry *entry)
{
	for (size_t i = 0; i < BOARD_TREND; i++)
		entry->agent.trend[i] = NAN;
	entry->trend_count = 0;
}

static void shift(struct entry *entry, size_t steps)
{
	float *trend = entry->agent.trend;

	memmove(trend, trend + steps, (BOARD_TREND - steps) * sizeof *trend);
	for (size_t i = BOARD_TREND - steps; i < BOARD_TREND; i++)
		trend[i] = NAN;
	entry->trend_count = 0;
}

void board_trend_roll(struct board *board)
{
	int64_t step = clock_monotonic_us(board->clock) / BOARD_TREND_STEP_US;
	int64_t steps = step - board->trend_step;

	if (steps <= 0)
		return;
	board->trend_step = step;
	for (size_t i = 0; i < board->count; i++)
		shift(&board->entries[i], steps < BOARD_TREND ? (size_t)steps : BOARD_TREND);
}

static size_t first_gauge(const struct catalogue_class *class)
{
	size_t field = 0;

	while (field < class->field_count && class->fields[field].kind != AGENT_GAUGE)
		field++;
	return field;
}

void board_trend_add(struct entry *entry)
{
	const struct rows *rows = &entry->agent.rows;
	size_t field = first_gauge(entry->agent.settings->class);
	float *mean = &entry->agent.trend[BOARD_TREND - 1];
	double largest = NAN;

	if (field == entry->agent.settings->class->field_count)
		return;
	for (size_t i = 0; i < rows->count; i++)
		largest = fmax(largest, value_number(&rows->rows[i].values[field])); /* NAN counts as absent */
	if (isnan(largest))
		return;
	double before = entry->trend_count ? (double)*mean : 0;
	entry->trend_count++;
	*mean = (float)(before + (largest - before) / entry->trend_count);
}
