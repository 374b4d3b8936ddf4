/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The client of the rrd worker, against a worker and a journal that do what the test says. */
#include "base/clock.h"
#include "base/duty.h"
#include "config/config.h"
#include "core/board.h"
#include "own_worker.h"
#include "sample.h"
#include "service/history.h"
#include "service/journal.h"
#include "service/loop.h"

#include <inttypes.h>
#include <signal.h>

/* --- the worker: position in state_dir/position; records that are no JSON tell it what to do --- */

static struct {
	char file[128];
	size_t declared;
	uint64_t applied, settled;
	unsigned updates;
} rrd;

static int be_greeted(struct duty *duty, json_t *hello, json_t *reply)
{
	(void)duty;
	snprintf(rrd.file, sizeof rrd.file, "%s/position", json_string_value(json_object_get(hello, "state_dir")));
	char *text = drive_read_file(rrd.file, NULL);
	rrd.applied = rrd.settled = text ? strtoull(text, NULL, 10) : 0;
	free(text);
	return json_object_set_new(reply, "position", json_integer((json_int_t)rrd.settled));
}

static int be_told_agents(struct duty *duty, const struct frame *frame)
{
	const json_t *agents = json_object_get(frame->head, "agents");

	(void)duty;
	if (json_array_size(agents) > 100)
		return -1;
	rrd.declared += json_array_size(agents);
	return 0;
}

static bool says(const struct frame *frame, const char *word)
{
	return memmem(frame->body, frame->length, word, strlen(word)) != NULL;
}

/* Appends what it has taken to the file "seen". */
static void note_lines(const struct frame *frame)
{
	char path[sizeof rrd.file + 8];

	snprintf(path, sizeof path, "%s.seen", rrd.file);
	FILE *file = fopen(path, "a");
	if (!file || fputc('\n', file) == EOF || fwrite(frame->body, 1, frame->length, file) != frame->length ||
	    fclose(file))
		abort();
}

static int be_updated(struct duty *duty, const struct frame *frame)
{
	uint64_t last = (uint64_t)json_integer_value(json_object_get(frame->head, "last"));
	char text[32];

	rrd.updates++;
	if (says(frame, "refuse"))
		return duty_refuse(duty, frame, "refused as told");
	if (says(frame, "die"))
		raise(SIGKILL);
	rrd.applied = last > rrd.applied ? last : rrd.applied;
	note_lines(frame);
	if (!says(frame, "unsettled")) {
		rrd.settled = rrd.applied;
		snprintf(text, sizeof text, "%" PRIu64, rrd.settled);
		drive_write_file(rrd.file, text, strlen(text));
	}
	return duty_reply(duty, frame,
			  json_pack("{s:I, s:I, s:i, s:i, s:i}", "applied", (json_int_t)rrd.applied, "settled",
				    (json_int_t)rrd.settled, "failed", says(frame, "fail") ? 3 : 0, "skipped",
				    says(frame, "skip") ? 2 : 0, "removed", says(frame, "skip") ? 4 : 0),
			  NULL, 0);
}

/* The picture: what it knows. */
static int be_asked_to_draw(struct duty *duty, const struct frame *frame)
{
	const char *label = json_string_value(json_array_get(json_object_get(frame->head, "labels"), 0));
	char text[128];

	if (strcmp(json_string_value(json_object_get(frame->head, "agent")), "deadly") == 0)
		raise(SIGKILL);
	if (!label || strcmp(label, "Charge") != 0)
		return duty_refuse(duty, frame, "the series have no labels");
	snprintf(text, sizeof text, "%zu declared, %" PRIu64 " applied", rrd.declared, rrd.applied);
	return duty_reply(duty, frame, json_pack("{s:s}", "type", "image/svg+xml"), text, strlen(text));
}

static int be_worker(void)
{
	static const struct duty_handler handlers[] = {
		{ "declare", be_told_agents }, { "update", be_updated }, { "graph", be_asked_to_draw }, { NULL, NULL }
	};
	const struct duty_program program = { .name = "test-rrd", .handlers = handlers, .hello = be_greeted };

	return duty_run(&program);
}

/* --- the journal --- */

#define ROUND 3 /* records in one answer */

struct journal {
	uint64_t last;
	const char *json[64]; /* of record i + 1; NULL: "{}" */
	bool away, silent;
	worker_reply_fn *reply; /* of the read under way */
	void *arg;
	uint64_t from;
	unsigned reads;
	uint64_t applied;
};

