/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes into an archive, gathered from the journal; and its manifest.json (docs/archive-format.md). */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include "store/chain.h"
#include "store/journal.h"
#include "store/latest.h"

struct content {
	struct buffer measures, events; /* lines of JSON */
	struct latest agents;
	uint64_t first, last, records, lost; /* numbers of the first and last record; how many; numbers without one */
	int64_t from_us, to_us;              /* times of the oldest and the newest record */
};

/* The records after+1..upto. -1 as disk_fail(). */
int content_gather(struct content *content, struct journal *journal, uint64_t after, uint64_t upto);
void content_release(struct content *content);

/* For the archive after chain's last, as chain->pending announces it; a text to be freed, NULL: no memory. */
char *manifest_build(const struct content *content, const struct chain *chain);

/* Whether its last record stands in the archive, as agents/NAME.json: that is no path to elsewhere. */
bool content_has_file(const struct latest_entry *entry);

#endif
