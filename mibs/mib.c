/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mib.h"

#include "base/log.h"
#include "groups.h"
#include "handler.h"

#include <stdlib.h>

static const struct table_kind *const kinds[] = {
	&service_group, &agent_table, &measure_table, &zephir_group, &notify_group,
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* All tables in one piece of memory, which lives as long as a registration refers to one of them: the library has no
 * other moment at which it lets go. */
struct registered {
	struct mib mib;
	size_t holders;
	struct registered_table {
		struct table table;
		struct registered *all;
	} tables[KINDS];
};

static void drop(struct registered *all)
{
	if (--all->holders == 0)
		free(all);
}

static void *hold_table(void *table)
{
	((struct registered_table *)table)->all->holders++;
	return table;
}

static void release_table(void *table)
{
	drop(((struct registered_table *)table)->all);
}

int mib_register(const struct service *service)
{
	struct registered *all = calloc(1, sizeof *all);
	int result = 0;

	if (!all) {
		log_error("mib", "cannot register EOLE-MIB: out of memory");
		return -1;
	}
	all->mib.service = service;
	all->holders = 1; /* this function */
	for (size_t i = 0; i < KINDS && result == 0; i++) {
		all->tables[i].all = all;
		table_init(&all->tables[i].table, kinds[i], &all->mib);
		result = handler_register(&all->tables[i].table, hold_table, release_table);
	}
	drop(all);
	return result;
}
