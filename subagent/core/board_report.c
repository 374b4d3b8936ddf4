/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an agent says by itself: from its reports, and from there being none. */
#include "base/clock.h"
#include "base/text.h"
#include "core/board_private.h"

#include <stdio.h>
#include <string.h>

/* The thresholds and the class's verdict: the worse counts; when both say the same both are told. */
static bool judge(struct entry *entry, const struct report *report)
{
	const struct catalogue_agent *settings = entry->agent.settings;
	char broken[REPORT_MESSAGE_MAX + 1], both[2 * REPORT_MESSAGE_MAX + 4], message[REPORT_MESSAGE_MAX + 1];
	enum agent_status rules = rules_judge(settings->rules, settings->rule_count, settings->class,
					      &entry->agent.rows, broken, sizeof broken);
	enum agent_status status = status_worse(report->status, rules);
	const char *verdict = report->message;

	if (rules != report->status || !*broken || !*verdict)
		return board_set_own(entry, status, rules == status && *broken ? broken : verdict);
	snprintf(both, sizeof both, "%s; %s", broken, verdict);
	text_copy(message, sizeof message, both);
	return board_set_own(entry, status, message);
}

static void take_rows(struct board *board, struct entry *entry, struct report *report)
{
	struct board_agent *agent = &entry->agent;
	int64_t now_us = clock_monotonic_us(board->clock);

	board_entry_rows(board, entry, &report->rows);
	agent->measures++;
	agent->time_us = report->time_us;
	agent->mono_us = now_us - report->duration_us;
	board_trend_add(entry);
}

void board_report(struct board *board, struct report *report)
{
	struct entry *entry = board_entry(board, report->agent);
	bool differs;

	if (!entry || report->agent->problem)
		return;
	board_settle(board);
	board_trend_roll(board);
	board_entry_arrived(board, entry);
	entry->failed = !report->measured;
	entry->agent.duration_us = report->duration_us;
	entry->agent.cpu_us = report->cpu_us;
	if (report->measured) {
		take_rows(board, entry, report);
		differs = judge(entry, report);
	} else {
		entry->agent.failures++;
		differs = board_set_own(entry, AGENT_UNKNOWN, report->message);
	}
	board_entry_wait(board, entry);
	board_show(board, entry, differs, report);
}

/* No measure has come in time: what was measured counts no more. Why the last turn failed is still worth reading. */
static void make_old(struct board *board, struct entry *entry)
{
	const struct board_agent *agent = &entry->agent;
	int64_t since_us = agent->time_us ? agent->mono_us : entry->waits_since_us;
	char age[TEXT_DURATION_SIZE], period[TEXT_DURATION_SIZE];
	char whole[REPORT_MESSAGE_MAX + 128], message[REPORT_MESSAGE_MAX + 1];

	text_duration(clock_monotonic_us(board->clock) - since_us, age);
	text_duration(agent->settings->period_us, period);
	snprintf(whole, sizeof whole, "no measure for %s (period %s)%s%s", age, period,
		 entry->failed ? "; last turn: " : "", entry->failed ? agent->own_message : "");
	text_copy(message, sizeof message, whole);
	entry->old_us = INT64_MAX;
	entry->fresh = false;
	board_show(board, entry, board_set_own(entry, AGENT_UNKNOWN, message), NULL);
}

/* Looks at the entries only when one of them may have become too old. */
void board_tick(struct board *board)
{
	int64_t now_us = clock_monotonic_us(board->clock);

	board_settle(board);
	board_trend_roll(board);
	if (now_us < board->next_old_us)
		return;
	board->next_old_us = INT64_MAX;
	for (size_t i = 0; i < board->count; i++) {
		struct entry *entry = &board->entries[i];

		if (entry->old_us <= now_us)
			make_old(board, entry);
		else if (entry->old_us < board->next_old_us)
			board->next_old_us = entry->old_us;
	}
}
