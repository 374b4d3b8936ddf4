/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/update.h"

#include "base/clock.h"
#include "base/text.h"
#include "rrd/aside.h"
#include "rrd/file.h"
#include "rrd/librrd.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The files that have updates waiting. */
struct batch {
	struct {
		struct declared *agent;
		struct row_file *file;
	} * items;
	size_t count, size;
	time_t now;
	struct update_result *result;
};

/* A value as librrd reads it. It takes nothing but digits for a counter. */
static void add_value(struct buffer *to, enum agent_kind kind, const json_t *value)
{
	const char *text = json_string_value(value);
	double number = json_number_value(value);
	bool level = kind == AGENT_GAUGE;
	uint64_t count;

	if (text && text_to_u64(text, &count))
		buffer_addf(to, ":%" PRIu64, count);
	else if (json_is_integer(value) && (kind != AGENT_COUNTER || number >= 0))
		buffer_addf(to, ":%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value) && level)
		buffer_addf(to, ":%.15g", number);
	else if (json_is_real(value) && fabs(number) < 0x1p63 && (kind != AGENT_COUNTER || number >= 0))
		buffer_addf(to, ":%" PRId64, (int64_t)number);
	else
		buffer_adds(to, ":U");
}

static int batch_add(struct batch *batch, struct declared *agent, struct row_file *file)
{
	if (batch->count == batch->size) {
		size_t size = batch->size ? 2 * batch->size : 64;
		void *items = reallocarray(batch->items, size, sizeof(*batch->items));

		if (!items)
			return -1;
		batch->items = items;
		batch->size = size;
	}
	batch->items[batch->count].agent = agent;
	batch->items[batch->count++].file = file;
	return 0;
}

static void queue_row(struct batch *batch, struct declared *agent, const char *row, int64_t time_us,
		      const json_t *values)
{
	char name[NAME_ROW_MAX + 1];

	name_row(row, name);
	struct row_file *file = row_file(agent, name);
	if (!file || (!file->waiting && batch_add(batch, agent, file))) {
		batch->result->later = true;
		fault_of_memory(&batch->result->fault, "cannot update", agent->name);
		return;
	}
	buffer_addf(&file->updates, "%" PRId64 ".%06d", time_us / USEC_PER_SEC, (int)(time_us % USEC_PER_SEC));
	for (size_t i = 0; i < agent->field_count; i++)
		add_value(&file->updates, agent->fields[i].kind, json_object_get(values, agent->fields[i].name));
	buffer_add(&file->updates, "", 1);
	file->waiting++;
}

/* librrd takes nothing before the last update: one record from the future would end the file's history. */
static bool is_ahead(struct updater *updater, struct batch *batch, const struct declared *agent, double time)
{
	if (time <= (double)batch->now + AHEAD_S)
		return false;
	batch->result->failed += agent->field_count;
	complain(&updater->lines, updater->clock, "update",
		 "%s: a record of %.0f (epoch seconds) is refused: it is %.0f s in the future; was the clock wrong?",
		 agent->name, time, time - (double)batch->now);
	return true;
}

static void queue_record(struct updater *updater, struct batch *batch, const json_t *record)
{
	const char *name = json_string_value(json_object_get(record, "agent"));
	struct declared *agent = name ? declarations_find(updater->declarations, name) : NULL;
	double time = json_number_value(json_object_get(record, "time"));
	json_t *values = json_object_get(record, "values"), *row_values;
	const char *row;

	/* 1980 is where librrd begins, 2100 where 32-bit times have ended. */
	if (!agent || !agent->field_count || !(time > 315532800 && time < 4102444800) || json_object_size(values) == 0)
		return;
	if (is_ahead(updater, batch, agent, time))
		return;
	int64_t time_us = llround(time * USEC_PER_SEC);
	if (!agent->rows) {
		queue_row(batch, agent, "", time_us, values);
		return;
	}
	json_object_foreach(values, row, row_values) if (json_is_object(row_values))
		queue_row(batch, agent, row, time_us, row_values);
}

/* "N KIND JSON", length without the newline. False when it is not that. */
static bool queue_line(struct updater *updater, struct batch *batch, const char *line, size_t length)
{
	static const char kind[] = " measure ";
	const char *space = memchr(line, ' ', length);

	if (!space)
		return false;
	size_t left = length - (size_t)(space - line);
	if (left < sizeof kind - 1 || memcmp(space, kind, sizeof kind - 1) != 0)
		return memchr(space + 1, ' ', left - 1) != NULL; /* another kind of record: not for us */
	json_t *record = json_loadb(space + sizeof kind - 1, left - (sizeof kind - 1), JSON_REJECT_DUPLICATES, NULL);
	if (!record)
		return false;
	queue_record(updater, batch, record);
	json_decref(record);
	return true;
}

static int apply(const struct declared *agent, const struct row_file *file, const char *const *updates, int count,
		 struct fault *fault)
{
	char path[ROW_PATH_SIZE];
	struct buffer fields;
	int result = 0;

	row_path(agent->name, file->row, path);
	buffer_init(&fields, (size_t)agent->field_count * (NAME_FIELD_MAX + 1));
	for (size_t i = 0; i < agent->field_count; i++)
		buffer_addf(&fields, "%s%s", i ? ":" : "", agent->fields[i].name);
	librrd_begin();
	if (fields.failed)
		result = fault_of_memory(fault, "cannot update", path);
	else if (rrd_updatex_r(path, fields.data, RRD_SKIP_PAST_UPDATES, count, (const char **)updates))
		result = fault_of_librrd(fault, "cannot update", path);
	buffer_release(&fields);
	return result;
}

static time_t time_of(const char *update)
{
	return (time_t)strtoll(update, NULL, 10);
}

static int make_fit(const struct updater *updater, const struct declared *agent, struct row_file *file,
		    const char *first, struct fault *fault)
{
	const struct fit fit = { agent, time_of(first), clock_wall_us(updater->clock) / USEC_PER_SEC };

	if (file->last > fit.now + AHEAD_S)
		file->fits = false; /* the clock was ahead until now */
	return row_file_fit(&fit, file, fault);
}

/* How many the file has already, or is behind: librrd passes over them. */
static unsigned count_skipped(struct row_file *file, const char *const *updates)
{
	unsigned skipped = 0;

	for (unsigned i = 0; i < file->waiting; i++)
		if (time_of(updates[i]) <= file->last)
			skipped++;
		else
			file->last = time_of(updates[i]);
	return skipped;
}

/* One by one after librrd stopped at one that it refuses: what it has taken before, it skips. How many are refused, or
 * -1. */
static int apply_singly(struct updater *updater, const struct declared *agent, const struct row_file *file,
			const char *const *updates, struct fault *fault)
{
	int refused = 0;

	for (unsigned i = 0; i < file->waiting; i++) {
		if (apply(agent, file, updates + i, 1, fault) == 0)
			continue;
		if (fault->later)
			return -1;
		refused++;
		complain(&updater->files, updater->clock, "update", "%s, row \"%s\": \"%s\" is refused: %s",
			 agent->name, file->row, updates[i], fault->text);
	}
	return refused;
}

/* How many are refused, or -1. */
static int apply_all(struct updater *updater, struct batch *batch, const struct declared *agent, struct row_file *file,
		     const char *const *updates, struct fault *fault)
{
	if (make_fit(updater, agent, file, updates[0], fault))
		return -1;
	batch->result->skipped += (uint64_t)count_skipped(file, updates) * agent->field_count;
	if (apply(agent, file, updates, (int)file->waiting, fault) == 0)
		return 0;
	file->fits = false; /* somebody may have changed or removed it: look again */
	if (fault->later || make_fit(updater, agent, file, updates[0], fault))
		return -1;
	return apply_singly(updater, agent, file, updates, fault);
}

/* The updates that wait for a file, one after the other in its buffer. NULL when memory is short. */
static const char **list_updates(const struct row_file *file)
{
	const char **updates = file->updates.failed ? NULL : calloc(file->waiting, sizeof(*updates));
	const char *next = file->updates.data;

	for (unsigned i = 0; updates && i < file->waiting; i++, next += strlen(next) + 1)
		updates[i] = next;
	return updates;
}

static void note(struct updater *updater, struct batch *batch, const struct declared *agent, struct row_file *file,
		 const struct fault *fault)
{
	file->fits = false; /* and what its last update is, is to be seen */
	if (fault->later) {
		if (!batch->result->later)
			batch->result->fault = *fault;
		batch->result->later = true;
		return;
	}
	batch->result->failed += (uint64_t)file->waiting * agent->field_count;
	complain(&updater->files, updater->clock, "update", "%s, row \"%s\": %u updates are lost: %s", agent->name,
		 file->row, file->waiting, fault->text);
}

static void flush_file(struct updater *updater, struct batch *batch, const struct declared *agent,
		       struct row_file *file)
{
	const char **updates = list_updates(file);
	struct fault fault;
	int refused = updates ? apply_all(updater, batch, agent, file, updates, &fault)
			      : fault_of_memory(&fault, "cannot update", agent->name);

	if (refused > 0)
		batch->result->failed += (uint64_t)refused * agent->field_count;
	else if (refused < 0)
		note(updater, batch, agent, file, &fault);
	free(updates);
	buffer_release(&file->updates);
	file->updates.failed = false;
	file->waiting = 0;
}

void update_apply(struct updater *updater, const char *lines, size_t length, struct update_result *result)
{
	struct batch batch = { .now = clock_wall_us(updater->clock) / USEC_PER_SEC, .result = result };
	size_t at = 0;

	*result = (struct update_result){ 0 };
	while (at < length) {
		const char *end = memchr(lines + at, '\n', length - at);
		size_t line = end ? (size_t)(end - (lines + at)) : length - at;

		if (!queue_line(updater, &batch, lines + at, line)) {
			result->failed++;
			complain(&updater->lines, updater->clock, "update", "no record: \"%.*s\"",
				 (int)(line < 120 ? line : 120), lines + at);
		}
		at += line + 1;
	}
	for (size_t i = 0; i < batch.count; i++)
		flush_file(updater, &batch, batch.items[i].agent, batch.items[i].file);
	if (!result->failed)
		complaint_end(&updater->files, updater->clock, "update", "the files take updates again");
	free(batch.items);
}
