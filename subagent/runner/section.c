/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "section.h"

#include "base/clock.h"
#include "base/name.h"
#include "base/text.h"
#include "core/rules.h"
#include "module.h"
#include "option.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 255  /* octets of description and section */
#define HELP_MAX 2000 /* octets of help */
#define LIST_MAX 64   /* items of requires, warn, error */
#define RULE_MAX 255  /* octets of one threshold */

struct reading {
	const struct options_source *source;
	size_t section; /* its mark */
	const struct module *module;
	struct agent *agent;
	cfg_t *cfg; /* of the section */
	bool no_memory;
};

static bool stopped(const struct reading *reading)
{
	return reading->agent->problem || reading->no_memory;
}

/* --- mistakes: the first one counts --- */

static const struct options_mark *mark_of(const struct reading *reading, const char *key)
{
	const struct options_source *source = reading->source;

	for (size_t i = reading->section + 1; i < source->mark_count && source->marks[i].parent != OPTIONS_TOP; i++)
		if (!source->marks[i].section && source->marks[i].parent == reading->section &&
		    strcmp(source->marks[i].name, key) == 0)
			return &source->marks[i];
	return NULL;
}

static void refuse(struct reading *reading, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void refuse(struct reading *reading, const char *key, const char *format, ...)
{
	const struct options_mark *mark = mark_of(reading, key);
	char *text;
	va_list args;

	if (stopped(reading))
		return;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	reading->agent->problem = text;
	reading->no_memory = !text;
	if (mark)
		reading->agent->line = mark->line;
}

/* --- the section for libconfuse --- */

static cfg_opt_t *entries_of(const struct module *module)
{
	cfg_opt_t standard[] = { CFG_INT("period", SECTION_PERIOD_S, CFGF_NONE),
				 CFG_FLOAT("timeout", 0, CFGF_NONE),
				 CFG_STR("description", "", CFGF_NONE),
				 CFG_STR("section", "", CFGF_NONE),
				 CFG_STR("help", "", CFGF_NONE),
				 CFG_STR_LIST("requires", NULL, CFGF_NODEFAULT),
				 CFG_STR_LIST("warn", NULL, CFGF_NODEFAULT),
				 CFG_STR_LIST("error", NULL, CFGF_NODEFAULT),
				 CFG_END() };
	enum { STANDARD = sizeof standard / sizeof *standard - 1 };
	cfg_opt_t *entries = calloc(STANDARD + module->option_count + 1, sizeof *entries);

	if (!entries)
		return NULL;
	memcpy(entries, standard, STANDARD * sizeof *entries);
	for (size_t i = 0; i < module->option_count; i++)
		entries[STANDARD + i] = option_entry(&module->class->options[i]);
	entries[STANDARD + module->option_count] = standard[STANDARD];
	return entries;
}

/* Only the text of this section: its first line is line 1. */
static cfg_t *parse(struct reading *reading, cfg_opt_t *entries)
{
	const struct options_mark *mark = &reading->source->marks[reading->section];
	cfg_opt_t opts[] = { CFG_SEC(mark->name, entries, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES), CFG_END() };
	struct options_source part = { .file = reading->source->file,
				       .text = strndup(reading->source->text + mark->begin, mark->end - mark->begin),
				       .length = mark->end - mark->begin };
	struct options_problems problems = { 0 };
	cfg_t *cfg = NULL;

	reading->no_memory = !part.text;
	if (part.text)
		cfg = options_parse(&part, opts, &problems);
	if (problems.count) {
		refuse(reading, "", "%s", problems.items[0].text);
		reading->agent->line = mark->line + (problems.items[0].line ? problems.items[0].line - 1 : 0);
	}
	options_problems_release(&problems);
	free(part.text);
	return cfg;
}

/* --- values --- */

static char *copy(struct reading *reading, const char *text)
{
	char *copied = strdup(text);

	if (!copied)
		reading->no_memory = true;
	return copied;
}

/* For people: lines of a text run on. */
static void take_text(struct reading *reading, char **text, const char *key, size_t most)
{
	const char *value = cfg_getstr(reading->cfg, key);

	if (strlen(value) > most)
		refuse(reading, key, "%s has %zu octets: at most %zu are possible", key, strlen(value), most);
	free(*text);
	*text = copy(reading, value);
	for (char *at = *text; at && *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
}

static void take_list(struct reading *reading, char ***list, const char *key)
{
	unsigned count = cfg_size(reading->cfg, key);

	if (count > LIST_MAX)
		refuse(reading, key, "%s has %u items: at most %d are possible", key, count, LIST_MAX);
	if (stopped(reading) || count == 0)
		return;
	free(*list);
	*list = calloc(count + 1, sizeof **list);
	if (!*list)
		reading->no_memory = true;
	for (unsigned i = 0; i < count && !reading->no_memory; i++)
		(*list)[i] = copy(reading, cfg_getnstr(reading->cfg, key, i));
}

static void take_requires(struct reading *reading)
{
	take_list(reading, &reading->agent->requires, "requires");
	for (char **name = reading->agent->requires; !stopped(reading) && *name; name++)
		if (!name_is_agent(*name))
			refuse(reading, "requires", "requires: \"%.64s\": not an agent's name", *name);
}

static void take_rules(struct reading *reading, char ***list, const char *key, enum agent_status status)
{
	struct rule rule;
	char why[256];

	take_list(reading, list, key);
	for (char **text = *list; !stopped(reading) && *text; text++)
		if (strlen(*text) > RULE_MAX)
			refuse(reading, key, "%s: \"%.80s…\": more than %d octets", key, *text, RULE_MAX);
		else if (rule_parse(&rule, status, *text, reading->module->known, why, sizeof why))
			refuse(reading, key, "%s = \"%.80s\": %s", key, *text, why);
}

static void take_times(struct reading *reading)
{
	struct agent *agent = reading->agent;
	long period = cfg_getint(reading->cfg, "period");
	double timeout = cfg_getfloat(reading->cfg, "timeout");

	if (!mark_of(reading, "timeout"))
		timeout = period < SECTION_TIMEOUT_S ? (double)period : SECTION_TIMEOUT_S;
	if (period < 1 || period > SECTION_PERIOD_MAX_S)
		refuse(reading, "period", "period = %ld: 1 to %d seconds are possible", period, SECTION_PERIOD_MAX_S);
	else if (!isfinite(timeout) || timeout < SECTION_TIMEOUT_MIN_S || timeout > SECTION_TIMEOUT_MAX_S)
		refuse(reading, "timeout", "timeout = %g: %g to %d seconds are possible", timeout,
		       SECTION_TIMEOUT_MIN_S, SECTION_TIMEOUT_MAX_S);
	if (stopped(reading))
		return;
	agent->period_us = period * (int64_t)USEC_PER_SEC;
	agent->timeout_us = llround(timeout * USEC_PER_SEC);
}

static void take_setting(struct reading *reading, struct setting *setting, size_t index)
{
	const struct agent_option *option = &reading->module->class->options[index];
	const struct setting *fallback = &reading->module->fallbacks[index];
	char why[256];

	if (cfg_size(reading->cfg, option->name) || mark_of(reading, option->name)) {
		if (setting_read(setting, option, reading->cfg, why, sizeof why) == 0)
			return;
		reading->no_memory = !*why;
		refuse(reading, option->name, "%s", why);
	} else if (!fallback->option) {
		refuse(reading, option->name, "%s is missing%s%s", option->name, option->help ? ": " : "",
		       option->help ? option->help : "");
	} else if (setting_copy(setting, fallback)) {
		reading->no_memory = true;
	}
}

static void take_settings(struct reading *reading)
{
	struct agent *agent = reading->agent;
	size_t count = reading->module->option_count;

	agent->settings = calloc(count + 1, sizeof *agent->settings);
	if (!agent->settings)
		reading->no_memory = true;
	while (agent->setting_count < count && !stopped(reading)) {
		take_setting(reading, &agent->settings[agent->setting_count], agent->setting_count);
		agent->setting_count++;
	}
}

static void take_all(struct reading *reading)
{
	struct agent *agent = reading->agent;

	take_text(reading, &agent->description, "description", TEXT_MAX);
	take_text(reading, &agent->section, "section", TEXT_MAX);
	take_text(reading, &agent->help, "help", HELP_MAX);
	take_times(reading);
	take_requires(reading);
	take_rules(reading, &agent->error, "error", AGENT_ERROR);
	take_rules(reading, &agent->warn, "warn", AGENT_WARN);
	take_settings(reading);
}

/* --- the agent --- */

static struct agent *agent_new(struct reading *reading)
{
	const struct options_mark *mark = &reading->source->marks[reading->section];
	struct agent *agent = calloc(1, sizeof *agent);

	if (!agent)
		return NULL;
	*agent = (struct agent){ .name = strdup(mark->title),
				 .class_name = strdup(mark->name),
				 .file = strdup(reading->source->file),
				 .line = mark->line,
				 .period_us = SECTION_PERIOD_S * (int64_t)USEC_PER_SEC,
				 .timeout_us = SECTION_TIMEOUT_S * (int64_t)USEC_PER_SEC,
				 .description = strdup(""),
				 .section = strdup(""),
				 .help = strdup(""),
				 .requires = calloc(1, sizeof(char *)),
				 .warn = calloc(1, sizeof(char *)),
				 .error = calloc(1, sizeof(char *)) };
	if (agent->name && agent->class_name && agent->file && agent->description && agent->section && agent->help &&
	    agent->requires && agent->warn && agent->error)
		return agent;
	agent_free(agent);
	return NULL;
}

static void read_section(struct reading *reading)
{
	cfg_opt_t *entries = entries_of(reading->module);
	cfg_t *cfg = entries ? parse(reading, entries) : NULL;

	reading->no_memory = reading->no_memory || !entries;
	if (cfg) {
		reading->cfg = cfg_getnsec(cfg, reading->agent->class_name, 0);
		take_all(reading);
		cfg_free(cfg);
	}
	free(entries);
}

struct agent *section_read(const struct options_source *source, size_t section, const struct modules *modules)
{
	struct reading reading = { .source = source, .section = section };

	reading.agent = agent_new(&reading);
	if (!reading.agent)
		return NULL;
	reading.module = modules_find(modules, reading.agent->class_name);
	if (reading.module) {
		reading.agent->class = reading.module->class;
		read_section(&reading);
	} else {
		refuse(&reading, "", "class \"%.64s\" is not there: no module in %s has it", reading.agent->class_name,
		       modules->folder);
	}
	if (!reading.no_memory)
		return reading.agent;
	agent_free(reading.agent);
	return NULL;
}
