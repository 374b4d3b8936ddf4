/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sample_board.h"

#include <math.h>

#define OK   "{'values':{'load1':1}}"
#define HIGH "{'values':{'load1':9}}"
#define BAD  "{'failed':'connection refused'}"

static const struct board_agent *agent_of(const struct sample_board *sample, const char *name)
{
	const struct board_agent *agent = board_find(sample->board, name);

	assert_non_null(agent);
	return agent;
}

static void assert_shown(const struct sample_board *sample, const char *name, enum agent_status status,
			 const char *message)
{
	const struct board_agent *agent = agent_of(sample, name);

	assert_int_equal(agent->status, status);
	assert_string_equal(agent->message, message);
	assert_int_equal(agent->cause != NULL, status == AGENT_DEPENDANT);
}

static void advance(struct sample_board *sample, int seconds)
{
	for (; seconds > 0; seconds--) {
		clock_fake_advance(&sample->clock, SAMPLE_SECOND);
		board_tick(sample->board);
	}
}

static void the_first_board_is_empty(void **state)
{
	struct sample_board sample;
	struct board_summary summary;

	(void)state;
	sample_board_init(&sample);
	board_tick(sample.board);
	board_summary(sample.board, &summary);
	assert_int_equal(summary.worst, AGENT_UNKNOWN);
	assert_int_equal(summary.generation, 0);
	assert_false(summary.complete);
	assert_int_equal(board_count(sample.board), 0);
	assert_null(board_at(sample.board, 0));
	assert_null(board_find(sample.board, "a"));
	assert_int_equal(board_lower_bound(sample.board, "a", 1), 0);
	assert_int_equal(board_catalogue(sample.board)->agent_count, 0);
	sample_board_release(&sample);
}

static void agents_are_in_order_and_begin_unknown(void **state)
{
	static const struct {
		const char *name;
		size_t index;
	} bounds[] = { { "", 0 }, { "a", 0 }, { "b", 1 }, { "zz", 1 }, { "aaa", 2 }, { "\xff", 1 }, { "longer", 3 } };
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board,
			    sample_catalogue(SAMPLE_AGENT("bbb", "load", "") "," SAMPLE_AGENT(
				    "zz", "load", ", 'problem': 'no such option'") "," SAMPLE_AGENT("a", "load", "")));
	sample_assert_told(&sample, "catalogue of 3; ");
	assert_string_equal(board_at(sample.board, 0)->settings->name, "a");
	assert_string_equal(board_at(sample.board, 1)->settings->name, "zz");
	assert_string_equal(board_at(sample.board, 2)->settings->name, "bbb");
	assert_shown(&sample, "a", AGENT_UNKNOWN, "not measured yet");
	assert_shown(&sample, "zz", AGENT_ERROR, "no such option");
	assert_int_equal(agent_of(&sample, "a")->since_us, SAMPLE_START_US);
	assert_int_equal(board_age_s(sample.board, agent_of(&sample, "a")), -1);
	for (size_t i = 0; i < LENGTH(bounds); i++)
		assert_int_equal(board_lower_bound(sample.board, bounds[i].name, strlen(bounds[i].name)),
				 bounds[i].index);
	sample_board_release(&sample);
}

