/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Complain once, then ever more rarely, then say that it is over.
 *
 * A trouble that lasts is logged when it begins, then after 1, 2, 4 … minutes up to once an hour with the number of
 * times it happened since, and once more when it ends. Zeroed memory is a complaint that has nothing to say.
 */
#ifndef BASE_COMPLAINT_H
#define BASE_COMPLAINT_H

#include <stdint.h>

struct clock;

struct complaint {
	int64_t since_us, next_us, wait_us; /* monotonic; wait_us is 0 while nothing is wrong */
	uint64_t unsaid;
};

void complain(struct complaint *complaint, const struct clock *clock, const char *subsystem, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Says that it is over, with how long it lasted; nothing when there was no trouble. */
void complaint_end(struct complaint *complaint, const struct clock *clock, const char *subsystem, const char *format,
		   ...) __attribute__((format(printf, 4, 5)));

#endif
