/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/complaint.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

#define FIRST_WAIT_US   (60LL * USEC_PER_SEC)
#define LONGEST_WAIT_US (3600LL * USEC_PER_SEC)

void complain(struct complaint *complaint, const struct clock *clock, const char *subsystem, const char *format, ...)
{
	int64_t now = clock_monotonic_us(clock);
	char text[512];
	va_list args;

	if (complaint->wait_us && now < complaint->next_us) {
		complaint->unsaid++;
		return;
	}
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (complaint->wait_us) {
		log_warn(subsystem, "%s (%llu times more since the last line)", text,
			 (unsigned long long)complaint->unsaid + 1);
		complaint->wait_us =
			complaint->wait_us * 2 < LONGEST_WAIT_US ? complaint->wait_us * 2 : LONGEST_WAIT_US;
	} else {
		log_warn(subsystem, "%s", text);
		complaint->since_us = now;
		complaint->wait_us = FIRST_WAIT_US;
	}
	complaint->unsaid = 0;
	complaint->next_us = now + complaint->wait_us;
}

void complaint_end(struct complaint *complaint, const struct clock *clock, const char *subsystem, const char *format,
		   ...)
{
	char text[512];
	va_list args;

	if (!complaint->wait_us)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	log_info(subsystem, "%s, after %lld s", text,
		 (long long)((clock_monotonic_us(clock) - complaint->since_us) / USEC_PER_SEC));
	*complaint = (struct complaint){ 0 };
}
