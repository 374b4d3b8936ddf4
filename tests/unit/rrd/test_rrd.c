/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real z_stats-rrd, driven through its socket. */
#include "build-config.h"

#include "drive.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <rrd.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PROGRAM "subagent/rrd/z_stats-rrd"
#define START   1700000040 /* a multiple of every period used here */
#define STEP    10

struct room {
	char folder[64];
	struct drive drive;
	uint64_t last; /* number of the last line made */
};

static void room_start(struct room *room)
{
	drive_start(&room->drive, PROGRAM, json_pack("{s:s}", "state_dir", room->folder));
}

static int set_up(void **state)
{
	struct room *room = calloc(1, sizeof *room);

	drive_folder(room->folder);
	room_start(room);
	*state = room;
	return 0;
}

static int tear_down(void **state)
{
	struct room *room = *state;

	drive_end(&room->drive);
	drive_folder_remove(room->folder);
	free(room);
	return 0;
}

static json_t *field(const char *name, const char *kind, const char *unit)
{
	return json_pack("{s:s, s:s+, s:s, s:s}", "name", name, "label", "Mesuré: ", name, "kind", kind, "unit", unit);
}

/* fields: stolen. */
static void declare(struct room *room, const char *agent, int period_s, bool rows, json_t *fields)
{
	json_t *series = json_array(), *item;
	size_t index;

	json_array_foreach(fields, index,
			   item) if (strcmp(json_string_value(json_object_get(item, "kind")), "text") != 0)
		json_array_append_new(series, json_pack("{s:O, s:s}", "field", json_object_get(item, "name"), "style",
							index == 0   ? "area"
							: index == 1 ? "stack"
								     : "line"));
	drive_send(&room->drive,
		   json_pack("{s:s, s:[{s:s, s:I, s:b, s:o, s:[{s:s, s:s, s:o}], s:[s], s:[s]}]}", "op", "declare",
			     "agents", "name", agent, "period_us", (json_int_t)period_s * 1000000, "rows", rows,
			     "fields", fields, "graphs", "name", "all", "title", "All", "series", series, "warn",
			     "value > 80", "error", "value > 95"),
		   NULL, 0);
}

static void add_line(struct room *room, struct buffer *lines, const char *agent, double time, const char *values)
{
	buffer_addf(lines, "%" PRIu64 " measure {\"agent\":\"%s\",\"time\":%.6f,\"values\":%s}\n", ++room->last, agent,
		    time, values);
}

static const json_t *ask_update(struct room *room, const struct buffer *lines)
{
	return drive_ask(&room->drive, json_pack("{s:s, s:I}", "op", "update", "last", (json_int_t)room->last),
			 lines->data, lines->length);
}

/* Returns how many values were refused. */
static long update(struct room *room, const struct buffer *lines)
{
	const json_t *answer = ask_update(room, lines);

	assert_int_equal(json_integer_value(json_object_get(answer, "applied")), room->last);
	return (long)json_integer_value(json_object_get(answer, "failed"));
}

/* Lines of one field: value i at START + (i + 1) * STEP, from first on. */
static void add_ramp(struct room *room, struct buffer *lines, const char *agent, const char *name, int first, int count)
{
	char values[64];

	for (int i = first; i < first + count; i++) {
		snprintf(values, sizeof values, "{\"%s\":%d}", name, i);
		add_line(room, lines, agent, START + (i + 1) * STEP, values);
	}
}

static void feed_ramp(struct room *room, const char *agent, const char *name, int first, int count)
{
	struct buffer lines;

	buffer_init(&lines, 1 << 20);
	add_ramp(room, &lines, agent, name, first, count);
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
}

/* The value of the step that ends then, epoch seconds; NAN when unknown. */
static double value_then(struct room *room, const char *agent, const char *row, const char *name, int64_t then)
{
	const json_t *answer =
		drive_ask(&room->drive,
			  json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "op", "fetch", "agent", agent, "row", row,
				    "field", name, "from", (json_int_t)then - 60, "to", (json_int_t)then + 3600),
			  NULL, 0);
	json_int_t from = json_integer_value(json_object_get(answer, "from"));
	json_int_t step = json_integer_value(json_object_get(answer, "step"));

	assert_null(json_object_get(answer, "error"));
	const json_t *value = json_array_get(json_object_get(answer, "values"), (size_t)((then - from) / step - 1));
	return json_is_number(value) ? json_number_value(value) : NAN;
}

