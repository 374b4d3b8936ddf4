/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/journal.h"

#include "base/clock.h"
#include "base/complaint.h"
#include "base/log.h"
#include "base/text.h"
#include "config/config.h"
#include "core/board.h"
#include "core/record.h"
#include "service/held.h"
#include "service/loop.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUBSYSTEM "journal"

#define READY_MS         2000 /* so long the first turns wait for the board on disk */
#define SEAL_DEADLINE_US (60LL * USEC_PER_SEC)
#define READ_DEADLINE_US (30LL * USEC_PER_SEC)

struct journal {
	const struct clock *clock;
	const struct config *config;
	struct board *board;
	struct journal_observer observer;
	struct worker *store;
	struct held held;
	uint64_t durable, sequence;
	struct {
		uint64_t count, octets, dropped;
		int64_t oldest_us;
	} spool;
	bool ready, open /* the store runs and has its journal open */, told_spool, sealing;
	char trouble[160];
	struct complaint disk, lost, unwritten, damage;
	uv_timer_t ready_timer, seal_timer;
	int closing; /* handles of libuv that are still open */
};

/* --- records on their way to the store --- */

static void give(struct journal *journal)
{
	const struct held_record *record;

	while (journal->open && (record = held_next(&journal->held)) != NULL) {
		json_t *head =
			json_pack("{s:s, s:I, s:s, s:I, s:s}", "op", "append", "n", (json_int_t)record->n, "kind",
				  record->kind, "time_us", (json_int_t)record->time_us, "agent", record->agent);

		/* A full queue empties as the store reads; what it makes durable brings us here again. */
		if (worker_send(journal->store, head, record->line, record->length))
			return;
		held_given(&journal->held);
	}
}

static void hold(struct journal *journal, const char *kind, const char *agent, int64_t time_us, char *line)
{
	uint64_t lost = journal->held.lost;

	if (held_add(&journal->held, kind, agent, time_us, line))
		complain(&journal->unwritten, journal->clock, SUBSYSTEM,
			 "a record of agent %s is lost: it cannot be written as JSON, or memory is short (%" PRIu64
			 " records lost so far)",
			 agent, journal->held.lost);
	else if (journal->held.lost > lost)
		complain(&journal->lost, journal->clock, SUBSYSTEM,
			 "measures are lost: the store has made nothing durable for too long (%zu octets wait, %" PRIu64
			 " records lost so far)%s%s",
			 journal->held.octets, journal->held.lost, *journal->trouble ? ": " : "", journal->trouble);
	give(journal);
}

static void reported(void *context, const struct board_agent *agent, const struct report *report)
{
	hold(context, "measure", agent->settings->name, report->time_us, record_measure(agent, report));
}

static void changed(void *context, const struct board_change *change)
{
	hold(context, "event", change->agent->settings->name, change->time_us, record_event(change));
}

/* --- what the store says --- */

static void be_ready(struct journal *journal)
{
	if (journal->ready)
		return;
	journal->ready = true;
	uv_timer_stop(&journal->ready_timer);
	journal->observer.ready(journal->observer.context);
}

static void restore(struct journal *journal, const char *line, size_t length)
{
	char why[160];

	if (board_restore(journal->board, line, length, why, sizeof why))
		complain(&journal->damage, journal->clock, SUBSYSTEM, "a record of the board on disk is not used: %s",
			 why);
}

static void on_board(void *context, const struct frame *frame)
{
	const char *line = frame->body, *end = line + frame->length;

	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t length = (size_t)((stop ? stop : end) - line);

		if (length)
			restore(context, line, length);
		line += length + 1;
	}
}

static void on_board_end(void *context, const struct frame *frame)
{
	(void)frame;
	be_ready(context);
}

static void no_trouble(struct journal *journal)
{
	if (!*journal->trouble)
		return;
	journal->trouble[0] = '\0';
	complaint_end(&journal->disk, journal->clock, SUBSYSTEM, "the store writes again");
}

