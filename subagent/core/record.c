/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/record.h"

#include "base/buffer.h"
#include "base/clock.h"

#define RECORD_MAX (4u << 20)

/* The record is written key by key: so its keys stand in one order, and times have 6 decimals (as doubles with the 15
 * digits of the values they would lose the last one). */

static int add_json_part(const char *text, size_t length, void *buffer)
{
	buffer_add(buffer, text, length);
	return 0;
}

/* Takes over json; NULL means that memory was short. */
static void add_json(struct buffer *buffer, json_t *json)
{
	if (!json || json_dump_callback(json, add_json_part, buffer,
					JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) < 0)
		buffer->failed = true;
	json_decref(json);
}

static void add_text(struct buffer *buffer, const char *key, const char *text)
{
	buffer_addf(buffer, "\"%s\":", key);
	add_json(buffer, text ? json_string(text) : json_null());
	buffer_adds(buffer, ",");
}

static void add_seconds(struct buffer *buffer, const char *key, int64_t us)
{
	int64_t size = us < 0 ? -us : us;

	buffer_addf(buffer, "\"%s\":%s%lld.%06lld,", key, us < 0 ? "-" : "", (long long)(size / USEC_PER_SEC),
		    (long long)(size % USEC_PER_SEC));
}

static void add_count(struct buffer *buffer, const char *key, uint64_t count)
{
	buffer_addf(buffer, "\"%s\":%llu,", key, (unsigned long long)count);
}

static const char *name_of(const struct catalogue_agent *agent)
{
	return agent ? agent->name : NULL;
}

/* What was measured before, when this turn did not measure: so the last record alone brings an agent back. */
static void add_kept(struct buffer *buffer, const struct board_agent *agent)
{
	buffer_adds(buffer, "\"kept\":{");
	add_seconds(buffer, "time", agent->time_us);
	buffer_adds(buffer, "\"values\":");
	add_json(buffer, rows_json(&agent->rows, agent->settings->class));
	buffer_adds(buffer, "},");
}

char *record_measure(const struct board_agent *agent, const struct report *report)
{
	struct buffer buffer;

	buffer_init(&buffer, RECORD_MAX);
	buffer_adds(&buffer, "{");
	add_text(&buffer, "agent", agent->settings->name);
	add_text(&buffer, "class", agent->settings->class->name);
	add_seconds(&buffer, "time", report->time_us);
	add_text(&buffer, "status", status_word(agent->status));
	add_text(&buffer, "message", agent->message);
	add_text(&buffer, "cause", name_of(agent->cause));
	add_seconds(&buffer, "since", agent->since_us);
	add_text(&buffer, "max", status_word(agent->max_status));
	add_seconds(&buffer, "max_since", agent->max_since_us);
	add_text(&buffer, "own", status_word(agent->own_status));
	add_text(&buffer, "own_message", agent->own_message);
	add_text(&buffer, "end", report_end_word(report->end));
	add_seconds(&buffer, "duration", report->duration_us);
	add_count(&buffer, "measures", agent->measures);
	add_count(&buffer, "failures", agent->failures);
	buffer_adds(&buffer, report->measured ? "\"measured\":true," : "\"measured\":false,");
	if (!report->measured && agent->time_us)
		add_kept(&buffer, agent);
	buffer_adds(&buffer, "\"values\":");
	add_json(&buffer, report->measured ? rows_json(&agent->rows, agent->settings->class) : json_object());
	buffer_adds(&buffer, "}");
	return buffer_take(&buffer);
}

char *record_event(const struct board_change *change)
{
	const struct board_agent *agent = change->agent;
	struct buffer buffer;

	buffer_init(&buffer, RECORD_MAX);
	buffer_adds(&buffer, "{");
	add_text(&buffer, "agent", agent->settings->name);
	add_seconds(&buffer, "time", change->time_us);
	add_text(&buffer, "before", status_word(change->before));
	add_text(&buffer, "after", status_word(change->after));
	add_seconds(&buffer, "before_since", change->before_since_us);
	add_text(&buffer, "message", agent->message);
	buffer_adds(&buffer, "\"cause\":");
	add_json(&buffer, agent->cause ? json_string(agent->cause->name) : json_null());
	buffer_adds(&buffer, "}");
	return buffer_take(&buffer);
}
