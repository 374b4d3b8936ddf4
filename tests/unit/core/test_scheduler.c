/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/scheduler.h"
#include "sample.h"

#define SECOND INT64_C(1000000)
#define MSEC   INT64_C(1000)
#define START  (500 * SECOND)

/* A scheduler with a catalogue of agents a0, a1, … of one period. */
struct rig {
	struct scheduler *scheduler;
	struct catalogue *catalogue;
	struct turn turns[8];
	size_t count; /* of turns that the last rig_due() gave */
};

static struct catalogue *some(size_t first, size_t count, int64_t period_us)
{
	size_t room = 320 * count + 1, length = 0;
	char *list = calloc(1, room);

	assert_non_null(list);
	for (size_t i = 0; i < count; i++)
		length +=
			snprintf(list + length, room - length,
				 "%s{'name': 'a%zu', 'class': 'load', 'file': 'a.agent', 'line': 1, 'period_us': %lld,"
				 "'timeout_us': 1000000, 'description': '', 'section': '', 'help': ''}",
				 i ? "," : "", first + i, (long long)period_us);
	struct catalogue *catalogue = sample_catalogue(list);

	free(list);
	return catalogue;
}

static void rig_init(struct rig *rig, struct catalogue *catalogue, size_t max_running, size_t max_group)
{
	const struct scheduler_limits limits = { .max_running = max_running, .max_group = max_group };

	*rig = (struct rig){ .scheduler = scheduler_new(&limits), .catalogue = catalogue };
	assert_non_null(rig->scheduler);
	scheduler_set_catalogue(rig->scheduler, catalogue, START);
}

static void rig_release(struct rig *rig)
{
	scheduler_free(rig->scheduler);
	catalogue_free(rig->catalogue);
}

/* The catalogue is replaced; the one before goes afterwards, as on the board. */
static void rig_replace(struct rig *rig, struct catalogue *catalogue, int64_t now_us)
{
	scheduler_set_catalogue(rig->scheduler, catalogue, now_us);
	catalogue_free(rig->catalogue);
	rig->catalogue = catalogue;
}

static size_t rig_due(struct rig *rig, int64_t now_us)
{
	rig->count = scheduler_due(rig->scheduler, now_us, rig->turns, LENGTH(rig->turns));
	return rig->count;
}

static void rig_done(struct rig *rig, int64_t now_us)
{
	for (size_t i = 0; i < rig->count; i++)
		scheduler_done(rig->scheduler, rig->turns[i].agent->name, rig->turns[i].number, now_us);
}

static struct scheduler_figures rig_figures(const struct rig *rig)
{
	struct scheduler_figures figures;

	scheduler_figures(rig->scheduler, &figures);
	return figures;
}

static size_t number_of(const struct turn *turn)
{
	return strtoul(turn->agent->name + 1, NULL, 10);
}

/* When the first turn of each agent was, by its number in the name. Each is done at once. */
static void first_turns(struct rig *rig, int64_t *at_us, size_t count)
{
	for (size_t begun = 0; begun < count; begun += rig->count) {
		int64_t now = scheduler_next_us(rig->scheduler);

		assert_true(now < START + 61 * SECOND);
		assert_true(rig_due(rig, now) > 0);
		for (size_t i = 0; i < rig->count; i++) {
			assert_int_equal(rig->turns[i].number, 1);
			assert_int_equal(rig->turns[i].due_us, now);
			at_us[number_of(&rig->turns[i])] = now - START;
		}
		rig_done(rig, now);
	}
}

