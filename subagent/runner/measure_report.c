/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report of a measure, as report.c reads it. */
#include "base/buffer.h"
#include "base/text.h"
#include "core/status.h"
#include "runner/measure.h"

#include <string.h>

/* Control characters are gone already. */
static void add_text(struct buffer *buffer, const char *text)
{
	buffer_adds(buffer, "\"");
	while (*text) {
		size_t plain = strcspn(text, "\"\\");

		buffer_add(buffer, text, plain);
		text += plain;
		if (*text) {
			buffer_add(buffer, "\\", 1);
			buffer_add(buffer, text++, 1);
		}
	}
	buffer_adds(buffer, "\"");
}

static void add_value(struct buffer *buffer, const struct measured *value)
{
	char number[TEXT_NUMBER_SIZE];

	if (value->type == VALUE_TEXT) {
		add_text(buffer, value->text);
	} else if (value->type == VALUE_COUNT) {
		buffer_addf(buffer, value->count > INT64_MAX ? "\"%llu\"" : "%llu", (unsigned long long)value->count);
	} else {
		text_number(value->number, number);
		buffer_adds(buffer, number);
	}
}

static void add_row(struct buffer *buffer, const struct measure *measure, const struct measure_row *row)
{
	const char *comma = "";

	buffer_adds(buffer, "{");
	for (size_t field = 0; field < measure->field_count; field++) {
		if (row->values[field].type == VALUE_NONE)
			continue;
		buffer_addf(buffer, "%s\"%s\":", comma, measure->class->fields[field].name);
		add_value(buffer, &row->values[field]);
		comma = ",";
	}
	buffer_adds(buffer, "}");
}

static void add_rows(struct buffer *buffer, const struct measure *measure)
{
	buffer_adds(buffer, "{");
	for (size_t i = 0; i < measure->row_count; i++) {
		if (i)
			buffer_adds(buffer, ",");
		add_text(buffer, measure->rows[i]->name);
		buffer_adds(buffer, ":");
		add_row(buffer, measure, measure->rows[i]);
	}
	buffer_adds(buffer, "}");
}

void measure_report(const struct measure *measure, struct buffer *buffer)
{
	if (measure->failed) {
		buffer_adds(buffer, "{\"failed\":");
		add_text(buffer, measure->message);
		buffer_adds(buffer, "}");
		return;
	}
	buffer_adds(buffer, "{\"values\":");
	if (measure->class->row_label)
		add_rows(buffer, measure);
	else if (measure->row_count)
		add_row(buffer, measure, measure->rows[0]);
	else
		buffer_adds(buffer, "{}");
	if (measure->status) {
		buffer_addf(buffer, ",\"status\":\"%s\",\"message\":", status_word(measure->status));
		add_text(buffer, measure->message);
	}
	buffer_adds(buffer, "}");
}
