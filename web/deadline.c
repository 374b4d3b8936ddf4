/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deadline.h"

#include "base/clock.h"

#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>

/* A look once a second over some hundred connections costs nothing, and a second more or less does not matter. */
#define SWEEP_MS 1000

struct deadline {
	LIST_ENTRY(deadline) entry;
	int fd;
	int64_t at_us; /* monotonic */
};

struct deadlines {
	const struct clock *clock;
	LIST_HEAD(, deadline) list;
	uv_timer_t timer; /* runs while there is a connection */
};

static void sweep(uv_timer_t *timer)
{
	struct deadlines *deadlines = timer->data;
	int64_t now_us = clock_monotonic_us(deadlines->clock);
	struct deadline *deadline;

	LIST_FOREACH(deadline, &deadlines->list, entry)
	if (deadline->at_us <= now_us)
		shutdown(deadline->fd, SHUT_RDWR); /* its owner sees the end, and closes it */
}

struct deadlines *deadlines_new(uv_loop_t *loop, const struct clock *clock)
{
	struct deadlines *deadlines = calloc(1, sizeof *deadlines);

	if (!deadlines)
		return NULL;
	deadlines->clock = clock;
	LIST_INIT(&deadlines->list);
	uv_timer_init(loop, &deadlines->timer);
	deadlines->timer.data = deadlines;
	return deadlines;
}

static void closed(uv_handle_t *handle)
{
	free(handle->data);
}

void deadlines_free(struct deadlines *deadlines)
{
	uv_close((uv_handle_t *)&deadlines->timer, closed);
}

struct deadline *deadline_add(struct deadlines *deadlines, int fd, int64_t in_us)
{
	struct deadline *deadline = calloc(1, sizeof *deadline);

	if (!deadline)
		return NULL;
	if (LIST_EMPTY(&deadlines->list))
		uv_timer_start(&deadlines->timer, sweep, SWEEP_MS, SWEEP_MS);
	deadline->fd = fd;
	LIST_INSERT_HEAD(&deadlines->list, deadline, entry);
	deadline_move(deadlines, deadline, in_us);
	return deadline;
}

void deadline_move(struct deadlines *deadlines, struct deadline *deadline, int64_t in_us)
{
	deadline->at_us = clock_monotonic_us(deadlines->clock) + in_us;
}

void deadline_remove(struct deadlines *deadlines, struct deadline *deadline)
{
	LIST_REMOVE(deadline, entry);
	free(deadline);
	if (LIST_EMPTY(&deadlines->list))
		uv_timer_stop(&deadlines->timer);
}
