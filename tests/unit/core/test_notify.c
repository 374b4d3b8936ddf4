/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buffer.h"
#include "base/clock.h"
#include "core/notify.h"
#include "core/status.h"
#include "sample.h"

#define SECOND INT64_C(1000000)
#define START  (500 * SECOND)

/* A queue with a sender that writes down what it is told: "a ok>warn; ", "+; " when something waits, "-; " when not. */
struct rig {
	struct clock_fake clock;
	struct board *board;
	struct notify *notify;
	struct buffer told;
	bool away; /* the master */
	int room;  /* how many can be sent before it is away; -1: any number */
};

static bool can_send(void *context)
{
	const struct rig *rig = context;

	return !rig->away && rig->room != 0;
}

static void send(void *context, const struct notice *notice)
{
	struct rig *rig = context;

	assert_ptr_equal(board_find(rig->board, notice->agent->settings->name), notice->agent);
	buffer_addf(&rig->told, "%s %s>%s; ", notice->agent->settings->name, status_word(notice->before),
		    status_word(notice->after));
	if (rig->room > 0)
		rig->room--;
}

static void waiting(void *context, bool waiting)
{
	buffer_adds(&((struct rig *)context)->told, waiting ? "+; " : "-; ");
}

static void rig_agents(struct rig *rig, const char *prefix, size_t count)
{
	size_t room = 320 * count + 1, length = 0;
	char *list = calloc(1, room);

	assert_non_null(list);
	for (size_t i = 0; i < count; i++)
		length += snprintf(list + length, room - length,
				   "%s{'name': '%s%zu', 'class': 'load', 'file': 'a.agent', 'line': 1,"
				   "'period_us': 60000000, 'timeout_us': 1000000, 'description': '', 'section': '',"
				   "'help': ''}",
				   i ? "," : "", prefix, i);
	board_set_catalogue(rig->board, sample_catalogue(list));
	assert_int_equal(board_count(rig->board), count);
	free(list);
}

static void rig_init(struct rig *rig, size_t agents)
{
	const struct notify_sender sender = {
		.can_send = can_send,
		.send = send,
		.waiting = waiting,
		.context = rig,
	};

	*rig = (struct rig){ .room = -1 };
	clock_fake_init(&rig->clock, START, START);
	buffer_init(&rig->told, 1 << 20);
	rig->board = board_new(&rig->clock.clock);
	assert_non_null(rig->board);
	rig_agents(rig, "a", agents);
	rig->notify = notify_new(&sender);
	assert_non_null(rig->notify);
}

static void rig_release(struct rig *rig)
{
	notify_free(rig->notify);
	board_free(rig->board);
	buffer_release(&rig->told);
}

static void rig_change(struct rig *rig, size_t agent, enum agent_status before, enum agent_status after)
{
	char name[16];

	snprintf(name, sizeof name, "a%zu", agent);
	const struct board_change change = { .agent = board_find(rig->board, name), .before = before, .after = after };

	assert_non_null(change.agent);
	notify_change(rig->notify, &change);
}

static void assert_told(struct rig *rig, const char *expected)
{
	assert_string_equal(rig->told.data ? rig->told.data : "", expected);
	buffer_clear(&rig->told);
}

static struct notify_figures rig_figures(const struct rig *rig)
{
	struct notify_figures figures;

	notify_figures(rig->notify, &figures);
	return figures;
}

/* Changes are written agent, before, after: 'o' ok, 'w' warn, 'e' error, 'u' unknown, 'd' dependant. */
static enum agent_status status_of(char letter)
{
	static const enum agent_status all[] = { AGENT_OK, AGENT_WARN, AGENT_ERROR, AGENT_UNKNOWN, AGENT_DEPENDANT };
	const char *found = strchr("oweud", letter);

	assert_non_null(found);
	return all[found - "oweud"];
}

