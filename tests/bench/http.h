/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client of the service's HTTP door for the benches: one connection, kept alive, that waits for its answer. */
#ifndef BENCH_HTTP_H
#define BENCH_HTTP_H

#include "base/buffer.h"

#include <stdint.h>

#define HTTP_WAIT_US 20000000 /* no answer for so long is an error */

struct http {
	int port; /* on 127.0.0.1 */
	int fd;   /* -1: not connected */
	struct buffer in;
	size_t body, body_length; /* where in the buffer the last answer's body stands */
};

void http_init(struct http *http, int port);
void http_release(struct http *http);
/* 0, or -1 with errno. Another connection than the one before, if there was one. */
int http_connect(struct http *http);
/* Asks and waits; connects when it is not connected. The answer's status, or -1 with errno. */
int http_get(struct http *http, const char *path);
/* The last answer's body, until the next http_get(). */
const char *http_body(const struct http *http);

int64_t bench_now_us(void); /* monotonic */
/* Sleeps until then; at once when it is past. */
void bench_until_us(int64_t monotonic_us);
/* A number of the command line, or the end of the program with a message. */
long bench_number(const char *text, long min, long max);

#endif
