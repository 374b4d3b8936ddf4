/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new catalogue: who stays the same keeps what it had. */
#include "base/clock.h"
#include "base/log.h"
#include "core/board_private.h"

#include <stdlib.h>
#include <string.h>

/* The values of each row in the order of the fields of another class with the same fields. */
static int reorder_values(struct rows *rows, const struct catalogue_class *from, const struct catalogue_class *to)
{
	struct value *values = malloc(to->field_count * sizeof *values);

	if (!values)
		return -1;
	for (size_t i = 0; i < rows->count; i++) {
		for (size_t j = 0; j < to->field_count; j++)
			values[j] = rows->rows[i].values[catalogue_field(from, to->fields[j].name)];
		memcpy(rows->rows[i].values, values, to->field_count * sizeof *values);
	}
	free(values);
	return 0;
}

/* An old_us: three periods from now on. Who is kept waits on: a runner that starts again and again makes nothing young.
 */
#define WAITS_ANEW 0

static bool same_order(const struct catalogue_class *a, const struct catalogue_class *b)
{
	return memcmp(a->by_name, b->by_name, a->field_count * sizeof *a->by_name) == 0;
}

static void make_new(struct board *board, struct entry *entry, const struct catalogue_agent *settings)
{
	struct board_agent *agent = &entry->agent;

	entry->quiet = true;
	entry->fresh = entry->awaited = !settings->problem;
	entry->waits_since_us = clock_monotonic_us(board->clock);
	agent->settings = settings;
	agent->own_status = agent->status = settings->problem ? AGENT_ERROR : AGENT_UNKNOWN;
	agent->own_message = settings->problem ? board_text_keep(settings->problem) : board_not_measured;
	agent->message = agent->own_message;
	agent->since_us = clock_wall_us(board->clock);
	agent->max_status = AGENT_OK;
	board_trend_clear(entry);
}

/* Its problem came, went or is another one. */
static void change_problem(struct entry *entry, const struct catalogue_agent *before)
{
	const char *problem = entry->agent.settings->problem;

	if (problem) {
		board_set_own(entry, AGENT_ERROR, problem);
		entry->fresh = entry->awaited = false;
		entry->old_us = INT64_MAX;
	} else if (before->problem) {
		board_set_own(entry, AGENT_UNKNOWN, board_not_measured);
		entry->fresh = entry->awaited = true;
		entry->old_us = WAITS_ANEW;
	}
}

static int keep(struct entry *entry, struct entry *before, const struct catalogue_agent *settings)
{
	const struct catalogue_agent *old = before->agent.settings;

	if (!same_order(old->class, settings->class) &&
	    reorder_values(&before->agent.rows, old->class, settings->class) < 0)
		return -1;
	*entry = *before;
	before->agent.settings = NULL;
	entry->agent.settings = settings;
	if (entry->old_us != INT64_MAX &&
	    (old->period_us != settings->period_us || old->timeout_us != settings->timeout_us))
		entry->old_us = WAITS_ANEW;
	change_problem(entry, old);
	return 0;
}

static void fill(struct board *board, struct entry *entries, const struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->agent_count; i++) {
		const struct catalogue_agent *settings = catalogue->agents[i];
		size_t old = catalogue_index(board->catalogue, settings->name);

		if (old == board->count ||
		    !catalogue_same_fields(board->catalogue->agents[old]->class, settings->class) ||
		    keep(&entries[i], &board->entries[old], settings) < 0)
			make_new(board, &entries[i], settings);
	}
}

/* What must be there before anything of the board is touched. */
struct parts {
	struct entry *entries;
	struct requires *requires;
	enum agent_status *shown;
	uint32_t *cause;
	bool *due;
	struct board_change *changes;
};

static void parts_release(struct parts *parts)
{
	free(parts->entries);
	requires_free(parts->requires);
	free(parts->shown);
	free(parts->cause);
	free(parts->due);
	free(parts->changes);
}

static int parts_init(struct parts *parts, const struct catalogue *catalogue)
{
	size_t count = catalogue->agent_count + 1; /* none is no special case */

	*parts = (struct parts){ .requires = requires_new(catalogue) };
	if (!parts->requires)
		return -1;
	size_t nodes = parts->requires->count + 1;
	parts->entries = calloc(count, sizeof *parts->entries);
	parts->shown = calloc(nodes, sizeof *parts->shown);
	parts->cause = calloc(nodes, sizeof *parts->cause);
	parts->due = calloc(nodes, sizeof *parts->due);
	parts->changes = calloc(count, sizeof *parts->changes);
	if (parts->entries && parts->shown && parts->cause && parts->due && parts->changes)
		return 0;
	parts_release(parts);
	return -1;
}

/* Leaves in parts what the board had. */
static void swap(struct board *board, struct parts *parts, struct catalogue **catalogue)
{
	struct parts had = { board->entries, board->requires, board->shown, board->cause, board->due, parts->changes };
	struct catalogue *old = board->catalogue;
	size_t count = board->count;

	board->entries = parts->entries;
	board->requires = parts->requires;
	board->shown = parts->shown;
	board->cause = parts->cause;
	board->due = parts->due;
	board->catalogue = *catalogue;
	board->count = board->catalogue->agent_count;
	for (size_t i = 0; i < count; i++)
		board_entry_release(&had.entries[i]); /* of who is gone */
	*parts = had;
	*catalogue = old;
}

static void count_anew(struct board *board)
{
	memset(board->by_status, 0, sizeof board->by_status);
	board->awaited = board->values = 0;
	board->next_old_us = INT64_MAX;
	for (size_t i = 0; i < board->count; i++) {
		struct entry *entry = &board->entries[i];

		board->by_status[entry->agent.status]++;
		board->awaited += entry->awaited;
		board->values += entry->agent.rows.value_count;
		if (entry->old_us == WAITS_ANEW)
			board_entry_wait(board, entry);
		else if (entry->old_us < board->next_old_us)
			board->next_old_us = entry->old_us;
	}
}

static void restore_waiting(struct board *board)
{
	json_t *record;
	size_t i;
	char why[256];

	json_array_foreach(board->waiting, i, record) if (board_restore_record(board, record, why, sizeof why) < 0)
		log_warn("board", "a record of the store cannot be used: %s", why);
	json_decref(board->waiting);
	board->waiting = NULL;
}

void board_set_catalogue(struct board *board, struct catalogue *catalogue)
{
	struct parts parts;

	board_settle(board);
	if (parts_init(&parts, catalogue) < 0) {
		log_error("board", "out of memory for a catalogue of %zu agents: the one before stays",
			  catalogue->agent_count);
		catalogue_free(catalogue);
		return;
	}
	fill(board, parts.entries, catalogue);
	swap(board, &parts, &catalogue); /* catalogue is the old one from here on */
	board->generation++;
	count_anew(board);
	restore_waiting(board);
	board->restored = false;
	size_t changes = board_show_all(board, parts.changes);
	for (size_t i = 0; i < board->observer_count; i++)
		if (board->observers[i].catalogue)
			board->observers[i].catalogue(board->observers[i].context, board->catalogue);
	for (size_t i = 0; i < changes; i++)
		board_tell_change(board, &parts.changes[i]);
	parts_release(&parts);
	catalogue_free(catalogue);
}
