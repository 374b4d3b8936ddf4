/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that others leave behind: found by /proc/PID/task/TID/children, killed, reaped.
 *
 * A number read there may be another process's a moment later. So each is held by a pidfd while a second look at its
 * parent tells that it is the one that was meant.
 */
#ifndef BASE_ORPHAN_H
#define BASE_ORPHAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* pidfd -1: by number, which is safe for children of this process that were not waited for, and their groups. */
typedef int orphan_kill(pid_t pid, int pidfd, int signal);
typedef bool orphan_known(const void *context, pid_t pid);

/* The real one. */
int orphan_send(pid_t pid, int pidfd, int signal);

/* From now on what descendants leave behind becomes a child of this process; how children end can be waited for,
 * whatever SIGCHLD was for who started this process. */
void orphan_adopt(void);

/* Kills all descendants of a child of this process, not itself. */
void orphan_kill_below(pid_t pid, orphan_kill *kill_it);

/* Kills and reaps the children of this process that are not known. Returns how many it killed: to be called again until
 * it is 0, as what dies hands its own children on to this process. */
size_t orphan_sweep(orphan_known *known, const void *context, orphan_kill *kill_it);

/* When to sweep again: ever more rarely, as what does not die at once may never. */
struct orphan_pace {
	int64_t due_us; /* monotonic; 0: nothing to sweep */
	int64_t wait_us;
};
/* After a sweep that killed so many. */
void orphan_pace_next(struct orphan_pace *pace, size_t killed, int64_t now_us);

/* Kills and reaps all children of this process and what they leave behind; waits for that, no longer than timeout_ms.
 */
void orphan_end_all(int timeout_ms);

/* The children of a process. An array to be freed, NULL when there are none; count says how many. */
pid_t *orphan_children(pid_t pid, size_t *count);

#endif
