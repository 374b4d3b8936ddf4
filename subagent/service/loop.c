/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h" /* before all others: fds_bits of the large fd sets needs the system's extensions */

#include "service/loop.h"

#include "base/clock.h"
#include "base/complaint.h"
#include "base/log.h"
#include "service/reaper.h"

#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/library/fd_event_manager.h>
#include <net-snmp/library/large_fd_set.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define LATE_US        (50LL * USEC_PER_MSEC)
#define MINUTE_US      (60LL * USEC_PER_SEC)
#define LONGEST_US     MINUTE_US
#define DRAIN_ROUNDS   8
#define CLOSE_ROUNDS   16
#define BROKEN_WAIT_MS 10

struct sets {
	netsnmp_large_fd_set read, write, except;
	int count; /* highest descriptor + 1, as select wants it */
};

struct loop {
	uv_loop_t uv;
	uv_timer_t keeper;
	const struct clock *clock;
	bool with_snmp, stopping;
	struct sets sets;
	struct reaper *reaper;
	struct loop_lag lag;
	int64_t minute_start_us, minute_us, minute_before_us; /* worst turns of this minute and of the one before */
	uint64_t minute_late;
	struct complaint late, broken;
};

/* Without a referenced handle uv_backend_timeout() is 0 for ever, which would make of the loop a busy one. Once a
 * minute the figures of the lag move on even when nothing else happens. */
static void on_keeper(uv_timer_t *timer)
{
	(void)timer;
}

static void sets_init(struct sets *sets)
{
	netsnmp_large_fd_set_init(&sets->read, FD_SETSIZE);
	netsnmp_large_fd_set_init(&sets->write, FD_SETSIZE);
	netsnmp_large_fd_set_init(&sets->except, FD_SETSIZE);
}

static void sets_release(struct sets *sets)
{
	netsnmp_large_fd_set_cleanup(&sets->read);
	netsnmp_large_fd_set_cleanup(&sets->write);
	netsnmp_large_fd_set_cleanup(&sets->except);
}

struct loop *loop_new(const struct clock *clock, bool with_snmp)
{
	struct loop *loop = calloc(1, sizeof *loop);
	int error = loop ? uv_loop_init(&loop->uv) : UV_ENOMEM;

	if (error) {
		log_error("loop", "cannot make the event loop: %s", uv_strerror(error));
		free(loop);
		return NULL;
	}
	signal(SIGPIPE, SIG_IGN); /* a peer that is gone is an error of write(), not our end */
	loop->clock = clock;
	loop->with_snmp = with_snmp;
	loop->minute_start_us = clock_monotonic_us(clock);
	sets_init(&loop->sets);
	uv_timer_init(&loop->uv, &loop->keeper);
	uv_timer_start(&loop->keeper, on_keeper, MINUTE_US / USEC_PER_MSEC, MINUTE_US / USEC_PER_MSEC);
	return loop;
}

static void tell_open_handle(uv_handle_t *handle, void *arg)
{
	(void)arg;
	log_error("loop", "a handle of type %s was not closed by its owner",
		  uv_handle_type_name(uv_handle_get_type(handle)));
}

void loop_free(struct loop *loop)
{
	int rounds = CLOSE_ROUNDS;

	if (!loop)
		return;
	uv_close((uv_handle_t *)&loop->keeper, NULL);
	reaper_free(loop->reaper);
	do
		uv_run(&loop->uv, UV_RUN_NOWAIT);
	while (uv_loop_close(&loop->uv) == UV_EBUSY && --rounds);
	sets_release(&loop->sets);
	if (!rounds) {
		/* Their memory still points into ours: to leak it is the lesser evil. */
		uv_walk(&loop->uv, tell_open_handle, NULL);
		return;
	}
	free(loop);
}

int loop_adopt_orphans(struct loop *loop)
{
	loop->reaper = reaper_new(loop, loop->clock);
	if (!loop->reaper)
		log_error("loop", "no memory to watch for what workers leave behind");
	return loop->reaper ? 0 : -1;
}

