/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/worker_requests.h"

#include <stdlib.h>

struct request {
	struct request *next;
	json_int_t id;
	int64_t until_us;
	worker_reply_fn *reply;
	void *arg;
};

int requests_add(struct requests *requests, json_t *head, int64_t until_us, worker_reply_fn *reply, void *arg)
{
	struct request *request = calloc(1, sizeof *request);
	json_int_t id = requests->last_id + 1;

	if (!request || json_object_set_new(head, "id", json_integer(id))) {
		free(request);
		return -1;
	}
	*request = (struct request){
		.next = requests->first,
		.id = id,
		.until_us = until_us,
		.reply = reply,
		.arg = arg,
	};
	requests->first = request;
	requests->last_id = id;
	return 0;
}

void requests_take_back(struct requests *requests)
{
	struct request *request = requests->first;

	requests->first = request->next;
	free(request);
}

static void finish(struct request **place, const struct frame *frame, const char *error)
{
	struct request *request = *place;

	*place = request->next;
	request->reply(request->arg, frame, error);
	free(request);
}

void requests_answer(struct requests *requests, const struct frame *frame)
{
	json_int_t id = json_integer_value(json_object_get(frame->head, "id"));
	const char *error = json_string_value(json_object_get(frame->head, "error"));

	for (struct request **place = &requests->first; *place; place = &(*place)->next)
		if ((*place)->id == id) {
			finish(place, error ? NULL : frame, error);
			return;
		}
	/* Too late: it has been answered with an error at its deadline. */
}

void requests_expire(struct requests *requests, int64_t now_us)
{
	struct request **place = &requests->first;

	while (*place) {
		if ((*place)->until_us > now_us) {
			place = &(*place)->next;
			continue;
		}
		finish(place, NULL, "no answer in time");
		place = &requests->first; /* the callback may have changed the list */
	}
}

void requests_fail(struct requests *requests, const char *reason)
{
	struct request *all = requests->first;

	requests->first = NULL;
	while (all)
		finish(&all, NULL, reason);
}

int64_t requests_next_us(const struct requests *requests)
{
	int64_t next = INT64_MAX;

	for (const struct request *request = requests->first; request; request = request->next)
		if (request->until_us < next)
			next = request->until_us;
	return next;
}
