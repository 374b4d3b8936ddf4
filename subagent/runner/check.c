/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "announce.h"
#include "config/config.h"
#include "core/catalogue.h"
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The catalogue that z_stats would make of this says what is wrong with requires. */
static int take(void *context, json_t *message)
{
	struct catalogue *catalogue = context;
	const char *op = json_string_value(json_object_get(message, "op"));
	int result = message ? 0 : -1;

	if (op && strcmp(op, "class") == 0)
		result = catalogue_add_class(catalogue, message);
	else if (op && strcmp(op, "agents") == 0)
		result = catalogue_add_agents(catalogue, message);
	else if (op && strcmp(op, "problem") == 0)
		result = catalogue_add_problem(catalogue, message);
	json_decref(message);
	return result;
}

static void judge_agents(const struct catalogue *catalogue, struct options_problems *problems)
{
	for (size_t i = 0; i < catalogue->problem_count; i++)
		options_problem(problems, catalogue->problems[i].file, catalogue->problems[i].line, "%s",
				catalogue->problems[i].text);
	for (size_t i = 0; i < catalogue->agent_count; i++) {
		const struct catalogue_agent *agent = catalogue->agents[i];

		if (agent->problem)
			options_problem(problems, agent->file, agent->line, "agent \"%s\": %s", agent->name,
					agent->problem);
	}
}

/* Line of the first agents = … of site.cfg that names this one. */
static unsigned site_line(const char *file, const char *section)
{
	struct options_problems ignored = { 0 }; /* config_read() has told them */
	struct options_source source;
	unsigned line = 0;

	if (options_load(&source, file, &ignored) == 0) {
		line = options_line(&source, "section", section, "agents");
		options_source_release(&source);
	}
	options_problems_release(&ignored);
	return line;
}

static void judge_section(const struct config *config, const struct config_section *section,
			  const struct catalogue *catalogue, struct options_problems *problems)
{
	for (size_t i = 0; i < section->agent_count; i++)
		if (!catalogue_agent(catalogue, section->agents[i]))
			options_problem(problems, config->site_file, site_line(config->site_file, section->title),
					"agents: \"%s\": there is no such agent", section->agents[i]);
}

static int judge(const struct config *config, const struct load *load, struct options_problems *problems)
{
	struct catalogue *catalogue = catalogue_new();
	int result = -1;

	if (catalogue && announce(load, take, catalogue) == 0 && catalogue_finish(catalogue) == 0) {
		judge_agents(catalogue, problems);
		for (size_t i = 0; i < config->section_count; i++)
			judge_section(config, &config->sections[i], catalogue, problems);
		result = 0;
	}
	catalogue_free(catalogue);
	return result;
}

static int by_place(const void *a, const void *b)
{
	const struct options_problem *one = a, *other = b;
	int files = strcmp(one->file, other->file);

	return files ? files : (one->line > other->line) - (one->line < other->line);
}

static int check_agents(const struct config *config, struct options_problems *problems)
{
	const struct load_place place = { .configs_dir = config->configs_dir,
					  .module = config->module,
					  .agents_dir = config->agents_dir };
	struct load load;
	int result = load_all(&load, &place);

	if (result == 0)
		result = judge(config, &load, problems);
	load_release(&load);
	return result;
}

int check_all(const char *file)
{
	struct options_problems problems = { 0 };
	struct config *config = config_read(file, &problems);
	int failed = 0;

	if (config && check_agents(config, &problems)) {
		fputs("z_stats-runner: no memory for the check\n", stderr);
		failed = 1;
	}
	if (problems.count)
		qsort(problems.items, problems.count, sizeof *problems.items, by_place);
	options_problems_print(&problems);
	failed = failed || problems.count || !config;
	options_problems_release(&problems);
	config_free(config);
	if (!failed)
		puts("configuration ok");
	return failed ? 1 : 0;
}
