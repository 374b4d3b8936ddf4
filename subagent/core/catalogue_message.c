/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalogue from the runner's messages. They come from a program of ours, but say what modules and files of others
 * hold: everything is checked, and what cannot be used is said with its name. */
#include "base/text.h"
#include "core/catalogue.h"
#include "core/texts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PERIOD_MAX_US     (366LL * 86400 * 1000000)
#define PERIOD_DEFAULT_US 60000000LL
#define FIELDS_MAX        1000
#define SERIES_MAX        8

/* What became of something in a message. */
enum taken { TAKEN, MALFORMED, NO_MEMORY };

struct why {
	char text[512];
};

static enum taken malformed(struct why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));
static enum taken malformed(struct why *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, sizeof why->text, format, args);
	va_end(args);
	text_clean(why->text); /* may have been cut within a character */
	return MALFORMED;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* Room for one more: the array grows at each power of two. NULL when memory is short (the old one stays). */
static void *roomy(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return reallocarray(array, count ? count * 2 : 1, size);
}

/* text: of the catalogue's texts; NULL when memory was short. */
static int note(struct catalogue *catalogue, const char *file, unsigned line, const char *text)
{
	const char *kept_file = texts_keep(catalogue->texts, file);
	struct catalogue_problem *problems =
		roomy(catalogue->problems, catalogue->problem_count, sizeof *catalogue->problems);

	if (problems)
		catalogue->problems = problems;
	if (!kept_file || !text || !problems)
		return -1;
	problems[catalogue->problem_count++] =
		(struct catalogue_problem){ .file = kept_file, .line = line, .text = text };
	return 0;
}

static unsigned line_of(const json_t *message)
{
	json_int_t line = json_integer_value(json_object_get(message, "line"));

	return line > 0 && line < INT32_MAX ? (unsigned)line : 0;
}

int catalogue_add_problem(struct catalogue *catalogue, const json_t *message)
{
	const char *text = text_of(message, "text");

	return note(catalogue, text_of(message, "file"), line_of(message),
		    *text ? texts_keep(catalogue->texts, text) : "a problem without a text");
}

/* --- classes --- */

static enum taken take_field(struct catalogue *catalogue, struct catalogue_field *field, const json_t *message,
			     struct why *why)
{
	const char *name = text_of(message, "name"), *label = text_of(message, "label");

	if (!name_is_field(name))
		return malformed(why, "field \"%.64s\": not a field's name ([a-z_][a-z0-9_]{0,18})", name);
	field->kind = kind_from_word(text_of(message, "kind"));
	if (!field->kind)
		return malformed(why, "field \"%s\": kind \"%.32s\" is none of gauge, counter, derive, text", name,
				 text_of(message, "kind"));
	text_copy(field->name, sizeof field->name, name);
	field->label = texts_keep(catalogue->texts, *label ? label : name);
	field->unit = texts_keep(catalogue->texts, text_of(message, "unit"));
	return field->label && field->unit ? TAKEN : NO_MEMORY;
}

/* Sorts the indexes of the fields; insertion, for there are few. Says whether a name is there twice. */
static enum taken order_fields(struct catalogue_class *class, struct why *why)
{
	for (size_t i = 0; i < class->field_count; i++) {
		size_t at = i;

		for (; at > 0; at--) {
			int order = name_compare(class->fields[class->by_name[at - 1]].name, class->fields[i].name);

			if (order == 0)
				return malformed(why, "field \"%s\" is declared twice", class->fields[i].name);
			if (order < 0)
				break;
			class->by_name[at] = class->by_name[at - 1];
		}
		class->by_name[at] = i;
	}
	return TAKEN;
}

static enum taken take_fields(struct catalogue *catalogue, struct catalogue_class *class, const json_t *list,
			      struct why *why)
{
	size_t count = json_array_size(list);

	if (count == 0 || count > FIELDS_MAX)
		return malformed(why, "%zu fields: 1 to %d are possible", count, FIELDS_MAX);
	class->fields = calloc(count, sizeof *class->fields);
	class->by_name = calloc(count, sizeof *class->by_name);
	if (!class->fields || !class->by_name)
		return NO_MEMORY;
	for (; class->field_count < count; class->field_count++) {
		enum taken taken = take_field(catalogue, &class->fields[class->field_count],
					      json_array_get(list, class->field_count), why);

		if (taken != TAKEN)
			return taken;
	}
	return order_fields(class, why);
}

static enum taken take_series(struct catalogue_graph *graph, const struct catalogue_class *class, const json_t *list,
			      struct why *why)
{
	size_t count = json_array_size(list);

