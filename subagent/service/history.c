/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/history.h"

#include "base/clock.h"
#include "base/complaint.h"
#include "base/log.h"
#include "config/config.h"
#include "core/board.h"
#include "service/history_declare.h"
#include "service/history_graphs.h"
#include "service/history_suspect.h"
#include "service/journal.h"
#include "service/loop.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SUBSYSTEM "history"

#define PERIOD_US       (300LL * USEC_PER_SEC) /* between two catch-ups, at most */
#define FIRST_US        (30LL * USEC_PER_SEC)  /* from the first catalogue to the first one: let the start be over */
#define FRESH_US        (2LL * USEC_PER_SEC)   /* a graph needs no newer catch-up */
#define FIRST_WAIT_US   (5LL * USEC_PER_SEC)
#define LONGEST_WAIT_US PERIOD_US
#define DECLARE_AHEAD   (512u << 10) /* octets that may wait for the worker when it is told more agents */
#define DECLARE_WAIT_US (5LL * USEC_PER_MSEC)
#define ROUND_SIZE      (256u << 10)
#define READ_US         (20LL * USEC_PER_SEC)
#define UPDATE_US       (60LL * USEC_PER_SEC) /* a disk may be slow; it is not asked again meanwhile */

/* A catch-up: the worker is awaited, then rounds of one read and one update, until there is nothing to read. */
enum phase { REST, OPENING, READING, UPDATING };

/* One journal_read(). It outlives the history when the store answers later. */
struct reading {
	struct history *history; /* NULL: nobody waits for it any more */
	uint64_t from;
};

struct history {
	const struct clock *clock;
	const struct config *config;
	struct board *board;
	struct journal *journal;
	struct worker *rrd;
	struct graphs graphs;
	enum phase phase;
	struct reading *reading; /* NULL: none under way */
	uint64_t sent;           /* last number of the update under way */
	uint64_t sent_deaths;    /* of the worker, when it was sent */
	struct suspect suspect;
	uint64_t applied;         /* number of the last record in the RRDs */
	uint64_t failed, skipped; /* values */
	uint64_t deadly;          /* records */
	uint64_t removed;         /* files */
	uint64_t said;            /* to the journal: applied and safe */
	size_t declared;          /* agents of the catalogue that the worker has been told */
	int64_t declare_us;       /* monotonic: not told more before; 0 at once */
	int64_t due_us;           /* monotonic: the next catch-up; INT64_MAX before the first catalogue */
	int64_t flushed_us, wait_us /* back-off; 0 when all is well */;
	struct complaint trouble;
	bool closing;
	uv_timer_t timer;
};

static void tick(uv_timer_t *timer);

static int64_t now_us(const struct history *history)
{
	return clock_monotonic_us(history->clock);
}

/* The worker runs and knows all agents: what is not declared would be passed over by an update. */
static bool able(const struct history *history)
{
	return worker_is_up(history->rrd) && history->declared >= board_catalogue(history->board)->agent_count;
}

static void arm(struct history *history)
{
	int64_t now = now_us(history), next = graphs_next_us(&history->graphs, able(history));

	if (worker_is_up(history->rrd) && !able(history))
		next = history->declare_us < next ? history->declare_us : next;
	if (history->phase == REST && history->due_us < next)
		next = history->due_us;
	if (history->closing || next == INT64_MAX)
		uv_timer_stop(&history->timer);
	else
		uv_timer_start(&history->timer, tick, loop_wait_ms(next, now), 0);
}

/* --- the catch-up --- */

static void rest(struct history *history, int64_t wait_us)
{
	history->phase = REST;
	history->due_us = now_us(history) + wait_us;
	graphs_give(&history->graphs, history->rrd, now_us(history), able(history), true);
	arm(history);
}

static void fail(struct history *history, const char *reason)
{
	if (history->closing)
		return;
	/* A search takes some deaths more: it is not to take hours. */
	history->wait_us =
		history->wait_us && !suspect_is_searched(&history->suspect) ? 2 * history->wait_us : FIRST_WAIT_US;
	if (history->wait_us > LONGEST_WAIT_US)
		history->wait_us = LONGEST_WAIT_US;
	complain(&history->trouble, history->clock, SUBSYSTEM,
		 "the RRDs cannot be caught up with the journal behind record %" PRIu64
		 ": %s; nothing is lost yet, trying again in %d s",
		 history->applied, reason, (int)(history->wait_us / USEC_PER_SEC));
	rest(history, history->wait_us);
}

static void caught_up(struct history *history)
{
	history->wait_us = 0;
	history->flushed_us = now_us(history);
	complaint_end(&history->trouble, history->clock, SUBSYSTEM, "the RRDs are caught up with the journal again");
	rest(history, PERIOD_US);
}

static void on_lines(void *arg, const struct frame *frame, const char *error);

