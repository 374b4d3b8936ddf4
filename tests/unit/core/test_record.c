/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sample_board.h"

#define LONG_MOUNT "/srv/a-very-long-mount-point-that-goes-on-and-on/data"
#define AGENTS                                                                                                         \
	SAMPLE_AGENT("a", "load", ", 'warn': ['load1 > 5']")                                                           \
	"," SAMPLE_AGENT("d", "disk", ", 'requires': ['a'], 'error': ['used > 90']")

static void put_back(struct board *board, const char *lines)
{
	for (const char *end; (end = strchr(lines, '\n')); lines = end + 1) {
		char why[256];

		if (board_restore(board, lines, (size_t)(end - lines), why, sizeof why) < 0)
			fail_msg("%s: %.*s", why, (int)(end - lines), lines);
	}
}

static void assert_same_value(const struct value *a, const struct value *b)
{
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->status, b->status);
	if (a->type == VALUE_NUMBER)
		assert_memory_equal(&a->number, &b->number, sizeof a->number);
	if (a->type == VALUE_COUNT)
		assert_true(a->count == b->count);
	if (a->type == VALUE_TEXT)
		assert_string_equal(a->text, b->text);
}

static void assert_same_rows(const struct rows *a, const struct rows *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		assert_string_equal(a->rows[i].name, b->rows[i].name);
		assert_int_equal(!a->rows[i].full, !b->rows[i].full);
		if (a->rows[i].full)
			assert_string_equal(a->rows[i].full, b->rows[i].full);
		for (size_t j = 0; j < a->field_count; j++)
			assert_same_value(&a->rows[i].values[j], &b->rows[i].values[j]);
	}
}

static void assert_same(const struct board_agent *a, const struct board_agent *b)
{
	assert_string_equal(a->settings->name, b->settings->name);
	assert_int_equal(a->status, b->status);
	assert_string_equal(a->message, b->message);
	assert_int_equal(!a->cause, !b->cause);
	if (a->cause)
		assert_string_equal(a->cause->name, b->cause->name);
	assert_int_equal(a->since_us, b->since_us);
	assert_int_equal(a->max_status, b->max_status);
	assert_int_equal(a->max_since_us, b->max_since_us);
	assert_int_equal(a->own_status, b->own_status);
	assert_string_equal(a->own_message, b->own_message);
	assert_int_equal(a->time_us, b->time_us);
	assert_int_equal(a->duration_us, b->duration_us);
	assert_int_equal(a->measures, b->measures);
	assert_int_equal(a->failures, b->failures);
	assert_same_rows(&a->rows, &b->rows);
}

static void a_record_has_these_keys_in_this_order(void **state)
{
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	board_set_catalogue(sample.board, sample_catalogue(AGENTS));
	sample_measure(&sample, "a", "{'values':{'load1':5.25,'forks':'18446744073709551615'},'message':'«x»'}");
	assert_string_equal(
		sample.records.data,
		"{\"agent\":\"a\",\"class\":\"load\",\"time\":1700000000.120956,\"status\":\"warn\",\"message\":"
		"\"load1 5.25 > "
		"5\",\"cause\":null,\"since\":1700000000.123456,\"max\":\"warn\",\"max_since\":1700000000.123456,"
		"\"own\":"
		"\"warn\",\"own_message\":\"load1 5.25 > 5\",\"end\":\"exit\",\"duration\":0.002500,\"measures\":1,"
		"\"failures\":0,\"measured\":true,\"values\":{\"load1\":5.25,\"forks\":\"18446744073709551615\"}}\n");
	buffer_clear(&sample.records);
	clock_fake_advance(&sample.clock, SAMPLE_SECOND);
	sample_end(&sample, "a", "flood", "");
	assert_non_null(
		strstr(sample.records.data,
		       "\"end\":\"flood\",\"duration\":0.002500,\"measures\":1,\"failures\":1,\"measured\":false,"
		       "\"kept\":{\"time\":1700000000.120956,\"values\":{\"load1\":5.25,\"forks\":"
		       "\"18446744073709551615\"}},\"values\":{}}\n"));
	assert_string_equal(
		sample.events.data,
		"{\"agent\":\"a\",\"time\":1700000000.123456,\"before\":\"unknown\",\"after\":\"warn\",\"before_"
		"since\":"
		"1700000000.123456,\"message\":\"load1 5.25 > 5\",\"cause\":null}\n"
		"{\"agent\":\"a\",\"time\":1700000001.123456,\"before\":\"warn\",\"after\":\"unknown\",\"before_"
		"since\":"
		"1700000000.123456,\"message\":\"wrote more than 256 KiB and was killed\",\"cause\":null}\n"
		"{\"agent\":\"d\",\"time\":1700000001.123456,\"before\":\"unknown\",\"after\":\"dependant\","
		"\"before_since\":1700000000.123456,\"message\":\"depends on a: wrote more than 256 KiB and was "
		"killed\","
		"\"cause\":\"a\"}\n");
	sample_board_release(&sample);
}

