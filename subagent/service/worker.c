/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/worker.h"

#include "base/clock.h"
#include "base/complaint.h"
#include "base/log.h"
#include "service/loop.h"
#include "service/process.h"
#include "service/worker_requests.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUBSYSTEM "worker"

#define HELLO_US        (10LL * USEC_PER_SEC) /* it must have answered hello by then */
#define END_US          (10LL * USEC_PER_SEC) /* asked to end, it must have by then */
#define PING_US         (5LL * USEC_PER_SEC)
#define FIRST_WAIT_US   (100LL * USEC_PER_MSEC)
#define LONGEST_WAIT_US (30LL * USEC_PER_SEC)
#define GOOD_LIFE_US    (60LL * USEC_PER_SEC)

/* One turn of the loop takes so much of one worker at most: a catalogue of 10,000 agents must not stall the others. */
#define BUDGET_MESSAGES 64
#define BUDGET_US       (2LL * USEC_PER_MSEC)
#define CHUNK           65536

enum state { STATE_IDLE, STATE_WAITING, STATE_STARTING, STATE_UP, STATE_ENDING };

static const char *const state_words[] = { "idle", "waiting", "starting", "up", "ending" };

struct worker {
	struct loop *loop;
	const struct clock *clock;
	const struct worker_kind *kind;
	char *program;
	void *context;
	enum state state;
	bool wanted; /* keep it running */
	struct process *process;
	struct frame_reader reader;
	bool backlog;       /* the reader holds messages that the budget left for the next turn */
	struct buffer out;  /* not yet taken by the socket */
	struct buffer held; /* for an on-demand worker that is not up yet */
	struct requests requests;
	int64_t since_us, heard_us, used_us;
	int64_t asked_us; /* since then it owes a sign of life; 0: it does not */
	int64_t gone_us;
	bool was_asked;            /* to end, when it did */
	bool ping_waits;           /* the queue had no room for the ping */
	int64_t wait_us, start_us; /* back-off; when to start next */
	uint64_t starts, deaths;
	struct complaint trouble;
	char how_ended[80]; /* not "": it has, and what it said before is being heard */
	char why_killed[96], last_end[WORKER_END_SIZE];
	uv_timer_t timer;
};

static void arm(struct worker *worker);
static void launch(struct worker *worker);

static int64_t now_us(const struct worker *worker)
{
	return clock_monotonic_us(worker->clock);
}

static void enter(struct worker *worker, enum state state)
{
	worker->state = state;
	worker->since_us = now_us(worker);
}

static bool on_demand(const struct worker *worker)
{
	return worker->kind->idle_us > 0;
}

/* --- ends --- */

static void kill_it(struct worker *worker, const char *why)
{
	snprintf(worker->why_killed, sizeof worker->why_killed, "%s", why);
	process_kill(worker->process);
}

static void back_off(struct worker *worker, int64_t lived_us)
{
	if (lived_us >= GOOD_LIFE_US || !worker->wait_us)
		worker->wait_us = FIRST_WAIT_US;
	else
		worker->wait_us = worker->wait_us * 2 < LONGEST_WAIT_US ? worker->wait_us * 2 : LONGEST_WAIT_US;
	worker->start_us = now_us(worker) + worker->wait_us;
}

static bool is_gone(const struct worker *worker)
{
	return *worker->how_ended != '\0';
}

static void tell_death(struct worker *worker, const char *reason)
{
	int64_t lived = worker->state == STATE_UP ? worker->gone_us - worker->since_us : 0;

	worker->deaths++;
	buffer_clear(&worker->held);
	back_off(worker, lived);
	complain(&worker->trouble, worker->clock, SUBSYSTEM, "%s; starting it again in %.1f s", reason,
		 (double)worker->wait_us / USEC_PER_SEC);
}

static void forget_life(struct worker *worker)
{
	process_free(worker->process);
	worker->process = NULL;
	worker->why_killed[0] = worker->how_ended[0] = '\0';
	frame_reader_release(&worker->reader);
	frame_reader_init(&worker->reader);
	buffer_clear(&worker->out);
	worker->backlog = false;
}

