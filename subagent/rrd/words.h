/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words for librrd, whose functions take what its command line takes: an argv that grows.
 *
 * Invariants: items[count] is NULL once a word was added; lack of memory sets failed and makes later additions do
 * nothing: check once, at the end. Zeroed memory is an empty one.
 */
#ifndef RRD_WORDS_H
#define RRD_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
	char **items;
	size_t count, size;
	bool failed;
};

void words_add(struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));
void words_release(struct words *words);

#endif
