/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The chain of archives, chain.json: what was sealed, what is being sealed, and what was dropped from the spool
 * (because it was over its bound, or damaged there).
 *
 * An archive is announced in `pending` before it is built, with all of its manifest that does not come from the
 * journal, and the number of its last record. So after a crash at any moment it is built again, octet by octet the
 * same, under the same name; and a sequence number never stands for two archives.
 *
 * All of it stands twice on the disk, as nothing else tells a number that was given to an archive that is no longer
 * here: chain.json, and chain.copy.json, written after it.
 *
 * A dropped sequence number is named in every manifest until an archive that names it has left the spool by delivery.
 */
#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

#include "base/sha256.h"
#include "store/disk.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct chain_drop {
	uint64_t first, last; /* sequence numbers of archives dropped */
	uint64_t named;       /* the first archive that names them all; 0 none yet */
};

struct chain {
	struct disk *disk;
	uint64_t sequence, last;      /* of the last archive, and its last record; 0 none */
	char sha256[SHA256_HEX_SIZE]; /* of the last archive; "" none */
	struct chain_drop *drops;     /* ascending, none twice */
	size_t count, size;
	uint64_t dropped_ever;
	json_t *pending; /* {last, id, host, module, dropped: […]}; NULL none */
};

/* From chain.json; when that is gone or damaged, from the copy: it may be behind by one chain_save(), and what was
 * announced or concluded there is done again, with the same outcome. A file that cannot be understood is set aside as
 * *.damaged. 1: there was none of both; sequence is then 0. */
int chain_load(struct chain *chain, struct disk *disk);
void chain_release(struct chain *chain);
int chain_save(struct chain *chain);
/* Number of the last record that was sealed, or announced to be. */
uint64_t chain_reached(const struct chain *chain);

/* Notes it; save before the archive is removed. */
int chain_drop(struct chain *chain, uint64_t sequence);
bool chain_is_dropped(const struct chain *chain, uint64_t sequence);
/* All that the next manifest must name, as a new list of numbers, noted as named by it. NULL: no memory. */
json_t *chain_name_drops(struct chain *chain);
/* Forgets what is known to have been told: in_spool says which archives still wait. */
void chain_forget_drops(struct chain *chain, bool (*in_spool)(uint64_t sequence, const void *context),
			const void *context);

#endif