static void on_durable(void *context, const struct frame *frame)
{
	struct journal *journal = context;
	uint64_t n = frame_number(frame->head, "n");

	if (n > journal->durable)
		journal->durable = n;
	held_durable(&journal->held, n);
	no_trouble(journal);
	if (journal->held.octets < journal->held.most / 2)
		complaint_end(&journal->lost, journal->clock, SUBSYSTEM, "no more measures are lost");
	give(journal);
}

static void on_trouble(void *context, const struct frame *frame)
{
	struct journal *journal = context;
	const char *text = json_string_value(json_object_get(frame->head, "text"));

	if (!text) {
		no_trouble(journal);
		return;
	}
	text_copy(journal->trouble, sizeof journal->trouble, text);
	complain(&journal->disk, journal->clock, SUBSYSTEM,
		 "%s; measures wait in memory (%zu octets at most): free space or mend the disk of %s", text,
		 journal->held.most, journal->config->state_dir);
}

static void take_spool(struct journal *journal, const json_t *spool)
{
	journal->spool.count = frame_number(spool, "count");
	journal->spool.octets = frame_number(spool, "bytes");
	journal->spool.oldest_us = (int64_t)frame_number(spool, "oldest_us");
	if (json_object_get(spool, "dropped"))
		journal->spool.dropped = frame_number(spool, "dropped");
}

static void on_spool(void *context, const struct frame *frame)
{
	take_spool(context, frame->head);
}

static void store_up(void *context, const json_t *reply)
{
	struct journal *journal = context;
	uint64_t last = frame_number(reply, "last");

	/* It could not read its journal, says so next, and ends: numbers cannot be given yet. */
	if (!json_object_get(reply, "last"))
		return;
	journal->open = true;
	journal->durable = last;
	journal->sequence = frame_number(reply, "sequence");
	take_spool(journal, json_object_get(reply, "spool"));
	held_begin(&journal->held, last);
	give(journal);
	if (!journal->told_spool && journal->spool.count > 0)
		journal->observer.sealed(journal->observer.context);
	journal->told_spool = true;
}

static void store_down(void *context, const char *reason)
{
	(void)reason;
	((struct journal *)context)->open = false;
}

static void store_hello(void *context, json_t *hello)
{
	const struct journal *journal = context;
	const struct config *config = journal->config;
	char host[256] = "";

	gethostname(host, sizeof host - 1);
	json_object_set_new(hello, "state_dir", json_string(config->state_dir));
	json_object_set_new(hello, "id", json_string(config->zephir.id));
	json_object_set_new(hello, "host", json_string(host));
	json_object_set_new(hello, "module", json_string(config->module));
	json_object_set_new(hello, "archive", json_boolean(*config->zephir.url != '\0'));
	json_object_set_new(hello, "spool_max", json_integer((json_int_t)config->zephir.spool_max));
	json_object_set_new(hello, "spool_keep_us", json_integer(config->zephir.spool_keep_us));
}

static const struct worker_handler store_handlers[] = {
	{ "board", on_board },     { "board_end", on_board_end }, { "durable", on_durable },
	{ "trouble", on_trouble }, { "spool", on_spool },         { NULL, NULL },
};

static const struct worker_kind store_kind = {
	.name = "store",
	.hang_us = 60LL * USEC_PER_SEC,
	.handlers = store_handlers,
	.hello = store_hello,
	.up = store_up,
	.down = store_down,
};

/* --- sealing --- */

struct seal {
	struct journal *journal;
	worker_reply_fn *reply;
	void *arg;
};

static void sealed(void *arg, const struct frame *frame, const char *error)
{
	struct seal *seal = arg;
	struct journal *journal = seal->journal;
	uint64_t sequence = frame ? frame_number(frame->head, "sequence") : 0;

	journal->sealing = false;
	if (error)
		log_warn(SUBSYSTEM, "no archive was sealed: %s; the next period seals its measures too", error);
	if (sequence) {
		journal->sequence = sequence;
		journal->observer.sealed(journal->observer.context);
	}
	if (seal->reply)
		seal->reply(seal->arg, frame, error);
	free(seal);
}