/* The journal was begun anew: its numbers are smaller than what the RRDs have seen. */
static bool is_new_journal(struct history *history)
{
	struct journal_figures figures;

	journal_figures(history->journal, &figures);
	if (!figures.last || history->applied <= figures.last)
		return false;
	log_warn(SUBSYSTEM, "the journal ends at record %" PRIu64 ", the RRDs are at %" PRIu64 ": all is read again",
		 figures.last, history->applied);
	history->applied = history->said = 0;
	return true;
}

static void read_more(struct history *history)
{
	history->phase = READING;
	if (history->reading)
		return; /* an older one is under way: its answer tells what is to be read */
	struct reading *reading = calloc(1, sizeof *reading);
	if (!reading) {
		fail(history, "no memory");
		return;
	}
	*reading = (struct reading){ .history = history, .from = history->applied + 1 };
	history->reading = reading;
	if (journal_read(history->journal, reading->from, ROUND_SIZE, on_lines, reading)) {
		history->reading = NULL;
		free(reading);
		fail(history, "the store is away");
	}
}

static void settle(struct history *history, uint64_t settled)
{
	if (settled > history->applied)
		settled = history->applied;
	if (settled > history->said) {
		history->said = settled;
		journal_applied(history->journal, settled);
	}
}

static uint64_t deaths(const struct history *history)
{
	struct worker_state state;

	worker_state(history->rrd, &state);
	return state.deaths;
}

static void look_for_death(struct history *history)
{
	if (deaths(history) == history->sent_deaths ||
	    !suspect_death(&history->suspect, history->applied, history->sent))
		return;
	history->deadly++;
	log_error(SUBSYSTEM,
		  "record %" PRIu64 " of the journal kills the rrd worker each time: it is passed over, and its values "
		  "are in no graph",
		  history->sent);
}

static void on_updated(void *arg, const struct frame *frame, const char *error)
{
	struct history *history = arg;

	if (history->closing || history->phase != UPDATING)
		return;
	if (error || frame_number(frame->head, "applied") < history->sent) {
		look_for_death(history);
		fail(history, error ? error : "the rrd worker did not take all of an update");
		return;
	}
	history->applied = history->sent;
	history->failed += frame_number(frame->head, "failed");
	history->skipped += frame_number(frame->head, "skipped");
	history->removed += frame_number(frame->head, "removed");
	settle(history, frame_number(frame->head, "settled"));
	graphs_give(&history->graphs, history->rrd, now_us(history), able(history), false);
	read_more(history);
}

/* The number that a line begins with. */
static uint64_t number_of_line(const char *line, size_t length)
{
	uint64_t n = 0;

	for (size_t i = 0; i < length && line[i] >= '0' && line[i] <= '9'; i++)
		n = 10 * n + (uint64_t)(line[i] - '0');
	return n;
}

/* Length of the lines "N KIND JSON\n" up to number last. */
static size_t length_up_to(const struct frame *frame, uint64_t last)
{
	size_t at = 0;

	while (at < frame->length && number_of_line(frame->body + at, frame->length - at) <= last) {
		const char *end = memchr(frame->body + at, '\n', frame->length - at);

		if (!end)
			return frame->length;
		at = (size_t)(end + 1 - frame->body);
	}
	return at;
}

static void update(struct history *history, const struct frame *frame, uint64_t last)
{
	history->sent = suspect_limit(&history->suspect, history->applied, last);
	history->sent_deaths = deaths(history);
	json_t *head = json_pack("{s:s, s:I}", "op", "update", "last", (json_int_t)history->sent);
	/* The worker is told to pass over the deadly one by an update without lines: its position must know, too. */
	size_t length = history->sent == history->suspect.deadly ? 0 : length_up_to(frame, history->sent);

	history->phase = UPDATING;
	if (worker_request(history->rrd, head, frame->body, length, UPDATE_US, on_updated, history))
		fail(history, "too much waits for the rrd worker");
}

static void on_lines(void *arg, const struct frame *frame, const char *error)
{
	struct reading *reading = arg;
	struct history *history = reading->history;
	uint64_t from = reading->from;

	free(reading);
	if (!history)
		return;
	history->reading = NULL;
	if (history->phase != READING)
		return;
	if (error) {
		fail(history, error);
		return;
	}
	uint64_t last = frame_number(frame->head, "last");
	/* Another worker may have come meanwhile, with another position. */
	if (from != history->applied + 1 || (!last && is_new_journal(history)))
		read_more(history);
	else if (!last)
		caught_up(history);
	else if (last < from)
		fail(history, "the store does not answer what it is asked for");
	else
		update(history, frame, last);
}

static void catch_up(struct history *history)
{
	if (history->phase != REST)
		return;
	history->phase = OPENING;
	worker_start(history->rrd);
	if (able(history))
		read_more(history);
}

/* --- the declarations --- */

