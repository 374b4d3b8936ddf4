/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Removes files of rows that are gone. Once a day all folders are looked through:
 *
 * - a file without an update for 400 days goes: all that its longest archive (shape.h) could hold is over;
 * - of an agent with more than SWEEP_FILES_MOST files, the oldest go, but none that had an update within 8 days.
 *
 * Files set aside count as any other. When the clock has leapt, or nothing ran for a week, all files look old: nothing
 * is removed before the next day, when those in use have had their updates.
 */
#ifndef RRD_SWEEP_H
#define RRD_SWEEP_H

#include <stdint.h>
#include <time.h>

#define SWEEP_FILES_MOST 1000

/* folder: descriptor of the folder of the folders, in which the process runs. stamp: descriptor of the file whose date
 * tells when it was done last. Returns how many files were removed. */
uint64_t sweep(int folder, int stamp, time_t now);

#endif
