/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the handlers answer for a board of the test's, without a door before them. */
#include "web/api.h"

#include "config/config.h"
#include "sample_board.h"
#include "service/loop.h"
#include "service/service.h"
#include "web/routes.h"

#include <math.h>

struct api_test {
	struct sample_board sample;
	struct config config;
	struct service service;
	struct answer answer;
};

static int setup(void **state)
{
	struct api_test *test = calloc(1, sizeof *test);

	sample_board_init(&test->sample);
	test->config.module = test->config.site_file = "";
	test->service = (struct service){
		.clock = &test->sample.clock.clock, .config = &test->config, .board = test->sample.board, .version = "1"
	};
	answer_init(&test->answer);
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	struct api_test *test = *state;

	answer_release(&test->answer);
	sample_board_release(&test->sample);
	free(test);
	return 0;
}

/* The handler's answer, which must be JSON. */
static json_t *answer_of(struct api_test *test, handler_fn *handler)
{
	const struct request request = { .method = "GET" };
	json_error_t error;

	handler(&test->service, &request, &test->answer);
	assert_false(test->answer.body.failed);
	json_t *json = json_loads(test->answer.body.data, 0, &error);
	if (!json)
		fail_msg("%s in: %s", error.text, test->answer.body.data);
	return json;
}

/* The rows hold no such number; should one get there, the other agents are still to be had. */
static void one_agent_does_not_spoil_the_list(void **state)
{
	struct api_test *test = *state;

	board_set_catalogue(test->sample.board,
			    sample_catalogue(SAMPLE_AGENT("a", "load", "") "," SAMPLE_AGENT("b", "load", "")));
	sample_measure(&test->sample, "a", "{'values': {'load1': 1}}");
	sample_measure(&test->sample, "b", "{'values': {'load1': 2}}");
	board_at(test->sample.board, 0)->rows.rows[0].values[0].number = INFINITY;

	json_t *json = answer_of(test, api_agents);
	const json_t *agents = json_object_get(json, "agents");
	assert_int_equal(json_array_size(agents), 2);
	assert_true(json_is_null(json_object_get(json_array_get(agents, 0), "values")));
	assert_true(json_is_object(json_object_get(json_array_get(agents, 1), "values")));
	json_decref(json);
}

/* Its name is too long to be told whole, and would be cut within a character. */
static void a_problem_of_a_name_is_told(void **state)
{
	struct api_test *test = *state;

	board_set_catalogue(test->sample.board,
			    sample_catalogue("{'name': 'aéééééééééééééééééééééééééééééééééééééééé'}"));
	json_t *json = answer_of(test, api_service);
	assert_int_equal(json_array_size(json_object_get(json_object_get(json, "agents"), "problems")), 1);
	json_decref(json);
}

/* As eoleServiceMeasures counts them: those that are there. */
static void the_page_counts_the_values_that_are_there(void **state)
{
	struct api_test *test = *state;
	const struct request request = { .method = "GET", .language = LANGUAGE_EN };

	board_set_catalogue(test->sample.board, sample_catalogue(SAMPLE_AGENT("a", "load", "")));
	sample_measure(&test->sample, "a", "{'values': {'load1': 1, 'forks': null, 'kernel': '6.1'}}");
	page_front(&test->service, &request, &test->answer);
	assert_non_null(strstr(test->answer.body.data, "1 agent, 2 values"));
}

static void take_six_seconds(uv_timer_t *timer)
{
	struct api_test *test = timer->data;

	clock_fake_advance(&test->sample.clock, 6 * SAMPLE_SECOND);
}

static unsigned health_of(struct api_test *test)
{
	const struct request request = { .method = "GET" };

	answer_release(&test->answer);
	answer_init(&test->answer);
	health(&test->service, &request, &test->answer);
	return test->answer.status;
}

/* Who asks is answered in a turn that is in time, perhaps the second one after the one that was not. */
static void who_was_late_in_the_last_minute_is_not_healthy(void **state)
{
	struct api_test *test = *state;
	struct loop *loop = loop_new(test->service.clock, false);
	uv_timer_t slow;

	test->service.loop = loop;
	uv_timer_init(loop_uv(loop), &slow);
	slow.data = test;
	loop_turn(loop, 0);
	assert_int_equal(health_of(test), 200);
	uv_timer_start(&slow, take_six_seconds, 0, 0);
	loop_turn(loop, 0);
	loop_turn(loop, 0);
	assert_int_equal(health_of(test), 503);
	assert_non_null(strstr(test->answer.body.data, "6000 ms"));
	for (int i = 0; i < 2; i++) {
		clock_fake_advance(&test->sample.clock, 60 * SAMPLE_SECOND);
		loop_turn(loop, 0);
	}
	assert_int_equal(health_of(test), 200);
	uv_close((uv_handle_t *)&slow, NULL);
	loop_free(loop);
}

#define WITH_BOARD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOARD(one_agent_does_not_spoil_the_list),
		WITH_BOARD(a_problem_of_a_name_is_told),
		WITH_BOARD(the_page_counts_the_values_that_are_there),
		WITH_BOARD(who_was_late_in_the_last_minute_is_not_healthy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
