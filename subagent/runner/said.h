/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a turn writes to its standard output and error. It is for the log, and must not fill it: a file in memory takes
 * its first SAID_MAX octets, and refuses the rest to whoever writes it (EPERM), without a word and without waiting.
 */
#ifndef RUNNER_SAID_H
#define RUNNER_SAID_H

#define SAID_MAX   4096 /* octets of one turn */
#define SAID_LINES 20   /* of them in the log */

/* A descriptor, close-on-exec; -1 with errno. */
int said_open(void);
/* Logs what stands in it, a line each, in the name of the agent. */
void said_log(int fd, const char *agent);

#endif