int journal_read(struct journal *journal, uint64_t from, size_t octets, worker_reply_fn *reply, void *arg)
{
	assert_in_range(octets, 65536, 1 << 20);
	assert_null(journal->reply); /* one at a time */
	journal->reads++;
	if (journal->away)
		return -1;
	journal->from = from;
	journal->reply = reply;
	journal->arg = arg;
	return 0;
}

void journal_applied(struct journal *journal, uint64_t n)
{
	journal->applied = n;
}

void journal_figures(const struct journal *journal, struct journal_figures *figures)
{
	*figures = (struct journal_figures){ .last = journal->last };
}

static void journal_answer(struct journal *journal)
{
	worker_reply_fn *reply = journal->reply;
	uint64_t last = journal->from;
	struct buffer lines;

	if (!reply || journal->silent)
		return;
	journal->reply = NULL;
	buffer_init(&lines, 4096);
	for (; last <= journal->last && last < journal->from + ROUND; last++)
		buffer_addf(&lines, "%" PRIu64 " measure %s\n", last,
			    journal->json[last - 1] ? journal->json[last - 1] : "{}");
	last = last == journal->from ? 0 : last - 1;
	const struct frame frame = {
		.head = json_pack("{s:I, s:I}", "first", (json_int_t)journal->from, "last", (json_int_t)last),
		.body = lines.data,
		.length = lines.length,
	};
	reply(journal->arg, &frame, NULL);
	json_decref(frame.head);
	buffer_release(&lines);
}

/* --- the declarations, counted (the linker puts this between) --- */

static unsigned declarations;
static bool too_large;

json_t *__real_history_declare(const struct catalogue *catalogue, size_t *next);
json_t *__wrap_history_declare(const struct catalogue *catalogue, size_t *next);

json_t *__wrap_history_declare(const struct catalogue *catalogue, size_t *next)
{
	static char text[FRAME_HEAD_MAX + 1];

	declarations++;
	if (too_large) {
		memset(text, 'x', FRAME_HEAD_MAX);
		*next = catalogue->agent_count;
		return json_pack("{s:s, s:s}", "op", "declare", "agents", text);
	}
	return __real_history_declare(catalogue, next);
}

/* --- the room --- */

/* The kernel's time, moved on by what the test adds. */
struct moved_clock {
	struct clock clock;
	int64_t by_us;
};

static int64_t moved_monotonic_us(const struct clock *clock)
{
	return clock_monotonic_us(&clock_system) + ((const struct moved_clock *)clock)->by_us;
}

static int64_t moved_wall_us(const struct clock *clock)
{
	return clock_wall_us(&clock_system) + ((const struct moved_clock *)clock)->by_us;
}

struct room {
	char folder[64];
	struct moved_clock clock;
	struct config config;
	struct loop *loop;
	struct board *board;
	struct journal journal;
	struct history *history;
	unsigned answers, errors;
	char picture[128], error[128];
};

static void enter(struct room *room)
{
	*room = (struct room){ .clock = { .clock = { moved_monotonic_us, moved_wall_us } } };
	drive_folder(room->folder);
	room->config.state_dir = room->folder;
	room->loop = loop_new(&room->clock.clock, false);
	room->board = board_new(&room->clock.clock);
	assert_non_null(room->loop);
	assert_non_null(room->board);
	room->history = history_new(room->loop, &room->clock.clock, &room->config, room->board, &room->journal);
	assert_non_null(room->history);
}

static void leave(struct room *room)
{
	history_free(room->history);
	loop_free(room->loop);
	board_free(room->board);
	drive_folder_remove(room->folder);
}

static void set_catalogue(struct room *room, int agents)
{
	struct buffer text;

	buffer_init(&text, 1 << 20);
	for (int i = 0; i < agents; i++) {
		buffer_addf(&text, "%s", i ? "," : "");
		buffer_addf(&text, SAMPLE_AGENT("a%d", "load", ",'warn': ['load1 > 3']"), i);
	}
	board_set_catalogue(room->board, sample_catalogue(text.data));
	buffer_release(&text);
}

static void drawn(void *arg, const struct frame *frame, const char *error)
{
	struct room *room = arg;

	if (error) {
		room->errors++;
		snprintf(room->error, sizeof room->error, "%s", error);
		return;
	}
	room->answers++;
	assert_string_equal(json_string_value(json_object_get(frame->head, "type")), "image/svg+xml");
	snprintf(room->picture, sizeof room->picture, "%.*s", (int)frame->length, frame->body);
}

