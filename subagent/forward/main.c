/* SPDX-License-Identifier: GPL-2.0-or-later */
/* z_stats-forward: the worker that sends archives to Zéphir, oldest first, one at a time, and holds the keys to it. */
#include "base/clock.h"
#include "base/complaint.h"
#include "base/duty.h"
#include "base/log.h"
#include "forward/outbox.h"
#include "forward/put.h"
#include "forward/refusal.h"
#include "forward/retry.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define SUBSYSTEM "forward"

struct forward {
	json_t *settings; /* of hello: holds the texts */
	struct outbox outbox;
	struct put *put;
	bool looking;      /* there may be something in the spool */
	json_int_t looks;  /* of the last look heard */
	bool sending;      /* the first of the spool */
	int64_t size;      /* of that */
	unsigned failures; /* in a row */
	struct refusal refusal;
	int64_t retry_us; /* monotonic: not before that */
	struct complaint trouble;
};

static const char *setting(const struct forward *forward, const char *key)
{
	const char *text = json_string_value(json_object_get(forward->settings, key));

	return text ? text : "";
}

static int on_hello(struct duty *duty, json_t *hello, json_t *reply)
{
	struct forward *forward = duty_context(duty);

	(void)reply;
	forward->settings = json_incref(hello);
	const struct put_settings settings = {
		.url = setting(forward, "url"),
		.id = setting(forward, "id"),
		.ca_file = setting(forward, "ca_file"),
		.certificate = setting(forward, "certificate"),
		.key = setting(forward, "key"),
		.token_file = setting(forward, "token_file"),
	};
	if (!*setting(forward, "state_dir") || !*settings.url) {
		log_error(SUBSYSTEM, "hello names no %s", *settings.url ? "state_dir" : "url");
		return -1;
	}
	bool keep = json_integer_value(json_object_get(hello, "spool_keep_us")) > 0;
	if (outbox_open(&forward->outbox, setting(forward, "state_dir"), keep))
		return -1;
	forward->put = put_new(&settings);
	if (!forward->put)
		log_error(SUBSYSTEM, "libcurl cannot be set up for %s", settings.url);
	return forward->put ? 0 : -1;
}

static int on_look(struct duty *duty, const struct frame *frame)
{
	struct forward *forward = duty_context(duty);

	forward->looks = json_integer_value(json_object_get(frame->head, "looks"));
	forward->looking = true;
	return 0;
}

/* The first of the spool (NULL: the spool itself) could not be sent. */
static int failed(struct duty *duty, const struct archive_name *name, const char *reason)
{
	struct forward *forward = duty_context(duty);
	uint32_t dice = 0;

	if (getrandom(&dice, sizeof dice, GRND_NONBLOCK) < 0)
		dice = (uint32_t)clock_monotonic_us(&clock_system);
	int64_t wait_us = retry_wait_us(++forward->failures, dice);
	forward->retry_us = clock_monotonic_us(&clock_system) + wait_us;
	complain(&forward->trouble, &clock_system, SUBSYSTEM,
		 "%s is not delivered, it is kept and tried again in %d s: %s", name ? name->text : "the spool",
		 (int)(wait_us / USEC_PER_SEC), reason);
	return duty_send(duty,
			 json_pack("{s:s, s:I, s:s, s:s, s:I}", "op", "failed", "sequence",
				   (json_int_t)(name ? name->sequence : 0), "name", name ? name->text : "", "reason",
				   reason, "retry_us", (json_int_t)wait_us),
			 NULL, 0);
}

/* Zéphir did not take it. If that is about this one alone, the others do not wait for it. */
static int refused(struct duty *duty, const struct archive_name *name, const struct put_result *result)
{
	struct forward *forward = duty_context(duty);

	if (failed(duty, name, result->reason))
		return -1;
	if (!refusal_note(&forward->refusal, name->sequence, result->status))
		return 0;
	log_warn(SUBSYSTEM, "%s was refused %d times with status %ld: those behind it are sent before it comes again",
		 name->text, REFUSAL_TIMES, result->status);
	outbox_pass_over(&forward->outbox);
	return 0;
}