	if (count == 0 || count > SERIES_MAX)
		return malformed(why, "graph \"%s\": %zu series: 1 to %d are possible", graph->name, count, SERIES_MAX);
	graph->series = calloc(count, sizeof *graph->series);
	if (!graph->series)
		return NO_MEMORY;
	for (; graph->series_count < count; graph->series_count++) {
		const json_t *message = json_array_get(list, graph->series_count);
		struct catalogue_series *series = &graph->series[graph->series_count];

		series->field = catalogue_field(class, text_of(message, "field"));
		series->style = style_from_word(text_of(message, "style"));
		if (series->field == class->field_count || class->fields[series->field].kind == AGENT_TEXT)
			return malformed(why, "graph \"%s\": \"%.64s\" is no number field of the class", graph->name,
					 text_of(message, "field"));
		if (!series->style)
			return malformed(why, "graph \"%s\": style \"%.32s\" is none of line, area, stack", graph->name,
					 text_of(message, "style"));
	}
	return TAKEN;
}

static enum taken take_graphs(struct catalogue *catalogue, struct catalogue_class *class, const json_t *list,
			      struct why *why)
{
	size_t count = json_array_size(list);

	if (count == 0)
		return TAKEN;
	class->graphs = calloc(count, sizeof *class->graphs);
	if (!class->graphs)
		return NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		const json_t *message = json_array_get(list, i);
		const char *name = text_of(message, "name"), *title = text_of(message, "title");
		struct catalogue_graph *graph = &class->graphs[i];

		if (!name_is_agent(name))
			return malformed(why, "graph \"%.64s\": not a graph's name ([A-Za-z0-9][A-Za-z0-9_-]{0,31})",
					 name);
		if (catalogue_graph(class, name))
			return malformed(why, "graph \"%s\" is declared twice", name);
		class->graph_count++;
		text_copy(graph->name, sizeof graph->name, name);
		graph->title = texts_keep(catalogue->texts, *title ? title : name);
		if (!graph->title)
			return NO_MEMORY;
		enum taken taken = take_series(graph, class, json_object_get(message, "series"), why);
		if (taken != TAKEN)
			return taken;
	}
	return TAKEN;
}

static enum taken take_class(struct catalogue *catalogue, struct catalogue_class *class, const json_t *message,
			     struct why *why)
{
	const char *name = text_of(message, "name");

	if (!name_is_agent(name))
		return malformed(why, "not a class's name ([A-Za-z0-9][A-Za-z0-9_-]{0,31})");
	if (catalogue_class(catalogue, name))
		return malformed(why, "there is another class of this name");
	text_copy(class->name, sizeof class->name, name);
	class->summary = texts_keep(catalogue->texts, text_of(message, "summary"));
	if (!class->summary)
		return NO_MEMORY;
	if (json_is_true(json_object_get(message, "rows")) &&
	    !(class->row_label = texts_keep(catalogue->texts, text_of(message, "row_label"))))
		return NO_MEMORY;
	enum taken taken = take_fields(catalogue, class, json_object_get(message, "fields"), why);
	return taken == TAKEN ? take_graphs(catalogue, class, json_object_get(message, "graphs"), why) : taken;
}

static enum taken add_class(struct catalogue *catalogue, const json_t *message, struct why *why)
{
	struct catalogue_class **classes = roomy(catalogue->classes, catalogue->class_count, sizeof *classes);

	if (!classes)
		return NO_MEMORY;
	catalogue->classes = classes;
	struct catalogue_class *class = calloc(1, sizeof *class);
	if (!class)
		return NO_MEMORY;
	enum taken taken = take_class(catalogue, class, message, why);
	if (taken == TAKEN)
		classes[catalogue->class_count++] = class;
	else
		catalogue_class_free(class);
	return taken;
}

int catalogue_add_class(struct catalogue *catalogue, const json_t *message)
{
	struct why why;
	char text[sizeof why + 80];
	enum taken taken = add_class(catalogue, message, &why);

	if (taken != MALFORMED)
		return taken == TAKEN ? 0 : -1;
	snprintf(text, sizeof text, "class \"%.64s\": %s", text_of(message, "name"), why.text);
	return note(catalogue, "", 0, texts_keep_cut(catalogue->texts, text));
}

/* --- agents --- */

static enum taken take_requires(struct catalogue *catalogue, struct catalogue_agent *agent, const json_t *list,
				struct why *why)
{
	size_t count = json_array_size(list);

	if (count == 0)
		return TAKEN;
	agent->requires = calloc(count, sizeof *agent->requires);
	if (!agent->requires)
		return NO_MEMORY;
	for (; agent->require_count < count; agent->require_count++) {
		const char *name = json_string_value(json_array_get(list, agent->require_count));

		if (!name)
			return malformed(why, "requires: not a list of agents' names");
		agent->requires[agent->require_count] = texts_keep(catalogue->texts, name);
		if (!agent->requires[agent->require_count])
			return NO_MEMORY;
	}
	return TAKEN;
}