static void first_turns_are_early_and_even(void **state)
{
	static const struct {
		size_t agents;
		int64_t period_us, last_us; /* the last one begins before */
		size_t most;                /* in 10 ms */
	} rows[] = {
		{ 1, 60 * SECOND, 1, 1 },
		{ 4, 60 * SECOND, 1 * SECOND, 1 },
		{ 4, 3600 * SECOND, 1 * SECOND, 1 },
		{ 40, 60 * SECOND, 10 * SECOND, 1 },
		{ 40, 1 * SECOND, 1 * SECOND, 1 },
		{ 1000, 10 * SECOND, 10 * SECOND, 1 },
		{ 1000, 60 * SECOND, 60 * SECOND, 1 },
		{ 1000, 3600 * SECOND, 60 * SECOND, 1 },
		{ 5000, 10 * SECOND, 10 * SECOND, 5 },
	};

	(void)state;
	for (size_t row = 0; row < LENGTH(rows); row++) {
		int64_t *at_us = calloc(rows[row].agents, sizeof *at_us), first = INT64_MAX;
		size_t *slots = calloc(6001, sizeof *slots);
		struct rig rig;

		assert_non_null(at_us);
		assert_non_null(slots);
		rig_init(&rig, some(0, rows[row].agents, rows[row].period_us), 10000, 8);
		first_turns(&rig, at_us, rows[row].agents);
		for (size_t i = 0; i < rows[row].agents; i++) {
			first = at_us[i] < first ? at_us[i] : first;
			assert_true(at_us[i] < rows[row].last_us);
			assert_true(++slots[at_us[i] / (10 * MSEC)] <= rows[row].most);
		}
		assert_int_equal(first, 0);
		free(at_us);
		free(slots);
		rig_release(&rig);
	}
}

static void phases_are_the_same_after_a_restart(void **state)
{
	int64_t before[100], after[100];
	size_t in_order = 0;
	struct rig rig;

	(void)state;
	rig_init(&rig, some(0, 100, 60 * SECOND), 100, 8);
	first_turns(&rig, before, 100);
	rig_release(&rig);
	rig_init(&rig, some(0, 100, 60 * SECOND), 100, 8);
	first_turns(&rig, after, 100);
	rig_release(&rig);
	assert_memory_equal(before, after, sizeof before);
	for (size_t i = 1; i < 100; i++) /* agents of like names, which may measure one thing, are apart */
		in_order += after[i] > after[i - 1];
	assert_in_range(in_order, 30, 70);
}