int journal_seal(struct journal *journal, worker_reply_fn *reply, void *arg)
{
	struct seal *seal = calloc(1, sizeof *seal);

	if (!seal)
		return -1;
	*seal = (struct seal){ .journal = journal, .reply = reply, .arg = arg };
	if (worker_request(journal->store, json_pack("{s:s}", "op", "seal"), NULL, 0, SEAL_DEADLINE_US, sealed, seal)) {
		free(seal);
		return -1;
	}
	journal->sealing = true;
	return 0;
}

static void seal_period(uv_timer_t *timer)
{
	struct journal *journal = timer->data;

	if (!journal->sealing)
		journal_seal(journal, NULL, NULL);
}

/* --- requests of others --- */

int journal_read(struct journal *journal, uint64_t from, size_t octets, worker_reply_fn *reply, void *arg)
{
	json_t *head =
		json_pack("{s:s, s:I, s:I}", "op", "read", "from", (json_int_t)from, "bytes", (json_int_t)octets);

	return worker_request(journal->store, head, NULL, 0, READ_DEADLINE_US, reply, arg);
}

void journal_applied(struct journal *journal, uint64_t n)
{
	/* Not said now is said with the next: the store only keeps a segment longer. */
	worker_send(journal->store, json_pack("{s:s, s:I}", "op", "applied", "n", (json_int_t)n), NULL, 0);
}

void journal_look_at_spool(struct journal *journal)
{
	/* Not said now: the next store looks by itself. */
	worker_send(journal->store, json_pack("{s:s}", "op", "look"), NULL, 0);
}

/* --- life --- */

static void not_ready_in_time(uv_timer_t *timer)
{
	log_warn(SUBSYSTEM, "the board on disk has not come in %d s: the turns begin without it", READY_MS / 1000);
	be_ready(timer->data);
}

struct journal *journal_new(struct loop *loop, const struct clock *clock, const struct config *config,
			    struct board *board, const struct journal_observer *observer)
{
	struct journal *journal = calloc(1, sizeof *journal);
	uint64_t period_ms = (uint64_t)config->zephir.period_us / USEC_PER_MSEC;
	char program[PATH_MAX];

	if (!journal)
		return NULL;
	journal->clock = clock;
	journal->config = config;
	journal->board = board;
	journal->observer = *observer;
	held_init(&journal->held, JOURNAL_HELD_MAX);
	worker_program("store", program, sizeof program);
	journal->store = worker_new(loop, clock, &store_kind, program, journal);
	if (!journal->store) {
		free(journal);
		return NULL;
	}
	uv_timer_init(loop_uv(loop), &journal->ready_timer);
	uv_timer_init(loop_uv(loop), &journal->seal_timer);
	journal->ready_timer.data = journal->seal_timer.data = journal;
	uv_timer_start(&journal->ready_timer, not_ready_in_time, READY_MS, 0);
	if (period_ms)
		uv_timer_start(&journal->seal_timer, seal_period, period_ms, period_ms);
	board_observe(board, &(struct board_observer){ .report = reported, .change = changed, .context = journal });
	worker_start(journal->store);
	return journal;
}

static void closed(uv_handle_t *handle)
{
	struct journal *journal = handle->data;

	if (--journal->closing)
		return;
	held_release(&journal->held);
	free(journal);
}

void journal_free(struct journal *journal)
{
	if (!journal)
		return;
	if (journal->held.count)
		log_warn(SUBSYSTEM, "%zu records are not known to be durable at the end", journal->held.count);
	worker_free(journal->store);
	journal->closing = 2;
	uv_close((uv_handle_t *)&journal->ready_timer, closed);
	uv_close((uv_handle_t *)&journal->seal_timer, closed);
}

void journal_figures(const struct journal *journal, struct journal_figures *figures)
{
	*figures = (struct journal_figures){
		.last = journal->held.number,
		.durable = journal->durable,
		.held = journal->held.count,
		.held_octets = journal->held.octets,
		.lost = journal->held.lost,
		.sequence = journal->sequence,
		.spool_count = journal->spool.count,
		.spool_octets = journal->spool.octets,
		.spool_oldest_us = journal->spool.oldest_us,
		.spool_dropped = journal->spool.dropped,
	};
	text_copy(figures->trouble, sizeof figures->trouble, journal->trouble);
}

const struct worker *journal_worker(const struct journal *journal)
{
	return journal->store;
}
