/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The door to libcurl: one archive at a time to Zéphir, as PUT {url}/{id}/{name}, without ever waiting: put_wait() says
 * for what, put_step() goes on.
 */
#ifndef FORWARD_PUT_H
#define FORWARD_PUT_H

#include "forward/outbox.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#define PUT_REASON_SIZE 160

/* Texts: "" not set. They outlive the put. */
struct put_settings {
	const char *url, *id, *ca_file, *certificate, *key, *token_file;
};

struct put;

enum put_state { PUT_NOTHING, PUT_UNDER_WAY, PUT_DELIVERED, PUT_FAILED };

struct put_result {
	long status;                  /* of HTTP; 0: there was no answer */
	char reason[PUT_REASON_SIZE]; /* PUT_FAILED: for people */
};

/* NULL when memory is short. */
struct put *put_new(const struct put_settings *settings);
void put_free(struct put *put);

/* Begins; takes over file->fd in any case. 0, or -1 with the reason in result. */
int put_begin(struct put *put, const char *name, const struct outbox_file *file, struct put_result *result);
/* What to poll for: fills fds, lowers *timeout_ms. */
size_t put_wait(struct put *put, struct pollfd *fds, size_t most, int *timeout_ms);
/* Goes on. PUT_DELIVERED and PUT_FAILED are told once, with the result. */
enum put_state put_step(struct put *put, struct put_result *result);

#endif
