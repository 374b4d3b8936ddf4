/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The agents: the sections of configs_dir and then of its folder MODULE, all files *.agent. One with a mistake is there
 * with its problem and cannot measure; what belongs to no agent is a problem of the file.
 *
 * Invariants: names are unique (a name that stands twice is one agent, with this as its problem); items keep SNMP's
 * order of the names.
 */
#ifndef RUNNER_AGENTS_H
#define RUNNER_AGENTS_H

#include "config/options.h"
#include "settings.h"

struct modules;

struct agents {
	struct agent **items;
	size_t count;
};

/* module "": none. 0; -1 when memory is short (release it also then). */
int agents_load(struct agents *agents, const char *configs_dir, const char *module, const struct modules *modules,
		struct options_problems *problems);
void agents_release(struct agents *agents);

/* NULL when there is none. */
const struct agent *agents_find(const struct agents *agents, const char *name);

#endif
