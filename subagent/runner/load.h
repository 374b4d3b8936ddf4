/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that the runner reads before it runs anything: class modules and *.agent files. */
#ifndef RUNNER_LOAD_H
#define RUNNER_LOAD_H

#include "agents.h"
#include "module.h"

struct load {
	struct modules modules;
	struct agents agents;
	struct options_problems problems; /* of what is no agent */
};

/* Where to read from; module "": none. */
struct load_place {
	const char *configs_dir, *module, *agents_dir;
};

/* 0; -1 when memory is short, which is logged (release it also then). Afterwards memory that is not needed any more has
 * gone back to the system: each turn is a fork of this process, and costs what is mapped. */
int load_all(struct load *load, const struct load_place *place);
void load_release(struct load *load);

#endif
