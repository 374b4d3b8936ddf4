/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/turns.h"

#include "base/clock.h"
#include "base/complaint.h"
#include "base/log.h"
#include "config/config.h"
#include "core/board.h"
#include "service/loop.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUBSYSTEM "turns"

/* Turns handed to the runner in one tick, and the pause before the next: a burst of 200 starts in one turn of the loop
 * was seen to stall it for 84-394 ms; eight every 2 ms start 4000 agents a second. */
#define GROUP    8
#define PAUSE_MS 2

/* A turn that the runner has been asked for. */
struct running {
	const struct catalogue_agent *agent;
	uint64_t number;
	int64_t time_us;
};

struct turns {
	const struct clock *clock;
	struct board *board;
	const struct config *config;
	struct worker *runner;
	struct scheduler *scheduler;
	struct catalogue *coming; /* what the runner is saying; NULL while it says nothing */
	bool coming_failed;       /* not all of it could be kept */
	struct running *running;  /* config->max_children places */
	size_t running_count;
	bool begun;
	struct complaint refused;
	uv_timer_t timer;
};

static void tick(uv_timer_t *timer);

/* Wakes when the next turn is due; after a full group soon, so that others get their turn of the loop. */
static void arm(struct turns *turns, bool soon)
{
	int64_t next = scheduler_next_us(turns->scheduler), now = clock_monotonic_us(turns->clock);

	if (!turns->begun || next == INT64_MAX || !worker_is_up(turns->runner)) {
		uv_timer_stop(&turns->timer);
		return;
	}
	uv_timer_start(&turns->timer, tick, soon ? PAUSE_MS : loop_wait_ms(next, now), 0);
}

static void forget(struct turns *turns, struct running *running)
{
	scheduler_done(turns->scheduler, running->agent->name, running->number, clock_monotonic_us(turns->clock));
	*running = turns->running[--turns->running_count];
}

/* The turn brought nothing, and no runner will say more about it. */
static void lose(struct turns *turns, struct running *running, const char *reason)
{
	struct report report;

	if (report_lost(&report, running->agent, running->number, running->time_us, reason) == 0) {
		board_report(turns->board, &report);
		report_release(&report);
	}
	forget(turns, running);
}

static void start(struct turns *turns, const struct turn *turn)
{
	struct running *running = &turns->running[turns->running_count++];

	*running = (struct running){
		.agent = turn->agent,
		.number = turn->number,
		.time_us = clock_wall_us(turns->clock),
	};
	if (turn->skipped)
		board_skipped(turns->board, turn->agent, turn->skipped);
	json_t *head = json_pack("{s:s, s:s, s:I, s:I}", "op", "run", "agent", turn->agent->name, "turn",
				 (json_int_t)turn->number, "timeout_us", (json_int_t)turn->agent->timeout_us);
	if (!head || worker_send(turns->runner, head, NULL, 0))
		lose(turns, running, "the runner could not be asked");
}

static void tick(uv_timer_t *timer)
{
	struct turns *turns = timer->data;
	struct turn due[GROUP];
	size_t count = scheduler_due(turns->scheduler, clock_monotonic_us(turns->clock), due, GROUP);

	for (size_t i = 0; i < count; i++)
		start(turns, &due[i]);
	arm(turns, count == GROUP);
}

/* --- what the runner says --- */

/* A catalogue that was begun by a runner that died is thrown away with it (runner_down). */
static struct catalogue *coming(struct turns *turns)
{
	if (!turns->coming)
		turns->coming = catalogue_new();
	return turns->coming;
}

static void take(struct turns *turns, const struct frame *frame,
		 int (*add)(struct catalogue *catalogue, const json_t *message))
{
	struct catalogue *catalogue = coming(turns);

	if (!catalogue || add(catalogue, frame->head))
		turns->coming_failed = true;
}

static void on_class(void *context, const struct frame *frame)
{
	take(context, frame, catalogue_add_class);
}

static void on_agents(void *context, const struct frame *frame)
{
	take(context, frame, catalogue_add_agents);
}

static void on_problem(void *context, const struct frame *frame)
{
	take(context, frame, catalogue_add_problem);
}

static void log_problems(const struct catalogue *catalogue)
{
	size_t bad = 0;

	for (size_t i = 0; i < catalogue->problem_count; i++) {
		const struct catalogue_problem *problem = &catalogue->problems[i];

		log_error(SUBSYSTEM, "%s:%u: %s", problem->file, problem->line, problem->text);
	}
	for (size_t i = 0; i < catalogue->agent_count; i++)
		if (catalogue->agents[i]->problem) {
			log_error(SUBSYSTEM, "%s:%u: agent %s: %s", catalogue->agents[i]->file,
				  catalogue->agents[i]->line, catalogue->agents[i]->name,
				  catalogue->agents[i]->problem);
			bad++;
		}
	log_info(SUBSYSTEM, "%zu agents of %zu classes, %zu of them cannot measure", catalogue->agent_count,
		 catalogue->class_count, bad);
}

