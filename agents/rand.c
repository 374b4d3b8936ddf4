/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A random number, to try out what shows and judges measures: nothing of the server is looked at. */
#include "agent.h"

#include <stdlib.h>

static const struct agent_field fields[] = {
	{ .name = "value", .label = N_("Value"), .kind = AGENT_GAUGE },
	{ 0 },
};

static const struct agent_graph graphs[] = {
	{ .name = "value",
	  .title = N_("Random number"),
	  .series = (const struct agent_series[]){ { "value", AGENT_LINE }, { 0 } } },
	{ 0 },
};

static int measure(const struct agent *agent, struct measure *measure)
{
	(void)agent;
	measure_number(measure, "value", (double)(random() % 100));
	return 0;
}

const struct agent_class agent_class = {
	.api = AGENT_API,
	.size = sizeof agent_class,
	.name = "rand",
	.summary = N_("A random number from 0 to 99, to try out the monitoring"),
	.fields = fields,
	.graphs = graphs,
	.measure = measure,
};