static void a_report_shows_and_tells(void **state)
{
	struct sample_board sample;
	struct board_summary summary;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board,
			    sample_catalogue(SAMPLE_AGENT("a", "load", ", 'warn': ['load1 > 5']") "," SAMPLE_AGENT(
				    "b", "disk", ", 'problem': 'x'")));
	sample_assert_told(&sample, "catalogue of 2; ");
	board_summary(sample.board, &summary);
	assert_false(summary.complete);
	clock_fake_advance(&sample.clock, 3 * SAMPLE_SECOND);
	sample_measure(&sample, "a", OK);
	sample_assert_told(&sample, "report a; a unknown>ok; ");
	const struct board_agent *a = agent_of(&sample, "a");
	assert_int_equal(a->measures, 1);
	assert_int_equal(a->failures, 0);
	assert_int_equal(a->since_us, SAMPLE_START_US + 3 * SAMPLE_SECOND);
	assert_int_equal(a->time_us, SAMPLE_START_US + 3 * SAMPLE_SECOND - 2500);
	assert_int_equal(a->duration_us, 2500);
	assert_int_equal(a->cpu_us, 1000);
	assert_int_equal(a->rows.count, 1);
	assert_int_equal(board_age_s(sample.board, a), 0);
	board_summary(sample.board, &summary);
	assert_true(summary.complete); /* b cannot be measured */
	assert_int_equal(summary.count[AGENT_OK], 1);
	assert_int_equal(summary.count[AGENT_ERROR], 1);
	assert_int_equal(summary.worst, AGENT_ERROR);
	assert_int_equal(summary.last_change_us, SAMPLE_START_US + 3 * SAMPLE_SECOND);
	advance(&sample, 60);
	assert_int_equal(board_age_s(sample.board, a), 60);
	sample_measure(&sample, "a", OK);
	sample_assert_told(&sample, "report a; ");
	assert_int_equal(a->since_us, SAMPLE_START_US + 3 * SAMPLE_SECOND);
	uint64_t version = summary.version;
	board_summary(sample.board, &summary);
	assert_true(summary.version > version);
	sample_board_release(&sample);
}

static void the_worse_of_thresholds_and_verdict_counts(void **state)
{
	static const struct {
		const char *body;
		enum agent_status status;
		const char *message;
	} rows[] = {
		{ "{'values':{'load1':1}}", AGENT_OK, "" },
		{ "{'values':{'load1':1},'message':'calm'}", AGENT_OK, "calm" },
		{ "{'values':{'load1':6},'message':'calm'}", AGENT_WARN, "load1 6 > 5" },
		{ "{'values':{'load1':6},'status':'unknown','message':'half'}", AGENT_WARN, "load1 6 > 5" },
		{ "{'values':{'load1':6},'status':'warn','message':'busy'}", AGENT_WARN, "load1 6 > 5; busy" },
		{ "{'values':{'load1':6},'status':'warn'}", AGENT_WARN, "load1 6 > 5" },
		{ "{'values':{'load1':6},'status':'error','message':'busy'}", AGENT_ERROR, "busy" },
		{ "{'values':{'load1':9},'status':'warn','message':'busy'}", AGENT_ERROR, "load1 9 > 8" },
		{ "{'values':{},'status':'unknown','message':'half'}", AGENT_UNKNOWN, "half" },
	};
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT(
						  "a", "load", ", 'warn': ['load1 > 5'], 'error': ['load1 > 8']")));
	for (size_t i = 0; i < LENGTH(rows); i++) {
		sample_measure(&sample, "a", rows[i].body);
		assert_shown(&sample, "a", rows[i].status, rows[i].message);
	}
	sample_board_release(&sample);
}

static void a_failed_turn_keeps_the_last_values(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT("a", "load", "")));
	sample_measure(&sample, "a", OK);
	advance(&sample, 60);
	sample_end(&sample, "a", "deadline", "");
	const struct board_agent *a = agent_of(&sample, "a");
	assert_shown(&sample, "a", AGENT_UNKNOWN, "did not end within 10 s and was killed");
	assert_int_equal(a->measures, 1);
	assert_int_equal(a->failures, 1);
	assert_true(value_number(&a->rows.rows[0].values[0]) == 1);
	assert_int_equal(a->time_us, SAMPLE_START_US - 2500); /* of the measure */
	assert_int_equal(board_age_s(sample.board, a), 60);
	sample_assert_told(&sample, "catalogue of 1; report a; a unknown>ok; report a; a ok>unknown; ");
	sample_board_release(&sample);
}

