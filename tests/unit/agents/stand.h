/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a class finds around it, for tests of one class: a root below tests/data/root, settings, outputs of commands. */
#ifndef STAND_H
#define STAND_H

#include "agent.h"

#include <stddef.h>

struct stand_option {
	const char *name;
	const char *const *items; /* ends with NULL */
};

/* All is the stand's until the next stand_set(). */
struct stand {
	const char *root;                   /* "plain": tests/data/root/plain */
	const struct stand_option *options; /* ends with name NULL; NULL: none */
	struct command_result command;      /* what each command does; output may be NULL */
};

extern const struct agent_class agent_class;

void stand_set(const struct stand *stand);
/* One turn of agent_class: its report, to be freed. */
char *stand_measure(void);
/* The command that was run last, words separated by spaces. */
const char *stand_command(void);

#endif
