/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message.h"

#include "agent.h"
#include "base/text.h"
#include "config/options.h"
#include "core/catalogue.h"
#include "settings.h"

#include <stdlib.h>
#include <string.h>

/* NULL is "". */
static json_t *clean(const char *text)
{
	char *copy = strdup(text ? text : "");

	if (!copy)
		return NULL;
	text_clean(copy);
	json_t *string = json_string(copy);
	free(copy);
	return string;
}

static json_t *kind_of(const struct agent_field *field)
{
	bool known = field->kind >= AGENT_GAUGE && field->kind <= AGENT_TEXT;

	return json_string(known ? kind_word(field->kind) : "");
}

static json_t *style_of(const struct agent_series *series)
{
	bool known = series->style >= AGENT_LINE && series->style <= AGENT_STACK;

	return json_string(known ? style_word(series->style) : "");
}

/* json_array_append_new() takes NULL for an error, as all of these. */
static json_t *fields_of(const struct agent_class *class)
{
	json_t *list = json_array();

	for (const struct agent_field *field = class->fields; list && field && field->name; field++)
		if (json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o}", "name", clean(field->name), "label",
							  clean(field->label), "kind", kind_of(field), "unit",
							  clean(field->unit)))) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *series_of(const struct agent_graph *graph)
{
	json_t *list = json_array();

	for (const struct agent_series *series = graph->series; list && series && series->field; series++)
		if (json_array_append_new(
			    list, json_pack("{s:o, s:o}", "field", clean(series->field), "style", style_of(series)))) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *graphs_of(const struct agent_class *class)
{
	json_t *list = json_array();

	for (const struct agent_graph *graph = class->graphs; list && graph && graph->name; graph++)
		if (json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "name", clean(graph->name), "title",
							  clean(graph->title), "series", series_of(graph)))) {
			json_decref(list);
			return NULL;
		}
	return list;
}

json_t *message_class(const struct agent_class *class)
{
	return json_pack("{s:s, s:o, s:o, s:b, s:o, s:o, s:o}", "op", "class", "name", clean(class->name), "summary",
			 clean(class->summary), "rows", class->row_label != NULL, "row_label", clean(class->row_label),
			 "fields", fields_of(class), "graphs", graphs_of(class));
}

static json_t *list_of(char *const *items)
{
	json_t *list = json_array();

	for (; list && *items; items++)
		if (json_array_append_new(list, clean(*items))) {
			json_decref(list);
			return NULL;
		}
	return list;
}

json_t *message_agent(const struct agent *agent)
{
	json_t *message = json_pack(
		"{s:o, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "name", clean(agent->name), "class",
		clean(agent->class_name), "file", clean(agent->file), "line", (json_int_t)agent->line, "period_us",
		(json_int_t)agent->period_us, "timeout_us", (json_int_t)agent->timeout_us, "description",
		clean(agent->description), "section", clean(agent->section), "help", clean(agent->help), "requires",
		list_of(agent->requires), "warn", list_of(agent->warn), "error", list_of(agent->error));

	if (message && agent->problem && json_object_set_new(message, "problem", clean(agent->problem))) {
		json_decref(message);
		return NULL;
	}
	return message;
}

json_t *message_problem(const struct options_problem *problem)
{
	return json_pack("{s:s, s:o, s:I, s:o}", "op", "problem", "file", clean(problem->file), "line",
			 (json_int_t)problem->line, "text", clean(problem->text));
}
