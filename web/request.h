/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request as handlers see it: decoded, checked, without a trace of the HTTP library.
 *
 * The path is split at its slashes before each piece is decoded, so that "%2F" stays inside a piece; "/" has no pieces,
 * and an empty piece ("//", a slash at the end) stays an empty piece, which no route matches. All texts are valid UTF-8
 * without control characters.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "language.h"

#include <stdbool.h>
#include <stddef.h>

#define REQUEST_TARGET_MAX 2048
#define REQUEST_PIECES     6
#define REQUEST_PARAMETERS 16

struct request_parameter {
	const char *name, *value;
};

struct request {
	const char *method; /* "GET" … as it came */
	const char *target; /* the path and query as they came */
	const char *pieces[REQUEST_PIECES];
	size_t piece_count;
	struct request_parameter parameters[REQUEST_PARAMETERS];
	size_t parameter_count;
	enum language language;
	bool language_given; /* by ?lang=: links carry it on */
	/* Headers; NULL when absent. */
	const char *host, *if_none_match, *accept_language;
	bool local;          /* came through the Unix socket */
	unsigned refused;    /* 0; or the HTTP status with which it must be refused, */
	const char *refusal; /* and why (English, constant) */
	char *texts;         /* where pieces and parameters lie */
};

/* Not named request_init: libwrap, which net-snmp asks who may call, has one, and would be given ours. */
/* Parses the target; method, headers and local are the caller's to set before, and must live as long as the request.
 * What is wrong with it is set in refused. */
void request_begin(struct request *request, const char *target);
void request_release(struct request *request);
/* The value of the first parameter of this name; NULL when there is none. */
const char *request_parameter(const struct request *request, const char *name);

#endif