/* The value of the step that ends at START + end. */
static double value_at(struct room *room, const char *agent, const char *row, const char *name, int end)
{
	return value_then(room, agent, row, name, START + end);
}

static const json_t *ask_graph(struct room *room, const char *agent, const char *row, const char *format,
			       const char *theme, json_int_t from, json_int_t to)
{
	return drive_ask(&room->drive,
			 json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:i, s:i, s:s, s:s}", "op", "graph", "agent",
				   agent, "graph", "all", "row", row, "from", from, "to", to, "format", format, "width",
				   600, "height", 200, "theme", theme, "language", "fr"),
			 NULL, 0);
}

static void assert_is_picture(struct room *room, const json_t *answer, bool svg)
{
	const struct frame *frame = &room->drive.frame;
	const char *type = json_string_value(json_object_get(answer, "type"));

	assert_null(json_object_get(answer, "error"));
	assert_string_equal(type ? type : "", svg ? "image/svg+xml" : "image/png");
	if (svg) {
		assert_memory_equal(frame->body, "<?xml", 5);
		assert_non_null(memmem(frame->body, frame->length, "viewBox=\"0 0 ", 13));
		assert_non_null(memmem(frame->body, frame->length, "</svg>", 6));
	} else {
		assert_true(frame->length > 1000);
		assert_memory_equal(frame->body, "\x89PNG\r\n\x1a\n", 8);
		assert_memory_equal(frame->body + frame->length - 8, "IEND\xae\x42\x60\x82", 8);
	}
}

static void draws_both_formats_in_both_themes(void **state)
{
	static const char *const formats[] = { "svg", "png" }, *const themes[] = { "light", "dark" };
	struct room *room = *state;

	declare(room, "load", STEP, false,
		json_pack("[o, o, o]", field("value", "gauge", "%"), field("two", "gauge", "%"),
			  field("three", "counter", "B")));
	feed_ramp(room, "load", "value", 0, 100);
	for (int i = 0; i < 4; i++) {
		const json_t *answer = ask_graph(room, "load", "", formats[i / 2], themes[i % 2], START, START + 3600);

		assert_is_picture(room, answer, i / 2 == 0);
	}
	assert_is_picture(room, ask_graph(room, "load", "", "svg", "dark", START - 366 * 86400, START + 3600), true);
}

static void draws_a_picture_of_nothing(void **state)
{
	struct room *room = *state;

	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
	assert_is_picture(room, ask_graph(room, "load", "", "png", "light", START, START + 3600), false);
	feed_ramp(room, "load", "value", 0, 10);
	/* a file, but nothing of that time in it */
	assert_is_picture(room, ask_graph(room, "load", "", "svg", "dark", START - 7200, START - 3600), true);
	/* a field that the file does not have yet */
	declare(room, "load", STEP, false,
		json_pack("[o, o]", field("value", "gauge", ""), field("more", "gauge", "")));
	assert_is_picture(room, ask_graph(room, "load", "", "svg", "dark", START, START + 3600), true);
}

static void refuses_what_cannot_be_drawn(void **state)
{
	struct room *room = *state;

	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
	const struct {
		const char *agent, *format, *theme;
		json_int_t from, to;
	} rows[] = {
		{ "other", "svg", "light", START, START + 60 }, { "load", "gif", "light", START, START + 60 },
		{ "load", "svg", "pink", START, START + 60 },   { "load", "svg", "light", START, START },
		{ "load", "svg", "light", 0, START },           { "load", "svg", "light", START, INT64_MAX },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const json_t *answer =
			ask_graph(room, rows[i].agent, "", rows[i].format, rows[i].theme, rows[i].from, rows[i].to);

		assert_non_null(json_object_get(answer, "error"));
	}
}

static void keeps_the_values(void **state)
{
	struct room *room = *state;
	struct buffer lines;

	declare(room, "load", STEP, false, json_pack("[o, o]", field("value", "gauge", ""), field("note", "text", "")));
	feed_ramp(room, "load", "value", 0, 100);
	for (int i = 1; i < 100; i++)
		assert_true(value_at(room, "load", "", "value", (i + 1) * STEP) == i);
	buffer_init(&lines, 1 << 16);
	add_line(room, &lines, "load", START + 1010, "{\"value\":null,\"note\":\"x\"}");
	add_line(room, &lines, "load", START + 1020, "{\"value\":-2.5}");
	add_line(room, &lines, "load", START + 1030, "{\"value\":\"18446744073709551615\"}");
	add_line(room, &lines, "load", START + 1040, "{}"); /* a turn that measured nothing */
	add_line(room, &lines, "unheard-of", START + 1040, "{\"value\":1}");
	buffer_addf(&lines, "%" PRIu64 " event {\"agent\":\"load\",\"before\":\"ok\"}\n", ++room->last);
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	assert_true(isnan(value_at(room, "load", "", "value", 1010)));
	assert_true(value_at(room, "load", "", "value", 1020) == -2.5);
	assert_true(value_at(room, "load", "", "value", 1030) == 0x1p64);
}