static void a_new_catalogue_makes_nothing_young(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT("a", "load", "")));
	sample_measure(&sample, "a", OK);
	for (int i = 0; i < 19; i++) { /* three periods and the timeout: 190 s */
		assert_shown(&sample, "a", AGENT_OK, "");
		board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT("a", "load", "")));
		advance(&sample, 10);
	}
	advance(&sample, 1);
	assert_int_equal(agent_of(&sample, "a")->status, AGENT_UNKNOWN);
	sample_board_release(&sample);
}

static void the_worst_is_kept_until_reset(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT("a", "load", ", 'error': ['load1 > 5']")));
	const struct board_agent *a = agent_of(&sample, "a");
	assert_int_equal(a->max_since_us, 0); /* to be not measured yet is no state to remember */
	sample_measure(&sample, "a", OK);
	assert_int_equal(a->max_status, AGENT_OK);
	assert_int_equal(a->max_since_us, SAMPLE_START_US);
	advance(&sample, 10);
	sample_measure(&sample, "a", HIGH);
	advance(&sample, 10);
	sample_measure(&sample, "a", OK);
	assert_int_equal(a->status, AGENT_OK);
	assert_int_equal(a->max_status, AGENT_ERROR);
	assert_int_equal(a->max_since_us, SAMPLE_START_US + 10 * SAMPLE_SECOND);
	board_reset_max(sample.board, a->settings);
	assert_int_equal(a->max_status, AGENT_OK);
	assert_int_equal(a->max_since_us, SAMPLE_START_US + 20 * SAMPLE_SECOND);
	sample_board_release(&sample);
}

static void what_is_too_old_is_unknown(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board,
			    sample_catalogue(SAMPLE_AGENT("a", "load", "") "," SAMPLE_AGENT("b", "load", "")));
	sample_measure(&sample, "a", OK);
	sample_assert_told(&sample, "catalogue of 2; report a; a unknown>ok; ");
	advance(&sample, 190); /* three periods of 60 s and the timeout of 10 s; the turn had begun 2.5 ms before */
	sample_assert_told(&sample, "");
	assert_shown(&sample, "a", AGENT_OK, "");
	assert_shown(&sample, "b", AGENT_UNKNOWN, "not measured yet");
	advance(&sample, 1);
	sample_assert_told(&sample, "a ok>unknown; ");
	assert_shown(&sample, "a", AGENT_UNKNOWN, "no measure for 3 min (period 60 s)");
	assert_shown(&sample, "b", AGENT_UNKNOWN, "no measure for 3 min (period 60 s)");
	assert_int_equal(agent_of(&sample, "b")->since_us, SAMPLE_START_US);
	advance(&sample, 3600);
	sample_assert_told(&sample, "");
	sample_measure(&sample, "a", OK);
	sample_assert_told(&sample, "report a; a unknown>ok; ");
	sample_end(&sample, "a", "stuck", "");
	advance(&sample, 191);
	assert_shown(&sample, "a", AGENT_UNKNOWN,
		     "no measure for 3 min (period 60 s); last turn: was killed and does not end");
	sample_board_release(&sample);
}

/* dns requires ldap, mail requires dns; alone has to do with nobody. */
#define CHAIN                                                                                                          \
	SAMPLE_AGENT("ldap", "load", ", 'error': ['load1 > 5'], 'warn': ['load1 > 3']")                                \
	"," SAMPLE_AGENT("dns", "load", ", 'requires': ['ldap']") "," SAMPLE_AGENT(                                    \
		"mail", "load", ", 'requires': ['dns']") "," SAMPLE_AGENT("alone", "load", "")

static void measure_all(struct sample_board *sample, const char *const *names, const char *body)
{
	for (; *names; names++)
		sample_measure(sample, *names, body);
	buffer_clear(&sample->told);
}

static const char *const chain[] = { "alone", "ldap", "dns", "mail", NULL };

