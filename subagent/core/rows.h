/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values of one measure: rows × fields of its class. A class without rows has one row named "".
 *
 * Invariants: rows are in SNMP's order of their names, no name twice; values[i] is field i of the class; texts are
 * UTF-8 without control characters; a number is finite and has 15 significant digits, so that it is exact in every JSON
 * that leaves (JSON_REAL_PRECISION(15)). A count is what a counter or derive field gave as a whole number.
 */
#ifndef ROWS_H
#define ROWS_H

#include "base/name.h"
#include "base/text.h"
#include "core/catalogue.h"

#include <jansson.h>
#include <stdint.h>

#define ROWS_MAX        10000  /* of one measure */
#define ROWS_VALUES_MAX 100000 /* rows × fields of one measure */
#define ROWS_TEXT_MAX   255    /* octets of a text value; what is longer is cut */

enum value_type { VALUE_NONE = 0, VALUE_NUMBER, VALUE_COUNT, VALUE_TEXT };

struct value {
	enum value_type type;
	enum agent_status status; /* what the thresholds say of this value; AGENT_OK when none does */
	union {
		double number;
		uint64_t count;
		const char *text;
	};
};

struct row {
	const char *name; /* as published (name_row) */
	const char *full; /* the whole text when name is a shortened one, else NULL */
	struct value *values;
};

struct rows {
	struct row *rows; /* one block of memory with all that they point to */
	size_t count;
	size_t field_count; /* of the class at the time of the measure */
	size_t value_count; /* values that are there */
};

void rows_init(struct rows *rows);
void rows_release(struct rows *rows);
/* From the "values" object of a report: {"field": value, …}, with rows {"row": {"field": value, …}, …}. A value is a
 * number, a text, null (absent), or a decimal string for a count above 2^63-1. 0; -1 with a text for people in why
 * (unknown field, wrong type, too many rows). */
int rows_parse(struct rows *rows, const struct catalogue_class *class, const json_t *values, char *why,
	       size_t why_size);
/* The same object again; a new reference. NULL when memory is short. */
json_t *rows_json(const struct rows *rows, const struct catalogue_class *class);
/* NULL when there is none. */
const struct row *rows_find(const struct rows *rows, const char *name);
/* The value as a double; NAN when absent or text. */
double value_number(const struct value *value);
/* A number or count as text_number() writes it, a count with all its digits; "" when absent or text. */
void value_number_text(const struct value *value, char text[static TEXT_NUMBER_SIZE]);

#endif
