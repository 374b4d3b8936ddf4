/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections that must get on: each has a moment until which it must have done its next thing, or it is shut down.
 *
 * An HTTP library's idle time-out does not do: a client that sends an octet every few seconds is never idle.
 */
#ifndef WEB_DEADLINE_H
#define WEB_DEADLINE_H

#include <stdint.h>
#include <uv.h>

struct clock;
struct deadline;
struct deadlines;

struct deadlines *deadlines_new(uv_loop_t *loop, const struct clock *clock);
/* All deadlines must have been removed; the memory goes once the loop has run the close callback. */
void deadlines_free(struct deadlines *deadlines);

/* Watches the socket from now on, for this long. It stays the caller's. NULL when memory is short. */
struct deadline *deadline_add(struct deadlines *deadlines, int fd, int64_t in_us);
void deadline_move(struct deadlines *deadlines, struct deadline *deadline, int64_t in_us);
void deadline_remove(struct deadlines *deadlines, struct deadline *deadline);

#endif