/* It has ended, and all that it said has been heard. */
static void conclude(struct worker *worker)
{
	char reason[256];

	snprintf(worker->last_end, sizeof worker->last_end, "%s%s%s", worker->why_killed,
		 *worker->why_killed ? ": " : "", worker->how_ended);
	snprintf(reason, sizeof reason, "the %s ended: %s", worker->kind->name, worker->last_end);
	forget_life(worker);
	if (worker->was_asked)
		worker->wait_us = worker->start_us = 0;
	else
		tell_death(worker, reason);
	enter(worker, worker->wanted || worker->held.length ? STATE_WAITING : STATE_IDLE);
	if (!worker->held.length)
		requests_fail(&worker->requests, reason);
	if (worker->kind->down)
		worker->kind->down(worker->context, reason);
	arm(worker);
}

/* --- what it says --- */

static void greeted(struct worker *worker, const struct frame *frame)
{
	json_int_t number = json_integer_value(json_object_get(frame->head, "protocol"));

	if (number != FRAME_PROTOCOL) {
		kill_it(worker, "it speaks another protocol: install z_stats and its workers of one build");
		return;
	}
	enter(worker, STATE_UP);
	worker->used_us = worker->since_us;
	complaint_end(&worker->trouble, worker->clock, SUBSYSTEM, "the %s runs again", worker->kind->name);
	if (worker->kind->up)
		worker->kind->up(worker->context, frame->head);
	/* What waited for it comes behind what up() has told it. */
	buffer_add(&worker->out, worker->held.data, worker->held.length);
	buffer_clear(&worker->held);
}

static void take(struct worker *worker, const struct frame *frame)
{
	const char *op = json_string_value(json_object_get(frame->head, "op"));
	const json_t *id = json_object_get(frame->head, "id");

	if (!op && json_is_integer(id)) {
		requests_answer(&worker->requests, frame);
	} else if (op && strcmp(op, "hello") == 0 && worker->state == STATE_STARTING) {
		greeted(worker, frame);
	} else if (op && strcmp(op, "pong") != 0) {
		for (const struct worker_handler *handler = worker->kind->handlers; handler->op; handler++)
			if (strcmp(handler->op, op) == 0) {
				handler->handle(worker->context, frame);
				return;
			}
		log_debug(SUBSYSTEM, "the %s says '%s', which nobody listens to", worker->kind->name, op);
	}
}

/* The time for the answer runs from here; it runs already when there is no room for the ping: a worker that hangs reads
 * nothing, and the queue stays full. */
static void ping(struct worker *worker, int64_t now)
{
	json_t *head = json_pack("{s:s}", "op", "ping");

	worker->asked_us = now;
	worker->ping_waits = !head || frame_write(&worker->out, head, NULL, 0);
	json_decref(head);
}

/* Asked to end: its side of the socket is closed behind the last message. */
static void finish(struct worker *worker)
{
	if (!worker->out.length)
		process_finish(worker->process);
}

static void flush(struct worker *worker)
{
	ssize_t n;

	if (!worker->process || is_gone(worker) || !worker->out.length)
		return;
	n = process_write(worker->process, worker->out.data, worker->out.length);
	/* A broken socket shows as its end: nothing to do here. */
	if (n <= 0)
		return;
	buffer_consume(&worker->out, (size_t)n);
	if (worker->state == STATE_ENDING)
		finish(worker);
	else if (worker->ping_waits)
		ping(worker, now_us(worker));
}

/* The messages that have come, as many as the budget allows. */
static void dispatch(struct worker *worker)
{
	int64_t until = now_us(worker) + BUDGET_US;
	struct frame frame;
	int more = 0;

	for (int i = 0; i < BUDGET_MESSAGES; i++) {
		more = frame_reader_next(&worker->reader, &frame);
		if (more <= 0)
			break;
		take(worker, &frame);
		if (now_us(worker) >= until)
			break;
	}
	worker->backlog = more > 0;
	if (more < 0 && is_gone(worker)) {
		conclude(worker);
		return;
	}
	if (more < 0)
		kill_it(worker, "what it sent is no message");
	process_want(worker->process, more == 0 && !is_gone(worker));
	flush(worker);
	arm(worker);
}

static ssize_t receive(struct worker *worker)
{
	char chunk[CHUNK];
	ssize_t n = process_read(worker->process, chunk, sizeof chunk);

	if (n <= 0)
		return n;
	worker->heard_us = now_us(worker);
	worker->asked_us = 0;
	worker->ping_waits = false;
	frame_reader_feed(&worker->reader, chunk, (size_t)n);
	return n;
}

static void on_readable(void *context)
{
	struct worker *worker = context;
	ssize_t n = receive(worker);

	if (n > 0)
		dispatch(worker);
	else if (n == 0 || errno != EAGAIN)
		process_want(worker->process, false); /* it is ending: the pidfd tells how */
}

