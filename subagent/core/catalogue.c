/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/catalogue.h"

#include "core/requires.h"
#include "core/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct catalogue *catalogue_new(void)
{
	struct catalogue *catalogue = calloc(1, sizeof *catalogue);

	if (catalogue && !(catalogue->texts = texts_new())) {
		free(catalogue);
		return NULL;
	}
	return catalogue;
}

void catalogue_class_free(struct catalogue_class *class)
{
	if (!class)
		return;
	for (size_t i = 0; i < class->graph_count; i++)
		free(class->graphs[i].series);
	free(class->graphs);
	free(class->fields);
	free(class->by_name);
	free(class);
}

void catalogue_agent_free(struct catalogue_agent *agent)
{
	if (!agent)
		return;
	free(agent->requires);
	free(agent->rules);
	free(agent);
}

void catalogue_free(struct catalogue *catalogue)
{
	if (!catalogue)
		return;
	for (size_t i = 0; i < catalogue->agent_count; i++)
		catalogue_agent_free(catalogue->agents[i]);
	for (size_t i = 0; i < catalogue->class_count; i++)
		catalogue_class_free(catalogue->classes[i]);
	free(catalogue->agents);
	free(catalogue->classes);
	free(catalogue->problems);
	texts_free(catalogue->texts);
	free(catalogue);
}

/* Of two declarations of one name the first of the file names' order comes first: which one stays does not depend on
 * chance. */
static int compare_agents(const void *a, const void *b)
{
	const struct catalogue_agent *x = *(const struct catalogue_agent *const *)a;
	const struct catalogue_agent *y = *(const struct catalogue_agent *const *)b;
	int order = name_compare(x->name, y->name);

	if (order == 0)
		order = strcmp(x->file, y->file);
	return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int drop_duplicates(struct catalogue *catalogue)
{
	size_t kept = 0;
	int result = 0;

	for (size_t i = 0; i < catalogue->agent_count; i++) {
		struct catalogue_agent *agent = catalogue->agents[i];
		struct catalogue_agent *first = kept ? catalogue->agents[kept - 1] : NULL;
		char why[512];

		if (!first || strcmp(first->name, agent->name) != 0) {
			catalogue->agents[kept++] = agent;
			continue;
		}
		snprintf(why, sizeof why, "declared twice: %s:%u and %s:%u", first->file, first->line, agent->file,
			 agent->line);
		first->problem = texts_keep_cut(catalogue->texts, why);
		if (!first->problem)
			result = -1;
		catalogue_agent_free(agent);
	}
	catalogue->agent_count = kept;
	return result;
}

static int check_requires(struct catalogue *catalogue, struct catalogue_agent *agent)
{
	for (size_t i = 0; i < agent->require_count && !agent->problem; i++) {
		char why[160];

		if (catalogue_agent(catalogue, agent->requires[i]))
			continue;
		snprintf(why, sizeof why, "requires \"%.64s\", which is no agent", agent->requires[i]);
		agent->problem = texts_keep_cut(catalogue->texts, why);
		if (!agent->problem)
			return -1;
	}
	return 0;
}

int catalogue_finish(struct catalogue *catalogue)
{
	if (catalogue->agent_count)
		qsort(catalogue->agents, catalogue->agent_count, sizeof *catalogue->agents, compare_agents);
	if (drop_duplicates(catalogue) < 0)
		return -1;
	for (size_t i = 0; i < catalogue->agent_count; i++)
		if (check_requires(catalogue, catalogue->agents[i]) < 0)
			return -1;
	return requires_find_circles(catalogue);
}

const struct catalogue_class *catalogue_class(const struct catalogue *catalogue, const char *name)
{
	/* A few dozen at most: their number does not grow with the agents'. */
	for (size_t i = 0; i < catalogue->class_count; i++)
		if (strcmp(catalogue->classes[i]->name, name) == 0)
			return catalogue->classes[i];
	return NULL;
}

size_t catalogue_index(const struct catalogue *catalogue, const char *name)
{
	size_t low = 0, high = catalogue->agent_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = name_compare(catalogue->agents[middle]->name, name);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return catalogue->agent_count;
}

const struct catalogue_agent *catalogue_agent(const struct catalogue *catalogue, const char *name)
{
	size_t index = catalogue_index(catalogue, name);

	return index < catalogue->agent_count ? catalogue->agents[index] : NULL;
}

size_t catalogue_field(const struct catalogue_class *class, const char *name)
{
	size_t low = 0, high = class->field_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = name_compare(class->fields[class->by_name[middle]].name, name);

		if (order == 0)
			return class->by_name[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return class->field_count;
}

const struct catalogue_graph *catalogue_graph(const struct catalogue_class *class, const char *name)
{
	for (size_t i = 0; i < class->graph_count; i++)
		if (strcmp(class->graphs[i].name, name) == 0)
			return &class->graphs[i];
	return NULL;
}

bool catalogue_same_fields(const struct catalogue_class *a, const struct catalogue_class *b)
{
	if (!a || !b || strcmp(a->name, b->name) != 0 || a->field_count != b->field_count ||
	    !a->row_label != !b->row_label)
		return false;
	for (size_t i = 0; i < a->field_count; i++) {
		const struct catalogue_field *x = &a->fields[a->by_name[i]], *y = &b->fields[b->by_name[i]];

		if (x->kind != y->kind || strcmp(x->name, y->name) != 0)
			return false;
	}
	return true;
}

static const char *const kinds[] = {
	[AGENT_GAUGE] = "gauge", [AGENT_COUNTER] = "counter", [AGENT_DERIVE] = "derive", [AGENT_TEXT] = "text"
};
static const char *const styles[] = { [AGENT_LINE] = "line", [AGENT_AREA] = "area", [AGENT_STACK] = "stack" };

static int from_word(const char *const *words, int count, const char *word)
{
	for (int i = 1; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return 0;
}

const char *kind_word(enum agent_kind kind)
{
	return kinds[kind];
}

enum agent_kind kind_from_word(const char *word)
{
	return (enum agent_kind)from_word(kinds, sizeof kinds / sizeof *kinds, word);
}

const char *style_word(enum agent_style style)
{
	return styles[style];
}

enum agent_style style_from_word(const char *word)
{
	return (enum agent_style)from_word(styles, sizeof styles / sizeof *styles, word);
}