static enum taken take_rules(struct catalogue_agent *agent, enum agent_status status, const json_t *list,
			     struct why *why)
{
	const char *key = status == AGENT_WARN ? "warn" : "error";
	size_t count = json_array_size(list);
	char reason[256];

	if (count == 0)
		return TAKEN;
	struct rule *grown = reallocarray(agent->rules, agent->rule_count + count, sizeof *grown);
	if (!grown)
		return NO_MEMORY;
	agent->rules = grown;
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text)
			return malformed(why, "%s: not a list of texts", key);
		if (rule_parse(&agent->rules[agent->rule_count], status, text, agent->class, reason, sizeof reason) < 0)
			return malformed(why, "%s = \"%.80s\": %s", key, text, reason);
		agent->rule_count++;
	}
	return TAKEN;
}

static enum taken take_time(int64_t *time_us, const json_t *message, const char *key, struct why *why)
{
	json_int_t value = json_integer_value(json_object_get(message, key));

	if (value <= 0 || value > PERIOD_MAX_US) {
		*time_us = PERIOD_DEFAULT_US;
		return malformed(why, "%s = %lld: 1 to %lld is possible", key, (long long)value, PERIOD_MAX_US);
	}
	*time_us = value;
	return TAKEN;
}

/* What the agent's settings say of its measures: a mistake here is the agent's problem. */
static enum taken take_settings(struct catalogue *catalogue, struct catalogue_agent *agent, const json_t *message,
				struct why *why)
{
	enum taken period = take_time(&agent->period_us, message, "period_us", why);
	enum taken timeout = take_time(&agent->timeout_us, message, "timeout_us", why);
	const char *problem = json_string_value(json_object_get(message, "problem"));

	agent->class = catalogue_class(catalogue, text_of(message, "class"));
	if (problem)
		return malformed(why, "%s", problem);
	if (period != TAKEN || timeout != TAKEN)
		return MALFORMED;
	if (!agent->class)
		return malformed(why, "class \"%.64s\" is not there, or could not be used", text_of(message, "class"));
	enum taken taken = take_requires(catalogue, agent, json_object_get(message, "requires"), why);
	if (taken == TAKEN)
		taken = take_rules(agent, AGENT_ERROR, json_object_get(message, "error"), why);
	return taken == TAKEN ? take_rules(agent, AGENT_WARN, json_object_get(message, "warn"), why) : taken;
}

static enum taken take_agent(struct catalogue *catalogue, struct catalogue_agent *agent, const json_t *message)
{
	struct texts *texts = catalogue->texts;
	struct why why;

	text_copy(agent->name, sizeof agent->name, text_of(message, "name"));
	agent->line = line_of(message);
	agent->description = texts_keep(texts, text_of(message, "description"));
	agent->section = texts_keep(texts, text_of(message, "section"));
	agent->help = texts_keep(texts, text_of(message, "help"));
	agent->file = texts_keep(texts, text_of(message, "file"));
	if (!agent->description || !agent->section || !agent->help || !agent->file)
		return NO_MEMORY;
	enum taken taken = take_settings(catalogue, agent, message, &why);
	if (taken == MALFORMED)
		taken = (agent->problem = texts_keep(texts, why.text)) ? TAKEN : NO_MEMORY;
	return taken;
}

static int add_agent(struct catalogue *catalogue, const json_t *message)
{
	const char *name = text_of(message, "name");
	char text[128];

	if (!name_is_agent(name)) {
		snprintf(text, sizeof text, "agent \"%.64s\": not an agent's name ([A-Za-z0-9][A-Za-z0-9_-]{0,31})",
			 name);
		return note(catalogue, text_of(message, "file"), line_of(message),
			    texts_keep_cut(catalogue->texts, text));
	}
	struct catalogue_agent **agents = roomy(catalogue->agents, catalogue->agent_count, sizeof *agents);
	if (!agents)
		return -1;
	catalogue->agents = agents;
	struct catalogue_agent *agent = calloc(1, sizeof *agent);
	if (!agent || take_agent(catalogue, agent, message) != TAKEN) {
		catalogue_agent_free(agent);
		return -1;
	}
	agents[catalogue->agent_count++] = agent;
	return 0;
}

int catalogue_add_agents(struct catalogue *catalogue, const json_t *message)
{
	const json_t *list = json_object_get(message, "agents"), *agent;
	size_t i;

	if (!json_is_array(list))
		return note(catalogue, "", 0, "the runner's list of agents is no list");
	json_array_foreach(list, i, agent) if (add_agent(catalogue, agent) < 0) return -1;
	return 0;
}
