/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A class whose state changes at every second turn at the latest: Ok in even periods of the clock, Warn in odd ones. */
#include "agent.h"

#include <time.h>

static const struct agent_field fields[] = { { .name = "odd", .label = "Odd", .kind = AGENT_GAUGE }, { 0 } };

static const struct agent_option options[] = {
	{ .name = "every", .type = AGENT_OPTION_INTEGER, .fallback = "1", .min = 1, .max = 3600, .help = "the period" },
	{ 0 }
};

static int measure(const struct agent *agent, struct measure *measure)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	measure_number(measure, "odd", (double)(now.tv_sec / agent_integer(agent, "every") % 2));
	return 0;
}

static void check_status(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	if (measure_get(measure, "", "odd") > 0)
		verdict(measure, AGENT_WARN, "an odd period");
}

const struct agent_class agent_class = {
	.api = AGENT_API,
	.size = sizeof agent_class,
	.name = "flip",
	.summary = "Changes its state",
	.fields = fields,
	.options = options,
	.measure = measure,
	.check_status = check_status,
};
