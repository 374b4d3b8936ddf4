/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "build-config.h"

#include "core/report.h"

#include "base/text.h"
#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const ends[] = {
	[REPORT_EXIT] = "exit", [REPORT_SIGNAL] = "signal", [REPORT_DEADLINE] = "deadline", [REPORT_FLOOD] = "flood",
	[REPORT_FORK] = "fork", [REPORT_STUCK] = "stuck",   [REPORT_LOST] = "lost",         [REPORT_GONE] = "gone",
};

const char *report_end_word(enum report_end end)
{
	return ends[end];
}

void report_release(struct report *report)
{
	free(report->message);
	report->message = NULL;
	rows_release(&report->rows);
}

static int set_message(struct report *report, const char *text)
{
	size_t length = text_cut(text, REPORT_MESSAGE_MAX);

	free(report->message);
	report->message = malloc(length + 1);
	if (!report->message)
		return -1;
	memcpy(report->message, text, length);
	report->message[length] = '\0';
	text_clean(report->message);
	return 0;
}

/* There is no measure, for this reason. */
static int fail(struct report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int fail(struct report *report, const char *format, ...)
{
	char text[REPORT_MESSAGE_MAX + 1];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	report->measured = false;
	report->status = AGENT_UNKNOWN;
	rows_release(&report->rows);
	return set_message(report, text);
}

/* --- the child's report --- */

static int take_verdict(struct report *report, const json_t *json)
{
	const json_t *status = json_object_get(json, "status"), *message = json_object_get(json, "message");

	if (status && !json_is_null(status)) {
		const char *word = json_string_value(status);

		report->status = word ? status_from_word(word) : 0;
		if (!report->status || report->status == AGENT_DEPENDANT)
			return fail(report,
				    "its report has status \"%.32s\", which is none of ok, warn, error, unknown",
				    word ? word : "(no text)");
	}
	if (message && !json_is_null(message) && !json_is_string(message))
		return fail(report, "its report has a message that is no text");
	return set_message(report, json_is_string(message) ? json_string_value(message) : "");
}

static int take_json(struct report *report, const json_t *json)
{
	const json_t *failed = json_object_get(json, "failed"), *values = json_object_get(json, "values");
	char why[256];

	if (json_is_string(failed))
		return fail(report, "%s", *json_string_value(failed) ? json_string_value(failed) : "no reason given");
	if (!values)
		return fail(report, "its report has neither values nor a reason why there are none");
	if (rows_parse(&report->rows, report->agent->class, values, why, sizeof why) < 0)
		return fail(report, "its report cannot be used: %s", why);
	report->measured = true;
	report->status = AGENT_OK;
	return take_verdict(report, json);
}

static int take_exit(struct report *report, int code, const char *body, size_t length)
{
	json_error_t error;
	json_t *json = length ? json_loadb(body, length, JSON_REJECT_DUPLICATES, &error) : NULL;
	int result;

	if (code != 0 && !json_is_string(json_object_get(json, "failed")))
		result = fail(report, "exit status %d", code);
	else if (length == 0)
		result = fail(report, "ended without a report");
	else if (!json)
		result = fail(report, "its report is not valid JSON: %s at octet %d", error.text, error.position);
	else if (!json_is_object(json))
		result = fail(report, "its report is no JSON object");
	else
		result = take_json(report, json);
	json_decref(json);
	return result;
}

/* --- how the turn ended --- */

static int take_end(struct report *report, int code, const char *detail, const char *body, size_t length)
{
	const char *known = NULL;
	char timeout[TEXT_DURATION_SIZE];

	switch (report->end) {
	case REPORT_EXIT:
		return take_exit(report, code, body, length);
	case REPORT_SIGNAL:
		known = sigdescr_np(code);
		return fail(report, "killed by signal %d (%s)", code, known ? known : "unknown");
	case REPORT_DEADLINE:
		text_duration(report->agent->timeout_us, timeout);
		return fail(report, "did not end within %s and was killed", timeout);
	case REPORT_FLOOD:
		return fail(report, "wrote more than %u KiB and was killed", REPORT_BODY_MAX >> 10);
	case REPORT_FORK:
		known = strerrordesc_np(code);
		return fail(report, "could not be started: %s (errno %d)", known ? known : "unknown error", code);
	case REPORT_STUCK:
		return fail(report, "was killed and does not end%s%s", *detail ? ": " : "", detail);
	case REPORT_LOST:
		return fail(report, "the runner ended during the turn%s%s", *detail ? ": " : "", detail);
	case REPORT_GONE:
		return fail(report, "ended, and how was told to another than the runner");
	}
	return fail(report, "ended in an unknown way");
}

static bool take_number(int64_t *number, const json_t *head, const char *key, bool needed)
{
	const json_t *value = json_object_get(head, key);

	*number = json_integer_value(value);
	return json_is_integer(value) ? *number >= 0 : !value && !needed;
}

static int end_from_word(const char *word)
{
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (word && strcmp(word, ends[i]) == 0)
			return (int)i;
	return -1;
}

/* The runner's own words. Returns the name of what is wrong with them, or NULL. */
static const char *take_head(struct report *report, const json_t *head, int *code)
{
	int64_t turn, number;
	int end = end_from_word(json_string_value(json_object_get(head, "end")));

	if (end < 0)
		return "end";
	report->end = (enum report_end)end;
	if (!take_number(&turn, head, "turn", true))
		return "turn";
	report->turn = (uint64_t)turn;
	if (!take_number(&number, head, "code", false) || number > INT32_MAX)
		return "code";
	*code = (int)number;
	if (!take_number(&report->time_us, head, "time_us", true))
		return "time_us";
	if (!take_number(&report->duration_us, head, "duration_us", false))
		return "duration_us";
	return take_number(&report->cpu_us, head, "cpu_us", false) ? NULL : "cpu_us";
}

int report_parse(struct report *report, const struct catalogue *catalogue, const json_t *head, const char *body,
		 size_t length, char *why, size_t why_size)
{
	const char *name = json_string_value(json_object_get(head, "agent"));
	const char *detail = json_string_value(json_object_get(head, "detail"));
	int code = 0;

	*report = (struct report){ .agent = name ? catalogue_agent(catalogue, name) : NULL };
	if (!report->agent || !report->agent->class) {
		snprintf(why, why_size, "a report of \"%.64s\", which is no agent that measures", name ? name : "");
		return -1;
	}
	const char *wrong = take_head(report, head, &code);
	if (wrong) {
		snprintf(why, why_size, "a report of agent %s whose \"%s\" cannot be understood", name, wrong);
		return -1;
	}
	if (take_end(report, code, detail ? detail : "", body, length) < 0) {
		report_release(report);
		snprintf(why, why_size, "out of memory for a report of agent %s", name);
		return -1;
	}
	return 0;
}

int report_lost(struct report *report, const struct catalogue_agent *agent, uint64_t turn, int64_t time_us,
		const char *reason)
{
	*report = (struct report){ .agent = agent, .turn = turn, .end = REPORT_LOST, .time_us = time_us };
	return take_end(report, 0, reason, NULL, 0);
}