static int draw(struct room *room, const char *agent)
{
	const struct history_graph graph = {
		.agent = agent,
		.graph = "load",
		.row = "",
		.from_s = 1700000000,
		.to_s = 1700003600,
		.format = "svg",
		.width = 400,
		.height = 100,
		.theme = "light",
		.language = "fr",
		.labels = (const char *const[]){ "Charge" },
		.label_count = 1,
	};

	return history_graph(room->history, &graph, drawn, room);
}

static struct history_figures figures(const struct room *room)
{
	struct history_figures figures;

	history_figures(room->history, &figures);
	return figures;
}

static uint64_t deaths(const struct room *room)
{
	struct worker_state state;

	worker_state(history_worker(room->history), &state);
	return state.deaths;
}

/* Turns the loop until the condition holds; 15 s at most. */
#define UNTIL(room, condition)                                                                                         \
	do {                                                                                                           \
		int64_t end_ = clock_monotonic_us(&clock_system) + 15 * USEC_PER_SEC;                                  \
		while (!(condition) && clock_monotonic_us(&clock_system) < end_) {                                     \
			loop_turn((room)->loop, 10 * USEC_PER_MSEC);                                                   \
			journal_answer(&(room)->journal);                                                              \
		}                                                                                                      \
		assert_true(condition);                                                                                \
	} while (0)

/* Lets 300 ms pass. */
static void idle(struct room *room)
{
	int64_t end = clock_monotonic_us(&clock_system) + 300 * USEC_PER_MSEC;

	UNTIL(room, clock_monotonic_us(&clock_system) >= end);
}

/* Time passes; a new catalogue makes the timer look at the clock. */
static void pass(struct room *room, int seconds)
{
	room->clock.by_us += (int64_t)seconds * USEC_PER_SEC;
	set_catalogue(room, 1);
}

/* --- tests --- */

static void a_graph_shows_all_that_was_measured(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 250);
	room.journal.last = 10;
	room.journal.json[4] = "fail";
	room.journal.json[6] = "skip";
	assert_int_equal(draw(&room, "a1"), 0);
	assert_int_equal(room.answers + room.errors, 0); /* never from inside the call */
	UNTIL(&room, room.answers == 1);
	assert_string_equal(room.picture, "250 declared, 10 applied");
	assert_int_equal(figures(&room).applied, 10);
	assert_int_equal(figures(&room).failed, 3);
	assert_int_equal(figures(&room).skipped, 2);
	assert_int_equal(figures(&room).removed, 4);
	assert_int_equal(room.journal.applied, 10);
	assert_int_equal(room.journal.reads, 5); /* 3, 3, 3, 1 and none */
	leave(&room);
}

static void what_is_fresh_is_drawn_as_it_is(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 1);
	room.journal.last = 2;
	draw(&room, "a0");
	UNTIL(&room, room.answers == 1);
	unsigned reads = room.journal.reads;
	room.journal.last = 3;
	draw(&room, "a0");
	UNTIL(&room, room.answers == 2);
	assert_string_equal(room.picture, "1 declared, 2 applied");
	assert_int_equal(room.journal.reads, reads);
	room.clock.by_us += 3 * USEC_PER_SEC;
	draw(&room, "a0");
	UNTIL(&room, room.answers == 3);
	assert_string_equal(room.picture, "1 declared, 3 applied");
	leave(&room);
}

static void it_catches_up_from_time_to_time(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	room.journal.last = 4;
	idle(&room);
	assert_int_equal(room.journal.reads, 0); /* nothing is declared yet */
	set_catalogue(&room, 1);
	idle(&room);
	assert_int_equal(room.journal.reads, 0); /* first let the start be over */
	pass(&room, 31);
	UNTIL(&room, figures(&room).applied == 4 && figures(&room).flushed_us);
	room.journal.last = 7;
	pass(&room, 290);
	idle(&room);
	assert_int_equal(figures(&room).applied, 4);
	pass(&room, 11);
	UNTIL(&room, figures(&room).applied == 7);
	leave(&room);
}

