/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"
#include "base/text.h"
#include "core/board_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char board_not_measured[] = "not measured yet";
static const char empty[] = "", no_memory[] = "(out of memory for this message)";

const char *board_text_keep(const char *text)
{
	const char *kept = *text ? strdup(text) : empty;

	return kept ? kept : no_memory;
}

void board_text_drop(const char *text)
{
	if (text != empty && text != no_memory && text != board_not_measured)
		free((char *)text);
}

bool board_set_own(struct entry *entry, enum agent_status status, const char *message)
{
	struct board_agent *agent = &entry->agent;
	const char *before = agent->own_message;
	bool same_text = strcmp(before, message) == 0, same = same_text && agent->own_status == status;

	agent->own_status = status;
	if (same_text)
		return !same;
	agent->own_message = board_text_keep(message);
	if (agent->message == before)
		agent->message = agent->own_message; /* shown is its own text, not a copy */
	board_text_drop(before);
	return true;
}

/* Shows its own message, or the root cause. Returns whether the text differs. */
static bool set_message(struct board_agent *agent, const struct board_agent *root)
{
	char text[REPORT_MESSAGE_MAX + 1];
	const char *before = agent->message;

	if (!root && before == agent->own_message)
		return false;
	if (root) {
		char whole[REPORT_MESSAGE_MAX + NAME_AGENT_MAX + 32];

		snprintf(whole, sizeof whole, "depends on %s%s%s", root->settings->name, *root->own_message ? ": " : "",
			 root->own_message);
		text_copy(text, sizeof text, whole);
		if (before != agent->own_message && strcmp(before, text) == 0)
			return false;
	}
	agent->message = root ? board_text_keep(text) : agent->own_message;
	if (before != agent->own_message)
		board_text_drop(before);
	return true;
}

void board_set_status(struct board *board, struct entry *entry, enum agent_status status)
{
	board->by_status[entry->agent.status]--;
	board->by_status[status]++;
	entry->agent.status = status;
}

static void note_max(struct entry *entry, int64_t now_us)
{
	struct board_agent *agent = &entry->agent;

	if (entry->fresh || agent->status == AGENT_DEPENDANT ||
	    (agent->max_since_us && status_rank(agent->status) <= status_rank(agent->max_status)))
		return;
	agent->max_status = agent->status;
	agent->max_since_us = now_us;
}

/* What requires makes of the entry; root is set to the one that fails, or NULL. */
static enum agent_status depend(struct board *board, struct entry *entry, const struct entry **root)
{
	const struct requires *requires = board->requires;
	uint32_t node = requires->node[entry - board->entries], cause;

	*root = NULL;
	if (node == REQUIRES_NONE)
		return entry->agent.own_status;
	uint32_t first = requires->up.start[node];
	enum agent_status status =
		rules_depend(entry->agent.own_status, &requires->up.to[first], requires->up.start[node + 1] - first,
			     board->shown, board->cause, &cause);
	board->shown[node] = entry->fresh && status == AGENT_UNKNOWN ? AGENT_OK : status;
	board->cause[node] = cause;
	if (cause != RULES_NO_CAUSE)
		*root = &board->entries[requires->agent[cause]];
	return status;
}

struct effect {
	bool moved;   /* something that is shown of it differs */
	bool changed; /* its status differs: change says how */
	struct board_change change;
};

static void show(struct board *board, struct entry *entry, int64_t now_us, bool told, struct effect *effect)
{
	struct board_agent *agent = &entry->agent;
	const struct entry *root;
	enum agent_status status = depend(board, entry, &root);
	const struct catalogue_agent *cause = root ? root->agent.settings : NULL;

	*effect = (struct effect){
		.moved = set_message(agent, root ? &root->agent : NULL),
		.changed = status != agent->status,
		.change = { .agent = agent,
			    .before = agent->status,
			    .after = status,
			    .before_since_us = agent->since_us,
			    .time_us = now_us },
	};
	effect->moved |= effect->changed || cause != agent->cause;
	agent->cause = cause;
	if (effect->changed) {
		board_set_status(board, entry, status);
		/* Nobody is told of what came about while the service was down: then it began with its cause. */
		agent->since_us = !told && root ? root->agent.since_us : now_us;
		if (agent->since_us > board->last_change_us)
			board->last_change_us = agent->since_us;
	}
	note_max(entry, now_us);
	board->version += effect->moved;
}

void board_tell_change(struct board *board, const struct board_change *change)
{
	for (size_t i = 0; i < board->observer_count; i++)
		if (board->observers[i].change)
			board->observers[i].change(board->observers[i].context, change);
}

/* Marks those that require the node; returns how many were not marked yet. */
static size_t mark_down(struct board *board, uint32_t node)
{
	const struct requires_edges *down = &board->requires->down;
	size_t marked = 0;

	for (uint32_t i = down->start[node]; i < down->start[node + 1]; i++) {
		marked += !board->due[down->to[i]];
		board->due[down->to[i]] = true;
	}
	return marked;
}

/* In the order of the nodes each is shown once, after all that it requires. */
static void show_down(struct board *board, uint32_t node, int64_t now_us)
{
	size_t left = mark_down(board, node);

	while (left) {
		struct effect effect;

		if (!board->due[++node])
			continue;
		board->due[node] = false;
		left--;
		show(board, &board->entries[board->requires->agent[node]], now_us, true, &effect);
		if (effect.changed)
			board_tell_change(board, &effect.change);
		if (effect.moved)
			left += mark_down(board, node);
	}
}

static bool is_failing(enum agent_status status)
{
	return status != AGENT_OK && status != AGENT_WARN;
}

void board_show(struct board *board, struct entry *entry, bool own_differs, const struct report *report)
{
	int64_t now_us = clock_wall_us(board->clock);
	uint32_t node = board->requires->node[entry - board->entries];
	enum agent_status before = node == REQUIRES_NONE ? AGENT_OK : board->shown[node];
	struct effect effect;

	show(board, entry, now_us, true, &effect);
	board->version++;
	for (size_t i = 0; report && i < board->observer_count; i++)
		if (board->observers[i].report)
			board->observers[i].report(board->observers[i].context, &entry->agent, report);
	if (effect.changed)
		board_tell_change(board, &effect.change);
	/* What a working agent says in words is nothing to those that require it. */
	if (node != REQUIRES_NONE && (is_failing(before) || is_failing(board->shown[node])) &&
	    (before != board->shown[node] || effect.moved || own_differs))
		show_down(board, node, now_us);
}

/* One step of board_show_all(). */
static void show_again(struct board *board, struct entry *entry, struct board_change *changes, size_t *count)
{
	bool told = changes && !entry->quiet;
	struct effect effect;

	show(board, entry, clock_wall_us(board->clock), told, &effect);
	if (effect.changed && told)
		changes[(*count)++] = effect.change;
	entry->quiet = false;
}

size_t board_show_all(struct board *board, struct board_change *changes)
{
	size_t count = 0;

	for (size_t i = 0; i < board->count; i++)
		if (board->requires->node[i] == REQUIRES_NONE)
			show_again(board, &board->entries[i], changes, &count);
	for (size_t i = 0; i < board->requires->count; i++)
		show_again(board, &board->entries[board->requires->agent[i]], changes, &count);
	board->version++;
	return count;
}

void board_settle(struct board *board)
{
	if (!board->restored)
		return;
	board->restored = false;
	board_show_all(board, NULL);
}