static void counters_become_rates(void **state)
{
	struct room *room = *state;
	struct buffer lines;

	declare(room, "net", STEP, true, json_pack("[o, o]", field("in", "counter", "B"), field("some", "derive", "")));
	buffer_init(&lines, 1 << 16);
	add_line(room, &lines, "net", START + 10, "{\"eth0\":{\"in\":3000000400,\"some\":100}}");
	add_line(room, &lines, "net", START + 20, "{\"eth0\":{\"in\":100,\"some\":50}}"); /* both are reset */
	add_line(room, &lines, "net", START + 30, "{\"eth0\":{\"in\":200,\"some\":80}}");
	add_line(room, &lines, "net", START + 40, "{\"eth0\":{\"in\":4294967290,\"some\":81.7}}");
	add_line(room, &lines, "net", START + 50, "{\"eth0\":{\"in\":4,\"some\":-3}}"); /* wraps */
	add_line(room, &lines, "net", START + 60, "{\"eth0\":{\"in\":\"9223372036854775910\",\"some\":-3}}");
	add_line(room, &lines, "net", START + 70, "{\"eth0\":{\"in\":\"9223372036854775930\",\"some\":-3}}");
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	/* what falls has no rate, whether it was reset or has wrapped: nobody can tell */
	assert_true(isnan(value_at(room, "net", "eth0", "in", 20)));
	assert_true(value_at(room, "net", "eth0", "in", 30) == 10);
	assert_true(isnan(value_at(room, "net", "eth0", "in", 50)));
	assert_true(isnan(value_at(room, "net", "eth0", "in", 60))); /* no rate that anything has */
	assert_true(value_at(room, "net", "eth0", "in", 70) == 2);
	assert_true(isnan(value_at(room, "net", "eth0", "some", 20)));
	assert_true(value_at(room, "net", "eth0", "some", 30) == 3);
	assert_true(fabs(value_at(room, "net", "eth0", "some", 40) - 0.1) < 1e-9);
}

/* A file as it was made when counters were told to librrd as such. */
static void an_old_counter_is_tuned(void **state)
{
	struct room *room = *state;
	struct buffer lines;
	char path[128];

	snprintf(path, sizeof path, "%s/rrd/net", room->folder);
	assert_int_equal(mkdir(path, 0750), 0);
	strcat(path, "/_.rrd");
	static const char *const words[] = { "DS:in:COUNTER:30:0:1e13", "RRA:AVERAGE:0.5:1:9362" };
	assert_int_equal(rrd_create_r(path, STEP, START, 2, (const char **)words), 0);
	declare(room, "net", STEP, false, json_pack("[o]", field("in", "counter", "B")));
	buffer_init(&lines, 1 << 16);
	add_line(room, &lines, "net", START + 10, "{\"in\":3000000400}");
	add_line(room, &lines, "net", START + 20, "{\"in\":100}");
	add_line(room, &lines, "net", START + 30, "{\"in\":200}");
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	assert_true(isnan(value_at(room, "net", "", "in", 20)));
	assert_true(value_at(room, "net", "", "in", 30) == 10);
}

static void lines_that_are_none_are_counted(void **state)
{
	struct room *room = *state;
	struct buffer lines;

	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
	buffer_init(&lines, 1 << 16);
	buffer_adds(&lines, "\n1\n2 measure {\"agent\n3 measure\n");
	add_ramp(room, &lines, "load", "value", 0, 10);
	add_line(room, &lines, "load", 1e300, "{\"value\":1}");
	add_line(room, &lines, "load", -5, "{\"value\":1}");
	buffer_adds(&lines, "cut measure {\"agent\":\"load\",\"ti");
	assert_int_equal(update(room, &lines), 5);
	buffer_release(&lines);
	assert_true(value_at(room, "load", "", "value", 50) == 4);
}

