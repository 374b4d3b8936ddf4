/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When to probe the master, ping it, hold what must be sent, and drop the session: the supervision of AgentX as a pure
 * state machine. It is told what happened and what time it is, and says what to do next and when to ask again.
 *
 *   detached --probe--> probing --opened--> registering --registered--> attached <--ping late, answered--> late
 *       ^                  |                     |                         |                                |
 *       +---failed---------+      refused, or no answer in 2 s: dropping <-+------- no answer in 2 s -------+
 *       +---lost------------------------------------- from each of them
 */
#ifndef AGENTX_SUPERVISE_H
#define AGENTX_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>

enum supervise_state {
	SUPERVISE_DETACHED, /* until the next probe */
	SUPERVISE_PROBING,
	SUPERVISE_REGISTERING,
	SUPERVISE_ATTACHED,
	SUPERVISE_LATE, /* a ping is not answered yet */
	SUPERVISE_DROPPING,
};

enum supervise_action {
	SUPERVISE_WAIT,    /* nothing until *wake_us, or until something happens */
	SUPERVISE_PROBE,   /* begin to connect */
	SUPERVISE_GIVE_UP, /* end the probe; counts as failed */
	SUPERVISE_PING,
	SUPERVISE_DROP, /* end the session; supervise_lost() follows */
};

struct supervise {
	enum supervise_state state;
	int64_t since_us; /* in this state */
	int64_t retry_us; /* detached: when to probe */
	int64_t wait_us;  /* the last wait between two probes, 0: none yet */
	int64_t attached_us;
	int64_t ping_us;     /* the last ping was sent */
	int64_t answered_us; /* the last answered ping was sent then: the master was alive at least until then */
	int64_t took_us;     /* from it to its answer */
	int64_t busy_us;     /* something may be in flight until then */
	bool pinging, waiting, refused;
	unsigned refusals; /* in a row */
	uint64_t attaches, drops;
	char reason[160]; /* why it is not attached; "" */
};

void supervise_init(struct supervise *supervise, int64_t now_us);
/* What to do now. When it is SUPERVISE_WAIT: *wake_us is when to ask again (INT64_MAX: when something happens). Any
 * other action counts as done: ask again at once. */
enum supervise_action supervise_next(struct supervise *supervise, int64_t now_us, int64_t *wake_us);

/* What happened. */
void supervise_failed(struct supervise *supervise, int64_t now_us, const char *reason); /* the probe */
void supervise_opened(struct supervise *supervise, int64_t now_us);                     /* the probe was answered */
/* All subtrees are. True when it has become attached by it. */
bool supervise_registered(struct supervise *supervise, int64_t now_us);
/* The master took a registration not: the caller drops the session. */
void supervise_refused(struct supervise *supervise, int64_t now_us, const char *reason);
void supervise_answered(struct supervise *supervise, int64_t now_us); /* the ping */
void supervise_lost(struct supervise *supervise, int64_t now_us);     /* the session is gone, whoever ended it */
void supervise_sent(struct supervise *supervise, int64_t now_us);     /* a notification */
void supervise_hurry(struct supervise *supervise, bool waiting);      /* something waits to be sent */

/* The master answered a ping that was sent within the last second, and none is late. */
bool supervise_can_send(const struct supervise *supervise, int64_t now_us);
/* Attached for 10 s or more. */
bool supervise_is_steady(const struct supervise *supervise, int64_t now_us);
/* As agentx_state() shows it: "attached", "late", "refused", "detached". */
const char *supervise_word(const struct supervise *supervise);

#endif
