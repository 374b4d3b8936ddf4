/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parent's side of a worker, against real child processes: this program is its own worker, told by its name. */
#include "base/clock.h"
#include "base/duty.h"
#include "service/loop.h"
#include "service/worker.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* --- the worker --- */

static int echo(struct duty *duty, const struct frame *frame)
{
	return duty_reply(duty, frame, json_pack("{s:O}", "said", json_object_get(frame->head, "say")), frame->body,
			  frame->length);
}

static int refuse(struct duty *duty, const struct frame *frame)
{
	return duty_refuse(duty, frame, "refused %d", 7);
}

static int die(struct duty *duty, const struct frame *frame)
{
	(void)duty;
	(void)frame;
	raise(SIGKILL);
	return -1;
}

/* Silent for long enough; should nobody kill it, it ends by itself. */
static int hang(struct duty *duty, const struct frame *frame)
{
	(void)duty;
	(void)frame;
	signal(SIGALRM, SIG_DFL);
	alarm(30);
	pause();
	return -1;
}

static int count_to(struct duty *duty, const struct frame *frame)
{
	json_int_t most = json_integer_value(json_object_get(frame->head, "most"));

	for (json_int_t i = 1; i <= most; i++)
		if (duty_send(duty, json_pack("{s:s, s:I}", "op", "number", "n", i), NULL, 0))
			return -1;
	return 0;
}

/* All that the socket takes of numbers, and the end. */
static int count_and_die(struct duty *duty, const struct frame *frame)
{
	if (count_to(duty, frame))
		return -1;
	raise(SIGKILL);
	return -1;
}

static int garble(struct duty *duty, const struct frame *frame)
{
	(void)duty;
	(void)frame;
	return write(DUTY_FD, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) == 8 ? 0 : -1;
}

/* A process in a session of its own, that ends by itself only much later. It tells its number. */
static int breed(struct duty *duty, const struct frame *frame)
{
	pid_t child = fork();

	(void)frame;
	if (child == 0) {
		setsid();
		close(DUTY_FD);
		alarm(60);
		for (;;)
			pause();
	}
	return duty_send(duty, json_pack("{s:s, s:I}", "op", "number", "n", (json_int_t)child), NULL, 0);
}

static int greet(struct duty *duty, json_t *hello, json_t *reply)
{
	(void)duty;
	return json_object_set(reply, "setting", json_object_get(hello, "setting"));
}

static const struct duty_handler handlers[] = {
	{ "echo", echo },      { "refuse", refuse }, { "die", die },     { "hang", hang },
	{ "count", count_to }, { "garble", garble }, { "breed", breed }, { "last words", count_and_die },
	{ NULL, NULL },
};

static int be_worker(void)
{
	const struct duty_program program = { .name = "test-worker", .handlers = handlers, .hello = greet };

	return duty_run(&program);
}

/* --- the parent --- */

struct parent {
	struct loop *loop;
	struct worker *worker;
	int ups, downs, answers, errors;
	json_int_t number, in_turn, most_in_turn;
	bool in_order;
	char setting[32], last_error[64], body[32];
};

static void settings(void *context, json_t *hello)
{
	(void)context;
	json_object_set_new(hello, "setting", json_string("blue"));
}

static void up(void *context, const json_t *reply)
{
	struct parent *parent = context;

	parent->ups++;
	snprintf(parent->setting, sizeof parent->setting, "%s", json_string_value(json_object_get(reply, "setting")));
}

static void down(void *context, const char *reason)
{
	struct parent *parent = context;

	assert_non_null(reason);
	parent->downs++;
}

static void on_number(void *context, const struct frame *frame)
{
	struct parent *parent = context;
	json_int_t n = json_integer_value(json_object_get(frame->head, "n"));

	parent->in_order = parent->in_order && n == parent->number + 1;
	parent->number = n;
	parent->in_turn++;
}

static void on_reply(void *arg, const struct frame *frame, const char *error)
{
	struct parent *parent = arg;

	if (error) {
		parent->errors++;
		snprintf(parent->last_error, sizeof parent->last_error, "%s", error);
		return;
	}
	parent->answers++;
	snprintf(parent->body, sizeof parent->body, "%.*s", (int)frame->length, frame->body);
}

