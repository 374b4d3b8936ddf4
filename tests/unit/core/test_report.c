/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/report.h"
#include "sample.h"

#include <errno.h>
#include <signal.h>

static int with_sample(void **state)
{
	*state = sample_catalogue(SAMPLE_AGENT("load", "load", "") "," SAMPLE_AGENT("disk", "disk", ""));
	return 0;
}

static int without_sample(void **state)
{
	catalogue_free(*state);
	return 0;
}

/* Parses a report of agent load with this end and code; body with ' for ". */
static void parse(struct report *report, const struct catalogue *catalogue, const char *end, int code, const char *body)
{
	char why[256] = "", *quoted = sample_quotes(body);
	json_t *head = json_pack("{s:s, s:s, s:i, s:s, s:i, s:I, s:i, s:i}", "op", "report", "agent", "load", "turn",
				 812, "end", end, "code", code, "time_us", (json_int_t)1700000000123456, "duration_us",
				 1500, "cpu_us", 900);

	assert_non_null(head);
	if (report_parse(report, catalogue, head, quoted, strlen(quoted), why, sizeof why) < 0)
		fail_msg("%s", why);
	json_decref(head);
	free(quoted);
}

static void a_measure_is_taken_whole(void **state)
{
	static const struct {
		const char *body, *message;
		enum agent_status status;
		double load1;
	} rows[] = {
		{ "{'values':{'load1':0.5}}", "", AGENT_OK, 0.5 },
		{ "{'values':{'load1':1},'status':null,'message':null}", "", AGENT_OK, 1 },
		{ "{'values':{'load1':2},'status':'ok','message':'fine'}", "fine", AGENT_OK, 2 },
		{ "{'values':{'load1':3},'status':'warn','message':'été\\n'}", "été?", AGENT_WARN, 3 },
		{ "{'values':{'load1':4},'status':'error'}", "", AGENT_ERROR, 4 },
		{ "{'values':{'load1':5},'status':'unknown','message':'half'}", "half", AGENT_UNKNOWN, 5 },
		{ "{'values':{'load1':6},'later':[1]}", "", AGENT_OK, 6 },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct report report;

		parse(&report, *state, "exit", 0, rows[i].body);
		assert_true(report.measured);
		assert_string_equal(report.agent->name, "load");
		assert_int_equal(report.turn, 812);
		assert_int_equal(report.end, REPORT_EXIT);
		assert_int_equal(report.time_us, 1700000000123456);
		assert_int_equal(report.duration_us, 1500);
		assert_int_equal(report.cpu_us, 900);
		assert_int_equal(report.status, rows[i].status);
		assert_string_equal(report.message, rows[i].message);
		assert_true(value_number(&report.rows.rows[0].values[0]) == rows[i].load1);
		report_release(&report);
	}
}

