/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that turns leave behind: found by /proc/PID/task/TID/children, killed, reaped. */
#ifndef RUNNER_ORPHAN_H
#define RUNNER_ORPHAN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef int orphan_kill(pid_t pid, int signal);
typedef bool orphan_known(const void *context, pid_t pid);

/* Kills all descendants of the process, not itself. */
void orphan_kill_below(pid_t pid, orphan_kill *kill_it);
/* Kills and reaps the children of this process that are not known. Returns how many of them still live: to be called
 * again until it is 0, as what dies hands its own children on to this process. */
size_t orphan_sweep(orphan_known *known, const void *context, orphan_kill *kill_it);

#endif
