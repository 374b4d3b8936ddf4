/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The door to libmicrohttpd: serves HTTP on listening sockets inside a libuv loop.
 *
 * Each socket has a daemon of its own, whose epoll descriptor the loop watches. What the library leaves open is closed
 * here: deadlines of slow clients, malformed requests that it would take, the decoding of addresses.
 */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "answer.h"
#include "request.h"

#include <uv.h>

struct clock;
struct http;

#define HTTP_REQUEST_US  15000000 /* a request (and the pause before it) may take so long to arrive whole */
#define HTTP_ANSWER_US   60000000 /* making and sending the answer */
#define HTTP_CONNECTIONS 512      /* at once, on one socket */
#define HTTP_PER_ADDRESS 128
#define HTTP_BODY_MAX    4096 /* of a request; nothing here reads one */

/* Answers the request, or sets answer->later. */
typedef void http_handler_fn(void *context, const struct request *request, struct answer *answer);

struct http *http_new(uv_loop_t *loop, const struct clock *clock, http_handler_fn *handler, void *context);
/* Serves on a listening socket, which becomes its own. local: its clients are on this machine and need no Host check.
 * 0, or -1 (logged). */
int http_listen(struct http *http, int fd, bool local);
/* Ends all connections; waiting requests get 503, and what they waited for may still call answer_ready(). The memory
 * goes once the loop has run the close callbacks. */
void http_free(struct http *http);

#endif
