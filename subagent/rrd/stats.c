/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/stats.h"

#include "rrd/fetch.h"

#include <math.h>

/* What the series of a drawing are in what was fetched. */
struct columns {
	struct fetched fetched;
	size_t of[DRAWING_SERIES_MAX]; /* fetched.columns: the file has no such field yet */
};

struct reading {
	const struct declared *agent;
	const struct drawing *drawing;
	const char *path;
	const struct span *span;
};

static bool columns_read(struct columns *columns, const struct reading *reading, const char *kind, int64_t from,
			 unsigned long step)
{
	if (fetched_read(&columns->fetched, reading->path, kind, from, reading->span->to, step))
		return false;
	for (size_t i = 0; i < reading->drawing->series_count; i++)
		columns->of[i] = fetched_column(&columns->fetched,
						reading->agent->fields[reading->drawing->series[i].field].name);
	return true;
}

static double value_at(const struct columns *columns, size_t row, size_t series)
{
	const struct fetched *fetched = &columns->fetched;

	return columns->of[series] < fetched->columns ? fetched->values[row * fetched->columns + columns->of[series]]
						      : NAN;
}

/* NAN as long as there was no value: fmin() and fmax() leave it behind at the first. */
static void read_series(struct stats *stats, const struct columns *columns, size_t series)
{
	double sum = 0;
	size_t known = 0;

	stats->present = columns->of[series] < columns->fetched.columns;
	for (size_t row = 0; row < columns->fetched.rows; row++) {
		double value = value_at(columns, row, series);

		if (!isfinite(value))
			continue;
		stats->last = value;
		stats->min = fmin(stats->min, value);
		stats->max = fmax(stats->max, value);
		sum += value;
		known++;
	}
	if (known)
		stats->mean = sum / (double)known;
}

/* The lowest and the highest point that is drawn. */
static void read_heights(struct stats_all *all, const struct columns *columns, const struct drawing *drawing)
{
	for (size_t row = 0; row < columns->fetched.rows; row++) {
		double height = 0;

		for (size_t i = 0; i < drawing->series_count; i++) {
			double value = value_at(columns, row, i);

			if (drawing->series[i].style != AGENT_STACK)
				height = 0;
			if (!isfinite(value))
				continue;
			height += value;
			all->low = fmin(all->low, height);
			all->high = fmax(all->high, height);
		}
	}
}

/* The archive shown has no measures but means: what else there is says the rest. */
static void read_finer(struct stats_all *all, const struct reading *reading, unsigned long step)
{
	static const char *const kinds[] = { "MIN", "MAX" };
	struct columns columns;
	size_t count = reading->drawing->series_count;

	for (size_t kind = 0; kind < 2; kind++) {
		if (!columns_read(&columns, reading, kinds[kind], reading->span->from, step))
			continue;
		for (size_t i = 0; i < count; i++) {
			struct stats more = { .min = NAN, .max = NAN };

			read_series(&more, &columns, i);
			all->series[i].min = fmin(all->series[i].min, more.min);
			all->series[i].max = fmax(all->series[i].max, more.max);
		}
		fetched_release(&columns.fetched);
	}
	int64_t recently = reading->span->to - 5 * (int64_t)reading->agent->step;
	if (!columns_read(&columns, reading, "AVERAGE", recently, reading->agent->step))
		return;
	for (size_t i = 0; i < count; i++)
		for (size_t row = 0; row < columns.fetched.rows; row++)
			if (isfinite(value_at(&columns, row, i)))
				all->series[i].last = value_at(&columns, row, i);
	fetched_release(&columns.fetched);
}

static bool is_whole(double number)
{
	return number == rint(number);
}

bool stats_read(struct stats_all *all, const struct declared *agent, const struct drawing *drawing, const char *path,
		const struct span *span, unsigned width)
{
	const struct reading reading = { agent, drawing, path, span };
	/* The archive that the drawing takes too. */
	unsigned long step = (unsigned long)(span->to - span->from) / width;
	struct columns columns;
	bool any = false;

	all->low = all->high = NAN;
	for (size_t i = 0; i < drawing->series_count; i++)
		all->series[i] = (struct stats){ .last = NAN, .min = NAN, .mean = NAN, .max = NAN };
	if (!columns_read(&columns, &reading, "AVERAGE", span->from, step))
		return false;
	for (size_t i = 0; i < drawing->series_count; i++)
		read_series(&all->series[i], &columns, i);
	read_heights(all, &columns, drawing);
	bool means = columns.fetched.step > agent->step;
	fetched_release(&columns.fetched);
	if (means)
		read_finer(all, &reading, step);
	for (size_t i = 0; i < drawing->series_count; i++) {
		struct stats *stats = &all->series[i];

		any |= !isnan(stats->last);
		stats->whole = is_whole(stats->last) && is_whole(stats->min) && is_whole(stats->max);
	}
	return any && !isnan(all->high);
}