static const struct worker_handler parent_handlers[] = { { "number", on_number }, { NULL, NULL } };
static const struct worker_kind steady = {
	.name = "steady",
	.hang_us = 300 * USEC_PER_MSEC,
	.handlers = parent_handlers,
	.hello = settings,
	.up = up,
	.down = down,
};
static const struct worker_kind demanded = {
	.name = "demanded",
	.hang_us = 60LL * USEC_PER_SEC,
	.idle_us = 50 * USEC_PER_MSEC,
	.handlers = parent_handlers,
	.hello = settings,
	.up = up,
	.down = down,
};

static void parent_init(struct parent *parent, const struct worker_kind *kind, const char *program)
{
	*parent = (struct parent){ .in_order = true };
	parent->loop = loop_new(&clock_system, false);
	assert_non_null(parent->loop);
	parent->worker = worker_new(parent->loop, &clock_system, kind, program, parent);
	assert_non_null(parent->worker);
}

static void parent_release(struct parent *parent)
{
	worker_free(parent->worker);
	loop_free(parent->loop);
}

static void turn(struct parent *parent)
{
	parent->in_turn = 0;
	loop_turn(parent->loop, 20 * USEC_PER_MSEC);
	if (parent->in_turn > parent->most_in_turn)
		parent->most_in_turn = parent->in_turn;
}

/* Turns the loop until the condition holds; 10 s at most. */
#define UNTIL(parent, condition)                                                                                       \
	do {                                                                                                           \
		int64_t end_ = clock_monotonic_us(&clock_system) + 10 * USEC_PER_SEC;                                  \
		while (!(condition) && clock_monotonic_us(&clock_system) < end_)                                       \
			turn(parent);                                                                                  \
		assert_true(condition);                                                                                \
	} while (0)

static int request(struct parent *parent, const char *op, int64_t deadline_us)
{
	return worker_request(parent->worker, json_pack("{s:s, s:s}", "op", op, "say", "hi"), "body", 4, deadline_us,
			      on_reply, parent);
}

#define SELF "/proc/self/exe"
#define LONG (60LL * USEC_PER_SEC)

static void answers_and_refusals_come_back(void **state)
{
	struct parent parent;

	(void)state;
	parent_init(&parent, &steady, SELF);
	assert_int_equal(request(&parent, "echo", LONG), -1); /* not running */
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	assert_string_equal(parent.setting, "blue");
	assert_int_equal(request(&parent, "echo", LONG), 0);
	assert_int_equal(request(&parent, "refuse", LONG), 0);
	assert_int_equal(parent.answers + parent.errors, 0); /* never from inside the call */
	UNTIL(&parent, parent.answers == 1 && parent.errors == 1);
	assert_string_equal(parent.body, "body");
	assert_string_equal(parent.last_error, "refused 7");
	parent_release(&parent);
}

static void a_dead_worker_answers_with_an_error_and_starts_again(void **state)
{
	struct parent parent;
	struct worker_state shown;

	(void)state;
	parent_init(&parent, &steady, SELF);
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	request(&parent, "die", LONG);
	request(&parent, "echo", LONG);
	UNTIL(&parent, parent.downs == 1);
	assert_int_equal(parent.errors, 2);
	assert_string_equal(parent.last_error, "the steady ended: signal 9 (Killed)");
	UNTIL(&parent, parent.ups == 2);
	worker_state(parent.worker, &shown);
	assert_int_equal(shown.starts, 2);
	assert_int_equal(shown.deaths, 1);
	request(&parent, "echo", LONG);
	UNTIL(&parent, parent.answers == 1);
	parent_release(&parent);
}

static void a_request_ends_at_its_deadline(void **state)
{
	struct parent parent;

	(void)state;
	parent_init(&parent, &demanded, SELF);
	request(&parent, "hang", 30 * USEC_PER_MSEC);
	UNTIL(&parent, parent.errors == 1);
	assert_string_equal(parent.last_error, "no answer in time");
	assert_int_equal(parent.downs, 0);
	parent_release(&parent);
}

