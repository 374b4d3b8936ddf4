/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What config.c is made of: where the defaults lie, what a value must look like, site.cfg. For config*.c only. */
#ifndef CONFIG_PARTS_H
#define CONFIG_PARTS_H

#include <stdbool.h>

#include "config/config.h"

/* --- config_place.c: where things lie by default --- */
struct config_place {
	char *file; /* NULL: in a build tree */
	char *monitor_dir, *state_dir, *runtime_dir, *agents_dir;
	char *module;
};

/* 0; -1 when memory is short. */
int config_place_init(struct config_place *place);
void config_place_release(struct config_place *place);
/* The module that a file of shell variables such as /etc/eole/release tells ("amon-2.8"); "" when it tells none. A new
 * string; NULL when memory is short. */
char *config_release_module(const char *file);

/* --- config_check.c: what is wrong with a value, as a text for people; NULL: nothing --- */
typedef const char *config_check_fn(const char *value);
config_check_fn config_check_module, config_check_folder, config_check_runtime, config_check_address,
	config_check_agentx, config_check_snmp, config_check_mode, config_check_url, config_check_id, config_check_size,
	config_check_readable;

/* --- config_keys.c --- */
/* The keys of z_stats.conf into config. source: the file; without text when there is none. 0, or -1 after a mistake. */
int config_keys_read(struct config *config, const struct config_place *place, const struct options_source *source,
		     struct options_problems *problems);

/* --- config_site.c --- */
/* Reads config->site_file into config->sections. A missing one is a mistake only when it must be there. */
int config_site_read(struct config *config, bool must_be, struct options_problems *problems);

/* What is sent there can be read on the way: no TLS, and not this machine. */
bool config_url_is_overheard(const char *url);

#endif
