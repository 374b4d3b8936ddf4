/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The class modules: every *.so of a folder that exports an agent_class (agent.h) which keeps its contract. One that
 * does not is a problem, and the others are loaded; one that does harm while it is loaded too.
 */
#ifndef RUNNER_MODULE_H
#define RUNNER_MODULE_H

#include "config/options.h"
#include "settings.h"

struct catalogue;
struct catalogue_class;

struct module {
	const struct agent_class *class;
	const struct catalogue_class *known; /* as z_stats sees it; NULL after modules_settle() */
	char *file;
	void *handle;
	struct setting *fallbacks; /* per option of the class; option NULL: it has none and must be given */
	size_t option_count;
};

struct modules {
	char *folder;
	struct module *items; /* in the order of the classes' names */
	size_t count;
	struct catalogue *catalogue;
};

/* 0; -1 when memory is short (release it also then). This process becomes the reaper of what is left behind, and has no
 * child afterwards. Takes 7 s at most, however many modules hang. */
int modules_load(struct modules *modules, const char *folder, struct options_problems *problems);
void modules_release(struct modules *modules);
/* Frees what only the reading of agents needs. */
void modules_settle(struct modules *modules);

/* NULL when there is none. */
const struct module *modules_find(const struct modules *modules, const char *class_name);

#endif
