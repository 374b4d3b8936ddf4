/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/reaper.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/orphan.h"
#include "service/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

struct reaper {
	const struct clock *clock;
	pid_t *spared;
	size_t count;
	struct orphan_pace pace;
	uv_timer_t timer;
};

struct reaper *reaper_new(struct loop *loop, const struct clock *clock)
{
	struct reaper *reaper = calloc(1, sizeof *reaper);

	if (!reaper)
		return NULL;
	reaper->clock = clock;
	reaper->spared = orphan_children(getpid(), &reaper->count);
	uv_timer_init(loop_uv(loop), &reaper->timer);
	reaper->timer.data = reaper;
	orphan_adopt();
	return reaper;
}

static void on_closed(uv_handle_t *handle)
{
	struct reaper *reaper = handle->data;

	free(reaper->spared);
	free(reaper);
}

void reaper_free(struct reaper *reaper)
{
	if (reaper)
		uv_close((uv_handle_t *)&reaper->timer, on_closed);
}

int reaper_spare(struct reaper *reaper, pid_t pid)
{
	pid_t *more = realloc(reaper->spared, (reaper->count + 1) * sizeof *more);

	if (!more)
		return -1;
	reaper->spared = more;
	reaper->spared[reaper->count++] = pid;
	return 0;
}

static bool is_spared(const void *context, pid_t pid)
{
	const struct reaper *reaper = context;

	for (size_t i = 0; i < reaper->count; i++)
		if (reaper->spared[i] == pid)
			return true;
	return false;
}

static void sweep(struct reaper *reaper);

static void on_timer(uv_timer_t *timer)
{
	sweep(timer->data);
}

static void sweep(struct reaper *reaper)
{
	size_t killed = orphan_sweep(is_spared, reaper, orphan_send);

	if (killed && !reaper->pace.due_us)
		log_info("service", "a worker that ended has left %zu processes behind: they are killed", killed);
	orphan_pace_next(&reaper->pace, killed, clock_monotonic_us(reaper->clock));
	if (reaper->pace.due_us)
		uv_timer_start(&reaper->timer, on_timer, (uint64_t)(reaper->pace.wait_us / USEC_PER_MSEC), 0);
}

void reaper_child_ended(struct reaper *reaper, pid_t pid)
{
	for (size_t i = 0; i < reaper->count; i++)
		if (reaper->spared[i] == pid) {
			reaper->spared[i] = reaper->spared[--reaper->count];
			break;
		}
	sweep(reaper);
}
