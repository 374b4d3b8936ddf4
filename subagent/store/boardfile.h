/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The board on disk, board.jsonl: the last record of each agent as lines of the journal (line.h). What the journal
 * holds after the highest number in it is replayed at start.
 */
#ifndef STORE_BOARDFILE_H
#define STORE_BOARDFILE_H

#include "store/disk.h"
#include "store/latest.h"

#define BOARDFILE_MOST                                                                                                 \
	(64u << 20) /* octets of records; over that the agents that were silent longest are forgotten                  \
		     */

/* Adds what the file holds; no file is an empty one. */
int boardfile_load(struct disk *disk, struct latest *latest);
/* Writes the file anew, without the agents that are too many. Only durable records may be in latest. */
int boardfile_save(struct disk *disk, struct latest *latest);

#endif
