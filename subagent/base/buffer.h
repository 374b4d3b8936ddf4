/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing string with a ceiling.
 *
 * Invariants: data is NUL-terminated whenever it is not NULL; length < size; length <= limit. What does not fit (limit
 * or memory) sets failed, keeps what stands, and makes every later addition do nothing: check once, at the end.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define BUFFER_KEEP (256u << 10) /* memory that an empty one keeps, at most */

struct buffer {
	char *data;
	size_t length, size, limit;
	bool failed;
};

void buffer_init(struct buffer *buffer, size_t limit);
void buffer_release(struct buffer *buffer);
/* Empties it and forgets a failure; keeps the memory when it is not large (BUFFER_KEEP). */
void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const void *data, size_t length);
void buffer_adds(struct buffer *buffer, const char *text);
void buffer_addf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Takes the first length bytes away; all of them: as buffer_clear(), but a failure stays. */
void buffer_consume(struct buffer *buffer, size_t length);
/* At least room bytes free behind length (NULL and failed when not); the caller writes there and adds to length. */
char *buffer_reserve(struct buffer *buffer, size_t room);
/* The string, owned by the caller from now on (free it); "" when nothing was added, NULL when failed. Leaves an empty
 * buffer. */
char *buffer_take(struct buffer *buffer);

#endif
