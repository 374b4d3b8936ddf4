/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "settings.h"

#include "child.h"
#include "option.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* agent_path() is handed no agent, so what --root says stands here. */
static const char *system_root = "";

static void free_list(char **items)
{
	for (size_t i = 0; items && items[i]; i++)
		free(items[i]);
	free(items);
}

void agent_free(struct agent *agent)
{
	if (!agent)
		return;
	for (size_t i = 0; i < agent->setting_count; i++)
		setting_release(&agent->settings[i]);
	free(agent->settings);
	free_list(agent->requires);
	free_list(agent->warn);
	free_list(agent->error);
	free(agent->name);
	free(agent->class_name);
	free(agent->file);
	free(agent->description);
	free(agent->section);
	free(agent->help);
	free(agent->problem);
	free(agent);
}

void settings_set_root(const char *root)
{
	system_root = root;
}

static const struct setting *find(const struct agent *agent, const char *option, enum agent_option_type type)
{
	for (size_t i = 0; i < agent->setting_count; i++)
		if (strcmp(agent->settings[i].option->name, option) == 0) {
			if (agent->settings[i].option->type == type)
				return &agent->settings[i];
			child_misuse("class %s asks for its option \"%s\" as %s, but declares it as %s",
				     agent->class_name, option, option_type_word(type),
				     option_type_word(agent->settings[i].option->type));
		}
	child_misuse("class %s asks for the option \"%s\", which it does not declare", agent->class_name, option);
}

const char *agent_name(const struct agent *agent)
{
	return agent->name;
}

const char *agent_string(const struct agent *agent, const char *option)
{
	return find(agent, option, AGENT_OPTION_STRING)->value.string;
}

long agent_integer(const struct agent *agent, const char *option)
{
	return find(agent, option, AGENT_OPTION_INTEGER)->value.integer;
}

double agent_float(const struct agent *agent, const char *option)
{
	return find(agent, option, AGENT_OPTION_FLOAT)->value.number;
}

bool agent_bool(const struct agent *agent, const char *option)
{
	return find(agent, option, AGENT_OPTION_BOOL)->value.flag;
}

size_t agent_list(const struct agent *agent, const char *option, const char *const **items)
{
	const struct setting *setting = find(agent, option, AGENT_OPTION_LIST);

	*items = (const char *const *)setting->value.list.items;
	return setting->value.list.count;
}

const char *agent_path(const char *path)
{
	static char below[PATH_MAX];

	if (!*system_root)
		return path;
	if ((size_t)snprintf(below, sizeof below, "%s%s", system_root, path) >= sizeof below)
		child_misuse("%s%s: this path is too long", system_root, path);
	return below;
}
