/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rrd/declare.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "rrd/file.h"

#include <stdlib.h>
#include <string.h>

void declarations_init(struct declarations *declarations)
{
	*declarations = (struct declarations){ 0 };
}

static void declared_free(struct declared *agent)
{
	if (!agent)
		return;
	for (size_t i = 0; i < agent->field_count; i++) {
		free(agent->fields[i].label);
		free(agent->fields[i].unit);
	}
	for (size_t i = 0; i < agent->file_count; i++)
		row_file_free(agent->files[i]);
	free(agent->fields);
	free(agent->drawings);
	free(agent->rules);
	free(agent->files);
	free(agent);
}

void declarations_release(struct declarations *declarations)
{
	for (size_t i = 0; i < declarations->count; i++)
		declared_free(declarations->items[i]);
	free(declarations->items);
	declarations_init(declarations);
}

/* Index of the first agent whose name is not before this one. */
static size_t lower_bound(const struct declarations *declarations, const char *name)
{
	size_t low = 0, high = declarations->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(declarations->items[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct declared *declarations_find(const struct declarations *declarations, const char *name)
{
	size_t at = lower_bound(declarations, name);

	return at < declarations->count && strcmp(declarations->items[at]->name, name) == 0 ? declarations->items[at]
											    : NULL;
}

size_t declared_field(const struct declared *agent, const char *name)
{
	size_t i = 0;

	while (i < agent->field_count && strcmp(agent->fields[i].name, name) != 0)
		i++;
	return i;
}

const struct drawing *declared_drawing(const struct declared *agent, const char *name)
{
	for (size_t i = 0; i < agent->drawing_count; i++)
		if (strcmp(agent->drawings[i].name, name) == 0)
			return &agent->drawings[i];
	return NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* calloc() that has no empty result: NULL is always a lack of memory. */
static void *array(size_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

static int take_fields(struct declared *agent, const json_t *fields)
{
	size_t index;
	json_t *item;

	agent->fields = array(json_array_size(fields), sizeof *agent->fields);
	if (!agent->fields)
		return -1;
	json_array_foreach(fields, index, item)
	{
		struct number_field *field = &agent->fields[agent->field_count];
		const char *name = text_of(item, "name");
		enum agent_kind kind = kind_from_word(text_of(item, "kind"));

		if (kind == AGENT_TEXT)
			continue;
		if (!kind || !name_is_field(name) || declared_field(agent, name) < agent->field_count) {
			log_error("declare", "%s: field \"%s\" of kind \"%s\" cannot be kept in an RRD", agent->name,
				  name, text_of(item, "kind"));
			continue;
		}
		text_copy(field->name, sizeof field->name, name);
		field->kind = kind;
		field->label = strdup(text_of(item, "label"));
		field->unit = strdup(text_of(item, "unit"));
		agent->field_count++;
		if (!field->label || !field->unit)
			return -1;
	}
	return 0;
}

static void take_series(struct declared *agent, struct drawing *drawing, const json_t *series)
{
	size_t index;
	json_t *item;

	json_array_foreach(series, index, item)
	{
		size_t field = declared_field(agent, text_of(item, "field"));
		enum agent_style style = style_from_word(text_of(item, "style"));

		if (field == agent->field_count || !style || drawing->series_count == DRAWING_SERIES_MAX) {
			log_error("declare",
				  "%s: graph %s: series \"%s\" cannot be drawn: no number field, no style "
				  "or more than %d series",
				  agent->name, drawing->name, text_of(item, "field"), DRAWING_SERIES_MAX);
			continue;
		}
		drawing->series[drawing->series_count++] = (struct drawing_series){ field, style };
	}
}

static int take_drawings(struct declared *agent, const json_t *graphs)
{
	size_t index;
	json_t *item;

	agent->drawings = array(json_array_size(graphs), sizeof *agent->drawings);
	if (!agent->drawings)
		return -1;
	json_array_foreach(graphs, index, item)
	{
		struct drawing *drawing = &agent->drawings[agent->drawing_count];

		if (!name_is_agent(text_of(item, "name")))
			continue;
		text_copy(drawing->name, sizeof drawing->name, text_of(item, "name"));
		take_series(agent, drawing, json_object_get(item, "series"));
		agent->drawing_count++;
	}
	return 0;
}

static void take_rules(struct declared *agent, const json_t *texts, enum agent_status status)
{
	size_t index;
	json_t *item;
	char why[160];

	json_array_foreach(texts, index, item)
	{
		const char *text = json_string_value(item);

		if (text && rule_parse(&agent->rules[agent->rule_count], status, text, NULL, why, sizeof why) == 0)
			agent->rule_count++;
		else
			log_error("declare", "%s: threshold \"%s\" is not drawn: %s", agent->name, text ? text : "",
				  text ? why : "not a text");
	}
}

static int take_all_rules(struct declared *agent, const json_t *message)
{
	const json_t *warn = json_object_get(message, "warn"), *error = json_object_get(message, "error");

	agent->rules = array(json_array_size(warn) + json_array_size(error), sizeof *agent->rules);
	if (!agent->rules)
		return -1;
	take_rules(agent, warn, AGENT_WARN);
	take_rules(agent, error, AGENT_ERROR);
	return 0;
}

static unsigned long step_of(const json_t *message)
{
	json_int_t period_us = json_integer_value(json_object_get(message, "period_us"));

	return period_us < USEC_PER_SEC ? 1 : (unsigned long)((period_us + USEC_PER_SEC / 2) / USEC_PER_SEC);
}

/* NULL when memory is short. */
static struct declared *declared_new(const json_t *message)
{
	struct declared *agent = calloc(1, sizeof *agent);

	if (!agent)
		return NULL;
	text_copy(agent->name, sizeof agent->name, text_of(message, "name"));
	agent->step = step_of(message);
	agent->rows = json_is_true(json_object_get(message, "rows"));
	if (take_fields(agent, json_object_get(message, "fields")) ||
	    take_drawings(agent, json_object_get(message, "graphs")) || take_all_rules(agent, message)) {
		declared_free(agent);
		return NULL;
	}
	return agent;
}

static int put(struct declarations *declarations, struct declared *agent)
{
	size_t at = lower_bound(declarations, agent->name);

	if (at < declarations->count && strcmp(declarations->items[at]->name, agent->name) == 0) {
		declared_free(declarations->items[at]);
		declarations->items[at] = agent;
		return 0;
	}
	struct declared **items =
		reallocarray(declarations->items, declarations->count + 1, sizeof(*declarations->items));
	if (!items)
		return -1;
	memmove(items + at + 1, items + at, (declarations->count - at) * sizeof(*items));
	items[at] = agent;
	declarations->items = items;
	declarations->count++;
	return 0;
}

int declarations_take(struct declarations *declarations, const json_t *agents)
{
	size_t index;
	json_t *item;

	json_array_foreach(agents, index, item)
	{
		if (!name_is_agent(text_of(item, "name"))) {
			log_error("declare", "an agent without a valid name (\"%s\") is left out",
				  text_of(item, "name"));
			continue;
		}
		struct declared *agent = declared_new(item);
		if (!agent)
			return -1;
		if (put(declarations, agent)) {
			declared_free(agent);
			return -1;
		}
	}
	return 0;
}