static void without_the_store_it_draws_at_once(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 3);
	room.journal.last = 5;
	room.journal.away = true;
	for (unsigned i = 1; i <= 3; i++) {
		draw(&room, "a0");
		UNTIL(&room, room.answers == i);
	}
	assert_string_equal(room.picture, "3 declared, 0 applied");
	assert_int_equal(room.journal.reads, 1); /* not again with each graph */
	room.journal.away = false;
	pass(&room, 6);
	UNTIL(&room, figures(&room).applied == 5);
	leave(&room);
}

static void for_a_silent_store_a_graph_waits_a_second(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 1);
	room.journal.last = 5;
	room.journal.silent = true;
	int64_t began = clock_monotonic_us(&clock_system);
	draw(&room, "a0");
	UNTIL(&room, room.answers == 1);
	assert_true(clock_monotonic_us(&clock_system) - began >= USEC_PER_SEC);
	assert_string_equal(room.picture, "1 declared, 0 applied");
	room.journal.silent = false;
	UNTIL(&room, figures(&room).applied == 5);
	leave(&room);
}

static void at_most_64_graphs_wait(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 1);
	for (int i = 0; i < 64; i++)
		assert_int_equal(draw(&room, "a0"), 0);
	assert_int_equal(draw(&room, "a0"), -1);
	UNTIL(&room, room.answers == 64);
	assert_int_equal(draw(&room, "a0"), 0);
	UNTIL(&room, room.answers == 65);
	assert_int_equal(room.errors, 0);
	leave(&room);
}

static void what_was_not_settled_comes_again(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 1);
	room.journal.last = 8;
	for (int i = 3; i < 8; i++)
		room.journal.json[i] = "unsettled";
	draw(&room, "a0");
	UNTIL(&room, room.answers == 1);
	assert_int_equal(figures(&room).applied, 8);
	assert_int_equal(room.journal.applied, 3);
	draw(&room, "deadly");
	UNTIL(&room, room.errors == 1 && deaths(&room) == 1);
	draw(&room, "a0"); /* the last catch-up was a moment ago, but counts no more */
	UNTIL(&room, room.answers == 2);
	assert_string_equal(room.picture, "1 declared, 8 applied");
	assert_int_equal(figures(&room).applied, 8);
	leave(&room);
}

/* Each kind of failure: of the update, of the worker. */
static void what_fails_is_tried_again_later(void **state)
{
	static const char *const kinds[] = { "refuse", "die" };

	(void)state;
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		struct room room;

		enter(&room);
		set_catalogue(&room, 1);
		room.journal.last = 5;
		room.journal.json[4] = kinds[i];
		draw(&room, "a0");
		UNTIL(&room, figures(&room).applied == 3 && room.answers + room.errors == 1);
		unsigned reads = room.journal.reads;
		idle(&room);
		assert_int_equal(room.journal.reads, reads); /* not at once */
		assert_int_equal(room.journal.applied, 3);
		room.journal.json[4] = NULL;
		pass(&room, 6);
		UNTIL(&room, figures(&room).applied == 5);
		assert_int_equal(deaths(&room), i);
		leave(&room);
	}
}

static void assert_seen(const struct room *room, int last, int deadly)
{
	char path[128], line[32];

	snprintf(path, sizeof path, "%s/position.seen", room->folder);
	char *text = drive_read_file(path, NULL);
	assert_non_null(text);
	for (int i = 1; i <= last; i++) {
		snprintf(line, sizeof line, "\n%d measure ", i);
		assert_int_equal(strstr(text, line) != NULL, i != deadly);
	}
	free(text);
}

/* Where the worker dies each time: in the middle of a round, at its edges, alone; with what was before safe or not. */
static void a_record_that_kills_is_passed_over(void **state)
{
	static const struct {
		int deadly;
		bool settled;
	} rows[] = { { 5, true }, { 5, false }, { 4, true }, { 6, false }, { 1, true }, { 10, false } };

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct room room;

		enter(&room);
		set_catalogue(&room, 1);
		room.journal.last = 10;
		for (int n = 0; n < 10 && !rows[i].settled; n++)
			room.journal.json[n] = "unsettled";
		room.journal.json[rows[i].deadly - 1] = "die";
		draw(&room, "a0");
		for (int turns = 0; turns < 12 && figures(&room).applied < 10; turns++) {
			uint64_t before = deaths(&room);

			UNTIL(&room, deaths(&room) > before || figures(&room).applied == 10);
			idle(&room);
			pass(&room, 31);
		}
		assert_int_equal(figures(&room).applied, 10);
		assert_int_equal(figures(&room).deadly, 1);
		assert_in_range(deaths(&room), 3, 6);
		assert_seen(&room, 10, rows[i].deadly);
		leave(&room);
	}
}

