/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rows_init(struct rows *rows)
{
	*rows = (struct rows){ 0 };
}

void rows_release(struct rows *rows)
{
	free(rows->rows);
	rows_init(rows);
}

/* --- in: one walk over the JSON to know how much memory it takes, one to fill it --- */

struct filling {
	const struct catalogue_class *class;
	char *texts; /* where the next text goes */
	char *why;
	size_t why_size;
};

#define REFUSE(filling, ...) (snprintf((filling)->why, (filling)->why_size, __VA_ARGS__), -1)

/* Octets of a text as it will be kept, with its NUL. */
static size_t text_size(const json_t *value)
{
	return text_cut(json_string_value(value), ROWS_TEXT_MAX) + 1;
}

/* A row's name takes its whole text, and a shortened one beside it when it is too long. */
static size_t name_size(const char *name)
{
	size_t length = strlen(name);

	return length + 1 + (length > NAME_ROW_MAX ? NAME_ROW_MAX + 1 : 0);
}

static size_t texts_size(const json_t *values)
{
	const char *key;
	json_t *value;
	size_t size = 0;

	json_object_foreach((json_t *)values, key, value) if (json_is_string(value)) size += text_size(value);
	return size;
}

static const char *keep(struct filling *filling, const char *text, size_t length)
{
	char *kept = filling->texts;

	memcpy(kept, text, length);
	kept[length] = '\0';
	text_clean(kept);
	filling->texts += length + 1;
	return kept;
}

#define LARGEST 1.79769313486231e308 /* of 15 significant digits */

/* The number with 15 significant digits. Most have few decimals and a small size, and are it already. The largest
 * would become infinite. */
static double with_15_digits(double number)
{
	char text[32];

	if (fabs(number) < 1e9 && nearbyint(number * 1e6) / 1e6 == number)
		return number;
	if (fabs(number) > LARGEST)
		return copysign(LARGEST, number);
	snprintf(text, sizeof text, "%.15g", number);
	return strtod(text, NULL);
}

static void set_number(struct value *value, double number)
{
	value->type = VALUE_NUMBER;
	value->number = with_15_digits(number);
}

static void set_count(struct value *value, uint64_t count)
{
	value->type = VALUE_COUNT;
	value->count = count;
}

static int take_text(struct filling *filling, struct value *value, const struct catalogue_field *field,
		     const json_t *from)
{
	if (!json_is_string(from))
		return REFUSE(filling, "field \"%s\" is a text, and its value is none", field->name);
	value->type = VALUE_TEXT;
	value->text = keep(filling, json_string_value(from), text_size(from) - 1);
	return 0;
}

/* A count may come as an integer, as a decimal string, or as a real that is whole (from 2^53 on these are not exact:
 * that was lost before). */
static int take_count(struct filling *filling, struct value *value, const struct catalogue_field *field,
		      const json_t *from)
{
	uint64_t count;
	double real = json_is_real(from) ? json_real_value(from) : -1;

	if (json_is_integer(from) && json_integer_value(from) >= 0)
		set_count(value, (uint64_t)json_integer_value(from));
	else if (json_is_string(from) && text_to_u64(json_string_value(from), &count))
		set_count(value, count);
	else if (real >= 0 && real < 0x1p64 && trunc(real) == real)
		set_count(value, (uint64_t)real);
	else if (json_is_number(from) && field->kind == AGENT_DERIVE)
		set_number(value, json_number_value(from));
	else
		return REFUSE(filling, "field \"%s\" is a %s, and its value is no whole number of 0 to 2^64-1",
			      field->name, kind_word(field->kind));
	return 0;
}

static int take_gauge(struct filling *filling, struct value *value, const struct catalogue_field *field,
		      const json_t *from)
{
	uint64_t count;

	if (json_is_number(from))
		set_number(value, json_number_value(from));
	else if (json_is_string(from) && text_to_u64(json_string_value(from), &count))
		set_number(value, (double)count);
	else
		return REFUSE(filling, "field \"%s\" is a gauge, and its value is no number", field->name);
	return 0;
}