static void a_new_field_keeps_history(void **state)
{
	struct room *room = *state;

	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
	feed_ramp(room, "load", "value", 0, 20);
	declare(room, "load", STEP, false,
		json_pack("[o, o]", field("fresh", "gauge", ""), field("value", "gauge", "")));
	feed_ramp(room, "load", "fresh", 20, 20);
	assert_true(value_at(room, "load", "", "value", 110) == 10);
	assert_true(isnan(value_at(room, "load", "", "fresh", 110)));
	assert_true(value_at(room, "load", "", "fresh", 310) == 30);
	/* one that is declared no more keeps its history, and may come back */
	declare(room, "load", STEP, false, json_pack("[o]", field("fresh", "gauge", "")));
	feed_ramp(room, "load", "fresh", 40, 10);
	declare(room, "load", STEP, false,
		json_pack("[o, o]", field("fresh", "gauge", ""), field("value", "gauge", "")));
	assert_true(value_at(room, "load", "", "value", 110) == 10);
	assert_true(value_at(room, "load", "", "fresh", 410) == 40);
}

static void a_new_period_or_kind_keeps_history(void **state)
{
	struct room *room = *state;
	struct buffer lines;

	declare(room, "load", STEP, false, json_pack("[o, o]", field("value", "gauge", ""), field("old", "gauge", "")));
	feed_ramp(room, "load", "value", 0, 60);
	declare(room, "load", 60, false, json_pack("[o]", field("value", "derive", "")));
	buffer_init(&lines, 1 << 16);
	add_line(room, &lines, "load", START + 660, "{\"value\":0}");
	add_line(room, &lines, "load", START + 720, "{\"value\":120}");
	add_line(room, &lines, "load", START + 780, "{\"value\":240}");
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	assert_true(fabs(value_at(room, "load", "", "value", 300) - 26.5) < 1e-6); /* the mean of 24 to 29 */
	assert_true(value_at(room, "load", "", "value", 780) == 2);
}

static void nothing_comes_twice_after_kill(void **state)
{
	struct room *room = *state;
	struct buffer lines;

	declare(room, "net", STEP, false, json_pack("[o]", field("in", "counter", "")));
	buffer_init(&lines, 1 << 20);
	for (int i = 0; i < 100; i++) {
		char values[64];

		snprintf(values, sizeof values, "{\"in\":%d}", 1000 + 50 * i);
		add_line(room, &lines, "net", START + (i + 1) * STEP + 0.25, values);
	}
	assert_int_equal(update(room, &lines), 0);
	drive_kill(&room->drive);
	room_start(room);
	assert_true(json_integer_value(json_object_get(room->drive.frame.head, "position")) <= (json_int_t)room->last);
	declare(room, "net", STEP, false, json_pack("[o]", field("in", "counter", "")));
	assert_int_equal(update(room, &lines), 0);
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	for (int i = 2; i < 99; i++)
		assert_true(fabs(value_at(room, "net", "", "in", (i + 1) * STEP) - 5) < 1e-9);
}

static void the_position_outlives_the_worker(void **state)
{
	struct room *room = *state;
	char path[128];

	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
	feed_ramp(room, "load", "value", 0, 50);
	drive_end(&room->drive);
	room_start(room);
	assert_int_equal(json_integer_value(json_object_get(room->drive.frame.head, "position")), 50);
	drive_end(&room->drive);
	snprintf(path, sizeof path, "%s/rrd/position", room->folder);
	drive_write_file(path, "fifty\n", 6);
	room_start(room);
	assert_int_equal(json_integer_value(json_object_get(room->drive.frame.head, "position")), 0);
}

static size_t count_files(const char *path)
{
	DIR *folder = opendir(path);
	size_t count = 0;

	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));)
		count += entry->d_type == DT_REG;
	closedir(folder);
	return count;
}

static void no_row_leaves_its_folder(void **state)
{
	static const char *const rows[] = {
		"..",        ".",   "/",     "../../x",    "/etc/passwd",
		"a:b",       "a b", "%2F",   "_",          "-",
		"x.damaged", "a%b", "A",     "a",          "é",
		"$(id)",     "*",   "..rrd", "\"q\\u0022", "ééééééééééééééééééééééééééééééééééééééééééééé and more",
	};
	const int count = sizeof rows / sizeof *rows;
	struct room *room = *state;
	struct buffer lines;
	char path[128];

	declare(room, "disk", STEP, true, json_pack("[o]", field("value", "gauge", "")));
	buffer_init(&lines, 1 << 20);
	for (int t = 1; t <= 3; t++) {
		json_t *values = json_object();

		for (int i = 0; i < count; i++)
			json_object_set_new(values, rows[i], json_pack("{s:i}", "value", 100 * i + t));
		char *text = json_dumps(values, JSON_COMPACT);
		add_line(room, &lines, "disk", START + t * STEP, text);
		free(text);
		json_decref(values);
	}
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	for (int i = 0; i < count; i++) {
		assert_true(value_at(room, "disk", rows[i], "value", 20) == 100 * i + 2);
		assert_is_picture(room, ask_graph(room, "disk", rows[i], "svg", "light", START, START + 60), true);
	}
	snprintf(path, sizeof path, "%s/rrd/disk", room->folder);
	assert_int_equal(count_files(path), count);
	snprintf(path, sizeof path, "%s/rrd", room->folder);
	assert_int_equal(count_files(path), 1); /* the lock */
	assert_int_equal(count_files(room->folder), 0);
}

