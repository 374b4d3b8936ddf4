/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/fetch.h"

#include "rrd/declare.h"
#include "rrd/file.h"
#include "rrd/librrd.h"
#include "rrd/span.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int fetched_read(struct fetched *fetched, const char *path, const char *kind, int64_t from, int64_t to,
		 unsigned long step)
{
	time_t start = (time_t)from, end = (time_t)to;
	unsigned long columns = 0;

	*fetched = (struct fetched){ .step = step ? step : 1 };
	librrd_begin();
	if (rrd_fetch_r(path, kind, &start, &end, &fetched->step, &columns, &fetched->names, &fetched->values)) {
		*fetched = (struct fetched){ 0 };
		return -1;
	}
	fetched->from = start;
	fetched->columns = columns;
	fetched->rows = (size_t)(end - start) / fetched->step;
	return 0;
}

void fetched_release(struct fetched *fetched)
{
	for (size_t i = 0; i < fetched->columns; i++)
		rrd_freemem(fetched->names[i]);
	rrd_freemem(fetched->names);
	rrd_freemem(fetched->values);
	*fetched = (struct fetched){ 0 };
}

size_t fetched_column(const struct fetched *fetched, const char *name)
{
	size_t i = 0;

	while (i < fetched->columns && strcmp(fetched->names[i], name) != 0)
		i++;
	return i;
}

/* Mean of the values from row on, at most count of them; NAN when all are unknown. */
static double mean(const struct fetched *fetched, size_t column, size_t row, size_t count)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = row; i < row + count && i < fetched->rows; i++) {
		double value = fetched->values[i * fetched->columns + column];

		if (isfinite(value)) {
			sum += value;
			known++;
		}
	}
	return known ? sum / (double)known : NAN;
}

static json_t *values_json(const struct fetched *fetched, size_t column, size_t group)
{
	json_t *values = json_array();

	for (size_t row = 0; values && row < fetched->rows; row += group) {
		double value = mean(fetched, column, row, group);

		if (json_array_append_new(values, isnan(value) ? json_null() : json_real(value))) {
			json_decref(values);
			return NULL;
		}
	}
	return values;
}

static json_t *answer(const struct fetched *fetched, const char *field, const struct span *span)
{
	size_t column = fetched_column(fetched, field), group = fetched->rows / FETCH_VALUES_MAX + 1;
	bool known = column < fetched->columns;
	json_t *values = known ? values_json(fetched, column, group) : json_array();

	return values ? json_pack("{s:I, s:I, s:o}", "from", (json_int_t)(known ? fetched->from : span->from), "step",
				  (json_int_t)(known ? fetched->step * group : 1), "values", values)
		      : NULL;
}

json_t *fetch_answer(const struct declarations *declarations, const json_t *request, char *why, size_t why_size)
{
	const char *name, *row, *field;
	char path[ROW_PATH_SIZE], row_name[NAME_ROW_MAX + 1];
	struct span span;
	struct fetched fetched = { 0 };

	if (json_unpack((json_t *)request, "{s:s, s:s, s:s}", "agent", &name, "row", &row, "field", &field)) {
		snprintf(why, why_size, "fetch needs agent, row and field");
		return NULL;
	}
	const struct declared *agent = declarations_find(declarations, name);
	if (!agent || declared_field(agent, field) == agent->field_count) {
		snprintf(why, why_size, agent ? "agent %s has no number field %s" : "no agent %s", name, field);
		return NULL;
	}
	if (span_read(&span, request, why, why_size))
		return NULL;
	name_row(row, row_name);
	row_path(agent->name, row_name, path);
	if (access(path, F_OK) == 0 && fetched_read(&fetched, path, "AVERAGE", span.from, span.to,
						    (unsigned long)(span.to - span.from) / FETCH_VALUES_MAX)) {
		snprintf(why, why_size, "%s", librrd_why());
		return NULL;
	}
	json_t *reply = answer(&fetched, field, &span);
	fetched_release(&fetched);
	if (!reply)
		snprintf(why, why_size, "no memory");
	return reply;
}
