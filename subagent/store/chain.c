/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/chain.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME  "chain.json"
#define COPY_NAME  "chain.copy.json"
#define FILE_LIMIT (16u << 20)
#define TOLD       UINT64_MAX

void chain_release(struct chain *chain)
{
	json_decref(chain->pending);
	free(chain->drops);
	*chain = (struct chain){ .disk = chain->disk };
}

static int add_range(struct chain *chain, const struct chain_drop *drop)
{
	if (chain->count == chain->size) {
		size_t size = chain->size ? 2 * chain->size : 16;
		void *drops = reallocarray(chain->drops, size, sizeof *chain->drops);

		if (!drops)
			return disk_fail(chain->disk, "cannot note the archives dropped");
		chain->drops = drops;
		chain->size = size;
	}
	chain->drops[chain->count++] = *drop;
	return 0;
}

/* --- what a file says: all that is there must be right, or the file is damaged --- */

static bool take_number(const json_t *object, const char *key, uint64_t *number)
{
	const json_t *value = json_object_get(object, key);

	*number = (uint64_t)json_integer_value(value);
	return json_is_integer(value) && json_integer_value(value) >= 0;
}

static bool take_sum(const json_t *root, char sha256[static SHA256_HEX_SIZE])
{
	const char *sum = json_string_value(json_object_get(root, "sha256"));
	size_t digits = sum ? strspn(sum, "0123456789abcdef") : 1;

	return (digits == 0 || digits == SHA256_HEX_SIZE - 1) && !sum[digits] &&
	       text_copy(sha256, SHA256_HEX_SIZE, sum);
}

static bool take_drops(struct chain *chain, const json_t *list)
{
	const json_t *item;
	size_t index;

	json_array_foreach(list, index, item)
	{
		struct chain_drop drop;

		if (!take_number(item, "first", &drop.first) || !take_number(item, "last", &drop.last) ||
		    !take_number(item, "named", &drop.named) || !drop.first || drop.last < drop.first ||
		    drop.last > chain->sequence || add_range(chain, &drop))
			return false;
	}
	return json_is_array(list);
}

static bool take_pending(struct chain *chain, json_t *pending)
{
	uint64_t last;

	if (!pending)
		return true;
	if (!take_number(pending, "last", &last) || last <= chain->last ||
	    !json_is_array(json_object_get(pending, "dropped")))
		return false;
	chain->pending = json_incref(pending);
	return true;
}

static bool take(struct chain *chain, const json_t *root)
{
	return take_number(root, "sequence", &chain->sequence) && take_number(root, "last", &chain->last) &&
	       take_number(root, "dropped_ever", &chain->dropped_ever) && take_sum(root, chain->sha256) &&
	       take_drops(chain, json_object_get(root, "dropped")) &&
	       take_pending(chain, json_object_get(root, "sealing"));
}

/* 1: there is none, or it was damaged and is set aside. */
static int load(struct chain *chain, const char *name)
{
	char aside[DISK_PATH_SIZE];
	struct buffer text;
	json_error_t error = { .text = "" };

	buffer_init(&text, FILE_LIMIT);
	int result = disk_load(chain->disk, name, &text);
	if (result == 0) {
		json_t *root = json_loadb(text.data ? text.data : "", text.length, JSON_REJECT_DUPLICATES, &error);

		if (!root || !take(chain, root)) {
			chain_release(chain);
			snprintf(aside, sizeof aside, "%s.damaged", name);
			log_error("chain", "%s cannot be understood (%s): set aside as %s", name,
				  *error.text ? error.text : "a key is missing, or has a value that it cannot have",
				  aside);
			result = disk_rename(chain->disk, name, aside, ".") ? -1 : 1;
		}
		json_decref(root);
	}
	buffer_release(&text);
	return result;
}

int chain_load(struct chain *chain, struct disk *disk)
{
	*chain = (struct chain){ .disk = disk };
	int result = load(chain, FILE_NAME);

	if (result <= 0)
		return result;
	result = load(chain, COPY_NAME);
	if (result == 0)
		log_warn("chain", "%s is gone: %s tells that archive %" PRIu64 " was the last", FILE_NAME, COPY_NAME,
			 chain->sequence);
	return result;
}

