/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/delivery.h"

#include "base/clock.h"
#include "base/text.h"
#include "config/config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* The worker says itself when it has nothing left to do; between two attempts it may be silent for long. */
#define NO_IDLE_US (10LL * 365 * 86400 * USEC_PER_SEC)

struct delivery {
	const struct clock *clock;
	const struct config *config;
	struct delivery_observer observer;
	struct worker *forward;
	json_int_t looks; /* said or to be said; goes up with each delivery_look() */
	json_int_t empty; /* of the last look after which nothing was left; less than looks: there may be something */
	uint64_t deaths;  /* of the worker, that have been noted */
	struct delivery_figures figures;
};

static bool busy(const struct delivery *delivery)
{
	return delivery->empty < delivery->looks;
}

static void say_look(struct delivery *delivery)
{
	/* When it does not fit, up() of the next worker says it; the queue of this one is full of looks anyway. */
	worker_send(delivery->forward, json_pack("{s:s, s:I}", "op", "look", "looks", delivery->looks), NULL, 0);
}

static void on_delivered(void *context, const struct frame *frame)
{
	struct delivery *delivery = context;

	(void)frame;
	delivery->figures.delivered++;
	delivery->figures.last_success_us = clock_wall_us(delivery->clock);
	delivery->figures.last_error[0] = '\0';
	delivery->observer.left(delivery->observer.context);
}

static void note_failure(struct delivery *delivery, const char *reason)
{
	delivery->figures.last_failure_us = clock_wall_us(delivery->clock);
	text_copy(delivery->figures.last_error, sizeof delivery->figures.last_error, reason);
	text_clean(delivery->figures.last_error);
}

static void on_failed(void *context, const struct frame *frame)
{
	struct delivery *delivery = context;
	const char *reason = json_string_value(json_object_get(frame->head, "reason"));

	delivery->figures.failed++;
	note_failure(delivery, reason ? reason : "the forward worker does not say why");
}

static void on_damaged(void *context, const struct frame *frame)
{
	struct delivery *delivery = context;
	const char *name = json_string_value(json_object_get(frame->head, "name"));
	char reason[160];

	snprintf(reason, sizeof reason, "archive %s is damaged on the disk: it will not come", name ? name : "");
	delivery->figures.failed++;
	note_failure(delivery, reason);
	delivery->observer.left(delivery->observer.context);
}

static void on_empty(void *context, const struct frame *frame)
{
	struct delivery *delivery = context;

	delivery->empty = json_integer_value(json_object_get(frame->head, "looks"));
	if (!busy(delivery))
		worker_stop(delivery->forward);
}

static void forward_hello(void *context, json_t *hello)
{
	const struct config *config = ((struct delivery *)context)->config;
	const struct {
		const char *key, *value;
	} settings[] = {
		{ "state_dir", config->state_dir },
		{ "url", config->zephir.url },
		{ "id", config->zephir.id },
		{ "ca_file", config->zephir.ca_file },
		{ "certificate", config->zephir.certificate },
		{ "key", config->zephir.key },
		{ "token_file", config->zephir.token_file },
	};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		json_object_set_new(hello, settings[i].key, json_string(settings[i].value));
	json_object_set_new(hello, "spool_keep_us", json_integer(config->zephir.spool_keep_us));
}

static void forward_up(void *context, const json_t *reply)
{
	(void)reply;
	say_look(context);
}

/* What is left to do the next one hears from up(). */
static void forward_down(void *context, const char *reason)
{
	struct delivery *delivery = context;
	struct worker_state state;

	worker_state(delivery->forward, &state);
	if (state.deaths > delivery->deaths)
		note_failure(delivery, reason);
	delivery->deaths = state.deaths;
}

static const struct worker_handler forward_handlers[] = {
	{ "delivered", on_delivered }, { "failed", on_failed }, { "damaged", on_damaged },
	{ "empty", on_empty },         { NULL, NULL },
};

static const struct worker_kind forward_kind = {
	.name = "forward",
	.hang_us = 60LL * USEC_PER_SEC, /* it waits for a dead resolver in places */
	.idle_us = NO_IDLE_US,
	.handlers = forward_handlers,
	.hello = forward_hello,
	.up = forward_up,
	.down = forward_down,
};

struct delivery *delivery_new(struct loop *loop, const struct clock *clock, const struct config *config,
			      const struct delivery_observer *observer)
{
	struct delivery *delivery = calloc(1, sizeof *delivery);
	char program[PATH_MAX];

	if (!delivery)
		return NULL;
	delivery->clock = clock;
	delivery->config = config;
	delivery->observer = *observer;
	delivery->figures.configured = config->zephir.url && *config->zephir.url;
	worker_program("forward", program, sizeof program);
	delivery->forward = worker_new(loop, clock, &forward_kind, program, delivery);
	if (!delivery->forward) {
		free(delivery);
		return NULL;
	}
	return delivery;
}

void delivery_free(struct delivery *delivery)
{
	if (!delivery)
		return;
	worker_free(delivery->forward);
	free(delivery);
}

void delivery_look(struct delivery *delivery)
{
	if (!delivery->figures.configured)
		return;
	delivery->looks++;
	/* To be kept running, so that one that dies with work left comes back; up() says the look. */
	worker_start(delivery->forward);
	if (worker_is_up(delivery->forward))
		say_look(delivery);
}

void delivery_figures(const struct delivery *delivery, struct delivery_figures *figures)
{
	*figures = delivery->figures;
}

const struct worker *delivery_worker(const struct delivery *delivery)
{
	return delivery->forward;
}
