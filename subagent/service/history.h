/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * History: the client of the rrd worker. Catches the RRDs up from the journal (at least every 300 s, and before a graph
 * that is asked for), and has graphs drawn. The rrd worker runs only while there is something to do.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "service/worker.h"

#include <stddef.h>
#include <stdint.h>

struct board;
struct clock;
struct config;
struct history;
struct journal;
struct loop;

struct history *history_new(struct loop *loop, const struct clock *clock, const struct config *config,
			    struct board *board, struct journal *journal);
void history_free(struct history *history);

struct history_graph {
	const char *agent, *graph, *row; /* row "" for a class without rows */
	int64_t from_s, to_s;            /* epoch seconds */
	const char *format;              /* "svg", "png" */
	unsigned width, height;          /* of the plot, pixels */
	const char *theme;               /* "light", "dark" */
	const char *language;            /* "fr", "en" */
	const char *const *labels;       /* of the series, in that language; NULL: as declared */
	size_t label_count;
};
/* reply's frame: head {"type": media type}, body the picture. At most 64 wait at once. 0; -1 when too many wait (503).
 */
int history_graph(struct history *history, const struct history_graph *graph, worker_reply_fn *reply, void *arg);

struct history_figures {
	uint64_t applied;   /* number of the last record in the RRDs */
	uint64_t failed;    /* values that librrd refused, or from the future */
	uint64_t skipped;   /* values that the RRDs had, or not after their last update */
	uint64_t deadly;    /* records passed over as they kill the worker */
	uint64_t removed;   /* files of rows that are gone */
	int64_t flushed_us; /* monotonic: the last catch-up; 0 none */
};
void history_figures(const struct history *history, struct history_figures *figures);
const struct worker *history_worker(const struct history *history);

#endif
