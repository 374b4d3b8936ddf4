/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "load.h"

#include "base/log.h"

#include <malloc.h>

int load_all(struct load *load, const struct load_place *place)
{
	*load = (struct load){ 0 };
	if (modules_load(&load->modules, place->agents_dir, &load->problems) ||
	    agents_load(&load->agents, place->configs_dir, place->module, &load->modules, &load->problems)) {
		log_error("load", "no memory for the classes and agents");
		return -1;
	}
	modules_settle(&load->modules);
	malloc_trim(0);
	return 0;
}

void load_release(struct load *load)
{
	agents_release(&load->agents);
	modules_release(&load->modules);
	options_problems_release(&load->problems);
}
