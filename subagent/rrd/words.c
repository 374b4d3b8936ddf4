/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h" /* the system's extensions */

#include "rrd/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool grow(struct words *words)
{
	if (words->count + 1 < words->size)
		return true;
	size_t size = words->size ? 2 * words->size : 32;
	char **items = reallocarray(words->items, size, sizeof(*items));
	if (!items)
		return false;
	words->items = items;
	words->size = size;
	return true;
}

void words_add(struct words *words, const char *format, ...)
{
	va_list args;
	char *word;

	if (words->failed)
		return;
	va_start(args, format);
	int n = vasprintf(&word, format, args);
	va_end(args);
	if (n < 0) {
		words->failed = true;
		return;
	}
	if (!grow(words)) {
		free(word);
		words->failed = true;
		return;
	}
	words->items[words->count++] = word;
	words->items[words->count] = NULL;
}

void words_release(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
	*words = (struct words){ 0 };
}
