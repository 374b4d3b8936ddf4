/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The handler of graphs; the drawing and the numbers of journal and RRDs are the test's (ld --wrap). */
#include "web/graph.h"

#include "config/config.h"
#include "sample_board.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/service.h"
#include "web/routes.h"

struct graph_test {
	struct sample_board sample;
	struct config config;
	struct service service;
};

static struct {
	uint64_t last, applied; /* the journal's last record, and the last one in the RRDs */
	unsigned drawn;
	worker_reply_fn *reply;
	void *arg;
} fake;

int __wrap_history_graph(struct history *history, const struct history_graph *graph, worker_reply_fn *reply, void *arg);
void __wrap_history_figures(const struct history *history, struct history_figures *figures);
void __wrap_journal_figures(const struct journal *journal, struct journal_figures *figures);

int __wrap_history_graph(struct history *history, const struct history_graph *graph, worker_reply_fn *reply, void *arg)
{
	(void)history;
	assert_string_equal(graph->agent, "a");
	fake.drawn++;
	fake.reply = reply;
	fake.arg = arg;
	return 0;
}

void __wrap_history_figures(const struct history *history, struct history_figures *figures)
{
	(void)history;
	*figures = (struct history_figures){ .applied = fake.applied };
}

void __wrap_journal_figures(const struct journal *journal, struct journal_figures *figures)
{
	(void)journal;
	*figures = (struct journal_figures){ .last = fake.last };
}

static void reach(struct answer *answer)
{
	(void)answer;
}

/* Asks with the tag of the answer before, lets it be drawn and reads the tag of the answer. Returns its status. */
static unsigned ask(struct graph_test *test, enum language language, char etag[static ETAG_SIZE])
{
	struct request request = { .method = "GET", .language = language, .if_none_match = etag };
	struct answer answer;

	request_begin(&request, "/graph/a/load.svg?from=1700000000&to=1700003600");
	request.language = language;
	answer_init(&answer);
	answer.ready = reach;
	graph_picture(&test->service, &request, &answer);
	if (answer.later) {
		struct frame frame = { .head = json_pack("{s:s}", "type", "image/svg+xml"),
				       .body = "<svg/>",
				       .length = 6 };

		fake.reply(fake.arg, &frame, NULL);
		json_decref(frame.head);
	}
	unsigned status = answer.status;

	memcpy(etag, answer.etag, ETAG_SIZE);
	answer_release(&answer);
	request_release(&request);
	return status;
}

static int setup(void **state)
{
	struct graph_test *test = calloc(1, sizeof *test);

	memset(&fake, 0, sizeof fake);
	sample_board_init(&test->sample);
	test->config.module = "";
	test->service = (struct service){
		.clock = &test->sample.clock.clock, .config = &test->config, .board = test->sample.board, .version = "1"
	};
	board_set_catalogue(test->sample.board, sample_catalogue(SAMPLE_AGENT("a", "load", "")));
	sample_measure(&test->sample, "a", "{'values': {'load1': 1}}");
	*state = test;
	return 0;
}

static int teardown(void **state)
{
	struct graph_test *test = *state;

	sample_board_release(&test->sample);
	free(test);
	return 0;
}

static void the_same_picture_is_not_drawn_again(void **state)
{
	char etag[ETAG_SIZE] = "";

	fake.last = fake.applied = 7;
	assert_int_equal(ask(*state, LANGUAGE_FR, etag), 200);
	assert_int_equal(ask(*state, LANGUAGE_FR, etag), 304);
	assert_int_equal(fake.drawn, 1);
	sample_measure(*state, "a", "{'values': {'load1': 2}}");
	assert_int_equal(ask(*state, LANGUAGE_FR, etag), 200);
	assert_int_equal(fake.drawn, 2);
}

/* It was drawn before the RRDs held the last measure, and must not stay when they do. */
static void a_picture_drawn_too_early_is_drawn_again(void **state)
{
	char etag[ETAG_SIZE] = "";

	fake.last = 7;
	fake.applied = 6;
	assert_int_equal(ask(*state, LANGUAGE_FR, etag), 200);
	fake.applied = 7;
	assert_int_equal(ask(*state, LANGUAGE_FR, etag), 200);
	assert_int_equal(fake.drawn, 2);
	assert_int_equal(ask(*state, LANGUAGE_FR, etag), 304);
}

/* The series' names are in it. */
static void another_language_is_another_picture(void **state)
{
	char etag[ETAG_SIZE] = "";

	fake.last = fake.applied = 7;
	assert_int_equal(ask(*state, LANGUAGE_FR, etag), 200);
	assert_int_equal(ask(*state, LANGUAGE_EN, etag), 200);
	assert_int_equal(fake.drawn, 2);
}

#define WITH_BOARD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BOARD(the_same_picture_is_not_drawn_again),
		WITH_BOARD(a_picture_drawn_too_early_is_drawn_again),
		WITH_BOARD(another_language_is_another_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
