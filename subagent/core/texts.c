/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/texts.h"

#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 4000 /* octets: with malloc's own a little less than a page */

struct chunk {
	struct chunk *next;
	char octets[];
};

/* An open-addressed set of pointers into the chunks; at most half full. */
struct texts {
	const char **slots;
	size_t size, used; /* size: a power of two */
	struct chunk *chunks;
	char *free;
	size_t left;
};

struct texts *texts_new(void)
{
	return calloc(1, sizeof(struct texts));
}

void texts_free(struct texts *texts)
{
	if (!texts)
		return;
	while (texts->chunks) {
		struct chunk *next = texts->chunks->next;

		free(texts->chunks);
		texts->chunks = next;
	}
	free(texts->slots);
	free(texts);
}

/* FNV-1a */
static size_t hash(const char *text)
{
	uint64_t sum = 14695981039346656037u;

	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 1099511628211u;
	return (size_t)(sum ^ sum >> 32);
}

static const char **slot_of(const char **slots, size_t size, const char *text)
{
	size_t i = hash(text) & (size - 1);

	while (slots[i] && strcmp(slots[i], text) != 0)
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static int grow(struct texts *texts)
{
	size_t size = texts->size ? texts->size * 2 : 64;
	const char **slots = calloc(size, sizeof *slots);

	if (!slots)
		return -1;
	for (size_t i = 0; i < texts->size; i++)
		if (texts->slots[i])
			*slot_of(slots, size, texts->slots[i]) = texts->slots[i];
	free(texts->slots);
	texts->slots = slots;
	texts->size = size;
	return 0;
}

static char *room_for(struct texts *texts, size_t size)
{
	if (size > texts->left) {
		size_t whole = size > CHUNK ? size : CHUNK;
		struct chunk *chunk = malloc(sizeof *chunk + whole);

		if (!chunk)
			return NULL;
		chunk->next = texts->chunks;
		texts->chunks = chunk;
		texts->free = chunk->octets;
		texts->left = whole;
	}
	char *room = texts->free;
	texts->free += size;
	texts->left -= size;
	return room;
}

const char *texts_keep(struct texts *texts, const char *text)
{
	if (*text == '\0')
		return "";
	if (texts->used * 2 >= texts->size && grow(texts) < 0)
		return NULL;
	const char **slot = slot_of(texts->slots, texts->size, text);
	if (*slot)
		return *slot;
	size_t size = strlen(text) + 1;
	char *room = room_for(texts, size);
	if (!room)
		return NULL;
	*slot = memcpy(room, text, size);
	texts->used++;
	return room;
}

const char *texts_keep_cut(struct texts *texts, char *text)
{
	text_clean(text);
	return texts_keep(texts, text);
}
