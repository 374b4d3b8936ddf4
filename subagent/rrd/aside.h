/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files set aside, beside the ones in use and under names that none of those has.
 *
 * FILE.ahead: its last update lies in the future, and librrd would take nothing before that. Either the clock was ahead
 * and is right now, or it was right and is behind now. So the file is kept, and is taken back when its time has come.
 */
#ifndef RRD_ASIDE_H
#define RRD_ASIDE_H

#include "rrd/file.h"

#include <stdbool.h>
#include <time.h>

/* Clocks of one machine do not differ by more. */
#define AHEAD_S 300

#define ASIDE_PATH_SIZE (ROW_PATH_SIZE + 16)

/* What is no RRD, for people to look at: path.damaged, which is kept for good, then path.damaged.2 to .9, of which the
 * last is replaced. */
int aside_damaged(const char *path, const char *reason);

/* Gives the file a second name, until a new one takes its first. -1 with errno. */
int aside_ahead(const char *path, time_t last, char aside[static ASIDE_PATH_SIZE]);
/* Whether a file that was ahead is so no more, and goes on a day or more after the one in use: they have changed names
 * then. */
bool aside_take_back(const char *path, time_t now);

#endif