static void a_damaged_file_is_set_aside(void **state)
{
	struct room *room = *state;
	char path[128];

	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
	feed_ramp(room, "load", "value", 0, 10);
	drive_kill(&room->drive);
	snprintf(path, sizeof path, "%s/rrd/load/_.rrd", room->folder);
	assert_int_equal(truncate(path, 1000), 0);
	room_start(room);
	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
	assert_int_equal(json_is_string(json_object_get(ask_graph(room, "load", "", "svg", "light", START, START + 600),
							"type")),
			 1);
	feed_ramp(room, "load", "value", 10, 10);
	assert_true(value_at(room, "load", "", "value", 150) == 14);
	strcat(path, ".damaged");
	assert_int_equal(access(path, F_OK), 0);
}

static void a_file_that_is_taken_away_comes_back(void **state)
{
	struct room *room = *state;
	char path[128];

	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
	feed_ramp(room, "load", "value", 0, 10);
	snprintf(path, sizeof path, "%s/rrd/load/_.rrd", room->folder);
	assert_int_equal(unlink(path), 0);
	feed_ramp(room, "load", "value", 10, 10);
	assert_true(value_at(room, "load", "", "value", 150) == 14);
}

/* Lines of one field of "load", a value in each step behind from: the n-th is first + n. */
static void feed_from(struct room *room, int64_t from, int first, int count)
{
	struct buffer lines;
	char values[64];

	buffer_init(&lines, 1 << 20);
	for (int i = 0; i < count; i++) {
		snprintf(values, sizeof values, "{\"value\":%d}", first + i);
		add_line(room, &lines, "load", (double)from + (i + 1) * STEP, values);
	}
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
}

static void declare_load(struct room *room)
{
	declare(room, "load", STEP, false, json_pack("[o]", field("value", "gauge", "")));
}

/* A while ago, at the start of a step. */
static int64_t ago(int seconds)
{
	return (time(NULL) - seconds) / 60 * 60;
}

static void a_record_from_the_future_is_refused(void **state)
{
	struct room *room = *state;
	int64_t from = ago(2000);
	struct buffer lines;

	declare_load(room);
	buffer_init(&lines, 1 << 16);
	add_line(room, &lines, "load", (double)from + 400 * 86400, "{\"value\":1}");
	add_line(room, &lines, "load", (double)time(NULL) + 600, "{\"value\":1}");
	assert_int_equal(update(room, &lines), 2);
	buffer_release(&lines);
	feed_from(room, from, 0, 100);
	for (int i = 1; i < 100; i++)
		assert_true(value_then(room, "load", "", "value", from + (i + 1) * STEP) == i);
}

static void what_the_file_has_is_counted(void **state)
{
	struct room *room = *state;
	struct buffer lines;

	declare_load(room);
	feed_ramp(room, "load", "value", 0, 20);
	buffer_init(&lines, 1 << 16);
	add_ramp(room, &lines, "load", "value", 15, 10);
	const json_t *answer = ask_update(room, &lines);
	assert_int_equal(json_integer_value(json_object_get(answer, "failed")), 0);
	assert_int_equal(json_integer_value(json_object_get(answer, "skipped")), 5);
	buffer_release(&lines);
}

/* While the clock was ahead, the file got an update. */
static void spoil(struct room *room, int64_t then)
{
	char path[128], words[64];
	const char *updates[] = { words };

	snprintf(path, sizeof path, "%s/rrd/load/_.rrd", room->folder);
	snprintf(words, sizeof words, "%" PRId64 ":77", then);
	assert_int_equal(rrd_update_r(path, NULL, 1, updates), 0);
}