/* Part of what it said before it ended, as much as of a living one. A child of it may hold the socket open, even write
 * to it: END_US bounds that. */
static void hear_the_rest(struct worker *worker)
{
	bool late = now_us(worker) - worker->gone_us >= END_US;

	if (late || (!worker->backlog && receive(worker) <= 0))
		conclude(worker);
	else
		dispatch(worker);
}

static void on_ended(void *context, const char *how)
{
	struct worker *worker = context;

	snprintf(worker->how_ended, sizeof worker->how_ended, "%s", how);
	worker->was_asked = worker->state == STATE_ENDING && !*worker->why_killed;
	worker->gone_us = now_us(worker);
	process_want(worker->process, false);
	hear_the_rest(worker);
}

static void on_writable(void *context)
{
	flush(context);
}

/* --- its life --- */

static json_t *hello(struct worker *worker)
{
	json_t *head = json_pack("{s:s, s:i}", "op", "hello", "protocol", FRAME_PROTOCOL);

	if (head && worker->kind->hello)
		worker->kind->hello(worker->context, head);
	return head;
}

static void launch(struct worker *worker)
{
	const struct process_events events = {
		.readable = on_readable, .writable = on_writable, .ended = on_ended, .context = worker
	};
	json_t *head = hello(worker);

	worker->process = process_new(worker->loop, worker->program, &events);
	if (!worker->process) {
		back_off(worker, 0);
		complain(&worker->trouble, worker->clock, SUBSYSTEM,
			 "cannot start %s: %s; is z_stats installed whole? trying again in %.1f s", worker->program,
			 strerror(errno), (double)worker->wait_us / USEC_PER_SEC);
		buffer_clear(&worker->held);
		enter(worker, worker->wanted ? STATE_WAITING : STATE_IDLE);
		requests_fail(&worker->requests, "its worker cannot be started");
	} else {
		worker->starts++;
		worker->asked_us = 0;
		worker->ping_waits = false;
		enter(worker, STATE_STARTING);
		if (frame_write(&worker->out, head, NULL, 0) == 0)
			flush(worker);
	}
	json_decref(head);
	arm(worker);
}

static void look_for_hang(struct worker *worker, int64_t now)
{
	if (worker->asked_us && now - worker->asked_us >= worker->kind->hang_us) {
		if (process_is_in_disk_call(worker->process))
			worker->asked_us = now; /* slow, not hung: ask again later */
		else
			kill_it(worker, "it hung and was killed");
	} else if (!worker->asked_us && now - worker->heard_us >= PING_US) {
		ping(worker, now);
		flush(worker);
	}
}

static void live(struct worker *worker, int64_t now)
{
	switch (worker->state) {
	case STATE_IDLE:
		break;
	case STATE_WAITING:
		if (now >= worker->start_us)
			launch(worker);
		break;
	case STATE_STARTING:
		if (now - worker->since_us >= HELLO_US && !*worker->why_killed)
			kill_it(worker, "it did not say hello in 10 s and was killed");
		break;
	case STATE_UP:
		if (!*worker->why_killed)
			look_for_hang(worker, now);
		if (on_demand(worker) && !worker->requests.first && now - worker->used_us >= worker->kind->idle_us)
			worker_stop(worker);
		break;
	case STATE_ENDING:
		if (now - worker->since_us >= END_US && !*worker->why_killed)
			kill_it(worker, "it did not end when asked and was killed");
		break;
	}
}

static void on_timer(uv_timer_t *timer)
{
	struct worker *worker = timer->data;
	int64_t now = now_us(worker);

	if (is_gone(worker))
		hear_the_rest(worker);
	else if (worker->backlog)
		dispatch(worker);
	requests_expire(&worker->requests, now);
	if (!is_gone(worker))
		live(worker, now);
	arm(worker);
}

static int64_t next_of_state(const struct worker *worker)
{
	int64_t next = INT64_MAX;

	switch (worker->state) {
	case STATE_IDLE:
		break;
	case STATE_WAITING:
		next = worker->start_us;
		break;
	case STATE_STARTING:
		next = worker->since_us + HELLO_US;
		break;
	case STATE_UP:
		next = worker->asked_us ? worker->asked_us + worker->kind->hang_us : worker->heard_us + PING_US;
		if (on_demand(worker) && !worker->requests.first && worker->used_us + worker->kind->idle_us < next)
			next = worker->used_us + worker->kind->idle_us;
		break;
	case STATE_ENDING:
		next = worker->since_us + END_US;
		break;
	}
	return next;
}

