/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rrd worker is told of agents; the worker itself takes it. */
#include "base/frame.h"
#include "drive.h"
#include "sample.h"
#include "service/history_declare.h"

static void assert_json(json_t *got, const char *expected)
{
	json_t *wanted = sample_json(expected);
	char *text = json_dumps(got, JSON_COMPACT);

	if (!json_equal(got, wanted))
		fail_msg("got: %s\nexpected: %s", text, expected);
	free(text);
	json_decref(wanted);
	json_decref(got);
}

static void tells_all_that_is_drawn(void **state)
{
	struct catalogue *catalogue =
		sample_catalogue(SAMPLE_AGENT("l", "load",
					      ",'warn': ['load1 > 3', 'drift < -0.5'], 'error': ['load1 "
					      ">= 6']") "," SAMPLE_AGENT("d", "disk", ",'error': ['/home:used > 95']"));
	size_t next = 0;

	(void)state;
	assert_json(history_declare(catalogue, &next),
		    "{'op': 'declare', 'agents': ["
		    "{'name': 'd', 'period_us': 60000000, 'rows': true, 'fields': ["
		    "{'name': 'used', 'label': 'Used', 'kind': 'gauge', 'unit': '%'},"
		    "{'name': 'free', 'label': 'Free', 'kind': 'gauge', 'unit': 'B'}],"
		    "'graphs': [], 'warn': [], 'error': ['/home:used > 95']},"
		    "{'name': 'l', 'period_us': 60000000, 'rows': false, 'fields': ["
		    "{'name': 'load1', 'label': 'Load, 1 min', 'kind': 'gauge', 'unit': ''},"
		    "{'name': 'forks', 'label': 'Processes', 'kind': 'counter', 'unit': ''},"
		    "{'name': 'drift', 'label': 'Drift', 'kind': 'derive', 'unit': 's'},"
		    "{'name': 'kernel', 'label': 'Kernel', 'kind': 'text', 'unit': ''}],"
		    "'graphs': [{'name': 'load', 'title': 'Load', 'series': [{'field': 'load1', 'style': 'area'}]}],"
		    "'warn': ['load1 > 3', 'drift < -0.5'], 'error': ['load1 >= 6']}]}");
	assert_int_equal(next, 2);
	assert_json(history_declare(catalogue, &next), "{'op': 'declare', 'agents': []}");
	catalogue_free(catalogue);
}

/* An agent of which nothing is known but its name takes no room in a message. */
static void leaves_out_what_has_no_class(void **state)
{
	struct catalogue *catalogue = sample_catalogue(SAMPLE_AGENT("a", "unheard-of", "") "," SAMPLE_AGENT(
		"b", "disk", "") "," SAMPLE_AGENT("c", "unheard-of", ""));
	size_t next = 0;
	json_t *message = history_declare(catalogue, &next);
	const json_t *agents = json_object_get(message, "agents");

	(void)state;
	assert_int_equal(next, 3);
	assert_int_equal(json_array_size(agents), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(agents, 0), "name")), "b");
	json_decref(message);
	catalogue_free(catalogue);
}

static void a_hundred_in_one_message(void **state)
{
	static const size_t sizes[] = { HISTORY_DECLARE_MAX, HISTORY_DECLARE_MAX, 50 };
	struct buffer text;
	size_t next = 0;

	(void)state;
	buffer_init(&text, 1 << 20);
	for (int i = 0; i < 250; i++) {
		buffer_adds(&text, i ? "," : "");
		buffer_addf(&text, SAMPLE_AGENT("a%d", "disk", ""), i);
	}
	struct catalogue *catalogue = sample_catalogue(text.data);
	for (size_t i = 0; i < LENGTH(sizes); i++) {
		json_t *message = history_declare(catalogue, &next);

		assert_int_equal(json_array_size(json_object_get(message, "agents")), sizes[i]);
		json_decref(message);
	}
	assert_int_equal(next, 250);
	catalogue_free(catalogue);
	buffer_release(&text);
}