static void those_that_require_are_dependants_at_once(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(CHAIN));
	measure_all(&sample, chain, OK);
	sample_measure(&sample, "ldap", "{'values':{'load1':4}}"); /* a warning is no failure */
	sample_assert_told(&sample, "report ldap; ldap ok>warn; ");
	advance(&sample, 5);
	sample_measure(&sample, "ldap", BAD);
	sample_assert_told(&sample, "report ldap; ldap warn>unknown; dns ok>dependant; mail ok>dependant; ");
	assert_shown(&sample, "dns", AGENT_DEPENDANT, "depends on ldap: connection refused");
	assert_shown(&sample, "mail", AGENT_DEPENDANT, "depends on ldap: connection refused");
	assert_ptr_equal(agent_of(&sample, "mail")->cause, agent_of(&sample, "ldap")->settings);
	assert_int_equal(agent_of(&sample, "mail")->own_status, AGENT_OK);
	assert_int_equal(agent_of(&sample, "mail")->max_status, AGENT_OK); /* Dependant does not count */
	assert_int_equal(agent_of(&sample, "mail")->since_us, SAMPLE_START_US + 5 * SAMPLE_SECOND);
	/* the cause fails otherwise: another message, no change of those */
	sample_measure(&sample, "ldap", HIGH);
	sample_assert_told(&sample, "report ldap; ldap unknown>error; ");
	assert_shown(&sample, "mail", AGENT_DEPENDANT, "depends on ldap: load1 9 > 5");
	/* what fails below a cause that is Dependant itself is no cause */
	sample_measure(&sample, "dns", BAD);
	sample_assert_told(&sample, "report dns; ");
	assert_shown(&sample, "mail", AGENT_DEPENDANT, "depends on ldap: load1 9 > 5");
	/* and when the root works again, it is */
	sample_measure(&sample, "ldap", OK);
	sample_assert_told(&sample, "report ldap; ldap error>ok; dns dependant>unknown; ");
	assert_shown(&sample, "mail", AGENT_DEPENDANT, "depends on dns: connection refused");
	sample_measure(&sample, "dns", OK);
	sample_assert_told(&sample, "report dns; dns unknown>ok; mail dependant>ok; ");
	assert_shown(&sample, "mail", AGENT_OK, "");
	sample_board_release(&sample);
}

static void who_is_not_measured_yet_makes_no_dependants(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(CHAIN));
	assert_shown(&sample, "dns", AGENT_UNKNOWN, "not measured yet");
	buffer_clear(&sample.told);
	sample_measure(&sample, "mail", OK);
	sample_assert_told(&sample, "report mail; mail unknown>ok; ");
	advance(&sample, 191); /* now it counts as failed, and the ones above it too */
	assert_shown(&sample, "ldap", AGENT_UNKNOWN, "no measure for 3 min (period 60 s)");
	assert_shown(&sample, "dns", AGENT_DEPENDANT, "depends on ldap: no measure for 3 min (period 60 s)");
	assert_shown(&sample, "mail", AGENT_DEPENDANT, "depends on ldap: no measure for 3 min (period 60 s)");
	sample_board_release(&sample);
}

static void a_problem_makes_dependants(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	/* clang-format off */
	board_set_catalogue(sample.board, sample_catalogue(
		SAMPLE_AGENT("ldap", "load", ", 'problem': 'no such host'") ","
		SAMPLE_AGENT("dns", "load", ", 'requires': ['ldap']") ","
		SAMPLE_AGENT("x", "load", ", 'requires': ['y']") ","
		SAMPLE_AGENT("y", "load", ", 'requires': ['x']") ","
		SAMPLE_AGENT("z", "load", ", 'requires': ['dns', 'y']")));
	/* clang-format on */
	sample_assert_told(&sample, "catalogue of 5; ");
	assert_shown(&sample, "ldap", AGENT_ERROR, "no such host");
	assert_shown(&sample, "dns", AGENT_DEPENDANT, "depends on ldap: no such host");
	assert_shown(&sample, "x", AGENT_ERROR, "requires itself: x -> y -> x");
	assert_shown(&sample, "z", AGENT_DEPENDANT, "depends on ldap: no such host");
	sample_board_release(&sample);
}