struct reaper *loop_reaper(const struct loop *loop)
{
	return loop->reaper;
}

uv_loop_t *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

uint64_t loop_wait_ms(int64_t next_us, int64_t now_us)
{
	return next_us <= now_us ? 1 : (uint64_t)((next_us - now_us + USEC_PER_MSEC - 1) / USEC_PER_MSEC);
}

static void collect(struct loop *loop, bool with_uv)
{
	struct sets *sets = &loop->sets;

	sets->count = 0;
	NETSNMP_LARGE_FD_ZERO(&sets->read);
	NETSNMP_LARGE_FD_ZERO(&sets->write);
	NETSNMP_LARGE_FD_ZERO(&sets->except);
	if (with_uv) {
		int fd = uv_backend_fd(&loop->uv);

		NETSNMP_LARGE_FD_SET(fd, &sets->read);
		sets->count = fd + 1;
	}
}

/* The sets are made anew for every select: a session of AgentX may have come, gone or changed its descriptor. Returns
 * how long the library lets us wait, at most most_us. */
static int64_t collect_snmp(struct loop *loop, int64_t most_us)
{
	struct timeval timeout = { .tv_sec = most_us / USEC_PER_SEC, .tv_usec = most_us % USEC_PER_SEC };
	int block = 0;

	snmp_select_info2(&loop->sets.count, &loop->sets.read, &timeout, &block);
	netsnmp_external_event_info2(&loop->sets.count, &loop->sets.read, &loop->sets.write, &loop->sets.except);
	int64_t us = (int64_t)timeout.tv_sec * USEC_PER_SEC + timeout.tv_usec;
	return us < most_us ? us : most_us;
}

static int wait_ready(struct loop *loop, int64_t us)
{
	struct timeval timeout = { .tv_sec = us / USEC_PER_SEC, .tv_usec = us % USEC_PER_SEC };
	struct sets *sets = &loop->sets;

	return netsnmp_large_fd_set_select(sets->count, &sets->read, &sets->write, &sets->except, &timeout);
}

static void dispatch_snmp(struct loop *loop, int ready)
{
	netsnmp_dispatch_external_events2(&ready, &loop->sets.read, &loop->sets.write, &loop->sets.except);
	if (ready > 0)
		snmp_read2(&loop->sets.read);
}

/* One AgentX request takes three turns, its socket and then two pipes inside the library. Serving them at once, before
 * libuv's events, makes answers under load several times faster (GET p50 4.0 ms -> 0.9 ms); the bound keeps a flood of
 * requests from starving libuv. */
static void serve_snmp(struct loop *loop, int ready)
{
	for (int round = 0; ready > 0 && round <= DRAIN_ROUNDS; round++) {
		dispatch_snmp(loop, ready);
		collect(loop, false);
		collect_snmp(loop, 0);
		ready = wait_ready(loop, 0);
	}
	snmp_timeout();
	run_alarms();
	netsnmp_check_outstanding_agent_requests();
}

static int64_t uv_wait_us(struct loop *loop)
{
	uv_update_time(&loop->uv); /* without it the timeout counts from the last uv_run() */
	int64_t ms = uv_backend_timeout(&loop->uv);

	return ms < 0 || ms > LONGEST_US / USEC_PER_MSEC ? LONGEST_US : ms * USEC_PER_MSEC;
}

/* A descriptor that somebody closed while it was still in the sets makes every select fail at once. Never seen; should
 * it happen, libuv's part goes on and the processor is not burnt. */
static void survive(struct loop *loop, int error)
{
	struct pollfd fd = { .fd = uv_backend_fd(&loop->uv), .events = POLLIN };

	if (error == EINTR)
		return;
	complain(&loop->broken, loop->clock, "loop", "select failed: %s; SNMP is not served", strerror(error));
	poll(&fd, 1, BROKEN_WAIT_MS);
}