static void on_ready(void *context, const struct frame *frame)
{
	struct turns *turns = context;
	struct catalogue *catalogue = coming(turns);

	(void)frame;
	if (!catalogue)
		return;
	bool failed = turns->coming_failed || catalogue_finish(catalogue);
	turns->coming = NULL;
	turns->coming_failed = false;
	if (failed) {
		log_error(SUBSYSTEM, "no memory for the catalogue of agents: the one before stays");
		catalogue_free(catalogue);
		return;
	}
	log_problems(catalogue);
	board_set_catalogue(turns->board, catalogue);
	arm(turns, false);
}

static struct running *find_running(struct turns *turns, const json_t *head)
{
	const char *agent = json_string_value(json_object_get(head, "agent"));
	json_int_t number = json_integer_value(json_object_get(head, "turn"));

	for (size_t i = 0; agent && i < turns->running_count; i++)
		if (turns->running[i].number == (uint64_t)number && strcmp(turns->running[i].agent->name, agent) == 0)
			return &turns->running[i];
	return NULL;
}

static void on_report(void *context, const struct frame *frame)
{
	struct turns *turns = context;
	struct running *running = find_running(turns, frame->head);
	struct report report;
	char why[256];

	if (!running) {
		complain(&turns->refused, turns->clock, SUBSYSTEM, "the runner reports a turn that was not asked for");
		return;
	}
	if (report_parse(&report, board_catalogue(turns->board), frame->head, frame->body, frame->length, why,
			 sizeof why)) {
		lose(turns, running, why);
	} else {
		board_report(turns->board, &report);
		report_release(&report);
		forget(turns, running);
	}
	/* Its agent, or one that waited for a place, may be due before what the timer waits for. */
	if (!uv_is_active((uv_handle_t *)&turns->timer) || uv_timer_get_due_in(&turns->timer) > PAUSE_MS)
		arm(turns, false);
}

/* --- the runner's life --- */

static void runner_hello(void *context, json_t *hello)
{
	const struct config *config = ((struct turns *)context)->config;

	json_object_set_new(hello, "configs_dir", json_string(config->configs_dir));
	json_object_set_new(hello, "module", json_string(config->module));
	json_object_set_new(hello, "agents_dir", json_string(config->agents_dir));
}

static void runner_down(void *context, const char *reason)
{
	struct turns *turns = context;

	catalogue_free(turns->coming);
	turns->coming = NULL;
	turns->coming_failed = false;
	while (turns->running_count)
		lose(turns, &turns->running[turns->running_count - 1], reason);
	uv_timer_stop(&turns->timer);
}

static const struct worker_handler runner_handlers[] = {
	{ "class", on_class }, { "agents", on_agents }, { "problem", on_problem },
	{ "ready", on_ready }, { "report", on_report }, { NULL, NULL },
};

static const struct worker_kind runner_kind = {
	.name = "runner",
	.hang_us = 20LL * USEC_PER_SEC,
	.handlers = runner_handlers,
	.hello = runner_hello,
	.down = runner_down,
};

static void catalogue_changed(void *context, const struct catalogue *catalogue)
{
	struct turns *turns = context;

	/* The turns under way belong to agents of the catalogue that goes. */
	for (size_t i = 0; i < turns->running_count; i++) {
		const struct catalogue_agent *agent = catalogue_agent(catalogue, turns->running[i].agent->name);

		if (agent)
			turns->running[i].agent = agent;
		else
			turns->running[i--] = turns->running[--turns->running_count];
	}
	scheduler_set_catalogue(turns->scheduler, catalogue, clock_monotonic_us(turns->clock));
}

struct turns *turns_new(struct loop *loop, const struct clock *clock, const struct config *config, struct board *board)
{
	struct turns *turns = calloc(1, sizeof *turns);
	size_t most = (size_t)config->max_children;
	char program[PATH_MAX];

	if (!turns)
		return NULL;
	turns->clock = clock;
	turns->config = config;
	turns->board = board;
	turns->running = calloc(most, sizeof *turns->running);
	turns->scheduler = scheduler_new(&(struct scheduler_limits){ .max_running = most, .max_group = GROUP });
	worker_program("runner", program, sizeof program);
	turns->runner = worker_new(loop, clock, &runner_kind, program, turns);
	uv_timer_init(loop_uv(loop), &turns->timer);
	turns->timer.data = turns;
	if (!turns->running || !turns->scheduler || !turns->runner) {
		turns_free(turns);
		return NULL;
	}
	board_observe(board, &(struct board_observer){ .catalogue = catalogue_changed, .context = turns });
	worker_start(turns->runner);
	return turns;
}

static void closed(uv_handle_t *handle)
{
	struct turns *turns = handle->data;

	scheduler_free(turns->scheduler);
	free(turns->running);
	free(turns);
}

void turns_free(struct turns *turns)
{
	if (!turns)
		return;
	if (turns->runner)
		worker_free(turns->runner);
	catalogue_free(turns->coming);
	uv_close((uv_handle_t *)&turns->timer, closed);
}

void turns_begin(struct turns *turns)
{
	turns->begun = true;
	arm(turns, false);
}

const struct worker *turns_worker(const struct turns *turns)
{
	return turns->runner;
}

void turns_figures(const struct turns *turns, struct scheduler_figures *figures)
{
	scheduler_figures(turns->scheduler, figures);
}
