/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "option.h"

#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *option_type_word(enum agent_option_type type)
{
	switch (type) {
	case AGENT_OPTION_STRING:
		return "string";
	case AGENT_OPTION_INTEGER:
		return "integer";
	case AGENT_OPTION_FLOAT:
		return "float";
	case AGENT_OPTION_BOOL:
		return "bool";
	case AGENT_OPTION_LIST:
		return "list";
	}
	return NULL;
}

cfg_opt_t option_entry(const struct agent_option *option)
{
	cfg_opt_t string = CFG_STR(option->name, NULL, CFGF_NODEFAULT);
	cfg_opt_t integer = CFG_INT(option->name, 0, CFGF_NODEFAULT);
	cfg_opt_t number = CFG_FLOAT(option->name, 0, CFGF_NODEFAULT);
	cfg_opt_t flag = CFG_BOOL(option->name, cfg_false, CFGF_NODEFAULT);
	cfg_opt_t list = CFG_STR_LIST(option->name, NULL, CFGF_NODEFAULT);

	switch (option->type) {
	case AGENT_OPTION_INTEGER:
		return integer;
	case AGENT_OPTION_FLOAT:
		return number;
	case AGENT_OPTION_BOOL:
		return flag;
	case AGENT_OPTION_LIST:
		return list;
	default:
		return string;
	}
}

static int check_bounds(const struct agent_option *option, double number, char *why, size_t size)
{
	char value[TEXT_NUMBER_SIZE], min[TEXT_NUMBER_SIZE], max[TEXT_NUMBER_SIZE];
	bool bounded = option->min != 0 || option->max != 0;

	if (isfinite(number) && (!bounded || (number >= option->min && number <= option->max)))
		return 0;
	text_number(number, value);
	text_number(option->min, min);
	text_number(option->max, max);
	if (bounded)
		snprintf(why, size, "%s = %s: %s to %s is possible", option->name, value, min, max);
	else
		snprintf(why, size, "%s = %s: this is no number", option->name, value);
	return -1;
}

/* Room for count texts and the NULL behind them. */
static int read_list(struct setting *setting, cfg_t *cfg)
{
	unsigned count = cfg_size(cfg, setting->option->name);

	setting->value.list.items = calloc(count + 1, sizeof *setting->value.list.items);
	if (!setting->value.list.items)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		char *item = strdup(cfg_getnstr(cfg, setting->option->name, i));

		if (!item)
			return -1;
		setting->value.list.items[setting->value.list.count++] = item;
	}
	return 0;
}

int setting_read(struct setting *setting, const struct agent_option *option, cfg_t *cfg, char *why, size_t size)
{
	*setting = (struct setting){ .option = option };
	*why = '\0';
	switch (option->type) {
	case AGENT_OPTION_STRING:
		setting->value.string = strdup(cfg_getstr(cfg, option->name));
		return setting->value.string ? 0 : -1;
	case AGENT_OPTION_INTEGER:
		setting->value.integer = cfg_getint(cfg, option->name);
		return check_bounds(option, (double)setting->value.integer, why, size);
	case AGENT_OPTION_FLOAT:
		setting->value.number = cfg_getfloat(cfg, option->name);
		return check_bounds(option, setting->value.number, why, size);
	case AGENT_OPTION_BOOL:
		setting->value.flag = cfg_getbool(cfg, option->name);
		return 0;
	case AGENT_OPTION_LIST:
		return read_list(setting, cfg);
	}
	return -1;
}

static int fallback_string(struct setting *setting)
{
	const char *text = setting->option->fallback;
	size_t length = strlen(text);
	bool quoted = length >= 2 && text[0] == '"' && text[length - 1] == '"';

	setting->value.string = quoted ? strndup(text + 1, length - 2) : strdup(text);
	return setting->value.string ? 0 : -1;
}

/* Parses "name = fallback" as if it stood in a file. */
static cfg_t *parse_fallback(const struct agent_option *option, char *why, size_t size)
{
	cfg_opt_t opts[] = { option_entry(option), CFG_END() };
	struct options_source source = { .file = "fallback" };
	struct options_problems problems = { 0 };
	bool empty = option->type == AGENT_OPTION_LIST && !*option->fallback;
	int length = asprintf(&source.text, "%s = %s\n", option->name, empty ? "{}" : option->fallback);

	if (length < 0)
		return NULL;
	source.length = (size_t)length;
	cfg_t *cfg = options_parse(&source, opts, &problems);
	if (cfg && cfg_size(cfg, option->name) == 0 && option->type != AGENT_OPTION_LIST)
		snprintf(why, size, "fallback \"%s\" is no value", option->fallback);
	else if (!cfg)
		snprintf(why, size, "fallback \"%s\": %s", option->fallback, problems.items[0].text);
	if (cfg && *why) {
		cfg_free(cfg);
		cfg = NULL;
	}
	options_problems_release(&problems);
	free(source.text);
	return cfg;
}

int setting_fallback(struct setting *setting, const struct agent_option *option, char *why, size_t size)
{
	*setting = (struct setting){ .option = option };
	*why = '\0';
	if (option->type == AGENT_OPTION_STRING)
		return fallback_string(setting);
	cfg_t *cfg = parse_fallback(option, why, size);
	if (!cfg)
		return -1;
	int result = setting_read(setting, option, cfg, why, size);
	cfg_free(cfg);
	return result;
}

static int copy_list(struct setting *to, const struct setting *from)
{
	to->value.list.count = 0;
	to->value.list.items = calloc(from->value.list.count + 1, sizeof *to->value.list.items);
	if (!to->value.list.items)
		return -1;
	for (; to->value.list.count < from->value.list.count; to->value.list.count++) {
		char *item = strdup(from->value.list.items[to->value.list.count]);

		if (!item)
			return -1;
		to->value.list.items[to->value.list.count] = item;
	}
	return 0;
}

int setting_copy(struct setting *to, const struct setting *from)
{
	*to = *from;
	if (from->option->type == AGENT_OPTION_LIST)
		return copy_list(to, from);
	if (from->option->type != AGENT_OPTION_STRING)
		return 0;
	to->value.string = strdup(from->value.string);
	return to->value.string ? 0 : -1;
}

void setting_release(struct setting *setting)
{
	if (!setting->option)
		return;
	if (setting->option->type == AGENT_OPTION_STRING)
		free(setting->value.string);
	if (setting->option->type == AGENT_OPTION_LIST) {
		for (size_t i = 0; i < setting->value.list.count; i++)
			free(setting->value.list.items[i]);
		free(setting->value.list.items);
	}
	*setting = (struct setting){ 0 };
}
