/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands where run.c will be. */
#include "run.h"

#include <stdio.h>

int run_once(const struct agent *agent, bool json)
{
	(void)agent;
	(void)json;
	fputs("z_stats-runner: this build cannot run agents by hand\n", stderr);
	return 3;
}
