/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eoleAgentTable(2): one row for each agent on the board, whether it has measured or not. */
#include "base/clock.h"
#include "core/board.h"
#include "groups.h"
#include "index.h"
#include "service/service.h"

static bool place_at(const struct mib *mib, size_t at, struct table_place *place)
{
	const struct board *board = mib->service->board;

	if (at >= board_count(board))
		return false;
	*place = (struct table_place){ .agent = board_at(board, at), .at = at };
	return true;
}

static bool seek(struct mib *mib, const struct table_column *column, const oid *ids, size_t count, bool inclusive,
		 struct table_place *place)
{
	struct index_key key;

	(void)column;
	index_read(&key, ids, count, NAME_AGENT_MAX);
	size_t at = board_lower_bound(mib->service->board, key.octets, key.length);
	if (!place_at(mib, at, place))
		return false;
	if (index_is(&key, place->agent->settings->name) && (count > key.used || !inclusive))
		return place_at(mib, at + 1, place);
	return true;
}

static bool next(struct mib *mib, const struct table_column *column, struct table_place *place)
{
	(void)column;
	return place_at(mib, place->at + 1, place);
}

static size_t write_index(const struct table_place *place, oid *ids)
{
	return index_write(ids, place->agent->settings->name);
}

static const struct table_rows rows = { .seek = seek, .next = next, .write = write_index };

static bool period(struct cell *cell, const struct board_agent *agent)
{
	return cell_span(cell, (agent->settings->period_us + USEC_PER_SEC / 2) / USEC_PER_SEC);
}

static bool age(const struct mib *mib, struct cell *cell, const struct board_agent *agent)
{
	int64_t seconds = board_age_s(mib->service->board, agent);

	return seconds >= 0 && cell_span(cell, seconds);
}

static bool wall_age(const struct mib *mib, struct cell *cell, int64_t wall_us)
{
	return cell_age(cell, wall_us, clock_wall_us(mib->service->clock));
}

/* clang-format off */
TABLE_GETTER(name,	   cell_text(cell, place->agent->settings->name))
TABLE_GETTER(class,	   cell_text(cell, place->agent->settings->class ? place->agent->settings->class->name : ""))
TABLE_GETTER(description,  cell_text(cell, place->agent->settings->description))
TABLE_GETTER(section,	   cell_text(cell, place->agent->settings->section))
TABLE_GETTER(period,	   period(cell, place->agent))
TABLE_GETTER(status,	   cell_status(cell, place->agent->status))
TABLE_GETTER(message,	   cell_text(cell, place->agent->message))
TABLE_GETTER(cause,	   cell_text(cell, place->agent->cause ? place->agent->cause->name : ""))
TABLE_GETTER(max_status,   cell_status(cell, place->agent->max_status))
TABLE_GETTER(max_since,	   cell_date(cell, place->agent->max_since_us))
TABLE_GETTER(max_age,	   wall_age(mib, cell, place->agent->max_since_us))
TABLE_GETTER(since,	   cell_date(cell, place->agent->since_us))
TABLE_GETTER(since_age,	   wall_age(mib, cell, place->agent->since_us))
TABLE_GETTER(last_measure, cell_date(cell, place->agent->time_us))
TABLE_GETTER(age,	   age(mib, cell, place->agent))
TABLE_GETTER(duration,	   cell_span(cell, place->agent->duration_us))
TABLE_GETTER(cpu,	   cell_span(cell, place->agent->cpu_us))
TABLE_GETTER(measures,	   cell_counter32(cell, place->agent->measures))
TABLE_GETTER(failures,	   cell_counter32(cell, place->agent->failures))
TABLE_GETTER(skipped,	   cell_counter32(cell, place->agent->skipped))
TABLE_GETTER(help,	   cell_text(cell, place->agent->settings->help))
TABLE_GETTER(action,	   cell_integer(cell, 1)) /* idle: orders are not taken over SNMP */
/* clang-format on */

static const struct table_column columns[] = {
	{ AGENT_NAME, 0, name_cell },
	{ 3, 0, class_cell },
	{ 4, 0, description_cell },
	{ 5, 0, section_cell },
	{ 6, 0, period_cell },
	{ AGENT_STATUS, 0, status_cell },
	{ AGENT_MESSAGE, 0, message_cell },
	{ AGENT_CAUSE, 0, cause_cell },
	{ 10, 0, max_status_cell },
	{ 11, 0, max_since_cell },
	{ 12, 0, max_age_cell },
	{ AGENT_SINCE, 0, since_cell },
	{ 14, 0, since_age_cell },
	{ 15, 0, last_measure_cell },
	{ 16, 0, age_cell },
	{ 17, 0, duration_cell },
	{ 18, 0, cpu_cell },
	{ 19, 0, measures_cell },
	{ 20, 0, failures_cell },
	{ 21, 0, skipped_cell },
	{ AGENT_HELP, 0, help_cell },
	{ 23, 0, action_cell },
};

const struct table_kind agent_table = {
	.name = "eoleAgentTable",
	.under = { 1, 2, 1 },
	.under_length = 3,
	.rows = &rows,
	.columns = columns,
	.column_count = sizeof columns / sizeof *columns,
};
