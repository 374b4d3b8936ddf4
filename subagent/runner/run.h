/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One turn by hand: `z_stats run AGENT [--json]`. */
#ifndef RUNNER_RUN_H
#define RUNNER_RUN_H

#include <stdbool.h>

struct agent;

/* Measures once, through the same child and the same rules as in the service, and prints on standard output what came of
 * it: a table; or one JSON object {"agent", "class", "status", "message", "end", "time", "duration", "cpu", "values"},
 * times in seconds. What the agent requires is not looked at. Returns the exit status of a monitoring plugin: 0 ok, 1
 * warn, 2 error, 3 unknown (also when it could not be run: the reason stands on standard error). */
int run_once(const struct agent *agent, bool json);

#endif
