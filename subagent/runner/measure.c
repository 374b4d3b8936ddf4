/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runner/measure.h"

#include "base/text.h"
#include "core/status.h"
#include "runner/child.h"

#include <math.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void measure_init(struct measure *measure, const struct agent_class *class)
{
	*measure = (struct measure){ .class = class };
	while (class->fields[measure->field_count].name)
		measure->field_count++;
}

static void clear(struct measured *value)
{
	if (value->type == VALUE_TEXT)
		free(value->text);
	value->type = VALUE_NONE;
}

static void keep_row(void *row)
{
	(void)row;
}

void measure_release(struct measure *measure)
{
	tdestroy(measure->by_name, keep_row);
	for (size_t i = 0; i < measure->row_count; i++) {
		for (size_t field = 0; field < measure->field_count; field++)
			clear(&measure->rows[i]->values[field]);
		free(measure->rows[i]->name);
		free(measure->rows[i]);
	}
	free(measure->rows);
	*measure = (struct measure){ .class = measure->class };
}

static void *need(void *memory)
{
	if (!memory)
		child_misuse("out of memory");
	return memory;
}

/* A copy as it may stand in a report. */
static char *clean_copy(const char *text, size_t most)
{
	char *copy = need(strndup(text, text_cut(text, most)));

	text_clean(copy);
	return copy;
}

/* --- rows --- */

static int compare_rows(const void *a, const void *b)
{
	return strcmp(((const struct measure_row *)a)->name, ((const struct measure_row *)b)->name);
}

static void append(struct measure *measure, struct measure_row *row)
{
	if (measure->row_count == measure->row_room) {
		measure->row_room = measure->row_room ? 2 * measure->row_room : 16;
		measure->rows = need(reallocarray(measure->rows, measure->row_room, sizeof(struct measure_row *)));
	}
	measure->rows[measure->row_count++] = row;
}

static struct measure_row *new_row(struct measure *measure, char *name)
{
	struct measure_row *row = need(calloc(1, sizeof *row + measure->field_count * sizeof *row->values));

	row->name = name;
	append(measure, row);
	need(tsearch(row, &measure->by_name, compare_rows));
	return row;
}

static void go_to_row(struct measure *measure, const char *text)
{
	char *name = clean_copy(text, strlen(text));
	struct measure_row wanted = { .name = name };
	struct measure_row **found = tfind(&wanted, &measure->by_name, compare_rows);

	if (!found && measure->row_count < ROWS_MAX) {
		measure->current = new_row(measure, name);
		return;
	}
	free(name);
	if (!found)
		child_misuse("class %s measures more than %d rows", measure->class->name, ROWS_MAX);
	measure->current = *found;
}

void measure_row(struct measure *measure, const char *row)
{
	if (!measure->class->row_label)
		child_misuse("class %s has no row_label but measures row \"%.48s\"", measure->class->name, row);
	go_to_row(measure, row);
}

/* --- values --- */

static size_t find_field(const struct measure *measure, const char *name)
{
	size_t field = 0;

	while (field < measure->field_count && strcmp(measure->class->fields[field].name, name) != 0)
		field++;
	if (field == measure->field_count)
		child_misuse("class %s measures field \"%.32s\", which it does not declare", measure->class->name,
			     name);
	return field;
}

/* kinds: those that the function can measure, as bits. */
static struct measured *find_value(struct measure *measure, const char *name, unsigned kinds, const char *function)
{
	size_t field = find_field(measure, name);

	if (!(kinds >> measure->class->fields[field].kind & 1u))
		child_misuse("class %s: field %s is not of a kind that %s() measures", measure->class->name, name,
			     function);
	if (!measure->current && measure->class->row_label)
		child_misuse("class %s measures field %s before measure_row()", measure->class->name, name);
	if (!measure->current)
		go_to_row(measure, "");
	struct measured *value = &measure->current->values[field];
	clear(value);
	return value;
}

void measure_number(struct measure *measure, const char *field, double number)
{
	const unsigned kinds = 1u << AGENT_GAUGE | 1u << AGENT_COUNTER | 1u << AGENT_DERIVE;
	struct measured *value = find_value(measure, field, kinds, "measure_number");

	if (isfinite(number))
		*value = (struct measured){ .type = VALUE_NUMBER, .number = number };
}

void measure_counter(struct measure *measure, const char *field, uint64_t count)
{
	struct measured *value =
		find_value(measure, field, 1u << AGENT_COUNTER | 1u << AGENT_DERIVE, "measure_counter");

	*value = (struct measured){ .type = VALUE_COUNT, .count = count };
}

void measure_text(struct measure *measure, const char *field, const char *text)
{
	struct measured *value = find_value(measure, field, 1u << AGENT_TEXT, "measure_text");

	*value = (struct measured){ .type = VALUE_TEXT, .text = clean_copy(text, ROWS_TEXT_MAX) };
}

double measure_get(const struct measure *measure, const char *row, const char *field)
{
	size_t index = find_field(measure, field);
	struct measure_row wanted = { .name = (char *)row };
	struct measure_row **found = tfind(&wanted, &measure->by_name, compare_rows);
	const struct measured *value = found ? &(*found)->values[index] : NULL;

	if (value && value->type == VALUE_NUMBER)
		return value->number;
	return value && value->type == VALUE_COUNT ? (double)value->count : NAN;
}

/* --- what the class says of it --- */

__attribute__((format(printf, 2, 0))) static void set_message(struct measure *measure, const char *format, va_list args)
{
	char text[sizeof measure->message + 4];

	vsnprintf(text, sizeof text, format, args);
	text_clean(text);
	text_copy(measure->message, sizeof measure->message, text);
}

int measure_fail(struct measure *measure, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_message(measure, format, args);
	va_end(args);
	measure->failed = true;
	return -1;
}

void verdict(struct measure *measure, enum agent_status status, const char *format, ...)
{
	va_list args;

	if (status < AGENT_OK || status > AGENT_UNKNOWN)
		child_misuse("class %s gives verdict %d, which is none of AGENT_OK, _WARN, _ERROR, _UNKNOWN",
			     measure->class->name, (int)status);
	if (measure->failed || (measure->status && status_rank(status) <= status_rank(measure->status)))
		return;
	measure->status = status;
	va_start(args, format);
	set_message(measure, format, args);
	va_end(args);
}
