/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "classes.h"

#include "core/catalogue.h"
#include "module.h"
#include "option.h"
#include "section.h"

#include <stdio.h>
#include <string.h>

/* The standard settings, as in section.c. */
static const struct {
	const char *name, *type, *text;
} standard[] = {
	{ "period", "integer", "seconds from one measure to the next, 1 to 604800 (default 60)" },
	{ "timeout", "float",
	  "seconds after which a measure is killed, 0.1 to 3600 (default: the period, at most 30)" },
	{ "description", "string", "what it measures, for people" },
	{ "section", "string",
	  "shown with the agent and in the MIB; what stands on the front page is said in site.cfg" },
	{ "requires", "list", "names of agents: while one of them is neither Ok nor Warn, this one is Dependant" },
	{ "warn", "list", "thresholds of Warn: \"field > number\" or \"row:field > number\" (> >= < <= == !=)" },
	{ "error", "list", "thresholds of Error" },
	{ "help", "string", "what to do when it fails; shown on the page and sent with the notification" },
};

static const char *or_none(const char *text)
{
	return text ? text : "";
}

void classes_list(const struct modules *modules)
{
	int width = 0;

	for (size_t i = 0; i < modules->count; i++)
		if ((int)strlen(modules->items[i].class->name) > width)
			width = (int)strlen(modules->items[i].class->name);
	for (size_t i = 0; i < modules->count; i++)
		printf("%-*s  %s\n", width, modules->items[i].class->name, modules->items[i].class->summary);
}

static bool is_quoted(const struct agent_option *option)
{
	return option->type == AGENT_OPTION_STRING && !(option->fallback && option->fallback[0] == '"');
}

static void print_value(const struct agent_option *option)
{
	const char *quote = is_quoted(option) ? "\"" : "";
	const char *fallback = or_none(option->fallback);

	printf("%s%s%s", quote, option->type == AGENT_OPTION_LIST && !*fallback ? "{}" : fallback, quote);
}

static void print_options(const struct agent_class *class)
{
	if (class->options && class->options->name)
		puts("\nOptions:");
	for (const struct agent_option *option = class->options; option && option->name; option++) {
		printf("  %s: %s", option->name, option_type_word(option->type));
		if (option->min != 0 || option->max != 0)
			printf(" from %g to %g", option->min, option->max);
		if (option->fallback) {
			fputs(", default ", stdout);
			print_value(option);
		} else {
			fputs(", must be given", stdout);
		}
		printf("\n      %s\n", or_none(option->help));
	}
	puts("\nOptions of every agent:");
	for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
		printf("  %s: %s\n      %s\n", standard[i].name, standard[i].type, standard[i].text);
}

static void print_fields(const struct agent_class *class)
{
	if (class->row_label)
		printf("\nRows: one per %s\n", class->row_label);
	puts("\nFields:");
	for (const struct agent_field *field = class->fields; field->name; field++)
		printf("  %-19s  %-7s  %-4s  %s\n", field->name, kind_word(field->kind), or_none(field->unit),
		       field->label ? field->label : field->name);
}

static void print_graphs(const struct agent_class *class)
{
	if (class->graphs && class->graphs->name)
		puts("\nGraphs:");
	for (const struct agent_graph *graph = class->graphs; graph && graph->name; graph++) {
		printf("  %s: %s (", graph->name, graph->title ? graph->title : graph->name);
		for (const struct agent_series *series = graph->series; series->field; series++)
			printf("%s%s", series == graph->series ? "" : ", ", series->field);
		puts(")");
	}
}

/* A number within the bounds, or a text to replace. */
static void print_example(const struct agent_option *option)
{
	switch (option->type) {
	case AGENT_OPTION_INTEGER:
	case AGENT_OPTION_FLOAT:
		printf("%g", option->min);
		break;
	case AGENT_OPTION_BOOL:
		fputs("true", stdout);
		break;
	case AGENT_OPTION_LIST:
		fputs("{\"…\"}", stdout);
		break;
	case AGENT_OPTION_STRING:
		fputs("\"…\"", stdout);
		break;
	}
}

static const char *first_number(const struct agent_class *class)
{
	const struct agent_field *field = class->fields;

	while (field->name && field->kind == AGENT_TEXT)
		field++;
	return field->name;
}

/* What has a default stands there as a comment. */
static void print_sample(const struct agent_class *class)
{
	printf("\nA section to begin with:\n\n%s \"%s\" {\n\tperiod = %d\n\tdescription = \"…\"\n", class->name,
	       class->name, SECTION_PERIOD_S);
	for (const struct agent_option *option = class->options; option && option->name; option++) {
		printf("\t%s%s = ", option->fallback ? "# " : "", option->name);
		if (option->fallback)
			print_value(option);
		else
			print_example(option);
		putchar('\n');
	}
	if (first_number(class))
		printf("\t# warn = {\"%s > 80\"}\n", first_number(class));
	puts("}");
}

void classes_describe(const struct agent_class *class)
{
	printf("%s: %s\n", class->name, class->summary);
	print_options(class);
	print_fields(class);
	print_graphs(class);
	print_sample(class);
}
