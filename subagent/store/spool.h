/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The spool: archives that wait for delivery in spool/, delivered ones (moved there by z_stats-forward, at any moment)
 * in spool/sent/. One that z_stats-forward found damaged is called NAME.damaged; the chain notes that it will not come,
 * and it goes to spool/damaged/, where it is kept as long as a delivered one. Names: base/archive_name.h; other files
 * are left alone.
 */
#ifndef STORE_SPOOL_H
#define STORE_SPOOL_H

#include "store/chain.h"
#include "store/spool_list.h"

#define SPOOL_SEALING "spool/.sealing" /* an archive that is being written */

struct spool {
	struct disk *disk;
	struct spool_list waiting, sent;
	struct spool_list damaged, aside; /* not noted in the chain; noted */
};

/* Makes the folders; looks; removes what chain says was dropped. */
int spool_open(struct spool *spool, struct disk *disk, struct chain *chain);
void spool_release(struct spool *spool);
/* Looks what is there now. */
int spool_look(struct spool *spool);
/* Notes in the chain that the damaged ones will not come, and sets them aside. Returns how many, or -1. */
int spool_settle(struct spool *spool, struct chain *chain);
/* Removes what was sent or set aside more than keep_us ago; then, while more than `most` octets are there, the oldest
 * of those set aside, of those sent, then (noted in the chain before) the oldest that wait. Returns how many files
 * went, or -1. */
int spool_tidy(struct spool *spool, struct chain *chain, uint64_t most, int64_t keep_us, int64_t now_us);

/* Gives the archive in SPOOL_SEALING (synced) its name. */
int spool_place(struct spool *spool, const char *name);
/* Highest sequence number of all files; 0 none. */
uint64_t spool_highest(const struct spool *spool);

#endif