static void a_file_that_is_ahead_begins_anew(void **state)
{
	static const int ahead_s[] = { 3600, 400 * 86400 };

	for (size_t i = 0; i < sizeof ahead_s / sizeof *ahead_s; i++) {
		struct room *room = *state;
		int64_t from = ago(2000);
		char path[128];

		declare_load(room);
		feed_from(room, from, 0, 50);
		drive_end(&room->drive);
		spoil(room, time(NULL) + ahead_s[i]);
		room_start(room);
		declare_load(room);
		feed_from(room, from + 50 * STEP, 50, 50);
		for (int n = 52; n < 100; n++)
			assert_true(value_then(room, "load", "", "value", from + (n + 1) * STEP) == n);
		/* an hour is no reason to lose what was before; 400 days have overwritten it */
		assert_true(i == 1 || value_then(room, "load", "", "value", from + 31 * STEP) == 30);
		snprintf(path, sizeof path, "%s/rrd/load/_.rrd.ahead", room->folder);
		assert_int_equal(access(path, F_OK), 0);
		tear_down(state);
		set_up(state);
	}
}

/* The clock stood in the past and is right again: what was ahead then is the history. */
static void a_file_that_is_ahead_no_more_comes_back(void **state)
{
	struct room *room = *state;
	int64_t from = ago(2000);
	char path[128], ahead[144];

	declare_load(room);
	feed_from(room, from, 0, 50);
	drive_end(&room->drive);
	snprintf(path, sizeof path, "%s/rrd/load/_.rrd", room->folder);
	snprintf(ahead, sizeof ahead, "%s.ahead", path);
	assert_int_equal(rename(path, ahead), 0);
	room_start(room);
	declare_load(room);
	feed_ramp(room, "load", "value", 0, 20); /* years before */
	drive_end(&room->drive);
	room_start(room);
	declare_load(room);
	feed_from(room, from + 50 * STEP, 50, 50);
	for (int i = 1; i < 100; i++)
		assert_true(value_then(room, "load", "", "value", from + (i + 1) * STEP) == i);
	assert_int_equal(access(ahead, F_OK), 0); /* it has what came meanwhile */
}

static json_int_t position(const struct room *room)
{
	return json_integer_value(json_object_get(room->drive.frame.head, "position"));
}

/* What cannot be done now is to come again: the position stays, and nothing is set aside. */
static void assert_comes_again(struct room *room, const struct buffer *lines, const char *why)
{
	const char *error = json_string_value(json_object_get(ask_update(room, lines), "error"));

	assert_non_null(error);
	assert_non_null(strstr(error, why));
}

static void a_locked_file_is_tried_again(void **state)
{
	struct room *room = *state;
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct buffer lines;
	char path[128];

	declare_load(room);
	feed_ramp(room, "load", "value", 0, 10);
	snprintf(path, sizeof path, "%s/rrd/load/_.rrd", room->folder);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(fcntl(fd, F_SETLK, &lock), 0);
	buffer_init(&lines, 1 << 16);
	add_ramp(room, &lines, "load", "value", 10, 10);
	assert_comes_again(room, &lines, "lock");
	drive_end(&room->drive);
	room_start(room);
	assert_int_equal(position(room), 10);
	declare_load(room);
	assert_comes_again(room, &lines, "lock"); /* by one that looks at it for the first time, too */
	close(fd);
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	assert_true(value_at(room, "load", "", "value", 150) == 14);
	strcat(path, ".damaged");
	assert_int_equal(access(path, F_OK), -1);
}

static void without_descriptors_it_is_tried_again(void **state)
{
	const struct rlimit none = { 3, 4096 }, some = { 1024, 4096 };
	struct room *room = *state;
	struct buffer lines;

	declare_load(room);
	declare(room, "net", STEP, false, json_pack("[o]", field("in", "counter", "B")));
	feed_ramp(room, "load", "value", 0, 10);
	buffer_init(&lines, 1 << 16);
	add_ramp(room, &lines, "load", "value", 10, 10);
	add_ramp(room, &lines, "net", "in", 10, 10);
	assert_int_equal(prlimit(room->drive.pid, RLIMIT_NOFILE, &none, NULL), 0);
	assert_comes_again(room, &lines, "/_.rrd");
	assert_int_equal(prlimit(room->drive.pid, RLIMIT_NOFILE, &some, NULL), 0);
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	assert_true(value_at(room, "load", "", "value", 150) == 14);
	assert_true(fabs(value_at(room, "net", "", "in", 150) - 0.1) < 1e-9);
}

