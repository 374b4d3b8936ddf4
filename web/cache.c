/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cache.h"

#include <stdio.h>
#include <string.h>

void cache_release(struct cache *cache)
{
	for (size_t i = 0; i < CACHE_ENTRIES; i++)
		content_unref(cache->entries[i].content);
	memset(cache, 0, sizeof *cache);
}

bool cache_find(struct cache *cache, const struct request *request, uint64_t version, int64_t second,
		struct answer *answer)
{
	for (size_t i = 0; i < CACHE_ENTRIES; i++) {
		struct cache_entry *entry = &cache->entries[i];

		if (!entry->content || entry->version != version || entry->second != second ||
		    entry->language != request->language || strcmp(entry->target, request->target) != 0)
			continue;
		answer->type = entry->type;
		answer->by_language = entry->by_language;
		answer->language = entry->language;
		answer->content = content_ref(entry->content);
		snprintf(answer->etag, sizeof answer->etag, "%s", entry->content->etag);
		return true;
	}
	return false;
}

void cache_keep(struct cache *cache, const struct request *request, uint64_t version, int64_t second,
		const struct answer *answer)
{
	struct cache_entry *entry = &cache->entries[cache->next];

	if (answer->status != 200 || strlen(request->target) >= sizeof entry->target)
		return;
	cache->next = (cache->next + 1) % CACHE_ENTRIES;
	content_unref(entry->content);
	*entry = (struct cache_entry){
		.language = request->language,
		.version = version,
		.second = second,
		.type = answer->type,
		.by_language = answer->by_language,
		.content = content_ref(answer->content),
	};
	strcpy(entry->target, request->target);
}
