/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When each agent's turn is: fed with the time, it says which agents are due. It starts nothing itself.
 *
 * The first turns of agents that begin together (at a start: all) are spread evenly, in the order of a hash of their
 * names, over the shortest of: the agent's period, 60 s, 250 ms for each of them. So the first one is at once, four are
 * begun within a second, a thousand do not burst, and a restart with the same agents spreads them in the same way.
 * Afterwards an agent is due at start + n × period on the monotonic clock. Turns that pass while the one before is
 * still running are skipped and counted, never caught up; of those that pass while none could be begun (the machine
 * slept, too many were running) the last one is begun late and the others are skipped. Agents wait in the order in
 * which they were due. At most max_running turns run at once; at most max_group are handed out in one call.
 */
#ifndef SCHEDULER_H
#define SCHEDULER_H

#include "core/catalogue.h"

#include <stdint.h>

struct scheduler;

struct scheduler_limits {
	size_t max_running; /* turns at once */
	size_t max_group;   /* turns handed out by one scheduler_due() */
};

struct turn {
	const struct catalogue_agent *agent;
	uint64_t number;  /* of this agent's turns, from 1 */
	int64_t due_us;   /* monotonic: when it should have started */
	uint64_t skipped; /* of this agent, since its turn before */
};

struct scheduler *scheduler_new(const struct scheduler_limits *limits);
void scheduler_free(struct scheduler *scheduler);

/* Agents that are the same (name, class, period) keep their due times; all of the same name keep their number, and run
 * until done. Those that are gone count as running no more. Agents with a problem get no turn. The catalogue must live
 * until this has been called with the next one. */
void scheduler_set_catalogue(struct scheduler *scheduler, const struct catalogue *catalogue, int64_t now_us);
/* Fills turns with what is due now and may start; they count as running until scheduler_done(). */
size_t scheduler_due(struct scheduler *scheduler, int64_t now_us, struct turn *turns, size_t most);
/* A turn that is not running is ignored. */
void scheduler_done(struct scheduler *scheduler, const char *agent, uint64_t number, int64_t now_us);
/* Due now, besides its own times; -1 when it is running, unknown or has a problem. */
int scheduler_now(struct scheduler *scheduler, const char *agent, int64_t now_us);
/* When to call scheduler_due() next: monotonic; INT64_MAX when nothing is due before something is done. */
int64_t scheduler_next_us(const struct scheduler *scheduler);

struct scheduler_figures {
	size_t running, waiting; /* waiting: due, but max_running are running */
	uint64_t started, skipped;
	int64_t late_worst_us, late_sum_us; /* start minus due */
	/* [i]: starts later than 2^(i-1) ms and up to 2^i ms; [0]: up to 1 ms; [19]: all beyond */
	uint64_t late_buckets[20];
};
void scheduler_figures(const struct scheduler *scheduler, struct scheduler_figures *figures);

#endif