static int delivered(struct duty *duty, const struct archive_name *name, long status)
{
	struct forward *forward = duty_context(duty);
	char why[PUT_REASON_SIZE];
	json_t *message =
		json_pack("{s:s, s:I, s:s, s:I, s:I}", "op", "delivered", "sequence", (json_int_t)name->sequence,
			  "name", name->text, "bytes", (json_int_t)forward->size, "status", (json_int_t)status);

	/* Not put away it would come again for ever: that is an attempt that failed. */
	if (outbox_delivered(&forward->outbox, why, sizeof why)) {
		json_decref(message);
		return failed(duty, name, why);
	}
	forward->failures = 0;
	complaint_end(&forward->trouble, &clock_system, SUBSYSTEM, "archives are delivered again");
	return duty_send(duty, message, NULL, 0);
}

/* It will never be delivered: who counts archives must hear of it. */
static int damaged(struct duty *duty, const struct archive_name *name)
{
	return duty_send(duty,
			 json_pack("{s:s, s:I, s:s}", "op", "damaged", "sequence", (json_int_t)name->sequence, "name",
				   name->text),
			 NULL, 0);
}

static int say_empty(struct duty *duty)
{
	struct forward *forward = duty_context(duty);

	forward->looking = false;
	return duty_send(duty, json_pack("{s:s, s:I}", "op", "empty", "looks", forward->looks), NULL, 0);
}

/* Begins with the first of the spool. */
static int start(struct duty *duty)
{
	struct forward *forward = duty_context(duty);
	const struct archive_name *name = outbox_first(&forward->outbox);
	struct outbox_file file;
	struct put_result result;

	if (!name && errno) {
		snprintf(result.reason, sizeof result.reason, "cannot read the folder: %s", strerror(errno));
		return failed(duty, NULL, result.reason);
	}
	if (!name)
		return say_empty(duty);
	enum outbox_state state = outbox_open_first(&forward->outbox, &file, result.reason, sizeof result.reason);
	if (state == OUTBOX_DAMAGED)
		return damaged(duty, name);
	if (state == OUTBOX_GONE)
		return 0; /* the next one in the next turn: there may be a ping */
	if (state == OUTBOX_FAILED || put_begin(forward->put, name->text, &file, &result))
		return failed(duty, name, result.reason);
	forward->size = file.size;
	forward->sending = true;
	return 0;
}

static int go_on(struct duty *duty)
{
	struct forward *forward = duty_context(duty);
	const struct archive_name *name = outbox_first(&forward->outbox);
	struct put_result result;
	enum put_state state = put_step(forward->put, &result);

	if (state == PUT_UNDER_WAY)
		return 0;
	forward->sending = false;
	return state == PUT_DELIVERED ? delivered(duty, name, result.status) : refused(duty, name, &result);
}

static int64_t wait_us(const struct forward *forward)
{
	int64_t left_us = forward->retry_us - clock_monotonic_us(&clock_system);

	return left_us > 0 && forward->failures ? left_us : 0;
}

static size_t prepare(struct duty *duty, struct pollfd *fds, size_t most, int *timeout_ms)
{
	struct forward *forward = duty_context(duty);

	if (forward->sending)
		return put_wait(forward->put, fds, most, timeout_ms);
	if (forward->looking)
		*timeout_ms = (int)((wait_us(forward) + USEC_PER_MSEC - 1) / USEC_PER_MSEC);
	return 0;
}

static int dispatch(struct duty *duty, const struct pollfd *fds, size_t count)
{
	struct forward *forward = duty_context(duty);

	(void)fds;
	(void)count;
	if (forward->sending)
		return go_on(duty);
	return forward->looking && wait_us(forward) == 0 ? start(duty) : 0;
}

int main(void)
{
	static const struct duty_handler handlers[] = { { "look", on_look }, { NULL, NULL } };
	struct forward forward = { .outbox = { .folder = -1, .sent = -1 } };
	const struct duty_program program = { .name = "z_stats-forward",
					      .handlers = handlers,
					      .hello = on_hello,
					      .prepare = prepare,
					      .dispatch = dispatch,
					      .context = &forward };

	log_init(program.name, LOG_LEVEL_INFO);
	int status = duty_run(&program);
	put_free(forward.put);
	outbox_close(&forward.outbox);
	json_decref(forward.settings);
	return status;
}
