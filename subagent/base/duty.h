/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How to be a worker: the other end of subagent/service/worker.h.
 *
 * A worker program answers messages that arrive on one socket (descriptor DUTY_FD) until the other side closes it; then
 * duty_run() returns. It is single-threaded: a message is answered before the next is read. hello and ping are answered
 * here. What else the program waits for (children, pipes) it adds to the poll set.
 *
 * Writing blocks when the other side does not read: the other side is z_stats' loop, which always reads.
 */
#ifndef BASE_DUTY_H
#define BASE_DUTY_H

#include "base/frame.h"

#include <poll.h>

#define DUTY_FD 3

struct duty;

/* One kind of message: its "op" and who answers it. 0, or -1 to end the worker with an error (already logged). */
struct duty_handler {
	const char *op;
	int (*handle)(struct duty *duty, const struct frame *frame);
};

struct duty_program {
	const char *name;                    /* of the program, for the log: "z_stats-store" */
	const struct duty_handler *handlers; /* ends with op == NULL */
	/* The first message: its keys are the settings. Adds to reply (the hello that goes back) what the other side
	 * must know. 0, or -1 with the reason logged: the worker ends. */
	int (*hello)(struct duty *duty, json_t *hello, json_t *reply);
	/* What else to wait for: fills fds[0..], at most most of them, returns how many; lowers *timeout_ms (-1: none)
	 * when something is due earlier. NULL: nothing. */
	size_t (*prepare)(struct duty *duty, struct pollfd *fds, size_t most, int *timeout_ms);
	/* After poll(): the same entries with revents set. Called also after a time-out. */
	int (*dispatch)(struct duty *duty, const struct pollfd *fds, size_t count);
	void *context;
};

/* Serves until the socket closes. Returns the exit status of the program: 0, or 1 after an error. Ignores SIGPIPE,
 * SIGINT (the terminal's Ctrl-C is z_stats' to handle) and SIGTERM is left at its default. */
int duty_run(const struct duty_program *program);

void *duty_context(struct duty *duty);

/* Sends a message; takes over (steals) head. 0, or -1 with the reason logged: the other side is gone. */
int duty_send(struct duty *duty, json_t *head, const void *body, size_t length);
/* The same as the answer to a request: copies its "id" into head. */
int duty_reply(struct duty *duty, const struct frame *request, json_t *head, const void *body, size_t length);
/* Answers a request with {"error": text}. */
int duty_refuse(struct duty *duty, const struct frame *request, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
