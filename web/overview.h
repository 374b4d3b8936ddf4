/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the front page shows of the board, before it is written: which agents, how many in each state, and what an
 * administrator has to do, most urgent first.
 *
 * A trouble is an agent that is Error, Warning or Unknown by itself; agents that only depend on another are listed with
 * their cause. An agent that is not on the page but the cause of one that is there is a trouble too. Agents whose first
 * measure is still to come are none.
 */
#ifndef WEB_OVERVIEW_H
#define WEB_OVERVIEW_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>

struct service;

#define OVERVIEW_NONE ((size_t)-1)

struct trouble {
	size_t agent; /* index on the board */
	size_t dependants;
	int rank;     /* of its state */
	size_t order; /* of its first place on the page */
};

struct overview {
	size_t agents; /* on the board */
	size_t *order; /* [agent]: its first place on the page, OVERVIEW_NONE when no section names it */
	size_t shown;  /* agents on the page */
	size_t status[STATUS_COUNT + 1]; /* how many of them are in each state */
	size_t *first_dependant;         /* [agent]: of those whose cause it is; OVERVIEW_NONE: none */
	size_t *next_dependant;          /* [agent]: the next one with the same cause */
	struct trouble *troubles;
	size_t trouble_count;
};

/* 0, or -1 when memory is short. */
int overview_init(struct overview *overview, const struct service *service);
void overview_release(struct overview *overview);
enum agent_status overview_worst(const struct overview *overview);

#endif
