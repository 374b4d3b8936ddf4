/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "module_check.h"

#include "base/frame.h"
#include "base/text.h"
#include "core/catalogue.h"
#include "message.h"
#include "option.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMBERS_MAX 1000 /* of a list: one that does not end is cut off here */
#define SERIES_MAX  8
#define OPTION_MAX  32

const char *const module_standard_options[] = { "period",   "timeout", "description", "section", "help",
						"requires", "warn",    "error",       NULL };

struct why {
	char *text;
	size_t size;
};

static int refuse(const struct why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int refuse(const struct why *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, why->size, format, args);
	va_end(args);
	text_clean(why->text);
	return -1;
}

static bool is_text(const char *text)
{
	return !text || text_is_utf8(text, strlen(text));
}

/* What the catalogue cannot see: the structure itself. */
static int check_class(const struct agent_class *class, const struct why *why)
{
	if (class->api != AGENT_API)
		return refuse(why, "is built for API %u of agent.h, and this is API %d: build it again", class->api,
			      AGENT_API);
	if (class->size < sizeof *class)
		return refuse(why, "its class says size %zu, and %zu is needed: write .size = sizeof agent_class",
			      class->size, sizeof *class);
	if (!class->name || !name_is_agent(class->name))
		return refuse(why, "class \"%.64s\": not a class's name ([A-Za-z0-9][A-Za-z0-9_-]{0,31})",
			      class->name ? class->name : "");
	if (!class->summary || !is_text(class->summary) || !is_text(class->row_label))
		return refuse(why, "class \"%s\": .summary or .row_label is missing or not UTF-8", class->name);
	if (!class->fields)
		return refuse(why, "class \"%s\": .fields is missing", class->name);
	if (!class->measure)
		return refuse(why, "class \"%s\": .measure is missing", class->name);
	return 0;
}

static int check_fields(const struct agent_class *class, const struct why *why)
{
	size_t count = 0;

	for (const struct agent_field *field = class->fields; field->name; field++) {
		if (++count > MEMBERS_MAX)
			return refuse(why, "class \"%s\": more than %d fields, or no { 0 } behind the last",
				      class->name, MEMBERS_MAX);
		if (!is_text(field->label) || !is_text(field->unit))
			return refuse(why, "class \"%s\": field \"%.64s\": .label or .unit is not UTF-8", class->name,
				      field->name);
	}
	return 0;
}

static size_t count_series(const struct agent_graph *graph)
{
	size_t count = 0;

	while (graph->series && count <= SERIES_MAX && graph->series[count].field)
		count++;
	return count;
}

static int check_graphs(const struct agent_class *class, const struct why *why)
{
	size_t count = 0;

	for (const struct agent_graph *graph = class->graphs; graph && graph->name; graph++) {
		if (++count > MEMBERS_MAX)
			return refuse(why, "class \"%s\": more than %d graphs, or no { 0 } behind the last",
				      class->name, MEMBERS_MAX);
		if (!is_text(graph->title))
			return refuse(why, "class \"%s\": graph \"%.64s\": .title is not UTF-8", class->name,
				      graph->name);
		if (count_series(graph) > SERIES_MAX)
			return refuse(why,
				      "class \"%s\": graph \"%.64s\": more than %d series, or no { 0 } behind the last",
				      class->name, graph->name, SERIES_MAX);
	}
	return 0;
}

static bool is_option_name(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return length > 0 && length <= OPTION_MAX && !name[length] && !(name[0] >= '0' && name[0] <= '9');
}

static int check_option(const struct agent_class *class, const struct agent_option *option, const struct why *why)
{
	if (!is_option_name(option->name))
		return refuse(why, "class \"%s\": option \"%.64s\": not an option's name ([a-z_][a-z0-9_]{0,31})",
			      class->name, option->name);
	for (const char *const *standard = module_standard_options; *standard; standard++)
		if (strcmp(*standard, option->name) == 0)
			return refuse(why, "class \"%s\": option \"%s\": every agent has this one", class->name,
				      option->name);
	for (const struct agent_option *other = class->options; other < option; other++)
		if (strcmp(other->name, option->name) == 0)
			return refuse(why, "class \"%s\": option \"%s\" is declared twice", class->name, option->name);
	if (!option_type_word(option->type))
		return refuse(why, "class \"%s\": option \"%s\": type %d is none of enum agent_option_type",
			      class->name, option->name, (int)option->type);
	if (option->min > option->max)
		return refuse(why, "class \"%s\": option \"%s\": .min is above .max", class->name, option->name);
	if (!is_text(option->help) || !is_text(option->fallback))
		return refuse(why, "class \"%s\": option \"%s\": .help or .fallback is not UTF-8", class->name,
			      option->name);
	return 0;
}

static int take_options(struct module *module, const struct why *why)
{
	const struct agent_class *class = module->class;
	size_t count = 0;
	char wrong[256];

	for (const struct agent_option *option = class->options; option && option->name; option++) {
		if (++count > MEMBERS_MAX)
			return refuse(why, "class \"%s\": more than %d options, or no { 0 } behind the last",
				      class->name, MEMBERS_MAX);
		if (check_option(class, option, why))
			return -1;
	}
	module->fallbacks = calloc(count + 1, sizeof *module->fallbacks);
	if (!module->fallbacks)
		return -1;
	for (; module->option_count < count; module->option_count++) {
		const struct agent_option *option = &class->options[module->option_count];
		struct setting *setting = &module->fallbacks[module->option_count];

		if (option->fallback && setting_fallback(setting, option, wrong, sizeof wrong)) {
			setting_release(setting);
			return *wrong ? refuse(why, "class \"%s\": option \"%s\": %s", class->name, option->name, wrong)
				      : -1;
		}
	}
	return 0;
}

/* The rest is judged by z_stats itself when it hears of the class: so it is asked now. */
static int ask_catalogue(struct module *module, struct catalogue *catalogue, const struct why *why)
{
	size_t before = catalogue->problem_count;
	json_t *message = message_class(module->class);
	int result = -1;

	if (message && json_dumpb(message, NULL, 0, 0) > FRAME_HEAD_MAX / 2)
		result = refuse(why, "class \"%s\": its texts are too long: %u octets altogether are possible",
				module->class->name, FRAME_HEAD_MAX / 2);
	else if (message && catalogue_add_class(catalogue, message) == 0)
		result = catalogue->problem_count == before ? 0 : refuse(why, "%s", catalogue->problems[before].text);
	json_decref(message);
	if (result == 0)
		module->known = catalogue_class(catalogue, module->class->name);
	return result;
}

int module_check(struct module *module, struct catalogue *catalogue, char *text, size_t size)
{
	const struct why why = { text, size };

	*text = '\0';
	if (check_class(module->class, &why) || check_fields(module->class, &why) ||
	    check_graphs(module->class, &why) || take_options(module, &why))
		return -1;
	return ask_catalogue(module, catalogue, &why);
}
