/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/notify.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

struct change {
	char agent[NAME_AGENT_MAX + 1]; /* not a pointer: a new catalogue may take the agent away while it waits */
	enum agent_status before, after;
};

struct notify {
	struct notify_sender sender;
	struct change queue[NOTIFY_QUEUE]; /* oldest first */
	int64_t sent_us[NOTIFY_RATE];      /* when the last ones went: a ring */
	struct notify_figures figures;     /* waiting: how many there are in the queue */
};

struct notify *notify_new(const struct notify_sender *sender)
{
	struct notify *notify = calloc(1, sizeof *notify);

	if (!notify)
		return NULL;
	notify->sender = *sender;
	for (size_t i = 0; i < NOTIFY_RATE; i++)
		notify->sent_us[i] = INT64_MIN;
	return notify;
}

void notify_free(struct notify *notify)
{
	free(notify);
}

/* The sender is told only when it becomes true or false that something waits. */
static void set_waiting(struct notify *notify, size_t waiting)
{
	size_t before = notify->figures.waiting;

	notify->figures.waiting = waiting;
	if (!before != !waiting)
		notify->sender.waiting(notify->sender.context, waiting > 0);
}

static void take_out(struct notify *notify, size_t index)
{
	size_t behind = notify->figures.waiting - index - 1;

	memmove(&notify->queue[index], &notify->queue[index + 1], behind * sizeof *notify->queue);
	set_waiting(notify, notify->figures.waiting - 1);
}

static size_t find(const struct notify *notify, const char *agent)
{
	size_t i = 0;

	while (i < notify->figures.waiting && strcmp(notify->queue[i].agent, agent) != 0)
		i++;
	return i;
}

static void append(struct notify *notify, const struct board_change *change)
{
	struct change *added = &notify->queue[notify->figures.waiting];

	*added = (struct change){ .before = change->before, .after = change->after };
	memcpy(added->agent, change->agent->settings->name, sizeof added->agent);
	set_waiting(notify, notify->figures.waiting + 1);
}

/* A first measure that finds nothing: at a first start that is all agents. */
static bool is_no_news(const struct board_change *change)
{
	return change->after == AGENT_OK && change->before == AGENT_UNKNOWN && change->agent->measures == 1 &&
	       change->agent->failures == 0;
}

/* Drops the change that says the least: the oldest of the best state. False: that is the new one itself. */
static bool make_room(struct notify *notify, const struct board_change *change)
{
	size_t least = 0;

	notify->figures.dropped++;
	for (size_t i = 1; i < notify->figures.waiting; i++)
		if (status_rank(notify->queue[i].after) < status_rank(notify->queue[least].after))
			least = i;
	if (status_rank(change->after) < status_rank(notify->queue[least].after))
		return false;
	take_out(notify, least);
	return true;
}

void notify_change(struct notify *notify, const struct board_change *change)
{
	size_t index = find(notify, change->agent->settings->name);

	if (index < notify->figures.waiting) {
		notify->figures.coalesced++;
		notify->queue[index].after = change->after;
		if (notify->queue[index].before == change->after)
			take_out(notify, index);
		return;
	}
	if (is_no_news(change))
		return;
	if (notify->figures.waiting == NOTIFY_QUEUE && !make_room(notify, change))
		return;
	append(notify, change);
}

static void send_first(struct notify *notify, const struct board *board, int64_t now_us)
{
	const struct change *first = &notify->queue[0];
	const struct notice notice = {
		.agent = board_find(board, first->agent),
		.before = first->before,
		.after = first->after,
	};

	if (notice.agent) {
		notify->sent_us[notify->figures.sent++ % NOTIFY_RATE] = now_us;
		notify->sender.send(notify->sender.context, &notice);
	} else {
		notify->figures.dropped++;
	}
	take_out(notify, 0);
}

int64_t notify_run(struct notify *notify, const struct board *board, int64_t now_us)
{
	while (notify->figures.waiting) {
		int64_t oldest = notify->sent_us[notify->figures.sent % NOTIFY_RATE];

		if (oldest > now_us - USEC_PER_SEC)
			return oldest + USEC_PER_SEC;
		if (!notify->sender.can_send(notify->sender.context))
			return now_us + NOTIFY_HELD_US;
		send_first(notify, board, now_us);
	}
	return INT64_MAX;
}

void notify_figures(const struct notify *notify, struct notify_figures *figures)
{
	*figures = notify->figures;
}
