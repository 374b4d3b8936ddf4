/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A class that keeps the contract, with an option of each type. */
#include "agent.h"

static const struct agent_field fields[] = {
	{ .name = "value", .label = N_("Value"), .kind = AGENT_GAUGE },
	{ .name = "total", .label = N_("Total"), .kind = AGENT_COUNTER, .unit = "B" },
	{ .name = "word", .kind = AGENT_TEXT },
	{ .name = NULL },
};

static const struct agent_series series[] = { { "value", AGENT_LINE }, { "total", AGENT_AREA }, { NULL, 0 } };

static const struct agent_graph graphs[] = { { "value", N_("Value"), series }, { NULL, NULL, NULL } };

static const struct agent_option options[] = {
	{ "file", AGENT_OPTION_STRING, NULL, 0, 0, "what to read" },
	{ "top", AGENT_OPTION_INTEGER, "100", 1, 1000, "the largest" },
	{ "ratio", AGENT_OPTION_FLOAT, "0.5", 0, 1, "of what is there" },
	{ "loud", AGENT_OPTION_BOOL, "no", 0, 0, "whether to shout" },
	{ "names", AGENT_OPTION_LIST, "{\"a\", \"b c\"}", 0, 0, "whom to name" },
	{ "word", AGENT_OPTION_STRING, "\"of honour\"", 0, 0, "what to say" },
	{ NULL, 0, NULL, 0, 0, NULL },
};

static int measure(const struct agent *agent, struct measure *measured)
{
	(void)agent;
	(void)measured;
	return 0;
}

const struct agent_class agent_class = {
	.api = AGENT_API,
	.size = sizeof agent_class,
	.name = "plain",
	.summary = N_("All that a class can have"),
	.fields = fields,
	.graphs = graphs,
	.options = options,
	.measure = measure,
};