static void who_stays_the_same_keeps_what_it_had(void **state)
{
	struct sample_board sample;
	struct board_summary summary;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(CHAIN));
	measure_all(&sample, chain, OK);
	advance(&sample, 30);
	sample_measure(&sample, "ldap", BAD);
	buffer_clear(&sample.told);
	/* dns is gone, mail requires ldap itself, alone is of another class, new is new */
	board_set_catalogue(
		sample.board,
		sample_catalogue(SAMPLE_AGENT("ldap", "load", "") "," SAMPLE_AGENT(
			"mail", "load",
			", 'requires': ['ldap']") "," SAMPLE_AGENT("alone", "disk",
								   "") "," SAMPLE_AGENT("new", "load",
											", 'requires': ['ldap']")));
	sample_assert_told(&sample, "catalogue of 4; ");
	assert_shown(&sample, "ldap", AGENT_UNKNOWN, "connection refused");
	assert_int_equal(agent_of(&sample, "ldap")->measures, 1);
	assert_int_equal(agent_of(&sample, "ldap")->rows.count, 1);
	assert_shown(&sample, "mail", AGENT_DEPENDANT, "depends on ldap: connection refused");
	assert_ptr_equal(agent_of(&sample, "mail")->cause, agent_of(&sample, "ldap")->settings);
	assert_int_equal(agent_of(&sample, "mail")->since_us, SAMPLE_START_US + 30 * SAMPLE_SECOND);
	assert_shown(&sample, "alone", AGENT_UNKNOWN, "not measured yet");
	assert_int_equal(agent_of(&sample, "alone")->measures, 0);
	assert_shown(&sample, "new", AGENT_DEPENDANT, "depends on ldap: connection refused");
	assert_null(board_find(sample.board, "dns"));
	board_summary(sample.board, &summary);
	assert_int_equal(summary.generation, 2);
	assert_int_equal(summary.count[AGENT_UNKNOWN], 2);
	assert_int_equal(summary.count[AGENT_DEPENDANT], 2);
	assert_false(summary.complete);
	/* mail requires nobody any more, and ldap has a problem: changes, told after the catalogue */
	board_set_catalogue(sample.board,
			    sample_catalogue(SAMPLE_AGENT("ldap", "load",
							  ", 'problem': 'typo'") "," SAMPLE_AGENT("mail", "load", "")));
	sample_assert_told(&sample, "catalogue of 2; ldap unknown>error; mail dependant>ok; ");
	board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT("ldap", "load", "")));
	sample_assert_told(&sample, "catalogue of 1; ldap error>unknown; ");
	assert_shown(&sample, "ldap", AGENT_UNKNOWN, "not measured yet");
	sample_board_release(&sample);
}

static struct catalogue *with_class(const char *class)
{
	struct catalogue *catalogue = catalogue_new();

	sample_class(catalogue, class);
	sample_agents(catalogue, "{'agents': [" SAMPLE_AGENT("a", "x", "") "]}");
	assert_int_equal(catalogue_finish(catalogue), 0);
	return catalogue;
}

static void values_follow_their_fields(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, with_class("{'name': 'x', 'fields': [{'name': 'one', 'kind': 'gauge'},"
						     "{'name': 'two', 'kind': 'text'}]}"));
	sample_measure(&sample, "a", "{'values':{'one':1,'two':'second'}}");
	board_set_catalogue(sample.board, with_class("{'name': 'x', 'fields': [{'name': 'two', 'kind': 'text'},"
						     "{'name': 'one', 'kind': 'gauge'}]}"));
	const struct board_agent *a = agent_of(&sample, "a");
	assert_string_equal(a->rows.rows[0].values[0].text, "second");
	assert_true(value_number(&a->rows.rows[0].values[1]) == 1);
	board_set_catalogue(sample.board, with_class("{'name': 'x', 'fields': [{'name': 'two', 'kind': 'text'}]}"));
	assert_int_equal(agent_of(&sample, "a")->rows.count, 0);
	sample_board_release(&sample);
}

