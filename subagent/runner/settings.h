/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One agent as its section of a *.agent file says it: the struct agent that classes are handed (agents/agent.h, where it
 * is opaque and read by agent_string() and the like, which settings.c holds).
 */
#ifndef RUNNER_SETTINGS_H
#define RUNNER_SETTINGS_H

#include "agent.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of one option of the class. */
struct setting {
	const struct agent_option *option; /* of the module: lives as long as it is loaded */
	union {
		char *string;
		long integer;
		double number;
		bool flag;
		struct {
			char **items; /* ends with NULL */
			size_t count;
		} list;
	} value;
};

struct agent {
	char *name;		   /* the section's title */
	char *class_name;	   /* the section's name */
	const struct agent_class *class; /* NULL: no module has it (problem says so) */
	char *file;
	unsigned line; /* of the section; of an agent with a problem: of what is wrong */
	int64_t period_us, timeout_us;
	char *description, *section, *help; /* "" when not given */
	char **requires, **warn, **error;   /* end with NULL; never NULL themselves */
	struct setting *settings;	    /* one per option of the class, in its order */
	size_t setting_count;
	char *problem; /* why it cannot measure; NULL: it can */
};

void agent_free(struct agent *agent);
/* What agent_path() puts before each path: "" or an absolute folder (--root). Not copied. */
void settings_set_root(const char *root);

#endif
