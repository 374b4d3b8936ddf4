/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the runner says of its classes, agents and problems, as protocol.h has it. All give a new reference, or NULL
 * when memory is short. Texts of others become valid UTF-8 without control characters. */
#ifndef RUNNER_MESSAGE_H
#define RUNNER_MESSAGE_H

#include <jansson.h>

struct agent;
struct agent_class;
struct options_problem;

/* What is not valid in it (a kind that there is not) is said as "", for z_stats to refuse. */
json_t *message_class(const struct agent_class *class);
/* An item of the list in "agents". */
json_t *message_agent(const struct agent *agent);
json_t *message_problem(const struct options_problem *problem);

#endif
