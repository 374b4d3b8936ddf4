/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The client of the forward worker, against a worker that does what its URL says. */
#include "base/clock.h"
#include "base/duty.h"
#include "config/config.h"
#include "own_worker.h"
#include "service/delivery.h"
#include "service/loop.h"

#include <signal.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* --- the worker --- */

static struct {
	char what[64], marker[128];
} forward;

static int be_greeted(struct duty *duty, json_t *hello, json_t *reply)
{
	static const char *const keys[] = { "id", "ca_file", "certificate", "key", "token_file" };

	(void)duty;
	(void)reply;
	for (size_t i = 0; i < LENGTH(keys); i++)
		if (!json_is_string(json_object_get(hello, keys[i])))
			return -1;
	if (json_integer_value(json_object_get(hello, "spool_keep_us")) != 7000000)
		return -1;
	snprintf(forward.what, sizeof forward.what, "%s", json_string_value(json_object_get(hello, "url")));
	snprintf(forward.marker, sizeof forward.marker, "%s/marker",
		 json_string_value(json_object_get(hello, "state_dir")));
	return 0;
}

static int say(struct duty *duty, const char *op, const char *key, const char *text, json_int_t looks)
{
	return duty_send(duty, json_pack("{s:s, s:s, s:I}", "op", op, key, text, "looks", looks), NULL, 0);
}

static int be_told_to_look(struct duty *duty, const struct frame *frame)
{
	json_int_t looks = json_integer_value(json_object_get(frame->head, "looks"));

	if (strcmp(forward.what, "die once") == 0 && access(forward.marker, F_OK) != 0) {
		drive_write_file(forward.marker, "", 0);
		raise(SIGKILL);
	}
	if (strcmp(forward.what, "fail") == 0)
		return say(duty, "failed", "reason", "for a\nreason", 0);
	if (strcmp(forward.what, "damaged") == 0)
		return say(duty, "damaged", "name", "17-x", 17) || say(duty, "empty", "name", "", looks) ? -1 : 0;
	/* As if it had looked before the second look was heard. */
	if (strcmp(forward.what, "slow") == 0 && looks == 2 && say(duty, "empty", "name", "", 1))
		return -1;
	return say(duty, "delivered", "name", "x", 0) || say(duty, "empty", "name", "", looks) ? -1 : 0;
}

static int be_worker(void)
{
	static const struct duty_handler handlers[] = { { "look", be_told_to_look }, { NULL, NULL } };
	const struct duty_program program = { .name = "test-forward", .handlers = handlers, .hello = be_greeted };

	return duty_run(&program);
}

/* --- the room --- */

struct room {
	char folder[64];
	struct config config;
	struct loop *loop;
	struct delivery *delivery;
	unsigned told; /* of archives delivered */
};

static void count_left(void *context)
{
	((struct room *)context)->told++;
}

static void enter(struct room *room, char *url)
{
	static char nothing[] = "";

	*room = (struct room){ 0 };
	drive_folder(room->folder);
	room->config.state_dir = room->folder;
	room->config.zephir.url = url;
	room->config.zephir.id = room->config.zephir.ca_file = room->config.zephir.certificate =
		room->config.zephir.key = room->config.zephir.token_file = nothing;
	room->config.zephir.spool_keep_us = 7000000;
	room->loop = loop_new(&clock_system, false);
	assert_non_null(room->loop);
	room->delivery = delivery_new(room->loop, &clock_system, &room->config,
				      &(struct delivery_observer){ .left = count_left, .context = room });
	assert_non_null(room->delivery);
}

static void leave(struct room *room)
{
	delivery_free(room->delivery);
	loop_free(room->loop);
	drive_folder_remove(room->folder);
}

static struct delivery_figures figures(const struct room *room)
{
	struct delivery_figures figures;

	delivery_figures(room->delivery, &figures);
	return figures;
}

static struct worker_state worker(const struct room *room)
{
	struct worker_state state;

	worker_state(delivery_worker(room->delivery), &state);
	return state;
}

static bool is_idle(const struct room *room)
{
	return strcmp(worker(room).state, "idle") == 0;
}

#define UNTIL(room, condition)                                                                                         \
	do {                                                                                                           \
		int64_t end_ = clock_monotonic_us(&clock_system) + 15 * USEC_PER_SEC;                                  \
		while (!(condition) && clock_monotonic_us(&clock_system) < end_)                                       \
			loop_turn((room)->loop, 20 * USEC_PER_MSEC);                                                   \
		assert_true(condition);                                                                                \
	} while (0)

