/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The graphs that are asked for. One waits here until the RRDs are caught up (GRAPHS_WAIT_US at most) and the rrd
 * worker can draw, then with the worker. Each is answered exactly once, GRAPHS_DEADLINE_US after it was asked for at
 * the latest.
 */
#ifndef HISTORY_GRAPHS_H
#define HISTORY_GRAPHS_H

#include "base/clock.h"
#include "service/worker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct graph_waiting;
struct history_graph;

#define GRAPHS_MAX         64
#define GRAPHS_WAIT_US     (1LL * USEC_PER_SEC)
#define GRAPHS_DEADLINE_US (10LL * USEC_PER_SEC)

struct graphs {
	struct graph_waiting *first, **end; /* not given to the worker yet, oldest first */
	size_t count;                       /* with those that are with the worker */
};

void graphs_init(struct graphs *graphs);
/* 0; -1 when too many wait, or memory is short. */
int graphs_add(struct graphs *graphs, const struct history_graph *graph, int64_t now_us, worker_reply_fn *reply,
	       void *arg);
/* Gives to the worker those that have waited long enough (caught_up: all). able: it runs and knows the agents. */
void graphs_give(struct graphs *graphs, struct worker *worker, int64_t now_us, bool able, bool caught_up);
/* When graphs_give() has something to do again; INT64_MAX when nothing waits. */
int64_t graphs_next_us(const struct graphs *graphs, bool able);
/* Answers all that are not with the worker with this error. */
void graphs_fail(struct graphs *graphs, const char *error);

#endif