static void garbage_ends_the_worker(void **state)
{
	struct parent parent;

	(void)state;
	parent_init(&parent, &steady, SELF);
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	request(&parent, "garble", LONG);
	UNTIL(&parent, parent.downs == 1 && parent.ups == 2);
	assert_int_equal(parent.errors, 1);
	parent_release(&parent);
}

/* Whether it dies or is killed. A child that was there before is spared. */
static void what_a_worker_leaves_behind_is_killed(void **state)
{
	static const char *const ends[] = { "die", "garble" };
	pid_t before = fork();

	(void)state;
	if (before == 0) {
		alarm(60);
		for (;;)
			pause();
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		struct parent parent;

		parent_init(&parent, &steady, SELF);
		assert_int_equal(loop_adopt_orphans(parent.loop), 0);
		worker_start(parent.worker);
		UNTIL(&parent, parent.ups == 1);
		request(&parent, "breed", LONG);
		UNTIL(&parent, parent.number > 1);
		assert_int_equal(kill((pid_t)parent.number, 0), 0);
		request(&parent, ends[i], LONG);
		UNTIL(&parent, parent.downs == 1 && parent.ups == 2);
		UNTIL(&parent, kill((pid_t)parent.number, 0) < 0);
		assert_int_equal(waitpid(before, NULL, WNOHANG), 0);
		parent_release(&parent);
	}
	kill(before, SIGKILL);
	assert_int_equal(waitpid(before, NULL, 0), before);
}

static void a_demanded_worker_comes_and_goes(void **state)
{
	struct parent parent;
	struct worker_state shown;

	(void)state;
	parent_init(&parent, &demanded, SELF);
	worker_state(parent.worker, &shown);
	assert_string_equal(shown.state, "idle");
	request(&parent, "echo", LONG);
	UNTIL(&parent, parent.answers == 1);
	UNTIL(&parent, parent.downs == 1);
	worker_state(parent.worker, &shown);
	assert_string_equal(shown.state, "idle");
	assert_int_equal(shown.pid, 0);
	assert_int_equal(shown.deaths, 0); /* it was asked to */
	request(&parent, "echo", LONG);
	UNTIL(&parent, parent.answers == 2);
	assert_int_equal(parent.ups, 2);
	parent_release(&parent);
}

static void a_flood_arrives_whole_and_in_order(void **state)
{
	struct parent parent;

	(void)state;
	parent_init(&parent, &steady, SELF);
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	worker_send(parent.worker, json_pack("{s:s, s:i}", "op", "count", "most", 50000), NULL, 0);
	UNTIL(&parent, parent.number == 50000);
	assert_true(parent.in_order);
	assert_in_range(parent.most_in_turn, 1, 2 * 64); /* what was left of the last turn, and what has come */
	parent_release(&parent);
}

/* What it said before it ended is heard, as much a turn as of the living, and before its end is told. */
static void the_last_words_are_heard(void **state)
{
	struct parent parent;

	(void)state;
	parent_init(&parent, &steady, SELF);
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	worker_send(parent.worker, json_pack("{s:s, s:i}", "op", "last words", "most", 100), NULL, 0);
	request(&parent, "echo", LONG);
	usleep(200000); /* it says all, and ends, before we listen */
	UNTIL(&parent, parent.downs == 1);
	assert_int_equal(parent.number, 100);
	assert_true(parent.in_order);
	assert_int_equal(parent.errors, 1);
	parent_release(&parent);
}

static void a_long_farewell_is_heard_whole(void **state)
{
	struct parent parent;

	(void)state;
	parent_init(&parent, &steady, SELF);
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	worker_send(parent.worker, json_pack("{s:s, s:i}", "op", "last words", "most", 20000), NULL, 0);
	UNTIL(&parent, parent.downs == 1);
	assert_int_equal(parent.number, 20000);
	assert_in_range(parent.most_in_turn, 1, 2 * 64);
	UNTIL(&parent, parent.ups == 2);
	parent_release(&parent);
}