static void turns_that_pass_are_skipped_and_counted(void **state)
{
	static const struct {
		int64_t done_s, next_s;
		uint64_t skipped;
		int64_t begun_ms; /* the second one; its due time stays next_s unless that has passed too */
		int64_t due_s;
	} rows[] = {
		{ 3, 10, 0, 10000, 10 },  { 3, 10, 0, 10700, 10 },  { 10, 20, 1, 20000, 20 },
		{ 25, 30, 2, 30000, 30 }, { 25, 30, 3, 40000, 40 }, { 25, 30, 3, 49999, 40 },
		{ 3, 10, 4, 50000, 50 },  { 0, 10, 0, 10000, 10 },  { 3, 10, 359, 3605000, 3600 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rig rig;

		rig_init(&rig, some(0, 1, 10 * SECOND), 10, 8);
		assert_int_equal(rig_due(&rig, START), 1);
		assert_int_equal(scheduler_next_us(rig.scheduler), INT64_MAX);
		rig_done(&rig, START + rows[i].done_s * SECOND);
		assert_int_equal(scheduler_next_us(rig.scheduler), START + rows[i].next_s * SECOND);
		assert_int_equal(rig_due(&rig, START + rows[i].next_s * SECOND - 1), 0);
		assert_int_equal(rig_due(&rig, START + rows[i].begun_ms * MSEC), 1);
		assert_int_equal(rig.turns[0].number, 2);
		assert_int_equal(rig.turns[0].due_us, START + rows[i].due_s * SECOND);
		assert_int_equal(rig.turns[0].skipped, rows[i].skipped);
		assert_int_equal(rig_figures(&rig).skipped, rows[i].skipped);
		/* A late start moves nothing. */
		rig_done(&rig, START + rows[i].begun_ms * MSEC);
		assert_int_equal(scheduler_next_us(rig.scheduler), START + (rows[i].due_s + 10) * SECOND);
		rig_release(&rig);
	}
}

static void an_hour_of_sleep_is_not_caught_up(void **state)
{
	const int64_t wake = START + 3600 * SECOND;
	uint64_t begun[20] = { 0 };
	struct rig rig;

	(void)state;
	rig_init(&rig, some(0, 20, 60 * SECOND), 100, 8);
	while (rig_due(&rig, START + 10 * SECOND))
		rig_done(&rig, START + 10 * SECOND);
	while (rig_due(&rig, wake)) {
		for (size_t i = 0; i < rig.count; i++) {
			begun[number_of(&rig.turns[i])]++;
			assert_in_range(rig.turns[i].skipped, 58, 59);
			assert_in_range(rig.turns[i].due_us, wake - 60 * SECOND + 1, wake);
		}
		rig_done(&rig, wake);
	}
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(begun[i], 1);
	assert_int_equal(rig_figures(&rig).started, 40);
	assert_in_range(scheduler_next_us(rig.scheduler), wake + 1, wake + 60 * SECOND);
	rig_release(&rig);
}

static void a_full_house_is_fair(void **state)
{
	uint64_t begun[6] = { 0 };
	int64_t now = START + 10 * SECOND;
	struct rig rig;

	(void)state;
	rig_init(&rig, some(0, 6, 1 * SECOND), 2, 8);
	for (size_t round = 0; round < 60; round++, now += SECOND) {
		assert_int_equal(rig_due(&rig, now), 2);
		assert_int_equal(scheduler_due(rig.scheduler, now, rig.turns + 2, 6), 0);
		assert_int_equal(scheduler_next_us(rig.scheduler), INT64_MAX);
		assert_int_equal(rig_figures(&rig).running, 2);
		assert_int_equal(rig_figures(&rig).waiting, 4);
		begun[number_of(&rig.turns[0])]++;
		begun[number_of(&rig.turns[1])]++;
		rig_done(&rig, now + 1);
	}
	for (size_t i = 0; i < 6; i++)
		assert_in_range(begun[i], 19, 21);
	assert_int_equal(rig_figures(&rig).running, 0);
	assert_int_equal(rig_figures(&rig).waiting, 0);
	rig_release(&rig);
}

static void groups_have_a_ceiling(void **state)
{
	static const struct {
		size_t max_running, max_group, most, first, second;
	} rows[] = {
		{ 100, 3, 8, 3, 3 }, { 100, 8, 3, 3, 3 }, { 4, 3, 8, 3, 1 }, { 1, 8, 8, 1, 0 }, { 100, 8, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rig rig;

		rig_init(&rig, some(0, 6, 60 * SECOND), rows[i].max_running, rows[i].max_group);
		assert_int_equal(scheduler_due(rig.scheduler, START + 5 * SECOND, rig.turns, rows[i].most),
				 rows[i].first);
		assert_int_equal(scheduler_due(rig.scheduler, START + 5 * SECOND, rig.turns, rows[i].most),
				 rows[i].second);
		rig_release(&rig);
	}
}

static int64_t due_of(struct rig *rig, const char *agent, int64_t from_us)
{
	for (int64_t now = from_us;; now = scheduler_next_us(rig->scheduler)) {
		int64_t found = -1;

		assert_int_not_equal(now, INT64_MAX);
		rig_due(rig, now);
		for (size_t i = 0; i < rig->count; i++)
			if (strcmp(rig->turns[i].agent->name, agent) == 0)
				found = rig->turns[i].due_us;
		rig_done(rig, now);
		if (found >= 0)
			return found - START;
	}
}

static void a_new_catalogue_keeps_the_times_of_the_same(void **state)
{
	static const struct {
		const char *agents;
		int64_t due_us; /* of agent a2, from START on */
	} rows[] = {
		/* The same among others; the order of names changes. */
		{ SAMPLE_AGENT("a", "load", "") "," SAMPLE_AGENT("a2", "load", "") "," SAMPLE_AGENT("b", "load", ""),
		  0 },
		{ SAMPLE_AGENT("a2", "load", ", 'help': 'other', 'timeout_us': 2000000"), 0 },
		{ SAMPLE_AGENT("a2", "load", ", 'period_us': 30000000"), 20 * SECOND },
		{ SAMPLE_AGENT("a2", "disk", ""), 20 * SECOND },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rig rig;

		rig_init(&rig, some(0, 4, 60 * SECOND), 10, 8);
		int64_t first = due_of(&rig, "a2", START);

		assert_in_range(first, 0, 1 * SECOND);
		while (rig_due(&rig, START + 10 * SECOND))
			rig_done(&rig, START + 10 * SECOND);
		rig_replace(&rig, sample_catalogue(rows[i].agents), START + 20 * SECOND);
		assert_int_equal(due_of(&rig, "a2", START + 20 * SECOND),
				 rows[i].due_us ? rows[i].due_us : first + 60 * SECOND);
		rig_release(&rig);
	}
}

static void a_new_catalogue_lets_turns_run_on(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, some(0, 4, 60 * SECOND), 4, 8);
	assert_int_equal(rig_due(&rig, START + 2 * SECOND), 4);
	/* a0 and a1 are gone, a2 and a3 have another period, a4 and a5 are new. */
	rig_replace(&rig, some(2, 4, 30 * SECOND), START + 3 * SECOND);
	assert_int_equal(rig_figures(&rig).running, 2);
	rig_due(&rig, START + 5 * SECOND);
	assert_int_equal(rig.count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_in_range(number_of(&rig.turns[i]), 4, 5);
		assert_ptr_equal(rig.turns[i].agent, catalogue_agent(rig.catalogue, rig.turns[i].agent->name));
	}
	scheduler_done(rig.scheduler, "a0", 1, START + 6 * SECOND); /* not there any more */
	scheduler_done(rig.scheduler, "a2", 2, START + 6 * SECOND); /* not its turn */
	assert_int_equal(rig_figures(&rig).running, 4);
	scheduler_done(rig.scheduler, "a2", 1, START + 6 * SECOND);
	scheduler_done(rig.scheduler, "a2", 1, START + 6 * SECOND);
	assert_int_equal(rig_figures(&rig).running, 3);
	assert_int_equal(scheduler_now(rig.scheduler, "a2", START + 7 * SECOND), 0);
	assert_int_equal(rig_due(&rig, START + 7 * SECOND), 1);
	assert_string_equal(rig.turns[0].agent->name, "a2");
	assert_int_equal(rig.turns[0].number, 2);
	rig_release(&rig);
}

static void one_can_be_asked_for_besides_its_times(void **state)
{
	const int64_t asked = START + 20 * SECOND;
	struct rig rig;

	(void)state;
	rig_init(&rig, some(0, 1, 60 * SECOND), 1, 8);
	assert_int_equal(scheduler_now(rig.scheduler, "a0", START), 0); /* due anyhow: one turn, not two */
	assert_int_equal(rig_due(&rig, START), 1);
	assert_int_equal(scheduler_now(rig.scheduler, "a0", START), -1); /* running */
	assert_int_equal(scheduler_now(rig.scheduler, "a1", START), -1);
	rig_done(&rig, START + 1);
	assert_int_equal(scheduler_next_us(rig.scheduler), START + 60 * SECOND);
	assert_int_equal(scheduler_now(rig.scheduler, "a0", asked), 0);
	assert_int_equal(scheduler_now(rig.scheduler, "a0", asked + 5), 0);
	assert_int_equal(scheduler_next_us(rig.scheduler), asked);
	assert_int_equal(rig_due(&rig, asked + 7), 1);
	assert_int_equal(rig.turns[0].due_us, asked);
	assert_int_equal(rig.turns[0].number, 2);
	rig_done(&rig, asked + 9);
	assert_int_equal(scheduler_next_us(rig.scheduler), START + 60 * SECOND); /* its own times stay */
	assert_int_equal(rig_due(&rig, START + 60 * SECOND), 1);
	assert_int_equal(rig_figures(&rig).skipped, 0);
	rig_release(&rig);
}

static void who_asks_goes_behind_those_that_wait(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, some(0, 4, 60 * SECOND), 1, 8);
	assert_int_equal(rig_due(&rig, START + 2 * SECOND), 1);
	rig_done(&rig, START + 2 * SECOND);
	char first[NAME_AGENT_MAX + 1];

	memcpy(first, rig.turns[0].agent->name, sizeof first);
	assert_int_equal(scheduler_now(rig.scheduler, first, START + 3 * SECOND), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(rig_due(&rig, START + 4 * SECOND), 1);
		assert_string_not_equal(rig.turns[0].agent->name, first);
		rig_done(&rig, START + 4 * SECOND);
	}
	assert_int_equal(rig_due(&rig, START + 4 * SECOND), 1);
	assert_string_equal(rig.turns[0].agent->name, first);
	rig_release(&rig);
}

