/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of z_stats.conf: one table, and how each kind of key becomes a member of struct config. */
#include "base/clock.h"
#include "config/config_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTEN_MAX 16
#define DAY        86400

enum key_type {
	KEY_TEXT,
	KEY_PATH, /* relative ones are relative to monitor_dir */
	KEY_LIST,
	KEY_INTEGER,
	KEY_SECONDS, /* kept in microseconds */
	KEY_SIZE,
	KEY_BOOL,
	KEY_MODE,
};

/* One key of z_stats.conf. */
struct key {
	const char *section; /* NULL: at the top */
	const char *name;
	enum key_type type;
	size_t offset;          /* of its member in struct config */
	const char *fallback;   /* NULL: what struct config_place says */
	config_check_fn *check; /* of the text, of each item of a list; NULL: any */
	long number, min, max;  /* of numbers and booleans: the default and the bounds */
};

#define AT(member) .offset = offsetof(struct config, member)
#define NO_CHECK   NULL

/* clang-format off */
static const struct key keys[] = {
	/* monitor_dir first: the other paths are relative to it */
	{ NULL, "monitor_dir", KEY_TEXT, AT(monitor_dir), NULL, config_check_folder, 0, 0, 0 },
	{ NULL, "module", KEY_TEXT, AT(module), NULL, config_check_module, 0, 0, 0 },
	{ NULL, "site", KEY_PATH, AT(site_file), "site.cfg", NO_CHECK, 0, 0, 0 },
	{ NULL, "state_dir", KEY_PATH, AT(state_dir), NULL, NO_CHECK, 0, 0, 0 },
	{ NULL, "runtime_dir", KEY_PATH, AT(runtime_dir), NULL, config_check_runtime, 0, 0, 0 },
	{ NULL, "max_children", KEY_INTEGER, AT(max_children), NULL, NO_CHECK, 32, 1, 1000 },
	{ "http", "listen", KEY_LIST, AT(http.listen), "{\"127.0.0.1:8090\"}", config_check_address, 0, 0, LISTEN_MAX },
	{ "snmp", "mode", KEY_MODE, AT(snmp.mode), "agentx", config_check_mode, 0, 0, 0 },
	{ "snmp", "agentx_socket", KEY_TEXT, AT(snmp.agentx_socket), "/var/agentx/master", config_check_agentx, 0, 0, 0 },
	{ "snmp", "listen", KEY_TEXT, AT(snmp.listen), "udp:127.0.0.1:1161", config_check_snmp, 0, 0, 0 },
	{ "snmp", "community", KEY_TEXT, AT(snmp.community), "", NO_CHECK, 0, 0, 0 },
	{ "snmp", "notifications", KEY_BOOL, AT(snmp.notifications), NULL, NO_CHECK, true, 0, 0 },
	{ "zephir", "url", KEY_TEXT, AT(zephir.url), "", config_check_url, 0, 0, 0 },
	{ "zephir", "id", KEY_TEXT, AT(zephir.id), "", config_check_id, 0, 0, 0 },
	{ "zephir", "period", KEY_SECONDS, AT(zephir.period_us), NULL, NO_CHECK, 300, 0, 7 * DAY },
	{ "zephir", "ca_file", KEY_PATH, AT(zephir.ca_file), "", config_check_readable, 0, 0, 0 },
	{ "zephir", "certificate", KEY_PATH, AT(zephir.certificate), "", config_check_readable, 0, 0, 0 },
	{ "zephir", "key", KEY_PATH, AT(zephir.key), "", config_check_readable, 0, 0, 0 },
	{ "zephir", "token_file", KEY_PATH, AT(zephir.token_file), "", config_check_readable, 0, 0, 0 },
	{ "zephir", "spool_max", KEY_SIZE, AT(zephir.spool_max), "200M", config_check_size, 0, 0, 0 },
	{ "zephir", "spool_keep", KEY_SECONDS, AT(zephir.spool_keep_us), NULL, NO_CHECK, DAY, 0, 366 * DAY },
};
/* clang-format on */

#define KEY_COUNT (sizeof keys / sizeof *keys)

struct reading {
	struct config *config;
	const struct config_place *place;
	const struct options_source *source; /* empty when there is no file */
	cfg_t *cfg;
	struct options_problems *problems;
};

/* --- the table as options of libconfuse --- */

static cfg_opt_t option(const struct key *key)
{
	cfg_opt_t text = CFG_STR(key->name, key->fallback, CFGF_NONE);
	/* libconfuse copies it; its member is not const for other uses. */
	cfg_opt_t list = CFG_STR_LIST(key->name, (char *)key->fallback, CFGF_NONE);
	cfg_opt_t integer = CFG_INT(key->name, key->number, CFGF_NONE);
	cfg_opt_t boolean = CFG_BOOL(key->name, key->number ? cfg_true : cfg_false, CFGF_NONE);

	switch (key->type) {
	case KEY_LIST:
		return list;
	case KEY_INTEGER:
	case KEY_SECONDS:
		return integer;
	case KEY_BOOL:
		return boolean;
	default:
		return text;
	}
}

static void options_of(const char *section, cfg_opt_t opts[static KEY_COUNT + 1])
{
	cfg_opt_t end = CFG_END();
	size_t count = 0;

	for (size_t i = 0; i < KEY_COUNT; i++)
		if (section ? keys[i].section && strcmp(keys[i].section, section) == 0 : !keys[i].section)
			opts[count++] = option(&keys[i]);
	opts[count] = end;
}

