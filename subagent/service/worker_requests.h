/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The requests to a worker that are not answered yet. Each is answered exactly once. */
#ifndef WORKER_REQUESTS_H
#define WORKER_REQUESTS_H

#include "service/worker.h"

#include <jansson.h>
#include <stdint.h>

struct request;

struct requests {
	struct request *first; /* NULL: none */
	json_int_t last_id;
};

/* Gives head its "id". until_us: monotonic. 0, or -1 when memory is short. */
int requests_add(struct requests *requests, json_t *head, int64_t until_us, worker_reply_fn *reply, void *arg);
/* The one just added could not be sent: forgets it, unanswered. */
void requests_take_back(struct requests *requests);
/* The answer to one; no longer waited for: does nothing. */
void requests_answer(struct requests *requests, const struct frame *frame);
/* Those whose time is over are answered with an error. */
void requests_expire(struct requests *requests, int64_t now_us);
/* All are answered with this error. Requests made by the callbacks themselves wait for the worker's next life. */
void requests_fail(struct requests *requests, const char *reason);
/* When requests_expire() has something to do; INT64_MAX when there are none. */
int64_t requests_next_us(const struct requests *requests);

#endif
