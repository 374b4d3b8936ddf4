/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An answer as handlers make it: status, type, body and what the headers depend on.
 *
 * A handler writes the body with answer->body and leaves the rest as answer_init() set it, unless it has reasons. The
 * dispatcher then turns the body into a content, which may be shared (cache) and is sent without a copy.
 *
 * A handler that has to wait sets later, keeps the answer's address, and calls answer_ready() once it is complete;
 * never from inside the handler itself.
 */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include "base/buffer.h"
#include "request.h"

#include <stdbool.h>
#include <stddef.h>

#define ANSWER_BODY_MAX (8u << 20)
#define ETAG_SIZE       80 /* of three numbers and a language */

/* Octets that never change, counted. */
struct content {
	size_t references;
	const char *data;
	size_t length;
	char *owned; /* freed with the last reference; NULL: data is constant */
	char etag[ETAG_SIZE];
};

/* Takes the buffer's octets over. NULL when it failed or memory is short. */
struct content *content_new(struct buffer *buffer);
/* Of constant octets, with the hash that they were built with. */
struct content *content_new_constant(const void *data, size_t length, const char *hash);
struct content *content_ref(struct content *content);
void content_unref(struct content *content);

struct answer {
	unsigned status;
	const char *type;       /* media type, a constant */
	const char *caching;    /* Cache-Control */
	const char *policy;     /* Content-Security-Policy, when not that of the pages */
	bool by_language;       /* another language would get another body */
	unsigned retry_after_s; /* 0: not said */
	char allow[64];         /* of 405 */
	char etag[ETAG_SIZE];   /* "" none; with its quotes */
	enum language language;
	struct buffer body;
	struct content *content; /* what is sent; made of body by the dispatcher */
	bool later;
	void (*ready)(struct answer *answer); /* set by whoever asked */
};

/* 200, text/plain, no-cache, an empty body. */
void answer_init(struct answer *answer);
void answer_release(struct answer *answer);
/* Forgets what has been written, and makes it an error for people: one line of text. */
void answer_error(struct answer *answer, unsigned status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Makes content of body (once). A body that is too big or has no memory becomes an error 500. */
void answer_finish(struct answer *answer);
/* With an etag that the reader already has (If-None-Match) the answer becomes 304 without a body: true. */
bool answer_unchanged(struct answer *answer, const struct request *request);
/* Finishes an answer that came later, and tells who asked. */
void answer_ready(struct answer *answer);

/* Hands every header of the answer to add(). */
void answer_headers(const struct answer *answer, void (*add)(void *context, const char *name, const char *value),
		    void *context);

#endif
