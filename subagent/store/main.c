/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * z_stats-store: the worker that writes the journal, the board on disk and the archives.
 *
 * When the disk refuses it says so and ends. z_stats starts the next one, which begins with what the disk holds, and
 * sends again what was not durable. So there is one way to recover, the one after a crash.
 */
#include "base/clock.h"
#include "base/duty.h"
#include "base/log.h"
#include "store/program.h"
#include "store/tell.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define PARTING_US (2 * USEC_PER_SEC)

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static uint64_t number_of(const json_t *object, const char *key)
{
	json_int_t number = json_integer_value(json_object_get(object, key));

	return number > 0 ? (uint64_t)number : 0;
}

static int on_hello(struct duty *duty, json_t *hello, json_t *reply)
{
	struct program *program = duty_context(duty);
	struct store *store = &program->store;
	const struct store_settings settings = { .id = strdup(text_of(hello, "id")),
						 .host = strdup(text_of(hello, "host")),
						 .module = strdup(text_of(hello, "module")),
						 .spool_most = number_of(hello, "spool_max"),
						 .spool_keep_us = (int64_t)number_of(hello, "spool_keep_us"),
						 .archive = json_is_true(json_object_get(hello, "archive")) };

	if (!settings.id || !settings.host || !settings.module) {
		log_error("store", "no memory for the settings");
		return -1;
	}
	program->open = store_open(store, text_of(hello, "state_dir"), &settings, &clock_system) == 0;
	if (!program->open) /* hello goes back all the same, and then the reason */
		return 0;
	program->durable_told = store->journal.durable;
	return json_object_set_new(reply, "last", json_integer((json_int_t)store->journal.durable)) ||
	       json_object_set_new(reply, "sequence", json_integer((json_int_t)store->chain.sequence)) ||
	       json_object_set_new(reply, "spool", tell_spool(store));
}

/* The first after hello. */
static int start(struct duty *duty)
{
	struct program *program = duty_context(duty);

	if (!program->open)
		return tell_trouble(duty);
	program->told = true;
	if (tell_board(duty))
		return -1;
	int result = store_recover(&program->store);
	program->unsealed = result > 0;
	if (program->unsealed)
		return duty_send(duty, json_pack("{s:s, s:s}", "op", "trouble", "text", program->store.disk.trouble),
				 NULL, 0);
	return result ? tell_trouble(duty) : 0;
}

static int on_append(struct duty *duty, const struct frame *frame)
{
	struct program *program = duty_context(duty);

	if (!program->open)
		return tell_trouble(duty);
	/* Sent again although it is durable: z_stats has not heard of it. */
	if (number_of(frame->head, "n") <= program->store.journal.durable)
		program->tell_again = true;
	if (store_append(&program->store, number_of(frame->head, "n"), text_of(frame->head, "kind"),
			 text_of(frame->head, "agent"),
			 (int64_t)json_integer_value(json_object_get(frame->head, "time_us")), frame->body,
			 frame->length))
		return tell_trouble(duty);
	return 0;
}

static int on_read(struct duty *duty, const struct frame *frame)
{
	struct program *program = duty_context(duty);
	uint64_t octets = number_of(frame->head, "bytes"), first, last;
	struct buffer lines;

	if (!program->open)
		return tell_trouble(duty);
	buffer_init(&lines, FRAME_BODY_MAX);
	if (journal_read(&program->store.journal, number_of(frame->head, "from"),
			 octets < FRAME_BODY_MAX / 2 ? octets : FRAME_BODY_MAX / 2, &lines, &first, &last)) {
		buffer_release(&lines);
		return tell_trouble(duty);
	}
	int result =
		duty_reply(duty, frame, json_pack("{s:I, s:I}", "first", (json_int_t)first, "last", (json_int_t)last),
			   lines.data, lines.length);
	buffer_release(&lines);
	return result;
}

static int on_applied(struct duty *duty, const struct frame *frame)
{
	struct program *program = duty_context(duty);

	if (!program->open || store_applied(&program->store, number_of(frame->head, "n")))
		return tell_trouble(duty);
	return 0;
}

static int on_seal(struct duty *duty, const struct frame *frame)
{
	struct program *program = duty_context(duty);
	struct seal_result result;

	if (!program->open || store_seal(&program->store, &result)) {
		duty_refuse(duty, frame, "%s", program->store.disk.trouble);
		return tell_trouble(duty);
	}
	program->unsealed = false;
	return duty_reply(duty, frame,
			  json_pack("{s:I, s:s, s:I, s:I}", "sequence", (json_int_t)result.sequence, "name",
				    result.name, "bytes", (json_int_t)result.octets, "records",
				    (json_int_t)result.records),
			  NULL, 0);
}

static int on_look(struct duty *duty, const struct frame *frame)
{
	struct program *program = duty_context(duty);

	(void)frame;
	if (!program->open || store_look_at_spool(&program->store))
		return tell_trouble(duty);
	return 0;
}

static size_t prepare(struct duty *duty, struct pollfd *fds, size_t most, int *timeout_ms)
{
	struct program *program = duty_context(duty);
	int wait_ms = program->told && !tell_due(program) ? store_wait_ms(&program->store) : 0;

	(void)fds;
	(void)most;
	if (*timeout_ms < 0 || wait_ms < *timeout_ms)
		*timeout_ms = wait_ms;
	return 0;
}

static int dispatch(struct duty *duty, const struct pollfd *fds, size_t count)
{
	struct program *program = duty_context(duty);

	(void)fds;
	(void)count;
	if (!program->told && start(duty))
		return -1;
	if (store_tick(&program->store))
		return tell_trouble(duty);
	return tell_news(duty);
}

/* z_stats may be sending while this program ends in trouble. It must not be told of a broken pipe before it has read
 * why: so what it sends is read until it closes its end. */
static void part(void)
{
	const int64_t end_us = clock_monotonic_us(&clock_system) + PARTING_US;
	struct pollfd fd = { .fd = DUTY_FD, .events = POLLIN };
	static char nothing[65536];

	shutdown(DUTY_FD, SHUT_WR);
	while (clock_monotonic_us(&clock_system) < end_us && poll(&fd, 1, PARTING_US / USEC_PER_MSEC) > 0 &&
	       recv(DUTY_FD, nothing, sizeof nothing, MSG_DONTWAIT) > 0)
		;
}

int main(void)
{
	static const struct duty_handler handlers[] = { { "append", on_append },   { "read", on_read },
							{ "applied", on_applied }, { "seal", on_seal },
							{ "look", on_look },       { NULL, NULL } };
	struct program program = { .store = { .disk = { .folder = -1 }, .journal = { .fd = -1 } } };
	const struct duty_program duty = { .name = "z_stats-store",
					   .handlers = handlers,
					   .hello = on_hello,
					   .prepare = prepare,
					   .dispatch = dispatch,
					   .context = &program };

	log_init(duty.name, LOG_LEVEL_INFO);
	int status = duty_run(&duty);
	if (program.told && !status)
		journal_sync(&program.store.journal);
	if (program.store.disk.trouble[0] && status)
		part();
	store_release(&program.store);
	return status;
}
