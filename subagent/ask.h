/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the running service over its Unix socket: one HTTP GET, the connection closed behind the answer. */
#ifndef ASK_H
#define ASK_H

#include "base/buffer.h"

#define ASK_ANSWER_MAX (64u << 20) /* octets */

/* GET path from the service behind the socket. 0: the answer was 200 and body (initialised here; release it in any
 * case) holds what came; -1: why says what went wrong. Waits 10 s at most for each step. */
int ask(const char *socket_path, const char *path, struct buffer *body, char *why, size_t why_size);

#endif
