/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The turns under way: one forked child each (child.h), of which the exit ends the turn, not the end of its pipe.
 *
 * Every turn that is started is reported just once: it ended, crashed, wrote too much, was killed at its deadline,
 * could not be started, or does not end although it was killed. The last is *stuck*: until its child is gone its agent
 * gets no other, but the same answer at once. TURN_STUCK_MAX stuck ones do not count among those that may run; more do.
 *
 * This process is the reaper of all that turns leave behind: from turn_table_new() on, each child of it that is not a
 * turn is killed.
 */
#ifndef RUNNER_TURN_H
#define RUNNER_TURN_H

#include "base/orphan.h"
#include "core/report.h"

#include <jansson.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TURN_STUCK_MAX 16
#define TURN_STUCK_US  2000000LL /* from SIGKILL on */
#define TURN_MOST      1000

struct agent;
struct clock;
struct turn_table;

/* How one turn ended. All that it points to is valid during the call only. */
struct turn_end {
	const struct agent *agent;
	uint64_t turn;
	enum report_end end;
	int code;        /* exit status, signal or errno (report.h) */
	int64_t time_us; /* wall: its start */
	int64_t duration_us, cpu_us;
	const char *detail; /* of a stuck one: "state D in nfs_wait_on_request"; else "" */
	const char *body;   /* what the child wrote; not terminated */
	size_t length;
};

struct turn_setup {
	size_t most; /* turns at once, 1 to TURN_MOST */
	const struct clock *clock;
	void (*ended)(void *context, const struct turn_end *end);
	void *context;
	orphan_kill *kill; /* NULL: orphan_send(); for tests */
};

/* NULL when memory is short. */
struct turn_table *turn_table_new(const struct turn_setup *setup);
/* Kills what still runs and all that it left behind; nobody is told. */
void turn_table_free(struct turn_table *table);

/* Starts a turn of the agent, which must live until it has ended. What cannot be started ends within this call. */
void turn_start(struct turn_table *table, const struct agent *agent, uint64_t turn, int64_t timeout_us);

/* For the poll set of a duty (base/duty.h): the same contract as its prepare and dispatch. */
size_t turn_prepare(struct turn_table *table, struct pollfd *fds, size_t most, int *timeout_ms);
void turn_dispatch(struct turn_table *table, const struct pollfd *fds, size_t count);

/* Turns that have not been reported yet, and stuck ones. */
size_t turn_running(const struct turn_table *table);
size_t turn_stuck(const struct turn_table *table);

/* The head of the message "report" (protocol.h); its body is end->body. A new reference; NULL when memory is short. */
json_t *turn_head(const struct turn_end *end);

#endif
