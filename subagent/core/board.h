/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The board: the last report of each agent, and what the rules made of it. All that answers (MIB, page, API, archive,
 * notifications) reads the board; only board_report() and board_tick() change it, and tell its observers.
 *
 * Invariants: agents are in SNMP's order of their names; settings and message are never NULL; cause is not NULL just
 * when status is AGENT_DEPENDANT.
 *
 * An agent that has not been measured yet is Unknown, but makes no Dependants of those that require it: at a start,
 * what is measured counts by itself until something is known to fail. After three periods without a measure it counts
 * as failed.
 */
#ifndef BOARD_H
#define BOARD_H

#include "core/catalogue.h"
#include "core/report.h"
#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct board;

#define BOARD_TREND         60          /* points */
#define BOARD_TREND_STEP_US 180000000LL /* 3 min each: 3 hours */

struct board_agent {
	const struct catalogue_agent *settings;
	/* What is shown. */
	enum agent_status status;
	const char *message;
	const struct catalogue_agent *cause; /* of Dependant: the root; else NULL */
	int64_t since_us;                    /* wall: in this status since */
	enum agent_status max_status;        /* the worst since the last reset (Dependant does not count) */
	int64_t max_since_us;                /* wall: when it reached that; 0: nothing was reached yet */
	/* What it says by itself, before requires. */
	enum agent_status own_status;
	const char *own_message;
	/* The last report. */
	int64_t time_us;             /* wall: start of the last turn that measured; 0: none yet */
	int64_t mono_us;             /* the same, monotonic (may lie before the start: a restored one) */
	int64_t duration_us, cpu_us; /* of the last turn, measured or not */
	struct rows rows;            /* kept when a later turn fails */
	uint64_t measures, failures; /* turns that measured, and that did not */
	uint64_t skipped;            /* turns that were due while the one before was still running */
	float trend[BOARD_TREND];    /* means of the first gauge (rows: the largest), the last one of the step that has
					begun; NAN: no value; oldest first */
};

/* What happened, for observers. They read the board and do not change it. */
struct board_change {
	const struct board_agent *agent;
	enum agent_status before, after;
	int64_t before_since_us; /* wall: when before began */
	int64_t time_us;         /* wall: now */
};

struct board_observer {
	/* A report has been taken in (agent shows what it made, and holds the rows). Before the changes that it made.
	 */
	void (*report)(void *context, const struct board_agent *agent, const struct report *report);
	/* A shown status changed. */
	void (*change)(void *context, const struct board_change *change);
	/* A new catalogue is on the board; the one before lives until all observers have been told. Before the changes
	 * that it made. */
	void (*catalogue)(void *context, const struct catalogue *catalogue);
	void *context;
}; /* members may be NULL */

struct board *board_new(const struct clock *clock);
void board_free(struct board *board);
/* At most 8. The struct is copied. */
void board_observe(struct board *board, const struct board_observer *observer);

/* Takes over (owns) the catalogue. An agent with the same name, class and fields (names and kinds) keeps what it had; a
 * new one begins as Unknown "not measured yet", or Error with its problem, which is no change. When memory is short the
 * old catalogue stays (logged). */
void board_set_catalogue(struct board *board, struct catalogue *catalogue);
const struct catalogue *board_catalogue(const struct board *board); /* never NULL */

/* Takes the report in and its rows over (the caller still releases the rest). A report whose agent is not of the
 * board's catalogue is ignored. */
void board_report(struct board *board, struct report *report);
/* Age: to be called about once a second. */
void board_tick(struct board *board);
/* So many turns of it were due while the one before was still running. */
void board_skipped(struct board *board, const struct catalogue_agent *agent, uint64_t turns);
void board_reset_max(struct board *board, const struct catalogue_agent *agent);
/* Puts back what the store kept: one record (record.h). No observer is told. Before the first catalogue it waits for
 * it; what is of an agent that is not there, has other fields now or has been measured since is forgotten. The age
 * counts from the wall clock, but a restored agent has three periods from now on to be measured. -1 when it is no
 * record (why says it). */
int board_restore(struct board *board, const char *line, size_t length, char *why, size_t why_size);

size_t board_count(const struct board *board);
const struct board_agent *board_at(const struct board *board, size_t index);
const struct board_agent *board_find(const struct board *board, const char *name);
/* Index of the first agent whose name is not before this one in SNMP's order; board_count() when none. name need not be
 * a valid name. */
size_t board_lower_bound(const struct board *board, const char *name, size_t length);

struct board_summary {
	size_t count[STATUS_COUNT + 1]; /* by enum agent_status */
	size_t values;                  /* of all agents, those that are there */
	enum agent_status worst;        /* AGENT_UNKNOWN on an empty board */
	int64_t last_change_us;         /* wall: of any status; 0: none yet */
	uint64_t version;               /* goes up with everything that changes on the board */
	uint64_t generation;            /* of the catalogue: 0 before the first */
	bool complete; /* there is a catalogue, and each agent that can has had a turn or was restored */
};
void board_summary(const struct board *board, struct board_summary *summary);

/* Seconds since the last measure, by the monotonic clock; -1: none yet. */
int64_t board_age_s(const struct board *board, const struct board_agent *agent);

#endif
