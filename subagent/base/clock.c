/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * USEC_PER_SEC + ts.tv_nsec / 1000;
}

static int64_t system_monotonic(const struct clock *clock)
{
	(void)clock;
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t system_wall(const struct clock *clock)
{
	(void)clock;
	return read_clock(CLOCK_REALTIME);
}

const struct clock clock_system = { .monotonic_us = system_monotonic, .wall_us = system_wall };

static int64_t fake_monotonic(const struct clock *clock)
{
	return ((const struct clock_fake *)clock)->monotonic_us;
}

static int64_t fake_wall(const struct clock *clock)
{
	return ((const struct clock_fake *)clock)->wall_us;
}

void clock_fake_init(struct clock_fake *fake, int64_t monotonic_us, int64_t wall_us)
{
	*fake = (struct clock_fake){
		.clock = { .monotonic_us = fake_monotonic, .wall_us = fake_wall },
		.monotonic_us = monotonic_us,
		.wall_us = wall_us,
	};
}

void clock_fake_advance(struct clock_fake *fake, int64_t by_us)
{
	fake->monotonic_us += by_us;
	fake->wall_us += by_us;
}

/* Floor division: times before 1970 must not round towards it. */
static void split(int64_t wall_us, struct tm *tm, int *milliseconds)
{
	int64_t seconds = wall_us / USEC_PER_SEC, rest = wall_us % USEC_PER_SEC;

	if (rest < 0) {
		rest += USEC_PER_SEC;
		seconds--;
	}
	time_t t = (time_t)seconds;
	gmtime_r(&t, tm);
	*milliseconds = (int)(rest / USEC_PER_MSEC);
}

void clock_rfc3339(int64_t wall_us, char text[static CLOCK_RFC3339_SIZE])
{
	struct tm tm;
	int milliseconds;
	char seconds[24];

	split(wall_us, &tm, &milliseconds);
	strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, CLOCK_RFC3339_SIZE, "%s.%03dZ", seconds, milliseconds);
}

void clock_compact(int64_t wall_us, char text[static CLOCK_RFC3339_SIZE])
{
	struct tm tm;
	int milliseconds;

	split(wall_us, &tm, &milliseconds);
	strftime(text, CLOCK_RFC3339_SIZE, "%Y%m%dT%H%M%SZ", &tm);
}
