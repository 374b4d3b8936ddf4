/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Answers made a moment ago, so that many readers of the same page cost one rendering.
 *
 * Pages and JSON depend on the board and, by their ages, on the second: what was made for another version of the board
 * or in another second is not used any more. Entries are few and replaced in turn: addresses made up by a reader push
 * others out, and cost a rendering each.
 */
#ifndef WEB_CACHE_H
#define WEB_CACHE_H

#include "answer.h"

#include <stdint.h>

#define CACHE_ENTRIES 16

struct cache_entry {
	char target[256];
	enum language language;
	uint64_t version;
	int64_t second;
	const char *type;
	bool by_language;
	struct content *content;
};

struct cache {
	struct cache_entry entries[CACHE_ENTRIES];
	size_t next;
};

void cache_release(struct cache *cache);
/* Fills the answer from the cache. False when there is nothing for this request. */
bool cache_find(struct cache *cache, const struct request *request, uint64_t version, int64_t second,
		struct answer *answer);
/* Keeps a finished answer of status 200. */
void cache_keep(struct cache *cache, const struct request *request, uint64_t version, int64_t second,
		const struct answer *answer);

#endif
