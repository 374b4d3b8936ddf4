/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer.h"

#include "base/sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_POLICY                                                                                                    \
	"default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "          \
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static const struct {
	const char *name, *value;
} fixed_headers[] = {
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
};

struct content *content_new(struct buffer *buffer)
{
	struct content *content = calloc(1, sizeof *content);
	size_t length = buffer->length;
	char *data = content ? buffer_take(buffer) : NULL;

	if (!data) {
		free(content);
		return NULL;
	}
	*content = (struct content){ .references = 1, .data = data, .length = length, .owned = data };
	char hex[SHA256_HEX_SIZE];
	sha256_hex(data, length, hex);
	snprintf(content->etag, sizeof content->etag, "\"%.16s\"", hex);
	return content;
}

struct content *content_new_constant(const void *data, size_t length, const char *hash)
{
	struct content *content = calloc(1, sizeof *content);

	if (!content)
		return NULL;
	*content = (struct content){ .references = 1, .data = data, .length = length };
	snprintf(content->etag, sizeof content->etag, "\"%.16s\"", hash);
	return content;
}

struct content *content_ref(struct content *content)
{
	content->references++;
	return content;
}

void content_unref(struct content *content)
{
	if (!content || --content->references)
		return;
	free(content->owned);
	free(content);
}

void answer_init(struct answer *answer)
{
	*answer = (struct answer){ .status = 200, .type = "text/plain; charset=utf-8", .caching = "no-cache" };
	buffer_init(&answer->body, ANSWER_BODY_MAX);
}

void answer_release(struct answer *answer)
{
	buffer_release(&answer->body);
	content_unref(answer->content);
	answer->content = NULL;
}

void answer_error(struct answer *answer, unsigned status, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	answer->status = status;
	answer->type = "text/plain; charset=utf-8";
	answer->caching = "no-store";
	answer->policy = NULL;
	answer->etag[0] = '\0';
	content_unref(answer->content);
	answer->content = NULL;
	buffer_clear(&answer->body);
	buffer_adds(&answer->body, text);
	buffer_adds(&answer->body, "\n");
}

void answer_finish(struct answer *answer)
{
	if (answer->content)
		return;
	answer->content = content_new(&answer->body);
	if (!answer->content) {
		answer_error(answer, 500, "The answer needs more memory than there is.");
		answer->content = content_new(&answer->body);
	}
	if (answer->content && answer->status == 200 && !answer->etag[0])
		snprintf(answer->etag, sizeof answer->etag, "%s", answer->content->etag);
}

/* Does the list of an If-None-Match header hold this tag? A weak one counts (RFC 9110, 13.1.2). */
static bool holds(const char *list, const char *etag)
{
	size_t length = strlen(etag);

	for (;;) {
		list += strspn(list, " \t,");
		if (list[0] == '*')
			return true;
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (*list != '"')
			return false;
		const char *end = strchr(list + 1, '"');
		if (!end)
			return false;
		if ((size_t)(end + 1 - list) == length && memcmp(list, etag, length) == 0)
			return true;
		list = end + 1;
	}
}

bool answer_unchanged(struct answer *answer, const struct request *request)
{
	if (answer->status != 200 || !answer->etag[0] || !request->if_none_match ||
	    !holds(request->if_none_match, answer->etag))
		return false;
	answer->status = 304;
	content_unref(answer->content);
	answer->content = content_new_constant("", 0, "");
	return true;
}

void answer_ready(struct answer *answer)
{
	answer_finish(answer);
	answer->later = false;
	answer->ready(answer);
}

void answer_headers(const struct answer *answer, void (*add)(void *context, const char *name, const char *value),
		    void *context)
{
	char seconds[16];

	for (size_t i = 0; i < sizeof fixed_headers / sizeof *fixed_headers; i++)
		add(context, fixed_headers[i].name, fixed_headers[i].value);
	add(context, "Content-Security-Policy", answer->policy ? answer->policy : PAGE_POLICY);
	add(context, "Cache-Control", answer->caching);
	if (answer->status != 304)
		add(context, "Content-Type", answer->type);
	if (answer->etag[0])
		add(context, "ETag", answer->etag);
	if (answer->allow[0])
		add(context, "Allow", answer->allow);
	if (answer->by_language) {
		add(context, "Vary", "Accept-Language");
		add(context, "Content-Language", language_code(answer->language));
	}
	if (answer->retry_after_s) {
		snprintf(seconds, sizeof seconds, "%u", answer->retry_after_s);
		add(context, "Retry-After", seconds);
	}
}
