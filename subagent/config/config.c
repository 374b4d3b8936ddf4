/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/config.h"

#include "config/config_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t list_length(char **list)
{
	size_t count = 0;

	while (list && list[count])
		count++;
	return count;
}

/* What no single key tells. */
static void check_together(const struct config *config, const struct options_source *source,
			   struct options_problems *problems)
{
	if (*config->zephir.url && !*config->zephir.id)
		options_problem(
			problems, source->file, options_line(source, "zephir", NULL, "url"),
			"zephir.url is set and zephir.id is not: Zéphir would not know whose archives these are");
	if (!*config->zephir.certificate != !*config->zephir.key)
		options_problem(problems, source->file,
				options_line(source, "zephir", NULL, *config->zephir.key ? "key" : "certificate"),
				"zephir.certificate and zephir.key belong together: give both or none");
	if (*config->zephir.token_file && config_url_is_overheard(config->zephir.url))
		options_problem(
			problems, source->file, options_line(source, "zephir", NULL, "token_file"),
			"zephir.token_file: the token could be read on the way, as zephir.url is http://: give a "
			"URL that begins with https://");
}

static int fill(struct config *config, const struct config_place *place, const struct options_source *source,
		struct options_problems *problems)
{
	int result = config_keys_read(config, place, source, problems);

	if (!config->monitor_dir || !config->site_file || !config->zephir.key)
		return -1;
	check_together(config, source, problems);
	config->http.listen_count = list_length(config->http.listen);
	config->agents_dir = strdup(place->agents_dir);
	if (asprintf(&config->configs_dir, "%s/configs", config->monitor_dir) < 0)
		config->configs_dir = NULL;
	if (!config->agents_dir || !config->configs_dir) {
		options_problem(problems, source->file, 0, "out of memory");
		return -1;
	}
	if (config_site_read(config, options_line(source, NULL, NULL, "site") != 0, problems) < 0)
		result = -1;
	return result;
}

/* Loads the file that was asked for, or the default one if it is there. */
static int load(struct config *config, const char *file, const struct config_place *place,
		struct options_source *source, struct options_problems *problems)
{
	*source = (struct options_source){ 0 };
	if (!file && place->file && (access(place->file, F_OK) == 0 || errno != ENOENT))
		file = place->file;
	if (file)
		config->file = strdup(file);
	else
		source->file = strdup("defaults");
	if (!config->file && !source->file)
		return -1;
	return file ? options_load(source, file, problems) : 0;
}

struct config *config_read(const char *file, struct options_problems *problems)
{
	struct config *config = calloc(1, sizeof *config);
	struct options_source source = { 0 };
	struct config_place place = { 0 };
	size_t before = problems->count;

	if (!config || config_place_init(&place) < 0)
		options_problem(problems, file ? file : "defaults", 0, "out of memory");
	else if (load(config, file, &place, &source, problems) == 0)
		fill(config, &place, &source, problems);
	options_source_release(&source);
	config_place_release(&place);
	if (problems->count == before)
		return config;
	config_free(config);
	return NULL;
}

static void free_list(char **list)
{
	for (size_t i = 0; list && list[i]; i++)
		free(list[i]);
	free(list);
}

static void free_sections(struct config *config)
{
	for (size_t i = 0; i < config->section_count; i++) {
		free(config->sections[i].title);
		free_list(config->sections[i].agents);
	}
	free(config->sections);
}

void config_free(struct config *config)
{
	if (!config)
		return;
	char *const texts[] = { config->file,        config->module,           config->monitor_dir,
				config->configs_dir, config->site_file,        config->state_dir,
				config->runtime_dir, config->agents_dir,       config->snmp.agentx_socket,
				config->snmp.listen, config->snmp.community,   config->zephir.url,
				config->zephir.id,   config->zephir.ca_file,   config->zephir.certificate,
				config->zephir.key,  config->zephir.token_file };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		free(texts[i]);
	free_list(config->http.listen);
	free_sections(config);
	free(config);
}

const char *config_short_path(const struct config *config, const char *path)
{
	size_t length = strlen(config->monitor_dir);

	return strncmp(path, config->monitor_dir, length) == 0 && path[length] == '/' ? path + length + 1 : path;
}
