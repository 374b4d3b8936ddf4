/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report of a child, and what becomes of it: onto the board, out as a record, and back onto another board. Input: the
 * runner's head as a first line (left out: a turn of agent load that ended well), then the body. */
#include "base/log.h"
#include "core/record.h"
#include "fuzz.h"
#include "fuzz_board.h"

#include <stdlib.h>
#include <string.h>

struct seen {
	char *record;
};

static void reported(void *context, const struct board_agent *agent, const struct report *report)
{
	struct seen *seen = context;

	free(seen->record);
	seen->record = record_measure(agent, report);
	FUZZ_CHECK(seen->record);
}

static void changed(void *context, const struct board_change *change)
{
	char *event = record_event(change);
	json_t *json = event ? json_loads(event, JSON_REJECT_DUPLICATES, NULL) : NULL;

	(void)context;
	FUZZ_CHECK(json && change->before != change->after);
	json_decref(json);
	free(event);
}

static json_t *default_head(void)
{
	return json_pack("{s:s, s:i, s:s, s:I, s:i, s:i}", "agent", "load", "turn", 1, "end", "exit", "time_us",
			 (json_int_t)FUZZ_WALL_US, "duration_us", 5000, "cpu_us", 1000);
}

/* The record alone brings the agent back. */
static void check_record(const struct seen *seen, const struct report *report)
{
	struct clock_fake clock;
	struct board *other = fuzz_board(&clock);
	char why[256] = "";

	FUZZ_CHECK(!strchr(seen->record, '\n'));
	if (llabs(report->time_us) < INT64_C(9000000000) * USEC_PER_SEC)
		FUZZ_CHECK(board_restore(other, seen->record, strlen(seen->record), why, sizeof why) == 0);
	fuzz_check_board(other);
	board_free(other);
}

static void put_on_board(struct board *board, struct seen *seen, const json_t *head, const char *body, size_t length)
{
	struct report report;
	char why[64] = "";

	if (report_parse(&report, board_catalogue(board), head, body, length, why, sizeof why)) {
		FUZZ_CHECK(*why && strlen(why) < sizeof why);
		return;
	}
	FUZZ_CHECK(report.message && strlen(report.message) <= REPORT_MESSAGE_MAX && fuzz_is_clean(report.message));
	FUZZ_CHECK(report.measured || (report.status == AGENT_UNKNOWN && *report.message));
	FUZZ_CHECK(report.status != AGENT_DEPENDANT);
	board_report(board, &report);
	fuzz_check_board(board);
	FUZZ_CHECK(seen->record);
	check_record(seen, &report);
	report_release(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *newline = size ? memchr(data, '\n', size) : NULL;
	size_t line = newline ? (size_t)(newline - data) : 0, begin = newline ? line + 1 : 0;
	struct seen seen = { 0 };
	struct clock_fake clock;
	struct board *board = fuzz_board(&clock);
	json_t *head = line ? json_loadb((const char *)data, line, JSON_REJECT_DUPLICATES, NULL) : default_head();
	char *body =
		malloc(size - begin ? size - begin : 1); /* of its own length: the body of a frame is not terminated */

	FUZZ_CHECK(body);
	if (size > begin)
		memcpy(body, data + begin, size - begin);
	board_observe(board, &(struct board_observer){ .report = reported, .change = changed, .context = &seen });
	if (json_is_object(head)) {
		put_on_board(board, &seen, head, body, size - begin);
		clock_fake_advance(&clock, 60 * USEC_PER_SEC);
		put_on_board(board, &seen, head, body, size - begin);
	}
	free(body);
	free(seen.record);
	json_decref(head);
	board_free(board);
	return 0;
}