/* What the reports of one life of the service leave comes back in the next, exactly. */
static void the_board_comes_back_as_it_was(void **state)
{
	static const char *const lives[][4] = {
		{ "{'values':{'load1':0.1,'forks':'18446744073709551615','drift':-0.5,'kernel':'«été» \\'x\\' \\\\ "
		  "%s'}}",
		  "{'values':{'/':{'used':12.5,'free':1e15},'été \\'q\\'':{'used':91},'" LONG_MOUNT "':{'free':3}}}" },
		{ "{'values':{'load1':6.000001}}", "{'values':{}}" },
		{ "{'values':{'load1':123456789.012345}}", "{'failed':'never worked'}" },
		{ "{'failed':'connection \\'refused\\''}", "{'values':{'/':{'used':99}}}" },
		{ "{'values':{'load1':1e-7},'status':'error','message':'é'}", "{'values':{'/':{'used':1}}}",
		  "{'failed':'gone'}", "{'failed':'gone too'}" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(lives); i++)
		for (int early = 0; early < 2; early++) {
			struct sample_board one, other;

			sample_board_init(&one);
			sample_board_init(&other);
			board_set_catalogue(one.board, sample_catalogue(AGENTS));
			for (size_t j = 0; j < 4 && lives[i][j]; j++) {
				clock_fake_advance(&one.clock, SAMPLE_SECOND + 1);
				sample_measure(&one, j % 2 ? "d" : "a", lives[i][j]);
			}
			clock_fake_advance(&other.clock, 100 * SAMPLE_SECOND);
			if (early) /* before the catalogue */
				put_back(other.board, one.records.data);
			board_set_catalogue(other.board, sample_catalogue(AGENTS));
			if (!early)
				put_back(other.board, one.records.data);
			board_tick(other.board);
			/* only the last record of an agent counts, as the store gives it: the first one was taken here
			 * when there were two */
			if (!lives[i][2])
				for (size_t j = 0; j < 2; j++)
					assert_same(board_at(one.board, j), board_at(other.board, j));
			sample_assert_told(&other, "catalogue of 2; ");
			sample_board_release(&one);
			sample_board_release(&other);
		}
}

/* The last line of each of two agents. */
static void put_back_last(struct board *board, const struct buffer *records)
{
	const char *last[2] = { 0 };

	for (const char *line = records->data, *end; (end = strchr(line, '\n')); line = end + 1)
		last[strncmp(line, "{\"agent\":\"d\"", 12) == 0] = line;
	for (size_t i = 0; i < 2; i++) {
		char why[256];

		if (last[i] &&
		    board_restore(board, last[i], (size_t)(strchr(last[i], '\n') - last[i]), why, sizeof why) < 0)
			fail_msg("%s: %s", why, last[i]);
	}
}

static void failed_turns_bring_back_the_values_before_them(void **state)
{
	struct sample_board one, other;

	(void)state;
	sample_board_init(&one);
	sample_board_init(&other);
	board_set_catalogue(one.board, sample_catalogue(AGENTS));
	sample_measure(&one, "a", "{'values':{'load1':1e-7,'kernel':'x'}}");
	sample_measure(&one, "d", "{'values':{'/':{'used':95}}}");
	clock_fake_advance(&one.clock, 60 * SAMPLE_SECOND);
	sample_measure(&one, "a", "{'failed':'gone'}");
	sample_end(&one, "d", "deadline", "");
	board_set_catalogue(other.board, sample_catalogue(AGENTS));
	clock_fake_advance(&other.clock, 100 * SAMPLE_SECOND);
	put_back_last(other.board, &one.records);
	board_tick(other.board);
	for (size_t j = 0; j < 2; j++)
		assert_same(board_at(one.board, j), board_at(other.board, j));
	assert_int_equal(board_find(other.board, "d")->status, AGENT_DEPENDANT);
	assert_int_equal(board_age_s(other.board, board_find(other.board, "d")), 100);
	sample_board_release(&one);
	sample_board_release(&other);
}

/* d was measured for the last time before a failed: its record says Ok, the board knows better. */
static void what_others_made_of_an_agent_is_worked_out_again(void **state)
{
	struct sample_board one, other;

	(void)state;
	sample_board_init(&one);
	sample_board_init(&other);
	board_set_catalogue(one.board, sample_catalogue(AGENTS));
	sample_measure(&one, "a", "{'values':{'load1':1}}");
	sample_measure(&one, "d", "{'values':{'/':{'used':5}}}");
	clock_fake_advance(&one.clock, 20 * SAMPLE_SECOND);
	sample_measure(&one, "a", "{'failed':'gone'}");
	clock_fake_advance(&other.clock, 500 * SAMPLE_SECOND);
	put_back_last(other.board, &one.records);
	board_set_catalogue(other.board, sample_catalogue(AGENTS));
	for (size_t j = 0; j < 2; j++)
		assert_same(board_at(one.board, j), board_at(other.board, j));
	assert_int_equal(board_find(other.board, "d")->since_us, SAMPLE_START_US + 20 * SAMPLE_SECOND);
	sample_assert_told(&other, "catalogue of 2; ");
	/* Restored, it has three periods to be measured. */
	clock_fake_advance(&other.clock, 190 * SAMPLE_SECOND);
	board_tick(other.board);
	sample_assert_told(&other, "");
	clock_fake_advance(&other.clock, SAMPLE_SECOND);
	board_tick(other.board);
	assert_string_equal(board_find(other.board, "a")->message,
			    "no measure for 11 min (period 60 s); last turn: gone");
	sample_board_release(&one);
	sample_board_release(&other);
}

static void what_does_not_belong_on_the_board_is_forgotten(void **state)
{
	static const char *const agents[] = {
		SAMPLE_AGENT("other", "load", ""),             /* gone */
		SAMPLE_AGENT("a", "disk", ""),                 /* of another class */
		SAMPLE_AGENT("a", "load", ", 'problem': 'x'"), /* cannot measure */
	};
	struct sample_board one;

	(void)state;
	sample_board_init(&one);
	board_set_catalogue(one.board, sample_catalogue(AGENTS));
	sample_measure(&one, "a", "{'values':{'load1':1}}");
	for (size_t i = 0; i < LENGTH(agents); i++) {
		struct sample_board other;

		sample_board_init(&other);
		put_back(other.board, one.records.data);
		board_set_catalogue(other.board, sample_catalogue(agents[i]));
		put_back(other.board, one.records.data);
		assert_int_equal(board_at(other.board, 0)->measures, 0);
		assert_int_equal(board_at(other.board, 0)->rows.count, 0);
		/* what waited does not wait for a later catalogue */
		board_set_catalogue(other.board, sample_catalogue(AGENTS));
		assert_int_equal(board_find(other.board, "a")->measures, 0);
		sample_board_release(&other);
	}
	sample_board_release(&one);
}

static void a_late_record_changes_nothing_that_was_measured(void **state)
{
	struct sample_board one, other;
	struct board_summary summary;

	(void)state;
	sample_board_init(&one);
	sample_board_init(&other);
	board_set_catalogue(one.board, sample_catalogue(AGENTS));
	sample_measure(&one, "a", "{'values':{'load1':1}}");
	sample_measure(&one, "d", "{'values':{'/':{'used':5}}}");
	board_set_catalogue(other.board, sample_catalogue(AGENTS));
	sample_measure(&other, "a", "{'values':{'load1':2}}");
	board_summary(other.board, &summary);
	assert_false(summary.complete);
	put_back(other.board, one.records.data);
	assert_true(value_number(&board_find(other.board, "a")->rows.rows[0].values[0]) == 2);
	assert_int_equal(board_find(other.board, "d")->status, AGENT_OK);
	board_summary(other.board, &summary);
	assert_true(summary.complete);
	assert_int_equal(summary.count[AGENT_OK], 2);
	sample_board_release(&one);
	sample_board_release(&other);
}

static void what_is_no_record_is_refused(void **state)
{
#define HEAD "{'agent':'a','class':'load','status':'ok','message':'','since':1.5,'max':'ok','max_since':0,'own':'ok',"
#define TAIL "'own_message':'','duration':0,'measures':1,'failures':0"
	static const struct {
		const char *line, *why;
	} rows[] = {
		{ "", "not valid JSON" },
		{ "{", "not valid JSON" },
		{ "[]", "\"agent\"" },
		{ "{'agent':'a'}", "\"class\"" },
		{ "{'agent':'a','class':'load','status':'fine'}", "\"status\"" },
		{ HEAD "'own_message':''}", "\"duration\"" },
		{ HEAD "'own_message':'','duration':'1'}", "\"duration\"" },
		{ HEAD "'own_message':'','duration':1e300}", "\"duration\"" },
		{ HEAD "'own_message':'','duration':0,'measures':-1}", "\"measures\"" },
		{ HEAD TAIL ",'measured':true}", "\"values\"" },
		{ HEAD TAIL ",'measured':true,'values':{}}", "\"values\"" },
		{ HEAD TAIL ",'measured':false,'kept':{'values':{}}}", "\"values\"" },
		{ HEAD TAIL ",'measured':false,'kept':7}", "\"values\"" },
		{ HEAD TAIL ",'agent':'b'}", "duplicate" },
	};
	struct sample_board sample;

	(void)state;
	sample_board_init(&sample);
	for (int late = 0; late < 2; late++) {
		for (size_t i = 0; i < LENGTH(rows); i++) {
			char why[256] = "", *line = sample_quotes(rows[i].line);

			assert_int_equal(board_restore(sample.board, line, strlen(line), why, sizeof why), -1);
			if (!strstr(why, rows[i].why))
				fail_msg("\"%s\" for: %s", why, line);
			free(line);
		}
		board_set_catalogue(sample.board, sample_catalogue(AGENTS));
	}
	assert_int_equal(board_find(sample.board, "a")->measures, 0);
	sample_board_release(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_has_these_keys_in_this_order),
		cmocka_unit_test(the_board_comes_back_as_it_was),
		cmocka_unit_test(failed_turns_bring_back_the_values_before_them),
		cmocka_unit_test(what_others_made_of_an_agent_is_worked_out_again),
		cmocka_unit_test(what_does_not_belong_on_the_board_is_forgotten),
		cmocka_unit_test(a_late_record_changes_nothing_that_was_measured),
		cmocka_unit_test(what_is_no_record_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
