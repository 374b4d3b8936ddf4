/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/chain.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME  "chain.json"
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

static uint64_t number_of(const json_t *object, const char *key)
{
	json_int_t number = json_integer_value(json_object_get(object, key));

	return number > 0 ? (uint64_t)number : 0;
}

static int take_drops(struct chain *chain, const json_t *list)
{
	const json_t *item;
	size_t index;

	json_array_foreach(list, index, item)
	{
		const struct chain_drop drop = { .first = number_of(item, "first"),
						 .last = number_of(item, "last"),
						 .named = number_of(item, "named") };

		if (drop.first && drop.last >= drop.first && add_range(chain, &drop))
			return -1;
	}
	return 0;
}

static int take(struct chain *chain, const json_t *root)
{
	const char *sha256 = json_string_value(json_object_get(root, "sha256"));

	chain->sequence = number_of(root, "sequence");
	chain->last = number_of(root, "last");
	chain->dropped_ever = number_of(root, "dropped_ever");
	text_copy(chain->sha256, sizeof chain->sha256, sha256 ? sha256 : "");
	if (json_is_object(json_object_get(root, "sealing")))
		chain->pending = json_incref(json_object_get(root, "sealing"));
	return take_drops(chain, json_object_get(root, "dropped"));
}

int chain_load(struct chain *chain, struct disk *disk)
{
	struct buffer text;
	json_error_t error;

	*chain = (struct chain){ .disk = disk };
	buffer_init(&text, FILE_LIMIT);
	int result = disk_load(disk, FILE_NAME, &text);
	if (result == 0) {
		json_t *root = json_loadb(text.data ? text.data : "", text.length, JSON_REJECT_DUPLICATES, &error);

		if (json_is_object(root)) {
			result = take(chain, root);
		} else {
			log_error("chain",
				  "%s cannot be understood (%s): set aside as %s.damaged, the archives in the "
				  "spool tell the sequence number",
				  FILE_NAME, error.text, FILE_NAME);
			result = disk_rename(disk, FILE_NAME, FILE_NAME ".damaged", ".") ? -1 : 1;
		}
		json_decref(root);
	}
	buffer_release(&text);
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
	int failed = disk_replace(chain->disk, FILE_NAME, text, strlen(text));
	free(text);
	return failed;
}

int chain_drop(struct chain *chain, uint64_t sequence)
{
	struct chain_drop *newest = chain->count ? &chain->drops[chain->count - 1] : NULL;
	const struct chain_drop drop = { .first = sequence, .last = sequence };

	/* What it named itself was not told by it. */
	for (size_t i = 0; i < chain->count; i++)
		if (chain->drops[i].named == sequence)
			chain->drops[i].named = sequence + 1;
	chain->dropped_ever++;
	if (!newest || newest->last + 1 != sequence)
		return add_range(chain, &drop);
	newest->last = sequence;
	newest->named = 0;
	return 0;
}

bool chain_is_dropped(const struct chain *chain, uint64_t sequence)
{
	for (size_t i = 0; i < chain->count; i++)
		if (sequence >= chain->drops[i].first && sequence <= chain->drops[i].last)
			return true;
	return false;
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