/* librrd gives no reason when there is no room for a new file. */
static void a_full_disk_is_tried_again(void **state)
{
	struct room *room = *state;
	struct buffer lines;
	char path[128];

	drive_end(&room->drive);
	snprintf(path, sizeof path, "%s/rrd/load", room->folder);
	assert_int_equal(mkdir(path, 0750), 0);
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", path, "tmpfs", 0, "size=64k")) {
		room_start(room);
		print_message("no file system can be mounted here: not tested\n");
		skip();
	}
	room_start(room);
	declare_load(room);
	buffer_init(&lines, 1 << 16);
	add_ramp(room, &lines, "load", "value", 0, 10);
	assert_comes_again(room, &lines, "No space left");
	assert_int_equal(umount(path), 0);
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	assert_true(value_at(room, "load", "", "value", 50) == 4);
}

static void one_file_that_is_none_stops_no_other(void **state)
{
	struct room *room = *state;
	struct buffer lines;
	char path[128];

	snprintf(path, sizeof path, "%s/rrd/net", room->folder);
	assert_int_equal(mkdir(path, 0750), 0);
	strcat(path, "/_.rrd");
	assert_int_equal(mkdir(path, 0750), 0);
	declare_load(room);
	declare(room, "net", STEP, false, json_pack("[o]", field("in", "counter", "B")));
	buffer_init(&lines, 1 << 16);
	add_ramp(room, &lines, "load", "value", 10, 10);
	add_ramp(room, &lines, "net", "in", 10, 10);
	assert_int_equal(update(room, &lines), 10);
	buffer_release(&lines);
	assert_true(value_at(room, "load", "", "value", 150) == 14);
}

static void each_damaged_file_is_kept(void **state)
{
	static const char *const texts[] = { "", "no RRD, as it seems, and longer than a head would be", "RRD" };
	static const char *const names[] = { ".damaged", ".damaged.2", ".damaged.3" };
	struct room *room = *state;
	char path[128], aside[144];

	declare_load(room);
	feed_ramp(room, "load", "value", 0, 10);
	snprintf(path, sizeof path, "%s/rrd/load/_.rrd", room->folder);
	for (int i = 0; i < 3; i++) {
		drive_end(&room->drive);
		drive_write_file(path, texts[i], strlen(texts[i]));
		room_start(room);
		declare_load(room);
		feed_ramp(room, "load", "value", 10 * (i + 1), 10);
	}
	for (int i = 0; i < 3; i++) {
		size_t length;

		snprintf(aside, sizeof aside, "%s%s", path, names[i]);
		char *text = drive_read_file(aside, &length);
		assert_non_null(text);
		assert_int_equal(length, strlen(texts[i]));
		free(text);
	}
}

/* --- files of rows that are gone --- */

static void age(const char *path, int days)
{
	const struct timespec then = { .tv_sec = time(NULL) - (time_t)days * 86400 };

	assert_int_equal(utimensat(AT_FDCWD, path, (const struct timespec[2]){ then, then }, 0), 0);
}

/* A file below rrd/disk that got its last update so many days ago. */
static void add_old_file(struct room *room, const char *name, int days)
{
	static const char *const words[] = { "DS:value:GAUGE:30:U:U", "RRA:AVERAGE:0.5:1:100" };
	char path[128];

	snprintf(path, sizeof path, "%s/rrd/disk/%s", room->folder, name);
	assert_int_equal(rrd_create_r(path, STEP, time(NULL) - (time_t)days * 86400, 2, (const char **)words), 0);
	age(path, days);
}

/* As if files had been looked through so many days ago, then one update. Returns how many were removed. */
static int look_through(struct room *room, int days)
{
	struct buffer lines;
	char path[128];

	snprintf(path, sizeof path, "%s/rrd/lock", room->folder);
	age(path, days);
	buffer_init(&lines, 1 << 16);
	add_line(room, &lines, "disk", (double)ago(600) + (double)room->last * STEP, "{\"here\":{\"value\":1}}");
	int removed = (int)json_integer_value(json_object_get(ask_update(room, &lines), "removed"));
	buffer_release(&lines);
	return removed;
}

static bool has_file(const struct room *room, const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/rrd/disk/%s", room->folder, name);
	return access(path, F_OK) == 0;
}

static void declare_disk(struct room *room)
{
	declare(room, "disk", STEP, true, json_pack("[o]", field("value", "gauge", "")));
	look_through(room, 0);
}

