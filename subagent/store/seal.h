/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sealing: closed segments of the journal become an archive in the spool.
 *
 *   1 the archive is announced in chain.json      a crash before: nothing has happened
 *   2 it is written to spool/.sealing, synced     a crash up to 4: seal_finish() writes the same octets again
 *   3 it gets its name in the spool
 *   4 chain.json says that it is sealed           a crash after: done
 */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H

#include "store/chain.h"
#include "store/journal.h"
#include "store/spool.h"

#define SEAL_OCTETS (16 << 20) /* of journal in one archive, unless one segment is more */

struct seal_who {
	const char *id, *host, *module;
};

struct seal_result {
	uint64_t sequence, octets, records; /* sequence 0: there was nothing to do */
	char name[ARCHIVE_NAME_SIZE];
};

/* Announces the next archive, of closed segments; 1 when there are none, or one is announced already. */
int seal_announce(struct chain *chain, const struct journal *journal, const struct seal_who *who);
/* Makes the archive that is announced, if any. */
int seal_finish(struct chain *chain, struct journal *journal, struct spool *spool, struct seal_result *result);

#endif
