/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * eoleMeasureTable(3): one row for each value that is there, in the order agent, row of the agent, field.
 *
 * Rows are found by three binary searches. What is left out is stepped over: a value that is absent one by one, an
 * agent of whose fields a column serves none at once. So the most that one request can cost is a walk over one agent's
 * rows.
 */
#include "base/text.h"
#include "core/board.h"
#include "groups.h"
#include "index.h"
#include "service/service.h"

#include <math.h>

#define KIND(kind)    (1u << (kind))
#define KINDS_COUNTED (KIND(AGENT_COUNTER) | KIND(AGENT_DERIVE))

static const struct catalogue_field *field_of(const struct table_place *place)
{
	const struct catalogue_class *class = place->agent->settings->class;

	return &class->fields[class->by_name[place->field]];
}

static const struct row *row_of(const struct table_place *place)
{
	return &place->agent->rows.rows[place->row];
}

static const struct value *value_of(const struct table_place *place)
{
	return &row_of(place)->values[place->agent->settings->class->by_name[place->field]];
}

static bool serves(const struct table_column *column, const struct catalogue_field *field)
{
	return column->kinds == 0 || (column->kinds & KIND(field->kind)) != 0;
}

static bool is_there(const struct value *value)
{
	return value->type != VALUE_NONE && !(value->type == VALUE_NUMBER && !isfinite(value->number));
}

/* How many fields the agent has here: none without values, or while they are of another class than its settings. */
static size_t fields_of(const struct board_agent *agent)
{
	const struct catalogue_class *class = agent->settings->class;

	return class && agent->rows.field_count == class->field_count ? class->field_count : 0;
}

static bool serves_any(const struct table_column *column, const struct board_agent *agent)
{
	for (size_t i = 0; i < fields_of(agent); i++)
		if (serves(column, &agent->settings->class->fields[i]))
			return true;
	return false;
}

/* The first value of this agent that is there and served, from place on. */
static bool settle_in_agent(const struct table_column *column, struct table_place *place)
{
	size_t fields = fields_of(place->agent);

	for (; place->row < place->agent->rows.count; place->row++, place->field = 0)
		for (; place->field < fields; place->field++)
			if (serves(column, field_of(place)) && is_there(value_of(place)))
				return true;
	return false;
}

/* The first of all agents, from place on (place->agent need not be set). */
static bool settle(const struct mib *mib, const struct table_column *column, struct table_place *place)
{
	const struct board *board = mib->service->board;

	for (; place->at < board_count(board); place->at++, place->row = 0, place->field = 0) {
		place->agent = board_at(board, place->at);
		if (serves_any(column, place->agent) && settle_in_agent(column, place))
			return true;
	}
	return false;
}

static size_t row_from(const struct rows *rows, const struct index_key *key)
{
	size_t low = 0, high = rows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *name = rows->rows[middle].name;

		if (name_compare_n(name, strlen(name), key->octets, key->length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A class has few fields. */
static size_t field_from(const struct catalogue_class *class, size_t fields, const struct index_key *key)
{
	size_t i = 0;

	while (i < fields) {
		const char *name = class->fields[class->by_name[i]].name;

		if (name_compare_n(name, strlen(name), key->octets, key->length) >= 0)
			break;
		i++;
	}
	return i;
}

static void seek_field(const oid *ids, size_t count, bool inclusive, struct table_place *place)
{
	size_t fields = fields_of(place->agent);
	struct index_key key;

	index_read(&key, ids, count, NAME_FIELD_MAX);
	place->field = field_from(place->agent->settings->class, fields, &key);
	if (place->field < fields && index_is(&key, field_of(place)->name) && (count > key.used || !inclusive))
		place->field++;
}

static void seek_row(const oid *ids, size_t count, bool inclusive, struct table_place *place)
{
	struct index_key key;

	index_read(&key, ids, count, NAME_ROW_MAX);
	place->row = row_from(&place->agent->rows, &key);
	if (place->row < place->agent->rows.count && index_is(&key, row_of(place)->name))
		seek_field(ids + key.used, count - key.used, inclusive, place);
}

static bool seek(struct mib *mib, const struct table_column *column, const oid *ids, size_t count, bool inclusive,
		 struct table_place *place)
{
	const struct board *board = mib->service->board;
	struct index_key key;

	*place = (struct table_place){ 0 };
	index_read(&key, ids, count, NAME_AGENT_MAX);
	place->at = board_lower_bound(board, key.octets, key.length);
	if (place->at < board_count(board)) {
		place->agent = board_at(board, place->at);
		if (index_is(&key, place->agent->settings->name) && fields_of(place->agent) > 0)
			seek_row(ids + key.used, count - key.used, inclusive, place);
	}
	return settle(mib, column, place);
}

static bool next(struct mib *mib, const struct table_column *column, struct table_place *place)
{
	place->field++;
	return settle(mib, column, place);
}

static size_t write_index(const struct table_place *place, oid *ids)
{
	size_t length = index_write(ids, place->agent->settings->name);

	length += index_write(ids + length, row_of(place)->name);
	return length + index_write(ids + length, field_of(place)->name);
}

static const struct table_rows rows = { .seek = seek, .next = next, .write = write_index };

static bool text(struct cell *cell, const struct value *value)
{
	char number[TEXT_NUMBER_SIZE];

	if (value->type == VALUE_TEXT)
		return cell_text(cell, value->text);
	if (value->type == VALUE_COUNT)
		snprintf(number, sizeof number, "%" PRIu64, value->count);
	else
		text_number(value->number, number);
	return cell_text(cell, number);
}

static bool gauge(struct cell *cell, const struct value *value)
{
	return value->type == VALUE_COUNT ? cell_counter64(cell, value->count)
					  : value->type == VALUE_NUMBER && cell_gauge64(cell, value->number);
}

/* clang-format off */
TABLE_GETTER(agent,   cell_text(cell, place->agent->settings->name))
TABLE_GETTER(row,     cell_text(cell, row_of(place)->full ? row_of(place)->full : row_of(place)->name))
TABLE_GETTER(field,   cell_text(cell, field_of(place)->name))
TABLE_GETTER(label,   cell_text(cell, field_of(place)->label))
TABLE_GETTER(kind,    cell_integer(cell, (int32_t)field_of(place)->kind))
TABLE_GETTER(unit,    cell_text(cell, field_of(place)->unit))
TABLE_GETTER(text,    text(cell, value_of(place)))
TABLE_GETTER(milli,   cell_milli(cell, value_number(value_of(place))))
TABLE_GETTER(gauge64, gauge(cell, value_of(place)))
TABLE_GETTER(status,  cell_status(cell, value_of(place)->status))
/* clang-format on */

static const struct table_column columns[] = {
	{ 3, 0, agent_cell },
	{ 4, 0, row_cell },
	{ 5, 0, field_cell },
	{ 6, 0, label_cell },
	{ 7, 0, kind_cell },
	{ 8, 0, unit_cell },
	{ 9, 0, text_cell },
	{ 10, KIND(AGENT_GAUGE), milli_cell },
	{ 11, KIND(AGENT_GAUGE), gauge64_cell },
	{ 12, KINDS_COUNTED, gauge64_cell }, /* the same type and the same rounding */
	{ 13, 0, status_cell },
};

const struct table_kind measure_table = {
	.name = "eoleMeasureTable",
	.under = { 1, 3, 1 },
	.under_length = 3,
	.rows = &rows,
	.columns = columns,
	.column_count = sizeof columns / sizeof *columns,
};
