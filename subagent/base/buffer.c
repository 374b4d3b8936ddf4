/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_init(struct buffer *buffer, size_t limit)
{
	*buffer = (struct buffer){ .limit = limit };
}

void buffer_release(struct buffer *buffer)
{
	free(buffer->data);
	buffer->data = NULL;
	buffer->length = buffer->size = 0;
}

/* One large message must not stay in the memory of a process that runs for months. */
static void empty(struct buffer *buffer)
{
	buffer->length = 0;
	if (buffer->size > BUFFER_KEEP)
		buffer_release(buffer);
	else if (buffer->data)
		buffer->data[0] = '\0';
}

void buffer_clear(struct buffer *buffer)
{
	buffer->failed = false;
	empty(buffer);
}

char *buffer_reserve(struct buffer *buffer, size_t room)
{
	if (buffer->failed)
		return NULL;
	if (room > buffer->limit - buffer->length) {
		buffer->failed = true;
		return NULL;
	}
	size_t need = buffer->length + room + 1;
	if (need > buffer->size) {
		size_t size = buffer->size ? buffer->size : 64;

		while (size < need)
			size *= 2;
		char *data = realloc(buffer->data, size);
		if (!data) {
			buffer->failed = true;
			return NULL;
		}
		buffer->data = data;
		buffer->size = size;
	}
	return buffer->data + buffer->length;
}

void buffer_add(struct buffer *buffer, const void *data, size_t length)
{
	char *end = buffer_reserve(buffer, length);

	if (!end)
		return;
	if (length)
		memcpy(end, data, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void buffer_adds(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_addf(struct buffer *buffer, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *end = n < 0 ? NULL : buffer_reserve(buffer, (size_t)n);
	if (end) {
		vsnprintf(end, (size_t)n + 1, format, again);
		buffer->length += (size_t)n;
	} else {
		buffer->failed = true;
	}
	va_end(again);
}

void buffer_consume(struct buffer *buffer, size_t length)
{
	if (length >= buffer->length) {
		empty(buffer);
		return;
	}
	memmove(buffer->data, buffer->data + length, buffer->length - length);
	buffer->length -= length;
	buffer->data[buffer->length] = '\0';
}

char *buffer_take(struct buffer *buffer)
{
	char *text = buffer->failed ? NULL : buffer->data ? buffer->data : strdup("");

	if (buffer->failed)
		free(buffer->data);
	buffer->data = NULL;
	buffer->length = buffer->size = 0;
	buffer->failed = false;
	return text;
}