static void changes_of_one_agent_become_one(void **state)
{
	static const struct {
		const char *changes, *told;
		uint64_t sent, coalesced;
	} rows[] = {
		{ "0ow", "+; a0 ok>warn; -; ", 1, 0 },
		{ "0ow 1uo", "+; a0 ok>warn; a1 unknown>ok; -; ", 2, 0 },
		{ "0ow 0we", "+; a0 ok>error; -; ", 1, 1 },
		{ "0ow 1uo 0we 0ed", "+; a0 ok>dependant; a1 unknown>ok; -; ", 2, 2 },
		{ "0ow 0wo", "+; -; ", 0, 1 },
		{ "0ow 0wo 0oe", "+; -; +; a0 ok>error; -; ", 1, 1 },
		{ "0ow 1ow 0we 0eo", "+; a1 ok>warn; -; ", 1, 2 },
		{ "0ow 1ow 1wo", "+; a0 ok>warn; -; ", 1, 1 },
		{ "0ow 1ow 2oe 1wo 2eo 0wo", "+; -; ", 0, 3 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rig rig;

		rig_init(&rig, 3);
		for (const char *c = rows[i].changes; c; c = strchr(c, ' ') ? strchr(c, ' ') + 1 : NULL)
			rig_change(&rig, c[0] - '0', status_of(c[1]), status_of(c[2]));
		assert_int_equal(notify_run(rig.notify, rig.board, START), INT64_MAX);
		assert_told(&rig, rows[i].told);
		assert_int_equal(rig_figures(&rig).sent, rows[i].sent);
		assert_int_equal(rig_figures(&rig).coalesced, rows[i].coalesced);
		assert_int_equal(rig_figures(&rig).dropped, 0);
		assert_int_equal(rig_figures(&rig).waiting, 0);
		rig_release(&rig);
	}
}

static void no_second_has_more_than_five(void **state)
{
	int64_t times[23], now = START;
	size_t sent = 0;
	struct rig rig;

	(void)state;
	rig_init(&rig, 23);
	for (size_t i = 0; i < 23; i++)
		rig_change(&rig, i, AGENT_OK, AGENT_WARN);
	while (rig_figures(&rig).waiting) {
		int64_t next = notify_run(rig.notify, rig.board, now);

		for (; sent < rig_figures(&rig).sent; sent++)
			times[sent] = now;
		assert_true(next > now);
		now += 130000; /* sooner than it asked for: it sends no more than it may */
	}
	assert_int_equal(sent, 23);
	for (size_t i = NOTIFY_RATE; i < sent; i++)
		assert_true(times[i] - times[i - NOTIFY_RATE] >= SECOND);
	assert_true(times[22] < START + 5 * SECOND);
	rig_release(&rig);
}

static void who_waits_for_the_rate_is_told_when(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 7);
	for (size_t i = 0; i < 3; i++)
		rig_change(&rig, i, AGENT_OK, AGENT_WARN);
	assert_int_equal(notify_run(rig.notify, rig.board, START), INT64_MAX);
	for (size_t i = 3; i < 7; i++)
		rig_change(&rig, i, AGENT_OK, AGENT_WARN);
	assert_int_equal(notify_run(rig.notify, rig.board, START + SECOND / 2), START + SECOND);
	assert_int_equal(rig_figures(&rig).sent, 5);
	assert_int_equal(notify_run(rig.notify, rig.board, START + SECOND - 1), START + SECOND);
	assert_int_equal(rig_figures(&rig).sent, 5);
	assert_int_equal(notify_run(rig.notify, rig.board, START + SECOND), INT64_MAX);
	assert_int_equal(rig_figures(&rig).sent, 7);
	rig_release(&rig);
}

static void changes_are_held_while_the_master_is_away(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 3);
	rig.away = true;
	rig_change(&rig, 0, AGENT_OK, AGENT_WARN);
	rig_change(&rig, 1, AGENT_OK, AGENT_ERROR);
	for (int64_t now = START; now < START + 3600 * SECOND; now += 60 * SECOND)
		assert_int_equal(notify_run(rig.notify, rig.board, now), now + NOTIFY_HELD_US);
	assert_told(&rig, "+; ");
	rig_change(&rig, 0, AGENT_WARN, AGENT_OK);
	rig_change(&rig, 2, AGENT_OK, AGENT_WARN);
	rig.away = false;
	rig.room = 1; /* it goes away again after one */
	assert_int_equal(notify_run(rig.notify, rig.board, START), START + NOTIFY_HELD_US);
	assert_told(&rig, "a1 ok>error; ");
	rig.room = -1;
	assert_int_equal(notify_run(rig.notify, rig.board, START), INT64_MAX);
	assert_told(&rig, "a2 ok>warn; -; ");
	rig_release(&rig);
}

static void the_oldest_are_dropped_and_counted(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, NOTIFY_QUEUE + 3);
	rig.away = true;
	for (size_t i = 0; i < NOTIFY_QUEUE + 3; i++)
		rig_change(&rig, i, AGENT_OK, AGENT_WARN);
	assert_int_equal(rig_figures(&rig).waiting, NOTIFY_QUEUE);
	assert_int_equal(rig_figures(&rig).dropped, 3);
	rig_change(&rig, NOTIFY_QUEUE, AGENT_WARN, AGENT_ERROR); /* one that waits needs no room */
	assert_int_equal(rig_figures(&rig).dropped, 3);
	assert_told(&rig, "+; ");
	rig.away = false;
	rig.room = 1;
	notify_run(rig.notify, rig.board, START);
	assert_told(&rig, "a3 ok>warn; ");
	rig_release(&rig);
}

