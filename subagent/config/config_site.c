/* SPDX-License-Identifier: GPL-2.0-or-later */
/* site.cfg: which agents the page shows, in which sections. */
#include "config/config_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct site {
	struct config *config;
	const struct options_source *source;
	struct options_problems *problems;
};

static bool shown_before(const struct config *config, const char *agent)
{
	for (size_t i = 0; i < config->section_count; i++)
		for (size_t j = 0; j < config->sections[i].agent_count; j++)
			if (strcmp(config->sections[i].agents[j], agent) == 0)
				return true;
	return false;
}

/* The section is already the last one of the config, so that it is freed with it. */
static int add_agent(const struct site *site, struct config_section *section, const char *agent)
{
	unsigned line = options_line(site->source, "section", section->title, "agents");
	const char *wrong = !name_is_agent(agent) ? "this is no name of an agent (A-Z a-z 0-9 _ -, at most 32)"
			    : shown_before(site->config, agent) ? "this agent is already in a section"
								: NULL;
	if (wrong) {
		options_problem(site->problems, site->source->file, line, "agents: \"%s\": %s", agent, wrong);
		return 0;
	}
	section->agents[section->agent_count] = strdup(agent);
	return section->agents[section->agent_count++] ? 0 : -1;
}

static int add_section(const struct site *site, cfg_t *from)
{
	struct config *config = site->config;
	struct config_section *section = &config->sections[config->section_count++];
	unsigned count = cfg_size(from, "agents");

	section->title = strdup(cfg_title(from));
	section->agents = calloc(count + 1, sizeof *section->agents);
	if (!section->title || !section->agents)
		return -1;
	if (!*section->title)
		options_problem(site->problems, site->source->file, options_line(site->source, "section", "", NULL),
				"the section has no title");
	for (unsigned i = 0; i < count; i++)
		if (add_agent(site, section, cfg_getnstr(from, "agents", i)) < 0)
			return -1;
	return 0;
}

static int add_sections(const struct site *site, cfg_t *cfg)
{
	unsigned count = cfg_size(cfg, "section");

	site->config->sections = calloc(count + 1, sizeof *site->config->sections);
	if (!site->config->sections)
		return -1;
	for (unsigned i = 0; i < count; i++)
		if (add_section(site, cfg_getnsec(cfg, "section", i)) < 0)
			return -1;
	return 0;
}

int config_site_read(struct config *config, bool must_be, struct options_problems *problems)
{
	cfg_opt_t section[] = { CFG_STR_LIST("agents", NULL, CFGF_NODEFAULT), CFG_END() };
	cfg_opt_t opts[] = { CFG_SEC("section", section, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES), CFG_END() };
	struct options_source source;
	size_t before = problems->count;
	cfg_t *cfg;

	if (!must_be && access(config->site_file, F_OK) < 0 && errno == ENOENT)
		return 0;
	if (options_load(&source, config->site_file, problems) < 0)
		return -1;
	struct site site = { .config = config, .source = &source, .problems = problems };
	if ((cfg = options_parse(&source, opts, problems)) && add_sections(&site, cfg) < 0)
		options_problem(problems, source.file, 0, "out of memory");
	if (cfg)
		cfg_free(cfg);
	options_source_release(&source);
	return problems->count == before ? 0 : -1;
}
