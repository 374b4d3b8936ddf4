/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one loop: net-snmp's select with libuv embedded in it.
 *
 * libuv drives timers, sockets, children; its backend descriptor is one more descriptor of net-snmp's select. Nothing
 * that is called from here may wait: the time that one turn spends outside select is measured as the loop's lag.
 */
#ifndef LOOP_H
#define LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct clock;
struct loop;
struct reaper;

/* with_snmp: the net-snmp library has been initialised (agentx_init) and its descriptors are part of the select. NULL
 * when memory or descriptors are short (logged). */
struct loop *loop_new(const struct clock *clock, bool with_snmp);
/* Runs pending close callbacks of libuv, then frees. All handles must have been closed. */
void loop_free(struct loop *loop);

/* This process kills what its workers leave behind; children that it has now are spared (reaper.h). To be called before
 * the first worker starts. 0; -1 when memory is short (logged). */
int loop_adopt_orphans(struct loop *loop);
/* NULL: nobody has called that. */
struct reaper *loop_reaper(const struct loop *loop);

/* For handles: uv_timer_init(loop_uv(loop), …). */
uv_loop_t *loop_uv(struct loop *loop);

/* How long a timer of libuv sleeps until then: milliseconds, rounded up, at least 1. A timer that is armed with 0 in a
 * callback of timers is called again in the same turn, for ever if it does so each time. */
uint64_t loop_wait_ms(int64_t next_us, int64_t now_us);

/* Until loop_stop(). */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* One turn: waits at most timeout_us. For tests and for closing down. */
void loop_turn(struct loop *loop, int64_t timeout_us);

struct loop_lag {
	int64_t last_us;         /* the last turn */
	int64_t worst_us;        /* since the start */
	int64_t worst_minute_us; /* in the last 60 to 120 s */
	uint64_t turns;
	uint64_t late; /* turns of more than 50 ms */
};
void loop_lag(const struct loop *loop, struct loop_lag *lag);
/* Forgets the worst figures (for benches). */
void loop_lag_reset(struct loop *loop);

#endif