static void a_report_of_another_catalogue_is_ignored(void **state)
{
	struct sample_board sample;
	struct catalogue *other = sample_catalogue(SAMPLE_AGENT("a", "load", "") "," SAMPLE_AGENT("b", "load", ""));
	struct report report;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT("a", "load", "")));
	buffer_clear(&sample.told);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(report_lost(&report, other->agents[i], 1, 1, ""), 0);
		board_report(sample.board, &report);
		report_release(&report);
		board_skipped(sample.board, other->agents[i], 1);
		board_reset_max(sample.board, other->agents[i]);
	}
	sample_assert_told(&sample, "");
	assert_int_equal(agent_of(&sample, "a")->failures, 0);
	assert_int_equal(agent_of(&sample, "a")->skipped, 0);
	board_skipped(sample.board, agent_of(&sample, "a")->settings, 3);
	assert_int_equal(agent_of(&sample, "a")->skipped, 3);
	catalogue_free(other);
	sample_board_release(&sample);
}

static void the_trend_holds_means_of_three_minutes(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample); /* monotonic 1000 s: the step goes on to 1080 s */
	board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT("a", "disk", "")));
	const struct board_agent *a = agent_of(&sample, "a");
	for (size_t i = 0; i < BOARD_TREND; i++)
		assert_true(isnan(a->trend[i]));
	sample_measure(&sample, "a", "{'values':{'/':{'used':10},'/home':{'used':40},'/srv':{}}}");
	advance(&sample, 60);
	sample_measure(&sample, "a", "{'values':{'/':{'used':50},'/home':{'used':20}}}");
	assert_true(a->trend[BOARD_TREND - 1] == 45);
	advance(&sample, 20);
	assert_true(isnan(a->trend[BOARD_TREND - 1]));
	assert_true(a->trend[BOARD_TREND - 2] == 45);
	sample_end(&sample, "a", "deadline", ""); /* brings no value */
	advance(&sample, 180);
	sample_measure(&sample, "a", "{'values':{'/':{'used':7}}}");
	assert_true(a->trend[BOARD_TREND - 1] == 7);
	assert_true(isnan(a->trend[BOARD_TREND - 2]));
	assert_true(a->trend[BOARD_TREND - 3] == 45);
	clock_fake_advance(&sample.clock, 57 * BOARD_TREND_STEP_US);
	board_tick(sample.board);
	assert_true(a->trend[0] == 45);
	clock_fake_advance(&sample.clock, 1000 * BOARD_TREND_STEP_US);
	board_tick(sample.board);
	for (size_t i = 0; i < BOARD_TREND; i++)
		assert_true(isnan(a->trend[i]));
	sample_board_release(&sample);
}

/* Every agent requires the one before it, and one requires them all. */
static struct catalogue *many(size_t count)
{
	struct catalogue *catalogue = catalogue_new();
	json_t *agents = json_array(), *message = json_pack("{s:o}", "agents", agents), *all = json_array();

	sample_class(catalogue, SAMPLE_LOAD);
	for (size_t i = 0; i <= count; i++) {
		char name[16], before[16];

		snprintf(name, sizeof name, "a%05zu", i);
		snprintf(before, sizeof before, "a%05zu", i - 1);
		json_t *agent = json_pack("{s:s, s:s, s:s, s:i, s:i}", "name", name, "class", "load", "file", "a.agent",
					  "period_us", 60000000, "timeout_us", 10000000);
		if (i == count)
			json_object_set_new(agent, "requires", json_copy(all));
		else if (i)
			json_object_set_new(agent, "requires", json_pack("[s]", before));
		json_array_append_new(all, json_string(name));
		json_array_append_new(agents, agent);
	}
	assert_int_equal(catalogue_add_agents(catalogue, message), 0);
	assert_int_equal(catalogue_finish(catalogue), 0);
	json_decref(message);
	json_decref(all);
	return catalogue;
}