static int take_value(struct filling *filling, struct value *value, const struct catalogue_field *field,
		      const json_t *from)
{
	if (json_is_null(from))
		return 0;
	switch (field->kind) {
	case AGENT_GAUGE:
		return take_gauge(filling, value, field, from);
	case AGENT_COUNTER:
	case AGENT_DERIVE:
		return take_count(filling, value, field, from);
	case AGENT_TEXT:
		return take_text(filling, value, field, from);
	}
	return REFUSE(filling, "field \"%s\" is of no known kind", field->name);
}

static int take_values(struct filling *filling, struct value *values, const json_t *from)
{
	const char *key;
	json_t *value;

	for (size_t i = 0; i < filling->class->field_count; i++)
		values[i] = (struct value){ .type = VALUE_NONE, .status = AGENT_OK };
	json_object_foreach((json_t *)from, key, value)
	{
		size_t field = catalogue_field(filling->class, key);

		if (field == filling->class->field_count)
			return REFUSE(filling, "class %s has no field \"%.64s\"", filling->class->name, key);
		if (take_value(filling, &values[field], &filling->class->fields[field], value) < 0)
			return -1;
	}
	return 0;
}

/* The name is made of the cleaned text, so that a kept row gives the same name again. */
static void take_name(struct filling *filling, struct row *row, const char *name)
{
	size_t length = strlen(name);
	const char *text = keep(filling, name, length);

	row->name = text;
	row->full = NULL;
	if (length <= NAME_ROW_MAX)
		return;
	name_row(text, filling->texts);
	row->name = filling->texts;
	row->full = text;
	filling->texts += NAME_ROW_MAX + 1;
}

