/* SPDX-License-Identifier: GPL-2.0-or-later */
/* External commands of a turn: command_run() of agents/agent.h, and what the runner tells it. */
#ifndef RUNNER_COMMAND_H
#define RUNNER_COMMAND_H

#include <stdint.h>

/* Until when (monotonic) commands may run in this process; they are then killed. Before the turn's own deadline, so
 * that the class can still say what did not answer. Not called: for ever. */
void command_set_deadline(int64_t deadline_us);

#endif
