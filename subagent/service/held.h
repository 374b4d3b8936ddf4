/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records that are not durable yet: the queue between the board and the store.
 *
 * A record gets its number when it is first given to a store, one after the other without a gap; it leaves when the
 * store says that it is durable. Beyond the ceiling the oldest are lost, and counted.
 *
 * Invariants: numbers rise from the head of the queue; all that have one stand before all that have none.
 */
#ifndef HELD_H
#define HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct held_record {
	struct held_record *next;
	uint64_t n;       /* 0: none yet */
	const char *kind; /* a constant: "measure", "event" */
	int64_t time_us;  /* wall */
	char *agent, *line;
	size_t length; /* of line */
};

struct held {
	struct held_record *first, *last, *next; /* next: the first that is not given; NULL: all are */
	size_t count, octets, most;              /* most: ceiling of octets */
	uint64_t number;                         /* the last that was given to a record */
	uint64_t lost;
};

void held_init(struct held *held, size_t most);
void held_release(struct held *held);

/* Takes over line (NULL, or freed on failure). agent is copied. 0, or -1: there was no memory for it: it is lost, as
 * are those that the ceiling costs, and counted. */
int held_add(struct held *held, const char *kind, const char *agent, int64_t time_us, char *line);
/* A store runs from now on, and holds all up to `last`: what it has is let go, everything else will be given again. */
void held_begin(struct held *held, uint64_t last);
/* The record to give next, numbered; NULL: none. held_given() when the store has taken it. */
const struct held_record *held_next(struct held *held);
void held_given(struct held *held);
/* All up to n are durable. */
void held_durable(struct held *held, uint64_t n);

#endif
