/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way back of a record (record.c) onto the board. It comes from a disk: everything is checked before anything is
 * taken. */
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "core/board_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A record, understood. Texts belong to the JSON. */
struct kept {
	const char *agent, *class;
	enum agent_status status, max, own;
	const char *message, *own_message, *cause;
	int64_t since_us, max_since_us, duration_us;
	uint64_t measures, failures;
	bool measured;
	int64_t measured_us; /* wall: when values were measured; 0: never */
	const json_t *values;
};

static bool take_text(const char **text, const json_t *record, const char *key)
{
	*text = json_string_value(json_object_get(record, key));
	return *text != NULL;
}

static bool take_status(enum agent_status *status, const json_t *record, const char *key)
{
	const char *word;

	return take_text(&word, record, key) && (*status = status_from_word(word));
}

/* What an agent says by itself, and the worst of it, is never Dependant. */
static bool take_own_status(enum agent_status *status, const json_t *record, const char *key)
{
	return take_status(status, record, key) && *status != AGENT_DEPENDANT;
}

/* 9e9 s is the year 2255. */
static bool take_seconds(int64_t *us, const json_t *record, const char *key)
{
	const json_t *value = json_object_get(record, key);
	double seconds = json_number_value(value);

	if (!json_is_number(value) || !(fabs(seconds) < 9e9))
		return false;
	*us = llround(seconds * USEC_PER_SEC);
	return true;
}

static bool take_count(uint64_t *count, const json_t *record, const char *key)
{
	const json_t *value = json_object_get(record, key);

	*count = (uint64_t)json_integer_value(value);
	return json_is_integer(value) && json_integer_value(value) >= 0;
}

static bool take_values(struct kept *kept, const json_t *record)
{
	const json_t *before = json_object_get(record, "kept");

	kept->measured = json_is_true(json_object_get(record, "measured"));
	if (!kept->measured && !before)
		return true;
	if (!kept->measured)
		record = before;
	kept->values = json_object_get(record, "values");
	return json_is_object(kept->values) && take_seconds(&kept->measured_us, record, "time");
}

/* NULL, or the key that is missing or wrong. */
static const char *understand(struct kept *kept, const json_t *record)
{
	*kept = (struct kept){ .cause = json_string_value(json_object_get(record, "cause")) };
	return !take_text(&kept->agent, record, "agent")                 ? "agent"
	       : !take_text(&kept->class, record, "class")               ? "class"
	       : !take_status(&kept->status, record, "status")           ? "status"
	       : !take_text(&kept->message, record, "message")           ? "message"
	       : !take_seconds(&kept->since_us, record, "since")         ? "since"
	       : !take_own_status(&kept->max, record, "max")             ? "max"
	       : !take_seconds(&kept->max_since_us, record, "max_since") ? "max_since"
	       : !take_own_status(&kept->own, record, "own")             ? "own"
	       : !take_text(&kept->own_message, record, "own_message")   ? "own_message"
	       : !take_seconds(&kept->duration_us, record, "duration")   ? "duration"
	       : !take_count(&kept->measures, record, "measures")        ? "measures"
	       : !take_count(&kept->failures, record, "failures")        ? "failures"
	       : !take_values(kept, record)                              ? "values"
									 : NULL;
}

/* The values again, with what the thresholds of today say of each. */
static bool restore_rows(struct board *board, struct entry *entry, const struct kept *kept)
{
	struct board_agent *agent = &entry->agent;
	const struct catalogue_agent *settings = agent->settings;
	char why[REPORT_MESSAGE_MAX];
	struct rows rows;

	if (!kept->values)
		return true;
	if (rows_parse(&rows, settings->class, kept->values, why, sizeof why) < 0)
		return false;
	board_entry_rows(board, entry, &rows);
	rules_judge(settings->rules, settings->rule_count, settings->class, &agent->rows, why, sizeof why);
	return true;
}

static void restore_times(const struct board *board, struct board_agent *agent, const struct kept *kept)
{
	int64_t age_us = clock_wall_us(board->clock) - kept->measured_us;

	agent->time_us = kept->measured_us;
	agent->mono_us = clock_monotonic_us(board->clock) - (age_us > 0 ? age_us : 0);
	agent->duration_us = kept->duration_us;
	agent->since_us = kept->since_us;
	agent->max_status = kept->max;
	agent->max_since_us = kept->max_since_us;
	agent->measures = kept->measures;
	agent->failures = kept->failures;
}

/* As a message of a report: what it is shown by trusts it. */
static void clean_message(char message[static REPORT_MESSAGE_MAX + 1], const char *kept)
{
	text_copy(message, REPORT_MESSAGE_MAX + 1, kept);
	text_clean(message);
}

static void restore_state(struct board *board, struct entry *entry, const struct kept *kept)
{
	struct board_agent *agent = &entry->agent;
	const struct catalogue_agent *cause = kept->cause ? catalogue_agent(board->catalogue, kept->cause) : NULL;
	char message[REPORT_MESSAGE_MAX + 1];

	clean_message(message, kept->own_message);
	board_set_own(entry, kept->own, message);
	/* What is shown stands as it was until board_settle(); a cause that is gone is none. */
	if (kept->status == AGENT_DEPENDANT && cause) {
		agent->cause = cause;
		clean_message(message, kept->message);
		agent->message = board_text_keep(message);
		board_set_status(board, entry, AGENT_DEPENDANT);
	} else {
		board_set_status(board, entry, kept->own);
	}
	if (agent->since_us > board->last_change_us)
		board->last_change_us = agent->since_us;
}

int board_restore_record(struct board *board, const json_t *record, char *why, size_t why_size)
{
	struct kept kept;
	const char *wrong = understand(&kept, record);

	if (wrong) {
		snprintf(why, why_size, "a record whose \"%s\" is missing or wrong", wrong);
		return -1;
	}
	size_t index = catalogue_index(board->catalogue, kept.agent);
	if (index == board->count)
		return 0;
	struct entry *entry = &board->entries[index];
	const struct catalogue_agent *settings = entry->agent.settings;
	/* Only who has not said anything yet: not one who was restored, measured, or has a problem. */
	if (!entry->fresh || strcmp(settings->class->name, kept.class) != 0 || !restore_rows(board, entry, &kept))
		return 0;
	board_entry_arrived(board, entry);
	entry->failed = !kept.measured;
	entry->quiet = true;
	restore_times(board, &entry->agent, &kept);
	restore_state(board, entry, &kept);
	board_entry_wait(board, entry);
	board->restored = true;
	board->version++;
	return 0;
}

int board_restore(struct board *board, const char *line, size_t length, char *why, size_t why_size)
{
	struct kept kept;
	json_error_t error;
	json_t *record = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
	const char *wrong = record ? understand(&kept, record) : NULL;
	int result = 0;

	if (!record) {
		snprintf(why, why_size, "not valid JSON: %s at octet %d", error.text, error.position);
		text_clean(why); /* may quote the line */
		return -1;
	}
	if (board->generation || wrong) {
		result = board_restore_record(board, record, why, why_size);
	} else {
		if (!board->waiting)
			board->waiting = json_array();
		if (!board->waiting || json_array_append(board->waiting, record) < 0) {
			snprintf(why, why_size, "out of memory");
			result = -1;
		}
	}
	json_decref(record);
	return result;
}
