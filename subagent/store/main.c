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
#include "store/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BOARD_OCTETS (1u << 20)
#define PARTING_US   (2 * USEC_PER_SEC)

struct program {
	struct store store;
	bool open, told;     /* the store is open; the board was told */
	bool wrote;          /* something became durable since the start */
	bool well, unsealed; /* the disk was said to work; an archive that was announced cannot be made */
	bool tell_again;     /* durable, though it has not changed */
	uint64_t durable_told;
};

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

/* Tells what the disk refused. Returns -1: the worker ends. */
static int trouble(struct duty *duty)
{
	struct program *program = duty_context(duty);

	duty_send(duty, json_pack("{s:s, s:s}", "op", "trouble", "text", program->store.disk.trouble), NULL, 0);
	return -1;
}

static json_t *spool_json(const struct store *store)
{
	const struct spool_list *waiting = &store->spool.waiting;

	return json_pack("{s:I, s:I, s:I, s:I}", "count", (json_int_t)waiting->count, "bytes",
			 (json_int_t)waiting->octets, "oldest_us",
			 (json_int_t)(waiting->count ? waiting->files[0].time_us : 0), "dropped",
			 (json_int_t)store->chain.dropped_ever);
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
	       json_object_set_new(reply, "spool", spool_json(store));
}

static int tell_some(struct duty *duty, const struct buffer *lines)
{
	if (!lines->length)
		return 0;
	return duty_send(duty, json_pack("{s:s}", "op", "board"), lines->data, lines->length);
}

static int tell_board(struct duty *duty)
{
	const struct program *program = duty_context(duty);
	const struct latest *latest = &program->store.latest;
	struct buffer lines;
	int failed = 0;

	buffer_init(&lines, FRAME_BODY_MAX);
	for (size_t i = 0; i < latest->count && !failed; i++) {
		const struct latest_entry *entry = &latest->entries[i];

		if (lines.length + entry->length + 1 > BOARD_OCTETS) {
			failed = tell_some(duty, &lines);
			buffer_clear(&lines);
		}
		buffer_add(&lines, entry->record, entry->length);
		buffer_adds(&lines, "\n");
	}
	if (!failed)
		failed = tell_some(duty, &lines);
	buffer_release(&lines);
	return failed ? -1 : duty_send(duty, json_pack("{s:s}", "op", "board_end"), NULL, 0);
}

/* The first after hello. */
static int start(struct duty *duty)
{
	struct program *program = duty_context(duty);

	if (!program->open)
		return trouble(duty);
	program->told = true;
	if (tell_board(duty))
		return -1;
	int result = store_recover(&program->store);
	program->unsealed = result > 0;
	if (program->unsealed)
		return duty_send(duty, json_pack("{s:s, s:s}", "op", "trouble", "text", program->store.disk.trouble),
				 NULL, 0);
	return result ? trouble(duty) : 0;
}

static bool has_news(const struct program *program)
{
	return program->durable_told != program->store.journal.durable || program->tell_again ||
	       program->store.spool_changed;
}

/* What has become so since it was last told. */
static int tell_news(struct duty *duty)
{
	struct program *program = duty_context(duty);
	struct store *store = &program->store;

	if (program->durable_told != store->journal.durable || program->tell_again) {
		program->wrote |= program->durable_told != store->journal.durable;
		program->durable_told = store->journal.durable;
		program->tell_again = false;
		if (duty_send(duty, json_pack("{s:s, s:I}", "op", "durable", "n", (json_int_t)program->durable_told),
			      NULL, 0))
			return -1;
	}
	if (!program->well && !program->unsealed && program->wrote) {
		program->well = true;
		if (duty_send(duty, json_pack("{s:s, s:n}", "op", "trouble", "text"), NULL, 0))
			return -1;
	}
	if (!store->spool_changed)
		return 0;
	store->spool_changed = false;
	json_t *head = spool_json(store);
	if (head)
		json_object_set_new(head, "op", json_string("spool"));
	return duty_send(duty, head, NULL, 0);
}

static int on_append(struct duty *duty, const struct frame *frame)
{
	struct program *program = duty_context(duty);

	if (!program->open)
		return trouble(duty);
	/* Sent again although it is durable: z_stats has not heard of it. */
	if (number_of(frame->head, "n") <= program->store.journal.durable)
		program->tell_again = true;
	if (store_append(&program->store, number_of(frame->head, "n"), text_of(frame->head, "kind"),
			 text_of(frame->head, "agent"),
			 (int64_t)json_integer_value(json_object_get(frame->head, "time_us")), frame->body,
			 frame->length))
		return trouble(duty);
	return 0;
}

static int on_read(struct duty *duty, const struct frame *frame)
{
	struct program *program = duty_context(duty);
	uint64_t octets = number_of(frame->head, "bytes"), first, last;
	struct buffer lines;

	if (!program->open)
		return trouble(duty);
	buffer_init(&lines, FRAME_BODY_MAX);
	if (journal_read(&program->store.journal, number_of(frame->head, "from"),
			 octets < FRAME_BODY_MAX / 2 ? octets : FRAME_BODY_MAX / 2, &lines, &first, &last)) {
		buffer_release(&lines);
		return trouble(duty);
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
		return trouble(duty);
	return 0;
}

static int on_seal(struct duty *duty, const struct frame *frame)
{
	struct program *program = duty_context(duty);
	struct seal_result result;

	if (!program->open || store_seal(&program->store, &result)) {
		duty_refuse(duty, frame, "%s", program->store.disk.trouble);
		return trouble(duty);
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
		return trouble(duty);
	return 0;
}

static size_t prepare(struct duty *duty, struct pollfd *fds, size_t most, int *timeout_ms)
{
	struct program *program = duty_context(duty);
	int wait_ms = program->told && !has_news(program) ? store_wait_ms(&program->store) : 0;

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
		return trouble(duty);
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