static void agents_with_a_problem_get_no_turn(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, sample_catalogue(SAMPLE_AGENT("bad", "none", "") "," SAMPLE_AGENT("good", "load", "")), 10, 8);
	assert_non_null(catalogue_agent(rig.catalogue, "bad")->problem);
	assert_int_equal(rig_due(&rig, START + 3600 * SECOND), 1);
	assert_string_equal(rig.turns[0].agent->name, "good");
	assert_int_equal(scheduler_now(rig.scheduler, "bad", START), -1);
	/* The one gets a problem while it runs, the other loses its own. */
	rig_replace(&rig, sample_catalogue(SAMPLE_AGENT("good", "none", "") "," SAMPLE_AGENT("bad", "load", "")),
		    START + 3601 * SECOND);
	assert_int_equal(rig_figures(&rig).running, 1);
	scheduler_done(rig.scheduler, "good", 1, START + 3602 * SECOND);
	assert_int_equal(rig_figures(&rig).running, 0);
	assert_int_equal(rig_due(&rig, START + 7200 * SECOND), 1);
	assert_string_equal(rig.turns[0].agent->name, "bad");
	rig_release(&rig);
}

static void lateness_is_counted_by_powers_of_two(void **state)
{
	static const struct {
		int64_t late_us;
		size_t bucket;
	} rows[] = {
		{ 0, 0 },    { 1000, 0 },     { 1001, 1 },       { 2000, 1 },       { 2001, 2 },           { 4000, 2 },
		{ 4001, 3 }, { 1 << 20, 11 }, { 262144000, 18 }, { 262144001, 19 }, { 3599 * SECOND, 19 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct rig rig;

		rig_init(&rig, some(0, 1, 3600 * SECOND), 1, 1);
		assert_int_equal(rig_due(&rig, START + rows[i].late_us), 1);
		struct scheduler_figures figures = rig_figures(&rig);

		assert_int_equal(figures.late_buckets[rows[i].bucket], 1);
		assert_int_equal(figures.late_worst_us, rows[i].late_us);
		assert_int_equal(figures.late_sum_us, rows[i].late_us);
		rig_release(&rig);
	}
}

static void without_agents_nothing_is_due(void **state)
{
	const struct scheduler_limits limits = { .max_running = 1, .max_group = 1 };
	struct scheduler *scheduler = scheduler_new(&limits);
	struct turn turn;

	(void)state;
	assert_non_null(scheduler);
	assert_int_equal(scheduler_due(scheduler, START, &turn, 1), 0);
	assert_int_equal(scheduler_now(scheduler, "a", START), -1);
	scheduler_done(scheduler, "a", 1, START);
	assert_int_equal(scheduler_next_us(scheduler), INT64_MAX);
	scheduler_free(scheduler);
	scheduler_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_turns_are_early_and_even),
		cmocka_unit_test(phases_are_the_same_after_a_restart),
		cmocka_unit_test(turns_that_pass_are_skipped_and_counted),
		cmocka_unit_test(an_hour_of_sleep_is_not_caught_up),
		cmocka_unit_test(a_full_house_is_fair),
		cmocka_unit_test(groups_have_a_ceiling),
		cmocka_unit_test(a_new_catalogue_keeps_the_times_of_the_same),
		cmocka_unit_test(a_new_catalogue_lets_turns_run_on),
		cmocka_unit_test(one_can_be_asked_for_besides_its_times),
		cmocka_unit_test(who_asks_goes_behind_those_that_wait),
		cmocka_unit_test(agents_with_a_problem_get_no_turn),
		cmocka_unit_test(lateness_is_counted_by_powers_of_two),
		cmocka_unit_test(without_agents_nothing_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