/* --- tests --- */

static void the_worker_lives_while_there_is_something(void **state)
{
	char url[] = "deliver";
	struct room room;

	(void)state;
	enter(&room, url);
	assert_true(figures(&room).configured);
	assert_true(is_idle(&room));
	for (unsigned i = 1; i <= 2; i++) {
		delivery_look(room.delivery);
		UNTIL(&room, figures(&room).delivered == i && is_idle(&room));
		assert_int_equal(worker(&room).starts, i);
		assert_int_equal(room.told, i);
	}
	assert_int_equal(worker(&room).deaths, 0);
	assert_true(figures(&room).last_success_us > 0);
	assert_int_equal(figures(&room).last_failure_us, 0);
	leave(&room);
}

static void a_look_meanwhile_keeps_it(void **state)
{
	char url[] = "slow";
	struct room room;

	(void)state;
	enter(&room, url);
	delivery_look(room.delivery);
	delivery_look(room.delivery); /* before it is up: one look, the second */
	UNTIL(&room, is_idle(&room));
	assert_int_equal(figures(&room).delivered, 1);
	assert_int_equal(worker(&room).starts, 1);
	leave(&room);
}

static void a_look_while_it_ends_starts_another(void **state)
{
	char url[] = "deliver";
	struct room room;

	(void)state;
	enter(&room, url);
	delivery_look(room.delivery);
	UNTIL(&room, strcmp(worker(&room).state, "ending") == 0 || is_idle(&room));
	delivery_look(room.delivery);
	UNTIL(&room, figures(&room).delivered == 2 && is_idle(&room));
	assert_int_equal(worker(&room).starts, 2);
	assert_string_equal(figures(&room).last_error, "");
	leave(&room);
}

static void failures_are_shown_and_it_goes_on(void **state)
{
	char url[] = "fail";
	struct room room;

	(void)state;
	enter(&room, url);
	delivery_look(room.delivery);
	UNTIL(&room, figures(&room).failed == 1);
	assert_string_equal(figures(&room).last_error, "for a?reason");
	assert_true(figures(&room).last_failure_us > 0);
	assert_string_equal(worker(&room).state, "up");
	leave(&room);
}

/* The store must look, and people must hear of it; nothing was delivered. */
static void a_damaged_archive_is_told(void **state)
{
	char url[] = "damaged";
	struct room room;

	(void)state;
	enter(&room, url);
	delivery_look(room.delivery);
	UNTIL(&room, is_idle(&room) && room.told == 1);
	assert_int_equal(figures(&room).delivered, 0);
	assert_int_equal(figures(&room).failed, 1);
	assert_non_null(strstr(figures(&room).last_error, "17-x is damaged"));
	leave(&room);
}

static void a_worker_that_dies_with_work_left_comes_back(void **state)
{
	char url[] = "die once";
	struct room room;

	(void)state;
	enter(&room, url);
	delivery_look(room.delivery);
	UNTIL(&room, worker(&room).deaths == 1);
	assert_non_null(strstr(figures(&room).last_error, "signal 9"));
	UNTIL(&room, figures(&room).delivered == 1 && is_idle(&room));
	assert_string_equal(figures(&room).last_error, "");
	assert_int_equal(worker(&room).starts, 2);
	leave(&room);
}

static void without_a_url_nothing_is_done(void **state)
{
	char url[] = "";
	struct room room;

	(void)state;
	enter(&room, url);
	assert_false(figures(&room).configured);
	delivery_look(room.delivery);
	loop_turn(room.loop, 20 * USEC_PER_MSEC);
	assert_true(is_idle(&room));
	assert_int_equal(worker(&room).starts, 0);
	leave(&room);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worker_lives_while_there_is_something),
		cmocka_unit_test(a_look_meanwhile_keeps_it),
		cmocka_unit_test(a_look_while_it_ends_starts_another),
		cmocka_unit_test(failures_are_shown_and_it_goes_on),
		cmocka_unit_test(a_damaged_archive_is_told),
		cmocka_unit_test(a_worker_that_dies_with_work_left_comes_back),
		cmocka_unit_test(without_a_url_nothing_is_done),
	};

	(void)argc;
	if (own_worker_am_i(argv))
		return be_worker();
	own_worker_move(argv, "forward");
	return cmocka_run_group_tests(tests, NULL, own_worker_teardown);
}
