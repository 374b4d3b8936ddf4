/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The board on disk, board.jsonl: the last record of each agent as lines of the journal (line.h). What the journal
 * holds after the highest number in it is replayed at start.
 */
#ifndef STORE_BOARDFILE_H
#define STORE_BOARDFILE_H

#include "store/disk.h"
#include "store/latest.h"

#define BOARDFILE_FORGET_US (30LL * 86400 * 1000000) /* agents without a record for so long are gone */

/* Adds what the file holds; no file is an empty one. */
int boardfile_load(struct disk *disk, struct latest *latest);
/* Writes the file anew, without the agents that are gone. Only durable records may be in latest. */
int boardfile_save(struct disk *disk, struct latest *latest);

#endif
