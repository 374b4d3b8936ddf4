/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one source of time. All times are int64_t microseconds, named *_us: wall times since 1970-01-01 UTC, monotonic
 * times since an unknown start. Intervals are only ever computed from monotonic times, so that a jumping wall clock
 * stops nothing. Who needs the time is handed a struct clock; a test hands one that it moves itself.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define USEC_PER_SEC 1000000
#define USEC_PER_MSEC 1000

struct clock {
	int64_t (*monotonic_us)(const struct clock *clock);
	int64_t (*wall_us)(const struct clock *clock);
};

/* The kernel's CLOCK_MONOTONIC and CLOCK_REALTIME. */
extern const struct clock clock_system;

/* A clock for tests: shows what stands in it. */
struct clock_fake {
	struct clock clock;
	int64_t monotonic_us, wall_us;
};
void clock_fake_init(struct clock_fake *fake, int64_t monotonic_us, int64_t wall_us);
/* Moves both. */
void clock_fake_advance(struct clock_fake *fake, int64_t by_us);

static inline int64_t clock_monotonic_us(const struct clock *clock)
{
	return clock->monotonic_us(clock);
}
static inline int64_t clock_wall_us(const struct clock *clock)
{
	return clock->wall_us(clock);
}

#define CLOCK_RFC3339_SIZE 32
/* wall time as RFC 3339 in UTC with milliseconds: "2026-11-23T08:25:08.125Z". */
void clock_rfc3339(int64_t wall_us, char text[static CLOCK_RFC3339_SIZE]);
/* The same moment for file names: "20261123T082508Z". */
void clock_compact(int64_t wall_us, char text[static CLOCK_RFC3339_SIZE]);

#endif
