/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A board with a clock that the test moves and an observer that writes down what it is told. */
#ifndef SAMPLE_BOARD_H
#define SAMPLE_BOARD_H

#include "base/buffer.h"
#include "base/clock.h"
#include "core/board.h"
#include "core/record.h"
#include "sample.h"

#define SAMPLE_START_US 1700000000123456LL /* wall, when the board is made */
#define SAMPLE_SECOND   1000000LL

struct sample_board {
	struct clock_fake clock;
	struct board *board;
	struct buffer told;           /* "report a; a unknown>ok; " … */
	struct buffer records;        /* record_measure(), one a line */
	struct buffer events;         /* record_event(), one a line */
	const struct catalogue *seen; /* by the observer */
};

static inline void sample_told_report(void *context, const struct board_agent *agent, const struct report *report)
{
	struct sample_board *sample = context;
	char *record = record_measure(agent, report);

	assert_non_null(record);
	assert_ptr_equal(report->agent, agent->settings);
	buffer_addf(&sample->told, "report %s; ", agent->settings->name);
	buffer_addf(&sample->records, "%s\n", record);
	free(record);
}

static inline void sample_told_change(void *context, const struct board_change *change)
{
	struct sample_board *sample = context;
	char *record = record_event(change);

	assert_non_null(record);
	assert_int_equal(change->after, change->agent->status);
	buffer_addf(&sample->told, "%s %s>%s; ", change->agent->settings->name, status_word(change->before),
		    status_word(change->after));
	buffer_addf(&sample->events, "%s\n", record);
	free(record);
}

static inline void sample_told_catalogue(void *context, const struct catalogue *catalogue)
{
	struct sample_board *sample = context;

	buffer_addf(&sample->told, "catalogue of %zu; ", catalogue->agent_count);
	if (sample->seen) /* the one before must still be there */
		assert_non_null(sample->seen->classes[0]->name);
	sample->seen = catalogue;
}

static inline void sample_board_init(struct sample_board *sample)
{
	const struct board_observer observer = { .report = sample_told_report,
						 .change = sample_told_change,
						 .catalogue = sample_told_catalogue,
						 .context = sample };

	*sample = (struct sample_board){ 0 };
	buffer_init(&sample->told, 1 << 20);
	buffer_init(&sample->records, 1 << 20);
	buffer_init(&sample->events, 1 << 20);
	clock_fake_init(&sample->clock, 1000 * SAMPLE_SECOND, SAMPLE_START_US);
	sample->board = board_new(&sample->clock.clock);
	assert_non_null(sample->board);
	board_observe(sample->board, &observer);
}

static inline void sample_board_release(struct sample_board *sample)
{
	board_free(sample->board);
	buffer_release(&sample->told);
	buffer_release(&sample->records);
	buffer_release(&sample->events);
}

/* What the observer was told since the last call. */
static inline void sample_assert_told(struct sample_board *sample, const char *expected)
{
	assert_false(sample->told.failed);
	assert_string_equal(sample->told.data ? sample->told.data : "", expected);
	buffer_clear(&sample->told);
}

/* A turn of this agent ended in this way now; body with ' for ". */
static inline void sample_end(struct sample_board *sample, const char *agent, const char *end, const char *body)
{
	char why[256] = "", *quoted = sample_quotes(body);
	json_t *head = json_pack("{s:s, s:i, s:s, s:I, s:i, s:i}", "agent", agent, "turn", 1, "end", end, "time_us",
				 (json_int_t)(sample->clock.wall_us - 2500), "duration_us", 2500, "cpu_us", 1000);
	struct report report;

	if (report_parse(&report, board_catalogue(sample->board), head, quoted, strlen(quoted), why, sizeof why) < 0)
		fail_msg("%s", why);
	board_report(sample->board, &report);
	report_release(&report);
	json_decref(head);
	free(quoted);
}

static inline void sample_measure(struct sample_board *sample, const char *agent, const char *body)
{
	sample_end(sample, agent, "exit", body);
}

#endif
