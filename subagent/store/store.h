/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The store without its socket: journal, board on disk, chain and spool, and when each is due.
 *
 * Functions return 0, or -1 with the reason in store->disk.trouble and logged: then the store must end, as memory may
 * be ahead of the disk.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/chain.h"
#include "store/journal.h"
#include "store/latest.h"
#include "store/seal.h"
#include "store/spool.h"

#define STORE_CLOSED_MOST (64 << 20)            /* octets of closed segments that the RRDs may still wait for */
#define STORE_BOARD_US    (60LL * USEC_PER_SEC) /* the board on disk is never older than this */
#define STORE_SPOOL_US    (60LL * USEC_PER_SEC) /* between looks at what is in the spool */

struct store_settings {
	char *id, *host, *module; /* owned */
	uint64_t spool_most;
	int64_t spool_keep_us;
	bool archive; /* false: nobody wants archives */
};

struct store {
	struct store_settings settings;
	const struct clock *clock;
	struct disk disk;
	struct journal journal;
	struct latest latest;
	struct chain chain;
	struct spool spool;
	uint64_t applied;           /* the RRDs hold all up to here */
	int64_t board_us, spool_us; /* monotonic: when the board is written (0: not changed), the spool looked at */
	bool spool_changed, behind; /* since last told; records went that the RRDs do not have */
};

/* Takes settings over in any case. After a failure only store_release() may be called. */
int store_open(struct store *store, const char *state_dir, const struct store_settings *settings,
	       const struct clock *clock);
void store_release(struct store *store);

/* n that is not above the last one is ignored: sent again. A record that is none is refused, with a word in the log,
 * and its number taken. */
int store_append(struct store *store, uint64_t n, const char *kind, const char *agent, int64_t time_us,
		 const char *record, size_t length);
int store_applied(struct store *store, uint64_t n);
/* The spool has been changed by somebody else. */
int store_look_at_spool(struct store *store);
/* Closes current; makes archives of all that is closed (the newest is told in result), if anybody wants them. */
int store_seal(struct store *store, struct seal_result *result);
/* Does what is due; board and spool are kept from time to time. */
int store_tick(struct store *store);
/* How long until store_tick() has something to do, 0 and more. */
int store_wait_ms(const struct store *store);
/* Makes the archive that was announced when all stopped. 1 when that failed: the journal can go on, the next seal tries
 * again. */
int store_recover(struct store *store);

#endif
