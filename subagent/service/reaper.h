/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a worker leaves behind when it ends becomes a child of z_stats, and is killed. Children that z_stats has had
 * from its start on (of the shell that became z_stats) are spared.
 */
#ifndef REAPER_H
#define REAPER_H

#include <sys/types.h>

struct clock;
struct loop;
struct reaper;

/* Makes of this process the one that is handed on what its descendants leave behind. NULL when memory is short. */
struct reaper *reaper_new(struct loop *loop, const struct clock *clock);
/* Frees within the next turn of the loop. */
void reaper_free(struct reaper *reaper);

/* A child that is none of those, until it has been waited for. 0; -1 when memory is short. */
int reaper_spare(struct reaper *reaper, pid_t pid);
/* It has been waited for: what it left behind is looked for now, and until there is none. */
void reaper_child_ended(struct reaper *reaper, pid_t pid);

#endif