static json_t *drops_json(const struct chain *chain)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < chain->count; i++) {
		const struct chain_drop *drop = &chain->drops[i];

		if (json_array_append_new(list, json_pack("{s:I, s:I, s:I}", "first", (json_int_t)drop->first, "last",
							  (json_int_t)drop->last, "named", (json_int_t)drop->named))) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

int chain_save(struct chain *chain)
{
	json_t *root = json_pack("{s:I, s:I, s:s, s:o, s:I, s:O*}", "sequence", (json_int_t)chain->sequence, "last",
				 (json_int_t)chain->last, "sha256", chain->sha256, "dropped", drops_json(chain),
				 "dropped_ever", (json_int_t)chain->dropped_ever, "sealing", chain->pending);
	char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;

	json_decref(root);
	if (!text) {
		errno = ENOMEM;
		return disk_fail(chain->disk, "cannot build %s", FILE_NAME);
	}
	int failed = disk_replace(chain->disk, FILE_NAME, text, strlen(text)) ||
		     disk_replace(chain->disk, COPY_NAME, text, strlen(text));
	free(text);
	return failed ? -1 : 0;
}

int chain_drop(struct chain *chain, uint64_t sequence)
{
	const struct chain_drop drop = { .first = sequence, .last = sequence };
	size_t at = chain->count;

	/* What it named itself was not told by it. */
	for (size_t i = 0; i < chain->count; i++)
		if (chain->drops[i].named == sequence)
			chain->drops[i].named = sequence + 1;
	chain->dropped_ever++;
	while (at > 0 && chain->drops[at - 1].first > sequence)
		at--;
	if (at > 0 && chain->drops[at - 1].last + 1 == sequence) {
		chain->drops[at - 1].last = sequence;
		chain->drops[at - 1].named = 0;
		return 0;
	}
	if (add_range(chain, &drop))
		return -1;
	memmove(&chain->drops[at + 1], &chain->drops[at], (chain->count - 1 - at) * sizeof *chain->drops);
	chain->drops[at] = drop;
	return 0;
}

bool chain_is_dropped(const struct chain *chain, uint64_t sequence)
{
	for (size_t i = 0; i < chain->count; i++)
		if (sequence >= chain->drops[i].first && sequence <= chain->drops[i].last)
			return true;
	return false;
}

uint64_t chain_reached(const struct chain *chain)
{
	/* That of the pending archive is higher; it was checked when it was loaded. */
	return chain->pending ? (uint64_t)json_integer_value(json_object_get(chain->pending, "last")) : chain->last;
}

json_t *chain_name_drops(struct chain *chain)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < chain->count; i++) {
		struct chain_drop *drop = &chain->drops[i];

		for (uint64_t sequence = drop->first; sequence <= drop->last; sequence++)
			if (json_array_append_new(list, json_integer((json_int_t)sequence))) {
				json_decref(list);
				return NULL;
			}
		if (!drop->named)
			drop->named = chain->sequence + 1;
	}
	return list;
}

static bool is_told(const struct chain *chain, const struct chain_drop *drop,
		    bool (*in_spool)(uint64_t sequence, const void *context), const void *context)
{
	for (uint64_t s = drop->named; s && s <= chain->sequence; s++)
		if (!chain_is_dropped(chain, s) && !in_spool(s, context))
			return true;
	return false;
}

void chain_forget_drops(struct chain *chain, bool (*in_spool)(uint64_t sequence, const void *context),
			const void *context)
{
	size_t kept = 0;

	/* Each is judged by all, so none goes before all are judged. */
	for (size_t i = 0; i < chain->count; i++)
		if (is_told(chain, &chain->drops[i], in_spool, context))
			chain->drops[i].named = TOLD;
	for (size_t i = 0; i < chain->count; i++)
		if (chain->drops[i].named != TOLD)
			chain->drops[kept++] = chain->drops[i];
	chain->count = kept;
}