/* More than the socket takes at once, and the order to end behind it. */
static void a_stopped_worker_finishes_what_it_was_sent(void **state)
{
	static const char body[1 << 20];
	struct parent parent;
	struct worker_state shown;

	(void)state;
	parent_init(&parent, &steady, SELF);
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	for (int i = 0; i < 5; i++)
		assert_int_equal(worker_request(parent.worker, json_pack("{s:s, s:s}", "op", "echo", "say", "hi"), body,
						sizeof body, LONG, on_reply, &parent),
				 0);
	worker_stop(parent.worker);
	UNTIL(&parent, parent.downs == 1);
	assert_int_equal(parent.answers, 5);
	worker_state(parent.worker, &shown);
	assert_string_equal(shown.state, "idle");
	assert_string_equal(shown.last_end, "exit status 0");
	assert_int_equal(shown.deaths, 0);
	parent_release(&parent);
}

static void what_cannot_be_started_is_tried_again_later(void **state)
{
	struct parent parent;
	struct worker_state shown;

	(void)state;
	parent_init(&parent, &steady, "/nonexistent/z_stats-steady");
	worker_start(parent.worker);
	worker_state(parent.worker, &shown);
	assert_string_equal(shown.state, "waiting");
	assert_int_equal(shown.starts, 0);
	parent_release(&parent);
}

/* It answers nothing any more, and nobody waits for it: silence shows only at the ping. */
static void a_hung_worker_is_killed(void **state)
{
	struct parent parent;
	struct worker_state shown;

	(void)state;
	parent_init(&parent, &steady, SELF);
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	request(&parent, "hang", LONG);
	UNTIL(&parent, parent.downs == 1); /* ping after 5 s of silence, killed 0.3 s later */
	worker_state(parent.worker, &shown);
	assert_string_equal(shown.last_end, "it hung and was killed: signal 9 (Killed)");
	parent_release(&parent);
}

/* Not even the ping finds room in the queue; and the loop goes on meanwhile. */
static void a_hung_worker_with_a_full_queue_is_killed(void **state)
{
	static const char body[1 << 20];
	struct parent parent;
	struct worker_state shown;

	(void)state;
	parent_init(&parent, &steady, SELF);
	worker_start(parent.worker);
	UNTIL(&parent, parent.ups == 1);
	request(&parent, "hang", LONG);
	for (size_t size = sizeof body; size; size /= 2)
		while (worker_send(parent.worker, json_pack("{s:s}", "op", ""), body, size) == 0)
			turn(&parent);
	while (worker_send(parent.worker, json_object(), NULL, 0) == 0)
		;
	alarm(30); /* a turn that does not end would else be waited for for ever */
	UNTIL(&parent, parent.downs == 1);
	alarm(0);
	worker_state(parent.worker, &shown);
	assert_string_equal(shown.last_end, "it hung and was killed: signal 9 (Killed)");
	parent_release(&parent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_and_refusals_come_back),
		cmocka_unit_test(a_dead_worker_answers_with_an_error_and_starts_again),
		cmocka_unit_test(a_request_ends_at_its_deadline),
		cmocka_unit_test(garbage_ends_the_worker),
		cmocka_unit_test(what_a_worker_leaves_behind_is_killed),
		cmocka_unit_test(a_demanded_worker_comes_and_goes),
		cmocka_unit_test(a_flood_arrives_whole_and_in_order),
		cmocka_unit_test(the_last_words_are_heard),
		cmocka_unit_test(a_long_farewell_is_heard_whole),
		cmocka_unit_test(a_stopped_worker_finishes_what_it_was_sent),
		cmocka_unit_test(what_cannot_be_started_is_tried_again_later),
		cmocka_unit_test(a_hung_worker_is_killed),
		cmocka_unit_test(a_hung_worker_with_a_full_queue_is_killed),
	};

	/* Started as a worker there is a socket where workers have theirs. */
	if (getenv("TEST_WORKER_PARENT"))
		return be_worker();
	setenv("TEST_WORKER_PARENT", "1", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
