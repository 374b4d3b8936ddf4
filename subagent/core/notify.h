/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notifications: a queue of changes on the board, held while the master is away, at most 5 a second, coalesced per
 * agent (first state before, last state after; back where it was: none). Beyond 256 the oldest of the best state is
 * dropped and counted, as are those of an agent that is gone before they are sent. A first measure that finds nothing
 * is not told: at a first start that would be all agents. How one is written as SNMP variables is its sender's to know
 * (mibs/notification.c).
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "core/board.h"

#define NOTIFY_RATE    5      /* at most, in any second */
#define NOTIFY_QUEUE   256    /* agents that may wait */
#define NOTIFY_HELD_US 500000 /* how often the sender is asked while it cannot send */

struct notify;

/* One change as it will be sent; texts live during the call. */
struct notice {
	const struct board_agent *agent;
	enum agent_status before, after;
};

struct notify_sender {
	bool (*can_send)(void *context); /* members are never NULL */
	void (*send)(void *context, const struct notice *notice);
	void (*waiting)(void *context, bool waiting); /* something waits, or nothing any more */
	void *context;
};

/* Pure: fed with changes and the time. The sender is copied. */
struct notify *notify_new(const struct notify_sender *sender);
void notify_free(struct notify *notify);
void notify_change(struct notify *notify, const struct board_change *change);
/* Sends what may be sent now; returns when to call again (monotonic; INT64_MAX: when something new comes). */
int64_t notify_run(struct notify *notify, const struct board *board, int64_t now_us);

struct notify_figures {
	uint64_t sent;
	uint64_t coalesced; /* changes of agents that were waiting already */
	uint64_t dropped;   /* from a full queue, or with their agent */
	size_t waiting;
};
void notify_figures(const struct notify *notify, struct notify_figures *figures);

#endif