static void declare(struct history *history)
{
	size_t next = history->declared;

	if (worker_waiting(history->rrd) > DECLARE_AHEAD) {
		history->declare_us = now_us(history) + DECLARE_WAIT_US;
		return;
	}
	json_t *message = history_declare(board_catalogue(history->board), &next);
	if (worker_send(history->rrd, message, NULL, 0) == 0) {
		history->declared = next;
		return;
	}
	fail(history, "no memory to tell the rrd worker the agents");
	history->declare_us = history->due_us;
}

/* One message at a time, so that a catalogue of 10,000 agents does not stall the loop. */
static void tick(uv_timer_t *timer)
{
	struct history *history = timer->data;

	if (worker_is_up(history->rrd) && !able(history) && now_us(history) >= history->declare_us)
		declare(history);
	if (history->phase == OPENING && able(history))
		read_more(history);
	if (history->phase == REST && now_us(history) >= history->due_us)
		catch_up(history);
	graphs_give(&history->graphs, history->rrd, now_us(history), able(history), history->phase == REST);
	arm(history);
}

static void catalogue_changed(void *context, const struct catalogue *catalogue)
{
	struct history *history = context;

	(void)catalogue;
	history->declared = 0;
	if (history->due_us == INT64_MAX)
		history->due_us = now_us(history) + FIRST_US;
	arm(history);
}

/* --- the worker's life --- */

static void rrd_hello(void *context, json_t *hello)
{
	struct history *history = context;

	json_object_set_new(hello, "state_dir", json_string(history->config->state_dir));
}

static void rrd_up(void *context, const json_t *reply)
{
	struct history *history = context;
	uint64_t position = frame_number(reply, "position");

	/* The one before died with what was not safe yet; after a failure the back-off stands. */
	if (position < history->applied && !history->wait_us)
		history->due_us = now_us(history);
	history->declared = 0;
	history->applied = position;
	settle(history, history->applied);
	arm(history);
}

static void rrd_down(void *context, const char *reason)
{
	struct history *history = context;

	(void)reason;
	if (history->phase == READING)
		history->phase = OPENING;
	if (history->phase == OPENING || history->graphs.first)
		worker_start(history->rrd);
	arm(history);
}

static const struct worker_handler rrd_handlers[] = { { NULL, NULL } };

static const struct worker_kind rrd_kind = {
	.name = "rrd",
	.hang_us = 20LL * USEC_PER_SEC,
	.idle_us = 30LL * USEC_PER_SEC,
	.handlers = rrd_handlers,
	.hello = rrd_hello,
	.up = rrd_up,
	.down = rrd_down,
};

static void closed(uv_handle_t *handle)
{
	free(handle->data);
}

struct history *history_new(struct loop *loop, const struct clock *clock, const struct config *config,
			    struct board *board, struct journal *journal)
{
	struct history *history = calloc(1, sizeof *history);
	char program[PATH_MAX];

	if (!history)
		return NULL;
	history->clock = clock;
	history->config = config;
	history->board = board;
	history->journal = journal;
	history->due_us = INT64_MAX;
	graphs_init(&history->graphs);
	worker_program("rrd", program, sizeof program);
	history->rrd = worker_new(loop, clock, &rrd_kind, program, history);
	if (!history->rrd) {
		free(history);
		return NULL;
	}
	uv_timer_init(loop_uv(loop), &history->timer);
	history->timer.data = history;
	board_observe(board, &(struct board_observer){ .catalogue = catalogue_changed, .context = history });
	return history;
}

void history_free(struct history *history)
{
	if (!history)
		return;
	history->closing = true;
	if (history->reading)
		history->reading->history = NULL;
	graphs_fail(&history->graphs, "the service is ending");
	worker_free(history->rrd);
	uv_close((uv_handle_t *)&history->timer, closed);
}

int history_graph(struct history *history, const struct history_graph *graph, worker_reply_fn *reply, void *arg)
{
	int64_t now = now_us(history);
	bool fresh = history->flushed_us && now - history->flushed_us < FRESH_US;
	bool failing = history->wait_us && now < history->due_us;

	if (history->closing || graphs_add(&history->graphs, graph, now, reply, arg))
		return -1;
	if (history->phase == REST && !fresh && !failing && history->due_us != INT64_MAX)
		history->due_us = now;
	worker_start(history->rrd);
	uv_timer_start(&history->timer, tick, loop_wait_ms(now, now), 0);
	return 0;
}

void history_figures(const struct history *history, struct history_figures *figures)
{
	*figures = (struct history_figures){
		.applied = history->applied,
		.failed = history->failed,
		.skipped = history->skipped,
		.deadly = history->deadly,
		.removed = history->removed,
		.flushed_us = history->flushed_us,
	};
}

const struct worker *history_worker(const struct history *history)
{
	return history->rrd;
}