static int compare_rows(const void *a, const void *b)
{
	return name_compare(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static int order_rows(struct filling *filling, struct rows *rows)
{
	qsort(rows->rows, rows->count, sizeof *rows->rows, compare_rows);
	for (size_t i = 1; i < rows->count; i++)
		if (compare_rows(&rows->rows[i - 1], &rows->rows[i]) == 0)
			return REFUSE(filling, "two rows are named \"%s\"", rows->rows[i].name);
	return 0;
}

/* One block: the rows, their values, all texts. */
static int reserve(struct filling *filling, struct rows *rows, size_t count, size_t texts)
{
	size_t fields = filling->class->field_count;
	size_t before_texts = count * (sizeof(struct row) + fields * sizeof(struct value));

	rows->rows = malloc(before_texts + texts + 1);
	if (!rows->rows)
		return REFUSE(filling, "out of memory for %zu rows", count);
	rows->count = count;
	rows->field_count = fields;
	struct value *values = (struct value *)(rows->rows + count);
	for (size_t i = 0; i < count; i++)
		rows->rows[i].values = values + i * fields;
	filling->texts = (char *)rows->rows + before_texts;
	return 0;
}

static int take_single(struct filling *filling, struct rows *rows, const json_t *values)
{
	if (reserve(filling, rows, 1, texts_size(values)) < 0)
		return -1;
	rows->rows[0].name = "";
	rows->rows[0].full = NULL;
	return take_values(filling, rows->rows[0].values, values);
}

static int check_rows(struct filling *filling, const json_t *values, size_t *texts)
{
	const char *key;
	json_t *row;
	size_t count = json_object_size(values);

	if (count > ROWS_MAX || count * filling->class->field_count > ROWS_VALUES_MAX)
		return REFUSE(filling, "%zu rows of %zu fields: at most %d rows and %d values are possible", count,
			      filling->class->field_count, ROWS_MAX, ROWS_VALUES_MAX);
	json_object_foreach((json_t *)values, key, row)
	{
		if (*key == '\0')
			return REFUSE(filling, "a row has no name");
		if (!json_is_object(row))
			return REFUSE(filling, "class %s has rows, and \"%.64s\" is none", filling->class->name, key);
		*texts += name_size(key) + texts_size(row);
	}
	return 0;
}

static int take_rows(struct filling *filling, struct rows *rows, const json_t *values)
{
	const char *key;
	json_t *row;
	size_t i = 0, texts = 0;

	if (check_rows(filling, values, &texts) < 0 || reserve(filling, rows, json_object_size(values), texts) < 0)
		return -1;
	json_object_foreach((json_t *)values, key, row)
	{
		take_name(filling, &rows->rows[i], key);
		if (take_values(filling, rows->rows[i++].values, row) < 0)
			return -1;
	}
	return order_rows(filling, rows);
}

static void count_values(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		for (size_t j = 0; j < rows->field_count; j++)
			rows->value_count += rows->rows[i].values[j].type != VALUE_NONE;
}

int rows_parse(struct rows *rows, const struct catalogue_class *class, const json_t *values, char *why, size_t why_size)
{
	struct filling filling = { .class = class, .why = why, .why_size = why_size };

	rows_init(rows);
	int result = !json_is_object(values) ? REFUSE(&filling, "its values are no object")
		     : class->row_label      ? take_rows(&filling, rows, values)
					     : take_single(&filling, rows, values);
	if (result < 0) {
		text_clean(why); /* may have been cut within a character */
		rows_release(rows);
	}
	count_values(rows);
	return result;
}

/* --- out --- */

static json_t *number_json(double number)
{
	/* A whole number is written without ".0". */
	if (trunc(number) == number && fabs(number) < 0x1p53)
		return json_integer((json_int_t)number);
	return json_real(number);
}

static json_t *count_json(uint64_t count)
{
	char text[24];

	if (count <= INT64_MAX)
		return json_integer((json_int_t)count);
	snprintf(text, sizeof text, "%llu", (unsigned long long)count);
	return json_string(text);
}

static json_t *value_json(const struct value *value)
{
	switch (value->type) {
	case VALUE_NUMBER:
		return number_json(value->number);
	case VALUE_COUNT:
		return count_json(value->count);
	case VALUE_TEXT:
		return json_string(value->text);
	case VALUE_NONE:
		break;
	}
	return json_null();
}

static json_t *row_json(const struct row *row, const struct catalogue_class *class)
{
	json_t *object = json_object();

	for (size_t i = 0; object && i < class->field_count; i++)
		if (row->values[i].type != VALUE_NONE &&
		    json_object_set_new(object, class->fields[i].name, value_json(&row->values[i])) < 0) {
			json_decref(object);
			object = NULL;
		}
	return object;
}

json_t *rows_json(const struct rows *rows, const struct catalogue_class *class)
{
	if (!class->row_label)
		return rows->count ? row_json(&rows->rows[0], class) : json_object();
	json_t *object = json_object();
	for (size_t i = 0; object && i < rows->count; i++) {
		const struct row *row = &rows->rows[i];

		if (json_object_set_new(object, row->full ? row->full : row->name, row_json(row, class)) < 0) {
			json_decref(object);
			object = NULL;
		}
	}
	return object;
}

const struct row *rows_find(const struct rows *rows, const char *name)
{
	size_t low = 0, high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = name_compare(rows->rows[middle].name, name);

		if (order == 0)
			return &rows->rows[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

double value_number(const struct value *value)
{
	return value->type == VALUE_NUMBER ? value->number : value->type == VALUE_COUNT ? (double)value->count : NAN;
}

void value_number_text(const struct value *value, char text[static TEXT_NUMBER_SIZE])
{
	*text = '\0';
	if (value->type == VALUE_NUMBER)
		text_number(value->number, text);
	else if (value->type == VALUE_COUNT)
		snprintf(text, TEXT_NUMBER_SIZE, "%llu", (unsigned long long)value->count);
}
