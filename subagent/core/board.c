/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/board.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/board_private.h"

#include <stdlib.h>
#include <string.h>

struct board *board_new(const struct clock *clock)
{
	struct board *board = calloc(1, sizeof *board);

	if (!board)
		return NULL;
	board->clock = clock;
	board->catalogue = catalogue_new();
	board->requires = board->catalogue ? requires_new(board->catalogue) : NULL;
	board->next_old_us = INT64_MAX;
	board->trend_step = clock_monotonic_us(clock) / BOARD_TREND_STEP_US;
	if (!board->requires) {
		board_free(board);
		return NULL;
	}
	return board;
}

void board_entry_release(struct entry *entry)
{
	struct board_agent *agent = &entry->agent;

	if (!agent->settings)
		return; /* has moved to another board's entries, or was never made */
	if (agent->message != agent->own_message)
		board_text_drop(agent->message);
	board_text_drop(agent->own_message);
	rows_release(&agent->rows);
}

void board_free(struct board *board)
{
	if (!board)
		return;
	for (size_t i = 0; i < board->count; i++)
		board_entry_release(&board->entries[i]);
	free(board->entries);
	requires_free(board->requires);
	free(board->shown);
	free(board->cause);
	free(board->due);
	json_decref(board->waiting);
	catalogue_free(board->catalogue);
	free(board);
}

void board_observe(struct board *board, const struct board_observer *observer)
{
	if (board->observer_count < BOARD_OBSERVERS_MAX)
		board->observers[board->observer_count++] = *observer;
	else
		log_error("board", "more than %d observers: one is not told of anything", BOARD_OBSERVERS_MAX);
}

const struct catalogue *board_catalogue(const struct board *board)
{
	return board->catalogue;
}

void board_entry_rows(struct board *board, struct entry *entry, struct rows *rows)
{
	struct rows *had = &entry->agent.rows;

	board->values -= had->value_count;
	rows_release(had);
	*had = *rows;
	rows_init(rows);
	board->values += had->value_count;
}

void board_entry_wait(struct board *board, struct entry *entry)
{
	const struct catalogue_agent *settings = entry->agent.settings;

	entry->old_us = INT64_MAX;
	if (settings->problem)
		return;
	/* The smallest wait that rules_too_old() calls too long. */
	entry->old_us = clock_monotonic_us(board->clock) + 3 * settings->period_us + settings->timeout_us + 1;
	if (entry->old_us < board->next_old_us)
		board->next_old_us = entry->old_us;
}

void board_entry_arrived(struct board *board, struct entry *entry)
{
	board->awaited -= entry->awaited;
	entry->awaited = false;
	entry->fresh = false;
}

struct entry *board_entry(struct board *board, const struct catalogue_agent *agent)
{
	size_t index = catalogue_index(board->catalogue, agent->name);

	return index < board->count && board->catalogue->agents[index] == agent ? &board->entries[index] : NULL;
}

void board_skipped(struct board *board, const struct catalogue_agent *agent, uint64_t turns)
{
	struct entry *entry = board_entry(board, agent);

	if (!entry)
		return;
	entry->agent.skipped += turns;
	board->version++;
}

void board_reset_max(struct board *board, const struct catalogue_agent *agent)
{
	struct entry *entry = board_entry(board, agent);

	if (!entry)
		return;
	/* Of a Dependant nothing can be said: the next state that is its own counts. */
	bool known = entry->agent.status != AGENT_DEPENDANT && !entry->fresh;
	entry->agent.max_status = known ? entry->agent.status : AGENT_OK;
	entry->agent.max_since_us = known ? clock_wall_us(board->clock) : 0;
	board->version++;
}

size_t board_count(const struct board *board)
{
	return board->count;
}

const struct board_agent *board_at(const struct board *board, size_t index)
{
	return index < board->count ? &board->entries[index].agent : NULL;
}

const struct board_agent *board_find(const struct board *board, const char *name)
{
	return board_at(board, catalogue_index(board->catalogue, name));
}

size_t board_lower_bound(const struct board *board, const char *name, size_t length)
{
	size_t low = 0, high = board->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *there = board->catalogue->agents[middle]->name;

		if (name_compare_n(there, strlen(there), name, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void board_summary(const struct board *board, struct board_summary *summary)
{
	*summary = (struct board_summary){
		.values = board->values,
		.worst = board->count ? AGENT_OK : AGENT_UNKNOWN,
		.last_change_us = board->last_change_us,
		.version = board->version,
		.generation = board->generation,
		.complete = board->generation && !board->awaited,
	};
	for (int status = 1; status <= STATUS_COUNT; status++) {
		summary->count[status] = board->by_status[status];
		if (board->by_status[status])
			summary->worst = status_worse(summary->worst, (enum agent_status)status);
	}
}

int64_t board_age_s(const struct board *board, const struct board_agent *agent)
{
	if (!agent->time_us)
		return -1;
	int64_t age_us = clock_monotonic_us(board->clock) - agent->mono_us;
	return age_us > 0 ? age_us / USEC_PER_SEC : 0;
}