static void every_bad_end_is_a_report_with_its_reason(void **state)
{
	static const struct {
		const char *end;
		int code;
		const char *body, *message;
	} rows[] = {
		{ "exit", 0, "", "ended without a report" },
		{ "exit", 3, "", "exit status 3" },
		{ "exit", 3, "{'values':{'load1':1}}", "exit status 3" },
		{ "exit", 3, "{", "exit status 3" },
		{ "exit", 1, "{'failed':'cannot read /proc/loadavg'}", "cannot read /proc/loadavg" },
		{ "exit", 0, "{'failed':'no\\u0007 answer'}", "no? answer" },
		{ "exit", 0, "{'failed':''}", "no reason given" },
		{ "exit", 0, "[1]", "its report is no JSON object" },
		{ "exit", 0, "{}", "its report has neither values nor a reason why there are none" },
		{ "exit", 0, "{'values':{'load9':1}}", "its report cannot be used: class load has no field \"load9\"" },
		{ "exit", 0, "{'values':{},'status':'dependant'}",
		  "its report has status \"dependant\", which is none of ok, warn, error, unknown" },
		{ "exit", 0, "{'values':{},'status':3}",
		  "its report has status \"(no text)\", which is none of ok, warn, error, unknown" },
		{ "exit", 0, "{'values':{},'message':3}", "its report has a message that is no text" },
		{ "signal", SIGSEGV, "{'values':{}}", "killed by signal 11 (Segmentation fault)" },
		{ "signal", 200, "", "killed by signal 200 (unknown)" },
		{ "deadline", 0, "", "did not end within 10 s and was killed" },
		{ "flood", 0, "xxx", "wrote more than 256 KiB and was killed" },
		{ "fork", ENOMEM, "", "could not be started: Cannot allocate memory (errno 12)" },
		{ "stuck", 0, "", "was killed and does not end" },
		{ "lost", 0, "", "the runner ended during the turn" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct report report;

		parse(&report, *state, rows[i].end, rows[i].code, rows[i].body);
		assert_false(report.measured);
		assert_int_equal(report.status, AGENT_UNKNOWN);
		assert_string_equal(report.message, rows[i].message);
		assert_string_equal(report_end_word(report.end), rows[i].end);
		assert_int_equal(report.rows.count, 0);
		report_release(&report);
	}
}

static void what_is_no_json_is_told_with_its_place(void **state)
{
	static const struct {
		const char *body, *part;
	} rows[] = {
		{ "{'values':", "at octet 10" },
		{ "{'values':{},'values':{}}", "duplicate object key" },
		{ "{'values':{'load1':NaN}}", "at octet" },
		{ "{'values':{'load1':1e999}}", "real number overflow" },
		{ "{'values':{'load1':9223372036854775808}}", "too big integer" },
		{ "{'values':{'kernel':'\xff'}}", "unable to decode byte 0xff" },
		{ "{'values':{}} x", "end of file expected" },
		{ "hello", "at octet" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct report report;

		parse(&report, *state, "exit", 0, rows[i].body);
		assert_false(report.measured);
		assert_memory_equal(report.message, "its report is not valid JSON: ", 30);
		if (!strstr(report.message, rows[i].part))
			fail_msg("\"%s\" for: %s", report.message, rows[i].body);
		report_release(&report);
	}
}

static void a_long_message_is_cut_at_a_character(void **state)
{
	struct report report;
	char body[4 * REPORT_MESSAGE_MAX] = "{'values':{},'message':'x";

	for (size_t i = 0; i < REPORT_MESSAGE_MAX; i++)
		strcat(body, "é");
	strcat(body, "'}");
	parse(&report, *state, "exit", 0, body);
	assert_int_equal(strlen(report.message), REPORT_MESSAGE_MAX - 1);
	report_release(&report);
	memcpy(body, "{'failed'           ", 20);
	memcpy(body + 20, ":  'x", 5);
	parse(&report, *state, "exit", 0, body);
	assert_in_range(strlen(report.message), REPORT_MESSAGE_MAX - 1, REPORT_MESSAGE_MAX);
	report_release(&report);
}

static void a_head_that_is_no_report_is_refused(void **state)
{
	static const struct {
		const char *head, *why;
	} rows[] = {
		{ "{}", "\"\", which is no agent" },
		{ "{'agent': 'none', 'turn': 1, 'end': 'exit', 'time_us': 1}", "\"none\", which is no agent" },
		{ "{'agent': 'load', 'turn': 1, 'end': 'fall', 'time_us': 1}", "\"end\"" },
		{ "{'agent': 'load', 'turn': 1, 'time_us': 1}", "\"end\"" },
		{ "{'agent': 'load', 'turn': -1, 'end': 'exit', 'time_us': 1}", "\"turn\"" },
		{ "{'agent': 'load', 'turn': 1, 'end': 'exit'}", "\"time_us\"" },
		{ "{'agent': 'load', 'turn': 1, 'end': 'exit', 'time_us': 1, 'code': 'x'}", "\"code\"" },
		{ "{'agent': 'load', 'turn': 1, 'end': 'exit', 'time_us': 1, 'duration_us': 0.5}", "\"duration_us\"" },
		{ "{'agent': 'load', 'turn': 1, 'end': 'exit', 'time_us': 1, 'cpu_us': -5}", "\"cpu_us\"" },
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct report report;
		json_t *head = sample_json(rows[i].head);
		char why[256] = "";

		assert_int_equal(report_parse(&report, *state, head, "{}", 2, why, sizeof why), -1);
		if (!strstr(why, rows[i].why))
			fail_msg("\"%s\" for: %s", why, rows[i].head);
		json_decref(head);
	}
}

static void a_lost_turn_says_why(void **state)
{
	const struct catalogue_agent *agent = catalogue_agent(*state, "disk");
	struct report report;

	assert_int_equal(report_lost(&report, agent, 7, 99, "killed by signal 9"), 0);
	assert_ptr_equal(report.agent, agent);
	assert_int_equal(report.turn, 7);
	assert_int_equal(report.time_us, 99);
	assert_int_equal(report.status, AGENT_UNKNOWN);
	assert_string_equal(report.message, "the runner ended during the turn: killed by signal 9");
	report_release(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_measure_is_taken_whole),
		cmocka_unit_test(every_bad_end_is_a_report_with_its_reason),
		cmocka_unit_test(what_is_no_json_is_told_with_its_place),
		cmocka_unit_test(a_long_message_is_cut_at_a_character),
		cmocka_unit_test(a_head_that_is_no_report_is_refused),
		cmocka_unit_test(a_lost_turn_says_why),
	};
	return cmocka_run_group_tests(tests, with_sample, without_sample);
}