static void add_class(struct catalogue *catalogue, const char *name, int fields, int label)
{
	char filler[2048];
	struct buffer text;

	memset(filler, 'l', sizeof filler);
	buffer_init(&text, 4 << 20);
	buffer_addf(&text, "{'name': '%s', 'summary': '', 'rows': false, 'fields': [", name);
	for (int i = 0; i < fields; i++)
		buffer_addf(&text, "%s{'name': 'f%d', 'label': '%.*s', 'kind': 'gauge', 'unit': ''}", i ? "," : "", i,
			    label, filler);
	buffer_adds(&text, "]}");
	sample_class(catalogue, text.data);
	buffer_release(&text);
}

/* Agents a, b, c: the classes' declarations together are larger than a message may be; that of b alone is. */
static void bounded_by_octets(void **state)
{
	static const char *const names[] = { "a", "c", "c2" };
	struct catalogue *catalogue = catalogue_new();
	struct buffer out;
	size_t next = 0, told = 0;

	(void)state;
	add_class(catalogue, "large", 600, 1000);
	add_class(catalogue, "huge", 900, 1500);
	sample_agents(catalogue,
		      "{'agents': [" SAMPLE_AGENT("a", "large", "") "," SAMPLE_AGENT("b", "huge", "") "," SAMPLE_AGENT(
			      "c", "large", "") "," SAMPLE_AGENT("c2", "large", "") "]}");
	assert_int_equal(catalogue_finish(catalogue), 0);
	buffer_init(&out, 4 << 20);
	for (int messages = 0; next < catalogue->agent_count && messages < 9; messages++) {
		json_t *message = history_declare(catalogue, &next), *agent;
		size_t i;

		json_array_foreach(json_object_get(message, "agents"), i, agent)
		{
			assert_in_range(told, 0, LENGTH(names) - 1);
			assert_string_equal(json_string_value(json_object_get(agent, "name")), names[told++]);
		}
		assert_int_equal(frame_write(&out, message, NULL, 0), 0);
		json_decref(message);
	}
	assert_int_equal(told, LENGTH(names));
	buffer_release(&out);
	catalogue_free(catalogue);
}

static void the_worker_draws_what_was_told(void **state)
{
	static const char lines[] = "1 measure {\"agent\":\"l\",\"time\":1700000060,\"values\":{\"load1\":0.5}}\n"
				    "2 measure {\"agent\":\"l\",\"time\":1700000120,\"values\":{\"load1\":0.75}}\n";
	struct catalogue *catalogue = sample_catalogue(SAMPLE_AGENT("l", "load", ",'warn': ['load1 > 3']"));
	struct drive drive;
	char folder[64];
	size_t next = 0;

	(void)state;
	drive_folder(folder);
	drive_start(&drive, "subagent/rrd/z_stats-rrd", json_pack("{s:s}", "state_dir", folder));
	drive_send(&drive, history_declare(catalogue, &next), NULL, 0);
	const json_t *answer =
		drive_ask(&drive, json_pack("{s:s, s:i}", "op", "update", "last", 2), lines, sizeof lines - 1);
	assert_int_equal(json_integer_value(json_object_get(answer, "applied")), 2);
	assert_int_equal(json_integer_value(json_object_get(answer, "failed")), 0);
	answer = drive_ask(&drive,
			   json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:i, s:i, s:s, s:s}", "op", "graph", "agent",
				     "l", "graph", "load", "row", "", "from", 1700000000, "to", 1700000180, "format",
				     "svg", "width", 300, "height", 100, "theme", "dark", "language", "fr"),
			   NULL, 0);
	assert_string_equal(json_string_value(json_object_get(answer, "type")), "image/svg+xml");
	assert_non_null(memmem(drive.frame.body, drive.frame.length, "<svg", 4));
	drive_end(&drive);
	drive_folder_remove(folder);
	catalogue_free(catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_all_that_is_drawn),        cmocka_unit_test(leaves_out_what_has_no_class),
		cmocka_unit_test(a_hundred_in_one_message),       cmocka_unit_test(bounded_by_octets),
		cmocka_unit_test(the_worker_draws_what_was_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