static void a_long_chain_falls_and_rises_as_one(void **state)
{
	enum { COUNT = 5000 };
	struct sample_board sample;
	struct board_summary summary;
	struct catalogue *catalogue = many(COUNT);

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, catalogue);
	for (size_t i = 0; i <= COUNT; i++)
		sample_measure(&sample, catalogue->agents[i]->name, OK);
	sample_measure(&sample, "a00000", BAD);
	board_summary(sample.board, &summary);
	assert_int_equal(summary.count[AGENT_DEPENDANT], COUNT);
	assert_shown(&sample, "a05000", AGENT_DEPENDANT, "depends on a00000: connection refused");
	sample_measure(&sample, "a00000", OK);
	board_summary(sample.board, &summary);
	assert_int_equal(summary.count[AGENT_OK], COUNT + 1);
	sample_board_release(&sample);
}

static void assert_values(struct sample_board *sample, size_t expected)
{
	struct board_summary summary;

	board_summary(sample->board, &summary);
	assert_int_equal(summary.values, expected);
}

static void the_values_that_are_there_are_counted(void **state)
{
	static const char record[] =
		"{'agent': 'b', 'class': 'load', 'status': 'ok', 'message': '', 'since': 1, 'max': 'ok', "
		"'max_since': 1, 'own': 'ok', 'own_message': '', 'duration': 1, 'measures': 1, 'failures': 0, "
		"'measured': true, 'time': 1, 'values': {'load1': 1, 'forks': 2, 'drift': null}}";
	char *line = sample_quotes(record), why[256];
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	assert_values(&sample, 0);
	board_set_catalogue(sample.board,
			    sample_catalogue(SAMPLE_AGENT("a", "disk", "") "," SAMPLE_AGENT("b", "load", "")));
	sample_measure(&sample, "a", "{'values': {'/': {'used': 1, 'free': 2}, '/b': {'used': null, 'free': 3}}}");
	assert_values(&sample, 3);
	sample_measure(&sample, "a", "{'values': {'/': {'used': 1, 'free': 2}}}");
	assert_values(&sample, 2);
	sample_end(&sample, "a", "deadline", "");
	assert_values(&sample, 2); /* they are kept */
	if (board_restore(sample.board, line, strlen(line), why, sizeof why))
		fail_msg("%s", why);
	assert_values(&sample, 4);
	board_set_catalogue(sample.board, sample_catalogue(SAMPLE_AGENT("b", "load", "")));
	assert_values(&sample, 2);
	sample_board_release(&sample);
	free(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_board_is_empty),
		cmocka_unit_test(agents_are_in_order_and_begin_unknown),
		cmocka_unit_test(a_report_shows_and_tells),
		cmocka_unit_test(the_worse_of_thresholds_and_verdict_counts),
		cmocka_unit_test(a_failed_turn_keeps_the_last_values),
		cmocka_unit_test(a_new_catalogue_makes_nothing_young),
		cmocka_unit_test(the_worst_is_kept_until_reset),
		cmocka_unit_test(what_is_too_old_is_unknown),
		cmocka_unit_test(those_that_require_are_dependants_at_once),
		cmocka_unit_test(who_is_not_measured_yet_makes_no_dependants),
		cmocka_unit_test(a_problem_makes_dependants),
		cmocka_unit_test(who_stays_the_same_keeps_what_it_had),
		cmocka_unit_test(values_follow_their_fields),
		cmocka_unit_test(a_report_of_another_catalogue_is_ignored),
		cmocka_unit_test(the_trend_holds_means_of_three_minutes),
		cmocka_unit_test(the_values_that_are_there_are_counted),
		cmocka_unit_test(a_long_chain_falls_and_rises_as_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
