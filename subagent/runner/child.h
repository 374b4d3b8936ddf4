/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs in the process that is forked for one turn: the class's measure() and check_status(), and the report. */
#ifndef RUNNER_CHILD_H
#define RUNNER_CHILD_H

#include "agent.h"

#include <stdint.h>

/* Measures, writes the report (a JSON object: report.h) to the descriptor and ends the process. deadline_us: monotonic. */
_Noreturn void child_run(const struct agent *agent, int report_fd, int64_t deadline_us);

/* Ends the turn with this as its reason: for a class that asks for what it did not declare. Only in a child. */
_Noreturn void child_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
