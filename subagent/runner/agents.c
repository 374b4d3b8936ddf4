/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agents.h"

#include "base/name.h"
#include "module.h"
#include "section.h"

#include <dirent.h>
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct loading {
	struct agents *agents;
	const struct modules *modules;
	struct options_problems *problems;
	void *by_name; /* tree of the same agents (tsearch) */
};

static int by_name(const void *a, const void *b)
{
	const struct agent *one = a, *other = b;

	return name_compare(one->name, other->name);
}

/* --- one agent --- */

/* Which of the two is meant nobody knows: it does not measure until one of them goes. */
static int note_double(struct agent *first, const struct agent *second)
{
	char *text;

	if (asprintf(&text, "declared twice: in %s:%u and %s:%u", first->file, first->line, second->file,
		     second->line) < 0)
		return -1;
	free(first->problem);
	first->problem = text;
	return 0;
}

/* Takes over the agent. The array grows at each power of two. */
static int add(struct loading *loading, struct agent *agent)
{
	struct agents *agents = loading->agents;
	struct agent **found = tsearch(agent, &loading->by_name, by_name);

	if (found && *found != agent) {
		int result = note_double(*found, agent);

		agent_free(agent);
		return result;
	}
	if (found && (agents->count & (agents->count - 1)) == 0) {
		struct agent **items =
			reallocarray(agents->items, agents->count ? 2 * agents->count : 1, sizeof *items);

		if (items)
			agents->items = items;
		else
			found = NULL;
	}
	if (!found) {
		tdelete(agent, &loading->by_name, by_name);
		agent_free(agent);
		return -1;
	}
	agents->items[agents->count++] = agent;
	return 0;
}

static int add_section(struct loading *loading, const struct options_source *source, size_t index)
{
	const struct options_mark *mark = &source->marks[index];
	struct agent *agent;

	if (!mark->title) {
		options_problem(loading->problems, source->file, mark->line,
				"this section names no agent: write %.64s \"NAME\" { … }", mark->name);
		return 0;
	}
	if (!name_is_agent(mark->title)) {
		options_problem(loading->problems, source->file, mark->line,
				"\"%.64s\": not an agent's name ([A-Za-z0-9][A-Za-z0-9_-]{0,31})", mark->title);
		return 0;
	}
	agent = section_read(source, index, loading->modules);
	return agent ? add(loading, agent) : -1;
}

/* --- files and folders --- */

/* What stands outside of the sections, which have been blanked out; it cannot be anything good. */
static void check_rest(const struct options_source *source, struct options_problems *problems)
{
	cfg_opt_t nothing[] = { CFG_END() };
	size_t before = problems->count;
	cfg_t *cfg;

	for (size_t i = 0; i < source->mark_count; i++)
		if (!source->marks[i].section && source->marks[i].parent == OPTIONS_TOP)
			options_problem(problems, source->file, source->marks[i].line,
					"%.64s stands outside of a section", source->marks[i].name);
	if (problems->count == before && (cfg = options_parse(source, nothing, problems)))
		cfg_free(cfg);
}

static int read_file(struct loading *loading, const char *file)
{
	struct options_source source;
	int result = 0;

	if (options_load(&source, file, loading->problems))
		return 0;
	for (size_t i = 0; i < source.mark_count && result == 0; i++)
		if (source.marks[i].section && source.marks[i].parent == OPTIONS_TOP) {
			result = add_section(loading, &source, i);
			options_drop(&source, &source.marks[i]);
		}
	check_rest(&source, loading->problems);
	options_source_release(&source);
	return result;
}

static int is_agent_file(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && strcmp(dot, ".agent") == 0;
}

static int read_named(struct loading *loading, const char *folder, const char *name)
{
	char *file;

	if (asprintf(&file, "%s/%s", folder, name) < 0)
		return -1;
	int result = read_file(loading, file);
	free(file);
	return result;
}

static int read_folder(struct loading *loading, const char *folder, bool must_be)
{
	struct dirent **names;
	int count = scandir(folder, &names, is_agent_file, alphasort), result = 0;

	if (count < 0) {
		if (must_be || errno != ENOENT)
			options_problem(loading->problems, folder, 0,
					"the folder of the *.agent files cannot be read: %s", strerror(errno));
		return 0;
	}
	for (int i = 0; i < count; i++) {
		if (result == 0)
			result = read_named(loading, folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return result;
}

/* --- all --- */

static int compare_items(const void *a, const void *b)
{
	return by_name(*(struct agent *const *)a, *(struct agent *const *)b);
}

static void forget(void *agent)
{
	(void)agent;
}

int agents_load(struct agents *agents, const char *configs_dir, const char *module, const struct modules *modules,
		struct options_problems *problems)
{
	struct loading loading = { .agents = agents, .modules = modules, .problems = problems };
	char *folder = NULL;
	int result;

	*agents = (struct agents){ 0 };
	result = read_folder(&loading, configs_dir, true);
	if (result == 0 && *module)
		result =
			asprintf(&folder, "%s/%s", configs_dir, module) < 0 ? -1 : read_folder(&loading, folder, false);
	if (*module)
		free(folder);
	tdestroy(loading.by_name, forget);
	if (agents->count)
		qsort(agents->items, agents->count, sizeof *agents->items, compare_items);
	return result;
}

void agents_release(struct agents *agents)
{
	for (size_t i = 0; i < agents->count; i++)
		agent_free(agents->items[i]);
	free(agents->items);
	*agents = (struct agents){ 0 };
}

const struct agent *agents_find(const struct agents *agents, const char *name)
{
	const struct agent key = { .name = (char *)name }, *wanted = &key;
	struct agent **found =
		agents->count ? bsearch(&wanted, agents->items, agents->count, sizeof wanted, compare_items) : NULL;

	return found ? *found : NULL;
}
