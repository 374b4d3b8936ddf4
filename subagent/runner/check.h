/* SPDX-License-Identifier: GPL-2.0-or-later */
/* z_stats check: all configuration, read as the service would, and every mistake told. */
#ifndef RUNNER_CHECK_H
#define RUNNER_CHECK_H

/* Prints each mistake as "file:line: what" on standard error, or "configuration ok" on standard output. file: of
 * z_stats.conf, NULL: the default. Returns the exit status: 0 or 1. */
int check_all(const char *file);

#endif
