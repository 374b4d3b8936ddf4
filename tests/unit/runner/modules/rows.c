/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A class with rows and as little else as possible; CLASS_NAME and CLASS_API make others of it. */
#include "agent.h"

#ifndef CLASS_NAME
#define CLASS_NAME "rows"
#endif
#ifndef CLASS_API
#define CLASS_API AGENT_API
#endif
#ifndef FIELD_NAME
#define FIELD_NAME "used"
#endif

static const struct agent_field fields[] = { { .name = FIELD_NAME, .kind = AGENT_GAUGE, .unit = "%" },
					     { .name = NULL } };

static int measure(const struct agent *agent, struct measure *measured)
{
	(void)agent;
	(void)measured;
	return 0;
}

const struct agent_class agent_class = {
	.api = CLASS_API,
	.size = sizeof agent_class,
	.name = CLASS_NAME,
	.summary = N_("One value in each row"),
	.row_label = N_("Row"),
	.fields = fields,
	.measure = measure,
};