static void what_is_worse_stays_when_there_is_no_room(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, NOTIFY_QUEUE + 3);
	rig.away = true;
	for (size_t i = 0; i < NOTIFY_QUEUE; i++)
		rig_change(&rig, i, AGENT_OK, i == 7 ? AGENT_OK : i == 3 ? AGENT_WARN : AGENT_ERROR);
	rig_change(&rig, NOTIFY_QUEUE, AGENT_OK, AGENT_ERROR);       /* instead of 7 */
	rig_change(&rig, NOTIFY_QUEUE + 1, AGENT_OK, AGENT_UNKNOWN); /* less than all that wait */
	rig_change(&rig, NOTIFY_QUEUE + 2, AGENT_OK, AGENT_WARN);    /* instead of 3: as bad, and newer */
	assert_int_equal(rig_figures(&rig).dropped, 3);
	rig.away = false;
	rig.room = 7;
	notify_run(rig.notify, rig.board, START);
	notify_run(rig.notify, rig.board, START + SECOND);
	assert_told(&rig,
		    "+; a0 ok>error; a1 ok>error; a2 ok>error; a4 ok>error; a5 ok>error; a6 ok>error; a8 ok>error; ");
	rig_release(&rig);
}

static void a_first_measure_that_finds_nothing_is_not_told(void **state)
{
	static const struct {
		enum agent_status before, after;
		uint64_t measures, failures;
		const char *told;
	} rows[] = {
		{ AGENT_UNKNOWN, AGENT_OK, 1, 0, "" },
		{ AGENT_UNKNOWN, AGENT_WARN, 1, 0, "+; a0 unknown>warn; -; " },
		{ AGENT_UNKNOWN, AGENT_OK, 1, 1, "+; a0 unknown>ok; -; " }, /* it failed before */
		{ AGENT_UNKNOWN, AGENT_OK, 2, 0, "+; a0 unknown>ok; -; " }, /* it was too old */
		{ AGENT_WARN, AGENT_OK, 1, 0, "+; a0 warn>ok; -; " },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rig rig;

		rig_init(&rig, 1);
		struct board_agent agent = *board_find(rig.board, "a0");
		agent.measures = rows[i].measures;
		agent.failures = rows[i].failures;
		notify_change(rig.notify, &(struct board_change){
						  .agent = &agent, .before = rows[i].before, .after = rows[i].after });
		notify_run(rig.notify, rig.board, START);
		assert_told(&rig, rows[i].told);
		rig_release(&rig);
	}
}

static void who_is_gone_is_not_told_of(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 4);
	rig.away = true;
	for (size_t i = 0; i < 4; i++)
		rig_change(&rig, i, AGENT_OK, AGENT_WARN);
	rig.away = false;
	rig_agents(&rig, "a", 2);
	assert_int_equal(notify_run(rig.notify, rig.board, START), INT64_MAX);
	assert_told(&rig, "+; a0 ok>warn; a1 ok>warn; -; ");
	assert_int_equal(rig_figures(&rig).sent, 2);
	assert_int_equal(rig_figures(&rig).dropped, 2);
	/* What was not sent does not count for the rate. */
	for (size_t i = 0; i < 2; i++)
		rig_change(&rig, i, AGENT_WARN, AGENT_OK);
	assert_int_equal(notify_run(rig.notify, rig.board, START), INT64_MAX);
	assert_told(&rig, "+; a0 warn>ok; a1 warn>ok; -; ");
	rig_change(&rig, 0, AGENT_OK, AGENT_WARN);
	rig_agents(&rig, "b", 2);
	assert_int_equal(notify_run(rig.notify, rig.board, START), INT64_MAX);
	assert_told(&rig, "+; -; ");
	rig_release(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_of_one_agent_become_one),
		cmocka_unit_test(no_second_has_more_than_five),
		cmocka_unit_test(who_waits_for_the_rate_is_told_when),
		cmocka_unit_test(changes_are_held_while_the_master_is_away),
		cmocka_unit_test(the_oldest_are_dropped_and_counted),
		cmocka_unit_test(what_is_worse_stays_when_there_is_no_room),
		cmocka_unit_test(a_first_measure_that_finds_nothing_is_not_told),
		cmocka_unit_test(who_is_gone_is_not_told_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
