/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts an external program for command_run(). */
#ifndef RUNNER_SPAWN_H
#define RUNNER_SPAWN_H

#include <sys/types.h>

struct spawned {
	pid_t pid; /* leads a process group of its own */
	int pidfd;
	int output, errors; /* to read from, not blocking; -1 once closed */
};

/* Looks argv[0] up and starts it with these arguments, standard input /dev/null, in the C.UTF-8 locale. It dies with
 * this process. 0, or an errno: then nothing was started. */
int spawn_start(struct spawned *spawned, const char *const argv[]);
/* Closes the descriptors. */
void spawn_release(struct spawned *spawned);

#endif
