/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parent's side of a worker: a child process of z_stats on one socketpair (its other end: base/duty.h).
 *
 * worker_new() describes it; it is started by worker_start() and from then on kept running: when it dies it is started
 * again after 0.1, 0.2, 0.4 … 30 s (back to 0.1 after 60 s of life); when it does not answer a ping within hang_us it
 * is killed, unless it is in an uninterruptible disk call (state D). An on-demand worker is started by the first
 * message for it and ended after idle_us without one. When a worker has ended, what it said before is heard whole; its
 * in-flight requests are then answered with an error.
 *
 * Nothing here blocks: messages go through an output queue (QUEUE_MAX octets at most), and worker_send() says when it
 * does not fit.
 */
#ifndef WORKER_H
#define WORKER_H

#include "base/frame.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct clock;
struct loop;
struct worker;

#define WORKER_QUEUE_MAX (16u << 20)
#define WORKER_END_SIZE  192

struct worker_handler {
	const char *op;
	void (*handle)(void *context, const struct frame *frame);
};

struct worker_kind {
	const char *name;                      /* "runner"; the program is z_stats-NAME */
	int64_t hang_us;                       /* a ping not answered for so long: killed */
	int64_t idle_us;                       /* on demand: ended after so long without a message; 0: always runs */
	const struct worker_handler *handlers; /* ends with op == NULL */
	/* Adds this worker's settings to the hello that is about to be sent. */
	void (*hello)(void *context, json_t *hello);
	/* It answered hello (reply: its own). Called at each start. May be NULL. */
	void (*up)(void *context, const json_t *reply);
	/* It ended; reason is a text for people. Called after the answers to its in-flight requests. May be NULL. */
	void (*down)(void *context, const char *reason);
};

/* The answer to a request. error: NULL, or why there is none (frame is then NULL). */
typedef void worker_reply_fn(void *arg, const struct frame *frame, const char *error);

/* program: path of the executable (copied). NULL when memory is short. */
struct worker *worker_new(struct loop *loop, const struct clock *clock, const struct worker_kind *kind,
			  const char *program, void *context);
/* Closes the socket, waits for nothing: the worker ends by itself. In-flight requests are answered with an error. */
void worker_free(struct worker *worker);
/* Starts it now; an on-demand worker need not be started. */
void worker_start(struct worker *worker);
/* Ends it (it finishes what it was sent, in 10 s at most); an on-demand worker starts again with the next message. */
void worker_stop(struct worker *worker);

/* Takes over (steals) head. 0, or -1: not running (and not on demand), or the queue is full. */
int worker_send(struct worker *worker, json_t *head, const void *body, size_t length);
/* A request: adds "id". reply is called exactly once, never from inside this call, with an error after deadline_us (a
 * duration) at the latest. 0, or -1 as worker_send (reply is then not called). */
int worker_request(struct worker *worker, json_t *head, const void *body, size_t length, int64_t deadline_us,
		   worker_reply_fn *reply, void *arg);

/* Octets that were sent and that its socket has not taken yet. */
size_t worker_waiting(const struct worker *worker);

/* Answered hello and not ended since. */
bool worker_is_up(const struct worker *worker);

struct worker_state {
	const char *name;
	const char *state; /* "up", "starting", "waiting" (back-off), "ending", "idle" */
	pid_t pid;         /* 0 when none */
	uint64_t starts, deaths;
	int64_t since_us;               /* monotonic: in this state since */
	char last_end[WORKER_END_SIZE]; /* how it last ended, "" never */
};
void worker_state(const struct worker *worker, struct worker_state *state);

/* Where the worker programs are: libexec/z_stats, or in a build tree the folders beside the z_stats program. Writes
 * the path of z_stats-NAME. */
void worker_program(const char *name, char *path, size_t size);

#endif