static cfg_t *parse(const struct options_source *source, struct options_problems *problems)
{
	static const char *const sections[] = { "http", "snmp", "zephir" };
	enum { SECTION_COUNT = sizeof sections / sizeof *sections };
	cfg_opt_t end = CFG_END(), top[KEY_COUNT + SECTION_COUNT + 1], of[SECTION_COUNT][KEY_COUNT + 1];
	size_t count = 0;

	options_of(NULL, top);
	while (top[count].name)
		count++;
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		options_of(sections[i], of[i]);
		cfg_opt_t section = CFG_SEC(sections[i], of[i], CFGF_NONE);

		top[count++] = section;
	}
	top[count] = end;
	return options_parse(source, top, problems);
}

/* --- values into struct config --- */

static void complain_about(const struct reading *reading, const struct key *key, const char *value, const char *what)
{
	options_problem(reading->problems, reading->source->file,
			options_line(reading->source, key->section, NULL, key->name), "%s%s%s = \"%s\": %s",
			key->section ? key->section : "", key->section ? "." : "", key->name, value, what);
}

static void check_text(const struct reading *reading, const struct key *key, const char *value)
{
	const char *wrong = key->check ? key->check(value) : NULL;

	for (const char *p = value; !wrong && *p; p++)
		if ((unsigned char)*p < ' ')
			wrong = "holds a control character";
	if (wrong)
		complain_about(reading, key, value, wrong);
}

static const char *fallback(const struct config_place *place, const struct key *key)
{
	return strcmp(key->name, "monitor_dir") == 0   ? place->monitor_dir
	       : strcmp(key->name, "state_dir") == 0   ? place->state_dir
	       : strcmp(key->name, "runtime_dir") == 0 ? place->runtime_dir
						       : place->module;
}

static const char *text_value(const struct reading *reading, const struct key *key, cfg_t *section)
{
	const char *value = cfg_getstr(section, key->name);

	return value ? value : fallback(reading->place, key);
}

static int take_text(const struct reading *reading, const struct key *key, cfg_t *section, char **to)
{
	const char *value = text_value(reading, key, section);

	if (key->type == KEY_PATH && *value && *value != '/') {
		if (asprintf(to, "%s/%s", reading->config->monitor_dir, value) < 0)
			*to = NULL;
	} else {
		*to = strdup(value);
	}
	if (!*to)
		return -1;
	if (key->type == KEY_PATH && !*value && !(key->fallback && !*key->fallback))
		complain_about(reading, key, value, "give a path");
	else
		check_text(reading, key, *to);
	return 0;
}

static int take_list(const struct reading *reading, const struct key *key, cfg_t *section, char ***to)
{
	unsigned count = cfg_size(section, key->name);
	size_t taken = 0;

	*to = calloc(count + 1, sizeof **to);
	if (!*to)
		return -1;
	if (count > (unsigned)key->max)
		complain_about(reading, key, "…", "these are too many");
	for (unsigned i = 0; i < count; i++) {
		const char *item = cfg_getnstr(section, key->name, i);

		check_text(reading, key, item);
		for (size_t j = 0; j < taken; j++)
			if (strcmp((*to)[j], item) == 0)
				complain_about(reading, key, item, "stands here twice");
		if (!((*to)[taken++] = strdup(item)))
			return -1;
	}
	return 0;
}

static long take_number(const struct reading *reading, const struct key *key, cfg_t *section)
{
	long number = cfg_getint(section, key->name);
	char value[32], bounds[96];

	if (number >= key->min && number <= key->max)
		return number;
	snprintf(value, sizeof value, "%ld", number);
	snprintf(bounds, sizeof bounds, "give a number%s from %ld to %ld",
		 key->type == KEY_SECONDS ? " of seconds" : "", key->min, key->max);
	complain_about(reading, key, value, bounds);
	return key->number;
}

static enum snmp_mode mode(const char *word)
{
	return strcmp(word, "off") == 0 ? SNMP_OFF : strcmp(word, "standalone") == 0 ? SNMP_STANDALONE : SNMP_AGENTX;
}

static int take(const struct reading *reading, const struct key *key)
{
	cfg_t *section = key->section ? cfg_getsec(reading->cfg, key->section) : reading->cfg;
	void *to = (char *)reading->config + key->offset;
	unsigned long long octets = 0;

	switch (key->type) {
	case KEY_TEXT:
	case KEY_PATH:
		return take_text(reading, key, section, to);
	case KEY_LIST:
		return take_list(reading, key, section, to);
	case KEY_INTEGER:
		*(long *)to = take_number(reading, key, section);
		return 0;
	case KEY_SECONDS:
		*(int64_t *)to = (int64_t)take_number(reading, key, section) * USEC_PER_SEC;
		return 0;
	case KEY_SIZE:
		check_text(reading, key, cfg_getstr(section, key->name));
		if (options_size(cfg_getstr(section, key->name), &octets))
			*(uint64_t *)to = octets;
		return 0;
	case KEY_BOOL:
		*(bool *)to = cfg_getbool(section, key->name) == cfg_true;
		return 0;
	case KEY_MODE:
		check_text(reading, key, cfg_getstr(section, key->name));
		*(enum snmp_mode *)to = mode(cfg_getstr(section, key->name));
		return 0;
	}
	return 0;
}

int config_keys_read(struct config *config, const struct config_place *place, const struct options_source *source,
		     struct options_problems *problems)
{
	struct reading reading = { .config = config, .place = place, .source = source, .problems = problems };
	size_t before = problems->count;
	int result = 0;

	if (!(reading.cfg = parse(source, problems)))
		return -1;
	for (size_t i = 0; i < KEY_COUNT && result == 0; i++)
		result = take(&reading, &keys[i]);
	if (result < 0)
		options_problem(problems, source->file, 0, "out of memory");
	cfg_free(reading.cfg);
	return problems->count == before ? 0 : -1;
}