static void roll_minute(struct loop *loop, int64_t now_us)
{
	int64_t past = now_us - loop->minute_start_us;

	if (past < MINUTE_US)
		return;
	loop->minute_before_us = past < 2 * MINUTE_US ? loop->minute_us : 0;
	if (!loop->minute_late)
		complaint_end(&loop->late, loop->clock, "loop", "no turn took more than 50 ms in the last minute");
	loop->minute_us = 0;
	loop->minute_late = 0;
	loop->minute_start_us = now_us;
}

static void account(struct loop *loop, int64_t lag_us, int64_t now_us)
{
	struct loop_lag *lag = &loop->lag;

	roll_minute(loop, now_us);
	lag->turns++;
	lag->last_us = lag_us;
	if (lag_us > lag->worst_us)
		lag->worst_us = lag_us;
	if (lag_us > loop->minute_us)
		loop->minute_us = lag_us;
	if (lag_us <= LATE_US)
		return;
	lag->late++;
	loop->minute_late++;
	complain(&loop->late, loop->clock, "loop", "a turn took %lld ms: something in it waits that must not",
		 (long long)(lag_us / USEC_PER_MSEC));
}

/* Returns how many descriptors of SNMP are ready; *idle_us: how long it waited for them. */
static int wait_turn(struct loop *loop, int64_t us, bool *uv_ready, int64_t *idle_us)
{
	int backend = uv_backend_fd(&loop->uv);
	int64_t before = clock_monotonic_us(loop->clock);
	int ready = wait_ready(loop, us);

	if (ready < 0) {
		survive(loop, errno);
		ready = 0;
	}
	*idle_us = clock_monotonic_us(loop->clock) - before;
	*uv_ready = ready > 0 && NETSNMP_LARGE_FD_ISSET(backend, &loop->sets.read);
	if (!*uv_ready)
		return ready;
	NETSNMP_LARGE_FD_CLR(backend, &loop->sets.read);
	return ready - 1;
}

/* select first, then all that came of it, and libuv last: what the handlers of SNMP started reaches epoll in the same
 * turn. What was started outside a turn is seen by uv_backend_timeout(), which is then 0. */
void loop_turn(struct loop *loop, int64_t timeout_us)
{
	int64_t start = clock_monotonic_us(loop->clock), idle;
	int64_t us = uv_wait_us(loop);
	bool uv_ready;

	if (timeout_us < us)
		us = timeout_us > 0 ? timeout_us : 0;
	collect(loop, true);
	if (loop->with_snmp)
		us = collect_snmp(loop, us);
	int ready = wait_turn(loop, us, &uv_ready, &idle);

	if (loop->with_snmp)
		serve_snmp(loop, ready);
	if (uv_ready || uv_wait_us(loop) == 0)
		uv_run(&loop->uv, UV_RUN_NOWAIT);
	int64_t end = clock_monotonic_us(loop->clock);

	account(loop, end - start - idle, end);
}

void loop_run(struct loop *loop)
{
	while (!loop->stopping)
		loop_turn(loop, LONGEST_US);
	loop->stopping = false;
}

void loop_stop(struct loop *loop)
{
	loop->stopping = true;
}

void loop_lag(const struct loop *loop, struct loop_lag *lag)
{
	int64_t past = clock_monotonic_us(loop->clock) - loop->minute_start_us;

	*lag = loop->lag;
	lag->worst_minute_us = 0;
	if (past < 2 * MINUTE_US)
		lag->worst_minute_us = loop->minute_us;
	if (past < MINUTE_US && loop->minute_before_us > lag->worst_minute_us)
		lag->worst_minute_us = loop->minute_before_us;
}

void loop_lag_reset(struct loop *loop)
{
	loop->lag.worst_us = 0;
	loop->lag.late = 0;
	loop->minute_us = loop->minute_before_us = 0;
}
