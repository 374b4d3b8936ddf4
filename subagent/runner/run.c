/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run.h"

#include "base/clock.h"
#include "core/board.h"
#include "message.h"
#include "settings.h"
#include "turn.h"

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_UNKNOWN 3 /* of a monitoring plugin */
#define NAME_WIDTH   NAME_FIELD_MAX

/* --- a board with this agent alone --- */

/* Alone: what it requires is none of this board's. */
static json_t *agents_message(const struct agent *agent)
{
	json_t *item = message_agent(agent);

	if (item && json_object_set_new(item, "requires", json_array())) {
		json_decref(item);
		return NULL;
	}
	return json_pack("{s:[o]}", "agents", item);
}

static struct catalogue *make_catalogue(const struct agent *agent)
{
	struct catalogue *catalogue = catalogue_new();
	json_t *class = message_class(agent->class), *agents = agents_message(agent);

	if (!catalogue || !class || !agents || catalogue_add_class(catalogue, class) ||
	    catalogue_add_agents(catalogue, agents) || catalogue_finish(catalogue)) {
		catalogue_free(catalogue);
		catalogue = NULL;
	}
	json_decref(class);
	json_decref(agents);
	return catalogue;
}

/* What the catalogue refuses of the agent, or of its class. */
static const char *find_problem(const struct catalogue *catalogue, const struct agent *agent)
{
	const struct catalogue_agent *found = catalogue_agent(catalogue, agent->name);

	if (found && found->class && !found->problem)
		return NULL;
	if (found && found->problem)
		return found->problem;
	return catalogue->problem_count ? catalogue->problems[0].text : "it cannot be used";
}

static struct board *make_board(const struct agent *agent)
{
	struct catalogue *catalogue = make_catalogue(agent);
	const char *problem = catalogue ? find_problem(catalogue, agent) : "out of memory";
	struct board *board = problem ? NULL : board_new(&clock_system);

	if (board)
		board_set_catalogue(board, catalogue);
	else
		fprintf(stderr, "%s:%u: agent \"%s\": %s\n", agent->file, agent->line, agent->name,
			problem ? problem : "out of memory");
	if (!board)
		catalogue_free(catalogue);
	return board;
}

/* --- the turn --- */

struct run {
	struct board *board;
	bool ended, failed;
	enum report_end end;
};

static void on_ended(void *context, const struct turn_end *end)
{
	struct run *run = context;
	json_t *head = turn_head(end);
	struct report report;
	char why[256] = "out of memory";

	run->ended = true;
	run->end = end->end;
	run->failed = !head || report_parse(&report, board_catalogue(run->board), head, end->body, end->length, why,
					    sizeof why) < 0;
	json_decref(head);
	if (run->failed) {
		fprintf(stderr, "z_stats: %s\n", why);
		return;
	}
	board_report(run->board, &report);
	report_release(&report);
}

static int measure(struct run *run, const struct agent *agent)
{
	const struct turn_setup setup = { .most = 1, .clock = &clock_system, .ended = on_ended, .context = run };
	struct turn_table *table = turn_table_new(&setup);

	if (!table) {
		fprintf(stderr, "z_stats: no memory for a turn\n");
		return -1;
	}
	turn_start(table, agent, 1, agent->timeout_us);
	while (!run->ended) {
		struct pollfd fds[1];
		int wait_ms = -1;
		size_t count = turn_prepare(table, fds, 1, &wait_ms);

		poll(fds, count, wait_ms);
		turn_dispatch(table, fds, count);
	}
	turn_table_free(table);
	return run->failed ? -1 : 0;
}

/* --- as a table --- */

static void print_value(const struct value *value, const struct catalogue_field *field, const char *indent)
{
	char number[TEXT_NUMBER_SIZE];

	if (value->type == VALUE_NONE)
		return;
	value_number_text(value, number);
	printf("%s%-*s %s%s%s%s%s\n", indent, NAME_WIDTH, field->name, value->type == VALUE_TEXT ? value->text : number,
	       *field->unit ? " " : "", field->unit, value->status == AGENT_OK ? "" : "  ",
	       value->status == AGENT_OK ? "" : status_word(value->status));
}

static void print_rows(const struct rows *rows, const struct catalogue_class *class)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->rows[i];

		if (class->row_label)
			printf("  %s\n", row->full ? row->full : row->name);
		for (size_t field = 0; field < class->field_count; field++)
			print_value(&row->values[field], &class->fields[field], class->row_label ? "    " : "  ");
	}
}

static void print_table(const struct board_agent *agent)
{
	printf("%s: %s%s%s\n", agent->settings->name, status_word(agent->status), *agent->message ? ": " : "",
	       agent->message);
	print_rows(&agent->rows, agent->settings->class);
	printf("took %.1f ms, %.1f ms of CPU\n", (double)agent->duration_us / USEC_PER_MSEC,
	       (double)agent->cpu_us / USEC_PER_MSEC);
}

/* --- as JSON --- */

static double seconds(int64_t us)
{
	return (double)us / USEC_PER_SEC;
}

static int print_json(const struct board_agent *agent, enum report_end end)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:f, s:o}", "agent", agent->settings->name,
				 "class", agent->settings->class->name, "status", status_word(agent->status), "message",
				 agent->message, "end", report_end_word(end), "time", seconds(agent->time_us),
				 "duration", seconds(agent->duration_us), "cpu", seconds(agent->cpu_us), "values",
				 rows_json(&agent->rows, agent->settings->class));
	int failed = json ? json_dumpf(json, stdout, JSON_REAL_PRECISION(15)) : -1;

	json_decref(json);
	if (failed)
		fprintf(stderr, "z_stats: cannot write what was measured\n");
	else
		putchar('\n');
	return failed;
}

int run_once(const struct agent *agent, bool json)
{
	struct run run = { .board = make_board(agent) };
	int result = EXIT_UNKNOWN;

	if (!run.board)
		return EXIT_UNKNOWN;
	if (measure(&run, agent) == 0) {
		const struct board_agent *measured = board_find(run.board, agent->name);

		result = status_exit(measured->status);
		if (!json)
			print_table(measured);
		else if (print_json(measured, run.end))
			result = EXIT_UNKNOWN;
	}
	board_free(run.board);
	return result;
}