static void a_journal_begun_anew_is_read_from_its_start(void **state)
{
	struct room room;
	char path[128];

	(void)state;
	enter(&room);
	snprintf(path, sizeof path, "%s/position", room.folder);
	drive_write_file(path, "100", 3);
	set_catalogue(&room, 1);
	room.journal.last = 5;
	draw(&room, "a0");
	UNTIL(&room, room.answers == 1);
	assert_int_equal(figures(&room).applied, 5);
	assert_int_equal(room.journal.reads, 4); /* from 101, 1, 4 and 6 */
	leave(&room);
}

static void a_new_catalogue_is_told(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 2);
	draw(&room, "a0");
	UNTIL(&room, room.answers == 1);
	assert_string_equal(room.picture, "2 declared, 0 applied");
	set_catalogue(&room, 120);
	draw(&room, "a0");
	UNTIL(&room, room.answers == 2);
	assert_string_equal(room.picture, "122 declared, 0 applied"); /* in three messages */
	leave(&room);
}

/* A large catalogue must not hold up the others. */
static void one_declaration_a_turn(void **state)
{
	struct room room;
	unsigned most = 0;

	(void)state;
	enter(&room);
	set_catalogue(&room, 1000);
	draw(&room, "a0");
	declarations = 0;
	for (int i = 0; i < 1000 && !room.answers; i++) {
		unsigned before = declarations;

		loop_turn(room.loop, 10 * USEC_PER_MSEC);
		journal_answer(&room.journal);
		if (declarations - before > most)
			most = declarations - before;
	}
	assert_string_equal(room.picture, "1000 declared, 0 applied");
	assert_int_equal(declarations, 10);
	assert_int_equal(most, 1);
	leave(&room);
}

static void a_declaration_that_fails_is_tried_again_later(void **state)
{
	struct worker_state shown;
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 1);
	declarations = 0;
	too_large = true;
	draw(&room, "a0");
	UNTIL(&room, declarations == 1);
	idle(&room);
	too_large = false;
	worker_state(history_worker(room.history), &shown);
	assert_int_equal(declarations, 1);
	assert_int_equal(shown.starts, 1);
	assert_string_equal(shown.state, "up");
	pass(&room, 6);
	UNTIL(&room, room.answers == 1);
	assert_string_equal(room.picture, "1 declared, 0 applied");
	leave(&room);
}

static void at_the_end_all_are_answered(void **state)
{
	struct room room;

	(void)state;
	enter(&room);
	set_catalogue(&room, 1);
	room.journal.last = 5;
	room.journal.silent = true;
	draw(&room, "a0");
	UNTIL(&room, room.journal.reads == 1);
	draw(&room, "a0");
	history_free(room.history);
	assert_int_equal(room.errors, 2);
	assert_string_equal(room.error, "the service is ending");
	loop_free(room.loop);
	room.journal.silent = false;
	journal_answer(&room.journal); /* the store answers when nobody waits any more */
	board_free(room.board);
	drive_folder_remove(room.folder);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_graph_shows_all_that_was_measured),
		cmocka_unit_test(what_is_fresh_is_drawn_as_it_is),
		cmocka_unit_test(it_catches_up_from_time_to_time),
		cmocka_unit_test(without_the_store_it_draws_at_once),
		cmocka_unit_test(for_a_silent_store_a_graph_waits_a_second),
		cmocka_unit_test(at_most_64_graphs_wait),
		cmocka_unit_test(what_was_not_settled_comes_again),
		cmocka_unit_test(what_fails_is_tried_again_later),
		cmocka_unit_test(a_record_that_kills_is_passed_over),
		cmocka_unit_test(a_journal_begun_anew_is_read_from_its_start),
		cmocka_unit_test(a_new_catalogue_is_told),
		cmocka_unit_test(one_declaration_a_turn),
		cmocka_unit_test(a_declaration_that_fails_is_tried_again_later),
		cmocka_unit_test(at_the_end_all_are_answered),
	};

	(void)argc;
	if (own_worker_am_i(argv))
		return be_worker();
	own_worker_move(argv, "rrd");
	return cmocka_run_group_tests(tests, NULL, own_worker_teardown);
}