static void arm(struct worker *worker)
{
	int64_t now = now_us(worker), next = next_of_state(worker), deadline = requests_next_us(&worker->requests);

	if (deadline < next)
		next = deadline;
	if (worker->backlog || is_gone(worker))
		next = now;
	else if (*worker->why_killed)
		next = now + END_US; /* its end comes by itself */
	if (next == INT64_MAX)
		uv_timer_stop(&worker->timer);
	else
		uv_timer_start(&worker->timer, on_timer, loop_wait_ms(next, now), 0);
}

struct worker *worker_new(struct loop *loop, const struct clock *clock, const struct worker_kind *kind,
			  const char *program, void *context)
{
	struct worker *worker = calloc(1, sizeof *worker);

	if (!worker)
		return NULL;
	worker->program = strdup(program);
	if (!worker->program) {
		free(worker);
		return NULL;
	}
	worker->loop = loop;
	worker->clock = clock;
	worker->kind = kind;
	worker->context = context;
	frame_reader_init(&worker->reader);
	buffer_init(&worker->out, WORKER_QUEUE_MAX);
	buffer_init(&worker->held, WORKER_QUEUE_MAX);
	enter(worker, STATE_IDLE);
	uv_timer_init(loop_uv(loop), &worker->timer);
	worker->timer.data = worker;
	return worker;
}

static void on_timer_closed(uv_handle_t *handle)
{
	struct worker *worker = handle->data;

	frame_reader_release(&worker->reader);
	buffer_release(&worker->out);
	buffer_release(&worker->held);
	free(worker->program);
	free(worker);
}

void worker_free(struct worker *worker)
{
	if (!worker)
		return;
	if (worker->process && worker->asked_us && !is_gone(worker))
		process_kill(worker->process); /* it does not listen: it would not see the socket's end either */
	process_free(worker->process);
	worker->process = NULL;
	enter(worker, STATE_IDLE);
	requests_fail(&worker->requests, "the service is ending");
	uv_close((uv_handle_t *)&worker->timer, on_timer_closed);
}

void worker_start(struct worker *worker)
{
	worker->wanted = true;
	if (worker->state == STATE_IDLE)
		launch(worker);
}

void worker_stop(struct worker *worker)
{
	worker->wanted = false;
	if (is_gone(worker))
		return;
	if (worker->state == STATE_STARTING || worker->state == STATE_UP) {
		enter(worker, STATE_ENDING);
		finish(worker);
	} else if (worker->state == STATE_WAITING) {
		enter(worker, STATE_IDLE);
	}
	arm(worker);
}

/* An on-demand worker that is not up: the message waits for it. */
static int hold(struct worker *worker, json_t *head, const void *body, size_t length)
{
	if (frame_write(&worker->held, head, body, length))
		return -1;
	if (worker->state == STATE_IDLE) {
		enter(worker, STATE_WAITING);
		arm(worker);
	}
	return 0;
}

int worker_send(struct worker *worker, json_t *head, const void *body, size_t length)
{
	int failed = -1;

	if (!head)
		return -1;
	worker->used_us = now_us(worker);
	if (worker->state == STATE_UP) {
		failed = frame_write(&worker->out, head, body, length);
		flush(worker);
	} else if (on_demand(worker)) {
		failed = hold(worker, head, body, length);
	}
	json_decref(head);
	return failed;
}

int worker_request(struct worker *worker, json_t *head, const void *body, size_t length, int64_t deadline_us,
		   worker_reply_fn *reply, void *arg)
{
	if (!head || requests_add(&worker->requests, head, now_us(worker) + deadline_us, reply, arg)) {
		json_decref(head);
		return -1;
	}
	if (worker_send(worker, head, body, length)) {
		requests_take_back(&worker->requests);
		return -1;
	}
	arm(worker);
	return 0;
}

size_t worker_waiting(const struct worker *worker)
{
	return worker->out.length + worker->held.length;
}

bool worker_is_up(const struct worker *worker)
{
	return worker->state == STATE_UP && !*worker->why_killed && !is_gone(worker);
}

void worker_state(const struct worker *worker, struct worker_state *state)
{
	*state = (struct worker_state){
		.name = worker->kind->name,
		.state = state_words[worker->state],
		.pid = worker->process ? process_pid(worker->process) : 0,
		.starts = worker->starts,
		.deaths = worker->deaths,
		.since_us = worker->since_us,
	};
	memcpy(state->last_end, worker->last_end, sizeof state->last_end);
}