static void a_file_in_which_nothing_is_left_is_removed(void **state)
{
	struct room *room = *state;

	declare_disk(room);
	add_old_file(room, "gone.rrd", 401);
	add_old_file(room, "gone.rrd.damaged.2", 500);
	add_old_file(room, "rare.rrd", 399);
	add_old_file(room, "notes", 500); /* not ours */
	add_old_file(room, "unseen.rrd", 399);
	char path[128];
	snprintf(path, sizeof path, "%s/rrd/disk/unseen.rrd", room->folder);
	age(path, 500);                             /* what the file says counts, not only its date */
	assert_int_equal(look_through(room, 0), 0); /* once a day */
	assert_int_equal(look_through(room, 2), 2);
	assert_false(has_file(room, "gone.rrd"));
	assert_false(has_file(room, "gone.rrd.damaged.2"));
	assert_true(has_file(room, "rare.rrd"));
	assert_true(has_file(room, "unseen.rrd"));
	assert_true(has_file(room, "notes"));
	assert_true(has_file(room, "here.rrd"));
}

/* All files look old then: those in use get their updates before the next time. */
static void after_a_leap_of_the_clock_nothing_is_removed(void **state)
{
	struct room *room = *state;

	declare_disk(room);
	add_old_file(room, "gone.rrd", 401);
	assert_int_equal(look_through(room, 8), 0);
	assert_int_equal(look_through(room, -40), 0);
	assert_true(has_file(room, "gone.rrd"));
	assert_int_equal(look_through(room, 2), 1);
}

static void an_agent_has_so_many_files_at_most(void **state)
{
	struct room *room = *state;
	char name[32];

	declare_disk(room);
	for (int i = 0; i < 1010; i++) {
		snprintf(name, sizeof name, "row%d.rrd", i);
		add_old_file(room, name, i < 1005 ? 9 + i / 10 : 7);
	}
	assert_int_equal(look_through(room, 2), 11); /* with "here" */
	assert_true(has_file(room, "row0.rrd"));
	assert_false(has_file(room, "row1004.rrd")); /* the oldest */
	assert_true(has_file(room, "row1005.rrd"));
	assert_true(has_file(room, "here.rrd"));
}

static void many_values_are_thinned(void **state)
{
	struct room *room = *state;
	struct buffer lines;

	declare(room, "load", 1, false, json_pack("[o]", field("value", "gauge", "")));
	buffer_init(&lines, 4 << 20);
	for (int i = 1; i <= 20000; i++) {
		char values[64];

		snprintf(values, sizeof values, "{\"value\":%d}", i);
		add_line(room, &lines, "load", START + i, values);
	}
	assert_int_equal(update(room, &lines), 0);
	buffer_release(&lines);
	const json_t *answer = drive_ask(&room->drive,
					 json_pack("{s:s, s:s, s:s, s:s, s:i, s:i}", "op", "fetch", "agent", "load",
						   "row", "", "field", "value", "from", START, "to", START + 20000),
					 NULL, 0);
	size_t count = json_array_size(json_object_get(answer, "values"));
	json_int_t step = json_integer_value(json_object_get(answer, "step"));
	assert_true(count > 1000 && count <= 4000);
	assert_true(step * (json_int_t)count >= 20000);
	/* a mean of as many seconds, in the middle of them */
	double value = json_number_value(json_array_get(json_object_get(answer, "values"), 500));
	assert_true(fabs(value - (500.5 * (double)step)) <= (double)step);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(draws_both_formats_in_both_themes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(draws_a_picture_of_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refuses_what_cannot_be_drawn, set_up, tear_down),
		cmocka_unit_test_setup_teardown(keeps_the_values, set_up, tear_down),
		cmocka_unit_test_setup_teardown(counters_become_rates, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_old_counter_is_tuned, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lines_that_are_none_are_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_new_field_keeps_history, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_new_period_or_kind_keeps_history, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_comes_twice_after_kill, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_position_outlives_the_worker, set_up, tear_down),
		cmocka_unit_test_setup_teardown(no_row_leaves_its_folder, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_file_is_set_aside, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_that_is_taken_away_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_record_from_the_future_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_the_file_has_is_counted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_that_is_ahead_begins_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_that_is_ahead_no_more_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_locked_file_is_tried_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_descriptors_it_is_tried_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_full_disk_is_tried_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_file_that_is_none_stops_no_other, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_damaged_file_is_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_in_which_nothing_is_left_is_removed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(after_a_leap_of_the_clock_nothing_is_removed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_agent_has_so_many_files_at_most, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_values_are_thinned, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
