/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz_board.h"

#include "core/status.h"
#include "fuzz.h"

#include <math.h>
#include <string.h>

struct board *fuzz_board(struct clock_fake *clock)
{
	clock_fake_init(clock, 1000 * USEC_PER_SEC, FUZZ_WALL_US);
	struct board *board = board_new(&clock->clock);

	FUZZ_CHECK(board);
	board_set_catalogue(board, fuzz_catalogue());
	FUZZ_CHECK(board_count(board) == 2);
	return board;
}

static void check_value(const struct value *value)
{
	FUZZ_CHECK(value->type <= VALUE_TEXT);
	if (value->type == VALUE_NUMBER)
		FUZZ_CHECK(isfinite(value->number));
	if (value->type == VALUE_TEXT)
		FUZZ_CHECK(fuzz_is_clean(value->text));
}

static void check_rows(const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		FUZZ_CHECK(fuzz_is_clean(rows->rows[i].name));
		FUZZ_CHECK(i == 0 || name_compare(rows->rows[i - 1].name, rows->rows[i].name) < 0);
		for (size_t j = 0; j < rows->field_count; j++)
			check_value(&rows->rows[i].values[j]);
	}
}

void fuzz_check_board(const struct board *board)
{
	struct board_summary summary;
	size_t count = 0;

	for (size_t i = 0; i < board_count(board); i++) {
		const struct board_agent *agent = board_at(board, i);

		FUZZ_CHECK(agent->settings == board_catalogue(board)->agents[i]);
		FUZZ_CHECK(agent->message && fuzz_is_clean(agent->message));
		FUZZ_CHECK(agent->own_message && fuzz_is_clean(agent->own_message));
		FUZZ_CHECK((agent->cause != NULL) == (agent->status == AGENT_DEPENDANT));
		FUZZ_CHECK(status_word(agent->status) && status_word(agent->max_status));
		FUZZ_CHECK(agent->own_status != AGENT_DEPENDANT && agent->max_status != AGENT_DEPENDANT);
		FUZZ_CHECK(strlen(agent->own_message) <= REPORT_MESSAGE_MAX);
		FUZZ_CHECK(board_age_s(board, agent) >= -1);
		check_rows(&agent->rows);
	}
	board_summary(board, &summary);
	for (size_t i = 0; i <= STATUS_COUNT; i++)
		count += summary.count[i];
	FUZZ_CHECK(count == board_count(board));
}
