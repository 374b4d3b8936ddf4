/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/notifier.h"

#include "base/clock.h"
#include "service/loop.h"

#include <stdlib.h>

struct notifier {
	const struct clock *clock;
	struct board *board;
	struct notify *queue;
	uv_timer_t timer;
};

static void run(uv_timer_t *timer)
{
	struct notifier *notifier = timer->data;
	int64_t now = clock_monotonic_us(notifier->clock);
	int64_t next = notify_run(notifier->queue, notifier->board, now);

	if (next != INT64_MAX)
		uv_timer_start(timer, run, loop_wait_ms(next, now), 0);
}

/* Restored or first states are told like any other: coalescing and the rate keep them from being a storm. */
static void changed(void *context, const struct board_change *change)
{
	struct notifier *notifier = context;
	int64_t now = clock_monotonic_us(notifier->clock);

	notify_change(notifier->queue, change);
	if (!uv_is_active((uv_handle_t *)&notifier->timer))
		uv_timer_start(&notifier->timer, run, loop_wait_ms(now, now), 0);
}

struct notifier *notifier_new(struct loop *loop, const struct clock *clock, struct board *board,
			      const struct notify_sender *sender)
{
	struct notifier *notifier = calloc(1, sizeof *notifier);

	if (!notifier)
		return NULL;
	notifier->queue = notify_new(sender);
	if (!notifier->queue) {
		free(notifier);
		return NULL;
	}
	notifier->clock = clock;
	notifier->board = board;
	uv_timer_init(loop_uv(loop), &notifier->timer);
	notifier->timer.data = notifier;
	board_observe(board, &(struct board_observer){ .change = changed, .context = notifier });
	return notifier;
}

static void closed(uv_handle_t *handle)
{
	struct notifier *notifier = handle->data;

	notify_free(notifier->queue);
	free(notifier);
}

void notifier_free(struct notifier *notifier)
{
	if (notifier)
		uv_close((uv_handle_t *)&notifier->timer, closed);
}

const struct notify *notifier_queue(const struct notifier *notifier)
{
	return notifier->queue;
}
